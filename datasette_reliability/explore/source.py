"""The page of one source: how and when texts use it, who vouches for it, and its claims."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from datasette.database import QueryInterrupted
from datasette.utils import tilde_decode

from ..terms import label
from . import links, listing
from .histogram import period
from .readings import terms
from .routes import DATABASE, Missing, Page, Refused
from .tables import DEFINITION

__all__ = ["PAGE"]

_PAGE = 50  # claims at a time
_MOST = 60  # lines of a list
# Only the newest claims are counted, and fewer if that takes too long, so a page's time is bounded.
_RECENT = (50_000, 2_000)
_NEWEST = (
    "(select id, source, quote_type, published, publisher, document_id from claims"
    " where source_id = :id order by id desc limit :recent)"
)
_DAY = "case when published glob '[0-9][0-9][0-9][0-9]*' then substr(published, 1, 10) end"
_GROUPS = {
    "named": "select source as words, count(*) as claims, count(distinct document_id) as documents"
    f" from {_NEWEST} group by 1 order by 2 desc, 1",
    "used": "select quote_type, count(*) as claims, count(distinct document_id) as documents"
    f" from {_NEWEST} group by 1 order by 2 desc",
    "timeline": "select substr(published, 1, 7) as month, count(*) as claims,"
    " count(distinct document_id) as documents, count(distinct publisher) as publishers"
    f" from {_NEWEST} where published is not null group by 1 order by 1 desc",
    "publishers": "select publisher, count(*) as claims, count(distinct document_id) as documents"
    f" from {_NEWEST} where publisher is not null group by 1 order by 2 desc, 1",
    "whole": "select count(*) as claims, count(distinct document_id) as documents,"
    f" min({_DAY}) as earliest, max({_DAY}) as latest from {_NEWEST}",
    "endorsements": "select e.endorser, e.stance, e.cue, e.independent, e.claim_id, c.document_id"
    f" from {_NEWEST} c join endorsements e on e.claim_id = c.id order by e.id",
}
_MORE = "select 1 from claims where source_id = :id limit 1 offset :recent"
_CLAIMS = (
    "select c.id, c.claim, c.source, c.cue, c.attribution_class, c.band, c.quote_type, c.publisher,"
    " c.published, c.document_id, d.title, d.name from claims c join documents d"
    " on d.id = c.document_id where c.source_id = :id and c.id > :after order by c.id limit :most"
)


async def _data(datasette: Any, request: Any, database: Any) -> dict[str, Any]:
    number = int(request.url_vars["id"])
    found = await database.execute(
        "select id, name, source_type, affiliation, document_id from sources where id = ?", [number]
    )
    if not found.rows:
        raise Missing("source", number)
    counted = await _counted(database, number)
    claims = await _claims(database, request, number)
    after = claims[_PAGE - 1]["id"] if len(claims) > _PAGE else None
    path = links.here(datasette, request)
    return {
        "definition": DEFINITION,
        "source": dict(found.rows[0]),
        **counted,
        "claims": claims[:_PAGE],
        "next": f"{path}?{urlencode({'_after': after})}" if after else None,
        "terms": terms(),
    }


async def _counted(database: Any, number: int) -> dict[str, Any]:
    """Return the counts of a source, and the number of claims counted if it has more."""
    most, fewer = _RECENT
    try:
        return await _of_newest(database, number, most)
    except QueryInterrupted:
        return await _of_newest(database, number, fewer)


async def _of_newest(database: Any, number: int, recent: int) -> dict[str, Any]:
    params = {"id": number, "recent": recent}
    found: dict[str, Any] = {
        name: await _rows(database, sql, params) for name, sql in _GROUPS.items()
    }
    found["whole"] = found["whole"][0]
    more = await database.execute(_MORE, params)
    return {**found, "of_newest": recent if more.rows else None}


async def _rows(database: Any, sql: str, params: dict[str, int]) -> list[dict[str, Any]]:
    found = await database.execute(f"{sql} limit {_MOST}", params, truncate=False)
    return [dict(row) for row in found.rows]


async def _claims(database: Any, request: Any, number: int) -> list[dict[str, Any]]:
    after = request.args.get("_after") or "0"
    if not after.isdecimal() or len(after) > 18:
        raise Refused(400, "_after must be the number of a claim.")
    params = {"id": number, "after": int(after), "most": _PAGE + 1}
    found = await database.execute(_CLAIMS, params, truncate=False)
    return [dict(row) for row in found.rows]


async def _shown(datasette: Any, request: Any, data: dict[str, Any]) -> dict[str, Any]:
    source = data["source"]
    kind = label(source["source_type"], "source_type") or source["source_type"]
    # "A Western diplomat" says more than "he", however often each stands there.
    named = sorted(data["named"], key=lambda each: " " not in (each["words"] or "").strip())
    words = named[0]["words"] if named else None
    database = datasette.get_database(route=tilde_decode(request.url_vars["database"])).name
    table = f"{datasette.urls.table(database, 'claims')}?{urlencode({'source_id': source['id']})}"
    title = source["name"] or words or "A source without a name"
    days = (data["whole"]["earliest"], data["whole"]["latest"])
    return {
        "title": title,
        "description": _description(title, kind, data),
        "kind": kind,
        "table": table,
        "articles": f"{datasette.urls.database(database)}/-/reliability/document",
        "most": _MOST,
        "days": list(dict.fromkeys(period(day) for day in days if day)),
        "by_month": [each | {"words": period(each["month"])} for each in data["timeline"]],
        "found": [
            each | {"source_href": None}  # its page is this one
            for each in await listing.claims(datasette, request, database, data["claims"])
        ],
    }


def _description(title: str, kind: str, data: dict[str, Any]) -> str:
    """Return the preview text of a link to the page."""
    claims = data["whole"]["claims"]
    number = f"{claims:,} claim{'' if claims == 1 else 's'}"
    return f"{title} ({kind}): {number}, who reports them, and how clearly. {DEFINITION}"


PAGE = Page(
    rf"{DATABASE}/source/(?P<id>\d{{1,18}})",
    "source.html",
    _data,
    _shown,
    reads=("sources", "claims", "documents", "endorsements"),
)
