"""Whether the index still tells the truth: what it covers, and whether a row has changed since."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

__all__ = ["BITMAPS", "FORMAT", "STATE", "State", "create", "key_of", "read_state"]

STATE = "_reliability_index_state"
BITMAPS = "_reliability_index"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class State:
    """What an index covers: the rows up to ``built_to``; ``serial`` grows with each refresh."""

    serial: int
    built_to: int
    total: int


def create(connection: sqlite3.Connection, columns: tuple[str, ...]) -> None:
    """Create the tables of the index and the triggers that note changes behind its back.

    Rows appended behind ``built_to`` need no note: their numbers tell. Any other change makes the
    index invalid for whoever made it, this program or plain sqlite3.
    """
    connection.execute(
        f'CREATE TABLE IF NOT EXISTS {BITMAPS} ("column" TEXT, value TEXT, n INTEGER,'
        ' "rows" BLOB, PRIMARY KEY ("column", value))'
    )
    connection.execute(
        f'CREATE INDEX IF NOT EXISTS {BITMAPS}_n ON {BITMAPS} ("column", n DESC, value)'
    )
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS {STATE} (id INTEGER PRIMARY KEY CHECK (id = 1),"
        " format INTEGER, serial INTEGER, built_to INTEGER, total INTEGER, valid INTEGER)"
    )
    connection.execute(f"INSERT OR IGNORE INTO {STATE} VALUES (1, {FORMAT}, 0, 0, 0, 0)")
    spoil = f"BEGIN UPDATE {STATE} SET valid = 0 WHERE valid = 1; END"
    held = f"NEW.id <= (SELECT built_to FROM {STATE} WHERE valid = 1)"
    old = held.replace("NEW", "OLD")
    names = ", ".join(f'"{name}"' for name in ("id", *columns))
    for name, event, when in (
        ("inserted", "INSERT", held),
        ("deleted", "DELETE", old),
        ("changed", f"UPDATE OF {names}", old),
    ):
        connection.execute(
            f"CREATE TRIGGER IF NOT EXISTS {STATE}_{name} AFTER {event} ON claims"
            f" WHEN {when} {spoil}"
        )


def read_state(connection: sqlite3.Connection) -> State | None:
    """Return the state of a usable index, or None: missing, spoilt, or rows were added since."""
    try:
        row = connection.execute(
            "SELECT serial, built_to, total, coalesce((SELECT max(id) FROM claims), 0)"
            f" FROM {STATE} WHERE valid = 1 AND format = {FORMAT}"
        ).fetchone()
    except sqlite3.Error:
        return None
    if row is None or row[1] != row[3]:
        return None
    return State(row[0], row[1], row[2])


def key_of(value: str | None) -> str:
    """Return a value as a key that tells NULL from every text."""
    return "0" if value is None else f"1{value}"
