"""Whether a table of claims has the shape that this program gives it."""

from __future__ import annotations

import sqlite3
from functools import cache

from .state import COLUMNS

__all__ = ["has_our_shape"]


def has_our_shape(connection: sqlite3.Connection) -> bool:
    """Return whether ``claims`` is a table whose rows have numbers and whose words sort as bytes.

    A view or another table may have the same columns, and columns may be added.
    """
    try:
        return bool(connection.execute(f"SELECT {_shape()}").fetchone()[0])
    except sqlite3.Error:
        return False


@cache
def _shape() -> str:
    columns = {"id": ("INTEGER", 1), "score": ("INTEGER", 0), **dict.fromkeys(COLUMNS, ("TEXT", 0))}
    pairs = ", ".join(f"('{name}', '{kind}', {key})" for name, (kind, key) in columns.items())
    # If the primary key has an index of its own, it is not the row number.
    return (
        "(SELECT count(*) FROM pragma_table_xinfo('claims') WHERE hidden = 0"
        f" AND (name, upper(type), pk) IN (VALUES {pairs})) = {len(columns)}"
        " AND (SELECT sum(pk) FROM pragma_table_xinfo('claims')) = 1"
        " AND NOT EXISTS (SELECT 1 FROM pragma_index_list('claims') WHERE origin = 'pk')"
        " AND EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'claims'"
        " AND sql NOT LIKE '%collate%' AND sql NOT LIKE 'create virtual%')"
        " AND (SELECT encoding FROM pragma_encoding) = 'UTF-8'"
    )
