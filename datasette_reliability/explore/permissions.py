"""May this actor see that table? One question for both permission APIs of Datasette."""

from __future__ import annotations

from typing import Any

__all__ = ["can_view_database", "can_view_instance", "can_view_table"]


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
