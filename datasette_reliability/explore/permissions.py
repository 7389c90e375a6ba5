"""May this actor see that table? One answer for both permission APIs of Datasette."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from itertools import product
from typing import Any

from datasette.utils import actor_matches_allow

from .tables import INTERNAL, SEARCH, ours, shared, tables

__all__ = [
    "can_insert",
    "can_view_database",
    "can_view_instance",
    "can_view_table",
    "databases_with_claims",
    "denied",
    "denied_rows",
    "hide_labels",
    "once_a_request",
]

# Nobody edits what the program writes; people write ratings, corrections and decisions.
_INSERT = "insert-row"
_WRITES = (_INSERT, "update-row", "delete-row", "alter-table", "drop-table")
_BY_PEOPLE = {"ratings_by_people", "corrections", "relations_by_people"}
# Virtual tables, and their shadow tables, which have the same name and a suffix.
_INDEXING = (
    "SELECT 1 FROM sqlite_master WHERE type = 'table' AND rootpage = 0 AND (name = :name COLLATE"
    " NOCASE OR substr(:name, 1, length(name) + 1) = name || '_' COLLATE NOCASE) LIMIT 1"
)


# The answers within one request. The page of a database asks about each query, and each reads
# several tables: hundreds of questions, a dozen different ones. An answer keeps its actor alive, so
# that no other actor can get the same id().
_answers: ContextVar[dict[Any, tuple[Any, bool]] | None] = ContextVar("answers", default=None)


@contextmanager
def once_a_request() -> Iterator[None]:
    """Ask Datasette at most once per table and actor, until this context is left."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


async def can_view_table(datasette: Any, actor: Any, database: str, table: str) -> bool:
    """Return whether an actor may view a table, its database and this Datasette."""
    answers, key = _answers.get(), (id(datasette), id(actor), database, table)
    if answers is None:
        return await _can_view_table(datasette, actor, database, table)
    if key not in answers:
        answers[key] = actor, await _can_view_table(datasette, actor, database, table)
    return answers[key][1]


async def _can_view_table(datasette: Any, actor: Any, database: str, table: str) -> bool:
    if hasattr(datasette, "allowed"):
        from datasette.resources import TableResource

        return bool(
            await datasette.allowed(
                action="view-table", resource=TableResource(database, table), actor=actor
            )
        )
    for action, resource in (
        ("view-instance", None),
        ("view-database", database),
        ("view-table", (database, table)),
    ):
        if not await datasette.permission_allowed(actor, action, resource, default=True):
            return False
    return True


async def can_view_instance(datasette: Any, actor: Any) -> bool:
    """Return whether an actor may see this Datasette at all."""
    if hasattr(datasette, "allowed"):
        return bool(await datasette.allowed(action="view-instance", actor=actor))
    return bool(await datasette.permission_allowed(actor, "view-instance", default=True))


async def can_view_database(datasette: Any, actor: Any, database: str) -> bool:
    """Return whether an actor may view a database, and this Datasette."""
    if hasattr(datasette, "allowed"):
        from datasette.resources import DatabaseResource

        return await can_view_instance(datasette, actor) and bool(
            await datasette.allowed(
                action="view-database", resource=DatabaseResource(database), actor=actor
            )
        )
    return await can_view_instance(datasette, actor) and bool(
        await datasette.permission_allowed(actor, "view-database", database, default=True)
    )


async def can_insert(datasette: Any, actor: Any, database: str, table: str) -> bool:
    """Return whether an actor may insert rows into a table of people."""
    if hasattr(datasette, "allowed"):
        from datasette.resources import TableResource

        return bool(
            await datasette.allowed(
                action=_INSERT, resource=TableResource(database, table), actor=actor
            )
        )
    resource = (database, table)
    return bool(await datasette.permission_allowed(actor, _INSERT, resource, default=False))


def _allowed_by_name(datasette: Any, actor: Any, database: str, table: str) -> bool | None:
    """Return True if inserting is allowed in Datasette 0.65, which has no such permission.

    As in Datasette 1.0, that is the root user and whoever the configuration names for that table,
    its database or all databases.
    """
    if (actor or {}).get("id") == "root":
        return True
    for place in ({"database": database, "table": table}, {"database": database}, {}):
        named = (datasette.metadata("permissions", fallback=False, **place) or {}).get(_INSERT)
        if named is not None and actor_matches_allow(actor, named):
            return True
    return None


async def databases_with_claims(datasette: Any, actor: Any) -> set[str]:
    """Return the names of the databases whose claims an actor may view."""
    if not hasattr(datasette, "allowed"):
        return {
            name
            for name in ours(datasette)
            if await can_view_table(datasette, actor, name, "claims")
        }
    sql, params = await datasette.allowed_resources_sql(action="view-table", actor=actor)
    found = await datasette.get_internal_database().execute(
        f"SELECT parent FROM ({sql}) WHERE child = 'claims'", params
    )
    names = {row[0] for row in found.rows}
    return names & ours(datasette)


