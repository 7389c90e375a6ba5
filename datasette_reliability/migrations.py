"""The steps that bring a database up to date, one function each, applied once and in order."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from functools import cache

from sqlite_utils import Database, Migrations

from .columns import ADDED, Column, script
from .errors import DatabaseError

__all__ = ["MIGRATIONS", "is_migrated", "migrate", "plain", "statements", "steps_ahead", "tables"]

_SET = "datasette_reliability"
_steps = Migrations(_SET)
_COMPARED = (
    "reuse",
    "facts",
    "fact_sources",
    "claim_relations",
    "relations_by_people",
    "sentence_prints",
    "gram_prints",
)
MIGRATIONS = Migrations.migrations_table  # a name shared by all who migrate the file


def statements(script: str) -> Iterator[str]:
    """Yield the statements of a script one by one, so that they can share a transaction."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending.strip()
            pending = ""


@cache
def tables() -> dict[str, str]:
    """Return the statement of ``schema.sql`` that creates each table, by the table's name."""
    return {
        found[1]: statement
        for statement in statements(script())
        if (found := re.search(r"^CREATE TABLE (\w+)", statement, re.MULTILINE))
    }


@_steps()
def m001_tables(db: Database) -> None:
    """Create the tables of ``schema.sql``."""
    for statement in tables().values():
        db.execute(statement)


@_steps()
def m002_items(db: Database) -> None:
    """Add the columns that identify the versions of an article."""
    _add_columns(db, "documents", "item TEXT", "version TEXT")
    db.execute("CREATE UNIQUE INDEX documents_item ON documents (item) WHERE item IS NOT NULL")


@_steps()
def m003_unread(db: Database) -> None:
    """Add the reason why a document was not searched for claims."""
    _add_columns(db, "documents", "unread TEXT")


@_steps()
def m004_quarantine(db: Database) -> None:
    """Add how a case begins, and how to read it again."""
    _add_columns(db, "quarantine", "excerpt TEXT", "inputs TEXT")


@_steps()
def m005_agencies(db: Database) -> None:
    """Add what agencies state of their items."""
    columns = ("byline TEXT", "located TEXT", "info_sources TEXT", "usage_terms TEXT")
    _add_columns(db, "documents", *columns)


@_steps()
def m006_band(db: Database) -> None:
    """Drop an index that is a prefix of ``claims_band_score``, which is made after the rows."""
    db.execute("DROP INDEX IF EXISTS claims_band")


@_steps()
def m007_corroboration(db: Database) -> None:
    """Add the tables and columns of corroboration."""
    _add_columns(db, "documents", "agency TEXT", "agency_basis TEXT")
    for table in _COMPARED:
        if not db[table].exists():
            db.execute(tables()[table])


def _adding(column: Column) -> Callable[[Database], None]:
    def add(db: Database) -> None:
        _add_columns(db, "claims", f"{column.name} {column.sql}")

    return add


for _column in ADDED:
    _steps(name=f"column_{_column.name}")(_adding(_column))


def _add_columns(db: Database, table: str, *definitions: str) -> None:
    there = {column.name for column in db[table].columns}
    for definition in definitions:
        if definition.split()[0] not in there:
            db.execute(f"ALTER TABLE {table} ADD COLUMN {definition}")


def plain(connection: sqlite3.Connection) -> Database:
    """Return a connection for sqlite-utils, without its plugins.

    They load what no step needs, even our SQL functions, and two threads cannot load them at once.
    """
    return Database(connection, execute_plugins=False)


def is_migrated(db: Database) -> bool:
    """Return whether the tables of a database were made by these steps."""
    return bool(_steps.applied(db))


def steps_ahead(db: Database) -> list[str]:
    """Return the steps that a database still needs; DatabaseError if a newer version made it."""
    nothing = Database(memory=True, execute_plugins=False)
    known = {step.name for step in _steps.pending(nothing)}
    applied = {step.name for step in _steps.applied(db)}
    unknown = sorted(applied - known)
    if unknown:
        raise DatabaseError(
            f"the database was made by a newer version (it has {', '.join(unknown)});"
            " upgrade with: pip install --upgrade datasette-reliability"
        )
    return sorted(known - applied)


def migrate(db: Database) -> None:
    """Bring a database up to date; DatabaseError when a newer version made it."""
    if steps_ahead(db):
        _steps.apply(db)
