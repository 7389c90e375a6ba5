"""Datasette's own queries of a page of claims, answered from the index where possible.

Datasette counts matching rows one by one (0.65 all, 1.0 the first 10,000), and sorts them all to
show a hundred, which takes too long from a million on. There is no hook for either. So databases
that hold claims examine each query: the two queries of the current page, recognized to the letter
with their parameters, are answered with the same rows and the exact number; any other query runs as
usual. So do those of a page with a condition we do not know, and of a table that is not ours.
"""

from __future__ import annotations

import asyncio
import logging
import re
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from datasette import version
from datasette.database import QueryInterrupted, Results

from ..index import SCORE, Counter, Order, page
from .counts import Count
from .known import is_understood
from .routes import Refused
from .selection import Selection, select

__all__ = ["Answers", "answer_from_index", "answers", "note"]

_log = logging.getLogger(__name__)
_ATTRIBUTE = "_reliability_answers"
_SCOPE = "datasette-reliability-page"
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
_END = re.compile(r"limit \d+(?: offset \d+)?$")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")
# For the page of a database Datasette 0.65 counts every table, those of the search among them.
# SQLite cannot interrupt a count, and with ten million claims these take longer than all the rest.
_OF_SEARCH = re.compile(r"select count\(\*\) from \[claims_fts_[a-z]+\]")
# How Datasette 1.0 counts each table of a database on its page, reading every column of every row:
# without them the count is the same, and those of the index's bitmaps took half of the page.
_COUNTED = re.compile(r"\Aselect count\(\*\) from \(select \* from ([^\s()]+) limit (\d+)\)\Z")
_COUNTED_FASTER = r"select count(*) from (select 1 from \1 limit \2)"
_MANY = 100_000  # claims from which on the tables of the search are not counted
_MOST = 5_000  # rows of a page; for more the query that names them would be too long
_Execute = Callable[..., Awaitable[Any]]
_STRANGE = (
    "Datasette %s asks for a page of claims with SQL that this version of datasette-reliability"
    " does not know, so SQL answers, which is slow in long tables. Upgrade datasette-reliability."
    " It asked: %.400s"
)


@dataclass(frozen=True, slots=True)
class _Page:
    """What a query of Datasette asks for: which columns, in which order, how many rows."""

    columns: str
    where: str
    order: Order
    size: int

    def sql(self, where: str) -> str:
        """Return the query for the rows that meet a condition, in the same order."""
        by = f"{self.order.column}{' desc' if self.order.descending else ''}"
        return f"{self.columns}{_TABLE}{where}order by {by}, id limit {self.size}"


@dataclass(slots=True)
class Answers:
    """How many queries of pages of claims were asked, and how many the index answered."""

    queries: int = 0
    from_index: int = 0
    warned: bool = False

    def count(self, found: Any) -> Any:
        """Return what the index found, and count it as answered if it found anything."""
        self.from_index += found is not None
        return found


@dataclass(slots=True)
class _Asking:
    """A request for a page of the claims of a database, and what it asked for so far."""

    datasette: Any
    request: Any
    database: str
    is_recognized: bool = False
    strange: str | None = None

    def finish(self, _: Any) -> None:
        """Warn once if none of the page's queries was one that Datasette is known to ask."""
        kept = answers(self.datasette)
        if self.strange and not self.is_recognized and not kept.warned:
            kept.warned = True
            _log.warning(_STRANGE, version.__version__, self.strange)


_asking: ContextVar[_Asking | None] = ContextVar("datasette_reliability_asking", default=None)


def answers(datasette: Any) -> Answers:
    """Return how many queries the index has answered since this Datasette was started."""
    if not hasattr(datasette, _ATTRIBUTE):
        setattr(datasette, _ATTRIBUTE, Answers())
    found: Answers = getattr(datasette, _ATTRIBUTE)
    return found


def note(datasette: Any, request: Any, database: str) -> None:
    """Remember the request for a page of claims that is being made; not for our own pages."""
    if request.url_vars.get("table") != "claims":
        return
    if _SCOPE not in request.scope:  # the pages of a CSV are those of one request
        request.scope[_SCOPE] = _Asking(datasette, request, database)
        task = asyncio.current_task()
        if task:
            task.add_done_callback(request.scope[_SCOPE].finish)
    _asking.set(request.scope[_SCOPE])


def answer_from_index(datasette: Any, databases: Iterable[str]) -> None:
    """Let some databases that hold claims answer the queries of a page of claims."""
    for name in databases:
        database = datasette.databases[name]
        database.execute = _answering(datasette, database, database.execute)


