"""Datasette's own queries of a page of claims, answered from the index where it can tell.

Datasette counts the rows of a page one by one (0.65 all, 1.0 the first 10,000), and sorts all that
a filter leaves to show a hundred, which takes too long from a million on. There is no hook for
either. So the databases that hold claims look at what they are asked: the two queries of the page
of the current request, known to the letter with their parameters, are answered with the same rows
and with the exact number; any other query runs as ever.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from datasette.database import QueryInterrupted, Results

from ..index import SCORE, Counter, Order, page
from .counts import Count
from .routes import Refused
from .selection import Selection, select

__all__ = ["answer_from_index", "note"]

_request: ContextVar[Any] = ContextVar("datasette_reliability_request", default=None)
_TABLE = " from claims "
_AFTER = (
    r"\(\(id > :(?P<row>p\d+)\)\)",
    r"\((?P<column>\w+) [<>] :(?P<value>p\d+)(?: or (?P=column) is null)?"
    r" or \((?P=column) = :(?P=value) and \(\(id > :(?P<row>p\d+)\)\)\)\)",
    r"\((?P<column>\w+) is null and \(\(id > :(?P<row>p\d+)\)\)\)",
    r"\((?P<column>\w+) is not null"
    r" or \((?P=column) is null and \(\(id > :(?P<row>p\d+)\)\)\)\)",
)
_REST = tuple(
    re.compile(rf"{after}order by (?P<by>\w+)(?P<desc> desc)?(?:, id)? limit (?P<size>\d{{1,5}})")
    for after in ("", *(f"{each} " for each in _AFTER))
)
_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")
_MOST = 5_000  # rows of a page; those of longer ones are named in too long a query
_Execute = Callable[..., Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class _Page:
    """What a query of Datasette's asks for: which columns, in which order, how many rows."""

    columns: str
    where: str
    order: Order
    size: int

    def sql(self, where: str) -> str:
        """Return the query for the rows that meet a condition, in the same order."""
        by = f"{self.order.column}{' desc' if self.order.descending else ''}"
        return f"{self.columns}{_TABLE}{where}order by {by}, id limit {self.size}"


def note(request: Any) -> None:
    """Remember the request whose page of claims is being made."""
    _request.set(request)


def answer_from_index(datasette: Any, databases: Iterable[str]) -> None:
    """Let some databases that hold claims answer the queries of a page of claims."""
    for name in databases:
        database = datasette.databases[name]
        database.execute = _answering(datasette, database, database.execute)


def _answering(datasette: Any, database: Any, execute: _Execute) -> _Execute:
    async def answer(sql: str, params: Any = None, *args: Any, **options: Any) -> Any:
        request = _request.get()
        if request is None or _TABLE not in sql or not sql.startswith("select "):
            return await execute(sql, params, *args, **options)
        try:
            chosen = await select(datasette, request, database, "claims")
        except Refused:
            return await execute(sql, params, *args, **options)
        count = Count(datasette, database.name, "claims", chosen)
        if _counts(sql, params, chosen, database):
            total = await count.total()
            if total is not None:
                return Results([(total,)], False, [("count(*)",)])
            if count.is_hopeless():
                raise QueryInterrupted("the rows took too long to list", sql, params)
        asked = _asked(sql, params or {}, chosen)
        if asked is None:
            return await execute(sql, params, *args, **options)
        rows = await _rows(count, asked)
        if rows is None:
            # Of equal values Datasette's first page may show the last rows, and then miss others.
            return await execute(asked.sql(asked.where), params, *args, **options)
        numbers = ",".join(map(str, rows)) or "NULL"  # integers of ours
        return await execute(asked.sql(f"where id in ({numbers}) "), None, *args, **options)

    return answer


def _where(chosen: Selection) -> str:
    """Return the condition of a page as Datasette writes it."""
    return f"where {' and '.join(chosen.clauses)} " if chosen.clauses else ""


def _counts(sql: str, params: Any, chosen: Selection, database: Any) -> bool:
    """Return whether a query asks how many rows the address selects."""
    where, limit = _where(chosen), getattr(database, "count_limit", 0) + 1
    counting = (
        f"select count(*){_TABLE}{where}",
        f"select count(*) from (select *{_TABLE}{where} limit {limit})",
    )
    return sql in counting and (params or {}) == chosen.params


def _asked(sql: str, params: Mapping[str, Any], chosen: Selection) -> _Page | None:
    """Return what a query for a page of the selected rows asks for; None for any other query."""
    columns, _, rest = sql.partition(_TABLE)
    where = _where(chosen)
    if not rest.startswith(where) or any(params.get(k, v) != v for k, v in chosen.params.items()):
        return None
    conditions = rest.rpartition("order by ")[0]
    rest = rest[len(where) :].removeprefix("and " if where else "where ")
    read = next((found for each in _REST if (found := each.fullmatch(rest))), None)
    if read is None or int(read["size"]) > _MOST:
        return None
    given = read.groupdict()
    order = _order(given["by"], bool(given["desc"]), given, params)
    if order is None or (not where and order.column == "id" and not order.descending):
        return None  # which SQL does at once
    return _Page(columns, conditions, order, int(read["size"]))


def _order(
    by: str, descending: bool, given: Mapping[str, str | None], params: Mapping[str, Any]
) -> Order | None:
    """Return the order of a page; None where its beginning is not one that a page has linked to."""
    if not given.get("row"):
        return Order(by, descending)
    row = params.get(str(given["row"]))
    if not isinstance(row, str) or not _NUMBER.fullmatch(row):
        return None
    column, value = given.get("column"), given.get("value")
    if column is None:
        return Order(by, descending, (None, int(row))) if by == "id" and not descending else None
    found: Any = params.get(value) if value else None
    if column != by or (value and not isinstance(found, str)):
        return None
    if by == "id":
        return Order(by, descending, (None, int(row))) if found == row else None
    if by == SCORE and found is not None:
        if not _NUMBER.fullmatch(found):
            return None
        found = int(found)
    return Order(by, descending, (found, int(row)))


async def _rows(count: Count, asked: _Page) -> list[int] | None:
    """Return the numbers of the rows of a page; None where the index cannot tell them."""

    def task(counter: Counter, connection: sqlite3.Connection, rows: Any) -> Any:
        return page(counter, connection, rows, asked.order, asked.size)

    if asked.order.column == "id" and not count.is_known() and not count.is_search():
        return None  # SQL need not find all of them
    found: list[int] | None = await count.crossed(task)
    if found is None and asked.order.column == "id" and not asked.order.descending:
        found = await count.searched(asked.order.after[1] if asked.order.after else 0, asked.size)
    return found
