"""The structures beside the rows: indexes, full-text search, and the index of the facets."""

from __future__ import annotations

import sqlite3

from ..columns import INDEXED, SEARCHED
from ..index import create_shared, refresh
from ..migrations import migrate, plain, steps_ahead, tables
from . import loading
from .ledger import create_ledger
from .rerate import create_rating
from .rubrics import create_rubrics
from .transactions import transaction

__all__ = [
    "make_by_month",
    "make_empty",
    "make_indexes",
    "make_search",
    "make_tables",
    "refresh_facets",
]

_INDEXES = {
    **{f"claims_{column}": f"claims ({column})" for column in INDEXED},
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
    "claims_fact_id": "claims (fact_id)",
    "documents_wire_cluster": "documents (wire_cluster)",
    "claim_relations_other_id": "claim_relations (other_id)",
    "reuse_of_id": "reuse (of_id)",
    "relations_by_people_claim_id": "relations_by_people (claim_id)",
}
_SEARCH = "claims_fts"  # the names that sqlite-utils gives
_TRIGGERS = ("claims_ai", "claims_ad", "claims_au")


def make_tables(connection: sqlite3.Connection) -> None:
    """Bring the tables up to date; if two loaders begin at once, only one does."""
    if steps_ahead(plain(connection)):
        with transaction(connection):
            migrate(plain(connection))


def make_indexes(connection: sqlite3.Connection) -> None:
    """Create the indexes that are missing."""
    for name, columns in _INDEXES.items():
        connection.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {columns}")


def make_search(connection: sqlite3.Connection) -> None:
    """Create the full-text search; again if its triggers are missing.

    Rewriting ``claims``, as ``sqlite-utils transform`` does, drops the triggers, and rows written
    without them cannot be told from earlier ones.
    """
    claims = plain(connection)["claims"]
    with transaction(connection):
        there = {trigger.name for trigger in claims.triggers}
        if claims.db[_SEARCH].exists() and there.issuperset(_TRIGGERS):
            return
        for name in _TRIGGERS:
            connection.execute(f"DROP TRIGGER IF EXISTS {name}")
        connection.execute(f"DROP TABLE IF EXISTS {_SEARCH}")
        claims.enable_fts(SEARCHED, create_triggers=True, tokenize="porter")


def refresh_facets(connection: sqlite3.Connection) -> None:
    """Update the index of the facets to the rows, in full or not at all.

    Rows added to it twice would be counted twice.
    """
    with transaction(connection):
        refresh(connection)


def make_empty(connection: sqlite3.Connection) -> None:
    """Create everything that a database of claims can hold, without rows."""
    make_tables(connection)
    loading.create(connection)
    create_rating(connection)
    create_rubrics(connection)
    create_ledger(connection)
    make_indexes(connection)
    make_search(connection)
    refresh_facets(connection)


def make_by_month(connection: sqlite3.Connection) -> None:
    """Create everything that a shared index can hold, without rows."""
    create_shared(connection)
    if not plain(connection)["quarantine"].exists():
        connection.execute(tables()["quarantine"])
    loading.create(connection)
    create_rating(connection)
    create_rubrics(connection)
