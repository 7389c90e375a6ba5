"""Exports of an article and of the claims that a filter selects, streamed page by page."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from datasette import NotFound, Response
from datasette.utils.asgi import AsgiStream

from ..export import (
    Addresses,
    annotation,
    annotation_collection,
    schema_article,
    schema_claim,
    schema_graph,
)
from ..export.units import Units
from .lines import facts_of
from .links import here
from .readings import CLAIM_COLUMNS, DOCUMENT_COLUMNS, claim_of
from .routes import DATABASE, Refused, permitted, view_of
from .selection import select

__all__ = ["MOST", "Choice", "choose", "links", "routes"]

MOST = 10_000  # claims in one file; the next one starts after them
_AT_ONCE = 200  # claims read in one query
_READS = ("documents", "claims", "reasons")
_COLUMNS = ", ".join((*CLAIM_COLUMNS, "document_id"))
_DOCUMENT = ", ".join(("id", *DOCUMENT_COLUMNS))
_TYPE = "application/ld+json; charset=utf-8"
_MARK = "\x00"  # placeholder for the items in the frame of a file; no JSON contains this character
_Told = Callable[[Iterable[int]], Awaitable[dict[int, dict[str, Any]]]]
_FORMATS = {"annotations": "W3C Web Annotation", "schema": "schema.org"}


@dataclass(frozen=True, slots=True)
class Choice:
    """The claims of one file: after which claim it begins, and the last one."""

    where: str
    params: dict[str, Any]
    last: int
    following: str | None


def routes() -> list[tuple[str, Any]]:
    """Return the routes of the exports as Datasette registers them."""
    form = r"\.(?P<form>annotations|schema)\.jsonld$"
    return [
        (rf"^{DATABASE}/document/(?P<id>\d{{1,18}}){form}", view_of(_of_document)),
        (rf"^{DATABASE}/claims{form}", view_of(_of_claims)),
        (rf"^{DATABASE}/document/(?P<id>\d{{1,18}})\.txt$", view_of(_text)),
    ]


def links(base: str, query: str = "") -> list[dict[str, str]]:
    """Return the exports of a page; ``base`` is its address without a suffix."""
    asked = f"?{query}" if query else ""
    return [
        {"href": f"{base}.{form}.jsonld{asked}", "label": f"{name} (JSON-LD)"}
        for form, name in _FORMATS.items()
    ]


async def _text(datasette: Any, request: Any) -> Any:
    """Serve the text as it was read, in which positions count."""
    database = await permitted(datasette, request, ("documents",))
    found = await _document(database, int(request.url_vars["id"]))
    return Response.text(found["text"], headers={"Content-Disposition": "inline"})


async def _of_document(datasette: Any, request: Any) -> Any:
    database = await permitted(datasette, request, _READS)
    number = int(request.url_vars["id"])
    await _document(database, number)
    return await _serve(
        datasette, request, database, ["document_id = :document"], {"document": number}
    )


async def _of_claims(datasette: Any, request: Any) -> Any:
    database = await permitted(datasette, request, _READS)
    chosen = await select(datasette, request, database, "claims")
    return await _serve(datasette, request, database, list(chosen.clauses), chosen.params)


async def _serve(
    datasette: Any, request: Any, database: Any, clauses: list[str], params: dict[str, Any]
) -> Any:
    choice = await choose(datasette, request, database, clauses, params)
    form = request.url_vars["form"]
    addresses = _addresses(datasette, request, database)
    address = _here(datasette, request, request.query_string)
    frame = _frame(form, address, choice.following)
    head, tail = json.dumps(frame, ensure_ascii=False).split(json.dumps(_MARK))
    headers = {"Link": f'<{choice.following}>; rel="next"'} if choice.following else {}
    told = partial(facts_of, datasette, request.actor, database)
    items = _items(database, choice, form, addresses, told)
    return AsgiStream(partial(_write, head, items, tail), headers=headers, content_type=_TYPE)


def _frame(form: str, address: str, following: str | None) -> dict[str, Any]:
    items: list[Any] = [_MARK]
    if form == "annotations":
        return annotation_collection(address, "How these claims are sourced", items, following)
    return schema_graph(items)


async def _write(head: str, items: AsyncIterator[dict[str, Any]], tail: str, to: Any) -> None:
    between = head
    async for item in items:
        await to.write(between + json.dumps(item, ensure_ascii=False))
        between = ",\n"
    await to.write(tail if between != head else head + tail)


async def choose(
    datasette: Any, request: Any, database: Any, clauses: list[str], params: dict[str, Any]
) -> Choice:
    """Find the last claim of this file before a byte is sent, so that a bad filter is an error."""
    after = request.args.get("_after") or "0"
    if not after.isdecimal() or len(after) > 18:
        raise Refused(400, "_after must be the number of a claim.")
    where = " and ".join(f"({clause})" for clause in [*clauses, "id > :after"])
    params = params | {"after": int(after)}
    found = await database.execute(
        f"select max(id), count(*), max(id) filter (where place <= {MOST}) from"
        f" (select id, row_number() over (order by id) as place from"
        f" (select id from claims where {where} order by id limit {MOST + 1}))",
        params,
    )
    _, count, last = found.rows[0]
    following = None
    if count > MOST:
        rest = [(k, v) for k in request.args for v in request.args.getlist(k) if k != "_after"]
        following = _here(datasette, request, urlencode([*rest, ("_after", last)]))
    return Choice(where, params, last or 0, following)


def _here(datasette: Any, request: Any, query: str) -> str:
    """Return the whole address of this export with a query."""
    path = here(datasette, request)
    return str(datasette.absolute_url(request, f"{path}?{query}" if query else path))


def _addresses(datasette: Any, request: Any, database: Any) -> Addresses:
    def absolute(path: str) -> str:
        found: str = datasette.absolute_url(request, path)
        return found

    return Addresses(
        absolute(f"{datasette.urls.database(database.name)}/-/reliability/document"),
        absolute(datasette.urls.path("/-/reliability/about")),
    )


async def _items(
    database: Any, choice: Choice, form: str, addresses: Addresses, told: _Told
) -> AsyncIterator[dict[str, Any]]:
    """Yield the items of a file, with one document's text in memory at a time."""
    document: Any = None
    described: set[int] = set()
    async for claim in _claims(database, choice, told):
        if document is None or document["id"] != claim["document_id"]:
            document = await _document(database, claim["document_id"])
            units = Units(document["text"])
        if form == "annotations":
            yield annotation(document, claim, addresses, units)
            continue
        if document["id"] not in described:
            described.add(document["id"])
            yield schema_article(document, addresses)
        yield schema_claim(claim, addresses)


