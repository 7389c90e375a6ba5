"""The front door of a database: what it holds, in linked numbers, and where to go next."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from datasette.database import QueryInterrupted

from ..index import Counter, Match
from . import describing, links
from .article import title_of
from .counts import Count
from .histogram import period
from .permissions import can_view_table
from .queries import may_read, queries
from .selection import Selection
from .starting import settings
from .tables import ours

__all__ = ["LEAST", "of_page", "percent"]

LEAST = 20  # claims with a source: a share of fewer says nothing
_MOST_PUBLISHERS = 10
_MOST_ARTICLES = 6
_READ = 600  # newest claims, among which we look for the newest articles
_GIVEN = Match("attribution_class", ("unattributed",), without=True)
_UNNAMED = Match("attribution_class", ("anonymous",))
_COUNTED = "select publisher, attribution_class, count(*) from claims group by 1, 2"
_DATED = (
    "select document_id from claims where published is not null"
    f" order by published desc, id desc limit {_READ}"
)
_LATEST = f"select id from documents order by id desc limit {_MOST_ARTICLES}"
_ARTICLES = (
    "select d.id, d.title, d.name, d.publisher, d.published, substr(d.text, 1, 2000) as text,"
    " count(c.id) as claims, coalesce(sum(c.attribution_class = 'anonymous'), 0) as unnamed"
    " from documents d left join claims c on c.document_id = d.id where d.id in ({}) group by d.id"
)

Data = dict[str, Any]


def of_page(datasette: Any, request: Any, view_name: str) -> Data:
    """Return the template variables for a front door, on pages of a database or the instance."""
    if view_name not in ("database", "index"):
        return {}

    found: dict[str, Data | None] = {}  # both the head and the body of the page ask

    async def front(name: str) -> Data | None:
        if name not in found:
            found[name] = await _front(datasette, request, name)
        return found[name]

    def only(databases: list[Mapping[str, Any]]) -> str | None:
        names = [each["name"] for each in databases]
        return names[0] if len(names) == 1 and names[0] in ours(datasette) else None

    return {
        "reliability_front": front,
        "reliability_only": only,
        "reliability_databases": ours(datasette),
    }


async def _front(datasette: Any, request: Any, name: str) -> Data | None:
    """Return the front door of a database; None if this actor may not see one."""
    if name not in ours(datasette):
        return None
    for each in ("claims", "documents"):
        if not await can_view_table(datasette, request.actor, name, each):
            return None
    try:
        return await _described(datasette, request, datasette.get_database(name))
    except (QueryInterrupted, sqlite3.Error):  # a file of another shape: Datasette's page remains
        return None


async def _described(datasette: Any, request: Any, database: Any) -> Data:
    name, urls = database.name, datasette.urls
    table, base = urls.table(name, "claims"), links.overview(datasette, name)
    counts = await Count(datasette, name, "claims", _all()).crossed(_in_index, "front")
    counts = counts or await _in_sql(database)
    pictured = await can_view_table(datasette, request.actor, name, "sources")
    return {
        **_preview(datasette, request, name, counts, f"{base}.png" if pictured else None),
        "described": describing.DATABASE,
        "claims_url": table,
        "overview": base if pictured else None,
        "about": urls.path("/-/reliability/about"),
        "try": urls.path("/-/reliability/try") if settings(datasette).try_it else None,
        "searchable": await database.fts_table("claims") is not None,
        "numbers": counts and _numbers(counts, table),
        "publishers": _publishers(counts, table) if counts else [],
        "least": LEAST,
        "articles": await _articles(datasette, database),
        "questions": await _questions(datasette, request.actor, name),
    }


def _preview(
    datasette: Any, request: Any, name: str, counts: Data | None, picture: str | None
) -> Data:
    """Return the preview of a link to this page; its picture is the overview's."""
    said = "What news articles claim, who they say it comes from, and how well that can be checked."
    if counts and counts["given"]:
        share = percent(counts["unnamed"], counts["given"])
        said = (
            f"{counts['claims']:,} claims from {counts['articles']:,} articles. {share} % of the"
            " claims that give a source rest on unnamed sources."
        )
    return {
        "title": f"Who says what: {name}",
        "description": said,
        "canonical": str(datasette.absolute_url(request, links.here(datasette, request))),
        "picture_url": picture and str(datasette.absolute_url(request, picture)),
    }


def _all() -> Selection:
    """Return the selection of every claim; one per request, since it caches what it finds."""
    return Selection((), (), {}, "", ())


