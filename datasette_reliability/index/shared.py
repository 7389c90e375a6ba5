"""One index over the claims of several databases, such as one for each month.

The claims stay where they are. Each database has a range of row numbers: those of its claims plus
``base``. The ranges begin where a Roaring container does, so bitmaps are moved without recomputing
them.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from .build import write
from .counting import Counter
from .state import FORMAT, STATE, State, create, read_state, write_state
from .versions import newest_version, note

__all__ = ["SHARED", "Shared", "combine", "create_shared", "read_shared", "shared_state"]

SHARED = "_reliability_months"
# Rows of a Roaring container: each database begins with a new one, so none is split.
_STEP = 1 << 16
_MOST = 1 << 32  # rows in 32 bits
_CACHE = 64 << 20  # bytes
_SQL = f"""CREATE TABLE IF NOT EXISTS {SHARED} (
  database TEXT PRIMARY KEY,    -- name of the database: its file without .db
  month TEXT,                   -- month of publication of its articles; none for those without date
  documents INTEGER,            -- how many articles it has
  claims INTEGER,               -- how many claims it has
  version TEXT,                 -- the version of its claims that the shared index has
  base INTEGER,                 -- what is added to a claim's number in the shared index
  newest INTEGER,               -- the highest number of a claim in it
  finished INTEGER NOT NULL DEFAULT 0 -- 1 when a load into it has ended
)"""


@dataclass(frozen=True, slots=True)
class Shared:
    """A database that a shared index covers: rows from ``base`` up to ``base + newest``."""

    database: str
    month: str | None
    documents: int
    claims: int
    version: str
    base: int
    newest: int

    @property
    def end(self) -> int:
        """Return the row number after the last."""
        return self.base + self.newest + 1


def create_shared(connection: sqlite3.Connection) -> None:
    """Create the table of the databases and an index without rows."""
    connection.execute(_SQL)
    create(connection)


def combine(
    connection: sqlite3.Connection, databases: Sequence[tuple[str, sqlite3.Connection]]
) -> list[str]:
    """Rebuild the index over databases from theirs, in the caller's transaction.

    Return those without a usable index or without room: their claims are not counted.
    """
    from pyroaring import BitMap

    create_shared(connection)
    connection.execute(f"UPDATE {SHARED} SET version = NULL")
    parts: list[tuple[int, Counter, sqlite3.Connection]] = []
    left_out, base = [], 0
    for name, other in databases:
        state = read_state(other)
        if state is None or base + state.built_to >= _MOST:
            left_out.append(name)
            continue
        documents = other.execute("SELECT count(*) FROM documents").fetchone()[0]
        connection.execute(
            f"UPDATE {SHARED} SET documents = ?, claims = ?, version = ?, base = ?, newest = ?"
            " WHERE database = ?",
            (documents, state.total, newest_version(other), base, state.built_to, name),
        )
        parts.append((base, Counter(state, _CACHE), other))
        base += (state.built_to // _STEP + 1) * _STEP
    every = BitMap.union(
        BitMap(), *(counter.everything(other).shift(start) for start, counter, other in parts)
    )
    write(connection, every, partial(_groups, parts))
    total = len(every)
    write_state(connection, note(connection, total, base), base, total, total)
    return left_out


def _groups(
    parts: Sequence[tuple[int, Counter, sqlite3.Connection]], column: str
) -> Iterator[tuple[str | None, Any]]:
    """Yield each value of a column once, with its rows in all databases."""
    from pyroaring import BitMap

    many: dict[str | None, Any] = {}
    few: dict[str | None, array[int]] = {}
    for base, counter, connection in parts:
        for value, rows in counter.every_value(connection, column):
            if isinstance(rows, array):
                few.setdefault(value, array("I")).extend(row + base for row in rows)
            else:
                many[value] = many.get(value, BitMap()) | rows.shift(base)
    for value, rows in many.items():
        yield value, rows | BitMap(few.pop(value, ()))
    yield from few.items()


def shared_state(connection: sqlite3.Connection) -> State | None:
    """Return the state of a usable shared index; None if there is none."""
    try:
        row = connection.execute(
            f"SELECT serial, built_to, total, made FROM {STATE}"
            f" WHERE valid = 1 AND format = {FORMAT} AND EXISTS (SELECT 1 FROM {SHARED})"
            " AND NOT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'claims')"
        ).fetchone()
    except sqlite3.Error:
        return None
    return State(*row) if row else None


def read_shared(connection: sqlite3.Connection) -> list[Shared]:
    """Return the databases that a shared index covers, by their rows."""
    return [
        Shared(*row)
        for row in connection.execute(
            f"SELECT database, month, documents, claims, version, base, newest FROM {SHARED}"
            " WHERE version IS NOT NULL ORDER BY base"
        )
    ]
