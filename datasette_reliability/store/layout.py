"""The names that a file of ours uses, and whether a file is ours or can become so.

The names are read from an empty database that the same steps make in memory, so whatever a step
creates is known here. All checks come before the first write, so a refused file stays unchanged to
the byte.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from shlex import quote

from ..errors import DatabaseError
from ..index import SHARED, is_outdated
from ..migrations import MIGRATIONS, is_migrated, migrate, plain, steps_ahead, tables
from .structure import make_by_month, make_empty
from .versions import quoted

__all__ = ["Layout", "check", "is_shared", "layout"]

_Key = tuple[bool, str]  # triggers have names of their own, all other things share theirs
_MIGRATED = {"migration_set", "name", "applied_at"}


@dataclass(frozen=True, slots=True)
class Layout:
    """What a file holds: each thing's type and table, by its name, and the columns of tables."""

    things: Mapping[_Key, tuple[str, str]]
    columns: Mapping[str, frozenset[str]]
    by_month: bool = False


@cache
def layout(by_month: bool = False) -> Layout:
    """Return the full layout of a database of claims, or of a shared index."""
    make: Callable[[sqlite3.Connection], None] = make_by_month if by_month else make_empty
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        make(connection)
        things = _things(connection)
        return Layout(things, _columns(connection, _tables(things)), by_month)


def _things(connection: sqlite3.Connection) -> dict[_Key, tuple[str, str]]:
    rows = connection.execute(
        "SELECT type, lower(name), lower(tbl_name) FROM sqlite_master"
        " WHERE name NOT GLOB 'sqlite_*'"
    )
    return {(kind == "trigger", name): (kind, table) for kind, name, table in rows}


def _tables(things: Mapping[_Key, tuple[str, str]]) -> list[str]:
    return [name for (_, name), (kind, _) in things.items() if kind == "table"]


def _columns(connection: sqlite3.Connection, names: Iterable[str]) -> dict[str, frozenset[str]]:
    return {
        name: frozenset(
            column[1].lower()
            for column in connection.execute(f"PRAGMA table_xinfo({quoted(name)})")
        )
        for name in names
    }


def is_shared(connection: sqlite3.Connection, ours: Layout) -> bool:
    """Return whether a file has tables, views or triggers that are not ours.

    Their row numbers may mean something, and rewriting the file may change them.
    """
    return any(
        kind != "index" and key not in ours.things for key, (kind, _) in _things(connection).items()
    )


def check(connection: sqlite3.Connection, path: str, ours: Layout) -> bool:
    """Return whether a file is already ours; DatabaseError if it cannot become so, and why."""
    there = _things(connection)
    migrated = _has_migrations(connection, there)
    if not _is_ours(connection, ours, migrated):
        taken = {key: thing for key, thing in there.items() if key in ours.things}
        _refuse(path, {k: t for k, t in taken.items() if not (migrated and t[1] == MIGRATIONS)})
        return False
    if not ours.by_month:
        _check_tables(connection, path, ours)
    right = ours.things.items()
    _refuse(path, {key: there[key] for key, thing in right if there.get(key, thing) != thing})
    _refuse(path, {key: there[key] for key in _of_another_shape(connection, ours, there)})
    return True


def _has_migrations(connection: sqlite3.Connection, there: Mapping[_Key, tuple[str, str]]) -> bool:
    found = there.get((False, MIGRATIONS)) == ("table", MIGRATIONS)
    return found and _columns(connection, [MIGRATIONS])[MIGRATIONS] >= _MIGRATED


def _is_ours(connection: sqlite3.Connection, ours: Layout, migrated: bool) -> bool:
    if ours.by_month:
        return _columns(connection, [SHARED])[SHARED] >= ours.columns[SHARED]
    return migrated and is_migrated(plain(connection))


def _of_another_shape(
    connection: sqlite3.Connection, ours: Layout, there: Mapping[_Key, tuple[str, str]]
) -> list[_Key]:
    """Return which tables beside those of ``schema.sql`` lack columns; an old index may."""
    if is_outdated(connection):
        return []
    checked = {MIGRATIONS} if ours.by_month else {MIGRATIONS, *tables()}
    names = [name for name in ours.columns if (False, name) in there and name not in checked]
    columns = _columns(connection, names)
    return [(False, name) for name in names if not columns[name] >= ours.columns[name]]


def _refuse(path: str, taken: Mapping[_Key, tuple[str, str]]) -> None:
    if taken:
        said = ", ".join(
            f"{kind} {quoted(name)}" + (f" on {quoted(table)}" if table != name else "")
            for (_, name), (kind, table) in sorted(taken.items())
        )
        raise DatabaseError(
            f"{path}: something else already uses names that claims need: {said};"
            " load into another file (--table reads a table of this one)"
        )


def _check_tables(connection: sqlite3.Connection, path: str, ours: Layout) -> None:
    """Raise DatabaseError if a table or column of ours is missing; it names a likely new name."""
    with closing(_brought_up_to_date(connection, path)) as copy:
        there = _columns(copy, tables())
    for table in tables():
        gone = sorted(ours.columns[table] - there[table])
        if not there[table]:
            raise DatabaseError(_gone(connection, path, table, ours))
        if gone:
            new = sorted(_columns(connection, [table])[table] - ours.columns[table])
            raise DatabaseError(_renamed(path, table, gone, new))


def _brought_up_to_date(connection: sqlite3.Connection, path: str) -> sqlite3.Connection:
    """Return our tables, without rows, as all migration steps leave them, in memory."""
    names = [*tables(), MIGRATIONS]
    marks = ", ".join("?" * len(names))
    made = connection.execute(
        f"SELECT sql FROM sqlite_master WHERE type = 'table' AND lower(name) IN ({marks})", names
    ).fetchall()
    done = connection.execute(
        f"SELECT migration_set, name, applied_at FROM {MIGRATIONS}"
    ).fetchall()
    copy = sqlite3.connect(":memory:", isolation_level=None)
    try:
        for (sql,) in made:
            copy.execute(sql)
        copy.executemany(
            f"INSERT INTO {MIGRATIONS} (migration_set, name, applied_at) VALUES (?, ?, ?)", done
        )
        if steps_ahead(plain(copy)):
            migrate(plain(copy))
    except sqlite3.Error as error:
        copy.close()
        raise DatabaseError(
            f"{path}: its tables cannot be brought up to date ({error});"
            " undo what was changed in them, or restore the file from a copy"
        ) from error
    return copy


def _gone(connection: sqlite3.Connection, path: str, table: str, ours: Layout) -> str:
    ordinary = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    )
    columns = _columns(connection, [name for (name,) in ordinary])
    alike = [name for name, own in columns.items() if own >= ours.columns[table]]
    said = f"{path}: the table {quoted(table)} is gone"
    if not alike:
        return f"{said}; restore the file from a copy, or load into another file"
    again = _command(path, f"ALTER TABLE {quoted(alike[0])} RENAME TO {table}")
    return f"{said}, and {quoted(alike[0])} has its columns; name it back: {again}"


def _renamed(path: str, table: str, gone: list[str], new: list[str]) -> str:
    said = f"{path}: the table {quoted(table)} has no column {', '.join(map(quoted, gone))}"
    if (len(gone), len(new)) != (1, 1):
        return f"{said}; rename it back, restore the file from a copy, or load into another file"
    again = _command(path, f"ALTER TABLE {table} RENAME {quoted(new[0])} TO {quoted(gone[0])}")
    return f"{said}, and {quoted(new[0])} is none of ours; name it back: {again}"


def _command(path: str, sql: str) -> str:
    return f"sqlite-utils query {quote(path)} {quote(sql)}"
