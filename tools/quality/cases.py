"""Try small inputs that failed once: ``python -m tools.quality.cases FILE [ENGINE]``.

Each line has a text and the claims that are expected of it (``expected``: source, cue, claim and
columns of each); ``extra`` has further columns, each with a value for every claim.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from datasette_reliability import analysis
from datasette_reliability.gold import json_rows
from datasette_reliability.plugins import Engine, open_engine
from datasette_reliability.records import Claim, Document, words

__all__ = ["main", "problems"]

_SPANS = {"source", "cue", "claim"}


def problems(row: dict[str, Any], engine: Engine) -> list[str]:
    """Return what is wrong with the reading of one input, in words; nothing where all is right."""
    document = Document(
        text=row["text"],
        title=row.get("title"),
        publisher=row.get("publisher"),
        published=row.get("date"),
    )
    claims = analysis.analyze(document, engine)
    found = []
    for number, wanted in enumerate(row.get("expected") or ()):
        claim = next((each for each in claims if _fits(wanted, each, document.text)), None)
        if claim is None:
            told = wanted.get("claim") or ""
            found.append(f"missed: {wanted.get('source')!r} {told[:50]!r}")
        else:
            found += _differences(wanted | _further(row, number), claim)
    return found


def _further(row: dict[str, Any], number: int) -> dict[str, Any]:
    return {
        column: values[number]
        for column, values in (row.get("extra") or {}).items()
        if isinstance(values, list) and number < len(values)
    }


def _fits(wanted: dict[str, Any], claim: Claim, text: str) -> bool:
    if not wanted.get("source") and not wanted.get("cue") and not claim.attribution.unattributed:
        return False
    return all(
        _plain(words(text, getattr(claim.attribution, part))) == _plain(wanted[name])
        for name, part in (("source", "source"), ("claim", "content"))
        if wanted.get(name) is not None
    )


def _plain(told: str) -> str:
    return " ".join(told.replace("…", " ").split()).strip(" .,\"'“”‘’")


def _differences(wanted: dict[str, Any], claim: Claim) -> list[str]:
    found = []
    for column, value in wanted.items():
        records = (claim.classification, claim.rating, claim.attribution)
        record = next((each for each in records if hasattr(each, column)), None)
        if column not in _SPANS and record is not None and getattr(record, column) != value:
            found.append(f"{column} is {getattr(record, column)!r}, not {value!r}")
    return found


def main(argv: Sequence[str]) -> int:
    """Print each input that is read wrong and how many are right; return 0."""
    parser = argparse.ArgumentParser(prog="python -m tools.quality.cases", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("engine", nargs="?", default="auto")
    options = parser.parse_args(argv)
    engine = open_engine(options.engine)
    right: Counter[str] = Counter()
    for _, row in json_rows(options.file, {"id": str, "text": str}):
        wrong = problems(row, engine)
        right[""] += 1
        right["right"] += not wrong
        for line in wrong:
            print(f"{row['id']}: {line}")
    print(f"{right['right']} of {right['']} right")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
