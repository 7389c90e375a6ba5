"""The facet of a column of sources in anybody's table: its words, by the class that they have."""

from __future__ import annotations

from typing import Any

from datasette.utils import escape_sqlite

from .choices import Choice, canonical
from .filters import MOST, PARAMETER, condition, parted
from .routes import Refused
from .selection import Pair, select, where

__all__ = ["address", "chosen", "classified"]

Counted = list[tuple[Any, int]]


async def classified(facet: Any, column: str) -> tuple[Choice, Counted]:
    """Return which classes are chosen, and how many rows have each, whatever is chosen of them.

    Each distinct text is classified once. Raises QueryInterrupted where that takes too long.
    """
    size = facet.get_facet_size() + 1
    pairs = facet.get_querystring_pairs()
    choice, _ = chosen(pairs, column)
    rows, params = await _without_choice(facet, column, pairs)
    name = escape_sqlite(column)
    # Words that say nothing are no source; NULL alone can be linked to.
    result = await facet.ds.execute(
        facet.database,
        f"select reliability_class({name}) as value, sum(n) as n from"
        f" (select {name}, count(*) as n from ({rows}) group by {name})"
        f" where {name} is null or value is not null group by 1 order by 2 desc, 1 limit {size:d}",
        params,
        truncate=False,
        custom_time_limit=facet.ds.setting("facet_time_limit_ms"),
    )
    return choice, [(row["value"], row["n"]) for row in result.rows]


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
    """Return the classes that are chosen of a column, and all pairs that say anything else."""
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


def address(facet: Any, column: str, choice: Choice) -> str:
    """Return the path of the page with another choice of a column."""
    _, rest = chosen(facet.get_querystring_pairs(), column)
    if choice.null:
        rest.append((f"{column}__isnull", "1"))
    elif choice.chosen:
        rest.append((PARAMETER, f"{column}:{','.join(sorted(choice.chosen))}"))
    query = canonical(rest)
    return f"{facet.request.path}?{query}" if query else str(facet.request.path)
