"""What comes after the rows: indexes, full-text search, aliases, and one compact file."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from importlib.resources import files

from sqlite_utils import Database

from ..index import refresh
from .sources import merge
from .transactions import transaction

FACETS = (
    "attribution_class",
    "source_type",
    "band",
    "endorsed_by",
    "publisher",
    "source_reliability",
    "quote_type",
    "cue_class",
    "medium",
    "content_kind",
    "side",
    "affiliation",
    "published",
    "statement_date",
)
_INDEXES = {
    **{f"claims_{column}": f"claims ({column})" for column in FACETS if column != "band"},
    "claims_band_score": "claims (band, score)",
    "claims_source_name": "claims (source_name)",
    "claims_score": "claims (score)",
    "claims_source_id": "claims (source_id)",
    "claims_parent_id": "claims (parent_id)",
    "reasons_claim_id": "reasons (claim_id)",
    "reasons_disputed": "reasons (id) WHERE code IN ('reported_dispute', 'distancing_cue')",
    "endorsements_claim_id": "endorsements (claim_id)",
    "documents_load_id": "documents (load_id)",
    "sources_document_id": "sources (document_id)",
    "ratings_by_people_claim_id": "ratings_by_people (claim_id)",
    "corrections_claim_id": "corrections (claim_id)",
}
_SEARCHED = ("claim", "source", "source_name")
# A person's rating wins over the program's; of several, the latest.
_LATEST = (
    "(SELECT {what} FROM ratings_by_people WHERE claim_id = claims.id AND rating = '{rating}'"
    ' ORDER BY "when" DESC, id DESC LIMIT 1)'
)
_CURATED = [
    f"UPDATE claims SET {', '.join(f'{c} = {_LATEST.format(what=w, rating=r)}' for c, w in sets)}"
    f" WHERE id IN (SELECT claim_id FROM ratings_by_people WHERE rating = '{r}')"
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
_SPARSE = 0.1  # share of free pages from which the file is rewritten


def finish(connection: sqlite3.Connection, journal: str = "delete") -> None:
    """Bring a loaded database into its final form; doing it twice changes nothing.

    ``journal`` is the journal mode that the file shall have afterwards.
    """
    for name, columns in _INDEXES.items():
        connection.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {columns}")
    merge(connection)
    claims = Database(connection)["claims"]
    # A search without its words, or half of an index, would be taken for a whole one.
    with transaction(connection):
        if claims.detect_fts() is None:
            claims.enable_fts(_SEARCHED, create_triggers=True, tokenize="porter")
    connection.execute(
        "DELETE FROM sources WHERE aliases IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM claims WHERE source_id = sources.id)"
    )
    connection.execute(
        "UPDATE sources SET aliases = (SELECT json_group_array(words) FROM"
        " (SELECT DISTINCT claims.source AS words FROM claims"
        " WHERE claims.source_id = sources.id ORDER BY words)) WHERE aliases IS NULL"
    )
    for sql in _CURATED:
        connection.execute(sql)
    with transaction(connection):
        refresh(connection)
    connection.execute("PRAGMA optimize")
    compact(connection, journal)


def compact(connection: sqlite3.Connection, journal: str) -> None:
    """Fold the log into the file, unless somebody reads from it: then the next load does."""
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    free = connection.execute("PRAGMA freelist_count").fetchone()[0]
    connection.execute("PRAGMA busy_timeout = 1000")  # a reader may take longer than we wait
    with contextlib.suppress(sqlite3.OperationalError):
        if free > _SPARSE * pages and not shared(connection):
            connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute(f"PRAGMA journal_mode = {journal}")


def shared(connection: sqlite3.Connection) -> bool:
    """Return whether the file has tables of somebody else, whose rows a rewrite might renumber."""
    ours = tuple(statement.split()[2] for statement in _tables())
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return any(
        not name.startswith((*ours, "sqlite_", "_sqlite_", "_reliability_")) for (name,) in names
    )


def _tables() -> Iterator[str]:
    script = files("datasette_reliability").joinpath("schema.sql").read_text("utf-8")
    return (line for line in script.splitlines() if line.startswith("CREATE TABLE"))