def hide_labels(datasette: Any, databases: Collection[str]) -> None:
    """Let Datasette 0.65 label the rows of private tables by their number.

    It shows the label of a row that another one references without asking who may view it, and our
    tables reference each other and the table that their articles come from.
    """
    if hasattr(datasette, "allowed"):
        return
    for name in databases:
        database = datasette.get_database(name)
        own = database.label_column_for_table
        database.label_column_for_table = partial(_public_label, datasette, name, own)


async def _public_label(datasette: Any, database: str, own: Any, table: str) -> str | None:
    """Return the label column of a table; None if not everybody may view its rows."""
    shown = await datasette.permission_allowed(None, "view-table", (database, table), default=True)
    return await own(table) if shown else None


def denied(datasette: Any, actor: Any, action: str, resource: Any) -> Any:
    """Return False, or an awaitable of it, if Datasette 0.65 must not show something.

    True if people may write to their tables, a permission that 0.65 does not know.

    Hidden are the tables of an index, which reveal what others hold, and the file as a whole.
    """
    if action == "view-database-download":
        return _denied_file(datasette, actor, resource)
    if action == _INSERT and resource[1] in _BY_PEOPLE:
        return _allowed_by_name(datasette, actor, *resource)
    if action != "view-table" or not isinstance(resource, (tuple, list)) or len(resource) != 2:
        return None
    database, table = resource
    if table in INTERNAL:
        return False
    if database not in ours(datasette) or table in tables():
        return None
    if table in SEARCH or table.startswith("sqlite_stat"):
        return False
    return _denied_index(datasette, actor, database, table)


async def _denied_file(datasette: Any, actor: Any, database: str) -> bool | None:
    if database in shared(datasette):
        return False
    if database not in ours(datasette):
        return None
    return None if await _may_view_all(datasette, actor, database) else False


async def _denied_index(datasette: Any, actor: Any, database: str, table: str) -> bool | None:
    """Deny a user's own full-text index of our tables to anyone who may not view all of them."""
    found = await datasette.get_database(database).execute(_INDEXING, {"name": table})
    if not found.rows or await _may_view_all(datasette, actor, database):
        return None
    return False


async def _may_view_all(datasette: Any, actor: Any, database: str) -> bool:
    there = await datasette.get_database(database).table_names()
    for table in tables() & set(there):
        if not await can_view_table(datasette, actor, database, table):
            return False
    return True


async def denied_rows(datasette: Any, actor: Any, action: str) -> Any:
    """Return the SQL that denies, in Datasette 1.0, hidden tables and writing to the program's."""
    if action == "view-database-download":
        return await _denied_files(datasette, actor)
    internal = [*product(datasette.databases, INTERNAL)]
    if action == "view-table":  # our full-text search already follows the table that it searches
        return _denying(internal)
    if action in _WRITES:
        read = (*SEARCH, "_sqlite_migrations", *tables() - _BY_PEOPLE)
        named = _named(datasette, action)
        every = [*internal, *product(ours(datasette), read)]
        return _denying([each for each in every if each not in named])
    return None


def _named(datasette: Any, action: str) -> set[tuple[str, str]]:
    """Return the tables that the configuration names in permissions."""
    return {
        (database, table.lower())
        for database, block in ((datasette.config or {}).get("databases") or {}).items()
        for table, own in ((block or {}).get("tables") or {}).items()
        if action in ((own or {}).get("permissions") or {})
    }


async def _denied_files(datasette: Any, actor: Any) -> Any:
    """Deny a database's file to an actor who may not view all of our tables in it."""
    sql, params = await datasette.allowed_resources_sql(action="view-table", actor=actor)
    found = await datasette.get_internal_database().execute(
        "SELECT DISTINCT database_name FROM catalog_tables"
        " WHERE table_name IN (SELECT value FROM json_each(:reliability_ours))"
        f" AND (database_name, table_name) NOT IN (SELECT parent, child FROM ({sql}))",
        {**params, "reliability_ours": json.dumps(sorted(tables()))},
    )
    private = {row[0] for row in found.rows} & ours(datasette)
    return _denying([(database, None) for database in (*private, *shared(datasette))])


def _denying(resources: Sequence[tuple[str, str | None]]) -> Any:
    """Return the SQL that denies these; as JSON, since SQLite limits the terms of a statement."""
    from datasette.permissions import PermissionSQL

    return PermissionSQL(
        sql="SELECT json_extract(value, '$[0]') AS parent, json_extract(value, '$[1]') AS child,"
        " 0 AS allow, 'internal to datasette-reliability' AS reason"
        " FROM json_each(:reliability_denied)",
        params={"reliability_denied": json.dumps(resources)},
    )
