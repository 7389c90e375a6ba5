"""What takes its time: a lock that is held for long, and a folder of very many files."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from time import monotonic

from datasette_reliability import pipeline
from datasette_reliability.errors import DatabaseError
from datasette_reliability.read import ReadOptions, documents
from datasette_reliability.store import Store

from .. import stub

__all__ = ["locked", "many_files"]


def locked(folder: Path, wait: float) -> str:
    """Hold a lock for longer than a loader waits; it says so, and goes on after that."""
    path = folder / "claims.db"
    stub.load(path, 0, 3)
    with Store(path, wait) as store, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        begun = monotonic()
        try:
            store.settle(["here"], [])
        except DatabaseError as error:
            said = str(error)
        else:
            raise AssertionError("it did not wait")
        waited = monotonic() - begun
        assert "run the same command again" in said, said
        assert waited >= wait * 0.9, waited
        other.rollback()
        store.settle(["here"], [])
    return f"refused after {waited:.1f} s of {wait:.0f}, and went on"


def many_files(folder: Path, count: int) -> str:
    """Load a folder of many files, one article each."""
    articles = folder / "articles"
    articles.mkdir()
    for number in range(count):
        text = f"Mayor Ada Voss said road {number} is closed.\n"
        (articles / f"{number}.txt").write_text(text, "utf-8")
    stub.install()
    begun = monotonic()
    found = documents([articles], ReadOptions())
    report = pipeline.load(folder / "claims.db", found, stub.SETTINGS)
    assert (report.loaded, report.skipped, report.quarantined) == (count, 0, 0), report
    return f"{count:,} files loaded, {count / (monotonic() - begun):.0f} a second"
