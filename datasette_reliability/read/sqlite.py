"""Read the rows of a table or view of an SQLite database, page by page along its key."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

from ..errors import InputError, SettingsError
from ..records import Document, Row
from .decode import LOAD_TABLE, undecodable
from .options import ReadOptions
from .places import place_of
from .rows import columns_of, document_of_row, unfit
from .unpacked import Budget

__all__ = ["invalid_condition", "read_sqlite"]

_PAGE = 500  # rows read at once: no cursor stays open while claims are written beside it
_LONGEST = 1 << 28  # bytes of a cell: a view may make any number of them
_OURS = frozenset(
    ("documents", "claims", "sources", "reasons", "endorsements", "loads", "quarantine")
)


class _Unfit(InputError):
    """A table cannot be read; if its claims are to go into the same file, no load begins."""


@dataclass(frozen=True, slots=True)
class _Key:
    """What identifies a row: a unique column and its type; no column if rows have no key."""

    column: str
    declared: str = ""


def read_sqlite(path: Path, options: ReadOptions) -> Iterator[Document | InputError]:
    """Yield a document or an error for every row of a table; its key makes it one article.

    Raise SettingsError when the condition is wrong; in place, also when table, column or key are.
    """
    if options.table is None:
        raise InputError(f"this is an SQLite database; {LOAD_TABLE}")
    with closing(_opened(path)) as connection:
        try:
            yield from _documents(connection, path, options)
        except sqlite3.Error as error:
            raise InputError(f"cannot be read ({error}); check table and condition") from error
        except _Unfit as error:
            if options.in_place:
                raise SettingsError(f"{path}: {error.reason}") from error
            raise


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=60)
    if hasattr(connection, "setlimit"):  # from Python 3.11 on
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
    connection.text_factory = lambda value: value.decode("utf-8", "surrogateescape")
    return connection


def _documents(
    connection: sqlite3.Connection, path: Path, options: ReadOptions
) -> Iterator[Document | InputError]:
    table = str(options.table)
    names = _columns(connection, table)
    if wrong := unfit(names, options):
        raise _Unfit(f"table {table!r}: {wrong}")
    if options.in_place and table in _OURS:
        raise _Unfit(
            f"{table!r} is one of the tables that a load writes; load it into another file"
        )
    key = _key(connection, path, table, options)
    wanted = list(dict.fromkeys(columns_of(names, options).values()))
    empty = True
    budget = Budget(path.stat().st_size)  # the rows of a view may have no end
    for value, *cells in _rows(connection, table, key, wanted, options):
        empty = False
        budget.spend(1 + sum(len(cell) for cell in cells if isinstance(cell, str | bytes)))
        yield _document(dict(zip(wanted, cells, strict=True)), key, value, path, options)
    if empty:
        yield InputError(f"no row of {table!r} is selected; check the condition", place_of(path))


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({_quoted(table)})")]
    if not names:
        there = connection.execute(
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
            " AND name NOT GLOB '*sqlite_*' AND name NOT GLOB '_reliability_*'"
            " AND name NOT GLOB '*_fts*' ORDER BY name"
        )
        listed = ", ".join(repr(name) for (name,) in there.fetchmany(20)) or "none"
        raise _Unfit(f"no table {table!r}; there are: {listed}")
    return names


def _key(connection: sqlite3.Connection, path: Path, table: str, options: ReadOptions) -> _Key:
    """Return the column that identifies rows; _Unfit if it may hold a value twice."""
    info = connection.execute(f"PRAGMA table_info({_quoted(table)})").fetchall()
    declared = {row[1]: row[2] for row in info}
    primary = [row[1] for row in info if row[5]]
    named = options.columns.get("id")
    if named is None and len(primary) == 1:
        return _Key(primary[0], declared[primary[0]])
    if not options.in_place and _is_view(connection, table):
        return _Key("")
    if named is None and not options.in_place and _has_rowid(connection, table):
        return _Key("rowid")
    if named is None:
        raise _Unfit(
            f"table {table!r} has no primary key of one column; name a unique column"
            " with --id-column"
        )
    if [named] != primary and named not in _unique(connection, table):
        raise _Unfit(
            f"column {named!r} may hold a value twice; make it unique with:"
            f" sqlite-utils create-index --unique {path} {table} {named}"
        )
    return _Key(named, declared[named])


def _has_rowid(connection: sqlite3.Connection, table: str) -> bool:
    try:
        found = connection.execute(f"SELECT rowid FROM {_quoted(table)} LIMIT 1").fetchone()
    except sqlite3.Error:
        return False
    return found is None or found[0] is not None


def _is_view(connection: sqlite3.Connection, table: str) -> bool:
    found = connection.execute(
        "SELECT type FROM sqlite_master WHERE lower(name) = lower(?)", (table,)
    ).fetchone()
    return found is not None and found[0] == "view"


def _unique(connection: sqlite3.Connection, table: str) -> set[str]:
    found = set()
    indexes = connection.execute(f"PRAGMA index_list({_quoted(table)})").fetchall()
    for _, name, unique, _, partial in indexes:
        columns = connection.execute(f"PRAGMA index_info({_quoted(name)})").fetchall()
        if unique and not partial and len(columns) == 1:
            found.add(columns[0][2])
    return found


def _rows(
    connection: sqlite3.Connection,
    table: str,
    key: _Key,
    wanted: Sequence[str],
    options: ReadOptions,
) -> Iterator[tuple[Any, ...]]:
    """Yield key and cells of the selected rows: those without a key first, then in key order."""
    if not key.column:
        yield from _numbered(connection, table, wanted, options)
        return
    column = key.column if key.column == "rowid" else _quoted(key.column)
    select = f"SELECT {', '.join((column, *map(_quoted, wanted)))} FROM {_quoted(table)}"
    chosen = f"({options.where})" if options.where else "1"
    _checked(connection, f"{select} WHERE {chosen} LIMIT 0", options)
    yield from connection.execute(f"{select} WHERE {chosen} AND {column} IS NULL").fetchall()
    page = connection.execute(
        f"{select} WHERE {chosen} AND {column} IS NOT NULL ORDER BY {column} LIMIT {_PAGE}"
    ).fetchall()
    while page:
        yield from page
        last, mark = _bound(page[-1][0])
        page = connection.execute(
            f"{select} WHERE {chosen} AND {column} > {mark} ORDER BY {column} LIMIT {_PAGE}",
            (last,),
        ).fetchall()


def _numbered(
    connection: sqlite3.Connection, table: str, wanted: Sequence[str], options: ReadOptions
) -> Iterator[tuple[Any, ...]]:
    """Yield number and cells of the rows of a view."""
    select = f"SELECT {', '.join(map(_quoted, wanted))} FROM {_quoted(table)}"
    select += f" WHERE ({options.where})" if options.where else ""
    _checked(connection, f"{select} LIMIT 0", options)
    for number, cells in enumerate(connection.execute(select), 1):
        yield (number, *cells)


def _checked(connection: sqlite3.Connection, sql: str, options: ReadOptions) -> None:
    try:
        connection.execute(sql)
    except (sqlite3.Error, sqlite3.Warning) as error:
        example = "published >= '2025-05'"
        raise invalid_condition(str(options.where), error, example) from error


def invalid_condition(
    where: str, error: sqlite3.Error | sqlite3.Warning, example: str
) -> SettingsError:
    """Return the error for a condition that SQLite refuses within parentheses of ours."""
    said = str(error).removeprefix('near ")": ')  # ours, which the user has not written
    return SettingsError(f"--where {where!r} is not valid SQL ({said}); write such as: {example}")


def _bound(value: Any) -> tuple[Any, str]:
    """Return the value of a key as it can be bound, and the SQL that makes it itself again."""
    if isinstance(value, str) and undecodable(value):
        return value.encode("utf-8", "surrogateescape"), "CAST(? AS TEXT)"
    return value, "?"


def _document(
    row: Mapping[str, Any], key: _Key, value: Any, path: Path, options: ReadOptions
) -> Document | InputError:
    place = f"{place_of(path)}:{options.table}/{_shown(value)}"
    if value is None:
        return InputError("its key is null; give every row a key", place)
    for cell in (value, *row.values()):
        if isinstance(cell, str) and (stray := undecodable(cell)):
            return InputError(stray, place, cell)
    keyed = {**row, key.column: _shown(value)} if key.column else row
    found = document_of_row(keyed, place, options)
    if isinstance(found, InputError) or not key.column:
        return found
    if not options.in_place:
        return replace(found, item=f"{_named(path)}:{options.table}/{_shown(value)}")
    return replace(
        found,
        item=f"{options.table}/{_shown(value)}",
        row=Row(str(options.table), key.column, key.declared, value),
    )


def _named(path: Path) -> str:
    """Return a file's name with a digest of its folder, so that the path stays private."""
    return f"{path.name}~{blake2b(os.fsencode(path.resolve()), digest_size=4).hexdigest()}"


def _shown(value: Any) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)[:200]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
