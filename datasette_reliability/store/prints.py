"""Store the prints of texts, and look up which earlier texts have the same ones."""

from __future__ import annotations

import sqlite3
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .ledger import LEDGER

__all__ = [
    "HEAD",
    "Text",
    "enlist",
    "first_of_body",
    "forget",
    "keep_prints",
    "known",
    "sharing",
    "story",
    "texts",
]

_TABLES = ("sentence_prints", "gram_prints")
HEAD = 1000  # characters of a text in which its dateline and byline stand


class Text(NamedTuple):
    """A document as it is compared; ``text`` is None if its prints are already known."""

    id: int
    sha256: str
    head: str
    text: str | None
    title: str | None
    publisher: str | None
    byline: str | None
    info_sources: str | None
    agency: str | None
    agency_basis: str | None
    wire_cluster: int | None
    body: int | None
    prints: bytes | None
    listed: int


def texts(connection: sqlite3.Connection, day: int) -> Iterator[Text]:
    """Yield the documents of a day in an order that does not depend on row numbers."""
    return map(
        Text._make,
        connection.execute(
            f"SELECT d.id, sha256, substr(text, 1, {HEAD}),"
            " CASE WHEN prints IS NULL THEN text END, title, publisher, byline, info_sources,"
            " agency, agency_basis, wire_cluster, body, prints, listed"
            f" FROM {LEDGER} l JOIN documents d ON d.id = l.document_id WHERE l.day = ?"
            " ORDER BY sha256",
            (day,),
        ),
    )


def keep_prints(connection: sqlite3.Connection, document: int, body: int, packed: bytes) -> None:
    """Store the prints of a document in the ledger."""
    connection.execute(
        f"UPDATE {LEDGER} SET body = ?, prints = ? WHERE document_id = ?", (body, packed, document)
    )


def first_of_body(connection: sqlite3.Connection, body: int, days: tuple[int, int]) -> int | None:
    """Return the first document with a body between two days; None if there is none."""
    row = connection.execute(
        f"SELECT l.document_id FROM {LEDGER} l JOIN documents d ON d.id = l.document_id"
        f" WHERE body = ?1 AND day = (SELECT min(day) FROM {LEDGER} WHERE body = ?1"
        " AND day BETWEEN ?2 AND ?3) ORDER BY sha256 LIMIT 1",
        (body, *days),
    ).fetchone()
    return row[0] if row else None


def enlist(
    connection: sqlite3.Connection, day: int, document: int, kept: tuple[Sequence[int], ...]
) -> None:
    """Enter the prints of sentences and runs by which a document is found."""
    for table, numbers in zip(_TABLES, kept, strict=True):
        connection.executemany(
            f"INSERT OR IGNORE INTO {table} VALUES (?, ?, ?)",
            [(number, day, document) for number in numbers],
        )
    connection.execute(f"UPDATE {LEDGER} SET listed = 1 WHERE document_id = ?", (document,))


def forget(connection: sqlite3.Connection, documents: Sequence[int]) -> None:
    """Remove the prints of documents from both tables."""
    for document in documents:
        row = connection.execute(
            f"SELECT day, prints FROM {LEDGER} WHERE document_id = ?", (document,)
        ).fetchone()
        if row and row[1]:
            numbers = array("q", row[1])[1:]
            for table in _TABLES:
                connection.executemany(
                    f"DELETE FROM {table} WHERE print = ? AND day = ? AND document_id = ?",
                    [(number, row[0], document) for number in numbers],
                )
            connection.execute(f"UPDATE {LEDGER} SET listed = 0 WHERE document_id = ?", (document,))


def sharing(
    connection: sqlite3.Connection,
    kept: tuple[Sequence[int], ...],
    days: tuple[int, int],
    boilerplate: int,
) -> dict[int, list[int]]:
    """Return, for each listed document between two days, how many sentences and runs it shares.

    ``kept`` are the prints of sentences and of runs. A print that more than ``boilerplate``
    documents have is left out.
    """
    found: dict[int, list[int]] = {}
    for place, (table, numbers) in enumerate(zip(_TABLES, kept, strict=True)):
        sql = (
            f"SELECT document_id FROM {table} WHERE print = ? AND day BETWEEN ? AND ?"
            f" LIMIT {boilerplate + 1}"
        )
        counts = Counter[int]()
        for number in numbers:
            rows = connection.execute(sql, (number, *days)).fetchall()
            if len(rows) <= boilerplate:
                counts.update(document for (document,) in rows)
        for document, count in counts.items():
            found.setdefault(document, [0, 0])[place] = count
    return found


def known(connection: sqlite3.Connection, document: int) -> tuple[int, str, int, bytes]:
    """Return day, digest, body and prints of a document that has been compared."""
    row: tuple[int, str, int, bytes] = connection.execute(
        f"SELECT day, sha256, body, prints FROM {LEDGER} l JOIN documents d ON d.id = l.document_id"
        " WHERE l.document_id = ?",
        (document,),
    ).fetchone()
    return row


def story(connection: sqlite3.Connection, document: int) -> int:
    """Return the story of a document: its own number, unless it copies an earlier one."""
    sql = "SELECT coalesce(wire_cluster, id) FROM documents WHERE id = ?"
    return int(connection.execute(sql, (document,)).fetchone()[0])