async def _claims(database: Any, choice: Choice, told: _Told) -> AsyncIterator[dict[str, Any]]:
    params = dict(choice.params)
    while params["after"] < choice.last:
        rows = await database.execute(
            f"select {_COLUMNS} from claims where {choice.where} and id <= {choice.last:d}"
            f" order by id limit {_AT_ONCE}",
            params,
            truncate=False,
        )
        claims = {
            row["id"]: claim_of(row) | {"document_id": row["document_id"]} for row in rows.rows
        }
        if not claims:
            return
        numbers = ", ".join(str(int(number)) for number in claims)
        reasons = await database.execute(
            "select claim_id, code, points, words from reasons"
            f" where claim_id in ({numbers}) order by id",
            truncate=False,
        )
        for reason in reasons.rows:
            claims[reason["claim_id"]]["reasons"].append(dict(reason))
        for number, fact in (await told(claims)).items():
            claims[number]["fact"] = fact
        for claim in claims.values():
            yield claim
        params["after"] = max(claims)


async def _document(database: Any, number: int) -> dict[str, Any]:
    found = await database.execute(
        f"select {_DOCUMENT} from documents where id = ?", [number], truncate=False
    )
    if not found.rows:
        raise NotFound("There is no such page")
    return dict(found.rows[0])
