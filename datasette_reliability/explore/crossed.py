"""Count claims by two columns in the bitmap index, for the pictures of the overview."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import Any

from ..index import Counter, Match

__all__ = ["MOST_SERIES", "Crossed", "crossed", "relied_on"]

MOST_SERIES = 100  # values of a series that are shown, the commonest ones
_MOST_VALUES = 5000  # that are counted together
_MOST_OTHERS = 1000  # values that are counted without being shown
_MOST_READ = 2_000_000  # rows whose numbers are read at once to find the sources relied on most
_GIVEN = Match("attribution_class", ("unattributed",), without=True)


@dataclass(slots=True)
class Crossed:
    """The number of claims for each pair of values, and for each first value."""

    pairs: list[tuple[Any, Any, int]] = field(default_factory=list)
    totals: dict[Any, int] = field(default_factory=dict)
    others: list[int] = field(default_factory=list)  # how many claims have other first values
    is_cut: bool = False  # whether there may be more first values than were counted

    def add(self, value: Any, counts: Sequence[tuple[Any, int]], total: int) -> None:
        """Add the counts of a first value."""
        self.totals[value] = total
        self.pairs.extend((value, other, count) for other, count in counts)


@dataclass(frozen=True, slots=True)
class _Counting:
    """Counts within some ``rows`` (None: all), on one connection."""

    counter: Counter
    connection: sqlite3.Connection
    rows: Any

    def within(self, *matches: Match) -> _Counting:
        own = self.counter.rows(self.connection, matches)
        rows = own if self.rows is None else own & self.rows
        return _Counting(self.counter, self.connection, rows)

    def top(self, column: str, size: int) -> list[tuple[Any, int]]:
        return self.counter.top(self.connection, column, self.rows, size)

    def each(self, column: str, values: Sequence[Any]) -> list[tuple[Any, int]]:
        """Return how many of the rows have each of some values; values of no row are left out."""
        counts = dict(self.top(column, _MOST_VALUES))
        if len(counts) == _MOST_VALUES:  # a missing value may be among the others
            missing = (value for value in values if value not in counts)
            counts |= {value: len(self.within(Match(column, (value,))).rows) for value in missing}
        return [(value, counts[value]) for value in values if counts.get(value)]


def crossed(
    counter: Counter,
    connection: sqlite3.Connection,
    rows: Any,
    row: str,
    series: str,
    size: int,
    length: int = 0,
    given: bool = True,
    others: bool = False,
) -> Crossed:
    """Count the ``size`` commonest values of ``row``, without NULL, by those of ``series``.

    With a ``length``, count all beginnings of that many characters. ``given`` leaves out claims in
    the outlet's own voice; ``others`` also counts the remaining values. Of a series only the values
    commonest in these rows are kept apart.
    """
    from pyroaring import BitMap

    base = _Counting(counter, connection, rows)
    base = base.within(_GIVEN) if given else base
    found = Crossed()
    if length:
        for value, _ in base.top(series, MOST_SERIES):
            some = base.within(Match(series, (value,)))
            for start, count in counter.grouped(connection, row, some.rows, length):
                if start is not None:
                    found.pairs.append((start, value, count))
                    found.totals[start] = found.totals.get(start, 0) + count
        return found
    every = base.top(row, _MOST_OTHERS if others else size + 1)
    found.is_cut = others and len(every) == _MOST_OTHERS
    shown = [each for each in every[: size + 1] if each[0] is not None]
    found.others = [count for value, count in every[size + 1 :] if value is not None]
    parts = [base.within(Match(row, (value,))) for value, _ in shown]
    whole = _Counting(counter, connection, BitMap.union(*(part.rows for part in parts), BitMap()))
    values = [value for value, _ in whole.top(series, MOST_SERIES)]
    for (value, total), part in zip(shown, parts, strict=True):
        found.add(value, part.each(series, values), total)
    return found


def relied_on(
    counter: Counter,
    connection: sqlite3.Connection,
    rows: Any,
    series: str,
    size: int,
    least: int,
) -> Crossed:
    """Return the named sources with most claims, by the values of ``series``.

    Sources are read by their claims in all rows, which bounds the rest. Raises
    sqlite3.OperationalError if too many would have to be read at once; what was read is cached, so
    that the next request gets further.
    """
    base = _Counting(counter, connection, rows).within(_GIVEN)
    best: list[tuple[int, int, Any]] = []
    read = 0
    for source, most in counter.kept(("sources", str(least)), lambda: _sources(connection, least)):
        if len(best) >= size and best[size - 1][0] >= most:
            break
        if not counter.has("source", str(source)):
            if read >= _MOST_READ:
                raise sqlite3.OperationalError("interrupted: too many rows to read")
            read += most
        own = counter.own("source", str(source), partial(_rows_of, connection, source)) & base.rows
        best = sorted([*best, (len(own), source, own)], key=lambda each: (-each[0], each[1]))
        best = [each for each in best if each[0] >= least][:size]
    found = Crossed()
    for count, source, own in best:
        some = _Counting(counter, connection, own)
        found.add(source, some.top(series, MOST_SERIES), count)
    return found


def _sources(connection: sqlite3.Connection, least: int) -> list[tuple[int, int]]:
    """Return the sources with their claims, from ``least`` on, the most first."""
    return connection.execute(
        "SELECT source_id, count(*) AS n FROM claims WHERE source_id IS NOT NULL"
        " GROUP BY source_id HAVING n >= ? ORDER BY n DESC, source_id",
        (least,),
    ).fetchall()


def _rows_of(connection: sqlite3.Connection, source: int) -> Any:
    """Return the claims of a source; none if it has no name."""
    from pyroaring import BitMap

    ids = connection.execute(
        "SELECT id FROM claims WHERE source_id = ?1"
        " AND EXISTS (SELECT 1 FROM sources WHERE id = ?1 AND name IS NOT NULL)",
        (source,),
    )
    return BitMap(array("I", chain.from_iterable(ids)))
