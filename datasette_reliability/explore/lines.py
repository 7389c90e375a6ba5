"""The line under a claim that says who else makes it, for those who may see the facts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..corroborate.telling import facts_by_claim, facts_sql
from . import links
from .permissions import can_view_table

__all__ = ["READS", "facts_of"]

# The tables that the page of a fact reads, since the line links to it.
READS = ("facts", "fact_sources", "claim_relations", "claims", "documents")

# An older file has neither, and a damaged one may lack either.
_THERE = (
    "select exists (select 1 from sqlite_master where type = 'table' and name = 'facts')"
    " and exists (select 1 from pragma_table_info('claims') where name = 'fact_id')"
)


async def facts_of(
    datasette: Any, actor: Any, database: Any, claims: Iterable[int]
) -> dict[int, dict[str, Any]]:
    """Return the facts of claims, by claim, each with its address; {} if none may be seen."""
    if not await _may(datasette, actor, database):
        return {}
    found = await database.execute(facts_sql(claims), truncate=False)
    base = links.overview(datasette, database.name)
    return {
        number: {**fact, "href": f"{base}/fact/{fact['id']}"}
        for number, fact in facts_by_claim(found.rows).items()
    }


async def _may(datasette: Any, actor: Any, database: Any) -> bool:
    """Return whether a database has facts, and an actor may see them with their texts."""
    if not (await database.execute(_THERE)).single_value():
        return False
    for table in READS:
        if not await can_view_table(datasette, actor, database.name, table):
            return False
    return True
