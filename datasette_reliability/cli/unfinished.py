"""What the commands say of a rating that was interrupted."""

from __future__ import annotations

import json
import shlex
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..store.rerate import Unfinished

__all__ = ["completing", "rating_of"]


def rating_of(database: Path) -> str | None:
    """Return with what and since when claims are rated anew, where a rating has not ended."""
    from ..store.rerate import unfinished

    if not database.is_file():
        return None
    try:
        uri = f"{database.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            found = unfinished(connection)
    except sqlite3.Error:
        return None  # opening it to write says what is wrong
    return f"{_words(found)}, begun {found.begun}" if found else None


def completing(database: Path, rating: str) -> str:
    """Return what a rating that has not ended means for the claims, and what completes it."""
    return (
        f"Some claims have ratings of before: a rating has not ended ({rating})."
        " Unless it still runs, complete it with the same settings:"
        f" datasette reliability rate {shlex.quote(str(database))}"
    )


def _words(found: Unfinished) -> str:
    settings = json.loads(found.settings)
    parties = ", ".join(settings["parties"]) or "none"
    return (
        f"rubric {settings['rubric']} {found.rubric_version},"
        f" admiralty_mode {settings['admiralty_mode']}, disputes: {parties}"
    )
