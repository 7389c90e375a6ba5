"""Datasette's own facets of our columns, counted in the index: ``_facet=band``, ``_facet_date``.

Datasette still makes their links, labels and limits; only the counting moves from SQL to the index.
We answer only a query that matches Datasette's to the letter, with the rows and parameters of the
request; any other runs, and an unexpected one is logged once.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from datasette import version
from datasette.database import QueryInterrupted, Results
from datasette.facets import ColumnFacet, DateFacet
from datasette.utils import CustomRow, escape_sqlite

from ..index import COLUMNS, Counter
from .counts import Count, Counted
from .routes import Refused
from .selection import Selection, select
from .tables import is_ours

__all__ = ["count_in_index"]

_log = logging.getLogger(__name__)
_DONE = "_reliability_counted"
_NAMES = ["value", "count"]
_SQL = (
    "select {value} as value, count(*) as count from ( {rows} ) where {value} is not null"
    " group by {value} order by count desc, value limit {limit}"
)
_DATES = (
    "select date(json_extract(value, '$[0]')) as day, sum(json_extract(value, '$[1]'))"
    " from json_each(?) where day is not null group by day order by 2 desc, 1 limit ?"
)
_EVERY = 1 << 31  # values, when all are requested
_Task = Callable[..., Counted]


def count_in_index() -> None:
    """Let the index count Datasette's facets of our claims; doing it twice changes nothing."""
    for kind, value, task in ((ColumnFacet, "{}", _values), (DateFacet, "date({})", _days)):
        if _DONE not in vars(kind):
            _count(kind, value, task)


def _count(kind: Any, value: str, task: _Task) -> None:
    results = kind.facet_results

    async def facet_results(self: Any) -> Any:
        if self.table != "claims" or not is_ours(self.ds, self.database, self.table):
            return await results(self)
        counting = copy(self)
        counting.ds = _Counting(self.ds, self, dict(_queries(self, value)), task)
        return await results(counting)

    kind.facet_results = facet_results
    setattr(kind, _DONE, True)


def _queries(facet: Any, value: str) -> Iterator[tuple[str, str]]:
    """Yield each query that the facet will run, in single spaces, with its column."""
    for each in facet.get_configs():
        column = each["config"].get("column") or each["config"].get("simple") or ""
        asked = _SQL.format(
            value=value.format(escape_sqlite(column)),
            rows=facet.sql,
            limit=facet.get_facet_size() + 1,
        )
        yield " ".join(asked.split()), column


@dataclass(frozen=True, slots=True)
class _Counting:
    """A Datasette for facets, which counts in the index what it can."""

    datasette: Any
    facet: Any
    queries: dict[str, str]
    task: _Task

    def __getattr__(self, name: str) -> Any:
        return getattr(self.datasette, name)

    async def execute(self, database: str, sql: str, params: Any = None, **options: Any) -> Any:
        """Return the rows of a facet from the index, or else of the query itself."""
        column = self.queries.get(" ".join(sql.split()))
        if column is None:
            _say_unknown()
        elif column in COLUMNS and (rows := await self._counted(column)) is not None:
            found = [CustomRow(_NAMES, dict(zip(_NAMES, row, strict=True))) for row in rows]
            return Results(found, False, [(name,) for name in _NAMES])
        return await self.datasette.execute(database, sql, params, **options)

    async def _counted(self, column: str) -> Counted | None:
        """Return the values with their counts; None if the index cannot tell them exactly."""
        facet = self.facet
        chosen = await self._selection()
        if chosen is None:
            return None
        size = facet.get_facet_size() + 1
        count = Count(self.datasette, facet.database, facet.table, chosen)
        task = partial(self.task, column=column, size=size)
        found: Counted | None = await count.crossed(task, f"{facet.type} {column} {size}")
        if found is None and count.is_hopeless():
            raise QueryInterrupted("the rows took too long to list", column, {})
        return found

    async def _selection(self) -> Selection | None:
        """Return the selection of the address, if that is what the facet counts."""
        facet = self.facet
        database = self.datasette.get_database(facet.database)
        try:
            chosen = await select(self.datasette, facet.request, database, facet.table)
        except Refused:
            return None
        # Datasette joins conditions without parentheses, and counts on a later page what is left.
        rows = f"{' and '.join(chosen.clauses)} " if chosen.clauses else ""
        same = facet.sql.partition(" from claims ")[2] == (f"where {rows}" if rows else "")
        if not same or (facet.params or {}) != chosen.params:
            return None
        count = Count(self.datasette, facet.database, facet.table, chosen)
        return chosen if not chosen.extra or count.is_search() else None


@cache
def _say_unknown() -> None:
    """Log once that this Datasette counts its facets with SQL that we do not know."""
    _log.warning(
        "Datasette %s asks for its facets in SQL that datasette-reliability does not know, so it"
        " counts them row by row. Look for a newer version of datasette-reliability.",
        version.__version__,
    )


def _values(
    counter: Counter, connection: sqlite3.Connection, rows: Any, column: str, size: int
) -> Counted:
    """Return the commonest values, without NULL, which Datasette does not count."""
    found = counter.top(connection, column, rows, size + 1)
    return [(value, count) for value, count in found if value is not None][:size]


def _days(
    counter: Counter, connection: sqlite3.Connection, rows: Any, column: str, size: int
) -> Counted:
    """Return the commonest days, as SQLite reads the values."""
    values = json.dumps(counter.top(connection, column, rows, _EVERY))
    return [(day, count) for day, count in connection.execute(_DATES, (values, size))]
