"""Answer from the index: which rows match, and how often each value of a column stands in them."""

from __future__ import annotations

import heapq
import sqlite3
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from .state import BITMAPS, State, key_of

__all__ = ["Counter", "Match"]

FEW = 2000  # matching rows that are quicker read than intersected with every value


@dataclass(frozen=True, slots=True)
class Match:
    """One filter on a column: rows with one of ``values`` (None is NULL), or with none of them."""

    column: str
    values: tuple[str | None, ...]
    without: bool = False


class Counter:
    """The bitmaps of one state of a database, read when first asked for and kept within a bound.

    ``most`` bounds the bytes of the bitmaps kept open. Callers pass a connection of their own.
    """

    def __init__(self, state: State, most: int) -> None:
        self.state = state
        self._most = most
        self._lock = Lock()  # Datasette asks from several threads
        self._held = 0
        self._open: OrderedDict[tuple[str, str], Any] = OrderedDict()
        self._values: dict[str, list[tuple[str, int]]] = {}

    def rows(self, connection: sqlite3.Connection, matches: Sequence[Match]) -> Any:
        """Return the bitmap of the rows that meet all filters, or None for every row."""
        found = None
        for match in matches:
            rows = self._matching(connection, match)
            found = rows if found is None else found & rows
        return found

    def total(self, rows: Any) -> int:
        """Return how many rows a bitmap from :meth:`rows` stands for."""
        return self.state.total if rows is None else len(rows)

    def top(
        self, connection: sqlite3.Connection, column: str, rows: Any, size: int
    ) -> list[tuple[str | None, int]]:
        """Return the ``size`` commonest values of a column in some rows with their exact counts."""
        values = self._listed(connection, column)
        if rows is None:
            return [(_value(key), count) for key, count in values[:size]]
        if len(rows) <= FEW and len(values) > 100:
            return _read(connection, column, rows, size)
        best: list[tuple[int, tuple[int, ...], str]] = []
        for key, most in values:
            # Values come by their count in all rows, which bounds what is to come.
            if len(best) == size and best[0][0] > most:
                break
            count = rows.intersection_cardinality(self._bitmap(connection, column, key))
            if count:
                entry = (count, _reversed(key), key)
                (heapq.heappush if len(best) < size else heapq.heappushpop)(best, entry)
        return [(_value(key), count) for count, _, key in sorted(best, reverse=True)]

    def _matching(self, connection: sqlite3.Connection, match: Match) -> Any:
        from pyroaring import BitMap

        wanted = [key_of(value) for value in match.values]
        rows = BitMap.union(
            BitMap(), *(self._bitmap(connection, match.column, key) for key in wanted)
        )
        if not match.without:
            return rows
        # In SQL, NULL is not equal to a value, and not unequal to it either.
        return self._everything(connection) - rows - self._bitmap(connection, match.column, "0")

    def _everything(self, connection: sqlite3.Connection) -> Any:
        from pyroaring import BitMap

        keys = [key for key, _ in self._listed(connection, "attribution_class")]
        return BitMap.union(
            BitMap(), *(self._bitmap(connection, "attribution_class", key) for key in keys)
        )

    def values(
        self, connection: sqlite3.Connection, column: str, wanted: Callable[[str], bool]
    ) -> tuple[str, ...]:
        """Return the values of a column that are wanted, such as the days of a month."""
        listed = self._listed(connection, column)
        return tuple(key[1:] for key, _ in listed if key != "0" and wanted(key[1:]))

    def grouped(
        self, connection: sqlite3.Connection, column: str, rows: Any, length: int
    ) -> list[tuple[str | None, int]]:
        """Return how many of some rows have each beginning of ``length`` characters, in order.

        Of a date 4 characters are the year and 7 the month. None stands for NULL and comes first.
        """
        if rows is not None and len(rows) <= FEW:
            return _grouped(connection, column, rows, length)
        groups: dict[str, list[str]] = defaultdict(list)
        for key, _ in self._listed(connection, column):
            groups[key[: length + 1]].append(key)
        found = []
        for start, keys in sorted(groups.items()):
            every = self._united(connection, column, length, start, keys)
            count = len(every) if rows is None else rows.intersection_cardinality(every)
            found.extend([(_value(start), count)] if count else [])
        return found

    def _united(
        self, connection: sqlite3.Connection, column: str, length: int, start: str, keys: list[str]
    ) -> Any:
        """Return the rows with any of some values; kept, for each page asks for them again."""
        from pyroaring import BitMap

        if len(keys) == 1:
            return self._bitmap(connection, column, keys[0])
        place = (f"{column} {length}", start)
        with self._lock:
            if place in self._open:
                self._open.move_to_end(place)
                return self._open[place]
        found = BitMap.union(*(self._bitmap(connection, column, key) for key in keys))
        with self._lock:
            self._keep(place, found, len(found.serialize()))
        return found

    def _listed(self, connection: sqlite3.Connection, column: str) -> list[tuple[str, int]]:
        if column not in self._values:
            self._values[column] = connection.execute(
                f'SELECT value, n FROM {BITMAPS} WHERE "column" = ? ORDER BY n DESC, value',
                (column,),
            ).fetchall()
        return self._values[column]

    def _bitmap(self, connection: sqlite3.Connection, column: str, key: str) -> Any:
        from pyroaring import BitMap

        place = (column, key)
        with self._lock:
            if place in self._open:
                self._open.move_to_end(place)
                return self._open[place]
        row = connection.execute(
            f'SELECT "rows" FROM {BITMAPS} WHERE "column" = ? AND value = ?', place
        ).fetchone()
        found = BitMap.deserialize(row[0]) if row else BitMap()
        with self._lock:
            self._keep(place, found, len(row[0]) if row else 0)
        return found

    def _keep(self, place: tuple[str, str], found: Any, size: int) -> None:
        if place in self._open:  # another thread was quicker
            return
        self._open[place] = found
        self._held += size + 200
        while self._held > self._most and len(self._open) > 1:
            _, old = self._open.popitem(last=False)
            self._held -= len(old.serialize()) + 200


def _value(key: str) -> str | None:
    return None if key == "0" else key[1:]


def _reversed(key: str) -> tuple[int, ...]:
    """Return a sort key that puts what comes first in the alphabet last, and NULL before all."""
    return (*(-ord(character) for character in key[:60]), 1)


def _read(
    connection: sqlite3.Connection, column: str, rows: Iterable[int], size: int
) -> list[tuple[str | None, int]]:
    """Return the same from the rows themselves."""
    found = connection.execute(
        f'SELECT "{column}", count(*) FROM claims WHERE id IN ({_numbers(rows)})'
        " GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?",
        (size,),
    )
    return [(value, count) for value, count in found]


def _grouped(
    connection: sqlite3.Connection, column: str, rows: Iterable[int], length: int
) -> list[tuple[str | None, int]]:
    found = connection.execute(
        f'SELECT substr("{column}", 1, ?), count(*) FROM claims WHERE id IN ({_numbers(rows)})'
        " GROUP BY 1 ORDER BY 1",
        (length,),
    )
    return [(value, count) for value, count in found]


def _numbers(rows: Iterable[int]) -> str:
    return ",".join(map(str, rows)) or "NULL"  # integers of ours
