"""Write the measurements as tables, and beside every goal the number and whether it is met."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path
from statistics import median
from typing import Any

from tools.bench.facets.making import Made, Size
from tools.bench.facets.pages import ALONE, FILTERS, KINDS
from tools.bench.facets.serving import Served

__all__ = ["Line", "Measured", "machine", "report"]

# CPU-ms to count a covering index of a million rows in SQL when the goals were set. The same
# machine takes twice as long while its neighbors work, and so does a page.
_PACE = 47.0
_WITHOUT = "without this plugin"
_SEVEN = "Datasette's table, seven columns"


@dataclass(frozen=True)
class Line:
    """What was measured with one Datasette."""

    pages: Mapping[str, Any]
    plain: Sequence[Sequence[Any]]
    first: Mapping[str, float]
    served: Sequence[Served]
    seven: Sequence[float]

    @property
    def version(self) -> str:
        """Return the version of Datasette."""
        return str(self.pages["version"])

    def visited(self) -> dict[str, Sequence[float]]:
        """Return CPU-ms, ms, bytes and status of the pages that a visitor opens first, by name."""
        own = {words: cost for words, *cost in self.pages["visited"]}
        return own | {f"{_SEVEN}, {_WITHOUT}": self.seven}

    def cost(self, kind: str, facets: int, under: str) -> tuple[int, float, float, int] | None:
        """Return facets that answer, CPU-ms, ms and HTTP status of a page, if it was measured."""
        every = self.plain if kind == _WITHOUT else self.pages["pages"]
        for *page, answered, cpu, wall, status in every:
            if page == [kind if facets else KINDS[1], facets, under]:
                return answered, cpu, wall, status
        return None


@dataclass(frozen=True)
class Measured:
    """What was measured of one database."""

    rows: int
    megabytes: float
    made: Made
    index: Size
    floor: Sequence[tuple[str, float]]
    lines: Sequence[Line]


def report(measured: Measured) -> str:
    """Return the tables of one database and its goals."""
    parts = [
        _load(measured),
        _goals(measured),
        _visits(measured.lines),
        *map(_pages, measured.lines),
        _facets(measured),
        _memory(measured),
        _wrk(measured.lines),
    ]
    return "\n\n".join(parts)


def machine() -> str:
    """Return the machine and the versions."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        cpu = names[0].partition(":")[2].strip() if names else cpu
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{cpu}, {os.cpu_count()} cores, {memory:.0f} GB of memory, {platform.system()},"
        f" Python {platform.python_version()}, SQLite {sqlite3.sqlite_version};"
        f" load of the machine at the end {os.getloadavg()[0]:.1f}."
    )


def _load(measured: Measured) -> str:
    made, index = measured.made, measured.index
    return (
        f"{measured.rows:,} claims, {measured.megabytes:,.0f} MB. Writing the rows and making the"
        f" indexes of SQL and of the search took {made['cpu']:.0f} CPU-seconds ({made['wall']:.0f}"
        f" s), reading no text; the index of the facets {index.cpu:.1f} ({index.wall:.1f} s)."
        f" It takes {index.bytes_per_claim:.1f} bytes for each claim."
    )


def _goals(measured: Measured) -> str:
    most = 10 if measured.rows <= 1_000_000 else 40
    lines = ["| goal | measured | |", "|---|---|---|"]
    pace = _pace(measured)
    for goal, value, unit, bound in _values(measured, most):
        told = f"{value:.0f} {unit}" if unit == "timed out" else f"{value:.2f} {unit}"
        if unit == "CPU-ms":
            told = f"{value / pace:.2f} CPU-ms ({told} here)"
            value /= pace
        lines.append(f"| {goal} | {told} | {'met' if value <= bound else '**not met**'} |")
    lines += [
        "",
        f"CPU-ms goals assume a machine that counts a million index rows in SQL in {_PACE:.0f}"
        f" CPU-ms. This machine took {pace:.2f} times as long, so its figures are divided by"
        f" {pace:.2f}.",
    ]
    return "\n".join(lines)


def _pace(measured: Measured) -> float:
    """Return how many times slower the machine was than when the goals were set; 1 if unknown."""
    each = [cpu * 1_000_000 / measured.rows for _, cpu in measured.floor]
    return median(each) / _PACE if each else 1.0


