"""The facet ``reliability``: our columns with labels, or any column of sources, classified."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from time import monotonic
from typing import Any
from urllib.parse import quote_plus

from datasette.database import QueryInterrupted
from datasette.facets import Facet
from datasette.utils import path_with_added_args, path_with_removed_args

from ..columns import COUNTED, EXPORTED, missing
from ..terms import VOCABULARIES, label
from . import links
from .choices import Choice, around, canonical, choice_of, spelled
from .classified import classified, query
from .counts import Count, Counted
from .histogram import GRAINS, histogram
from .known import DATES
from .routes import Refused
from .selection import Pair, column_of, is_filter, select
from .tables import is_ours

__all__ = ["ReliabilityFacet", "shown_anyway", "worded"]

_STORED = frozenset(EXPORTED)
_NAMES = ("source", "sources", "speaker", "attribution", "quoted", "attributed_to")
_FACET = "_facet_reliability"
_EXCLUDING = ("excluded", "not_url")
_quoted = lru_cache(maxsize=2048)(quote_plus)  # neighboring pages have the same values


@dataclass(frozen=True, slots=True)
class Asked:
    """A requested facet: its column, the period of a histogram, and who asked for it."""

    column: str
    grain: str
    config: str
    source: str


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
        chosen = {asked.column for asked in self._asked(columns)}
        return [
            {
                "name": column,
                "type": self.type,
                "toggle_url": self._absolute(
                    path_with_added_args(self.request, {_FACET: column}, self._page())
                ),
            }
            for column in columns
            if column.lower() in _NAMES and column not in chosen
        ]

    async def facet_results(self) -> tuple[list[dict[str, Any]], list[Any]]:
        """Return the facets that could be counted, and the columns of those that took too long."""
        results, timed_out = [], []
        columns = await self.get_columns(self.sql, self.params)
        asked = self._asked(columns)
        count = await self._counter(columns) if asked else None
        # One deadline for all texts of a page, however many columns there are.
        until = monotonic() + self.ds.setting("sql_time_limit_ms") / 1000
        for place, one in enumerate(asked):
            try:
                found = await self._counted(one, count, until)
                results.append(self._common(one) | {"place": place} | found)
            except QueryInterrupted:
                timed_out.append(one.column)
        return results, timed_out

    async def _counter(self, columns: list[str]) -> Count | None:
        """Return the counter of this table's stored columns; None if words are to be classified."""
        if not self.table or not set(columns) >= _STORED:
            return None
        try:
            database = self.ds.get_database(self.database)
            chosen = await select(self.ds, self.request, database, self.table)
        except Refused:
            return None
        return Count(self.ds, self.database, self.table, chosen)

    async def _counted(self, asked: Asked, count: Count | None, until: float) -> dict[str, Any]:
        size = self.get_facet_size()
        if count is None:
            choice, rows = await classified(self, asked.column, until)
            choosing = self._of_words(asked.column)
            found = self._buckets("attribution_class", choice, rows[:size], choosing)
            # No filter says "any other class": rows without a class would not match.
            known = [{k: v for k, v in one.items() if k not in _EXCLUDING} for one in found]
            return {"results": known, "truncated": len(rows) > size}
        if asked.column in DATES:
            return await histogram(count, asked.column, asked.grain, self._choosing(asked.column))
        choice, _ = choice_of(self.get_querystring_pairs(), asked.column)
        wanted = (*choice.chosen, *choice.excluded, *(() if choice.null is None else (None,)))
        rows = await count.top(asked.column, size + 1, wanted)
        kept = rows[:size] + [row for row in rows[size:] if _text(row[0]) in wanted]
        return {
            "results": self._buckets(asked.column, choice, kept, self._choosing(asked.column)),
            "truncated": len(rows) > len(kept),
        }

    def _common(self, asked: Asked) -> dict[str, Any]:
        return {
            "name": asked.column,
            "type": self.type,
            "hideable": asked.source != "metadata",
            "toggle_url": path_with_removed_args(
                self.request, {_FACET: asked.config}, self._page()
            ),
        }

    def get_configs(self) -> list[dict[str, Any]]:
        """Return our default facets, then those that the configuration and the address name."""
        found: list[dict[str, Any]] = super().get_configs()
        ours = self._defaults()
        return [*({"source": "metadata", "config": {"simple": one}} for one in ours), *found]

    def _defaults(self) -> tuple[str, ...]:
        """Return the facets of a page of our claims whose configuration names none."""
        if self.table != "claims" or not is_ours(self.ds, self.database, self.table):
            return ()
        named = "facets" in (self._configuration() or {})
        return () if named or self.request.url_vars.get("format") else COUNTED

    def _configuration(self) -> Any:
        return getattr(self, "metadata", None) or getattr(self, "table_config", None)

    def _asked(self, columns: list[str]) -> list[Asked]:
        """Return the requested facets whose columns exist, each column once."""
        found: dict[str, Asked] = {}
        for each in self.get_configs():
            config = each["config"]
            name = config.get("column") or config.get("simple") if isinstance(config, dict) else ""
            if not isinstance(name, str):
                continue
            column, _, grain = name.rpartition(":") if name not in columns else (name, "", "")
            if column in columns and grain in ("", *GRAINS):
                asked = Asked(column, grain, name, each["source"])
                # An address may choose another period than the metadata does.
                if column not in found or (grain and each["source"] != "metadata"):
                    found[column] = asked
        return list(found.values())

    def _of_words(self, column: str) -> Callable[[Choice], str]:
        """Return a function from a choice of classes to the address of the page with it."""
        return lambda choice: self._absolute(_joined(self._page(), query(self, column, choice)))

    def _buckets(
        self, column: str, choice: Choice, rows: Counted, choosing: Callable[[Choice], str]
    ) -> list[dict[str, Any]]:
        """Return the buckets of a facet over a stored column.

        ``count`` is the number of rows behind the link; for a value that is chosen or left out,
        and always as ``rows``, the number of rows that have it.
        """
        counts = {_text(value): count for value, count in rows}
        found = []
        for value, count in rows:
            text = _text(value)
            after = choice.toggled(text)
            selected = choice.is_selected(text)
            widened = sum(counts.get(one, 0) for one in after.chosen)
            found.append(
                {
                    **worded(column, value),
                    "count": count if selected or text is None else widened,
                    "rows": count,
                    "toggle_url": choosing(after),
                    "selected": selected,
                    "excluded": choice.is_excluded(text),
                    "only_url": choosing(choice.only(text)),
                    "not_url": choosing(choice.without(text)),
                }
            )
        return found

    def _choosing(self, column: str) -> Callable[[Choice], str]:
        """Return a function from a choice of a column to the address of the page with it."""
        _, rest = choice_of(self.get_querystring_pairs(), column, column in DATES)
        given = self._given()
        page = self._absolute(self._page())
        if any(is_filter(name) and column_of(name) == column for name, _ in rest):
            # Other filters are among those of the choice.
            return lambda choice: _joined(page, canonical([*rest, *spelled(column, choice)], given))
        before, behind = around(rest, column, given)
        safe = _quoted(column)

        def joined(choice: Choice) -> str:
            own = [f"{name}={_quoted(value)}" for name, value in spelled(safe, choice)]
            return _joined(page, "&".join(filter(None, (before, *own, behind))))

        return joined

    def _given(self) -> frozenset[Pair]:
        found = shown_anyway(self._configuration())
        return found | {(_FACET, name) for name in self._defaults()}

    def _page(self) -> str:
        return links.here(self.ds, self.request)

    def _absolute(self, path: str) -> str:
        url: str = self.ds.absolute_url(self.request, path)
        return url


def _joined(page: str, query: str) -> str:
    return f"{page}?{query}" if query else page


def shown_anyway(table: Any, defaults: bool = False) -> frozenset[Pair]:
    """Return the parameters that repeat the table's configuration.

    With ``defaults``, also those of the facets that a page of our claims has by default.
    """
    table = table if isinstance(table, dict) else {}
    found = {(_FACET, name) for name in COUNTED if defaults and "facets" not in table}
    for each in table.get("facets") or ():
        if isinstance(each, dict) and isinstance(each.get("reliability"), str):
            found.add((_FACET, each["reliability"]))
        elif isinstance(each, str):
            found.add(("_facet", each))
    for key in ("sort", "sort_desc"):
        if isinstance(table.get(key), str):
            found.add((f"_{key}", table[key]))
    return frozenset(found)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def worded(column: str, value: Any) -> dict[str, Any]:
    """Return a value with its label and definition."""
    terms = VOCABULARIES.get(column)
    if value is None:
        return {"value": None, "label": missing(column), "definition": None}
    if terms is None or str(value) not in terms:
        return {"value": value, "label": value, "definition": None}
    definition = terms[str(value)].definition
    return {"value": value, "label": label(str(value), column), "definition": definition}
