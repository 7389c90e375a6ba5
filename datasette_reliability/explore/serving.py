"""Around every request: find new databases, and give our own pages their headers."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote_to_bytes

from datasette.utils import add_cors_headers

from . import describing, index_paging, permissions, queries, replaced, tables
from .columns import SERVED
from .rendering import templates

__all__ = ["around", "take_in"]

_READY = "_reliability_ready"
_POLICY = "_reliability_policy"
_OURS = re.compile(r"(/[^/]+)?/-/reliability(/|\.|$)")
_CLAIMS = re.compile(r"/[^/]+/claims$")  # data are as Datasette answers
_TAGS = {"script": ("script-src", "src"), "link": ("style-src", "href"), "img": ("img-src", "src")}


async def take_in(datasette: Any) -> None:
    """Find databases that now hold claims of ours, and set up our pages and queries for them."""
    setattr(datasette, _READY, True)
    found = await tables.find(datasette)
    if not found:
        return
    replaced.notice(datasette, found)
    index_paging.answer_from_index(datasette, found)
    permissions.hide_labels(datasette, found)
    await queries.save(datasette, found)
    describing.configure(datasette)
    await describing.describe(datasette, found)


def around(datasette: Any) -> Callable[[Any], Any]:
    """Return the wrapper of an ASGI application for this Datasette."""

    def wrapped(app: Any) -> Any:
        async def serve(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            if hasattr(datasette, _READY):  # in Datasette 0.65 the first request starts it
                await take_in(datasette)
            path = _path(datasette, scope)
            own = _OURS.match(path) is not None
            scope = {**scope, SERVED: datasette}
            if b"_search=" in scope.get("query_string", b"") and (own or _CLAIMS.match(path)):
                scope["query_string"] = _searching(scope["query_string"])
            with permissions.once_a_request():
                await app(scope, receive, _sending(datasette, send) if own else send)

        return serve

    return wrapped


def _searching(query: bytes) -> bytes:
    """Return a query string without a search for nothing, which SQLite calls a syntax error.

    A press on "Search" with the box empty makes one, or with a lone quotation mark in it.
    """
    kept = []
    for pair in query.split(b"&"):
        name, _, value = pair.partition(b"=")
        if name != b"_search" or unquote_to_bytes(value.replace(b"+", b" ")).strip(b' "'):
            kept.append(pair)
    return b"&".join(kept)


def _path(datasette: Any, scope: Any) -> str:
    path: str = scope["path"]
    prefix = datasette.setting("base_url")
    return f"/{path[len(prefix) :]}" if path.startswith(prefix) else path


def _sending(datasette: Any, send: Any) -> Callable[[Any], Any]:
    """Return a ``send`` that adds headers to responses of ours."""

    async def sent(message: Any) -> None:
        if message["type"] == "http.response.start":
            own = await _headers(datasette)
            there = {name.lower() for name, _ in message.get("headers", ())}
            added = [
                (name.lower().encode(), value.encode())
                for name, value in own.items()
                if name.lower().encode() not in there
            ]
            message = {**message, "headers": [*message.get("headers", ()), *added]}
        await send(message)

    return sent


async def _headers(datasette: Any) -> dict[str, str]:
    headers = {
        "Content-Security-Policy": await _policy(datasette),
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
    if datasette.cors:
        add_cors_headers(headers)
    return headers


async def _policy(datasette: Any) -> str:
    """Return the Content-Security-Policy of our pages: this Datasette alone, and nothing inline.

    What surrounds our pages (inline scripts of Datasette and plugins, addresses from the
    configuration) is allowed exactly as it is.
    """
    known: str | None = getattr(datasette, _POLICY, None)
    if known is None:
        frame = _Frame()
        frame.feed(await datasette.render_template("reliability/base.html", {"asset": str}))
        # Error pages of Datasette have fewer variables than other pages, and scripts that use them.
        error = templates(datasette).get_template("error.html")
        frame.feed(await error.render_async(urls=datasette.urls, menu_links=list))
        known = frame.policy()
        setattr(datasette, _POLICY, known)
    return known


def _digest(words: str) -> str:
    return f"'sha256-{b64encode(sha256(words.encode()).digest()).decode()}'"


class _Frame(HTMLParser):
    """Collects what a page loads and runs, as sources for a policy."""

    def __init__(self) -> None:
        super().__init__()
        self._sources: dict[str, dict[str, None]] = {
            "script-src": {"'self'": None},
            "style-src": {"'self'": None},
            "img-src": {"'self'": None, "data:": None},
        }
        self._inline: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Add the address that an element loads; None if it runs its own content."""
        directive, name = _TAGS.get(tag, ("", ""))
        there = dict(attrs)
        if there.get("style"):
            self._allow("style-src", "'unsafe-hashes'", _digest(str(there["style"])))
        address = there.get(name)
        if address and re.match("https?://", address):
            self._allow(directive, address.partition("?")[0])
        self._inline = [] if tag in ("script", "style") and address is None else None

    def handle_data(self, data: str) -> None:
        """Add a piece of an inline script."""
        if self._inline is not None:
            self._inline.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Allow the inline script that ends here."""
        if self._inline is not None and tag in ("script", "style"):
            self._allow(f"{tag}-src", _digest("".join(self._inline)))
        self._inline = None

    def _allow(self, directive: str, *sources: str) -> None:
        self._sources[directive].update(dict.fromkeys(sources))

    def policy(self) -> str:
        """Return the whole policy."""
        return "; ".join(self._directives())

    def _directives(self) -> Iterator[str]:
        yield "default-src 'none'"
        for directive, sources in self._sources.items():
            yield f"{directive} {' '.join(sources)}"
        yield from ("connect-src 'self'", "font-src 'self' data:", "form-action 'self'")
        yield "base-uri 'none'"
