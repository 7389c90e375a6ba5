"""The rare values of a column: one list of all their rows with their values."""

from __future__ import annotations

import sqlite3
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, compress
from typing import Any

from . import packing
from .state import RARE, key_of

__all__ = ["Rare", "most_rare", "read_rare"]

# Rows of the table per row with a rare value, beyond which an array over all rows would be nearly
# empty and is not made.
_SPARSE = 16


@dataclass(frozen=True)
class Rare:
    """Rows, each with the number of its value, in parts.

    ``by_row`` has the number of each row if the rows are dense enough, else nothing.
    """

    parts: tuple[tuple[Any, array[int]], ...]
    by_row: array[int]
    packed: tuple[bytes, ...]

    @cached_property
    def values(self) -> list[str | None]:
        """Return the values by their numbers."""
        return list(chain.from_iterable(map(packing.values, self.packed)))

    def rows(self) -> Iterator[Any]:
        """Yield bitmaps of all rows."""
        return (rows for rows, _ in self.parts)

    def counts(self, rows: Any, size: int, least: int) -> list[tuple[int, str]]:
        """Return how many of some rows (None: all) have each value, with the value's key.

        Values that are not among the ``size`` commonest, or have fewer than ``least``, may be
        missing.
        """
        counts = Counter[int]()
        for every, numbers in self.parts:
            counts.update(numbers if rows is None else self._of(every, numbers, every & rows))
        if len(counts) > size:
            least = max(least, sorted(counts.values(), reverse=True)[size - 1])
        values = self.values if counts else []
        return [(n, key_of(values[number])) for number, n in counts.items() if n >= least]

    def having(self, keys: Iterable[str]) -> Any:
        """Return the bitmap of the rows with any of these values."""
        from pyroaring import BitMap

        keys = set(keys)
        numbers = {n for n, value in enumerate(self.values) if key_of(value) in keys}
        is_wanted = numbers.__contains__
        return BitMap.union(
            BitMap(),
            *(BitMap(compress(every, map(is_wanted, given))) for every, given in self.parts),
        )

    def grouped(self, start: Callable[[str], str]) -> dict[str, Any]:
        """Return the bitmap of the rows whose values' keys share a beginning."""
        from pyroaring import BitMap

        starts = [start(key_of(value)) for value in self.values]
        found: dict[str, array[int]] = defaultdict(lambda: array("I"))
        for every, numbers in self.parts:
            for row, number in zip(every, numbers, strict=True):
                found[starts[number]].append(row)
        return {key: BitMap(rows) for key, rows in found.items()}

    def every_value(self) -> Iterator[tuple[str | None, array[int]]]:
        """Yield the values with their rows."""
        found = [array("I") for _ in self.values]
        for every, numbers in self.parts:
            for row, number in zip(every, numbers, strict=True):
                found[number].append(row)
        return zip(self.values, found, strict=True)

    def _of(self, every: Any, numbers: array[int], hits: Any) -> Iterable[int]:
        """Return the numbers of those rows of a part that are hits."""
        if self.by_row:
            return map(self.by_row.__getitem__, hits)
        return (numbers[every.rank(row) - 1] for row in hits)


def most_rare(connection: sqlite3.Connection, column: str) -> int:
    """Return how many rows the commonest of these values has; 0 where there are none."""
    sql = f'SELECT coalesce(max(most), 0) FROM {RARE} WHERE "column" = ?'
    most: int = connection.execute(sql, (column,)).fetchone()[0]
    return most


def read_rare(connection: sqlite3.Connection, column: str) -> tuple[Rare, int]:
    """Return the rare values of a column, and roughly their bytes in memory."""
    found = connection.execute(
        f'SELECT "rows", numbers, "values" FROM {RARE} WHERE "column" = ? ORDER BY part', (column,)
    ).fetchall()
    bitmaps = [packing.bitmap(rows) for rows, _, _ in found]
    numbers = [packing.numbers(given) for _, given, _ in found]
    parts = tuple((rows, given) for (rows, _), given in zip(bitmaps, numbers, strict=True))
    rare = Rare(parts, _by_row(parts), tuple(values for _, _, values in found))
    size = sum(size for _, size in bitmaps) + 4 * sum(map(len, [rare.by_row, *numbers]))
    return rare, size + 20 * sum(map(len, rare.packed))  # a value is 60 bytes, packed about 3


def _by_row(parts: Iterable[tuple[Any, array[int]]]) -> array[int]:
    """Return the numbers in an array if that takes little more room than the rows."""
    parts = list(parts)
    length = max((rows.max() + 1 for rows, _ in parts), default=0)
    if length > _SPARSE * sum(len(numbers) for _, numbers in parts):
        return array("I")
    found = array("I", bytes(4 * length))
    for rows, numbers in parts:
        for row, number in zip(rows, numbers, strict=True):
            found[row] = number
    return found
