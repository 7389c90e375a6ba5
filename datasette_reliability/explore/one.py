"""The page of one claim's row: its card, and the preview of a link to it."""

from __future__ import annotations

from typing import Any

from . import links, listing
from .routes import DATABASE, Missing, permitted, picture, view_of
from .tables import DEFINITION, is_ours

__all__ = ["of_page", "routes"]

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
    return {"reliability_claim": _shown(datasette, request, database, found[0])} if found else {}


def _shown(
    datasette: Any, request: Any, database: str | None, claim: dict[str, Any]
) -> dict[str, Any]:
    path = f"{links.claim(datasette, str(database), claim['id'])}.png"
    return {
        **claim,
        "said": _said(claim),
        "description": f"{_where(claim)}. {DEFINITION}",
        "definition": DEFINITION,
        "canonical": str(datasette.absolute_url(request, links.here(datasette, request))),
        "picture_url": str(datasette.absolute_url(request, path)),
    }


def _said(claim: dict[str, Any]) -> str:
    """Return who says what, as a title."""
    who = "In the outlet’s own voice" if claim["own"] else claim["source"] or claim["kind"]
    said = f"{who}: {claim['claim']}"
    return said if len(said) <= _MOST_WORDS else f"{said[: _MOST_WORDS - 1]}…"


def _where(claim: dict[str, Any]) -> str:
    sourcing = f"{claim['sourcing']} sourcing" if claim["sourcing"] else "not rated"
    kind = None if claim["own"] else claim["kind"]
    return " · ".join(filter(None, (kind, sourcing, claim["publisher"], claim["date"])))


def routes() -> list[tuple[str, Any]]:
    """Return the route of the picture of one claim, for previews of links to its row."""
    return [(rf"^{DATABASE}/claim/(?P<id>\d{{1,18}})\.png$", view_of(_picture))]


async def _picture(datasette: Any, request: Any) -> Any:
    """Draw who says what, limited to what the actor may view."""
    database = await permitted(datasette, request, ("claims",))
    number = int(request.url_vars["id"])
    found = await listing.claims(datasette, request, database.name, [{"id": number}])
    if not found:
        raise Missing("claim", number)
    (claim,) = found
    parts = [] if claim["own"] else [(claim["attribution_class"], 1)]
    return await picture(_said(claim), _where(claim), parts)
