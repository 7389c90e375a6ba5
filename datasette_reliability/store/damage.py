"""Turn SQLite's errors into sentences: which file, table and column, and what to do."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from shlex import quote
from typing import Any

from ..columns import JSON
from ..errors import DatabaseError, ReliabilityError
from ..records import Rating
from ..terms import VOCABULARIES
from .layout import layout
from .rerate import Stored

__all__ = ["errors_of", "naming_rows"]

# What follows the file's name in a message, by words of SQLite's own, which it replaces.
_TOLD = {
    "file is not a database": " is not an SQLite database; name another file",
    "database or disk is full": ": the disk is full; make room and run the same command again to"
    " continue",
    "database is locked": ": another program is writing; run the same command again",
    "readonly": " cannot be written; check its permissions",
    "unable to open": " cannot be opened; check that its folder exists and that you may write"
    " there",
    "disk I/O error": ": the disk or the connection to it fails; repair it and run the same"
    " command again",
    "sqlite_master may not be modified": ": this Python's SQLite cannot bring it up to date;"
    " run the same command with Python 3.12 or newer",
}
_DAMAGE = ("malformed", "decode")
_LONGEST = 200  # characters of SQLite's message that are shown; it may quote damaged data


@contextmanager
def errors_of(path: str, *passed: type[sqlite3.Error]) -> Iterator[None]:
    """Turn SQLite's error into one of ours that names the file and a remedy.

    Errors in ``passed`` and mistakes in this program are raised unchanged.
    """
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:  # of a message that quotes what is damaged
        if isinstance(error, (sqlite3.ProgrammingError, *passed)):
            raise
        said = " ".join(str(error).split())[:_LONGEST]
        raise DatabaseError(f"{path}{_told(path, said)}") from error


def _told(path: str, said: str) -> str:
    if any(word in said for word in _DAMAGE):
        return f": {said}: {_damaged(path)}"
    for part, told in _TOLD.items():
        if part in said:
            return told
    return (
        f": {said}: another program has changed its tables;"
        " restore the file from a copy, or load into another file"
    )


def _damaged(path: str) -> str:
    """Return which tables cannot be read completely, and what to do."""
    found = _unreadable(path)
    where = ", ".join(f'table "{name}"' for name in found) or "an index"
    if len(found) == len(layout().columns):
        where = "the list of tables"
    saved = quote(f"{path}.saved")
    return (
        f"{where} cannot be read; restore the file from a copy, or save what can be read:"
        f" sqlite3 {quote(path)} .recover | sqlite3 {saved}"
    )


def _unreadable(path: str) -> list[str]:
    uri = f"{Path(path).resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        return [name for name in layout().columns if not _is_readable(connection, name)]


def _is_readable(connection: sqlite3.Connection, table: str) -> bool:
    try:
        for _ in connection.execute(f'SELECT * FROM "{table}"'):
            pass
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return "no such table" in str(error)
    return True


def naming_rows(path: str, rater: Callable[[Stored], Rating]) -> Callable[[Stored], Rating]:
    """Return a rater whose errors name the row and the columns that are invalid."""

    def rated(stored: Stored) -> Rating:
        try:
            return rater(stored)
        except ReliabilityError:
            raise
        except Exception as error:
            claim, reasons = stored
            wrong = [f"claims.{name}" for name in _wrong(claim)]
            wrong += [f"reasons.{name}" for row in reasons for name in _wrong(row)]
            where = f"{path}: claims, row {claim['id']} cannot be rated"
            told = f" from {', '.join(dict.fromkeys(wrong))}" if wrong else f" ({error!r})"
            raise DatabaseError(
                f"{where}{told}; read its text again with load --replace"
            ) from error

    return rated


def _wrong(row: Mapping[str, Any]) -> Iterator[str]:
    """Yield the columns of a row that do not hold a term of their vocabulary, or valid JSON."""
    for name, value in row.items():
        terms = VOCABULARIES.get(name)
        no_term = terms is not None and str(value) not in terms
        if value is not None and (no_term or (name in JSON and not _is_json(value))):
            yield name


def _is_json(value: Any) -> bool:
    try:
        json.loads(value)
    except (TypeError, ValueError):
        return False
    return True
