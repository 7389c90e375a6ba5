"""The Datasette plugin: hook implementations only, for Datasette 0.65.5 and for 1.0a41 or newer.

Each hook imports what it calls. Datasette imports this module for every command, ``--help`` too,
and the pages would make that half a CPU-second longer; a server imports them when it starts.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Any

from datasette import hookimpl

__all__: list[str] = []


@hookimpl
def register_commands(cli: Any) -> None:
    """Add ``datasette reliability``."""
    from ..cli import reliability

    cli.add_command(reliability, name="reliability")


@hookimpl
def startup(datasette: Any) -> Callable[[], Any]:
    """Check version and settings, take in plugins, and find the databases that are ours."""
    from . import columns, plain_facets, rendering, serving, starting, suggestions

    async def inner() -> None:
        starting.check(datasette)
        rendering.name_language(datasette)
        suggestions.leave_out_ours()
        plain_facets.count_in_index()
        columns.choose_columns()
        await serving.take_in(datasette)

    return inner


@hookimpl
def prepare_connection(conn: sqlite3.Connection, datasette: Any) -> None:
    """Register the SQL functions, with the settings of this Datasette."""
    from ..functions import register
    from . import starting

    register(conn, starting.settings(datasette))


@hookimpl
def register_facet_classes() -> list[type]:
    """Offer ``?_facet_reliability=COLUMN``."""
    from . import facets

    return [facets.ReliabilityFacet]


@hookimpl
def filters_from_request(request: Any, database: str, table: str, datasette: Any) -> Any:
    """Apply ``?_reliability=COLUMN:CLASS``."""
    from . import filters

    return filters.where(datasette, request, database, table)


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[Any], Any]:
    """Find new databases, and give our own pages their headers."""
    from . import serving

    return serving.around(datasette)


@hookimpl
def canned_queries(datasette: Any, database: str) -> dict[str, Any]:
    """Offer the queries in Datasette 0.65; a permission decides who may run them."""
    from . import queries

    return queries.canned(datasette, database)


@hookimpl
def get_metadata(datasette: Any, key: str | None, database: str | None) -> dict[str, Any]:
    """Describe our tables in Datasette 0.65; the user's metadata overrides this."""
    from . import describing

    return describing.metadata(datasette, key, database)


@hookimpl
def render_cell(
    row: Any, value: Any, column: str, table: str | None, database: str, datasette: Any
) -> Any:
    """Show the values of our tables in words."""
    from . import cells

    return cells.render(datasette, database, table, column, value, row)


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Serve our own pages."""
    from . import (
        about,
        across,
        article,
        deciding,
        exports,
        fact,
        headings,
        one,
        overview,
        routes,
        source,
        spreadsheet,
        trying,
    )

    return (
        routes.routes(
            [
                overview.PAGE,
                across.PAGE,
                source.PAGE,
                article.PAGE,
                fact.PAGE,
                trying.PAGE,
                about.PAGE,
            ]
        )
        + article.routes()
        + deciding.routes()
        + exports.routes()
        + spreadsheet.routes()
        + headings.routes()
        + one.routes()
    )


@hookimpl
def permission_allowed(datasette: Any, actor: Any, action: str, resource: Any) -> Any:
    """Show nothing in Datasette 0.65 that reveals what a private table holds."""
    from . import permissions, queries

    if action == "view-query":
        return queries.denied(datasette, actor, resource)
    return permissions.denied(datasette, actor, action, resource)


@hookimpl
def permission_resources_sql(datasette: Any, actor: Any, action: str) -> Any:
    """Do the same in Datasette 1.0, and protect what the program wrote from the write API."""
    from . import permissions

    return permissions.denied_rows(datasette, actor, action)


@hookimpl
def menu_links(datasette: Any) -> list[dict[str, str]]:
    """Link to the page on what the ratings mean."""
    from . import links

    return links.menu(datasette)


@hookimpl
def prepare_jinja2_environment(env: Any, datasette: Any) -> None:
    """Let templates show the words of a text unchanged, and render parts of a page at once."""
    from . import columns, describing, headings, links, marks, rendering

    env.filters["reliability_words"] = marks.isolated
    env.filters["reliability_heading"] = describing.heading
    env.filters["reliability_headings"] = partial(headings.in_words, datasette)
    env.filters["reliability_headings_of_query"] = headings.of_query
    env.globals["reliability_asset"] = partial(links.asset, datasette)
    env.globals["reliability_at_once"] = rendering.at_once
    env.globals["reliability_readable"] = partial(columns.readable, datasette)


@hookimpl
def extra_css_urls(database: str | None, table: str | None, datasette: Any) -> list[str]:
    """Style the pages of our tables."""
    from . import links

    return links.css(datasette, database, table)


@hookimpl
def extra_js_urls(database: str | None, table: str | None, datasette: Any) -> list[dict[str, Any]]:
    """Name nameless fields; copy links, and open reasons in place, on the page of our claims."""
    from . import links

    return links.scripts(datasette, database, table)


@hookimpl
def extra_template_vars(
    datasette: Any, request: Any, database: str | None, table: str | None, view_name: str
) -> Callable[[], Any]:
    """Return template variables: what a database holds, and the progress of loads."""
    from . import asked, front, loading, one, view

    async def inner() -> dict[str, Any]:
        found = await loading.of_page(datasette, request, database, view_name)
        found |= front.of_page(datasette, request, view_name)
        found |= await asked.of_page(datasette, request, database, view_name)
        found |= await one.of_page(datasette, request, database, table, view_name)
        return found | await view.of_page(datasette, request, database, table, view_name)

    return inner


@hookimpl
def top_database(datasette: Any, request: Any, database: str) -> Any:
    """Show the progress of loads above a database (Datasette 1.0)."""
    from . import loading

    return loading.on_top(datasette, request, database)


@hookimpl
def top_table(datasette: Any, request: Any, database: str, table: str) -> Any:
    """Show the progress of loads above the claims (Datasette 1.0)."""
    from . import loading

    return loading.on_top(datasette, request, database) if table == "claims" else None


@hookimpl
def table_actions(datasette: Any, actor: Any, database: str, table: str, request: Any) -> Any:
    """Link from the claims table to the overview and the exports of the claims it shows."""
    from . import actions

    return actions.of_table(datasette, actor, database, table, request)


@hookimpl
def database_actions(datasette: Any, actor: Any, database: str) -> Any:
    """Link from a database to its overview."""
    from . import actions

    return actions.of_database(datasette, actor, database)


@hookimpl
def row_actions(datasette: Any, actor: Any, database: str, table: str, row: Any) -> Any:
    """Link from a row to our page about it (Datasette 1.0)."""
    from . import actions

    return actions.of_row(datasette, actor, database, table, row)
