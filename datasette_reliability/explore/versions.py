"""The version of the claims that a link names, and what has changed since."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..index import Changes, changes_since

__all__ = ["VERSION", "changes_of", "said_of", "words"]

VERSION = "_reliability_version"


async def said_of(datasette: Any, request: Any, database: str) -> str | None:
    """Return in words what has changed since the version in the address; None if nothing."""
    changes = await changes_of(datasette, request, database)
    return words(changes) if changes and (changes.moved or not changes.found) else None


async def changes_of(datasette: Any, request: Any, database: str | None) -> Changes | None:
    """Return what has changed since the version in the address; None if it names none."""
    version = request.args.get(VERSION)
    if not version:
        return None
    found: Changes = await datasette.get_database(database).execute_fn(
        lambda connection: changes_since(connection, version)
    )
    return found


def words(changes: Changes) -> str:
    """Return what changed, as the end of a sentence about the rows that are shown."""
    if not changes.found:
        return "the link names a version that this database never had"
    made = f"since the version of {_day(changes.finished)}, which this link names"
    if not changes.moved:
        return f"nothing has changed {made}"
    parts = [
        f"{count:,} claim{'' if count == 1 else 's'} {'was' if count == 1 else 'were'} {verb}"
        for count, verb in (
            (changes.added, "added"),
            (changes.removed, "removed"),
            (changes.rerated, "re-rated"),
        )
        if count
    ]
    return f"{made}, {' and '.join(parts) or 'rows were edited'}"


def _day(finished: str) -> str:
    day = datetime.fromisoformat(finished)
    return f"{day.day} {day:%B %Y}, {day:%H:%M} UTC"
