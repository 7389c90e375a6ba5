"""Print every measurement beside its floor: ``make quality``.

``tests/floors.json`` holds the floors with the digest of the data that they were set on, the goals,
what people agree on and what the best other system reaches. Floors are raised by hand; nothing
here writes them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from datasette_reliability.errors import InputError
from datasette_reliability.plugins import engines, open_engine
from tools.quality.measurements import DEV, Measurement, measure
from tools.quality.steps import corpora, lines, measure_steps, unmarked

__all__ = ["main"]

_FLOORS = Path(__file__).parents[2] / "tests" / "floors.json"


def _pinned() -> dict[str, Any]:
    pinned: dict[str, Any] = json.loads(_FLOORS.read_text("utf-8")) if _FLOORS.is_file() else {}
    return pinned


def _missing(data: Path, pinned: dict[str, Any]) -> str | None:
    """Return why nothing can be measured, or None."""
    if not (data / DEV).is_file():
        return f"no {data / DEV}; give the folder of the data as the first argument"
    for name, digest in pinned.get("data", {}).items():
        if hashlib.sha256((data / name).read_bytes()).hexdigest() != digest:
            return f"{data / name} is not the file that the floors were set on"
    return None


def main(argv: Sequence[str]) -> int:
    """Print the measurements; return 1 where one lies below its floor, 0 else."""
    parser = argparse.ArgumentParser(prog="make quality", description=__doc__)
    parser.add_argument("data", type=Path, nargs="?", default=Path("../shared/data"))
    parser.add_argument("--write", type=Path, help="write the numbers (or the table of steps) here")
    parser.add_argument(
        "--steps",
        action="store_true",
        help="print instead how often each step fires, and what changes without it (half an hour)",
    )
    parser.add_argument(
        "--without",
        metavar="STEP+STEP",
        action="append",
        default=[],
        help="with --steps: print only what changes without these together; may be given again",
    )
    parser.add_argument("--engine", default="fast", help="with --steps: the engine that reads")
    options = parser.parse_args(argv)
    pinned = _pinned()
    if why := _missing(options.data, pinned):
        print(f"skipped: {why}")
        return 0
    if options.steps:
        groups = [names.split("+") for names in options.without]
        # Reading all this news takes long; chosen steps are counted in what is measured.
        elsewhere = None if groups else unmarked(options.data, options.engine)
        found = corpora(options.data, options.engine)
        printed: list[str] = []
        try:
            for line in lines(measure_steps(found, elsewhere, groups)):
                print(line, flush=True)
                printed.append(line)
        except InputError as error:
            parser.error(str(error))
        if options.write:
            options.write.write_text("\n".join(printed) + "\n", "utf-8")
        return 0
    begun = time.process_time()
    rows: list[Measurement] = []
    below = 0
    for row in measure(options.data):
        if not rows or rows[-1].group != row.group:
            print(f"\n{row.group:52}{'':>9}{'95 %':>12}{'of':>6}" + _HEADS, flush=True)
        rows.append(row)
        low = _is_below(row, pinned)
        below += low
        print(_line(row, pinned) + ("  BELOW" if low else ""), flush=True)
    print(f"\n{below} below the floor; {time.process_time() - begun:.0f} CPU seconds")
    for row in rows:
        goal = _beside(row, pinned)["goal"]
        if goal is not None and row.value < goal and " alone " not in row.name:
            print(f"not at its goal: {row.name} {row.value:.1f} of {goal:g}")
    if options.write:
        table = [asdict(row) | _beside(row, pinned) for row in rows]
        _write(options.write, [_rounded(row) for row in table])
    return 1 if below else 0


def _write(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    """Write the measurements, one a line, after the versions of the engines that were measured."""
    versions = {
        name: open_engine(name).version for name in {row["group"] for row in rows} & {*engines()}
    }
    head = json.dumps(dict(sorted(versions.items())))
    lines = ",\n".join(json.dumps(row) for row in rows)
    path.write_text(f'{{"engines": {head}, "rows": [\n{lines}\n]}}\n', "utf-8")


_BESIDE = ("floor", "goal", "people", "peer")
_HEADS = "".join(f"{name:>8}" for name in _BESIDE)


def _beside(row: Measurement, pinned: dict[str, Any]) -> dict[str, float | None]:
    """Return the floor and the goal of a measurement, and what people and the best peer reach.

    Goals hold for the engine with acts and alone too; people and peers stand without an engine.
    """
    engine, _, rest = row.name.partition(" ")
    plain = row.name if engine not in engines() else rest
    for label in ("with acts ", "alone "):
        plain = plain.removeprefix(label)
    aim = row.name if plain == row.name else f"{engine} {plain}"
    return {
        "floor": pinned.get("floors", {}).get(row.name),
        "goal": pinned.get("goals", {}).get(aim, pinned.get("goals", {}).get(plain)),
        "people": pinned.get("people", {}).get(plain),
        "peer": pinned.get("peers", {}).get(plain),
    }


def _is_below(row: Measurement, pinned: dict[str, Any]) -> bool:
    floor = _beside(row, pinned)["floor"]
    return floor is not None and row.value < floor


def _line(row: Measurement, pinned: dict[str, Any]) -> str:
    spread = f"{row.interval[0]:.1f}-{row.interval[1]:.1f}" if row.interval else ""
    number = "" if row.count is None else str(row.count)
    shown = ["" if v is None else f"{v:.1f}" for v in _beside(row, pinned).values()]
    digits = 0 if " error: " in row.name else 1
    return f"{row.name:52}{row.value:9.{digits}f}{spread:>12}{number:>6}" + "".join(
        f"{cell:>8}" for cell in shown
    )


def _rounded(row: dict[str, Any]) -> dict[str, Any]:
    spread = row["interval"]
    shown = {key: value for key, value in row.items() if value is not None}
    shown["value"] = round(row["value"], 1)
    return shown | ({"interval": [round(end, 1) for end in spread]} if spread else {})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
