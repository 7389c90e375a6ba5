"""Count claims by two columns in the bitmap index, for the pictures of the overview."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..index import Counter, Match

__all__ = ["Crossed", "crossed", "relied_on"]

_MOST_VALUES = 1000  # of a series
_MOST_READ = 500_000  # rows whose numbers are read to find the sources relied on most
_GIVEN = Match("attribution_class", ("unattributed",), without=True)


@dataclass(slots=True)
class Crossed:
    """How many claims have each pair of values, and each first value whatever the second."""

    pairs: list[tuple[Any, Any, int]] = field(default_factory=list)
    totals: dict[Any, int] = field(default_factory=dict)

    def add(self, value: Any, counts: Sequence[tuple[Any, int]], total: int) -> None:
        """Take in the counts of a first value."""
        self.totals[value] = total
        self.pairs.extend((value, other, count) for other, count in counts)


@dataclass(frozen=True, slots=True)
class _Counting:
    """Counts within some ``rows`` (None is all), on one connection."""

    counter: Counter
    connection: sqlite3.Connection
    rows: Any

    def within(self, *matches: Match) -> _Counting:
        own = self.counter.rows(self.connection, matches)
        rows = own if self.rows is None else own & self.rows
        return _Counting(self.counter, self.connection, rows)

    def top(self, column: str, size: int) -> list[tuple[Any, int]]:
        return self.counter.top(self.connection, column, self.rows, size)


def crossed(
    counter: Counter,
    connection: sqlite3.Connection,
    rows: Any,
    row: str,
    series: str,
    size: int,
    length: int = 0,
    given: bool = True,
) -> Crossed:
    """Return the commonest ``size`` values of ``row`` that are stated, by those of ``series``.

    With a ``length``, all beginnings of so many characters. ``given`` leaves out claims in the
    outlet's own voice.
    """
    base = _Counting(counter, connection, rows)
    base = base.within(_GIVEN) if given else base
    found = Crossed()
    if length:
        for value, _ in base.top(series, _MOST_VALUES):
            some = base.within(Match(series, (value,)))
            for start, count in counter.grouped(connection, row, some.rows, length):
                if start is not None:
                    found.pairs.append((start, value, count))
                    found.totals[start] = found.totals.get(start, 0) + count
        return found
    for value, total in base.top(row, size + 1):
        if value is not None:
            some = base.within(Match(row, (value,)))
            found.add(value, some.top(series, _MOST_VALUES), total)
    return found


def relied_on(
    counter: Counter,
    connection: sqlite3.Connection,
    rows: Any,
    series: str,
    size: int,
    least: int,
) -> Crossed | None:
    """Return the named sources with most claims, by the values of ``series``; None: too many.

    Sources come by their claims in all rows, which bounds what is to come.
    """
    from pyroaring import BitMap

    base = _Counting(counter, connection, rows).within(_GIVEN)
    best: list[tuple[int, int, Any]] = []
    read = 0
    for source, most in connection.execute(
        "SELECT source_id, count(*) AS n FROM claims WHERE source_id IS NOT NULL"
        " GROUP BY source_id HAVING n >= ? ORDER BY n DESC, source_id",
        (least,),
    ).fetchall():
        if len(best) >= size and best[size - 1][0] >= most:
            break
        read += most
        if read > _MOST_READ:
            return None
        sql = "SELECT 1 FROM sources WHERE id = ? AND name IS NOT NULL"
        if connection.execute(sql, (source,)).fetchone():
            ids = connection.execute("SELECT id FROM claims WHERE source_id = ?", (source,))
            own = BitMap([row[0] for row in ids]) & base.rows
            best = sorted([*best, (len(own), source, own)], key=lambda each: (-each[0], each[1]))
            best = [each for each in best if each[0] >= least][:size]
    found = Crossed()
    for count, source, own in best:
        some = _Counting(counter, connection, own)
        found.add(source, some.top(series, _MOST_VALUES), count)
    return found
