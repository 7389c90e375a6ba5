"""The progress of loads into a database, and of an unfinished rating, for its pages."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

from datasette import hookspecs
from markupsafe import Markup

from ..store.loading import Loading, loadings
from ..store.rerate import unfinished
from .permissions import can_view_table
from .tables import ours

__all__ = ["HAS_PLACE", "of_database", "of_page", "on_top", "rating_of"]

# Datasette 1.0. The plugin manager has every hook that any plugin implements, so it is no sign.
HAS_PLACE = hasattr(hookspecs, "top_table")
_TEMPLATE = "reliability/_loading.html"


async def of_database(database: Any) -> dict[str, Any]:
    """Return the loads and the rating that have not finished.

    ``loading`` has each load: done, total, percent and a sentence; ``unfinished_rating`` is the
    sentence of :func:`rating_of`.
    """
    found: list[Loading] = await database.execute_fn(loadings) if database.is_mutable else []
    return {
        "loading": [
            {**each._asdict(), "percent": each.percent, "words": _words(each)} for each in found
        ],
        "unfinished_rating": await rating_of(database),
    }


async def rating_of(database: Any) -> str | None:
    """Return a sentence on a rating of all claims that has not finished, or None."""
    if not await database.execute_fn(unfinished):
        return None
    name = shlex.quote(Path(database.path or database.name).name)
    return (
        "A rating of all claims has not finished. Unless it is still running, complete it with:"
        f" datasette reliability rate {name}"
    )


def _words(load: Loading) -> str:
    """Return such as "Loading: 40 %", or what to do with a load that was interrupted."""
    far = f"{load.done:,} inputs" if load.percent is None else f"{load.percent} %"
    if load.running:
        return f"Loading: {far} so far" if load.percent is None else f"Loading: {far}"
    return f"Loading stopped at {far}. Run the same command again to complete it"


async def of_page(
    datasette: Any, request: Any, database: str | None, view_name: str
) -> dict[str, Any]:
    """Return the variables of the template for a database's page in Datasette 0.65; else {}."""
    if HAS_PLACE or view_name != "database" or database not in ours(datasette):
        return {}
    if not await can_view_table(datasette, request.actor, database, "claims"):
        return {}
    return await of_database(datasette.get_database(database))


def on_top(datasette: Any, request: Any, database: str) -> Callable[[], Any] | None:
    """Return what stands above a database's page and its claims (Datasette 1.0)."""
    if database not in ours(datasette):
        return None

    async def inner() -> Markup | None:
        if not await can_view_table(datasette, request.actor, database, "claims"):
            return None
        found = await of_database(datasette.get_database(database))
        if not any(found.values()):
            return None
        return Markup(await datasette.render_template(_TEMPLATE, found, request=request))

    return inner
