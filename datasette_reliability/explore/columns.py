"""Which columns an HTML page of our tables shows, and whether it shows claims as a list.

Datasette shows every column of a table and has neither a setting nor a hook for fewer.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from copy import copy
from typing import Any

from datasette import version
from datasette.utils import tilde_decode, to_css_class
from datasette.views import table as views

from ..columns import IN_TABLES, JSON
from ..settings import PLUGIN
from .rendering import templates
from .tables import is_ours

__all__ = ["AS", "SERVED", "choose_columns", "is_listed", "readable"]

_log = logging.getLogger(__name__)
_DONE = "_reliability_chosen"
_LISTED = "_reliability_listed"
SERVED = "datasette-reliability-served"  # in the scope of a request: the Datasette that serves it
AS = "_reliability_as"  # how the claims are shown: as a "table", or as one with "all" columns
_SHOWN = {
    "claims": IN_TABLES,
    "documents": ("id", "title", "name", "publisher", "published", "agency", "url"),
    "sources": ("id", "name", "source_type", "affiliation", "document_id"),
}
# JSON, digests and whole texts: useless to a reader, and they make a row as high as a page.
_UNREADABLE = {
    "claims": JSON,
    "documents": ("text", "sha256", "info_sources"),
    "sources": ("key", "aliases"),
    "loads": ("shard", "digest", "settings"),
    "quarantine": ("inputs",),
    "sentence_prints": ("print",),
    "gram_prints": ("print",),
}


def is_listed(datasette: Any, request: Any, database: str, table: str) -> bool:
    """Return whether a page shows claims as search results, not as a table.

    Asking for columns means asking for a table; a user's own template expects one, too.
    """
    if table != "claims" or {AS, "_col", "_nocol"} & set(request.args):
        return False
    known: dict[str, bool] = vars(datasette).setdefault(_LISTED, {})
    if database not in known:
        known[database] = not _has_own_template(datasette, database, table)
    return known[database]


def _has_own_template(datasette: Any, database: str, table: str) -> bool:
    own = f"{to_css_class(database)}-{to_css_class(table)}.html"
    names = set(templates(datasette).list_templates())
    return not names.isdisjoint((f"table-{own}", f"_table-{own}", f"_table-table-{own}"))


def readable(
    datasette: Any, request: Any, database: str, table: str | None, columns: Any, rows: Any
) -> tuple[list[Any], list[Any], list[str]]:
    """Return the columns and rows that a page of one row shows, and the names of those left out.

    Datasette shows every column; those useless to a reader are left out unless ``_col`` asks for
    them. Columns and rows come from the template variables, which pages of tables lack.
    """
    unreadable = _UNREADABLE.get(table or "", ()) if is_ours(datasette, database, table) else ()
    out = set(unreadable) - set(request.args.getlist("_col"))
    shown = [column for column in columns if column["name"] not in out]
    return shown, [_without(row, out) for row in rows], [name for name in unreadable if name in out]


def _without(row: Any, out: set[str]) -> Any:
    kept = copy(row)
    kept.cells = [cell for cell in row.cells if cell["column"] not in out]
    return kept


def choose_columns() -> None:
    """Let HTML pages of our tables show only the columns that are useful to a reader.

    Datasette has no setting for that. Doing it twice changes nothing.
    """
    where: Any = views if hasattr(views, "_columns_to_select") else views.TableView
    name = "_columns_to_select" if where is views else "columns_to_select"
    found = getattr(where, name, None)
    if found is None:
        _log.warning(
            "Datasette %s chooses the columns of a page in a way that datasette-reliability does"
            " not know, so it shows all. Look for a newer version of datasette-reliability.",
            version.__version__,
        )
    elif not hasattr(found, _DONE):
        choosing = _choosing(found)
        setattr(choosing, _DONE, True)
        setattr(where, name, choosing)


def _choosing(select: Callable[..., Awaitable[list[str]]]) -> Callable[..., Awaitable[list[str]]]:
    async def columns_to_select(*args: Any) -> list[str]:
        found = await select(*args)
        _, pks, request = args[-3:]  # before them, Datasette 0.65 hands over its view
        datasette = request.scope.get(SERVED)
        if datasette is None or request.url_vars.get("format") or "_col" in request.args:
            return found
        shown = _shown(datasette, request, found)
        return [*pks, *(name for name in shown if name in found and name not in pks)]

    return columns_to_select


def _shown(datasette: Any, request: Any, columns: Sequence[str]) -> Sequence[str]:
    """Return the columns that a page shows if none were asked for."""
    database = datasette.get_database(route=tilde_decode(request.url_vars["database"])).name
    table = tilde_decode(request.url_vars["table"])
    if not is_ours(datasette, database, table):
        return columns
    if is_listed(datasette, request, database, table):
        return ()  # the list reads its claims separately, all of a page at once
    said = (datasette.plugin_config(PLUGIN, database=database, table=table) or {}).get("columns")
    few = said if isinstance(said, list) else _SHOWN.get(table)
    if few is None or request.args.get(AS) == "all":
        return [name for name in columns if name not in _UNREADABLE.get(table, ())]
    return few
