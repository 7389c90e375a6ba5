"""The versions of a table of claims: what each load or re-rating added, removed and re-rated."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timezone

from .state import STATE, VERSIONS

__all__ = ["Changes", "changes_since", "newest_version", "note"]

_SPELLING = re.compile(r"([0-9]{1,15})-([0-9a-f]{8})")


@dataclass(frozen=True, slots=True)
class Changes:
    """What has happened to the claims since a version, and when that version was made.

    ``found`` is False if this database never had the version; ``built_to`` is the newest claim's
    number at that time. All zero though ``moved``: rows were edited in other ways.
    """

    found: bool
    moved: bool = False
    finished: str = ""
    built_to: int = 0
    added: int = 0
    removed: int = 0
    rerated: int = 0


def note(connection: sqlite3.Connection, total: int, built_to: int) -> int:
    """Record a new version of the claims and return its number; the counters restart."""
    before, removed, rerated = connection.execute(
        f"SELECT total, removed, rerated FROM {STATE}"
    ).fetchone()
    added = max(0, total - before + removed)
    finished = datetime.now(timezone.utc).isoformat(timespec="seconds")
    connection.execute(
        f"INSERT INTO {VERSIONS} (ledger, finished, built_to, added, removed, rerated)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (_ledger(connection, total), finished, built_to, added, removed, rerated),
    )
    connection.execute(f"UPDATE {STATE} SET removed = 0, rerated = 0")
    number: int = connection.execute("SELECT last_insert_rowid()").fetchone()[0]
    return number


def _ledger(connection: sqlite3.Connection, total: int) -> str:
    """Return eight digits that identify what was loaded and the rubric it was rated with."""
    digest = hashlib.sha256(str(total).encode())
    for sql in (
        "SELECT digest FROM loads ORDER BY digest",
        "SELECT rubric_version FROM claims ORDER BY id DESC LIMIT 1",
    ):
        try:
            for (value,) in connection.execute(sql):
                digest.update(f"\n{value}".encode("utf-8", "replace"))
        except sqlite3.OperationalError:  # a user's own table of claims
            continue
    return digest.hexdigest()[:8]


def newest_version(connection: sqlite3.Connection) -> str | None:
    """Return the newest version as used in addresses, such as ``7-3fa2c1d0``; None if none."""
    try:
        row = connection.execute(
            f"SELECT version, ledger FROM {VERSIONS} ORDER BY version DESC LIMIT 1"
        ).fetchone()
    except sqlite3.Error:
        return None
    return f"{row[0]}-{row[1]}" if row else None


def changes_since(connection: sqlite3.Connection, version: str) -> Changes:
    """Return what has changed since a version, given as in an address."""
    spelled = _SPELLING.fullmatch(version)
    if not spelled:
        return Changes(False)
    number = int(spelled[1])
    try:
        row = connection.execute(
            f"SELECT finished, built_to FROM {VERSIONS} WHERE version = ? AND ledger = ?",
            (number, spelled[2]),
        ).fetchone()
        if row is None:
            return Changes(False)
        later, *done = connection.execute(
            "SELECT count(*), coalesce(sum(added), 0), coalesce(sum(removed), 0),"
            f" coalesce(sum(rerated), 0) FROM {VERSIONS} WHERE version > ?",
            (number,),
        ).fetchone()
        valid, *pending = connection.execute(
            "SELECT valid, (SELECT count(*) FROM claims WHERE id > built_to), removed, rerated"
            f" FROM {STATE}"
        ).fetchone()
    except sqlite3.Error:
        return Changes(False)
    added, removed, rerated = (one + two for one, two in zip(done, pending, strict=True))
    moved = bool(later or not valid or any(pending))
    return Changes(True, moved, row[0], row[1], added, removed, rerated)
