"""Write one shard inside the caller's transaction, and ask what is already stored."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ..records import Row
from .rows import CLAIM_COLUMNS, DOCUMENT_COLUMNS, Prepared, digest
from .transactions import CHUNK
from .versions import StoredItem, chosen, items, link_column

_WORDS = CLAIM_COLUMNS[:3]  # claim, source and cue
_Kept = dict[tuple[Any, ...], deque[int]]


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the ledger says about a shard besides its counts."""

    engine: str
    engine_version: str
    rubric_version: str
    settings: str


def known(
    connection: sqlite3.Connection, digests: Sequence[str]
) -> dict[str, tuple[str | None, str | None]]:
    """Return the engine and version of each document that is loaded, by digest."""
    found: dict[str, tuple[str | None, str | None]] = {}
    for chunk in _chunks(digests):
        found.update(
            (row[0], (row[1], row[2]))
            for row in connection.execute(
                "SELECT sha256, loads.engine, loads.engine_version FROM documents"
                " LEFT JOIN loads ON loads.id = documents.load_id"
                f" WHERE sha256 IN ({_marks(chunk)})",
                chunk,
            )
        )
    return found


def write(
    connection: sqlite3.Connection,
    documents: Sequence[Prepared],
    ledger: Ledger,
    started: str,
    finished: str,
    replace: bool,
) -> tuple[int, int, int]:
    """Write the documents that are not stored yet (or all, if ``replace``).

    Return how many documents were written, how many of them replaced another version, and how many
    claims there are.
    """
    there = _ids(connection, "documents", "sha256", [each.sha256 for each in documents])
    earlier = items(connection, [each.item for each in documents])
    remove(connection, _stale(documents, there, earlier))
    new = chosen(documents, there, earlier, replace)
    if not new:
        return (0, 0, 0)
    numbers = {each.sha256: _number(each, there, earlier) for each in new}
    kept = remove(connection, [number for number in numbers.values() if number is not None])
    load_id = _next(connection, "loads")
    _insert_documents(connection, new, numbers, load_id)
    numbers_now = _ids(connection, "documents", "sha256", list(numbers))
    sources = _insert_sources(connection, new, numbers_now)
    claims = _insert_claims(connection, new, numbers_now, sources, kept)
    connection.execute(
        "INSERT INTO loads VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            load_id,
            _shard(new, ledger, load_id if any(numbers.values()) else 0),
            len(new),
            claims,
            f"{sum(each.digest for each in new) & 0xFFFF_FFFF_FFFF_FFFF:016x}",
            ledger.engine,
            ledger.engine_version,
            ledger.rubric_version,
            ledger.settings,
            started,
            finished,
        ),
    )
    replaced = sum(each.item in earlier for each in new)
    return (len(new), replaced, claims)


def _stale(
    documents: Sequence[Prepared], there: dict[str, int], earlier: dict[str, StoredItem]
) -> list[int]:
    """Return the numbers of documents whose article now has the text of another document."""
    found = (
        (earlier[each.item], there[each.sha256])
        for each in documents
        if each.item in earlier and each.sha256 in there
    )
    return [stored.number for stored, number in found if stored.number != number]


def _number(
    document: Prepared, there: dict[str, int], earlier: dict[str, StoredItem]
) -> int | None:
    """Return the number of the row that a document replaces, if there is one."""
    stored = earlier.get(document.item or "")
    return there.get(document.sha256, stored.number if stored else None)


def _shard(documents: Sequence[Prepared], ledger: Ledger, salt: int) -> str:
    parts = [ledger.engine, ledger.engine_version, ledger.rubric_version, ledger.settings]
    parts += [each.sha256 for each in documents] + ([str(salt)] if salt else [])
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def _insert_documents(
    connection: sqlite3.Connection,
    documents: Sequence[Prepared],
    numbers: dict[str, int | None],
    load_id: int,
) -> None:
    names = ", ".join(("id", *DOCUMENT_COLUMNS, "load_id"))
    marks = ", ".join("?" * (len(DOCUMENT_COLUMNS) + 2))
    number = _next(connection, "documents")
    rows = []
    for each in documents:
        known = numbers[each.sha256]
        rows.append((number if known is None else known, *each.document, load_id))
        number += known is None
    connection.executemany(f"INSERT INTO documents ({names}) VALUES ({marks})", rows)
    _link(connection, [(each.row, each.sha256) for each in documents if each.row is not None])


def _link(connection: sqlite3.Connection, rows: Sequence[tuple[Row, str]]) -> None:
    """Point documents to the rows of a user's table, through a foreign key made for it."""
    for table, column, declared in {(row.table, row.column, row.declared) for row, _ in rows}:
        name = link_column(connection, table, column, declared)
        connection.executemany(
            f"UPDATE documents SET {name} = ? WHERE sha256 = ?",
            [(row.value, sha256) for row, sha256 in rows if row.table == table],
        )


def _insert_sources(
    connection: sqlite3.Connection, documents: Sequence[Prepared], numbers: dict[str, int]
) -> dict[str, int]:
    """Insert the sources that are new and return every one's number by key."""
    rows: dict[str, tuple[Any, ...]] = {}
    for each in documents:
        for _, source, _ in each.claims:
            if source is not None:
                key, name, source_type, affiliation, unnamed = source
                document_id = numbers[each.sha256] if unnamed else None
                rows.setdefault(key, (key, name, source_type, affiliation, document_id))
    connection.executemany(
        "INSERT INTO sources (key, name, source_type, affiliation, document_id)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET aliases = NULL",
        rows.values(),
    )
    return _ids(connection, "sources", "key", list(rows))


