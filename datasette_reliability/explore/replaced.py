"""A file of claims that takes the place of another while it is served is read anew.

SQLite keeps pages of a file, and asks for no more than a counter, how many pages the file has and
how many are free. Two files are alike in all of these if the same articles were loaded into them,
whatever the settings were, and after ``cp new.db claims.db`` some rows would be the old ones.
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
    """Let some databases that hold claims forget what they kept of a file that has changed."""
    for name in databases:
        database = datasette.databases[name]
        # Datasette 1.0 runs its queries and the tasks of plugins alike through a function within.
        inner = "_execute_fn" if hasattr(database, "_execute_fn") else "execute_fn"
        if database.is_mutable and database.path:
            setattr(database, inner, _noticing(str(database.path), getattr(database, inner)))


def _noticing(path: str, execute_fn: Callable[[_Task], Awaitable[Any]]) -> Any:
    seen: _Seen = {}  # by connection; another that gets its place in memory has kept less

    async def read(task: _Task) -> Any:
        return await execute_fn(partial(_fresh, path, seen, task))

    return read


def _fresh(path: str, seen: _Seen, task: _Task, connection: sqlite3.Connection) -> Any:
    try:
        found = os.stat(path)
    except OSError:  # the task finds out what is wrong
        return task(connection)
    signature = found.st_size, found.st_mtime_ns
    if seen.get(id(connection)) != signature:
        connection.execute("PRAGMA shrink_memory")
        seen[id(connection)] = signature
    return task(connection)
