"""Links of ours on Datasette's own pages."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import Any

from . import headings
from .starting import settings
from .tables import is_ours, ours

__all__ = [
    "article",
    "articles",
    "asset",
    "claim",
    "css",
    "here",
    "menu",
    "overview",
    "scripts",
    "source",
    "sources",
]


def here(datasette: Any, request: Any) -> str:
    """Return the path of the requested page as a browser has to request it.

    A proxy may leave the prefix of ``base_url`` in a request or strip it.
    """
    path = request.scope.get("route_path") or request.path  # without a prefix, where it had one
    return str(datasette.urls.path(path))


def article(datasette: Any, database: str, document: int, claim: int | None = None) -> str:
    """Return the address of an article's page, or of one claim on it."""
    anchor = "" if claim is None else f"#claim-{claim}"
    return f"{articles(datasette, database)}{document}{anchor}"


def articles(datasette: Any, database: str) -> str:
    """Return what the addresses of all articles begin with; their numbers follow."""
    return f"{datasette.urls.database(database)}/-/reliability/document/"


def claim(datasette: Any, database: str, number: int) -> str:
    """Return the link to a claim's words, in whatever article they are."""
    return f"{datasette.urls.database(database)}/-/reliability/claim/{number}"


def overview(datasette: Any, database: str) -> str:
    """Return the address of a database's overview."""
    return f"{datasette.urls.database(database)}/-/reliability"


def source(datasette: Any, database: str, number: int) -> str:
    """Return the address of a source's page."""
    return f"{sources(datasette, database)}{number}"


def sources(datasette: Any, database: str) -> str:
    """Return what the addresses of all sources begin with; their numbers follow."""
    return f"{datasette.urls.database(database)}/-/reliability/source/"


def asset(datasette: Any, name: str) -> str:
    """Return the address of a static file, which changes with the version."""
    address = datasette.urls.static_plugins("datasette_reliability", name)
    return f"{address}?{_version()}"


@cache  # reading what is installed takes a millisecond, on every page
def _version() -> str:
    return version("datasette-reliability")


def menu(datasette: Any) -> list[dict[str, str]]:
    """Return the entries for the menu."""
    pages = {"about": "What the ratings mean"}
    if settings(datasette).try_it:
        pages["try"] = "Rate a text"
    return [
        {"href": datasette.urls.path(f"/-/reliability/{name}"), "label": words}
        for name, words in pages.items()
    ]


def css(datasette: Any, database: str | None, table: str | None) -> list[str]:
    """Return the style sheets for pages that show our tables."""
    if not is_ours(datasette, database, table):
        return []
    return [
        datasette.urls.static_plugins("datasette_reliability", "reliability.css"),
        datasette.urls.path(headings.ADDRESS),
    ]


def scripts(datasette: Any, database: str | None, table: str | None) -> list[dict[str, Any]]:
    """Return the scripts for Datasette's pages of our tables: modules, run when a page is there."""
    if database is None or database not in ours(datasette):
        return []
    names = ["names.js"]
    if table == "claims" and is_ours(datasette, database, table):
        names.append("facets.js")
    return [
        {"url": datasette.urls.static_plugins("datasette_reliability", name), "module": True}
        for name in names
    ]
