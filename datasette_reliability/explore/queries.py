"""Questions that every database with our tables can answer, as canned queries on both lines."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from .permissions import can_view_table
from .tables import ours

__all__ = ["canned", "queries", "save"]


@cache
def queries() -> Mapping[str, dict[str, str]]:
    """Return the queries of ``queries.yml`` by name: title, description, sql."""
    text = files(__package__).joinpath("queries.yml").read_text("utf-8")
    found: Mapping[str, dict[str, str]] = yaml.safe_load(text)
    return found


async def canned(datasette: Any, database: str, actor: Any) -> dict[str, dict[str, str]]:
    """Return the queries for an actor who may see the claims of a database, else none."""
    if database not in ours(datasette):
        return {}
    if not await can_view_table(datasette, actor, database, "claims"):
        return {}
    return dict(queries())


async def save(datasette: Any) -> None:
    """Save the queries in Datasette 1.0, which asks plugins to store theirs.

    Where everybody may see the claims the query is trusted, so that it also runs where free SQL is
    switched off; else the tables' own permissions decide.
    """
    if not hasattr(datasette, "add_query"):
        return
    for database in ours(datasette):
        public = await can_view_table(datasette, None, database, "claims")
        for name, query in queries().items():
            if await datasette.get_query(database, name) is None:
                await datasette.add_query(
                    database,
                    name,
                    query["sql"],
                    title=query["title"],
                    description=query["description"],
                    is_trusted=public,
                    source="datasette-reliability",
                )
