"""The rows of each score, read from the index of bands and scores when they are asked for.

A band is a range of scores, so whole bands need no lookup, and few scores are ever read.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Any

from ..errors import DataError
from .counting import Counter, Match

__all__ = ["SCORE", "by_score", "having_score"]

SCORE = "score"
# Every existing pair of band and score, each found with one step in the index of both.
_PAIRS = """
WITH RECURSIVE pair (band, score) AS (
  SELECT * FROM (SELECT band, score FROM claims ORDER BY band, score LIMIT 1)
  UNION ALL
  SELECT next.band, next.score FROM pair JOIN claims AS next ON next.id = coalesce(
    (SELECT id FROM claims WHERE band IS pair.band AND score > ifnull(pair.score, -1e999)
      ORDER BY score LIMIT 1),
    (SELECT id FROM claims WHERE pair.band IS NULL AND band >= '' ORDER BY band, score LIMIT 1),
    (SELECT id FROM claims WHERE band > pair.band ORDER BY band, score LIMIT 1))
)
SELECT band, score FROM pair"""
_INDEX = "SELECT 1 FROM sqlite_master WHERE type = 'index' AND name = 'claims_band_score'"
_ROWS = "SELECT json_group_array(id) FROM claims WHERE band IS ? AND score IS ?"
_Bands = dict[str | None, list[int | None]]


def by_score(
    counter: Counter, connection: sqlite3.Connection, rows: Any
) -> dict[int | None, Callable[[], Any]]:
    """Return the scores, and a function that returns the rows of each; empty bands are left out.

    ``rows`` are the rows to consider (None: all). DataError if there is no such index.
    """
    found: dict[int | None, list[str | None]] = {}
    for band, scores in _bands(counter, connection).items():
        if rows is None or rows.intersect(_band(counter, connection, band)):
            for score in scores:
                found.setdefault(score, []).append(band)
    return {
        score: partial(_united, counter, connection, [(band, score) for band in bands])
        for score, bands in found.items()
    }


def having_score(
    counter: Counter, connection: sqlite3.Connection, wanted: Callable[[int | None], bool]
) -> Any:
    """Return the bitmap of the rows whose score is wanted; DataError if there is no such index."""
    from pyroaring import BitMap

    whole: list[Any] = []
    pairs: list[tuple[str | None, int | None]] = []
    for band, scores in _bands(counter, connection).items():
        kept = [score for score in scores if wanted(score)]
        if len(kept) == len(scores):
            whole.append(_band(counter, connection, band))
        else:
            pairs += [(band, score) for score in kept]
    return BitMap.union(_united(counter, connection, pairs), *whole)


def _bands(counter: Counter, connection: sqlite3.Connection) -> _Bands:
    bands: _Bands = counter.kept(("bands",), partial(_read_bands, connection))
    return bands


def _read_bands(connection: sqlite3.Connection) -> _Bands:
    """Return the scores that rows of each band have."""
    if connection.execute(_INDEX).fetchone() is None:
        raise DataError("The database has no index of bands and scores.")
    found: _Bands = {}
    for band, score in connection.execute(_PAIRS):
        if not (score is None or isinstance(score, int)):
            raise DataError(f"{score!r} is no score.")
        found.setdefault(band, []).append(score)
    return found


def _band(counter: Counter, connection: sqlite3.Connection, band: str | None) -> Any:
    return counter.rows(connection, [Match("band", (band,))])


def _united(
    counter: Counter, connection: sqlite3.Connection, pairs: list[tuple[str | None, int | None]]
) -> Any:
    from pyroaring import BitMap

    return BitMap.union(
        BitMap(),
        *(
            counter.own(SCORE, f"{score} {band}", partial(_read, connection, band, score))
            for band, score in pairs
        ),
    )


def _read(connection: sqlite3.Connection, band: str | None, score: int | None) -> Any:
    from pyroaring import BitMap

    # Takes half the time of a Python row per number.
    return BitMap(json.loads(connection.execute(_ROWS, (band, score)).fetchone()[0]))
