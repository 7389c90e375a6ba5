"""Our own pages: each with its address, the tables it reads, its JSON, picture and template.

A page is served only to those who may view every table that it reads; others do not even learn that
the page exists.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from datasette import Forbidden, NotFound, Response
from datasette.database import QueryInterrupted
from datasette.utils import await_me_maybe, tilde_decode
from datasette.views.base import DatasetteError

from . import links, preview
from .permissions import can_view_database, can_view_instance, can_view_table
from .tables import DEFINITION, ours

__all__ = [
    "DATABASE",
    "Missing",
    "Page",
    "Refused",
    "View",
    "permitted",
    "picture",
    "routes",
    "view_of",
]

DATABASE = r"/(?P<database>[^/]+)/-/reliability"
_TOO_LONG = "Counting took too long: choose fewer rows with a filter, and try again."

Data = dict[str, Any]
Shown = Mapping[str, Any]
View = Callable[[Any, Any], Awaitable[Any]]


class Refused(Exception):
    """A request that cannot be answered: the status of the response, and what to do."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status, self.words = status, words


class Missing(NotFound):  # type: ignore[misc]
    """The requested row does not exist; the page that says so links home."""

    def __init__(self, what: str, number: int) -> None:
        super().__init__(f"There is no {what} {number} here")


@dataclass(frozen=True, slots=True)
class Page:
    """One page: ``address`` is a regular expression without anchors, ``.json`` and ``.png``.

    ``data(datasette, request, database)`` returns the content of the JSON; ``database`` is None if
    the address has none. ``shown(datasette, request, data)`` returns, or awaits, what else the
    template needs. ``reads`` names the tables that an actor must be allowed to view; a shared index
    has none, and its pages check those of its databases. ``databases`` returns the names of the
    databases that have the page. A ``status`` in the data is that of the response, a ``query`` the
    part of the query string that the page depends on. ``bar(data)`` returns counts by kind of
    attribution for the preview picture of a link to the page.
    """

    address: str
    template: str
    data: Callable[[Any, Any, Any], Awaitable[Data]]
    shown: Callable[[Any, Any, Data], Shown | Awaitable[Shown]] = field(default=lambda *_: {})
    reads: tuple[str, ...] = ()
    databases: Callable[[Any], frozenset[str]] = ours
    bar: Callable[[Data], list[tuple[str, int]]] = field(default=lambda _: [])


def routes(pages: list[Page]) -> list[tuple[str, Any]]:
    """Return the routes of these pages as Datasette registers them."""
    return [
        (rf"^{page.address}(?P<format>\.json|\.png)?$", view_of(partial(_serve, page)))
        for page in pages
    ]


def view_of(serve: View) -> View:
    """Return the view as Datasette calls it; errors become a page in plain words."""

    # Datasette looks at the names of a view's arguments, so a partial will not do.
    async def view(datasette: Any, request: Any) -> Any:
        try:
            return await serve(datasette, request)
        except Missing as missing:
            if request.url_vars.get("format"):
                raise
            return await _missing(datasette, request, str(missing))
        except Refused as refused:
            raise DatasetteError(refused.words, status=refused.status) from None
        except sqlite3.OperationalError as error:  # a filter of the reader's own
            raise DatasetteError(str(error), status=400, title="Invalid SQL") from None
        except QueryInterrupted:
            raise DatasetteError(_TOO_LONG, status=400, title="Too many rows") from None

    return view


async def _missing(datasette: Any, request: Any, title: str) -> Any:
    database = datasette.get_database(route=tilde_decode(request.url_vars["database"])).name
    said = {"title": title, "description": title, "database": database, "definition": DEFINITION}
    html = await datasette.render_template(
        "reliability/missing.html", {**said, "asset": partial(links.asset, datasette)}, request
    )
    return Response.html(html, status=404)


async def _serve(page: Page, datasette: Any, request: Any) -> Any:
    database = await permitted(datasette, request, page.reads, page.databases)
    data = await page.data(datasette, request, database)
    status = data.pop("status", 200)
    headers = {"Cache-Control": "no-store"} if request.method == "POST" else {}
    if request.url_vars.get("format") == ".json":
        return Response.json(data, status=status, headers=headers)
    shown = await await_me_maybe(page.shown(datasette, request, data))
    said = shown["title"], shown.get("description") or DEFINITION
    if request.url_vars.get("format"):
        return await picture(*said, page.bar(data), status, headers)
    html = await datasette.render_template(
        f"reliability/{page.template}",
        {
            "definition": DEFINITION,
            "database": database.name if database else None,
            "alternate_url_json": None
            if request.method == "POST"
            else _json_address(datasette, request),
            "asset": partial(links.asset, datasette),
            **_addresses(datasette, request, data.get("query", "")),
            **data,
            **shown,
        },
        request=request,
    )
    return Response.html(html, status=status, headers=headers)


async def permitted(
    datasette: Any,
    request: Any,
    reads: tuple[str, ...],
    databases: Callable[[Any], frozenset[str]] = ours,
) -> Any:
    """Return the database of the address, for an actor who may view all of these tables.

    None where the address has no database; Forbidden or NotFound for anybody else.
    """
    route = request.url_vars.get("database")
    if route is None:
        if not await can_view_instance(datasette, request.actor):
            raise Forbidden("view-instance")
        return None
    try:
        database = datasette.get_database(route=tilde_decode(route))
    except KeyError:
        raise NotFound("There is no such page") from None
    if not await can_view_database(datasette, request.actor, database.name):
        raise Forbidden("view-database")
    if database.name not in databases(datasette):
        raise NotFound("There is no such page")
    for table in reads if database.name in ours(datasette) else ():
        if not await can_view_table(datasette, request.actor, database.name, table):
            raise Forbidden("view-table")
    return database


def _addresses(datasette: Any, request: Any, query: str) -> dict[str, str]:
    """Return the absolute addresses of a page and of its picture, for previews of its link."""
    path, more = links.here(datasette, request), f"?{query}" if query else ""
    return {
        "canonical": str(datasette.absolute_url(request, f"{path}{more}")),
        "picture_url": str(datasette.absolute_url(request, f"{path}.png{more}")),
    }


async def picture(
    title: str,
    words: str,
    parts: list[tuple[str, int]],
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Any:
    """Return the response with a picture of a title, a sentence and a bar, drawn in a thread."""
    drawing = partial(preview.draw, title, words, parts)
    drawn = await asyncio.get_running_loop().run_in_executor(None, drawing)
    return Response(drawn, status=status, headers=dict(headers or {}), content_type="image/png")


def _json_address(datasette: Any, request: Any) -> str:
    query = f"?{request.query_string}" if request.query_string else ""
    return f"{links.here(datasette, request)}.json{query}"
