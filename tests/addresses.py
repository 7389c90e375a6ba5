"""Every address of a Datasette, made from its own routes and from the tables of its databases."""

from __future__ import annotations

import itertools
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote

_GROUP = re.compile(r"\(\?P<(?P<name>\w+)>(?P<body>[^()]*)\)")
_OPTIONAL = re.compile(r"\((?P<inside>[^()]*)\)\?")
_WORDS = re.compile(r"(\\\.)?\w+(\|(\\\.)?\w+)*")  # a group that lists its values


def tables(path: Path | str) -> list[str]:
    """Return the names of all tables of a database, those of indexes among them."""
    with closing(sqlite3.connect(path)) as connection:
        return [name for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name"
        )]  # fmt: skip


def addresses(routes: Sequence[tuple[re.Pattern[str], object]], values: Mapping) -> list[str]:
    """Return the addresses that the routes have for the values of their groups.

    ``values`` has the values of each group that lists none itself; a route with a group that is in
    neither raises KeyError: say there what may stand for it.
    """
    found = {
        address
        for pattern, _ in routes
        if "static" not in pattern.pattern
        for address in _of(pattern, values)
    }
    return sorted(found)


def _of(pattern: re.Pattern[str], values: Mapping) -> Iterator[str]:
    groups = {each["name"]: each["body"] for each in _GROUP.finditer(pattern.pattern)}
    template = _GROUP.sub(r"<\g<name>>", pattern.pattern.lstrip("^").rstrip("$"))
    for plain in _without_options(template):
        text = plain.replace("\\", "")
        names = re.findall(r"<(\w+)>", text)
        assert not re.search(r"[][()^$*+?{}|]", text), f"{pattern.pattern} cannot be spelled"
        for chosen in itertools.product(*(_values(name, groups[name], values) for name in names)):
            address = re.sub(r"<\w+>", "%s", text.replace("%", "%%")) % chosen
            if pattern.match(address.partition("?")[0]):
                yield address


def _without_options(template: str) -> Iterator[str]:
    """Yield a template with and without each part that may be left out."""
    found = _OPTIONAL.search(template) or re.search(r"(?P<inside><\w+>)\?", template)
    if found is None:
        yield template
        return
    for part in (found["inside"], ""):
        yield from _without_options(template[: found.start()] + part + template[found.end() :])


def _values(name: str, body: str, values: Mapping) -> Sequence[str]:
    return body.replace("\\", "").split("|") if _WORDS.fullmatch(body) else values[name]


async def ask(application: Callable, address: str, cookie: str = "") -> tuple[int, str]:
    """Return the status of an address, and its headers and body; a client would cost the most."""
    path, _, query = address.partition("?")
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    headers = [(b"host", b"localhost"), *([(b"cookie", cookie.encode())] if cookie else [])]
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": headers,
        "client": ("127.0.0.1", 1),
    }
    await application(scope, receive, send)
    body = b"".join(message.get("body", b"") for message in sent)
    start = next(message for message in sent if "status" in message)
    return start["status"], f"{start['headers']}\n{body.decode('utf-8', 'replace')}"
