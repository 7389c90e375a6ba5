"""How far the loads into a database are, said on its pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from datasette import hookspecs
from markupsafe import Markup

from ..store.loading import Loading, loadings
from .permissions import can_view_table
from .tables import ours

__all__ = ["HAS_PLACE", "of_database", "of_page", "on_top"]

# Datasette 1.0. The plugin manager has every hook that any plugin implements, so it is no sign.
HAS_PLACE = hasattr(hookspecs, "top_table")
_TEMPLATE = "reliability/_loading.html"


async def of_database(database: Any) -> list[dict[str, Any]]:
    """Return each load that has begun and not ended: done, total, percent, and words for it."""
    if not database.is_mutable:
        return []
    found: list[Loading] = await database.execute_fn(loadings)
    return [{**each._asdict(), "percent": each.percent, "words": _words(each)} for each in found]


def _words(load: Loading) -> str:
    """Return such as "loading: 40 %", or what to do with a load that was interrupted."""
    far = f"{load.done:,} inputs so far" if load.percent is None else f"{load.percent} %"
    if load.running:
        return f"loading: {far}"
    return f"a load has said nothing for some minutes ({far}); the same command completes it"


async def of_page(
    datasette: Any, request: Any, database: str | None, view_name: str
) -> dict[str, Any]:
    """Return the template variable ``loading`` for a database's page in Datasette 0.65; else {}."""
    if HAS_PLACE or view_name != "database" or database not in ours(datasette):
        return {}
    if not await can_view_table(datasette, request.actor, database, "claims"):
        return {}
    return {"loading": await of_database(datasette.get_database(database))}


def on_top(datasette: Any, request: Any, database: str) -> Callable[[], Any] | None:
    """Return what stands above a database's page and its claims (Datasette 1.0)."""
    if database not in ours(datasette):
        return None

    async def inner() -> Markup | None:
        if not await can_view_table(datasette, request.actor, database, "claims"):
            return None
        found = await of_database(datasette.get_database(database))
        if not found:
            return None
        return Markup(
            await datasette.render_template(_TEMPLATE, {"loading": found}, request=request)
        )

    return inner