def _answering(datasette: Any, database: Any, execute: _Execute) -> _Execute:
    async def answer(sql: str, params: Any = None, *args: Any, **options: Any) -> Any:
        async def run(sql: str, params: Any) -> Any:
            return await execute(_COUNTED.sub(_COUNTED_FASTER, sql), params, *args, **options)

        if _OF_SEARCH.fullmatch(sql) and "custom_time_limit" in options and await _is_long(run):
            raise QueryInterrupted("too many to count", sql, params)
        asking = _asking.get()
        if asking is None or asking.database != database.name or "claims" not in sql:
            return await run(sql, params)
        if not isinstance(params, Mapping | None):  # values by place: no query of Datasette's pages
            return await run(sql, params)
        found = await _answered(asking, database, sql, params or {}, run)
        return await run(sql, params) if found is None else found

    return answer


async def _is_long(run: _Execute) -> bool:
    newest = (await run("select max(id) from claims", None)).single_value()
    return (newest or 0) > _MANY


async def _answered(
    asking: _Asking, database: Any, sql: str, params: Mapping[str, Any], run: _Execute
) -> Any:
    """Return the answer to a query of the page; None if it is to run as Datasette wrote it."""
    try:
        chosen = await select(asking.datasette, asking.request, database, "claims")
    except Refused:
        return None
    counts = _counts(sql, chosen, database)
    if not (counts or _shows(sql, chosen)):
        asking.strange = asking.strange or sql
        return None
    asking.is_recognized = True
    kept = answers(asking.datasette)
    kept.queries += 1
    count = Count(asking.datasette, database.name, "claims", chosen)
    if not is_understood(chosen) or not await count.has_our_shape():
        return None
    if counts:
        return kept.count(await _total(count, sql, params))
    asked = _asked(sql, params, chosen)
    found = kept.count(await _rows(count, asked, run)) if asked else None
    # Of equal values Datasette's first page may show the last rows, and then miss others.
    return await run(asked.sql(asked.where), params) if asked and found is None else found


def _counts(sql: str, chosen: Selection, database: Any) -> bool:
    """Return whether a query asks how many rows the address selects."""
    where, limit = _where(chosen), getattr(database, "count_limit", 0) + 1
    return sql in (
        f"select count(*){_TABLE}{where}",
        f"select count(*) from (select *{_TABLE}{where} limit {limit})",
    )


def _shows(sql: str, chosen: Selection) -> bool:
    """Return whether a query asks for the rows of a page, in any order."""
    _, _, rest = sql.partition(_TABLE)
    return sql.startswith("select ") and rest.startswith(_where(chosen)) and bool(_END.search(rest))


async def _total(count: Count, sql: str, params: Mapping[str, Any]) -> Any:
    """Return the number of rows; QueryInterrupted if SQL would be too late."""
    if params != count.selection.params:
        return None
    total = await count.total()
    if total is not None:
        return Results([(total,)], False, [("count(*)",)])
    if count.is_hopeless():
        raise QueryInterrupted("the rows took too long to list", sql, params)
    return None


async def _rows(count: Count, asked: _Page, run: _Execute) -> Any:
    """Return the rows of a page from the index; None if it cannot tell them."""
    numbers = await _numbers(count, asked)
    if numbers is None:
        return None
    listed = ",".join(map(str, numbers)) or "NULL"  # integers of ours
    found = await run(asked.sql(f"where id in ({listed}) "), None)
    is_whole = found.truncated or len(found.rows) == len(numbers)
    return found if is_whole else None  # a row was deleted meanwhile


def _where(chosen: Selection) -> str:
    """Return the condition of a page as Datasette writes it."""
    return f"where {' and '.join(chosen.clauses)} " if chosen.clauses else ""


def _asked(sql: str, params: Mapping[str, Any], chosen: Selection) -> _Page | None:
    """Return what a query for a page of the selected rows asks for; None if it is another query."""
    columns, _, rest = sql.partition(_TABLE)
    where = _where(chosen)
    if not (rest.startswith(where) and chosen.params.items() <= params.items()):
        return None
    conditions = rest.rpartition("order by ")[0]
    rest = rest[len(where) :].removeprefix("and " if where else "where ")
    read = next((found for each in _REST if (found := each.fullmatch(rest))), None)
    if read is None or int(read["size"]) > _MOST:
        return None
    given = read.groupdict()
    order = _order(given["by"], bool(given["desc"]), given, params)
    if order is None or (not where and order.column == "id" and not order.descending):
        return None  # which SQL answers at once
    return _Page(columns, conditions, order, int(read["size"]))


def _order(
    by: str, descending: bool, given: Mapping[str, str | None], params: Mapping[str, Any]
) -> Order | None:
    """Return the order of a page; None if no page could have linked to its beginning."""
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


async def _numbers(count: Count, asked: _Page) -> list[int] | None:
    """Return the numbers of the rows of a page; None if the index cannot tell them."""

    def task(counter: Counter, connection: sqlite3.Connection, rows: Any) -> Any:
        return page(counter, connection, rows, asked.order, asked.size)

    if asked.order.column == "id" and not count.is_known() and not count.is_search():
        return None  # SQL need not find all of them
    found: list[int] | None = await count.crossed(task)
    if found is None and asked.order.column == "id" and not asked.order.descending:
        found = await count.searched(asked.order.after[1] if asked.order.after else 0, asked.size)
    return found
