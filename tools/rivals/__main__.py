"""Print how each tool does, beside ours: ``make rivals``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from datasette_reliability.gold import Gold, gold_documents
from tools.corpus import articles, genres
from tools.rivals import run, tools

_COLUMNS = (
    ("source+content jac50", "s+c"),
    ("source+content exact", "exact"),
    ("source jac50", "source"),
    ("content jac50", "content"),
    ("lost", "lost"),
    ("seconds", "CPU s"),
    ("documents per CPU-second", "docs/s"),
    ("peak", "MB"),
)


def main(argv: Sequence[str]) -> int:
    """Print a line for each tool and set of articles, or why the tool cannot run; return 0."""
    parser = argparse.ArgumentParser(prog="make rivals", description=__doc__)
    parser.add_argument("data", type=Path, nargs="?", default=Path("../shared/data"))
    parser.add_argument("--environments", type=Path, default=Path(".venv/rivals"))
    parser.add_argument("--timeout", type=float, default=120, help="seconds for one document")
    parser.add_argument("--write", type=Path, help="write the numbers here, for docs/evaluation.md")
    options = parser.parse_args(argv)
    rows = []
    for name, documents in _sets(options.data):
        print(f"{f'{len(documents)} documents of {name}, F1':48}" + _cells(dict(_COLUMNS)))
        for tool in tools(options.environments):
            rows.append({"set": name} | run(tool, documents, options.timeout).row())
            print(_line(rows[-1]), flush=True)
    if options.write:
        lines = ",\n".join(json.dumps(row) for row in rows)
        options.write.write_text(f"[\n{lines}\n]\n", "utf-8")
    return 0


def _sets(data: Path) -> Iterator[tuple[str, list[Gold]]]:
    """Yield the articles that tools are tried on: news of one kind, and genres nobody tuned on."""
    path = data / "polnear.dev.jsonl"
    if path.is_file():
        yield "PolNeAR dev", list(gold_documents(path))
    else:
        print(f"skipped: no {path}; give the folder of the data as the first argument")
    yield "the test genres", [gold for genre in genres("test") for gold, _ in articles(genre)]


def _line(row: dict[str, Any]) -> str:
    if "unavailable" in row:
        return f"{row['tool']:48} cannot run: {row['unavailable']}"
    told = "".join(f"\n    lost {n}: {why}" for why, n in row["reasons"].items())
    return f"{row['tool']:48}" + _cells(row) + told


def _cells(row: dict[str, Any]) -> str:
    return "".join(f"{row[key]!s:>9}" for key, _ in _COLUMNS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
