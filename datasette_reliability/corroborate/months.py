"""Compare the claims of a database by month, across the ends of months."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from ..store import WAIT, errors_of
from ..store.comparing import Due
from ..store.months import Months
from ..store.together import (
    bring,
    is_taken,
    keep_only,
    note,
    shorten,
    take,
    together,
    touch_due,
    touched,
)

__all__ = ["across_months"]

_T = TypeVar("_T")


def across_months(
    database: str | Path,
    look: Callable[[sqlite3.Connection], Due],
    compare: Callable[[sqlite3.Connection], None],
    outcome: Callable[[sqlite3.Connection, Due], _T],
    dry_run: bool,
) -> _T:
    """Compare what is due in all months and return the outcome; a dry run compares nothing.

    The months are gathered in one file, from which an interrupted run goes on. Each month is
    written in one transaction.
    """
    path = Path(database).with_suffix(".compared")
    with Months(database, new=False) as months, _opened(path, dry_run) as connection:
        with errors_of(str(path)):
            files = months.files()
            keep_only(connection, files)
            changed = [name for name in files if not is_taken(connection, name, files[name])]
            for name in changed:
                months.store(name)  # brings its tables up to date
                take(connection, name, files[name])
            found = look(connection)
            if dry_run:
                return outcome(connection, found)
            touch_due(connection)
            compare(connection)
            shorten(connection)
            names = touched(connection)
        for name in names:
            months.begin_writing(name)
            with errors_of(str(files[name])):
                bring(months.store(name).connection, path, name)
        months.finish()
        with errors_of(str(path)):
            for name in {*changed, *names}:
                note(connection, name, files[name])
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return outcome(connection, found)


@contextmanager
def _opened(path: Path, dry_run: bool) -> Iterator[sqlite3.Connection]:
    """Yield the gathered file; for a dry run a temporary copy of it, so that it stays as it is."""
    if not dry_run:
        with together(path, WAIT) as connection:
            yield connection
        return
    with TemporaryDirectory() as folder, together(Path(folder, path.name), WAIT) as copy:
        if path.exists():
            with together(path, WAIT) as connection:
                connection.backup(copy)
        yield copy
