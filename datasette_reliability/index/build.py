"""Make the index, or bring it up to the rows that were added; one pass over them."""

from __future__ import annotations

import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from .state import BITMAPS, STATE, create, key_of
from .versions import note

__all__ = ["COLUMNS", "refresh"]

COLUMNS = (
    "attribution_class",
    "source_type",
    "band",
    "source_reliability",
    "endorsed_by",
    "quote_type",
    "cue_class",
    "medium",
    "content_kind",
    "publisher",
    "side",
    "affiliation",
    "source_name",
    "published",
    "statement_date",
)
_CHUNK = 500_000  # rows held in memory at a time
_LARGEST = 2**32 - 1  # Roaring bitmaps hold 32-bit numbers

_Found = dict[str, dict[str | None, Any]]


def refresh(connection: sqlite3.Connection) -> None:
    """Bring the index up to the rows of ``claims``; all in the caller's transaction.

    Where nothing changed but rows were added, only those are read. A table whose row numbers do
    not fit, or with values that are no text, is left without an index.
    """
    create(connection, COLUMNS)
    valid, built_to, rerated = connection.execute(
        f"SELECT valid, built_to, rerated FROM {STATE}"
    ).fetchone()
    newest, oldest = connection.execute(
        "SELECT coalesce(max(id), 0), coalesce(min(id), 0) FROM claims"
    ).fetchone()
    if not valid:
        connection.execute(f"DELETE FROM {BITMAPS}")
        built_to = 0
    if newest > _LARGEST or oldest < 0:
        return
    if valid and newest == built_to:
        if rerated:
            _finish(connection, newest)
        return
    for low in _chunks(connection, built_to):
        found = _read(connection, low)
        if not all(value is None or isinstance(value, str) for v in found.values() for value in v):
            connection.execute(f"DELETE FROM {BITMAPS}")
            connection.execute(f"UPDATE {STATE} SET valid = 0")
            return  # somebody has put numbers or blobs into a column of words
        _merge(connection, found)
    _finish(connection, newest)


def _finish(connection: sqlite3.Connection, newest: int) -> None:
    total = connection.execute("SELECT count(*) FROM claims").fetchone()[0]
    serial = note(connection, total, newest)
    connection.execute(
        f"UPDATE {STATE} SET serial = ?, built_to = ?, total = ?, valid = 1",
        (serial, newest, total),
    )


def _chunks(connection: sqlite3.Connection, built_to: int) -> Iterator[int]:
    """Yield the row number behind which each chunk begins."""
    low: int | None = built_to
    while low is not None:
        yield low
        row = connection.execute(
            "SELECT id FROM claims WHERE id > ? ORDER BY id LIMIT 1 OFFSET ?", (low, _CHUNK - 1)
        ).fetchone()
        low = row[0] if row else None


def _read(connection: sqlite3.Connection, low: int) -> _Found:
    """Return the rows of a chunk by column and value."""
    found: _Found = {name: defaultdict(lambda: array("I")) for name in COLUMNS}
    columns = list(found.values())
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    rows = connection.execute(
        f"SELECT id, {names} FROM claims WHERE id > ? ORDER BY id LIMIT {_CHUNK}", (low,)
    )
    for number, *values in rows:
        for column, value in zip(columns, values, strict=True):
            column[value].append(number)
    return found


def _merge(connection: sqlite3.Connection, found: _Found) -> None:
    from pyroaring import BitMap

    for column, values in found.items():
        for value, numbers in values.items():
            rows = BitMap(numbers)
            key = (column, key_of(value))
            old = connection.execute(
                f'SELECT "rows" FROM {BITMAPS} WHERE "column" = ? AND value = ?', key
            ).fetchone()
            if old:
                rows |= BitMap.deserialize(old[0])
            rows.run_optimize()
            connection.execute(
                f"INSERT OR REPLACE INTO {BITMAPS} VALUES (?, ?, ?, ?)",
                (*key, len(rows), rows.serialize()),
            )
