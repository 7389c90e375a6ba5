"""A claims file that replaces another while it is served is read again.

SQLite caches pages of a file, and checks only a counter, the number of pages and of free pages. Two
files agree in all of these if the same articles were loaded into them, whatever the settings, so
that after ``cp new.db claims.db`` some rows would still be the old ones.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Any

__all__ = ["notice"]

_Task = Callable[[sqlite3.Connection], Any]
_Seen = dict[int, tuple[int, int]]


def notice(datasette: Any, databases: Iterable[str]) -> None:
    """Let databases that hold claims drop their cached pages when the file has changed."""
    for name in databases:
        database = datasette.databases[name]
        # Datasette 1.0 runs its own queries and plugins' tasks through one inner function.
        inner = "_execute_fn" if hasattr(database, "_execute_fn") else "execute_fn"
        if database.is_mutable and database.path:
            setattr(database, inner, _noticing(str(database.path), getattr(database, inner)))


def _noticing(path: str, execute_fn: Callable[[_Task], Awaitable[Any]]) -> Any:
    seen: _Seen = {}  # by id() of the connection; a new one with the same id has cached less

    async def read(task: _Task) -> Any:
        return await execute_fn(partial(_fresh, path, seen, task))

    return read


def _fresh(path: str, seen: _Seen, task: _Task, connection: sqlite3.Connection) -> Any:
    try:
        found = os.stat(path)
    except OSError:  # the task reports what is wrong
        return task(connection)
    signature = found.st_size, found.st_mtime_ns
    if seen.get(id(connection)) != signature:
        connection.execute("PRAGMA shrink_memory")
        seen[id(connection)] = signature
    return task(connection)
