"""The facet of a column of sources in any table: its texts, counted by their class."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable
from time import monotonic
from typing import Any

from datasette.database import QueryInterrupted
from datasette.utils import escape_sqlite

from .choices import Choice, canonical
from .filters import MOST, PARAMETER, condition, parted
from .routes import Refused
from .selection import Pair, select, where

__all__ = ["chosen", "classified", "query"]

Counted = list[tuple[Any, int]]


async def classified(facet: Any, column: str, until: float) -> tuple[Choice, Counted]:
    """Return which classes are chosen, and how many rows each has, ignoring that choice.

    Raises QueryInterrupted if listing the texts exceeds Datasette's limit for a facet, or if not
    all are classified by the time ``until``. What is classified by then is cached, so the next
    request gets further.
    """
    pairs = facet.get_querystring_pairs()
    choice, _ = chosen(pairs, column)
    rows, params = await _without_choice(facet, column, pairs)
    name = escape_sqlite(column)
    # With this collation texts differ here whenever they differ for the filter.
    texts = await facet.ds.execute(
        facet.database,
        f"select {name}, count(*) from ({rows}) group by {name} collate binary",
        params,
        truncate=False,
        custom_time_limit=facet.ds.setting("facet_time_limit_ms"),
    )
    database = facet.ds.get_database(facet.database)
    return choice, await database.execute_fn(lambda on: _by_class(on, texts.rows, until))


def _by_class(
    connection: sqlite3.Connection, texts: Iterable[tuple[Any, int]], until: float
) -> Counted:
    """Return the classes of some texts with the sum of their counts, the commonest first.

    One call per text. A query over the grouped rows would make more: SQLite moves conditions on the
    class below the grouping, to every row, and evaluates them apart from it.
    """
    sql = "select reliability_class(?)"
    counts: Counter[Any] = Counter()
    for text, number in texts:
        if monotonic() > until:
            raise QueryInterrupted("the texts took too long to classify", sql, {})
        (found,) = connection.execute(sql, (text,)).fetchone()
        # Empty words are not a source; only NULL can be linked to.
        if found is not None or text is None:
            counts[found] += number
    return sorted(counts.items(), key=lambda row: (-row[1], row[0] or ""))


async def _without_choice(facet: Any, column: str, pairs: list[Pair]) -> tuple[str, Any]:
    """Return the SQL of the rows that all other filters find, with its parameters."""
    if not facet.table:
        return facet.sql, facet.params
    database = facet.ds.get_database(facet.database)
    try:
        selection = await select(facet.ds, facet.request, database, facet.table)
    except Refused:
        return facet.sql, facet.params
    asked = [value for name, value in pairs if name == PARAMETER][:MOST]
    own = [
        condition(column, classes, number)
        for number, (of, classes) in enumerate(map(parted, asked))
        if of == column
    ]
    clauses = [
        *(
            term.clause
            for term in selection.terms
            if term.column != column or term.lookup not in ("isnull", "notnull")
        ),
        *(clause for clause in selection.extra if clause not in own),
    ]
    return f"select * from {escape_sqlite(facet.table)}{where(clauses)}", selection.params


def chosen(pairs: list[Pair], column: str) -> tuple[Choice, list[Pair]]:
    """Return the chosen classes of a column, and all other pairs."""
    classes: list[str] = []
    null: bool | None = None
    rest: list[Pair] = []
    for pair in pairs:
        name, value = pair
        if name == PARAMETER and parted(value)[0] == column:
            classes.extend(parted(value)[1])
        elif name in (f"{column}__isnull", f"{column}__notnull"):
            null = name.endswith("__isnull")
        else:
            rest.append(pair)
    return Choice(tuple(dict.fromkeys(classes)), null=null), rest


def query(facet: Any, column: str, choice: Choice) -> str:
    """Return the query of the page with another choice of a column."""
    _, rest = chosen(facet.get_querystring_pairs(), column)
    if choice.null:
        rest.append((f"{column}__isnull", "1"))
    elif choice.chosen:
        rest.append((PARAMETER, f"{column}:{','.join(sorted(choice.chosen))}"))
    return canonical(rest)
