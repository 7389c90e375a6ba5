"""Ratings by people: they override the program's, and an invalid row affects nothing else."""

from __future__ import annotations

import sqlite3
import warnings

from ..errors import LeftOutWarning
from ..migrations import tables
from .checks import checks

__all__ = ["apply_ratings", "tell_left_out", "with_digits", "with_letters"]

_SHOWN = 20  # rows reported one by one; the rest are counted
_TABLE = "ratings_by_people"
_RULES = [(each.column, each.sql) for each in checks(tables()[_TABLE])]
# A file may hold rows that are older than the CHECKs.
_VALID = " AND ".join(sql for _, sql in _RULES)
# A person's rating overrides the program's; of several the latest counts.
_LATEST = (
    f"(SELECT {{what}} FROM {_TABLE} WHERE claim_id = claims.id AND rating = '{{rating}}'"
    f' AND {_VALID} ORDER BY "when" DESC, id DESC LIMIT 1)'
)
_CURATED = [
    f"UPDATE claims SET {', '.join(f'{c} = {_LATEST.format(what=w, rating=r)}' for c, w in sets)}"
    f" WHERE id IN (SELECT claim_id FROM {_TABLE} WHERE rating = '{r}' AND {_VALID})"
    for r, sets in (
        (
            "source_reliability",
            (
                ("source_reliability", "value"),
                ("source_reliability_basis", "'rated by ' || who || ': ' || why"),
            ),
        ),
        ("information_credibility", (("information_credibility", "value"),)),
    )
]


def apply_ratings(connection: sqlite3.Connection) -> None:
    """Write people's letters and digits into ``claims``."""
    for sql in _CURATED:
        connection.execute(sql)


def with_letters(connection: sqlite3.Connection) -> set[int]:
    """Return the claims whose letter a person has given."""
    return _rated(connection, "source_reliability")


def with_digits(connection: sqlite3.Connection) -> set[int]:
    """Return the claims whose digit a person has given."""
    return _rated(connection, "information_credibility")


def _rated(connection: sqlite3.Connection, rating: str) -> set[int]:
    sql = f"SELECT claim_id FROM {_TABLE} WHERE rating = ? AND {_VALID}"
    return {number for (number,) in connection.execute(sql, (rating,))}


def tell_left_out(connection: sqlite3.Connection, path: str) -> None:
    """Warn of each row that breaks a rule of the table and is left out, and say why."""
    fine = ", ".join(f"{sql} IS 1" for _, sql in _RULES)
    columns = ", ".join(f'"{column}"' for column, _ in _RULES)
    rows = connection.execute(
        f"SELECT id, {fine}, {columns} FROM {_TABLE} WHERE ({_VALID}) IS NOT 1 ORDER BY id"
    ).fetchall()
    for number, *rest in rows[:_SHOWN]:
        pairs = zip(_RULES, rest, rest[len(_RULES) :], strict=False)
        wrong = ", ".join(
            f'"{column}" is {value!r}' for (column, _), good, value in pairs if not good
        )
        _warn(f"{path}: {_TABLE}, row {number} is left out: {wrong}; correct or delete that row")
    if len(rows) > _SHOWN:
        _warn(f"{path}: {_TABLE}, {len(rows) - _SHOWN:,} more rows are left out")


def _warn(words: str) -> None:
    warnings.warn(words, LeftOutWarning, stacklevel=2)
