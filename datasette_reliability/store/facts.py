"""Read the claims to compare, and write relations, facts and the claims' columns about them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from .ledger import LEDGER
from .rows import digest
from .transactions import CHUNK

__all__ = [
    "CONTESTING",
    "ClaimRow",
    "claims_of",
    "claims_of_clusters",
    "claims_of_facts",
    "clusters",
    "corroboration_digest",
    "decisions",
    "miscounted",
    "place_of",
    "relations_of",
    "replace_relations",
    "reuse_of",
    "text_of",
    "write_clusters",
    "write_columns",
    "write_facts",
    "write_membership",
    "write_reuse",
]

CONTESTING = ("differs", "denies")
_SAID = (
    "c.id, c.document_id, c.published, c.source, c.source_name, c.source_type, c.affiliation,"
    " c.basis, c.side, c.publisher, d.agency, d.wire_cluster, c.claim, c.cue, c.content_kind,"
    " d.sha256, c.position, l.day, c.agency, c.fact_id, c.roots, c.contested, c.root,"
    " c.information_credibility"
)
_FROM = f"claims c JOIN documents d ON d.id = c.document_id JOIN {LEDGER} l ON l.document_id = d.id"
_IN_ORDER = "ORDER BY l.day, d.sha256, c.position"


class ClaimRow(NamedTuple):
    """A claim as it is compared."""

    id: int
    document_id: int
    claim: str
    cue: str | None
    parent_id: int | None
    fact_id: int | None
    language: str | None
    title: str | None
    sha256: str
    position: int
    source: str | None
    source_name: str | None
    source_type: str
    spans: str
    wire_cluster: int | None


def claims_of(connection: sqlite3.Connection, day: int) -> Iterator[ClaimRow]:
    """Yield the claims of a day in an order that does not depend on row numbers."""
    rows = connection.execute(
        "SELECT c.id, c.document_id, c.claim, c.cue, c.parent_id, c.fact_id, d.language, d.title,"
        " d.sha256, c.position, c.source, c.source_name, c.source_type, c.spans,"
        f" d.wire_cluster FROM {LEDGER} l JOIN documents d ON d.id = l.document_id"
        " JOIN claims c ON c.document_id = d.id WHERE l.day = ? ORDER BY d.sha256, c.position",
        (day,),
    )
    return map(ClaimRow._make, rows)


def text_of(connection: sqlite3.Connection, document: int) -> str:
    """Return the text of a document."""
    row = connection.execute("SELECT text FROM documents WHERE id = ?", (document,)).fetchone()
    return str(row[0])


def decisions(connection: sqlite3.Connection) -> dict[int, dict[int, tuple[str, str]]]:
    """Return by claim, then by other claim, the relation that people decided on last, and who."""
    found: dict[int, dict[int, tuple[str, str]]] = {}
    for one, other, relation, who in connection.execute(
        'SELECT claim_id, other_id, relation, who FROM relations_by_people ORDER BY "when", id'
    ):
        if one != other:
            found.setdefault(one, {})[other] = found.setdefault(other, {})[one] = (relation, who)
    return found


def place_of(connection: sqlite3.Connection, claim: int) -> tuple[tuple[int, str, int], int] | None:
    """Return the place of a claim (day, digest of its text, position) and its fact, else itself.

    None for a claim that has not been entered in the ledger.
    """
    row = connection.execute(
        f"SELECT l.day, d.sha256, c.position, coalesce(c.fact_id, c.id) FROM {_FROM}"
        " WHERE c.id = ?",
        (claim,),
    ).fetchone()
    return ((row[0], row[1], row[2]), row[3]) if row else None


def replace_relations(
    connection: sqlite3.Connection, claims: Sequence[int], rows: Iterable[tuple[Any, ...]]
) -> set[int]:
    """Replace the stored relations of claims to earlier ones.

    Return the earlier claims that the old relations contested.
    """
    before = set[int]()
    for chunk in _chunks(claims):
        sql = f"FROM claim_relations WHERE claim_id IN ({_marks(chunk)})"
        before.update(
            other
            for other, relation in connection.execute(f"SELECT other_id, relation {sql}", chunk)
            if relation in CONTESTING
        )
        connection.execute(f"DELETE {sql}", chunk)
    connection.executemany("INSERT OR REPLACE INTO claim_relations VALUES (?, ?, ?, ?, ?, ?)", rows)
    return before


def claims_of_facts(
    connection: sqlite3.Connection, facts: Sequence[int], claims: Sequence[int] = ()
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of all claims in these facts, first claims included, and of other claims."""
    for chunk in _chunks(facts):
        both = f"c.fact_id IN ({_marks(chunk)}) OR c.id IN ({_marks(chunk)})"
        yield from connection.execute(
            f"SELECT {_SAID} FROM {_FROM} WHERE {both} {_IN_ORDER}", (*chunk, *chunk)
        )
    for chunk in _chunks(claims):
        yield from connection.execute(
            f"SELECT {_SAID} FROM {_FROM} WHERE c.id IN ({_marks(chunk)}) {_IN_ORDER}", chunk
        )


