"""The page of one claim's row: its card, and what a link to it shows where it is pasted."""

from __future__ import annotations

from typing import Any

from . import links, listing
from .permissions import can_view_table
from .tables import DEFINITION, is_ours

__all__ = ["of_page"]

_MOST_WORDS = 120  # characters of a title


async def of_page(
    datasette: Any, request: Any, database: str | None, table: str | None, view_name: str
) -> dict[str, Any]:
    """Return the template variable ``reliability_claim`` for the row of a claim; else {}."""
    if view_name != "row" or table != "claims" or not is_ours(datasette, database, table):
        return {}
    number = request.url_vars["pks"]
    if not number.isdecimal():
        return {}
    found = await listing.claims(datasette, request, str(database), [{"id": number}])
    return (
        {"reliability_claim": await _shown(datasette, request, database, found[0])} if found else {}
    )


async def _shown(
    datasette: Any, request: Any, database: Any, claim: dict[str, Any]
) -> dict[str, Any]:
    who = "In the outlet’s own voice" if claim["own"] else claim["source"] or claim["kind"]
    said = f"{who}: {claim['claim']}"
    sourcing = f"{claim['sourcing']} sourcing" if claim["sourcing"] else "not rated"
    where = " · ".join(filter(None, (claim["kind"], sourcing, claim["publisher"], claim["date"])))
    picture = None
    if await can_view_table(datasette, request.actor, database, "sources"):
        path = f"{links.overview(datasette, database)}.png?id={claim['id']}"
        picture = str(datasette.absolute_url(request, path))
    return {
        **claim,
        "said": said if len(said) <= _MOST_WORDS else f"{said[: _MOST_WORDS - 1]}…",
        "description": f"{where}. {DEFINITION}",
        "definition": DEFINITION,
        "canonical": str(datasette.absolute_url(request, links.here(datasette, request))),
        "picture_url": picture,
    }
