"""Run each check once and print a line with its numbers; exit 1 when one fails.

The arguments are the Pythons whose Datasette is served. Sizes are variables of the environment:
SOAK_KILLS; SOAK_TIMES, how much larger the inputs of what is killed are than those of the tests;
SOAK_FAULTS, how many calls of each command fail (all of them); SOAK_FILES; SOAK_WAIT, seconds;
SOAK_MINUTES of serving for each Python.
"""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import datasette.plugins  # noqa: F401 - before a module of ours, or the plugin is half loaded

from ..faults import CANNOT
from . import faulty, patient, served

_Check = tuple[str, Callable[[Path], str]]


def _size(name: str, usual: float) -> float:
    return float(os.environ.get(f"SOAK_{name}", usual))


def _checks(pythons: list[str]) -> Iterator[_Check]:
    times, minutes = int(_size("TIMES", 4)), _size("MINUTES", 10)
    kills, faults = int(_size("KILLS", 550)), int(_size("FAULTS", 100_000))
    files, wait = int(_size("FILES", 20_000)), _size("WAIT", 60)
    if not CANNOT:
        yield "killed", partial(faulty.killed, kills=kills, times=times)
        yield "writes that fail", partial(faulty.failing, most=faults)
    yield "a long lock", partial(patient.locked, wait=wait)
    yield "many files", partial(patient.many_files, count=files)
    for python in pythons:
        yield f"served by {python}", partial(served.served, python=python, minutes=minutes)


def main(pythons: list[str]) -> int:
    """Return the exit code."""
    failed = 0
    if CANNOT:
        print(f"left out: faults, because {CANNOT}")
    for name, check in _checks(pythons):
        with tempfile.TemporaryDirectory() as folder:
            try:
                print(f"ok      {name}: {check(Path(folder))}", flush=True)
            except Exception as error:
                failed += 1
                print(f"FAILED  {name}: {error!r}", flush=True)
                traceback.print_exc()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
