"""The rows that an address asks for, with the filters of Datasette's table page and of plugins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from datasette.filters import Filters
from datasette.plugins import pm
from datasette.utils import await_me_maybe

from .routes import Refused

__all__ = ["Selection", "select"]

_FILTERS = ("_where", "_search", "_search_", "_searchmode", "_through", "_reliability")


@dataclass(frozen=True, slots=True)
class Selection:
    """Conditions with their parameters, what they say in words, and the pairs they came from."""

    clauses: tuple[str, ...]
    params: dict[str, Any]
    words: str
    pairs: tuple[tuple[str, str], ...]

    def where(self, *more: str) -> str:
        """Return the WHERE clause, with further conditions; empty if there are none."""
        clauses = [*self.clauses, *more]
        return f" where {' and '.join(f'({clause})' for clause in clauses)}" if clauses else ""

    def query(self, more: Mapping[str, Any] | None = None) -> str:
        """Return a query string of these filters and more; all of them must hold."""
        added = [(name, str(value)) for name, value in (more or {}).items()]
        return urlencode([*(pair for pair in self.pairs if pair not in added), *added])


async def select(datasette: Any, request: Any, database: Any, table: str) -> Selection:
    """Return what the filters in the address select; Refused where there is no such column."""
    pairs = parse_qsl(request.query_string, keep_blank_values=True)
    ours = [pair for pair in pairs if not pair[0].startswith("_") or "__" in pair[0]]
    columns = await database.table_columns(table)
    for name, _ in ours:
        if name.rsplit("__", 1)[0] not in columns and name not in columns:
            raise Refused(400, f"There is no column {name[:50]!r} to filter by.")
    filters = Filters(sorted(ours))
    clauses, params = filters.build_where_clauses(table)
    words: list[str] = []
    for hook in pm.hook.filters_from_request(
        request=request, database=database.name, table=table, datasette=datasette
    ):
        if found := await await_me_maybe(hook):
            clauses.extend(found.where_clauses)
            params.update(found.params)
            words.extend(found.human_descriptions)
    said = filters.human_description_en(extra=words)
    kept = [pair for pair in pairs if pair in ours or pair[0].startswith(_FILTERS)]
    return Selection(tuple(clauses), params, said, tuple(kept))
