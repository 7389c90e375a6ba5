"""Read the inputs of stored claims' ratings, and write the new ratings; no text is read again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, NamedTuple
from uuid import uuid4

from ..columns import RATED
from ..errors import DatabaseError
from ..plugins import language_named
from ..records import Rating, Span
from ..wrapping import unwrap
from .people import with_letters

__all__ = [
    "RATING",
    "Unfinished",
    "begin_rating",
    "create_rating",
    "end_rating",
    "next_claims",
    "unfinished",
    "write_ratings",
]

RATING = "_reliability_rating"

_STEP = 2000  # claims per transaction: other writers get their turn, and a crash loses little
# The digit depends on other articles, which the rating of one claim does not see.
_RATED = tuple(name for name in RATED if name != "information_credibility")

Stored = tuple[dict[str, Any], list[dict[str, Any]]]


class Unfinished(NamedTuple):
    """An unfinished rating of the whole database."""

    rubric_version: str
    settings: str
    begun: str


def create_rating(connection: sqlite3.Connection) -> None:
    """Create the table of the one unfinished rating, if it is missing."""
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS {RATING} (id INTEGER PRIMARY KEY CHECK (id = 1),"
        " run TEXT, rubric_version TEXT, settings TEXT, begun TEXT)"
    )


def begin_rating(
    connection: sqlite3.Connection, rubric_version: str, settings: str, when: str
) -> str:
    """Record that a rating begins, replacing an unfinished one; return the name of its run."""
    create_rating(connection)
    run = uuid4().hex
    connection.execute(
        f"INSERT OR REPLACE INTO {RATING} VALUES (1, ?, ?, ?, ?)",
        (run, rubric_version, settings, when),
    )
    return run


def end_rating(connection: sqlite3.Connection) -> None:
    """Record that every claim is rated."""
    connection.execute(f"DELETE FROM {RATING}")


def unfinished(connection: sqlite3.Connection) -> Unfinished | None:
    """Return the unfinished rating, if there is one."""
    try:
        row = connection.execute(f"SELECT rubric_version, settings, begun FROM {RATING}").fetchone()
    except sqlite3.OperationalError:
        return None
    return Unfinished(*row) if row else None


def next_claims(connection: sqlite3.Connection, run: str, last: int) -> list[Stored]:
    """Return the next claims after a number, each with the rows of its reasons.

    DatabaseError if another rating has begun since: only the latest may finish.
    """
    sql = f"SELECT 1 FROM {RATING} WHERE run = ?"
    if connection.execute(sql, (run,)).fetchone() is None:
        raise DatabaseError(
            "another rating of this database has started and will rate every claim; this one has"
            " stopped"
        )
    claims = _rows(
        connection, f"SELECT * FROM claims WHERE id > ? ORDER BY id LIMIT {_STEP}", (last,)
    )
    if not claims:
        return []
    reasons = _rows(
        connection,
        "SELECT * FROM reasons WHERE claim_id BETWEEN ? AND ? ORDER BY claim_id, id",
        (claims[0]["id"], claims[-1]["id"]),
    )
    by_claim = {key: list(rows) for key, rows in groupby(reasons, lambda r: r["claim_id"])}
    return [(claim, by_claim.get(claim["id"], [])) for claim in claims]


def write_ratings(connection: sqlite3.Connection, rated: Sequence[tuple[Stored, Rating]]) -> int:
    """Write the ratings that differ from what is stored; return how many claims changed.

    The letter of a claim that a person has rated stays that person's.
    """
    curated = with_letters(connection)
    rated = [
        (stored, _keep_letter(stored, rating) if stored[0]["id"] in curated else rating)
        for stored, rating in rated
    ]
    changed = [(stored, rating) for stored, rating in rated if _differs(stored, rating)]
    connection.executemany(
        f"UPDATE claims SET {', '.join(f'{name} = ?' for name in _RATED)} WHERE id = ?",
        [
            (*(getattr(rating, name) for name in _RATED), claim["id"])
            for (claim, _), rating in changed
        ],
    )
    numbers = [(claim["id"],) for (claim, _), _ in changed]
    connection.executemany("DELETE FROM reasons WHERE claim_id = ?", numbers)
    connection.executemany(
        'INSERT INTO reasons (claim_id, category, code, points, words, start, "end")'
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [row for stored, rating in changed for row in _reason_rows(stored, rating)],
    )
    connection.executemany(
        "UPDATE reasons SET words = ? WHERE id = ?",
        [row for number in numbers for row in _missing_words(connection, number)],
    )
    return len(changed)


def _missing_words(connection: sqlite3.Connection, claim: tuple[int]) -> Iterator[tuple[str, int]]:
    """Yield the words of those reasons of a claim that had none stored."""
    found = connection.execute(
        'SELECT reasons.id, text, language, start, "end" FROM reasons'
        " JOIN claims ON claims.id = claim_id JOIN documents ON documents.id = document_id"
        " WHERE claim_id = ? AND words IS NULL AND start IS NOT NULL",
        claim,
    ).fetchall()
    return (
        (unwrap(text, language_named(language)).of(Span(start, end)), number)
        for number, text, language, start, end in found
    )


def _keep_letter(stored: Stored, rating: Rating) -> Rating:
    claim, _ = stored
    return replace(
        rating,
        source_reliability=claim["source_reliability"],
        source_reliability_basis=claim["source_reliability_basis"],
    )


def _rows(
    connection: sqlite3.Connection, sql: str, values: tuple[int, ...]
) -> list[dict[str, Any]]:
    cursor = connection.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _differs(stored: Stored, rating: Rating) -> bool:
    claim, reasons = stored
    if any(claim[name] != getattr(rating, name) for name in _RATED):
        return True
    before = [(row["code"], row["points"], row["start"], row["end"]) for row in reasons]
    return before != [
        (
            each.code,
            each.points,
            *((each.evidence.start, each.evidence.end) if each.evidence else (None, None)),
        )
        for each in rating.reasons
    ]


def _reason_rows(stored: Stored, rating: Rating) -> Iterator[tuple[Any, ...]]:
    claim, reasons = stored
    words = {(row["start"], row["end"]): row["words"] for row in reasons}
    for each in rating.reasons:
        place = (each.evidence.start, each.evidence.end) if each.evidence else (None, None)
        yield (claim["id"], each.category, each.code, each.points, words.get(place), *place)