def claims_of_clusters(connection: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, int]:
    """Return the fact of each claim in the documents of these stories.

    Its own number if it has none.
    """
    found: dict[int, int] = {}
    for chunk in _chunks(numbers):
        found.update(
            connection.execute(
                "SELECT c.id, coalesce(c.fact_id, c.id) FROM documents d"
                " JOIN claims c ON c.document_id = d.id"
                f" WHERE d.wire_cluster IN ({_marks(chunk)})",
                chunk,
            ).fetchall()
        )
    return found


def clusters(
    connection: sqlite3.Connection, numbers: Iterable[int]
) -> dict[int, tuple[str | None, str | None, str]]:
    """Return by story its agency, and the publisher and digest of its first text."""
    found = {}
    for number in numbers:
        agency = connection.execute(
            f"SELECT agency FROM documents d JOIN {LEDGER} l ON l.document_id = d.id"
            " WHERE wire_cluster = ? AND agency IS NOT NULL ORDER BY day, sha256 LIMIT 1",
            (number,),
        ).fetchone()
        first = connection.execute(
            "SELECT publisher, sha256 FROM documents WHERE id = ?", (number,)
        ).fetchone()
        found[number] = (agency[0] if agency else None, *(first or (None, str(number))))
    return found


def relations_of(
    connection: sqlite3.Connection, claims: Sequence[int]
) -> Iterator[tuple[int, int, str, str]]:
    """Yield the relations by which claims contest others or are contested, once for each claim."""
    for chunk in _chunks(claims):
        for one, other in (("claim_id", "other_id"), ("other_id", "claim_id")):
            yield from connection.execute(
                f"SELECT {one}, {other}, relation, coalesce(words, '') FROM claim_relations"
                f" WHERE {one} IN ({_marks(chunk)}) AND relation IN {CONTESTING}",
                chunk,
            )


