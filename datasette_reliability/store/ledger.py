"""The tables in which ``corroborate`` records what it has compared, and what is due."""

from __future__ import annotations

import sqlite3

__all__ = ["DUE", "LEDGER", "STATE", "create_ledger"]

LEDGER = "_reliability_compared"
DUE = "_reliability_due"
STATE = "_reliability_comparing"


def create_ledger(connection: sqlite3.Connection) -> None:
    """Create the tables of the ledger if they are missing."""
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS {LEDGER} (document_id INTEGER PRIMARY KEY,"
        " load_id INTEGER NOT NULL, day INTEGER NOT NULL, body INTEGER, prints BLOB,"
        " listed INTEGER NOT NULL DEFAULT 0)"
    )
    for columns in ("day", "body, day"):
        name = f"{LEDGER}_{columns.partition(',')[0]}"
        connection.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {LEDGER} ({columns})")
    connection.execute(f"CREATE TABLE IF NOT EXISTS {DUE} (day INTEGER PRIMARY KEY)")
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS {STATE} (id INTEGER PRIMARY KEY CHECK (id = 1),"
        " days INTEGER, version TEXT)"
    )
