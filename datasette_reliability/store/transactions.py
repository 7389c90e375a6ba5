"""How much one statement takes; and what is written together is there as a whole or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["CHUNK", "transaction"]

CHUNK = 500  # bound parameters in one statement: an older SQLite takes 999


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Write in one transaction: nobody else writes meanwhile, and an error takes all back.

    Inside a transaction of the caller, it belongs to that.
    """
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite itself ends it on some errors
            connection.execute("ROLLBACK")
        raise