def reuse_of(connection: sqlite3.Connection, documents: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield which documents copy or reuse which earlier ones."""
    for chunk in _chunks(documents):
        yield from connection.execute(
            f"SELECT document_id, of_id FROM reuse WHERE document_id IN ({_marks(chunk)})", chunk
        )


def write_reuse(
    connection: sqlite3.Connection, document: int, rows: Sequence[tuple[Any, ...]]
) -> None:
    """Write which earlier texts a document copies or reuses."""
    connection.execute("DELETE FROM reuse WHERE document_id = ?", (document,))
    connection.executemany("INSERT INTO reuse VALUES (?, ?, ?, ?, ?)", rows)


def write_clusters(
    connection: sqlite3.Connection, rows: Sequence[tuple[str | None, str | None, int, int]]
) -> None:
    """Write agency, how it is known and story of documents."""
    connection.executemany(
        "UPDATE documents SET agency = ?, agency_basis = ?, wire_cluster = ? WHERE id = ?", rows
    )


def write_membership(connection: sqlite3.Connection, founders: Mapping[int, int]) -> None:
    """Write the fact of claims: that of another claim, or none yet.

    A claim that others point to is in its own fact, as they show.
    """
    rows = [(None if founder == claim else founder, claim) for claim, founder in founders.items()]
    connection.executemany(
        "UPDATE claims SET fact_id = coalesce(?1, (SELECT fact_id FROM claims WHERE fact_id = ?2"
        " AND id != ?2 LIMIT 1)) WHERE id = ?2 AND fact_id IS NOT coalesce(?1, (SELECT fact_id"
        " FROM claims WHERE fact_id = ?2 AND id != ?2 LIMIT 1))",
        rows,
    )


def write_columns(connection: sqlite3.Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Write the claims' columns about their fact; a claim without a digit gets none."""
    connection.executemany(
        "UPDATE claims SET agency = ?, fact_id = ?, roots = ?, contested = ?, root = ?,"
        " information_credibility = ? WHERE id = ?",
        rows,
    )


def write_facts(
    connection: sqlite3.Connection,
    gone: Iterable[int],
    facts: Mapping[int, tuple[Any, ...]],
    sources: Iterable[tuple[Any, ...]],
) -> None:
    """Replace the stored facts and their sources."""
    numbers = [(number,) for number in (*gone, *facts)]
    connection.executemany("DELETE FROM facts WHERE id = ?", numbers)
    connection.executemany("DELETE FROM fact_sources WHERE fact_id = ?", numbers)
    marks = ", ".join("?" * 15)
    connection.executemany(f"INSERT INTO facts VALUES ({marks})", facts.values())
    connection.executemany(
        "INSERT INTO fact_sources VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", sources
    )


def miscounted(connection: sqlite3.Connection) -> list[int]:
    """Return the facts that have lost claims since they were written."""
    rows = connection.execute(
        "SELECT f.id FROM facts f LEFT JOIN (SELECT fact_id, count(*) AS n FROM claims"
        " WHERE fact_id IS NOT NULL GROUP BY 1) c ON c.fact_id = f.id WHERE n IS NOT f.claims"
    )
    return [number for (number,) in rows]


def corroboration_digest(connection: sqlite3.Connection) -> dict[str, str]:
    """Return a digest of all that ``corroborate`` writes, without row numbers."""
    place = "(SELECT sha256 || position FROM claims x JOIN documents y ON y.id = x.document_id"
    text = "(SELECT sha256 FROM documents x WHERE x.id = "
    queries = {
        "documents": f"SELECT sha256, agency, agency_basis, {text} d.wire_cluster)"
        " FROM documents d",
        "reuse": f"SELECT {text} r.document_id), {text} r.of_id), kind, share, sentences"
        " FROM reuse r",
        "claims": f"SELECT d.sha256, c.position, {place} WHERE x.id = c.fact_id), c.agency,"
        " c.roots, c.contested, c.root, c.information_credibility"
        " FROM claims c JOIN documents d ON d.id = c.document_id",
        "facts": f"SELECT {place} WHERE x.id = f.claim_id), claim, content_kind, first_published,"
        " last_published, claims, documents, publishers, roots, named_roots, sides, contested,"
        " digit, digit_reason FROM facts f",
        "fact_sources": f"SELECT {place} WHERE x.id = s.fact_id), root, kind, name, counted, via,"
        f" side, affiliation, {place} WHERE x.id = s.first_claim_id), claims, publishers"
        " FROM fact_sources s",
        "claim_relations": f"SELECT {place} WHERE x.id = r.claim_id),"
        f" {place} WHERE x.id = r.other_id), relation, score, words, decided_by"
        " FROM claim_relations r",
        "sentence_prints": f"SELECT print, day, {text} p.document_id) FROM sentence_prints p",
        "gram_prints": f"SELECT print, day, {text} p.document_id) FROM gram_prints p",
    }
    return {table: f"{digest(connection.execute(sql)):016x}" for table, sql in queries.items()}


def _chunks(values: Sequence[int]) -> Iterator[Sequence[int]]:
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))


def _marks(values: Sequence[int]) -> str:
    return ", ".join("?" * len(values))
