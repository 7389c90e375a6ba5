"""The facts on a page of claims: how many there are, its link, what has changed."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode

from datasette.database import QueryInterrupted

from ..index import newest_version
from . import links, listing, nothing
from .choices import canonical
from .chosen import chips, numbered, title
from .columns import AS, is_listed
from .counts import Count
from .describing import described, heading
from .facets import shown_anyway
from .loading import HAS_PLACE, of_database
from .permissions import can_view_table
from .routes import Refused
from .selection import Pair, select, selects
from .tables import DEFINITION, is_ours
from .versions import VERSION, changes_of, words

__all__ = ["address", "of_page", "unfiltered"]


async def of_page(
    datasette: Any, request: Any, database: str | None, table: str | None, view_name: str
) -> dict[str, Any]:
    """Return the template variable ``reliability_view`` for the page of our claims; else {}."""
    if view_name != "table" or table != "claims" or not is_ours(datasette, database, table):
        return {}
    pairs = parse_qsl(request.query_string, keep_blank_values=True)
    live = [pair for pair in pairs if pair[0] != VERSION]
    given = shown_anyway(await _configuration(datasette, database, table), defaults=True)
    query = canonical(live, given)
    newest = await datasette.get_database(database).execute_fn(newest_version)
    pinned = canonical([*live, (VERSION, newest)], given) if newest else None
    changes = await changes_of(datasette, request, database)
    total = await _total(datasette, request, str(database), table)
    names = await numbered(datasette, request, str(database), live)
    chosen = chips(live, lambda kept: address(datasette, request, canonical(kept, given)), names)
    said = title(chosen, total)
    begun = {} if HAS_PLACE else await of_database(datasette.get_database(database))
    return {
        **begun,
        "reliability_view": {
            "total": total,
            "title": said,
            "description": f"{said}. {DEFINITION}",
            "definition": DEFINITION,
            "described": described("claims"),
            "chips": [chip._asdict() for chip in chosen],
            "all_url": address(datasette, request, canonical(unfiltered(live), given)),
            "url": address(datasette, request, query),
            "picture_url": await _picture(datasette, request, str(database), live),
            "pinned_url": address(datasette, request, pinned) if pinned else None,
            "changes": None if changes is None else {**asdict(changes), "words": words(changes)},
            **await _ways(datasette, request, str(database), live, given),
            "remedies": partial(nothing.remedies, datasette, request, str(database), chosen, live),
        },
    }


async def _picture(datasette: Any, request: Any, database: str, live: list[Pair]) -> str | None:
    """Return the address of the picture of these claims' overview; None if it is closed."""
    if not await can_view_table(datasette, request.actor, database, "sources"):
        return None
    chosen = urlencode([pair for pair in live if selects(pair[0])])
    path = f"{links.overview(datasette, database)}.png"
    return str(datasette.absolute_url(request, f"{path}?{chosen}" if chosen else path))


async def _may_read(datasette: Any, request: Any, database: str) -> bool:
    for table in ("documents", "reasons"):
        if not await can_view_table(datasette, request.actor, database, table):
            return False
    return True


async def _ways(
    datasette: Any, request: Any, database: str, live: list[Pair], given: frozenset[Pair]
) -> dict[str, Any]:
    """Return how the claims are shown, and links to other ways to show them."""

    def shown(*more: Pair, without: tuple[str, ...] = ()) -> str:
        kept = [pair for pair in live if pair[0] not in without]
        return address(datasette, request, canonical([*kept, *more], given))

    asked, orders = request.args.get(AS), ("_sort", "_sort_desc")
    order = next((pair for pair in live if pair[0] in orders), None)
    usual = next((pair for pair in given if pair[0] in orders), listing.SORTS[0][0])
    order = order or usual
    columns = (AS, "_col", "_nocol")
    sorts = listing.SORTS
    if order not in [pair for pair, _ in sorts]:  # an order that the list does not offer
        way = ", highest first" if order[0] == "_sort_desc" else ""
        sorts = (*sorts, (order, f"{heading(order[1])}{way}"))
    found: dict[str, Any] = {
        "hidden": [pair for pair in live if pair[0] not in ("_search", "_next", *columns)],
        "list_url": shown(without=columns),
        "table_url": None if asked == "table" else shown((AS, "table"), without=columns),
        "all_columns_url": None if asked == "all" else shown((AS, "all"), without=columns),
        "sorts": [
            {
                "words": said,
                "url": shown(*([] if pair == usual else [pair]), without=orders),
                "is_current": pair == order,
            }
            for pair, said in sorts
        ],
        "claims": None,
    }
    if await _may_read(datasette, request, database):
        query = canonical([pair for pair in live if pair[0] not in columns], given)
        page = f"{datasette.urls.database(database)}/-/reliability/claims.csv"
        found["csv_url"] = f"{page}?{query}" if query else page
    if is_listed(datasette, request, database, "claims"):
        found["claims"] = partial(listing.claims, datasette, request, database)
    return found


def unfiltered(pairs: list[Pair]) -> list[Pair]:
    """Return the parameters of an address that select no rows."""
    return [pair for pair in pairs if not selects(pair[0])]


async def _total(datasette: Any, request: Any, database: str, table: str) -> int | None:
    try:
        chosen = await select(datasette, request, datasette.get_database(database), table)
        return await Count(datasette, database, table, chosen).total()
    except (Refused, QueryInterrupted):
        return None


async def _configuration(datasette: Any, database: str | None, table: str | None) -> Any:
    if hasattr(datasette, "table_config"):
        return await datasette.table_config(database, table)
    return datasette.table_metadata(database, table)


def address(datasette: Any, request: Any, query: str) -> str:
    """Return the absolute address of the requested page with another query."""
    path = links.here(datasette, request)
    return str(datasette.absolute_url(request, f"{path}?{query}" if query else path))
