"""Find the rows of a page in the order of a column, reading only as many as it shows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from typing import Any

from ..errors import DataError
from .counting import Counter, Match
from .scores import SCORE, by_score
from .state import COLUMNS

__all__ = ["Order", "page"]

_FEW = 20_000  # rows to read and sort; for more, walking the order should be faster
_Value = int | str | None


@dataclass(frozen=True, slots=True)
class Order:
    """The column that orders the rows (then their numbers); ``after`` is where a page begins.

    NULL comes first, or last if ``descending``, as in SQLite. ``after`` is the value of the column
    in the last row of the page before, and that row's number.
    """

    column: str
    descending: bool = False
    after: tuple[_Value, int] | None = None

    def reaches(self, value: _Value) -> bool:
        """Return whether rows with a value may be on the page or after it."""
        if self.after is None:
            return True
        one, other = _place(value), _place(self.after[0])
        return one <= other if self.descending else one >= other

    @property
    def words(self) -> str:
        """Return the order in SQL."""
        return f'"{self.column}"{" DESC" if self.descending else ""}, id'

    @property
    def none(self) -> str:
        """Return the condition for the rows without a value."""
        return f'"{self.column}" IS NULL'

    @property
    def parts(self) -> list[str]:
        """Return SQL conditions for the rows from ``after`` on, each for one range of an index."""
        name = f'"{self.column}"'
        none, some = self.none, f"{name} IS NOT NULL"
        if self.after is None:
            return [some, none] if self.descending else [none, some]
        same = f"{name} IS :value AND id > :row"
        if self.after[0] is None:
            return [same] if self.descending else [same, some]
        return [same, f"{name} < :value", none] if self.descending else [same, f"{name} > :value"]

    @property
    def params(self) -> dict[str, Any]:
        """Return the parameters of the conditions."""
        value, row = self.after or (None, None)
        return {"value": value, "row": row}


def page(
    counter: Counter, connection: sqlite3.Connection, rows: Any, order: Order, size: int
) -> list[int] | None:
    """Return the numbers of the first ``size`` rows of a page, of some rows (None: of all).

    None if the index does not know the order.
    """
    if order.column == "id":
        return _by_number(counter.everything(connection) if rows is None else rows, order, size)
    if order.column == SCORE:
        try:
            return _by_value(by_score(counter, connection, rows), rows, order, size)
        except DataError:
            return None
    if order.column in COLUMNS:
        values = counter.common(connection, order.column)
        if values is not None:
            return _by_value(_texts(counter, connection, order, values), rows, order, size)
    if rows is not None and len(rows) <= _FEW:
        return _sorted(connection, rows, order, size)
    return _walked(counter, connection, rows, order, size) if order.column in COLUMNS else None


def _by_number(rows: Any, order: Order, size: int) -> list[int]:
    passed = rows.rank(order.after[1]) if order.after else 0
    if not order.descending:
        return list(rows[passed : passed + size])
    end = passed - (order.after[1] in rows) if order.after else len(rows)
    return list(rows[max(0, end - size) : end])[::-1]


def _texts(
    counter: Counter, connection: sqlite3.Connection, order: Order, values: Iterable[str | None]
) -> dict[str | None, Callable[[], Any]]:
    return {
        value: partial(counter.rows, connection, [Match(order.column, (value,))])
        for value in values
    }


def _by_value(
    having: dict[Any, Callable[[], Any]], rows: Any, order: Order, size: int
) -> list[int]:
    """Return the first rows of a page, given the rows of each value."""
    found: list[int] = []
    for value in sorted(filter(order.reaches, having), key=_place, reverse=order.descending):
        own = having[value]()
        own = own if rows is None else own & rows
        behind = own.rank(order.after[1]) if order.after and value == order.after[0] else 0
        found.extend(own[behind : behind + size - len(found)])
        if len(found) >= size:
            break
    return found


def _sorted(connection: sqlite3.Connection, rows: Any, order: Order, size: int) -> list[int]:
    """Return the same from the rows themselves."""
    listed = {"rows": json.dumps(list(rows)), **order.params}
    found: list[int] = []
    for part in order.parts:
        sql = (
            f"SELECT id FROM claims WHERE id IN (SELECT value FROM json_each(:rows)) AND {part}"
            f" ORDER BY {order.words} LIMIT {size - len(found):d}"
        )
        found.extend(row for (row,) in connection.execute(sql, listed))
    return found


def _walked(
    counter: Counter, connection: sqlite3.Connection, rows: Any, order: Order, size: int
) -> list[int]:
    """Return the same from the column's own SQL index, skipping other rows."""

    def walk(part: str) -> Iterable[int]:
        if part == order.none:
            null: Iterable[int] = counter.rows(connection, [Match(order.column, (None,))])
            return null if rows is None else filter(rows.__contains__, null)
        sql = f"SELECT id FROM claims WHERE {part} ORDER BY {order.words}"
        found = (row for (row,) in connection.execute(sql, order.params))
        return found if rows is None else filter(rows.__contains__, found)

    return list(islice(chain.from_iterable(map(walk, order.parts)), size))


def _place(value: _Value) -> tuple[bool, Any]:
    return value is not None, value