def _insert_claims(
    connection: sqlite3.Connection,
    documents: Sequence[Prepared],
    numbers: dict[str, int],
    sources: dict[str, int],
    kept: _Kept,
) -> int:
    """Insert claims, then their reasons and endorsements; return how many claims there are."""
    number = max(_next(connection, "claims"), _next_unspoken_of(connection))
    claims: list[tuple[Any, ...]] = []
    reasons: list[tuple[Any, ...]] = []
    endorsements: list[tuple[Any, ...]] = []
    for each in documents:
        document_id = numbers[each.sha256]
        ids = []
        for row, _, _ in each.claims:
            if same := kept.get((document_id, *row[: len(_WORDS)])):
                ids.append(same.popleft())
            else:
                ids.append(number)
                number += 1
        for claim_id, (row, source, parent) in zip(ids, each.claims, strict=True):
            claims.append(
                (
                    claim_id,
                    *row,
                    document_id,
                    None if source is None else sources[source[0]],
                    None if parent is None else ids[parent],
                )
            )
        reasons += ((ids[row[0]], *row[1:]) for row in each.reasons)
        endorsements += ((ids[row[0]], *row[1:]) for row in each.endorsements)
    names = ", ".join(("id", *CLAIM_COLUMNS, "document_id", "source_id", "parent_id"))
    marks = ", ".join("?" * (len(CLAIM_COLUMNS) + 4))
    connection.executemany(f"INSERT INTO claims ({names}) VALUES ({marks})", claims)
    connection.executemany(
        'INSERT INTO reasons (claim_id, category, code, points, words, start, "end")'
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        reasons,
    )
    connection.executemany(
        "INSERT INTO endorsements (claim_id, endorser, stance, cue, target, independent, start,"
        ' "end") VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        endorsements,
    )
    return len(claims)


def remove(connection: sqlite3.Connection, documents: Sequence[int]) -> _Kept:
    """Remove documents and their rows; return the claims' numbers, for a new reading to reuse.

    A claim found again in the same words keeps its number, and with it what people said about it.
    """
    kept: _Kept = {}
    for chunk in _chunks(documents):
        where = f"document_id IN ({_marks(chunk)})"
        for number, *key in connection.execute(
            f"SELECT id, document_id, {', '.join(_WORDS)} FROM claims WHERE {where} ORDER BY id",
            chunk,
        ):
            kept.setdefault(tuple(key), deque()).append(number)
        connection.execute(
            "UPDATE sources SET aliases = NULL WHERE id IN"
            f" (SELECT source_id FROM claims WHERE {where})",
            chunk,
        )
        for table in ("reasons", "endorsements"):
            connection.execute(
                f"DELETE FROM {table} WHERE claim_id IN (SELECT id FROM claims WHERE {where})",
                chunk,
            )
        connection.execute(f"DELETE FROM claims WHERE {where}", chunk)
        connection.execute(f"DELETE FROM documents WHERE id IN ({_marks(chunk)})", chunk)
    return kept


def _next(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").fetchone()[0])


def _next_unspoken_of(connection: sqlite3.Connection) -> int:
    """Return a number above all that people rated, corrected or decided on.

    What they said about a deleted claim must not apply to the next one that is written.
    """
    spoken = [("ratings_by_people", "claim_id"), ("corrections", "claim_id")]
    spoken += [("relations_by_people", "claim_id"), ("relations_by_people", "other_id")]
    every = " UNION ALL ".join(
        f"SELECT max({column}) AS n FROM {table}" for table, column in spoken
    )
    return int(connection.execute(f"SELECT coalesce(max(n), 0) + 1 FROM ({every})").fetchone()[0])


def _ids(
    connection: sqlite3.Connection, table: str, column: str, values: Sequence[str]
) -> dict[str, int]:
    found: dict[str, int] = {}
    for chunk in _chunks(values):
        found.update(
            connection.execute(
                f"SELECT {column}, id FROM {table} WHERE {column} IN ({_marks(chunk)})", chunk
            ).fetchall()
        )
    return found


def _chunks(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (values[i : i + CHUNK] for i in range(0, len(values), CHUNK))


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


def content_digests(connection: sqlite3.Connection) -> dict[str, str]:
    """Return a digest of the content of each table that a load writes.

    Row numbers and times are left out, so that databases with the same content agree, however they
    were made.
    """
    queries = {
        "documents": f"SELECT {', '.join(DOCUMENT_COLUMNS)} FROM documents",
        "claims": f"SELECT {', '.join('claims.' + c for c in CLAIM_COLUMNS)}, sha256, key,"
        " parent.spans FROM claims JOIN documents ON documents.id = claims.document_id"
        " LEFT JOIN sources ON sources.id = claims.source_id"
        " LEFT JOIN claims AS parent ON parent.id = claims.parent_id",
        "reasons": 'SELECT sha256, position, category, code, points, words, start, "end"'
        " FROM reasons JOIN claims ON claims.id = claim_id"
        " JOIN documents ON documents.id = document_id",
        "endorsements": "SELECT sha256, position, endorser, stance, endorsements.cue, target, start"
        " FROM endorsements JOIN claims ON claims.id = claim_id"
        " JOIN documents ON documents.id = document_id",
        "sources": "SELECT key, name, source_type, affiliation, aliases FROM sources",
    }
    return {table: f"{digest(connection.execute(sql)):016x}" for table, sql in queries.items()}
