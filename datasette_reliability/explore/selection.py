"""The rows that an address selects, with the filters of Datasette's table page and of plugins."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from datasette.filters import Filters
from datasette.plugins import pm
from datasette.utils import await_me_maybe
from datasette.views.base import DatasetteError

from .routes import Refused
from .tables import columns_of

__all__ = [
    "SEARCH",
    "Pair",
    "Selection",
    "Term",
    "column_of",
    "is_filter",
    "select",
    "selects",
    "where",
    "whole",
]

_UNREADABLE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    sqlite3.Error,
)
Pair = tuple[str, str]
_NAME = r"(?:\w+|\[[^\]]+\]|\"(?:[^\"]|\"\")+\")"
# Datasette's condition for a search, whose rows can be listed quickly.
SEARCH = re.compile(
    rf"(?:rowid|id) in \(select rowid( from {_NAME} where {_NAME}"
    r" match (?:escape_fts\(:search[a-z_0-9]*\)|:search[a-z_0-9]*))\)"
)
_OWN = re.compile(
    rf"0|reliability_class\({_NAME}\) in \(:reliability_\d+_\d+(?:, :reliability_\d+_\d+)*\)"
)


@dataclass(frozen=True, slots=True)
class Term:
    """One filter on a column as the address has it, with its condition in SQL."""

    column: str
    lookup: str
    value: str
    clause: str


@dataclass(frozen=True, slots=True)
class Selection:
    """Conditions with their parameters, their meaning in words, and the pairs they came from.

    ``terms`` are filters on a column, ``extra`` conditions those of searches and plugins. They are
    ``apart`` if each selects the same rows whatever the others are: Datasette joins conditions
    without parentheses, so ``score > 90 or band is null`` is not ``apart``, nor are two that share
    a parameter. ``kept`` caches what one request has found out about these rows.
    """

    terms: tuple[Term, ...]
    extra: tuple[str, ...]
    params: dict[str, Any]
    words: str
    pairs: tuple[Pair, ...]
    apart: bool = True
    kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def clauses(self) -> tuple[str, ...]:
        """Return all conditions."""
        return (*(term.clause for term in self.terms), *self.extra)

    def where(self, *more: str) -> str:
        """Return the WHERE clause, with further conditions; empty if there are none."""
        return where([*whole(self.clauses), *(f"({each})" for each in more)])

    def query(self, more: Mapping[str, Any] | None = None) -> str:
        """Return a query string of these filters and more; all of them must hold."""
        added = [(name, str(value)) for name, value in (more or {}).items()]
        return urlencode([*(pair for pair in self.pairs if pair not in added), *added])


def where(clauses: Sequence[str]) -> str:
    """Return conditions as a WHERE clause, joined as Datasette does; empty if there are none.

    It ends with a line break, since the last condition may end in a comment.
    """
    return f" where {' and '.join(clauses)}\n" if clauses else ""


def whole(clauses: Sequence[str]) -> list[str]:
    """Return conditions as a single one in parentheses; none if there are none."""
    return [f"({' and '.join(clauses)}\n)"] if clauses else []


def is_filter(name: str) -> bool:
    """Return whether Datasette reads a parameter as a filter on a column."""
    return not name.startswith("_") or "__" in name


def selects(name: str) -> bool:
    """Return whether a parameter says which rows a page has, not how it shows them."""
    return (
        is_filter(name)
        or name == "_reliability"
        or name.startswith(("_where", "_search", "_through"))
    )


def column_of(name: str) -> str:
    """Return the column that a parameter is a filter on."""
    return name.rsplit("__", 1)[0] if "__" in name else name


async def select(datasette: Any, request: Any, database: Any, table: str) -> Selection:
    """Return what the filters in the address select; Refused where they cannot be read.

    A request is read once for each table, however many parts of its page ask.
    """
    place = ("datasette-reliability", database.name, table)
    if place not in request.scope:
        request.scope[place] = await _readable(datasette, request, database, table)
    found: Selection = request.scope[place]
    return found


async def _readable(datasette: Any, request: Any, database: Any, table: str) -> Selection:
    """Return the same; what Datasette's filters raise for odd values becomes a sentence."""
    try:
        found = await _select(datasette, request, database, table)
        _bind(found)
        return found
    except DatasetteError as error:
        raise Refused(400, error.message) from None
    except _UNREADABLE as error:
        raise Refused(400, f"A filter in this address cannot be read: {error}.") from None


def _bind(selection: Selection) -> None:
    """Raise the error that SQLite raises for values and conditions that it cannot take at all."""
    if any("\0" in clause for clause in selection.clauses):
        raise ValueError("it holds a null character")
    with closing(sqlite3.connect(":memory:")) as connection:
        for value in selection.params.values():
            connection.execute("select ?", (value,))


async def _select(datasette: Any, request: Any, database: Any, table: str) -> Selection:
    pairs = parse_qsl(request.query_string, keep_blank_values=True)
    ours = [pair for pair in pairs if is_filter(pair[0])]
    # An index over databases has no table.
    columns = await database.table_columns(table) or columns_of(table)
    for name, _ in ours:
        if column_of(name) not in columns and name not in columns:
            raise Refused(400, f"There is no column {name[:50]!r}; remove it from the link.")
    filters = Filters(sorted(ours))
    terms, params = _terms(filters, table)
    of_terms, apart = frozenset(params), True
    extra: list[str] = []
    words: list[str] = []
    for hook in pm.hook.filters_from_request(
        request=request, database=database.name, table=table, datasette=datasette
    ):
        if found := await await_me_maybe(hook):
            extra.extend(found.where_clauses)
            params.update(found.params)
            apart = (
                apart
                and of_terms.isdisjoint(found.params)
                and all(map(_is_apart, found.where_clauses))
            )
            words.extend(found.human_descriptions)
    said = filters.human_description_en(extra=words)
    kept = [pair for pair in pairs if selects(pair[0])]
    return Selection(terms, tuple(extra), params, said, tuple(kept), apart)


def _is_apart(clause: str) -> bool:
    """Return whether a condition is known to be independent of the others."""
    return SEARCH.fullmatch(clause) is not None or _OWN.fullmatch(clause) is not None


def _terms(filters: Filters, table: str) -> tuple[tuple[Term, ...], dict[str, Any]]:
    clauses, params = filters.build_where_clauses(table)
    known = {lookup for lookup, _, _ in filters.lookups()}
    asked = [selection for selection in filters.selections() if selection[1] in known]
    terms = tuple(
        Term(column, lookup, value, clause)
        for (column, lookup, value), clause in zip(asked, clauses, strict=True)
    )
    return terms, params