def _values(measured: Measured, most: int) -> Iterator[tuple[str, float, str, float]]:
    """Yield each goal with what was measured, its unit and its bound."""
    share = 100 * measured.index.cpu / measured.made["cpu"]
    yield "the index adds at most 25 % to the load", share, "%", 25
    yield (
        "it takes at most 8 bytes for a claim on disk",
        measured.index.bytes_per_claim,
        "bytes",
        8,
    )
    for line in measured.lines:
        name = f"Datasette {line.version}"
        unanswered = sum(1 for _, _, answered, _ in line.pages["facets"] if not answered)
        yield f"{name}: no facet of the shipped columns times out", unanswered, "timed out", 0
        column, under, _, cpu = max(line.pages["facets"], key=lambda each: float(each[3]))
        yield (
            f"{name}: each facet takes at most {most} CPU-ms (the slowest: `{column}`, {under})",
            cpu,
            "CPU-ms",
            most,
        )
        ratio, under = max(_ratios(line))
        yield (
            f"{name}: ten facets at most 1.5 times the page without ({under})",
            ratio,
            "times",
            1.5,
        )
        yield (
            f"{name}: first request after a restart at most 1.5 s",
            line.first["no filter"],
            "s",
            1.5,
        )
        visited = line.visited()
        yield f"{name}: front door at most 100 CPU-ms", visited["front door"][0], "CPU-ms", 100
        listed, wide = (
            visited[words] for words in ("claims as a list", "Datasette's table, all columns")
        )
        yield (
            f"{name}: the list at most half of the table with all columns",
            listed[0] / wide[0],
            "times",
            0.5,
        )
        yield f"{name}: a page of the list at most 120 kB", listed[2] / 1000, "kB", 120
        if line.served:
            plain, *_, faceted = line.served
            more = plain.rate / faceted.rate if faceted.rate else inf
            yield (
                f"{name}: plain Datasette answers at most 1.25 times as many requests a second as"
                " ten facets",
                more,
                "times",
                1.25,
            )


def _ratios(line: Line) -> Iterator[tuple[float, str]]:
    for under in FILTERS:
        plain, faceted = line.cost("ours", 0, under), line.cost("ours", 10, under)
        if plain and faceted:
            yield faceted[1] / plain[1], under


def _visits(lines: Sequence[Line]) -> str:
    names = list(lines[0].visited())
    found = [
        "The pages that a visitor opens first, without a metadata file: CPU-ms (ms), kB.",
        "",
        f"| | {' | '.join(f'Datasette {line.version}' for line in lines)} |",
        "|---|" + "---|" * len(lines),
    ]
    for each in names:
        cells = (_visit(line.visited()[each]) for line in lines)
        found.append(f"| {each} | {' | '.join(cells)} |")
    return "\n".join(found)


def _visit(cost: Sequence[float]) -> str:
    cpu, wall, size, status = cost
    return f"{cpu:.0f} ({wall:.0f}), {size / 1000:.0f}" if status == 200 else f"HTTP {status}"


def _pages(line: Line) -> str:
    shown = [("no facets, without this plugin", _WITHOUT, 0), ("no facets", "ours", 0)]
    shown += [(f"{n} facets, {kind}", kind, n) for n in (5, 10) for kind in KINDS]
    lines = [
        f"Datasette {line.version}: how many facets answer, CPU-ms (ms) of the page.",
        "",
        f"| | {' | '.join(FILTERS)} |",
        "|---|" + "---|" * len(FILTERS),
    ]
    for words, kind, facets in shown:
        cells = (_cell(line.cost(kind, facets, under), facets) for under in FILTERS)
        lines.append(f"| {words} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(cost: tuple[int, float, float, int] | None, facets: int) -> str:
    if cost is None:
        return "–"
    answered, cpu, wall, status = cost
    if status != 200:
        return f"HTTP {status}"
    return (f"{answered} of {facets}: " if facets else "") + f"{cpu:.0f} ({wall:.0f})"


def _facets(measured: Measured) -> str:
    names = [f"{line.version}, {under}" for line in measured.lines for under in ALONE]
    lines = [
        "Each facet alone, CPU-ms beyond the page without it; beside it the floor of counting"
        " rows, its covering index counted in SQL without a filter.",
        "",
        f"| facet | counted in SQL | {' | '.join(names)} |",
        "|---|---|" + "---|" * len(names),
    ]
    for column, counted in measured.floor:
        cells = (
            f"{cpu:.1f}" if answered else "–"
            for line in measured.lines
            for name, _, answered, cpu in line.pages["facets"]
            if name == column
        )
        lines.append(f"| `{column}` | {counted:.0f} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _memory(measured: Measured) -> str:
    lines = [
        "| Datasette | started | first request, ten facets | then under a filter"
        " | peak memory, no facets | with all facets |",
        "|---|---|---|---|---|---|",
    ]
    for line in measured.lines:
        first = line.first
        lines.append(
            f"| {line.version} | {first['start']:.1f} s | {first['no filter']:.2f} s |"
            f" {first['one filter']:.2f} s | {line.pages['plain_mb']:.0f} MB |"
            f" {line.pages['ours_mb']:.0f} MB |"
        )
    return "\n".join(lines)


def _wrk(lines: Sequence[Line]) -> str:
    if not any(line.served for line in lines):
        return "wrk: skipped, it is not installed (`apt-get install wrk`)."
    rows = [
        "| wrk, 4 connections | for | requests a second | p99 | errors |",
        "|---|---|---|---|---|",
    ]
    rows += [
        f"| {line.version}, {each.variant} | {each.seconds} s | {each.rate:.1f} "
        f"| {each.p99:.0f} ms | {each.errors} |"
        for line in lines
        for each in line.served
    ]
    return "\n".join(rows)
