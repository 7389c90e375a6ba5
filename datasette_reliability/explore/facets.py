"""The facet ``reliability``: stored columns with their labels, or any column of sources, rated."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from datasette.database import QueryInterrupted
from datasette.facets import Facet
from datasette.utils import escape_sqlite, path_with_added_args, path_with_removed_args

from ..terms import VOCABULARIES, label
from .counts import top
from .filters import PARAMETER

__all__ = ["ReliabilityFacet"]

_STORED = frozenset({"attribution_class", "source_type", "band"})
_NAMES = ("source", "sources", "speaker", "attribution", "quoted", "attributed_to")
_FACET = "_facet_reliability"


class ReliabilityFacet(Facet):  # type: ignore[misc]
    """Counts by kind of attribution.

    On a table of ours ``?_facet_reliability=band`` counts the stored column, and a bucket's link is
    a native filter. On any other table ``?_facet_reliability=speaker`` classifies the words of that
    column, and a bucket's link is ``?_reliability=speaker:anonymous``.
    """

    type = "reliability"

    async def suggest(self) -> list[dict[str, Any]]:
        """Suggest columns whose name says that they hold sources; no query is run."""
        columns = await self.get_columns(self.sql, self.params)
        if set(columns) >= _STORED:
            return []
        chosen = {config["column"] for config in self._chosen(columns)}
        return [
            {
                "name": column,
                "type": self.type,
                "toggle_url": self._absolute(path_with_added_args(self.request, {_FACET: column})),
            }
            for column in columns
            if column.lower() in _NAMES and column not in chosen
        ]

    async def facet_results(self) -> tuple[list[dict[str, Any]], list[Any]]:
        """Return the facets that could be counted and the columns of those that took too long."""
        results, timed_out = [], []
        columns = await self.get_columns(self.sql, self.params)
        for config in self._chosen(columns):
            column = config["column"]
            stored = set(columns) >= _STORED
            try:
                rows = await top(self, column) if stored else None
                rows = await self._count(column, stored) if rows is None else rows
            except QueryInterrupted:
                timed_out.append(column)
                continue
            size = self.get_facet_size()
            results.append(
                {
                    "name": column,
                    "type": self.type,
                    "hideable": config["source"] != "metadata",
                    "toggle_url": self.ds.urls.path(
                        path_with_removed_args(self.request, {_FACET: column})
                    ),
                    "results": [self._bucket(column, stored, *row) for row in rows[:size]],
                    "truncated": len(rows) > size,
                }
            )
        return results, timed_out

    def _chosen(self, columns: list[str]) -> list[dict[str, str]]:
        """Return the columns asked for that there are, each once, and who asks for them."""
        found: dict[str, dict[str, str]] = {}
        for each in self.get_configs():
            config = each["config"]
            column = (
                config.get("column") or config.get("simple") if isinstance(config, dict) else ""
            )
            if isinstance(column, str) and column in columns:
                found.setdefault(column, {"column": column, "source": each["source"]})
        return list(found.values())

    async def _count(self, column: str, stored: bool) -> list[tuple[Any, int]]:
        name = escape_sqlite(column)
        value = name if stored else f"reliability_class({name})"
        sql = (
            f"select {value} as value, sum(n) as n from"
            f" (select {name}, count(*) as n from ({self.sql}) group by {name})"
            f" group by 1 order by 2 desc, 1 limit {self.get_facet_size() + 1}"
        )
        if not stored:  # words that say nothing are no source; NULL alone can be linked to
            sql = sql.replace(
                "group by 1 ", f"where {name} is null or {value} is not null group by 1 ", 1
            )
        result = await self.ds.execute(
            self.database,
            sql,
            self.params,
            truncate=False,
            custom_time_limit=self.ds.setting("facet_time_limit_ms"),
        )
        return [(row["value"], row["n"]) for row in result.rows]

    def _bucket(self, column: str, stored: bool, value: Any, count: int) -> dict[str, Any]:
        vocabulary = column if stored else "attribution_class"
        terms = VOCABULARIES.get(vocabulary)
        args = self._arguments(column, stored, value)
        ours = dict.fromkeys(args.items())
        selected = all(pair in self._pairs() for pair in ours)
        change = path_with_removed_args if selected else path_with_added_args
        known = terms is not None and value is not None and str(value) in terms
        return {
            "value": value,
            "label": (label(str(value), vocabulary) if known else value)
            if value is not None
            else _unknown(column),
            "definition": terms[str(value)].definition if terms is not None and known else None,
            "count": count,
            "toggle_url": self._absolute(change(self.request, args)),
            "selected": selected,
        }

    def _arguments(self, column: str, stored: bool, value: Any) -> dict[str, str]:
        if value is None:
            return {f"{column}__isnull": "1"}
        if not stored:
            return {PARAMETER: f"{column}:{value}"}
        # A name that Datasette would read as its own parameter, or as a lookup, is spelled out.
        plain = not column.startswith("_") and "__" not in column
        return {column if plain else f"{column}__exact": str(value)}

    def _pairs(self) -> list[tuple[str, str]]:
        return parse_qsl(self.request.query_string, keep_blank_values=True)

    def _absolute(self, path: str) -> str:
        url: str = self.ds.absolute_url(self.request, self.ds.urls.path(path))
        return url


def _unknown(column: str) -> str:
    return {"band": "not rated", "endorsed_by": "nobody", "source_reliability": "not rated"}.get(
        column, "not stated"
    )
