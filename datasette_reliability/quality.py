"""Measure everything that has a floor and print it beside its floor: ``make quality``.

The floors stand in ``tests/floors.json`` with the digest of the data that they were set on; they
are raised by hand, and nothing here writes them.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .cli.evaluate import score_engine, score_types
from .gold import gold_documents, json_rows
from .plugins import engines, open_engine

__all__ = ["main", "measure"]

_FLOORS = Path(__file__).parents[1] / "tests" / "floors.json"
_DEV, _TRAIN, _TYPES = "polnear.dev.jsonl", "polnear.train.jsonl", "source-types.dev.jsonl"


def measure(data: Path) -> Iterator[tuple[str, float]]:
    """Yield the name and value of each measurement: percentages, and documents per CPU-second."""
    documents = list(gold_documents(data / _DEV))
    for name, entry in engines().items():
        if entry.available() and entry.rank >= 0:
            result, _ = score_engine(documents, open_engine(name))
            yield from _extraction(name, result)
    wanted = [row for _, row in json_rows(data / _TYPES, {"doc_id": str, "start": int})]
    used = {row["doc_id"] for row in wanted}
    sources = [one for one in gold_documents(data / _TRAIN) if one.document.id in used]
    result, _ = score_types(sources, wanted, open_engine("fast"))
    for column, score in result["classification"].items():
        yield f"{column} accuracy", 100 * score["accuracy"]
        yield f"{column} macro-F1", 100 * score["macro_f1"]


def _extraction(engine: str, result: dict[str, Any]) -> Iterator[tuple[str, float]]:
    for name in ("source", "cue", "content", "source+content"):
        for criterion in ("jac50", "exact"):
            score = result["scores"][f"{name}/{criterion}"]
            yield f"{engine} {name} F1 {criterion}", 100 * score["f1"]
    whole = result["scores"]["source+content/jac50"]
    yield f"{engine} source+content precision jac50", 100 * whole["precision"]
    yield f"{engine} source+content recall jac50", 100 * whole["recall"]
    for kind, row in result["recall_by_type"].items():
        yield f"{engine} recall of {kind}", 100 * row["recall"]
    yield f"{engine} documents per CPU-second", result["documents_per_cpu_second"]


def main(argv: list[str]) -> int:
    """Print the measurements; return 1 where one lies below its floor, 0 else."""
    data = Path(argv[0] if argv else "../shared/data")
    if not (data / _DEV).is_file():
        print(f"skipped: no {data / _DEV}; give the folder of the data as the first argument")
        return 0
    pinned = json.loads(_FLOORS.read_text("utf-8")) if _FLOORS.is_file() else {}
    for name, digest in pinned.get("data", {}).items():
        if hashlib.sha256((data / name).read_bytes()).hexdigest() != digest:
            print(f"skipped: {data / name} is not the file that the floors were set on")
            return 0
    below = 0
    print(f"{'':48}{'measured':>9}{'floor':>8}")
    for name, value in measure(data):
        floor = pinned.get("floors", {}).get(name)
        low = floor is not None and value < floor
        below += low
        shown = f"{floor:8.1f}" if floor is not None else f"{'':8}"
        print(f"{name:48}{value:9.1f}{shown}{'  BELOW' if low else ''}", flush=True)
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
