"""Links to our pages in Datasette's menus of a table, a database and a row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import exports, links
from .permissions import can_view_table
from .tables import is_ours, ours, shared

__all__ = ["of_database", "of_row", "of_table"]

Links = list[dict[str, str]]
_OVERVIEW = "How these claims are sourced"


def of_table(
    datasette: Any, actor: Any, database: str, table: str, request: Any
) -> Callable[[], Any] | None:
    """Return links from the claims table to the overview and the exports of what it shows."""
    if table != "claims" or not is_ours(datasette, database, table):
        return None

    async def inner() -> Links:
        query = request.query_string if request else ""
        base = links.overview(datasette, database)
        found: Links = []
        if await _may(datasette, actor, database, "sources"):
            address = f"{base}?{query}" if query else base
            found.append({"href": address, "label": _OVERVIEW})
        if await _may(datasette, actor, database, "documents", "reasons"):
            found += exports.links(f"{base}/claims", query)
        return found

    return inner


def of_database(datasette: Any, actor: Any, database: str) -> Callable[[], Any] | None:
    """Return links from a database to its overview and, for a shared index, to all its claims."""
    if database in shared(datasette):
        return lambda: _of_shared(datasette, actor, database)
    if database not in ours(datasette):
        return None

    async def inner() -> Links:
        if not await _may(datasette, actor, database, "claims", "sources"):
            return []
        return [{"href": links.overview(datasette, database), "label": _OVERVIEW}]

    return inner


async def _of_shared(datasette: Any, actor: Any, database: str) -> Links:
    base = links.overview(datasette, database)
    return [
        {"href": base, "label": _OVERVIEW},
        {"href": f"{base}/claims", "label": "Claims of all months"},
    ]


def of_row(datasette: Any, actor: Any, database: str, table: str, row: Any) -> Any:
    """Return the link from a row to our page about it (Datasette 1.0)."""
    if not is_ours(datasette, database, table):
        return None
    places = {
        "claims": ("document", "document_id", "Open this claim in its article"),
        "documents": ("document", "id", "Read this article with its claims"),
        "sources": ("source", "id", "About this source"),
    }
    if table not in places:
        return None
    kind, column, words = places[table]
    try:
        address = f"{links.overview(datasette, database)}/{kind}/{int(row[column])}"
        mark = f"#claim-{int(row['id'])}" if table == "claims" else ""
    except (IndexError, KeyError, TypeError, ValueError):
        return None
    return [{"href": address + mark, "label": words}]


async def _may(datasette: Any, actor: Any, database: str, *tables: str) -> bool:
    for table in tables:
        if not await can_view_table(datasette, actor, database, table):
            return False
    return True
