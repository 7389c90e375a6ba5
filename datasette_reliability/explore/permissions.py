"""May this actor see that table? One question for both permission APIs of Datasette."""

from __future__ import annotations

import itertools
import json
from functools import lru_cache
from typing import Any

from .tables import INTERNAL, ours, shared

__all__ = [
    "can_view_database",
    "can_view_instance",
    "can_view_table",
    "databases_with_claims",
    "denied",
    "denied_rows",
]


async def can_view_table(datasette: Any, actor: Any, database: str, table: str) -> bool:
    """Return whether an actor may view a table, its database and this Datasette."""
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


def denied(action: str, resource: Any) -> bool | None:
    """Return False for a table of the index, in Datasette 0.65: it tells what claims hold."""
    named = isinstance(resource, (tuple, list)) and len(resource) == 2
    return False if action == "view-table" and named and resource[1] in INTERNAL else None


def denied_rows(datasette: Any, action: str) -> Any:
    """Return the SQL that denies the same tables in Datasette 1.0."""
    databases = ours(datasette) | shared(datasette)
    if action != "view-table" or not databases:
        return None
    from datasette.permissions import PermissionSQL

    return PermissionSQL(
        sql="SELECT json_extract(value, '$[0]') AS parent, json_extract(value, '$[1]') AS child,"
        " 0 AS allow, 'internal to datasette-reliability' AS reason"
        " FROM json_each(:reliability_internal)",
        params={"reliability_internal": _internal(databases)},
    )


@lru_cache(maxsize=8)
def _internal(databases: frozenset[str]) -> str:
    """Return the tables as JSON: SQLite bounds the terms of a statement, and its parameters."""
    return json.dumps(list(itertools.product(sorted(databases), INTERNAL)))
