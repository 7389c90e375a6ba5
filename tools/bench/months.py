"""``make bench-months``: what a database for each month costs, 132 of them (eleven years) served at
once behind one index, with both lines of Datasette, beside the same without this plugin.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from datasette_reliability.store import Store
from datasette_reliability.store.months import Months
from tools.bench.facets.making import timed
from tools.bench.facets.report import machine
from tools.bench.facets.serving import WITHOUT_PLUGINS
from tools.bench.facets.synthetic import fill
from tools.bench.memory import peak

__all__ = ["main", "table"]

_FIRST_YEAR = 2014
_TIMES = 7  # how often a page is asked for
_MARKED = re.compile(r"(?<=<!-- bench-months -->\n).*?(?=<!-- end -->)", re.S)
_SETTINGS = ("synchronous = OFF", "journal_mode = MEMORY")
_ALL = "/news/-/reliability/claims"
_THREE = "?attribution_class=named_official&band=moderate&publisher=The+Bel+Post"
_PAGES = {
    "/": "/",
    "all claims": _ALL,
    "all claims, one filter": f"{_ALL}?band=moderate",
    "all claims, three filters": _ALL + _THREE,
    "the overview of all": "/news/-/reliability",
    "the claims of one month": "/news-2014-05/claims?_nosuggest=1&_facet_reliability=band",
}
_FROZEN = "/, served with -i"
_PLAIN = ("/", "the claims of one month")  # what Datasette has without the plugin


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table, or write it into a page between its marks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--months", type=int, default=132)
    parser.add_argument("--claims", type=int, default=10_000, help="in each")
    parser.add_argument("--folder", type=Path, default=Path(".cache/bench-months"))
    parser.add_argument("--pythons", nargs="+", default=[sys.executable], help="one a Datasette")
    parser.add_argument("--write", type=Path, help="page to write the table into")
    parser.add_argument("--one", choices=("ours", "plain"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.one:
        print(json.dumps(asyncio.run(_measured(options.folder, options.one))))
        return
    made = _made(options.folder, options.months, options.claims)
    lines = [
        _run(python, kind, options.folder)
        for python in options.pythons
        for kind in ("plain", "ours")
    ]
    found = f"{table(options.months, options.claims, made, lines)}\n\n{machine()}"
    if options.write:
        page = options.write.read_text("utf-8")
        options.write.write_text(_MARKED.sub(lambda _: f"{found}\n", page, count=1), "utf-8")
    print(found)


def _made(folder: Path, months: int, claims: int) -> dict[str, float]:
    """Make the databases where they are missing; return what the index over them takes."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"news-{_month(number)}.db" for number in range(months)]
    for number, path in enumerate(paths):
        if not path.exists():
            _make(path.with_suffix(".part"), claims + 20 * number, _month(number))
            path.with_suffix(".part").replace(path)
    shared = folder / "news.db"
    shared.unlink(missing_ok=True)
    with Months(shared) as store:
        store.take(paths)
        cpu, wall = timed(store.finish)
        covered, total = store.counts()
    size = shared.stat().st_size
    return {"cpu": cpu, "wall": wall, "databases": covered, "claims": total, "bytes": size}


def _month(number: int) -> str:
    return f"{_FIRST_YEAR + number // 12}-{number % 12 + 1:02}"


def _make(path: Path, claims: int, month: str) -> None:
    """Make a database of one month; the invented claims get that month."""
    path.unlink(missing_ok=True)
    with Store(path) as store:
        for setting in _SETTINGS:
            store.connection.execute(f"PRAGMA {setting}")
        fill(store.connection, claims)
        for column in ("published", "statement_date"):
            store.connection.execute(
                f"UPDATE claims SET {column} = ? || substr({column}, 8)", (month,)
            )
        store.finish()


def _run(python: str, kind: str, folder: Path) -> dict[str, Any]:
    mark = f"{WITHOUT_PLUGINS}; " if kind == "plain" else ""
    code = f"{mark}from {__spec__.name if __spec__ else __name__} import main; main()"
    command = [python, "-c", code, "--one", kind, "--folder", str(folder)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


async def _measured(folder: Path, kind: str) -> dict[str, Any]:
    from datasette.app import Datasette
    from datasette.version import __version__

    began = perf_counter(), process_time()
    datasette = Datasette([str(path) for path in sorted(folder.glob("*.db"))])
    await datasette.invoke_startup()
    found: dict[str, Any] = {
        "name": f"{__version__}, {'this plugin' if kind == 'ours' else 'plain Datasette'}",
        "start": (perf_counter() - began[0], process_time() - began[1]),
        "pages": {},
    }
    for name in _PAGES if kind == "ours" else _PLAIN:
        address = _PAGES[name] if kind == "ours" else _PAGES[name].partition("&")[0]
        spent = [each async for each in _asked(datasette, address)]
        again = [median(part) for part in zip(*spent[1:], strict=True)]
        found["pages"][name] = [*spent[0], *again]
    found["megabytes"] = peak()
    found["files"] = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else None
    frozen = Datasette([], immutables=[str(path) for path in sorted(folder.glob("*.db"))])
    await frozen.invoke_startup()
    spent = [each async for each in _asked(frozen, "/")]
    found["pages"][_FROZEN] = [*spent[0], *(median(part) for part in zip(*spent[1:], strict=True))]
    return found


async def _asked(datasette: Any, address: str) -> Any:
    for _ in range(_TIMES + 1):
        cpu, wall = process_time(), perf_counter()
        response = await datasette.client.get(address)
        if response.status_code != 200:
            raise RuntimeError(f"{address}: {response.status_code}")
        yield process_time() - cpu, perf_counter() - wall


def table(months: int, claims: int, made: dict[str, float], lines: Sequence[dict[str, Any]]) -> str:
    """Return the table in Markdown."""
    return "\n".join(_lines(months, claims, made, lines))


def _lines(
    months: int, claims: int, made: dict[str, float], lines: Sequence[dict[str, Any]]
) -> Iterator[str]:
    yield (
        f"{months} databases, {made['claims']:,.0f} claims in all. The index over"
        f" {made['databases']:.0f} of them was made in {made['cpu']:.1f} CPU-seconds and takes"
        f" {made['bytes'] / made['claims']:.1f} bytes for each claim."
    )
    yield ""
    yield "Milliseconds of the CPU (of the clock, at the first request)."
    yield ""
    yield "| | " + " | ".join(each["name"] for each in lines) + " |"
    yield "|---|" + "---|" * len(lines)
    yield "| start | " + " | ".join(_ms(*each["start"][::-1]) for each in lines) + " |"
    for name in ("/", _FROZEN, *list(_PAGES)[1:]):
        cells = (
            _ms(each["pages"][name][2], each["pages"][name][1]) if name in each["pages"] else "–"
            for each in lines
        )
        yield f"| {name} | " + " | ".join(cells) + " |"
    yield "| memory | " + " | ".join(f"{each['megabytes']:.0f} MB" for each in lines) + " |"
    yield "| open files | " + " | ".join(str(each["files"] or "–") for each in lines) + " |"


def _ms(cpu: float, first: float) -> str:
    return f"{1000 * cpu:.0f} ({1000 * first:.0f})"


if __name__ == "__main__":
    main()
