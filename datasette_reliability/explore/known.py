"""The filters that the index can answer exactly as SQL would, and the rows that meet them."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from ..columns import DATES
from ..index import COLUMNS, SCORE, Counter, Match, having_score
from .choices import SIMPLE, several
from .selection import Selection, Term

__all__ = ["DATES", "is_known", "is_understood", "rows_of"]

_DATE = r"[0-9]{4}-[0-9]{2}.{0,20}"  # never a number
_POINTS = r"0|[1-9][0-9]{0,5}"
_COMPARED: dict[str, Callable[[Any, Any], bool]] = {"gt": gt, "gte": ge, "lt": lt, "lte": le}
_OF_DATES: dict[str, Callable[[Any, Any], bool]] = {"startswith": str.startswith, **_COMPARED}
_OF_POINTS: dict[str, Callable[[Any, Any], bool]] = {"exact": eq, "not": ne, **_COMPARED}
_NULL = ("isnull", "notnull")
_FAILING = ("arraycontains", "arraynotcontains")  # if a row's value is not JSON
_MOST, _LONGEST = 100, 10_000  # SQLite refuses deeper conditions and longer patterns


def is_understood(selection: Selection) -> bool:
    """Return whether the rows may be found without SQL, because SQL would not fail on them.

    Whether it fails depends on the rows that it visits and on the length of the values.
    """
    return (
        selection.apart
        and len(selection.terms) <= _MOST
        and not any(t.lookup in _FAILING or len(t.value) > _LONGEST for t in selection.terms)
    )


def is_known(term: Term) -> bool:
    """Return whether the index can answer a filter exactly as SQL would."""
    if term.column == SCORE:
        number = re.fullmatch(_POINTS, term.value) is not None
        return term.lookup in _NULL or (number and term.lookup in _OF_POINTS)
    if term.column not in COLUMNS:
        return False
    if term.lookup in ("in", "notin"):
        return several(term.value) is not None
    if term.lookup == "startswith":
        return term.column in DATES and re.fullmatch(r"[0-9-]{1,10}", term.value) is not None
    # Datasette compares numeric values as numbers, which matters for 007 and 1e3.
    if term.lookup in _OF_DATES:
        return term.column in DATES and re.fullmatch(_DATE, term.value) is not None
    return term.lookup in SIMPLE


def rows_of(counter: Counter, connection: sqlite3.Connection, terms: Sequence[Term]) -> Any:
    """Return the bitmap of the rows that meet some known filters; None for every row."""
    matches = [_match(counter, connection, term) for term in terms if term.column != SCORE]
    rows = counter.rows(connection, matches)
    for term in terms:
        if term.column == SCORE:
            own = having_score(counter, connection, _wanted(term))
            rows = own if rows is None else own & rows
    return rows


def _match(counter: Counter, connection: sqlite3.Connection, term: Term) -> Match:
    if term.lookup in _OF_DATES:
        compare = partial(_compared, _OF_DATES[term.lookup], term.value)
        return Match(term.column, counter.values(connection, term.column, compare))
    if term.lookup in _NULL:
        return Match(term.column, (None,), term.lookup == "notnull")
    values = (several(term.value) or ()) if term.lookup in ("in", "notin") else (term.value,)
    return Match(term.column, values, term.lookup in ("not", "notin"))


def _compared(compare: Callable[[str, str], bool], bound: str, value: str) -> bool:
    return compare(value, bound)


def _wanted(term: Term) -> Callable[[int | None], bool]:
    """Return a test of whether a score meets a filter; NULL is neither equal nor unequal."""
    if term.lookup in _NULL:
        return lambda score: (score is None) == (term.lookup == "isnull")
    compare, bound = _OF_POINTS[term.lookup], int(term.value)
    return lambda score: score is not None and compare(score, bound)
