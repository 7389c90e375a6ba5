"""The defaults of our tables' pages, which metadata overrides: titles, words, facets, order."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ..terms import VOCABULARIES
from .tables import DEFINITION, INTERNAL, about, columns_of, is_ours, ours, shared, tables

__all__ = ["DATABASE", "configure", "describe", "described", "heading", "metadata", "unsaid"]

_CONFIGURED = "_reliability_configured"
_OF_TABLES: dict[str, dict[str, Any]] = {
    "claims": {"title": "Claims"},
    "documents": {"title": "Articles"},
    "sources": {"title": "Sources"},
    "reasons": {"title": "Reasons for the ratings"},
    "endorsements": {"title": "Who vouches for whom"},
    "loads": {"title": "What was loaded when"},
    # digests, which say nothing to a reader
    "sentence_prints": {"hidden": True},
    "gram_prints": {"hidden": True},
}
_RATED = frozenset({"claims", "reasons"})
_HIDDEN = {name: {"hidden": True} for name in ("_sqlite_migrations", *INTERNAL)}
DATABASE = "Claims in the news, who makes them, and how clearly each article says so."
_HEADINGS = {
    "id": "No.",
    "url": "Link",
    "sha256": "Digest of the text",
    "claim_id": "Claim",
    "parent_id": "Inside claim",
    "load_id": "Load",
    "fact_id": "Fact",
    "attribution_class": "Kind",
    "document_id": "Article",
    "source_id": "Source across articles",
    "published": "Date",
    "source": "Who says it",
    "cue": "Attributed by",
    "endorsed_by": "Vouched for by",
    "score": "Points",
    "relayed_to": "Told to",
    "anonymity_reason": "Reason for anonymity",
    "distancing": "Outlet keeps its distance",
    "source_reliability_basis": "Why this letter",
    "rubric_version": "Points table",
    "root": "Original source",
    "antecedent": "Refers back to",
    "position": "Place in the article",
    "located": "Written in",
    "wire_cluster": "Copies of one story",
    "unread": "Why not searched",
    "item": "Identifier",
    "statement_date": "Said on",
}


def unsaid(table: str, said: Any) -> dict[str, Any]:
    """Return our defaults for a table, without those that its configuration or metadata sets."""
    said = said if isinstance(said, dict) else {}
    return {key: value for key, value in _OF_TABLES.get(table, {}).items() if key not in said}


def configure(datasette: Any) -> None:
    """Put our defaults under the configuration of our tables (Datasette 1.0)."""
    if not hasattr(datasette, "table_config") or hasattr(datasette, _CONFIGURED):
        return
    read = datasette.table_config

    async def table_config(database: str, table: str) -> dict[str, Any]:
        said: dict[str, Any] = await read(database, table)
        return unsaid(table, said) | said if is_ours(datasette, database, table) else said

    datasette.table_config = table_config
    setattr(datasette, _CONFIGURED, True)


def heading(column: str) -> str:
    """Return the heading of a column or of its facet."""
    if column in _HEADINGS:
        return _HEADINGS[column]
    if column in VOCABULARIES:
        return VOCABULARIES[column].label
    words = column.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def described(table: str) -> str:
    """Return what a table of ours is described as, unless the metadata says otherwise."""
    return f"{about(table)} {DEFINITION}" if table in _RATED else about(table)


def _title(database: str) -> str:
    return f"{database}: claims and their sources"


def metadata(datasette: Any, key: str | None, database: str | None) -> dict[str, Any]:
    """Return our descriptions of databases and tables, as Datasette 0.65 reads metadata.

    A page asks dozens of times, mostly for one key or one database, and there may be hundreds.
    """
    if database is None and key not in (None, "databases"):
        return {}
    names = ours(datasette) if database is None else ours(datasette) & {database}
    found: dict[str, Any] = {name: _database(datasette, name) for name in names}
    found |= {name: {"tables": dict(_HIDDEN)} for name in shared(datasette) & {database}}
    return {"databases": found} if found else {}


def _database(datasette: Any, name: str) -> dict[str, Any]:
    said = ((datasette._metadata_local.get("databases") or {}).get(name) or {}).get("tables") or {}
    own = {
        table: {
            "description": described(table),
            "columns": columns_of(table),
            **unsaid(table, said.get(table)),
        }
        for table in tables()
    }
    return {"title": _title(name), "description": DATABASE, "tables": own | _HIDDEN}


async def describe(datasette: Any, databases: Collection[str]) -> None:
    """Save the same descriptions in Datasette 1.0, unless the user's metadata has its own.

    Datasette's own functions write one at a time, which takes long with many databases.
    """
    if not hasattr(datasette, "set_resource_metadata"):
        return
    whole, texts, columns = [], [], []
    for database in databases:
        whole += [(database, "title", _title(database)), (database, "description", DATABASE)]
        for table in sorted(tables()):
            texts.append((database, table, "description", described(table)))
            if title := unsaid(table, None).get("title"):
                texts.append((database, table, "title", title))
            columns += [(database, table, *each) for each in columns_of(table).items()]
    internal = datasette.get_internal_database()
    for sql, rows in (
        (
            "metadata_databases SELECT ?1, ?2, ?3 WHERE NOT EXISTS (SELECT 1 FROM"
            " metadata_databases WHERE database_name = ?1 AND key = ?2 || '_html')",
            whole,
        ),
        (
            "metadata_resources SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS (SELECT 1 FROM"
            " metadata_resources WHERE database_name = ?1 AND resource_name = ?2"
            " AND key = ?3 || '_html')",
            texts,
        ),
        ("metadata_columns VALUES (?, ?, ?, 'description', ?)", columns),
    ):
        await internal.execute_write_many(f"INSERT OR IGNORE INTO {sql}", rows)
