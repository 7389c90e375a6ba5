"""Count the rows of a page by value: in the bitmap index where it can, else in SQL.

It counts all rows that the address selects, not only the page shown. A facet of a column is counted
without that column's own choice, so that its other values stay visible.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from itertools import islice
from typing import Any, ClassVar, NamedTuple
from weakref import WeakKeyDictionary

from datasette.database import QueryInterrupted
from datasette.utils import escape_sqlite, sqlite_timelimit

from ..errors import DataError
from ..index import COLUMNS, Counter, Match, State, has_our_shape, read_state
from .choices import SIMPLE, several
from .known import DATES, is_known, rows_of
from .selection import SEARCH, Selection, Term, where, whole
from .starting import settings

__all__ = ["Count", "Counted", "Rows", "forget_counts"]

_MOST_IDS = 1_000_000  # rows listed by number for a filter that the index does not know
Counted = list[tuple[Any, int]]
_counters: WeakKeyDictionary[Any, Counter] = WeakKeyDictionary()  # by Datasette's database


class Rows(NamedTuple):
    """A bitmap of rows, and a name that no other rows have."""

    numbers: Any
    name: str

    @classmethod
    def of(cls, numbers: Any) -> Rows:
        """Return rows with their name."""
        return cls(numbers, blake2b(numbers.serialize()).hexdigest())


@dataclass(slots=True)
class Count:
    """Counts the rows of one table that one address selects."""

    datasette: Any
    database: str
    table: str
    selection: Selection
    _elsewhere: ClassVar[bool] = False  # whether the rows are in other databases

    async def top(self, column: str, size: int, wanted: tuple[str | None, ...] = ()) -> Counted:
        """Return the commonest values with their counts, and those of ``wanted``.

        Raises QueryInterrupted if that takes too long.
        """
        task = partial(_top, column=column, size=size, wanted=wanted)
        found = await self._indexed(column, task, f"top {size} {wanted}")
        if found is not None:
            return list(found)
        name = escape_sqlite(column)
        chosen = [value for value in wanted if value is not None]
        first = ", ".join(f":wanted_{at}" for at, _ in enumerate(chosen))
        counted = await self._sql(
            column,
            f"select {name}, count(*)",
            f"group by 1 order by ({name} is null and {None in wanted:d}"
            f" or cast({name} as text) in ({first})) desc, 2 desc, 1 limit {size + len(wanted):d}",
            {f"wanted_{at}": value for at, value in enumerate(chosen)},
        )
        return _sorted(counted, size, wanted)

    async def grouped(self, column: str, length: int) -> Counted:
        """Return how many rows have each beginning of ``length`` characters, in their order."""

        def count(counter: Counter, connection: sqlite3.Connection, rows: Any) -> Counted:
            return counter.grouped(connection, column, rows, length)

        found: Counted | None = await self._indexed(column, count, f"grouped {length}")
        if found is not None:
            return list(found)
        start = f"substr({escape_sqlite(column)}, 1, {length:d})"
        return await self._sql(column, f"select {start}, count(*)", "group by 1 order by 1")

    async def total(self) -> int | None:
        """Return how many rows the address selects, if the index can tell; else None."""

        def count(counter: Counter, connection: sqlite3.Connection, rows: Any) -> int:
            return counter.total(rows)

        found: int | None = await self._indexed("", count)
        return found

    async def crossed(
        self, task: Callable[[Counter, sqlite3.Connection, Any], Any], kind: str | None = None
    ) -> Any:
        """Return the result of a task on the rows that the address selects, in the index.

        None if the index cannot tell. Results with a ``kind`` are cached.
        """
        return await self._indexed("", task, kind)

    async def searched(self, row: int, size: int) -> list[int] | None:
        """Return the first rows after a given row that a search finds, without listing all of them.

        None if the address does not search, or if it takes too long.
        """
        listing, params = self._searched(), self.selection.params
        if listing is None:
            return None
        sql = f"{listing} and rowid > :reliability_row order by rowid"

        def walk(counter: Counter, connection: sqlite3.Connection, rows: Any) -> list[int]:
            rows = counter.everything(connection) if rows is None else rows
            hits = connection.execute(sql, {**params, "reliability_row": row})
            return list(islice((one for (one,) in hits if one in rows), size))

        found: list[int] | None = await self._indexed("", walk, partly=True)
        return found

    def _base(self, column: str) -> tuple[Term, ...]:
        """Return the filters without the column's own choice."""
        own = SIMPLE | {"startswith"} if column in DATES else SIMPLE
        terms = self.selection.terms
        return tuple(
            term
            for term in terms
            if term.column != column
            or term.lookup not in own
            or (term.lookup in ("in", "notin") and several(term.value) is None)
        )

    async def _indexed(
        self,
        column: str,
        count: Callable[..., Any],
        kind: str | None = None,
        *,
        partly: bool = False,
    ) -> Any:
        """Return the result of ``count`` on the matching rows in the index; None means: ask SQL.

        A result with a ``kind`` is the same for the same rows, and cached as long as the index.
        ``partly`` ignores conditions that the index does not know.
        """
        if self.table != "claims" or (column and column not in COLUMNS):
            return None
        counter = await self._counter()
        if counter is None:
            return None
        known = self._known(column)
        told, among = (True, None) if partly else await self._among(column)
        if not told:
            return None
        limit = self.datasette.setting("sql_time_limit_ms")
        terms = repr([(term.column, term.lookup, term.value) for term in known])
        name = among.name if among else ""

        def counted(connection: sqlite3.Connection) -> Any:
            with sqlite_timelimit(connection, limit):  # scores and the overview read rows as well
                rows = self._rows(counter, connection, known, f"{terms} {name}", among)
                found = count(counter, connection, rows)
            if self._read_state(connection) != counter.state:
                raise DataError("The index was rebuilt while it was read.")
            return found

        def task(connection: sqlite3.Connection) -> Any:
            if kind is None:
                return counted(connection)
            return counter.kept((kind, column, terms, name), lambda: counted(connection))

        try:
            return await self._in_thread(task)
        except (DataError, sqlite3.OperationalError):  # SQL reports whether the address is at fault
            return None

    def _rows(
        self,
        counter: Counter,
        connection: sqlite3.Connection,
        known: list[Term],
        place: str,
        among: Rows | None,
    ) -> Any:
        """Return the rows that meet some filters.

        Cached, since most facets of a page ask for the same.
        """
        place = f"rows {place}"
        if place not in self.selection.kept:
            rows = rows_of(counter, connection, known)
            if among is not None:
                rows = among.numbers & (counter.everything(connection) if rows is None else rows)
            self.selection.kept[place] = rows
        return self.selection.kept[place]

    async def _among(self, column: str) -> tuple[bool, Rows | None]:
        """Return whether the index can tell the rows, and among which rows (None: all) they are."""
        if not self._unknown(column):
            return True, None
        ids = await self._ids(column)
        return ids is not None, ids

    def is_known(self) -> bool:
        """Return whether the index alone can tell which rows the address selects."""
        return not self._unknown("")

    async def has_our_shape(self) -> bool:
        """Return whether the table has our shape, so that its rows have numbers."""
        kept = self.selection.kept
        if "shape" not in kept:
            kept["shape"] = await self._in_thread(has_our_shape)
        found: bool = kept["shape"]
        return found

    def is_search(self) -> bool:
        """Return whether only a search, which lists rows quickly, is unknown to the index."""
        return self._searched() is not None

    async def _counter(self) -> Counter | None:
        """Return the counter over the current index; cached until the index is rebuilt."""
        kept = self.selection.kept
        if "counter" not in kept:
            kept["counter"] = await self._newest()
        found: Counter | None = kept["counter"]
        return found

    def _read_state(self, connection: sqlite3.Connection) -> State | None:
        return read_state(connection)

    async def _newest(self) -> Counter | None:
        state = await self._in_thread(self._read_state)
        if state is None or not await self.has_our_shape():
            return None
        database = self.datasette.get_database(self.database)
        counter = _counters.get(database)
        if counter is None or counter.state != state:
            most = settings(self.datasette).facet_cache_mb << 20
            counter = Counter(state, most, elsewhere=self._elsewhere)
            _counters[database] = counter
        return counter

    async def _in_thread(self, task: Callable[[sqlite3.Connection], Any]) -> Any:
        return await self.datasette.get_database(self.database).execute_fn(task)

    async def _ids(self, column: str) -> Rows | None:
        """Return the rows that meet all other conditions, if they are few and quickly found."""
        kept, listing = self.selection.kept, self._listing(column)  # the same for most facets
        if listing not in kept:
            params, limit = self.selection.params, self.datasette.setting("facet_time_limit_ms")
            try:
                kept[listing] = await self._in_thread(
                    lambda connection: _listed(connection, listing, params, limit)
                )
            except QueryInterrupted:
                kept[listing], kept["late"] = None, True
        found: Rows | None = kept[listing]
        return found

    def is_hopeless(self, column: str = "") -> bool:
        """Return whether counting would take too long, because the rows could not be listed."""
        if not self.selection.kept.get("late"):
            return False
        return self.is_search() or not self._known(column)

    def _known(self, column: str) -> list[Term]:
        """Return the filters that the index knows, without the column's own choice."""
        if not self.selection.apart:
            return []
        return [term for term in self._base(column) if is_known(term)]

    def _unknown(self, column: str) -> list[str]:
        """Return the conditions that the index does not know; all, if they are not ``apart``."""
        apart = self.selection.apart
        unknown = [term for term in self._base(column) if not (apart and is_known(term))]
        return [*(term.clause for term in unknown), *self.selection.extra]

    def _searched(self) -> str | None:
        """Return the SQL that lists the rows of a search, if nothing else is unknown."""
        unknown = self._unknown("")
        found = SEARCH.fullmatch(unknown[0]) if len(unknown) == 1 else None
        return f"select rowid as id{found[1]}" if found else None

    def _listing(self, column: str) -> str:
        """Return the SQL that lists those rows by number, perhaps with deleted ones."""
        listing = self._searched() or f"select id from claims{where(whole(self._unknown(column)))}"
        return f"select json_group_array(id) from ({listing} limit {_MOST_IDS + 1})"

    async def _sql(
        self, column: str, start: str, end: str, params: Mapping[str, Any] | None = None
    ) -> Counted:
        if self.is_hopeless(column):
            raise QueryInterrupted("the rows took too long to list", start, {})
        clauses = [*(term.clause for term in self._base(column)), *self.selection.extra]
        rows = f"select * from {escape_sqlite(self.table)}{where(clauses)}"
        found = await self.datasette.execute(
            self.database,
            f"{start} from ({rows}) {end}",
            {**self.selection.params, **(params or {})},
            truncate=False,
            custom_time_limit=self.datasette.setting("facet_time_limit_ms"),
        )
        return [(value, count) for value, count in found.rows]


