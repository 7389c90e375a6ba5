"""What to show if no claim meets all filters: which to remove, and which values exist."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlencode, urlsplit

from datasette import Request
from datasette.database import QueryInterrupted

from ..index import COLUMNS
from ..terms import VOCABULARIES
from .choices import Choice, canonical, choice_of, spelled
from .chosen import Chip
from .counts import Count, Counted
from .facets import worded
from .histogram import histogram
from .known import DATES
from .routes import Refused
from .selection import Pair, column_of, is_filter, select

__all__ = ["remedies"]

_MOST_FILTERS, _MOST_VALUES = 6, 8


async def remedies(
    datasette: Any, request: Any, database: str, chips: Sequence[Chip], live: Sequence[Pair]
) -> list[dict[str, Any]]:
    """Return for each filter how many claims there would be without it, and other values for it.

    ``left`` is None if counting would take too long; ``meant`` is the known value closest to a
    mistaken one.
    """
    found = []
    for chip in chips[:_MOST_FILTERS]:
        query = urlsplit(chip.remove_url).query
        left = await _total(datasette, _asking(request, query), database)
        values = await _values(datasette, request, database, chip.column, live)
        found.append({**chip._asdict(), "left": left, **values})
    return found


def _asking(request: Any, query: str) -> Any:
    """Return the same request with another query, and without cached answers of the first."""
    kept = {
        key: value
        for key, value in request.scope.items()
        if not (isinstance(key, tuple) and key[0] == "datasette-reliability")
    }
    return Request({**kept, "query_string": query.encode("latin-1")}, None)


async def _total(datasette: Any, request: Any, database: str) -> int | None:
    try:
        chosen = await select(datasette, request, datasette.get_database(database), "claims")
        return await Count(datasette, database, "claims", chosen).total()
    except (Refused, QueryInterrupted):
        return None


async def _values(
    datasette: Any, request: Any, database: str, column: str | None, live: Sequence[Pair]
) -> dict[str, Any]:
    """Return the values left by the other filters, or else all values, each with its query."""
    none: dict[str, Any] = {"values": [], "meant": None}
    if column in DATES:
        return none | {"values": await _months(datasette, request, database, str(column), live)}
    if column not in COLUMNS:
        return none
    choice, rest = choice_of(live, column)
    rows = await _top(datasette, request, database, str(column))
    if not rows:  # the others find nothing either: show all values
        rest, anything = [], _asking(request, "")
        rows = await _top(datasette, anything, database, str(column))

    def shown(value: Any, **more: Any) -> dict[str, Any]:
        one = Choice(null=True) if value is None else Choice(chosen=(str(value),))
        return {**worded(column, value), "query": canonical([*rest, *spelled(column, one)]), **more}

    meant = _meant(column, choice, [value for value, _ in rows])
    return {
        "values": [shown(value, count=count) for value, count in rows if count],
        "meant": shown(meant) if meant else None,
    }


async def _months(
    datasette: Any, request: Any, database: str, column: str, live: Sequence[Pair]
) -> list[dict[str, Any]]:
    """Return the latest months left by the other filters, or else of all claims."""
    others = [pair for pair in live if column_of(pair[0]) != column or not is_filter(pair[0])]
    for rest in (others, []):

        def spelling(choice: Choice, rest: list[Pair] = rest) -> str:
            return canonical([*rest, *spelled(column, choice)])

        asking = _asking(request, urlencode(rest))
        try:
            chosen = await select(datasette, asking, datasette.get_database(database), "claims")
            counted = Count(datasette, database, "claims", chosen)
            found = await histogram(counted, column, "month", spelling)
        except (Refused, QueryInterrupted):
            continue
        months = [each for each in found["results"] if each["value"]][-_MOST_VALUES:]
        if months:
            return [each | {"query": each["toggle_url"]} for each in months]
    return []


async def _top(datasette: Any, request: Any, database: str, column: str) -> Counted:
    try:
        chosen = await select(datasette, request, datasette.get_database(database), "claims")
        return await Count(datasette, database, "claims", chosen).top(column, _MOST_VALUES)
    except (Refused, QueryInterrupted):
        return []


def _meant(column: str, choice: Choice, there: Sequence[Any]) -> str | None:
    known = VOCABULARIES[column].values if column in VOCABULARIES else map(str, there)
    values = list(known)
    wrong = [value for value in choice.chosen if value not in values]
    close = get_close_matches(wrong[0], values, 1) if wrong else []
    return close[0] if close else None
