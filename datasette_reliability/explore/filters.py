"""``?_reliability=COLUMN:CLASS``: the rows whose words name a source of that class."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from datasette.filters import FilterArguments
from datasette.utils import escape_sqlite

from ..terms import VOCABULARIES, label
from .tables import is_ours
from .versions import said_of

__all__ = ["PARAMETER", "where"]

PARAMETER = "_reliability"
_MOST = 20  # filters in one address


def where(datasette: Any, request: Any, database: str, table: str) -> Callable[[], Any]:
    """Return the filter that an address asks for, or None.

    A column that the table does not have, or a class that is none, matches no row: a filter that
    is not understood must not show everything.
    """

    async def inner() -> FilterArguments | None:
        asked = request.args.getlist(PARAMETER)[:_MOST]
        changed = await _changed(datasette, request, database, table)
        if not asked:
            return FilterArguments([], {}, [changed]) if changed else None
        columns = await datasette.get_database(database).table_columns(table)
        clauses, said, params = [], [changed] if changed else [], {}
        for number, each in enumerate(asked):
            column, _, value = each.rpartition(":")
            if column not in columns or value not in VOCABULARIES["attribution_class"]:
                clauses.append("0")
                said.append(f"{each[:100]!r} is no column and class, so no row matches")
                continue
            name = f"reliability_{number}"
            clauses.append(f"reliability_class({escape_sqlite(column)}) = :{name}")
            params[name] = value
            said.append(f"{column} is {_article(label(value, 'attribution_class') or value)}")
        return FilterArguments(clauses, params, said)

    return inner


async def _changed(datasette: Any, request: Any, database: str, table: str) -> str | None:
    """Return what has changed since the version that a shared address names."""
    if table != "claims" or not is_ours(datasette, database, table):
        return None
    return await said_of(datasette, request, database)


def _article(words: str) -> str:
    if words.startswith(("no ", "the ", "other")):
        return words
    return f"an {words}" if words[0] in "aeiou" else f"a {words}"
