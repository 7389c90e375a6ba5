"""Transactions, stored in full or not at all, and how much one statement takes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["CHUNK", "transaction"]

CHUNK = 500  # bound parameters in one statement: an older SQLite takes 999


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Write in one transaction: nobody else writes meanwhile, and an error rolls everything back.

    Inside a transaction of the caller, it joins that one.
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
