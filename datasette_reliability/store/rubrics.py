"""Store the points that claims were rated with, since a claim stores only their version."""

from __future__ import annotations

import json
import sqlite3

from ..errors import SettingsError
from ..records import Rubric
from ..rubrics import differences, numbers

__all__ = ["RUBRICS", "create_rubrics", "keep_rubric"]

RUBRICS = "_reliability_rubrics"


def create_rubrics(connection: sqlite3.Connection) -> None:
    """Create the table of the points by version, if it is missing."""
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS {RUBRICS} (version TEXT PRIMARY KEY, name TEXT, points TEXT)"
    )


def keep_rubric(connection: sqlite3.Connection, rubric: Rubric, path: str) -> None:
    """Store a rubric's points; SettingsError if its version already has other points."""
    create_rubrics(connection)
    points = numbers(rubric)
    row = connection.execute(
        f"SELECT points FROM {RUBRICS} WHERE version = ?", (rubric.version,)
    ).fetchone()
    if row is not None and (told := differences(json.loads(row[0]), points)):
        raise SettingsError(
            f"{rubric.origin}: claims of {path} were rated with other points under the same"
            f" version {rubric.version!r} ({told}); give the rubric another version"
        )
    if row is None:
        connection.execute(
            f"INSERT INTO {RUBRICS} VALUES (?, ?, ?)",
            (rubric.version, rubric.name, json.dumps(points)),
        )
