"""Answer from the index: which rows match, and how often they have each value of a column."""

from __future__ import annotations

import heapq
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from . import packing
from .cache import Cache
from .rare import Rare, most_rare, read_rare
from .state import BITMAPS, EVERY, State, key_of

__all__ = ["Counter", "Match"]

# Up to so many values SQL finds the rows, a statement each; for more, the whole list is read once.
_FEW_VALUES = 20


@dataclass(frozen=True, slots=True)
class Match:
    """One filter on a column: rows with one of ``values`` (None is NULL), or with none of them.

    As in SQL, a row without a value matches neither form, unless no values are named.
    """

    column: str
    values: tuple[str | None, ...]
    without: bool = False


class Counter:
    """The bitmaps of one state of a database, read on first use and cached up to a limit.

    ``most`` limits the bytes of the cache. Callers pass a connection of their own. Reading a row
    takes about as long as intersecting a bitmap, so the fewer of the two are chosen, unless the
    rows are ``elsewhere``.
    """

    def __init__(self, state: State, most: int, *, elsewhere: bool = False) -> None:
        self.state = state
        self._cache = Cache(most)
        self._elsewhere = elsewhere

    def rows(self, connection: sqlite3.Connection, matches: Sequence[Match]) -> Any:
        """Return the bitmap of the rows that meet all filters, or None for every row."""
        found = None
        for match in matches:
            rows = self._matching(connection, match)
            found = rows if found is None else found & rows
        return found

    def kept(self, place: tuple[str, ...], count: Callable[[], Any]) -> Any:
        """Return the count cached under a name, or else count now."""

        def make() -> tuple[Any, int]:
            found = count()
            # Rough bytes in memory: of a list by its entries, of others by the length of their
            # text.
            return found, 150 * len(found) if isinstance(found, list) else 4 * len(repr(found))

        return self._cache.get(("counted", *place), make)

    def own(self, kind: str, name: str, make: Callable[[], Any]) -> Any:
        """Return a bitmap that the index does not hold, cached beside its own."""

        def made() -> tuple[Any, int]:
            found = make()
            return found, len(found.serialize())

        return self._cache.get((kind, name), made)

    def has(self, kind: str, name: str) -> bool:
        """Return whether such a bitmap is cached."""
        return self._cache.has((kind, name))

    def forget(self) -> None:
        """Forget counts but keep the bitmaps, to measure counting."""
        self._cache.forget("counted")

    def everything(self, connection: sqlite3.Connection) -> Any:
        """Return the bitmap of every row."""
        return self._bitmap(connection, EVERY, "0")

    def total(self, rows: Any) -> int:
        """Return how many rows a bitmap from :meth:`rows` stands for."""
        return self.state.total if rows is None else len(rows)

    def top(
        self, connection: sqlite3.Connection, column: str, rows: Any, size: int
    ) -> list[tuple[str | None, int]]:
        """Return the ``size`` commonest values of a column in some rows with their exact counts."""
        values = self._listed(connection, column)
        if self._is_read(rows, len(values)):
            return _read(connection, column, rows, size)
        found: list[tuple[int, str]] = []
        best: list[int] = []  # the highest counts so far, as a heap
        for key, most in values:
            # Values come by their count in all rows, which bounds the rest.
            if len(best) == size and best[0] > most:
                break
            count = most
            if rows is not None:
                count = rows.intersection_cardinality(self._bitmap(connection, column, key))
            if count:
                found.append((count, key))
                (heapq.heappush if len(best) < size else heapq.heappushpop)(best, count)
        least = best[0] if len(best) == size else 1
        if self._most_rare(connection, column) >= least:
            found += self._rare(connection, column).counts(rows, size, least)
        found.sort(key=lambda counted: (-counted[0], counted[1]))
        return [(_value(key), count) for count, key in found[:size]]

    def values(
        self, connection: sqlite3.Connection, column: str, wanted: Callable[[str], bool]
    ) -> tuple[str, ...]:
        """Return the wanted values of a column, such as the days of a month."""
        listed = [key for key, _ in self._listed(connection, column)]
        every = [*map(_value, listed), *self._rare(connection, column).values]
        return tuple(value for value in every if value is not None and wanted(value))

    def common(self, connection: sqlite3.Connection, column: str) -> list[str | None] | None:
        """Return the values of a column; None if some of them have no bitmap of their own."""
        if self._most_rare(connection, column):
            return None
        return [_value(key) for key, _ in self._listed(connection, column)]

    def grouped(
        self, connection: sqlite3.Connection, column: str, rows: Any, length: int
    ) -> list[tuple[str | None, int]]:
        """Count, in some rows, each beginning of ``length`` characters, in order.

        Of a date 4 characters are the year and 7 the month. None is NULL and comes first.
        """
        groups: dict[str, list[str]] = defaultdict(list)
        for key, _ in self._listed(connection, column):
            groups[key[: length + 1]].append(key)
        if self._is_read(rows, len(groups)):
            return _grouped(connection, column, rows, length)
        rare = self._rare_groups(connection, column, length)
        found = []
        for start in sorted({*groups, *rare}):
            every = self._united(connection, column, length, start, groups[start], rare.get(start))
            count = len(every) if rows is None else rows.intersection_cardinality(every)
            found.extend([(_value(start), count)] if count else [])
        return found

    def every_value(
        self, connection: sqlite3.Connection, column: str
    ) -> Iterator[tuple[str | None, Any]]:
        """Yield the values of a column with bitmaps of their rows; a value may come twice."""
        for key, _ in self._listed(connection, column):
            yield _value(key), self._bitmap(connection, column, key)
        yield from self._rare(connection, column).every_value()

    def _is_read(self, rows: Any, bitmaps: int) -> bool:
        return rows is not None and not self._elsewhere and len(rows) <= bitmaps

    def _matching(self, connection: sqlite3.Connection, match: Match) -> Any:
        from pyroaring import BitMap

        keys = {key_of(value) for value in match.values}
        rows = BitMap.union(
            BitMap(), *(self._bitmap(connection, match.column, key) for key in keys)
        )
        rows |= self._few(connection, match.column, keys)
        if not match.without:
            return rows
        if not match.values:
            return self.everything(connection)
        # In SQL, NULL is not equal to a value, and not unequal to it either.
        null = self._matching(connection, Match(match.column, (None,)))
        return self.everything(connection) - rows - null

    def _few(self, connection: sqlite3.Connection, column: str, keys: set[str]) -> Any:
        """Return the rows of the values that have no bitmap of their own."""
        from pyroaring import BitMap

        if not self._most_rare(connection, column):
            return BitMap()
        keys = keys - {key for key, _ in self._listed(connection, column)}
        if self._elsewhere or len(keys) > _FEW_VALUES:
            return self._rare(connection, column).having(keys)
        sql = f'SELECT id FROM claims WHERE "{column}" IS ?'
        found = (connection.execute(sql, (_value(key),)) for key in keys)
        return BitMap([row[0] for one in found for row in one])

    def _united(
        self,
        connection: sqlite3.Connection,
        column: str,
        length: int,
        start: str,
        keys: list[str],
        rare: Any,
    ) -> Any:
        """Return the rows with any of some values; cached, since each page asks for them again."""
        from pyroaring import BitMap

        if len(keys) == 1 and rare is None:
            return self._bitmap(connection, column, keys[0])

        def make() -> tuple[Any, int]:
            bitmaps = (self._bitmap(connection, column, key) for key in keys)
            found = BitMap.union(rare or BitMap(), *bitmaps)
            return found, len(found.serialize())

        return self._cache.get(("united", column, str(length), start), make)

    def _rare_groups(
        self, connection: sqlite3.Connection, column: str, length: int
    ) -> dict[str, Any]:
        def make() -> tuple[dict[str, Any], int]:
            groups = self._rare(connection, column).grouped(lambda key: key[: length + 1])
            return groups, sum(len(rows.serialize()) for rows in groups.values())

        found: dict[str, Any] = self._cache.get(("groups", column, str(length)), make)
        return found

    def _rare(self, connection: sqlite3.Connection, column: str) -> Rare:
        rare: Rare = self._cache.get(("rare", column), lambda: read_rare(connection, column))
        return rare

    def _most_rare(self, connection: sqlite3.Connection, column: str) -> int:
        most: int = self._cache.get(("most", column), lambda: (most_rare(connection, column), 0))
        return most

    def _listed(self, connection: sqlite3.Connection, column: str) -> list[tuple[str, int]]:
        def make() -> tuple[list[tuple[str, int]], int]:
            found = connection.execute(
                f'SELECT value, n FROM {BITMAPS} WHERE "column" = ? ORDER BY n DESC, value',
                (column,),
            ).fetchall()
            return found, 200 * len(found)  # bytes in memory of a pair, about

        listed: list[tuple[str, int]] = self._cache.get(("listed", column), make)
        return listed

    def _bitmap(self, connection: sqlite3.Connection, column: str, key: str) -> Any:
        from pyroaring import BitMap

        def make() -> tuple[Any, int]:
            row = connection.execute(
                f'SELECT "rows" FROM {BITMAPS} WHERE "column" = ? AND value = ?', (column, key)
            ).fetchone()
            if row is None:
                return BitMap(), 0
            if row[0] is None:
                return self._remaining(connection, column, key)
            return packing.bitmap(row[0])

        return self._cache.get(("bitmap", column, key), make)

    def _remaining(self, connection: sqlite3.Connection, column: str, key: str) -> tuple[Any, int]:
        """Return the bitmap of the one value of a column whose bitmap is not stored."""
        from pyroaring import BitMap

        others = [one for one, _ in self._listed(connection, column) if one != key]
        rare = self._rare(connection, column).rows()
        taken = BitMap.union(
            BitMap(), *rare, *(self._bitmap(connection, column, one) for one in others)
        )
        found = self._bitmap(connection, EVERY, "0") - taken
        return found, len(found.serialize())


def _value(key: str) -> str | None:
    return None if key == "0" else key[1:]


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
