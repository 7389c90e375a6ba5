"""What has been compared and what is due: the ledger of ``corroborate``.

Each document has a row with its load and its day; a document that is new, deleted or read again
makes its day due, and the later days that look back on it. A day is compared in one transaction,
which ends by removing its row from those that are due, so an interrupted run continues there.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from .ledger import DUE, LEDGER, STATE, create_ledger
from .prints import forget
from .transactions import transaction

__all__ = [
    "UNDATED",
    "Due",
    "all_due",
    "days_due",
    "days_known",
    "done",
    "due",
    "later",
    "look",
    "make_due",
    "preview",
    "rated_anew",
]

UNDATED = 0  # the day of documents without a date
_DAY = (
    "CASE WHEN published GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*'"
    " AND date(substr(published, 1, 10), '+0 days') IS substr(published, 1, 10)"
    " AND published >= '0002' THEN CAST(replace(substr(published, 1, 10), '-', '') AS INTEGER)"
    f" ELSE {UNDATED} END"
)
_NEW = (
    f"SELECT id, coalesce(load_id, 0), {_DAY} FROM documents d WHERE NOT EXISTS (SELECT 1 FROM"
    f" {LEDGER} l WHERE l.document_id = d.id AND l.load_id = coalesce(d.load_id, 0))"
)
_GONE = (
    f"SELECT l.document_id, l.day FROM {LEDGER} l LEFT JOIN documents d ON d.id = l.document_id"
    " WHERE coalesce(d.load_id, 0) != l.load_id OR d.id IS NULL"
)
_DECIDED = 'SELECT claim_id, other_id, relation, who FROM relations_by_people ORDER BY "when", id'


@dataclass(frozen=True, slots=True)
class Due:
    """What a run has to do: documents that are new or deleted, days to compare, and the rest."""

    new: int
    gone: int
    days: int
    unchanged: int
    undated: int


def later(day: int, days: int) -> int:
    """Return the day (a number such as 20250131) ``days`` days later, or earlier if negative.

    Beyond the calendar it is the last day there is, or 1.
    """
    try:
        when = date(day // 10_000, day // 100 % 100, day % 100) + timedelta(days)
    except (OverflowError, ValueError):
        return 99_991_231 if days > 0 else 1
    return 10_000 * when.year + 100 * when.month + when.day


def preview(connection: sqlite3.Connection, window: int, version: str) -> Due:
    """Return what :func:`look` would find, and roll back what it writes."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        create_ledger(connection)
        return look(connection, window, version)
    finally:
        connection.execute("ROLLBACK")


def look(connection: sqlite3.Connection, window: int, version: str) -> Due:
    """Enter new documents, remove deleted ones, and make due whatever depends on them."""
    with transaction(connection):
        gone = connection.execute(_GONE).fetchall()
        new = connection.execute(_NEW).fetchall()
        _strike(connection, [number for number, _ in gone])
        connection.executemany(
            f"INSERT INTO {LEDGER} (document_id, load_id, day) VALUES (?, ?, ?)", new
        )
        changed = {day for _, day in gone} | {day for *_, day in new} | _of_decisions(connection)
        make_due(connection, changed, 2 * window)
        if _is_of_another(connection, window, version):
            all_due(connection)
        total, undated, days = connection.execute(
            f"SELECT count(*), coalesce(sum(day = {UNDATED}), 0), (SELECT count(*) FROM {DUE})"
            f" FROM {LEDGER}"
        ).fetchone()
    return Due(len(new), len(gone), days, total - len(new), undated)


def _strike(connection: sqlite3.Connection, documents: Sequence[int]) -> None:
    """Forget documents and what was found in them; facts follow when their days are compared."""
    if not documents:
        return
    forget(connection, documents)
    one = [(number,) for number in documents]
    connection.executemany(f"DELETE FROM {LEDGER} WHERE document_id = ?", one)
    for column in ("document_id", "of_id"):
        connection.executemany(f"DELETE FROM reuse WHERE {column} = ?", one)
    for column in ("claim_id", "other_id"):
        connection.execute(
            "DELETE FROM claim_relations WHERE NOT EXISTS"
            f" (SELECT 1 FROM claims WHERE claims.id = claim_relations.{column})"
        )


