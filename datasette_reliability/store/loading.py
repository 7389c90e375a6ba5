"""The progress of loads into a database: a row for each unfinished load.

It is written in the transaction after the one with a shard's rows, so it never claims more than
readers see. An interrupted load leaves its row; loading the same inputs again reuses and removes
it. A running load updates its row every minute, however long a shard takes.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from datetime import datetime, timezone
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple

__all__ = ["LOADING", "Heartbeat", "Loading", "begin", "create", "end", "loadings", "note", "now"]

LOADING = "_reliability_loading"
_BEAT = 60.0  # seconds between two updates of a running load
# Seconds without an update after which a load counts as interrupted; a busy machine may miss a few.
_SILENT = 300


class Loading(NamedTuple):
    """A load: how many of its inputs are done, and of how many, if known."""

    done: int
    total: int | None
    running: bool

    @property
    def percent(self) -> int | None:
        """Return the percentage done, at most 99, because a finished load has no row."""
        return min(99, 100 * self.done // self.total) if self.total else None


def create(connection: sqlite3.Connection) -> None:
    """Create the table if it is missing."""
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS {LOADING} (inputs TEXT PRIMARY KEY, done INTEGER NOT NULL,"
        " total INTEGER, updated TEXT NOT NULL)"
    )


def begin(connection: sqlite3.Connection, inputs: str, total: int | None, when: str) -> None:
    """Record that a load begins."""
    create(connection)
    connection.execute(
        f"INSERT OR REPLACE INTO {LOADING} VALUES (?, 0, ?, ?)", (inputs, total, when)
    )


def note(connection: sqlite3.Connection, inputs: str, done: int, when: str) -> None:
    """Record that more inputs are done."""
    connection.execute(
        f"UPDATE {LOADING} SET done = done + ?, updated = ? WHERE inputs = ?", (done, when, inputs)
    )


class Heartbeat:
    """Records every minute that a load is running, until it is closed."""

    def __init__(self, path: str, inputs: str) -> None:
        self._uri = f"{Path(path).resolve().as_uri()}?mode=rw"
        self._inputs = inputs
        self._closed = Event()
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop recording."""
        self._closed.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._closed.wait(_BEAT):
            # If the database is busy, try again a minute later: the load itself comes first.
            with (
                suppress(sqlite3.Error),
                closing(sqlite3.connect(self._uri, uri=True)) as connection,
                connection,
            ):
                note(connection, self._inputs, 0, now())


def now() -> str:
    """Return the time in UTC, ISO 8601, to the second."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def end(connection: sqlite3.Connection, inputs: str) -> None:
    """Record that a load has ended."""
    connection.execute(f"DELETE FROM {LOADING} WHERE inputs = ?", (inputs,))


def loadings(connection: sqlite3.Connection) -> list[Loading]:
    """Return the unfinished loads; [] for a database without the table."""
    try:
        rows = connection.execute(
            f"SELECT done, total, updated FROM {LOADING} ORDER BY updated DESC"
        ).fetchall()
    except sqlite3.OperationalError:
        return []
    return [Loading(done, total, _age(updated) < _SILENT) for done, total, updated in rows]


def _age(when: str) -> float:
    try:
        return (datetime.now(timezone.utc) - datetime.fromisoformat(when)).total_seconds()
    except (TypeError, ValueError):
        return _SILENT
