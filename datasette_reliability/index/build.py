"""Make the index, or bring it up to the rows that were added; one pass over each column.

A value that many rows have gets a bitmap of them. Rare values, which a column of names mostly has,
share one bitmap of all their rows and a list of which row has which.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any

from . import packing
from .shape import has_our_shape
from .state import BITMAPS, COLUMNS, EVERY, RARE, STATE, create, key_of, watch, write_state
from .versions import note

__all__ = ["COLUMNS", "refresh", "write"]

_LARGEST = 2**32 - 1  # Roaring bitmaps hold 32-bit numbers
# Number of commonest values of a column that always have a bitmap, so that they are counted without
# the list of the others.
_LISTED = 110
# A value that fewer than one row in this many has takes less room in a list than in a bitmap.
_SHARE = 8_192
_MOST_RARE = 1_000  # rows that a rare value may reach before the whole index is rebuilt

_Group = tuple[str | None, Any]  # numbers of rows, in an array or a bitmap
_Groups = Sequence[_Group]


class _NoTextError(Exception):
    """A column of words holds a number or a blob."""


def refresh(connection: sqlite3.Connection) -> None:
    """Bring the index up to the rows of ``claims``; all in the caller's transaction.

    If rows were only added, just those are read, until they are as many as the index was made for.
    Replaced rows show in the total number of rows. A view gets no index, nor does a table whose
    rows have no numbers, or numbers that do not fit, or values that are not text.
    """
    create(connection)
    if not (has_our_shape(connection) or _is_numbered(connection)):
        _empty(connection)
        return
    watch(connection)
    valid, built_to, before, made_for, rerated = connection.execute(
        f"SELECT valid, built_to, total, made_for, rerated FROM {STATE}"
    ).fetchone()
    newest, oldest, total = connection.execute(
        "SELECT coalesce(max(id), 0), coalesce(min(id), 0), count(*) FROM claims"
    ).fetchone()
    valid = valid and total == before + _behind(connection, built_to)
    if valid and newest == built_to and not rerated:
        return
    if newest > _LARGEST or oldest < 0:
        _empty(connection)
        return
    try:
        if not valid or total > 2 * made_for or not _add(connection, built_to, total):
            _make(connection)
            made_for = total
    except _NoTextError:
        _empty(connection)
        return
    write_state(connection, note(connection, total, newest), newest, total, made_for)


def _is_numbered(connection: sqlite3.Connection) -> bool:
    """Return whether each row of a table has a unique whole number."""
    sql = (
        "SELECT count(*) = count(DISTINCT CASE typeof(id) WHEN 'integer' THEN id END)"
        " AND EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'claims')"
        " FROM claims"
    )
    return bool(connection.execute(sql).fetchone()[0])


def _behind(connection: sqlite3.Connection, built_to: int) -> int:
    """Return how many rows have been appended."""
    sql = "SELECT count(*) FROM claims WHERE id > ?"
    count: int = connection.execute(sql, (built_to,)).fetchone()[0]
    return count


def _empty(connection: sqlite3.Connection) -> None:
    connection.execute(f"UPDATE {STATE} SET valid = 0")
    for table in (BITMAPS, RARE):
        connection.execute(f"DELETE FROM {table}")


def _make(connection: sqlite3.Connection) -> None:
    """Make the index from all rows."""
    every = array("I", (row for (row,) in connection.execute("SELECT id FROM claims")))
    write(connection, every, partial(_groups, connection))


def write(
    connection: sqlite3.Connection, every: Any, groups: Callable[[str], Iterable[_Group]]
) -> None:
    """Write a new index: these rows, and for each column the rows of each of its values."""
    _empty(connection)
    _put(connection, EVERY, None, every)
    for column in COLUMNS:
        listed, few = 0, []
        for value, rows in groups(column):
            if len(rows) * _SHARE >= len(every):
                _put(connection, column, value, rows)
                listed += 1
            else:
                few.append((value, rows))
        few.sort(key=lambda group: (-len(group[1]), key_of(group[0])))
        for value, rows in few[: max(0, _LISTED - listed)]:
            _put(connection, column, value, rows)
        _put_rare(connection, column, few[max(0, _LISTED - listed) :])
        _leave_out_largest(connection, column)


def _add(connection: sqlite3.Connection, built_to: int, total: int) -> bool:
    """Add the rows after ``built_to``; False if the index should be rebuilt."""
    added = connection.execute("SELECT id FROM claims WHERE id > ?", (built_to,))
    _put(connection, EVERY, None, array("I", (row for (row,) in added)))
    for column in COLUMNS:
        listed = connection.execute(
            f'SELECT count(*) FROM {BITMAPS} WHERE "column" = ?', (column,)
        ).fetchone()[0]
        few = []
        for value, rows in _groups(connection, column, built_to):
            if listed < _LISTED or _is_common(connection, column, value):
                listed += _put(connection, column, value, rows)
            else:
                few.append((value, rows))
        if few and _put_rare(connection, column, few) > max(_MOST_RARE, 2 * total // _SHARE):
            return False
    return True


def _groups(
    connection: sqlite3.Connection, column: str, low: int | None = None
) -> Iterator[tuple[str | None, array[int]]]:
    """Yield each value with its rows, read from the column's own index if it has one."""
    behind = "" if low is None else f"WHERE id > {low:d}"
    found = connection.execute(f'SELECT "{column}", id FROM claims {behind} ORDER BY 1')
    for value, group in groupby(found, itemgetter(0)):
        if not (value is None or isinstance(value, str)):
            raise _NoTextError
        yield value, array("I", map(itemgetter(1), group))


