"""Questions that every database with our tables can answer, as canned queries on both lines."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from .permissions import can_view_table
from .tables import DEFINITION, ours

__all__ = ["canned", "may_read", "queries", "save"]

_SOURCE = "datasette-reliability"
_READ = ("claims", "documents", "endorsements", "reasons", "sources")


@cache
def queries() -> Mapping[str, dict[str, str]]:
    """Return the queries of ``queries.yml`` by name: title, description, sql."""
    text = files(__package__).joinpath("queries.yml").read_text("utf-8")
    found: dict[str, dict[str, str]] = yaml.safe_load(text)
    return {
        name: query | {"description": f"{query['description']} {DEFINITION}"}
        for name, query in found.items()
    }


async def may_read(datasette: Any, actor: Any, database: str) -> bool:
    """Return whether an actor may view every table that the queries read."""
    for table in _READ:
        if not await can_view_table(datasette, actor, database, table):
            return False
    return True


def canned(datasette: Any, database: str) -> dict[str, dict[str, str]]:
    """Return the queries of a database in Datasette 0.65, the same for everybody.

    It asks for them with one actor and for the permission of another; :func:`denied` says who may
    run them.
    """
    if database not in ours(datasette):
        return {}
    return {name: dict(query) for name, query in queries().items()}  # Datasette writes into them


async def denied(datasette: Any, actor: Any, resource: Any) -> bool | None:
    """Return False for a query of ours that reads what an actor may not view, else None."""
    database, name = resource
    if database not in ours(datasette) or name not in queries():
        return None
    return None if await may_read(datasette, actor, database) else False


async def save(datasette: Any, databases: Collection[str]) -> None:
    """Save the queries in Datasette 1.0, which asks plugins to store theirs.

    Only where everybody may see all that they read: there they are trusted, so that they also run
    where free SQL is switched off. Datasette checks no tables when it runs a query, so elsewhere
    none is offered, and one saved by an earlier start is taken back.
    """
    if not hasattr(datasette, "add_query"):
        return
    for database in databases:
        public = await may_read(datasette, None, database)
        for name, query in queries().items():
            saved = await datasette.get_query(database, name)
            if public and (saved is None or saved.source == _SOURCE):
                await datasette.add_query(
                    database,
                    name,
                    query["sql"],
                    title=query["title"],
                    description=query["description"],
                    is_trusted=True,
                    source=_SOURCE,
                )
            elif saved is not None and not public and saved.source == _SOURCE:
                await datasette.remove_query(database, name)
