"""The steps that carry a database forward, one function each, applied in order and only once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from importlib.resources import files

from sqlite_utils import Database, Migrations

from .errors import DatabaseError

__all__ = ["migrate", "statements"]

_SET = "datasette_reliability"
_steps = Migrations(_SET)


def statements(script: str) -> Iterator[str]:
    """Yield the statements of a script one by one, so that they can share a transaction."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending.strip()
            pending = ""


@_steps()
def m001_tables(db: Database) -> None:
    """Create the tables of ``schema.sql``."""
    taken = {"documents", "claims", "sources", "reasons", "loads"} & set(db.table_names())
    if taken:
        raise DatabaseError(
            f"the database has tables of its own named {', '.join(sorted(taken))};"
            " load into another file"
        )
    for statement in statements(files(__package__).joinpath("schema.sql").read_text("utf-8")):
        db.execute(statement)


def migrate(db: Database) -> None:
    """Bring a database up to date; DatabaseError when a newer version made it."""
    _steps_known = {step.name for step in _steps.pending(Database(memory=True))}
    applied = {step.name for step in _steps.applied(db)}
    unknown = sorted(applied - _steps_known)
    if unknown:
        raise DatabaseError(
            f"the database was made by a newer version (it has {', '.join(unknown)});"
            " upgrade with: pip install --upgrade datasette-reliability"
        )
    _steps.apply(db)