def _is_common(connection: sqlite3.Connection, column: str, value: str | None) -> bool:
    sql = f'SELECT 1 FROM {BITMAPS} WHERE "column" = ? AND value = ?'
    return connection.execute(sql, (column, key_of(value))).fetchone() is not None


def _put(connection: sqlite3.Connection, column: str, value: str | None, numbers: Any) -> bool:
    """Add rows to a value; return whether the value is new."""
    from pyroaring import BitMap

    rows = numbers if isinstance(numbers, BitMap) else BitMap(numbers)
    key = (column, key_of(value))
    old = connection.execute(
        f'SELECT "rows" FROM {BITMAPS} WHERE "column" = ? AND value = ?', key
    ).fetchone()
    if old and old[0] is None:
        connection.execute(
            f'UPDATE {BITMAPS} SET n = n + ? WHERE "column" = ? AND value = ?', (len(rows), *key)
        )
        return False
    if old:
        rows |= packing.bitmap(old[0])[0]
    connection.execute(
        f"INSERT OR REPLACE INTO {BITMAPS} VALUES (?, ?, ?, ?)",
        (*key, len(rows), packing.packed_bitmap(rows)),
    )
    return not old


def _leave_out_largest(connection: sqlite3.Connection, column: str) -> None:
    """Remove the largest bitmap: its rows are those that no other value has."""
    connection.execute(
        f'UPDATE {BITMAPS} SET "rows" = NULL WHERE "column" = ?1 AND value = (SELECT value'
        f' FROM {BITMAPS} WHERE "column" = ?1 ORDER BY length("rows") DESC LIMIT 1)',
        (column,),
    )


def _put_rare(connection: sqlite3.Connection, column: str, groups: _Groups) -> int:
    """Write a part with the rows of rare values.

    Return how many rows the commonest of these values has in all parts.
    """
    from pyroaring import BitMap

    if not groups:
        return 0
    parts = connection.execute(
        f'SELECT numbers, "values" FROM {RARE} WHERE "column" = ? ORDER BY part', (column,)
    ).fetchall()
    known = {value: n for n, value in enumerate(v for _, p in parts for v in packing.values(p))}
    counts = Counter[int]()
    for numbers, _ in parts:
        counts.update(packing.numbers(numbers))
    first = len(known)
    pairs = array("Q")  # row and number of the value in one integer, so that they sort by row
    for value, rows in groups:
        number = known.setdefault(value, len(known))
        counts[number] += len(rows)
        pairs.extend((row << 32) | number for row in rows)
    ordered = sorted(pairs)
    connection.execute(
        f"INSERT INTO {RARE} VALUES (?, ?, ?, ?, ?, ?)",
        (
            column,
            len(parts),
            packing.packed_bitmap(BitMap([pair >> 32 for pair in ordered])),
            packing.packed_numbers(array("I", (pair & 0xFFFFFFFF for pair in ordered))),
            packing.packed_values(list(known)[first:]),
            most := max(counts.values()),
        ),
    )
    return most
