"""``make bench-facets``: what facets cost on millions of claims, beside Datasette's own."""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tools.bench.facets import measuring
from tools.bench.facets.making import made, remade
from tools.bench.facets.report import Line, Measured, machine, report
from tools.bench.facets.serving import WITHOUT_PLUGINS, Served, served

__all__ = ["main", "written"]

_PACKAGE = str(__package__)
_PLAIN = ("-c", f"{WITHOUT_PLUGINS}; from {_PACKAGE}.__main__ import main; main()")
_TASKS = {
    "measure": measuring.measure,
    "first": measuring.first_request,
    "without": measuring.without,
    "seven": measuring.seven,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables for each size, and write them into a page between its marks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000_000], help="claims")
    parser.add_argument("--folder", type=Path, default=Path(".cache/bench-facets"))
    parser.add_argument("--pythons", nargs="+", default=[sys.executable], help="one a Datasette")
    parser.add_argument("--seconds", type=int, default=30, help="of wrk for each page")
    parser.add_argument("--write", type=Path, help="page to write the tables into")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.one:
        print(json.dumps(_TASKS[options.one[0]](Path(options.one[1]))))
        return
    for size in options.sizes:
        found = report(_measured(size, options)) + f"\n\n{machine()}"
        if options.write:
            page = options.write.read_text("utf-8")
            options.write.write_text(written(page, size, found), "utf-8")
        print(found)


def written(page: str, size: int, found: str) -> str:
    """Return a page with the tables of a size in their place; unchanged where it has none."""
    marked = re.compile(rf"(?<=<!-- bench-facets {size} -->\n).*?(?=<!-- end -->)", re.S)
    return marked.sub(lambda _: f"{found}\n", page, count=1)


def _measured(size: int, options: argparse.Namespace) -> Measured:
    path, load = made(options.folder, size)
    index = remade(path)
    lines = [_line(python, path, options.seconds) for python in options.pythons]
    megabytes = path.stat().st_size / 1e6
    return Measured(size, megabytes, load, index, measuring.floor(path), lines)


def _line(python: str, path: Path, seconds: int) -> Line:
    first, pages = _run(python, "first", path), _run(python, "measure", path)
    plain = _run(python, "without", path, _PLAIN)
    seven = _run(python, "seven", path, _PLAIN)
    rates: list[Served] = served(python, path, seconds)
    return Line(pages, plain, first, rates, seven)


def _run(python: str, task: str, path: Path, start: Sequence[str] = ("-m", _PACKAGE)) -> Any:
    command = [python, *start, "--one", task, str(path)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    main()