def _of_decisions(connection: sqlite3.Connection) -> set[int]:
    """Return the days of claims on which people have decided otherwise than is stored."""
    decided = {
        (min(a, b), max(a, b)): (relation, who)
        for a, b, relation, who in connection.execute(_DECIDED)
    }
    stored = {
        (min(a, b), max(a, b)): (relation, who)
        for a, b, relation, who in connection.execute(
            "SELECT claim_id, other_id, relation, decided_by FROM claim_relations"
            " WHERE decided_by IS NOT NULL"
        )
    }
    claims = {n for pair in set(decided.items()) ^ set(stored.items()) for n in pair[0]}
    sql = f"SELECT day FROM claims JOIN {LEDGER} USING (document_id) WHERE claims.id = ?"
    return {day for number in claims for (day,) in connection.execute(sql, (number,))}


def _is_of_another(connection: sqlite3.Connection, window: int, version: str) -> bool:
    """Return whether the stored comparison had another window or version; note the new ones."""
    now = (window, version)
    before = connection.execute(f"SELECT days, version FROM {STATE}").fetchone()
    connection.execute(f"INSERT OR REPLACE INTO {STATE} VALUES (1, ?, ?)", now)
    return before is not None and before != now


def make_due(connection: sqlite3.Connection, days: Iterable[int], reach: int) -> None:
    """Make these days due, and those up to ``reach`` days later, as far as they have documents.

    Documents without a date may be copies of any other, so they are due whenever something is.
    """
    there = days_known(connection)
    found = set[int]()
    for day in days:
        if day != UNDATED:
            found.update(there[bisect_left(there, day) : bisect_right(there, later(day, reach))])
        found.add(UNDATED)
    rows = [(day,) for day in sorted(found.intersection(there))]
    connection.executemany(f"INSERT OR IGNORE INTO {DUE} VALUES (?)", rows)


def all_due(connection: sqlite3.Connection) -> None:
    """Make every day due."""
    connection.execute(f"INSERT OR IGNORE INTO {DUE} SELECT DISTINCT day FROM {LEDGER}")


def rated_anew(connection: sqlite3.Connection) -> None:
    """Make every day due, if any was ever compared: sources may have other sides after a rating."""
    sql = "SELECT 1 FROM sqlite_master WHERE name = ?"
    if connection.execute(sql, (LEDGER,)).fetchone():
        all_due(connection)


def due(connection: sqlite3.Connection, since: int = 0) -> int | None:
    """Return the next day to compare, ``since`` a day; None if none is left.

    Documents without a date make a day of their own (0), which comes last.
    """
    row = connection.execute(
        f"SELECT day FROM {DUE} WHERE day >= ? OR day = {UNDATED}"
        f" ORDER BY day = {UNDATED}, day LIMIT 1",
        (since,),
    ).fetchone()
    return row[0] if row else None


def days_due(connection: sqlite3.Connection, since: int = 0) -> list[int]:
    """Return all days that are due, in the order in which :func:`due` returns them."""
    rows = connection.execute(
        f"SELECT day FROM {DUE} WHERE day >= ? OR day = {UNDATED} ORDER BY day = {UNDATED}, day",
        (since,),
    )
    return [day for (day,) in rows]


def days_known(connection: sqlite3.Connection) -> list[int]:
    """Return all days that have documents, in order."""
    return [day for (day,) in connection.execute(f"SELECT DISTINCT day FROM {LEDGER} ORDER BY 1")]


def done(connection: sqlite3.Connection, day: int) -> None:
    """Record that a day has been compared."""
    connection.execute(f"DELETE FROM {DUE} WHERE day = ?", (day,))
