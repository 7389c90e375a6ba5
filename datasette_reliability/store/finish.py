"""What comes after the rows: indexes, full-text search, aliases, and one compact file."""

from __future__ import annotations

import contextlib
import sqlite3

from .layout import is_shared, layout
from .people import apply_ratings
from .sources import merge
from .structure import make_indexes, make_search, refresh_facets

# Share of free pages above which the file is rewritten. That costs as much as writing the whole
# file, so a few free pages are left for the next load.
_SPARSE = 0.1


def finish(connection: sqlite3.Connection, journal: str = "delete") -> None:
    """Finish a loaded database; doing it twice changes nothing.

    ``journal`` is the journal mode of the file afterwards.
    """
    make_indexes(connection)
    merge(connection)
    make_search(connection)
    connection.execute(
        "DELETE FROM sources WHERE aliases IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM claims WHERE source_id = sources.id)"
    )
    connection.execute(
        "UPDATE sources SET aliases = (SELECT json_group_array(words) FROM"
        " (SELECT DISTINCT claims.source AS words FROM claims"
        " WHERE claims.source_id = sources.id ORDER BY words)) WHERE aliases IS NULL"
    )
    apply_ratings(connection)
    refresh_facets(connection)
    connection.execute("PRAGMA optimize")
    compact(connection, journal)


def compact(connection: sqlite3.Connection, journal: str, by_month: bool = False) -> None:
    """Merge the log into the file, unless somebody is reading it; then the next load does.

    A file with other tables is never rewritten, because that might renumber their rows.
    """
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    free = connection.execute("PRAGMA freelist_count").fetchone()[0]
    connection.execute("PRAGMA busy_timeout = 1000")  # a reader may take longer than we wait
    with contextlib.suppress(sqlite3.OperationalError):
        if free > _SPARSE * pages and not is_shared(connection, layout(by_month)):
            connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute(f"PRAGMA journal_mode = {journal}")
