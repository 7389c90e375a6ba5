"""Which databases hold our tables, and what their pages say about them."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

from ..columns import script
from ..index import BITMAPS, RARE, SHARED, STATE, VERSIONS, shared_state
from ..store.loading import LOADING
from ..store.rerate import RATING
from ..store.rubrics import RUBRICS

__all__ = [
    "DEFINITION",
    "INTERNAL",
    "SEARCH",
    "Signature",
    "columns_of",
    "describe",
    "file_signature",
    "find",
    "is_ours",
    "metadata",
    "ours",
    "shared",
    "tables",
]

DEFINITION = (
    "Attribution reliability says how well this sentence tells you who is speaking, how they"
    " could know, and how you could check it. It does not say that the statement is true, nor"
    " that the person is honest."
)
_ATTRIBUTE = "_reliability_databases"
_SHARED = "_reliability_shared"
_SEEN = "_reliability_seen"
_RATED = frozenset({"claims", "reasons"})
INTERNAL = (BITMAPS, RARE, SHARED, STATE, VERSIONS, LOADING, RATING, RUBRICS)
# What SQLite's full-text search of claims keeps in tables of its own.
SEARCH = (
    "claims_fts",
    *(f"claims_fts_{kept}" for kept in ("config", "content", "data", "docsize", "idx")),
)
_HIDDEN = {name: {"hidden": True} for name in ("_sqlite_migrations", *INTERNAL)}
Signature = tuple[tuple[int, int], ...]
_MARKS = frozenset({"attribution_class", "source_type", "band", "rubric_version"})
_TABLE = re.compile(
    r"-- (?P<about>[^\n]+)\nCREATE TABLE (?P<name>\w+) \((?P<body>.*?)\n\);", re.DOTALL
)
_COLUMN = re.compile(r'^  "?(?P<name>[a-z_0-9]+)"? .*? -- (?P<about>.+)$', re.MULTILINE)


@cache
def _schema() -> dict[str, tuple[str, dict[str, str]]]:
    """Return each table's description and its columns', from the comments of ``schema.sql``."""
    return {
        found["name"]: (
            found["about"],
            {
                column["name"]: _sentence(column["about"])
                for column in _COLUMN.finditer(found["body"])
            },
        )
        for found in _TABLE.finditer(script())
    }


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


@cache
def columns_of(table: str) -> dict[str, str]:
    """Return the columns of one of our tables with what each says; {} for any other table."""
    return _schema().get(table, ("", {}))[1]


async def _has_claims(database: Any) -> bool:
    # A view may have the same columns, but what our pages need besides is not beside it.
    return await database.table_exists("claims") and _MARKS.issubset(
        await database.table_columns("claims")
    )


async def find(datasette: Any) -> frozenset[str]:
    """Remember which databases have a claims table of ours, and which are an index over such.

    Returns those that have one since the last look. Only what was neither and whose file has
    changed is looked at again, so that each request can ask.
    """
    seen: dict[str, tuple[Any, Signature]] = vars(datasette).setdefault(_SEEN, {})
    known, found, covering = ours(datasette) | shared(datasette), set(), set()
    for name, database in list(datasette.databases.items()):
        before, signature = seen.get(name, (None, ()))
        if name.startswith("_") or (name in known and before is database):
            continue
        now = file_signature(database.path)
        if before is database and now and now == signature:
            continue
        seen[name] = database, now
        try:
            if await _has_claims(database):
                found.add(name)
            elif await database.execute_fn(shared_state):
                covering.add(name)
        except sqlite3.Error:  # such as a lock: the next request looks again
            del seen[name]
    served = datasette.databases.keys()
    setattr(datasette, _ATTRIBUTE, ours(datasette) & served | found)
    setattr(datasette, _SHARED, shared(datasette) & served | covering)
    return frozenset(found)


def file_signature(path: str | None) -> Signature:
    """Return sizes and times of a database's file and its log; empty where there is no file."""
    found = []
    for each in (Path(path), Path(f"{path}-wal")) if path else ():
        try:
            stat = os.stat(each)
        except OSError:
            continue
        found.append((stat.st_size, stat.st_mtime_ns))
    return tuple(found)


def ours(datasette: Any) -> frozenset[str]:
    """Return the names of the databases that have our tables."""
    found: frozenset[str] = getattr(datasette, _ATTRIBUTE, frozenset())
    return found


def shared(datasette: Any) -> frozenset[str]:
    """Return the names of the databases that are an index over others."""
    found: frozenset[str] = getattr(datasette, _SHARED, frozenset())
    return found


def is_ours(datasette: Any, database: str | None, table: str | None) -> bool:
    """Return whether this is one of our tables."""
    return database in ours(datasette) and table in _schema()


def tables() -> frozenset[str]:
    """Return the names of our tables."""
    return frozenset(_schema())


def _tables() -> dict[str, dict[str, Any]]:
    return {
        name: {
            "description": f"{about} {DEFINITION}" if name in _RATED else about,
            "columns": columns,
        }
        for name, (about, columns) in _schema().items()
    }


def metadata(datasette: Any, key: str | None, database: str | None) -> dict[str, Any]:
    """Return descriptions of our tables and columns as Datasette 0.65 reads metadata.

    A page asks dozens of times, mostly for one key or one database, and there may be hundreds.
    """
    if database is None and key not in (None, "databases"):
        return {}
    names = ours(datasette) if database is None else ours(datasette) & {database}
    found = {name: {"tables": _tables() | _HIDDEN} for name in names}
    found |= {name: {"tables": dict(_HIDDEN)} for name in shared(datasette) & {database}}
    return {"databases": found} if found else {}


async def describe(datasette: Any, databases: Collection[str]) -> None:
    """Save the same descriptions in Datasette 1.0, where the user's metadata has none.

    Datasette's own functions write one at a time, which with many databases takes long.
    """
    if not hasattr(datasette, "set_resource_metadata"):
        return
    described, columns = [], []
    for database in databases:
        for table, about in _tables().items():
            described.append((database, table, about["description"]))
            columns += [(database, table, *each) for each in about["columns"].items()]
    internal = datasette.get_internal_database()
    for sql, rows in (
        (
            "metadata_resources SELECT ?1, ?2, 'description', ?3 WHERE NOT EXISTS"
            " (SELECT 1 FROM metadata_resources WHERE database_name = ?1 AND resource_name = ?2"
            " AND key = 'description_html')",
            described,
        ),
        ("metadata_columns VALUES (?, ?, ?, 'description', ?)", columns),
    ):
        await internal.execute_write_many(f"INSERT OR IGNORE INTO {sql}", rows)
