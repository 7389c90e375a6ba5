"""``?_reliability=COLUMN:CLASS,CLASS``: the rows whose words name a source of such a class."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from datasette.filters import FilterArguments
from datasette.utils import escape_sqlite

from ..terms import VOCABULARIES
from .index_paging import note
from .tables import is_ours
from .versions import said_of

__all__ = ["MOST", "PARAMETER", "condition", "parted", "where"]

PARAMETER = "_reliability"
_CLASSES = VOCABULARIES["attribution_class"]
MOST = 20  # filters in one address


def where(datasette: Any, request: Any, database: str, table: str) -> Callable[[], Any]:
    """Return the filter that an address asks for, or None.

    An unknown column or class matches no row: a filter that is not understood must not show
    everything.
    """

    async def inner() -> FilterArguments | None:
        if table == "claims" and is_ours(datasette, database, table):
            note(datasette, request, database)
        asked = request.args.getlist(PARAMETER)[:MOST]
        changed = await _changed(datasette, request, database, table)
        if not asked:
            return FilterArguments([], {}, [changed]) if changed else None
        columns = await datasette.get_database(database).table_columns(table)
        clauses, said, params = [], [changed] if changed else [], {}
        for number, each in enumerate(asked):
            column, classes = parted(each)
            if column not in columns or not all(map(_CLASSES.__contains__, classes)):
                clauses.append("0")
                said.append(f"{each[:100]!r} is not a column and a class, so no row matches")
                continue
            clauses.append(condition(column, classes, number))
            params.update({f"reliability_{number}_{n}": one for n, one in enumerate(classes)})
            words = " or ".join(_article(_CLASSES[one].label) for one in classes)
            said.append(f"{column} is {words}")
        return FilterArguments(clauses, params, said)

    return inner


def parted(value: str) -> tuple[str, list[str]]:
    """Return the column of a filter and its classes; a row matches with any of them."""
    column, _, classes = value.rpartition(":")
    return column, list(dict.fromkeys(classes.split(",")))[: len(_CLASSES.values)]


def condition(column: str, classes: list[str], number: int) -> str:
    """Return the SQL condition of the filter with this number in the address."""
    names = ", ".join(f":reliability_{number}_{n}" for n, _ in enumerate(classes))
    return f"reliability_class({escape_sqlite(column)}) in ({names})"


async def _changed(datasette: Any, request: Any, database: str, table: str) -> str | None:
    """Return what has changed since the version that a shared address names."""
    if table != "claims" or not is_ours(datasette, database, table):
        return None
    return await said_of(datasette, request, database)


def _article(words: str) -> str:
    if words.startswith(("no ", "the ", "other")):
        return words
    return f"an {words}" if words[0] in "aeiou" else f"a {words}"