def forget_counts() -> None:
    """Forget all counts, so that facets are counted again from the same bitmaps."""
    for counter in _counters.values():
        counter.forget()


def _listed(
    connection: sqlite3.Connection, listing: str, params: Mapping[str, Any], limit: int
) -> Rows | None:
    """Return the rows whose numbers a query lists; None if they do not fit into the index.

    Raises QueryInterrupted if time runs out, or if there are too many. One JSON list takes half the
    time of a Python row per number.
    """
    from pyroaring import BitMap

    try:
        with sqlite_timelimit(connection, limit):
            found = BitMap(json.loads(connection.execute(listing, params).fetchone()[0]))
    except (sqlite3.Error, TypeError, OverflowError) as error:
        if "interrupted" in str(error):
            raise QueryInterrupted(error, listing, params) from error
        return None
    if len(found) > _MOST_IDS:
        raise QueryInterrupted(f"more than {_MOST_IDS:,} rows", listing, params)
    return Rows.of(found)


def _top(
    counter: Counter,
    connection: sqlite3.Connection,
    rows: Any,
    column: str,
    size: int,
    wanted: tuple[str | None, ...],
) -> Counted:
    found: Counted = list(counter.top(connection, column, rows, size))
    there = {value for value, _ in found}
    for value in wanted:
        if value not in there:
            own = counter.rows(connection, [Match(column, (value,))])
            count = len(own if rows is None else own & rows)
            found.extend([(value, count)] if count else [])
    return found


def _sorted(counted: Counted, size: int, wanted: tuple[str | None, ...]) -> Counted:
    """Return the commonest values, followed by the wanted ones."""
    counted = sorted(counted, key=lambda row: -row[1])
    late = [row for row in counted[size:] if row[0] in wanted or str(row[0]) in wanted]
    return counted[:size] + late