def _in_index(counter: Counter, connection: sqlite3.Connection, rows: Any) -> Data:
    """Return the counts behind the numbers, from the bitmaps alone."""
    given = counter.rows(connection, [_GIVEN])
    unnamed = counter.rows(connection, [_UNNAMED])
    (articles,) = connection.execute("select count(*) from documents").fetchone()
    given_by = dict(counter.top(connection, "publisher", given, _MOST_PUBLISHERS + 1))
    return {
        "articles": articles,
        "claims": counter.total(rows),
        "given": len(given),
        "unnamed": len(unnamed),
        "given_by": given_by,
        "unnamed_by": {
            each: len(counter.rows(connection, [Match("publisher", (each,)), _UNNAMED]))
            for each in given_by
        },
    }


async def _in_sql(database: Any) -> Data | None:
    """Return the same for a database without an index; None if it takes too long."""
    try:
        found = (await database.execute(_COUNTED, truncate=False)).rows
        articles = (await database.execute("select count(*) from documents")).rows[0][0]
    except QueryInterrupted:
        return None
    by: dict[str, dict[Any, int]] = {"given_by": {}, "unnamed_by": {}}
    for publisher, kind, count in found:
        if kind != "unattributed":
            by["given_by"][publisher] = by["given_by"].get(publisher, 0) + count
        if kind == "anonymous":
            by["unnamed_by"][publisher] = count
    return {
        "articles": articles,
        "claims": sum(count for *_, count in found),
        "given": sum(by["given_by"].values()),
        "unnamed": sum(by["unnamed_by"].values()),
        **by,
    }


def _numbers(counts: Data, table: str) -> Data:
    given, unnamed = counts["given"], counts["unnamed"]
    return {
        **{name: counts[name] for name in ("articles", "claims", "given", "unnamed")},
        "percent": percent(unnamed, given),
        "unnamed_url": f"{table}?attribution_class=anonymous",
    }


def percent(part: int, whole: int) -> str | None:
    """Return a share in whole percent; only exact 0 and 100 are shown as such."""
    if not whole:
        return None
    found = round(100 * part / whole)
    if found == 0 and part:
        return "under 1"
    return "over 99" if found == 100 and part < whole else str(found)


def _publishers(counts: Data, table: str) -> list[Data]:
    """Return the publishers with most claims, sorted by their share of unnamed sources."""
    enough = [
        (publisher, given)
        for publisher, given in counts["given_by"].items()
        if publisher is not None and given >= LEAST
    ]
    largest = sorted(enough, key=lambda each: (-each[1], each[0]))[:_MOST_PUBLISHERS]
    found = []
    for publisher, given in largest:
        unnamed = counts["unnamed_by"].get(publisher, 0)
        chosen = urlencode({"publisher": publisher, "attribution_class": "anonymous"})
        found.append(
            {
                "publisher": publisher,
                "given": given,
                "unnamed": unnamed,
                "percent": percent(unnamed, given),
                "width": round(100 * unnamed / given, 1),
                "href": f"{table}?{chosen}",
            }
        )
    return sorted(found, key=lambda each: (-each["width"], each["publisher"]))


async def _articles(datasette: Any, database: Any) -> list[Data]:
    """Return the articles published last, or else loaded last, with counts of their claims."""
    dated = await database.execute(_DATED, truncate=False)
    ids = list(dict.fromkeys(row[0] for row in dated.rows))[:_MOST_ARTICLES]
    if not ids:
        ids = [row[0] for row in (await database.execute(_LATEST)).rows]
    marks = ", ".join("?" * len(ids))
    rows = (await database.execute(_ARTICLES.format(marks), ids, truncate=False)).rows
    by_id = {row["id"]: dict(row) for row in rows}
    return [
        {
            **{key: by_id[each][key] for key in ("publisher", "published", "claims", "unnamed")},
            "title": title_of(by_id[each]),
            "date": period(str(by_id[each]["published"] or "")[:10]),
            "href": links.article(datasette, database.name, each),
        }
        for each in ids
        if each in by_id
    ]


async def _questions(datasette: Any, actor: Any, name: str) -> list[dict[str, str]]:
    """Return the questions that this actor may ask of the database."""
    if not await may_read(datasette, actor, name):
        return []
    return [
        {"title": query["title"], "href": datasette.urls.query(name, key)}
        for key, query in queries().items()
    ]
