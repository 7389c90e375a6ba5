"""Which databases hold our tables, and what their pages say about them."""

from __future__ import annotations

import os
import re
import sqlite3
from functools import cache
from pathlib import Path
from typing import Any

from ..columns import EXPORTED, script
from ..index import BITMAPS, RARE, SHARED, STATE, VERSIONS, shared_state
from ..store import ledger
from ..store.loading import LOADING
from ..store.rerate import RATING
from ..store.rubrics import RUBRICS

__all__ = [
    "DEFINITION",
    "INTERNAL",
    "SEARCH",
    "Signature",
    "about",
    "columns_of",
    "file_signature",
    "find",
    "is_ours",
    "ours",
    "shared",
    "tables",
]

DEFINITION = (
    "A rating tells you how clearly an article says who is speaking, how they could know, and how"
    " you could check it. It does not tell you whether the statement is true or the speaker honest."
)
_ATTRIBUTE = "_reliability_databases"
_SHARED = "_reliability_shared"
_SEEN = "_reliability_seen"
INTERNAL = (
    *(BITMAPS, RARE, SHARED, STATE, VERSIONS, LOADING, RATING, RUBRICS),
    *(ledger.LEDGER, ledger.DUE, ledger.STATE),
)
# The shadow tables of SQLite's full-text search of claims.
SEARCH = (
    "claims_fts",
    *(f"claims_fts_{kept}" for kept in ("config", "content", "data", "docsize", "idx")),
)
Signature = tuple[tuple[int, int], ...]
_MARKS = frozenset((*EXPORTED, "rubric_version"))
_TABLE = re.compile(
    r"-- (?P<about>[^\n]+)\nCREATE TABLE (?P<name>\w+) \((?P<body>.*?)\n\)(?: WITHOUT ROWID)?;",
    re.DOTALL,
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
    """Return the columns of one of our tables with their descriptions; {} for any other table."""
    return _schema().get(table, ("", {}))[1]


def about(table: str) -> str:
    """Return a sentence on what one of our tables holds."""
    return _schema()[table][0]


async def _has_claims(database: Any) -> bool:
    # A view may have the same columns, but the other tables of our pages are missing.
    return await database.table_exists("claims") and _MARKS.issubset(
        await database.table_columns("claims")
    )


async def find(datasette: Any) -> frozenset[str]:
    """Remember which databases have a claims table of ours, and which are a shared index.

    Returns the new ones. Only a database that was neither and whose file has changed is checked
    again, so that every request can ask.
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
        except sqlite3.Error:  # such as a lock: the next request checks again
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
