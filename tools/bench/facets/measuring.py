"""Measure one database with the Datasette of this process; run as a process of its own."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from tools.bench.facets.making import timed
from tools.bench.facets.pages import (
    ALONE,
    COLUMNS,
    FILTERS,
    KINDS,
    SEVEN,
    VISITED,
    Page,
    address,
    pages,
)
from tools.bench.memory import peak

__all__ = ["first_request", "floor", "measure", "seven", "without"]

_TIMES = {"ours": 9}  # how often a page is asked for; others often take seconds
_TIMES_FACET = 15


def measure(path: Path) -> dict[str, Any]:
    """Return the cost of every page and facet, the memory, and the version of Datasette."""
    return asyncio.run(_measure(path))


async def _measure(path: Path) -> dict[str, Any]:
    from datasette.version import __version__

    datasette = await _opened(path)
    found: dict[str, Any] = {"version": __version__, "pages": []}
    for page in pages():
        if page.facets and "plain_mb" not in found:
            found["plain_mb"] = peak()
        found["pages"].append([*page, *await _cost(datasette, path.stem, page)])
        if page == Page("ours", 10, list(FILTERS)[-1]):
            found["facets"] = [each async for each in _facets(datasette, path.stem)]
            found["ours_mb"] = peak()
    found["visited"] = [
        [words, *await _visited(datasette, where.format(path.stem))]
        for words, where in VISITED.items()
    ]
    return found


def without(path: Path) -> list[list[Any]]:
    """Return the cost of the pages without facets, where Datasette has not loaded this plugin."""
    return asyncio.run(_without(path))


async def _without(path: Path) -> list[list[Any]]:
    datasette = await _opened(path)
    plain = (Page(KINDS[1], 0, under) for under in FILTERS)
    return [[*page, *await _cost(datasette, path.stem, page)] for page in plain]


def seven(path: Path) -> list[float]:
    """Return the cost of Datasette's page of seven columns, where it has not loaded this plugin."""
    return asyncio.run(_seven(path))


async def _seven(path: Path) -> list[float]:
    return [*await _visited(await _opened(path), SEVEN.format(path.stem))]


async def _visited(datasette: Any, url: str) -> tuple[float, float, int, int]:
    """Return the median milliseconds of CPU and clock of a page, its bytes and the status."""
    got = await datasette.client.get(url)
    return *await _median(datasette, url, _TIMES["ours"]), len(got.content), got.status_code


async def _opened(path: Path) -> Any:
    from datasette.app import Datasette

    datasette = Datasette([str(path)])
    await datasette.invoke_startup()
    return datasette


async def _cost(datasette: Any, database: str, page: Page) -> tuple[int, float, float, int]:
    """Return how many facets answer, the median milliseconds of CPU and clock, and the status."""
    got = await datasette.client.get(address(database, page, ".json"))
    answered = _answered(got.json()) if got.status_code == 200 else 0
    url = address(database, page)
    status = (await datasette.client.get(url)).status_code
    cpu, wall = await _median(datasette, url, _TIMES.get(page.kind, 9 if not page.facets else 3))
    return answered, cpu, wall, status


def _answered(found: dict[str, Any]) -> int:
    facets = found.get("facet_results") or {}
    return len(facets.get("results", facets))


async def _facets(datasette: Any, database: str) -> Any:
    """Yield each facet of ours, alone, and what CPU its page takes beyond that without it."""
    for under in ALONE:
        page = Page("ours", 0, under)
        small = "&_size=1&_nocount=1"
        plain, _ = await _median(datasette, address(database, page, ".json") + small, _TIMES_FACET)
        for column in COLUMNS:
            url = address(database, page, ".json", [column]) + small
            got = (await datasette.client.get(url)).json()
            cpu, _ = await _median(datasette, url, _TIMES_FACET, anew=True)
            yield [column, under, _answered(got), cpu - plain]


async def _median(
    datasette: Any, url: str, times: int, *, anew: bool = False
) -> tuple[float, float]:
    """Return the median milliseconds of the CPU, of all threads, and of the clock.

    Facets are counted ``anew`` each time, or as for readers: once while the index is the same.
    """
    spent = []
    for _ in range(times):
        if anew:
            from datasette_reliability.explore.counts import (
                forget_counts,  # Datasette loads the plugin first
            )

            forget_counts()
        cpu, wall = process_time(), perf_counter()
        await datasette.client.get(url)
        spent.append((process_time() - cpu, perf_counter() - wall))
    cpu, wall = (1000 * median(each) for each in zip(*spent, strict=True))
    return cpu, wall


def first_request(path: Path) -> dict[str, float]:
    """Return the seconds to start and to answer the first page with ten facets, from the disk."""
    with path.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return asyncio.run(_first_request(path))


async def _first_request(path: Path) -> dict[str, float]:
    began = perf_counter()
    datasette = await _opened(path)
    started = perf_counter()
    found = {"start": started - began}
    for under in ("no filter", "one filter"):
        before = perf_counter()
        await datasette.client.get(address(path.stem, Page("ours", 10, under)))
        found[under] = perf_counter() - before
    return found


def floor(path: Path) -> list[tuple[str, float]]:
    """Return the milliseconds of CPU to count each column's covering index in SQL."""
    return list(_floor(path))


def _floor(path: Path) -> Iterator[tuple[str, float]]:
    connection = sqlite3.connect(path)
    for column in COLUMNS:
        sql = f"SELECT {column}, count(*) FROM claims GROUP BY 1 ORDER BY 2 DESC LIMIT 31"
        costs = [timed(partial(_fetch, connection, sql)) for _ in range(3)]
        yield column, 1000 * median(cpu for cpu, _ in costs)
    connection.close()


def _fetch(connection: sqlite3.Connection, sql: str) -> None:
    connection.execute(sql).fetchall()
