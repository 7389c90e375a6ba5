"""Print a digest of every claim of three corpora: ``make digest`` says whether a change moved one.

A digest is the SHA-256 of all rows that ``load`` would store of the articles of one corpus, as one
engine reads them: words, spans, source, type, class, score, reasons, endorsements. Not in it are
numbers that a database gives its rows, times, and the names of the steps that made a claim.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from datasette_reliability.analysis import analyze
from datasette_reliability.gold import json_rows
from datasette_reliability.plugins import Engine, engines, open_engine
from datasette_reliability.records import Document
from datasette_reliability.store.rows import CLAIM_COLUMNS, Prepared, prepare

__all__ = ["digest", "main", "rows"]

_ROOT = Path(__file__).parents[1]
_MEASURED = _ROOT / "docs" / "measured" / "digest.json"
_CONTEXT = CLAIM_COLUMNS.index("context")
_CORPORA = {
    "polnear.dev": None,
    "corpus-bbc": 500,
    "corpus-reuters21578": 500,
}


def main(argv: Sequence[str]) -> int:
    """Print the digests; with ``--check`` return 1 where one differs from the file."""
    parser = argparse.ArgumentParser(prog="python -m tools.digest", description=__doc__)
    parser.add_argument("data", type=Path, nargs="?", default=Path("../shared/data"))
    parser.add_argument("--limit", type=int, help="articles of each corpus [84, 500 and 500]")
    parser.add_argument("--engine", action="append", help="only this engine; may be given twice")
    parser.add_argument("--check", action="store_true", help=f"compare with {_MEASURED.name}")
    parser.add_argument("--write", action="store_true", help=f"write {_MEASURED.name}")
    parser.add_argument("--rows", type=Path, help="a folder for the rows, to be compared by diff")
    options = parser.parse_args(argv)
    known = json.loads(_MEASURED.read_text("utf-8")) if _MEASURED.is_file() else {}
    moved = 0
    for key, sha256 in _digests(options):
        differs = options.check and known.get(key) != sha256
        moved += differs
        print(f"{key:40} {sha256}" + ("  MOVED" if differs else ""), flush=True)
        known[key] = sha256
    if options.write:
        _MEASURED.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", "utf-8")
    return 1 if moved else 0


def _digests(options: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """Yield a name such as ``fast corpus-bbc 500`` and its digest, engine by engine."""
    names = [name for name, entry in engines().items() if entry.available() and entry.rank >= 0]
    for name in options.engine or names:
        engine = open_engine(name)
        for corpus, most in _CORPORA.items():
            lines = list(rows(options.data / f"{corpus}.jsonl", options.limit or most, engine))
            key = f"{name} {corpus} {len(lines)}"
            if options.rows:
                options.rows.mkdir(parents=True, exist_ok=True)
                (options.rows / key.replace(" ", "-")).write_text("\n".join(lines) + "\n", "utf-8")
            yield key, digest(lines)


def digest(lines: Sequence[str]) -> str:
    """Return the SHA-256 of lines of text in hexadecimal digits."""
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def rows(path: Path, most: int | None, engine: Engine) -> Iterator[str]:
    """Yield one line of JSON for each of the first articles of a file: all rows that are stored."""
    for place, row in islice(json_rows(path, {"doc_id": str, "text": str}), most):
        document = Document(
            row["text"],
            id=row["doc_id"],
            title=row.get("title"),
            publisher=row.get("publisher"),
            outlet_basis="metadata" if row.get("publisher") else None,
            published=row.get("date"),
            origin=f"{path.name}:{place.rpartition(':')[2]}",
        )
        yield json.dumps(_stored(prepare(document, analyze(document, engine), engine.version)))


def _stored(prepared: Prepared) -> list[Any]:
    claims = [[_unnamed(claim), source, parent] for claim, source, parent in prepared.claims]
    return [prepared.document, claims, prepared.reasons, prepared.endorsements]


def _unnamed(claim: Sequence[Any]) -> list[Any]:
    """Return a row of ``claims`` without names of steps: they may change where no claim does."""
    values = list(claim)
    context = json.loads(values[_CONTEXT] or "{}")
    context.pop("steps", None)
    values[_CONTEXT] = json.dumps(context, ensure_ascii=False, sort_keys=True) if context else None
    return values


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
