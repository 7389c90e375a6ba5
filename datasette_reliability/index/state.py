"""Whether the index is still valid: what it covers, and what has changed since."""

from __future__ import annotations

import secrets
import sqlite3
from dataclasses import dataclass
from functools import cache

from ..columns import FACETS

__all__ = [
    "BITMAPS",
    "COLUMNS",
    "EVERY",
    "FORMAT",
    "RARE",
    "STATE",
    "VERSIONS",
    "State",
    "create",
    "is_outdated",
    "key_of",
    "read_state",
    "watch",
    "write_state",
]

STATE = "_reliability_index_state"
BITMAPS = "_reliability_index"
RARE = "_reliability_index_rare"
VERSIONS = "_reliability_versions"
EVERY = ""  # in place of a column: all rows
# Format of the index tables, raised whenever they change: an index of another format is dropped and
# rebuilt, never read.
FORMAT = 4
COLUMNS = FACETS
_UNIQUE = ("document_id", "position")  # a row that replaces another removes it unnoticed
_RATED = ("score", "band", "source_reliability", "information_credibility")


@dataclass(frozen=True, slots=True)
class State:
    """What an index covers: the rows up to ``built_to``; ``serial`` grows with each refresh.

    ``made`` is random each time, because a file may replace another with the same articles and
    numbers. ``rerated`` rows have new scores, which are not in the index but read when needed.
    """

    serial: int
    built_to: int
    total: int
    made: str
    rerated: int = 0


def create(connection: sqlite3.Connection) -> None:
    """Create the tables of the index if they are missing."""
    if is_outdated(connection):
        _drop(connection)
    connection.execute(
        f'CREATE TABLE IF NOT EXISTS {BITMAPS} ("column" TEXT, value TEXT, n INTEGER,'
        ' "rows" BLOB, PRIMARY KEY ("column", value))'
    )
    connection.execute(
        f'CREATE TABLE IF NOT EXISTS {RARE} ("column" TEXT, part INTEGER, "rows" BLOB,'
        ' numbers BLOB, "values" BLOB, most INTEGER, PRIMARY KEY ("column", part))'
    )
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS {STATE} (id INTEGER PRIMARY KEY CHECK (id = 1),"
        " format INTEGER, serial INTEGER, built_to INTEGER, total INTEGER, made_for INTEGER,"
        " valid INTEGER, removed INTEGER, rerated INTEGER, made TEXT)"
    )
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS {VERSIONS} (version INTEGER PRIMARY KEY, ledger TEXT,"
        " finished TEXT, built_to INTEGER, added INTEGER, removed INTEGER, rerated INTEGER)"
    )
    connection.execute(
        f"INSERT OR IGNORE INTO {STATE} VALUES (1, {FORMAT}, 0, 0, 0, 0, 0, 0, 0, NULL)"
    )


def watch(connection: sqlite3.Connection) -> None:
    """Create the triggers that record changes made without updating the index.

    Rows appended after ``built_to`` show by their numbers. Any other change makes the index
    invalid, whether this program or plain sqlite3 made it. So do missing triggers, as after the
    table was rewritten. Removed and re-rated rows are counted until the next refresh.
    """
    if connection.execute(f"SELECT {_watched()}").fetchone()[0]:
        return
    _drop_triggers(connection)
    for sql in _triggers().values():
        connection.execute(sql)
    connection.execute(f"UPDATE {STATE} SET valid = 0")


@cache
def _triggers() -> dict[str, str]:
    """Return the triggers by name, in the spelling that SQLite stores."""
    names = ", ".join(f'"{name}"' for name in ("id", *_UNIQUE, *COLUMNS))
    differs = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in _RATED)
    covered = f"<= (SELECT built_to FROM {STATE})"
    changes = {
        "inserted": ("INSERT", f"NEW.id {covered}", "valid = 0"),
        # A row after the others may have replaced another one before.
        "deleted": ("DELETE", "1", "valid = 0, removed = removed + (OLD.id <= built_to)"),
        "changed": (f"UPDATE OF {names}", f"OLD.id {covered} OR NEW.id {covered}", "valid = 0"),
        "rated": (
            f"UPDATE OF {', '.join(_RATED)}",
            f"OLD.id {covered} AND ({differs})",
            "rerated = rerated + 1",
        ),
    }
    return {
        f"{STATE}_{name}": f"CREATE TRIGGER {STATE}_{name} AFTER {event} ON claims"
        f" WHEN {when} BEGIN UPDATE {STATE} SET {change}; END"
        for name, (event, when, change) in changes.items()
    }


@cache
def _watched() -> str:
    """Return the SQL condition that all triggers exist, unchanged."""
    pairs = ", ".join(f"('{name}', '{sql}')" for name, sql in _triggers().items())
    return (
        "(SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'claims'"
        f" AND (name, sql) IN (VALUES {pairs})) = {len(_triggers())}"
    )


def is_outdated(connection: sqlite3.Connection) -> bool:
    """Return whether there is an index of another format, to be rebuilt."""
    return _format(connection) not in (None, FORMAT)


def _format(connection: sqlite3.Connection) -> int | None:
    try:
        row = connection.execute(f"SELECT format FROM {STATE}").fetchone()
    except sqlite3.OperationalError:
        return None
    return row[0] if row else None


def _drop(connection: sqlite3.Connection) -> None:
    """Remove an index of another format; it can be rebuilt."""
    _drop_triggers(connection)
    for name in (BITMAPS, RARE, STATE):
        connection.execute(f"DROP TABLE IF EXISTS {name}")


def _drop_triggers(connection: sqlite3.Connection) -> None:
    for (name,) in connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE ? ESCAPE '\\'",
        (STATE.replace("_", "\\_") + "\\_%",),
    ).fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')


def read_state(connection: sqlite3.Connection) -> State | None:
    """Return the state of a usable index; None if it is missing, invalid or lacks new rows."""
    try:
        row = connection.execute(
            "SELECT serial, built_to, total, made, rerated,"
            f" coalesce((SELECT max(id) FROM claims), 0) FROM {STATE}"
            f" WHERE valid = 1 AND format = {FORMAT} AND {_watched()}"
        ).fetchone()
    except sqlite3.Error:
        return None
    if row is None or row[1] != row[-1]:
        return None
    return State(*row[:-1])


def write_state(
    connection: sqlite3.Connection, serial: int, built_to: int, total: int, made_for: int
) -> None:
    """Record that the index covers these rows from now on."""
    connection.execute(
        f"UPDATE {STATE} SET serial = ?, built_to = ?, total = ?, made_for = ?, made = ?,"
        " valid = 1",
        (serial, built_to, total, made_for, secrets.token_hex(8)),
    )


def key_of(value: str | None) -> str:
    """Return a value as a key that tells NULL from every text."""
    return "0" if value is None else f"1{value}"
