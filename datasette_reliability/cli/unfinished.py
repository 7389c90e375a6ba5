"""What the commands say about an interrupted rating."""

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
    """Return the settings and start of a rating that has not finished, in words.

    None if there is none.
    """
    from ..store.rerate import unfinished

    if not database.is_file():
        return None
    try:
        uri = f"{database.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            found = unfinished(connection)
    except sqlite3.Error:
        return None  # opening it for writing reports what is wrong
    return f"{_words(found)}, started {found.begun}" if found else None


def completing(database: Path, rating: str) -> str:
    """Return a sentence on what an unfinished rating means, and the command that completes it."""
    return (
        f"Some claims still have old ratings: a rating has not finished ({rating})."
        " Unless it is still running, complete it with the same settings:"
        f" datasette reliability rate {shlex.quote(str(database))}"
    )


def _words(found: Unfinished) -> str:
    settings = json.loads(found.settings)
    parties = ", ".join(settings["parties"]) or "none"
    return (
        f"rubric {settings['rubric']} {found.rubric_version},"
        f" admiralty_mode {settings['admiralty_mode']}, disputes: {parties}"
    )
