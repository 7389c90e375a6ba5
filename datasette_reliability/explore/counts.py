"""Answer facets of ``claims`` from the bitmap index, where it is current and knows the filters."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable
from typing import Any

from datasette.database import QueryInterrupted
from datasette.filters import Filters
from datasette.utils import escape_sqlite

from ..index import COLUMNS, Counter, Match, read_state

__all__ = ["top"]

_MOST_BYTES = 256 << 20  # of open bitmaps for one database file
_MOST_IDS = 50_000  # rows whose numbers are listed for a filter that is not understood
_DATES = ("published", "statement_date")
Counted = list[tuple[str | None, int]]
_counters: dict[tuple[str, str], Counter] = {}


async def top(facet: Any, column: str) -> Counted | None:
    """Return the commonest values of a column with exact counts, or None: ask SQL.

    ``facet`` is the facet that asks; one value more than it shows is returned, if there is one.
    """
    if facet.table != "claims" or column not in COLUMNS:
        return None
    counter = await _counter(facet)
    if counter is None:
        return None
    size = facet.get_facet_size() + 1
    matches = _matches(facet)
    if matches is not None:

        def task(connection: sqlite3.Connection) -> Counted:
            rows = counter.rows(connection, _spelled(counter, connection, matches))
            return counter.top(connection, column, rows, size)

    else:
        ids = await _listed(facet)
        if ids is None:
            return None

        def task(connection: sqlite3.Connection) -> Counted:
            from pyroaring import BitMap

            return counter.top(connection, column, BitMap(ids), size)

    found: Counted = await _in_thread(facet, task)
    return found


async def _in_thread(facet: Any, task: Any) -> Any:
    return await facet.ds.get_database(facet.database).execute_fn(task)


async def _counter(facet: Any) -> Counter | None:
    """Return what counts in the index as it now is, kept until the index is made anew."""
    state = await _in_thread(facet, read_state)
    if state is None:
        return None
    database = facet.ds.get_database(facet.database)
    place = (facet.database, str(database.path))
    if place not in _counters or _counters[place].state != state:
        _counters[place] = Counter(state, _MOST_BYTES)
    return _counters[place]


_Filter = tuple[str, str, str]


def _matches(facet: Any) -> list[_Filter] | None:
    """Return the filters of the address as column, lookup and value; None if there is any other.

    The filters are those that Datasette's own class makes of the address; the SQL must hold
    exactly their conditions, so that a condition from elsewhere is never overlooked.
    """
    pairs = [
        (key, value)
        for key in facet.request.args
        for value in facet.request.args.getlist(key)
        if not key.startswith("_") or "__" in key
    ]
    filters = Filters(sorted(pairs))
    clauses, _ = filters.build_where_clauses(facet.table)
    _, found, rest = facet.sql.partition(f" from {escape_sqlite(facet.table)} ")
    wanted = f"where {' and '.join(clauses)}" if clauses else ""
    if not found or rest.strip() != wanted.strip():
        return None
    chosen: list[_Filter] = list(filters.selections())
    return chosen if all(map(_is_known, chosen)) else None


def _is_known(each: _Filter) -> bool:
    column, lookup, value = each
    if column not in COLUMNS:
        return False
    if lookup == "startswith":
        return column in _DATES and re.fullmatch(r"[0-9-]{1,10}", value) is not None
    return lookup in ("exact", "not", "isnull", "notnull") or (
        lookup == "in" and _several(value) is not None
    )


def _several(value: str) -> tuple[str, ...] | None:
    """Return the values of ``__in`` as Datasette reads them, a JSON list or words and commas."""
    if not value.startswith("["):
        return tuple(part.strip() for part in value.split(","))
    try:
        parts = json.loads(value)
    except ValueError:
        return None
    whole = isinstance(parts, list) and all(isinstance(part, str) for part in parts)
    return tuple(parts) if whole else None


def _spelled(
    counter: Counter, connection: sqlite3.Connection, filters: Iterable[_Filter]
) -> list[Match]:
    return [_match(counter, connection, *each) for each in filters]


def _match(
    counter: Counter, connection: sqlite3.Connection, column: str, lookup: str, value: str
) -> Match:
    if lookup == "startswith":
        return Match(column, counter.starting(connection, column, value))
    if lookup in ("isnull", "notnull"):
        return Match(column, (None,), lookup == "notnull")
    values = (_several(value) or ()) if lookup == "in" else (value,)
    return Match(column, values, lookup == "not")


async def _listed(facet: Any) -> list[int] | None:
    """Return the numbers of the rows that the SQL finds, if they are few and quickly found."""
    try:
        result = await facet.ds.execute(
            facet.database,
            f"select id from ({facet.sql}) limit {_MOST_IDS + 1}",
            facet.params,
            truncate=False,
            page_size=_MOST_IDS + 1,
            custom_time_limit=facet.ds.setting("facet_time_limit_ms"),
        )
    except (QueryInterrupted, sqlite3.Error):
        return None
    ids = [row[0] for row in result.rows]
    return (
        ids if len(ids) <= _MOST_IDS and all(isinstance(n, int) and n >= 0 for n in ids) else None
    )
