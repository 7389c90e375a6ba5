"""The page of one fact: who says it, the earliest first, and what is said otherwise."""

from __future__ import annotations

from typing import Any

from datasette import NotFound

from ..terms import CONTESTED, label
from . import links
from .permissions import can_view_table
from .readings import terms
from .routes import DATABASE, Page
from .tables import DEFINITION

__all__ = ["PAGE", "facts_of", "said_by"]

_MOST = 200  # claims that are shown
_FACT = "select * from facts where id = ?"
_SOURCES = "select * from fact_sources where fact_id = ? order by root"
_CLAIM = (
    "select c.id, c.claim, c.source, c.cue, c.root, c.publisher, c.published, c.document_id,"
    " d.agency, d.wire_cluster, d.title from claims c join documents d on d.id = c.document_id"
)
_CLAIMS = f"{_CLAIM} where c.fact_id = ? order by c.published, d.sha256, c.position limit {_MOST}"
_OF_DOCUMENT = (
    "select c.id as claim_id, f.id, f.claim, f.roots, f.documents, f.contested from claims c"
    " join facts f on f.id = c.fact_id where c.document_id = ? and (f.roots > 0 or f.contested"
    f" is not null) order by c.position limit {_MOST}"
)
_OTHERWISE = (
    f"{_CLAIM} where c.id in (select other_id from claim_relations r join claims o"
    " on o.id = r.claim_id where o.fact_id = :id and relation = :relation union"
    " select claim_id from claim_relations r join claims o on o.id = r.other_id"
    f" where o.fact_id = :id and relation = :relation) order by c.published, c.id limit {_MOST}"
)


async def _data(datasette: Any, request: Any, database: Any) -> dict[str, Any]:
    number = int(request.url_vars["id"])
    if not await database.table_exists("facts"):
        raise NotFound("There is no such page")
    found = await _rows(database, _FACT, [number])
    if not found:
        raise NotFound("There is no such page")
    relations = ("differs", "denies", "perhaps")
    return {
        "definition": DEFINITION,
        "fact": found[0],
        "sources": await _rows(database, _SOURCES, [number]),
        "claims": await _rows(database, _CLAIMS, [number]),
        **{
            each: await _rows(database, _OTHERWISE, {"id": number, "relation": each})
            for each in relations
        },
        "terms": terms(),
    }


async def facts_of(datasette: Any, request: Any, database: Any, document: int) -> list[Any]:
    """Return the facts of which a document has a claim, for those who may see them."""
    for table in PAGE.reads:
        exists = await database.table_exists(table)
        if not exists or not await can_view_table(datasette, request.actor, database.name, table):
            return []
    if "fact_id" not in await database.table_columns("claims"):
        return []
    found = await _rows(database, _OF_DOCUMENT, [document])
    return [{**each, "said_by": said_by(each)} for each in found]


async def _rows(database: Any, sql: str, values: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in (await database.execute(sql, values, truncate=False)).rows]


def said_by(fact: dict[str, Any]) -> str:
    """Return how many independent sources a fact has, in the words of a page."""
    roots, texts = fact["roots"], fact["documents"]
    sources = f"{roots:,} independent source{'' if roots == 1 else 's'}"
    return f"{sources} found in this archive, in {texts:,} text{'' if texts == 1 else 's'}"


def _stories(claims: list[dict[str, Any]]) -> str:
    """Return how many of the texts are one story, of the story that most of them print."""
    texts = {each["document_id"]: each for each in claims}
    stories: dict[Any, list[dict[str, Any]]] = {}
    for each in texts.values():
        stories.setdefault(each["wire_cluster"], []).append(each)
    most = max(stories.values(), key=len, default=[])
    if len(most) < 2:
        return ""
    agency = next((each["agency"] for each in most if each["agency"]), None)
    return f"{len(most):,} of them print one {agency} story" if agency else (
        f"{len(most):,} of them print one story"
    )  # fmt: skip


def _shown(datasette: Any, request: Any, data: dict[str, Any]) -> dict[str, Any]:
    fact = data["fact"]
    database = datasette.get_database(route=request.url_vars["database"])
    table = datasette.urls.table(database.name, "claims")
    stories = _stories(data["claims"])
    contested = fact["contested"]
    return {
        "title": str(fact["claim"])[:200],
        "description": f"{said_by(fact)}. Not whether it is true.",
        "lead": said_by(fact) + (f"; {stories}" if stories else ""),
        "digit": label(str(fact["digit"]), "information_credibility") if fact["digit"] else None,
        "contested": CONTESTED[contested].label if contested in CONTESTED else None,
        "articles": f"{datasette.urls.database(database.name)}/-/reliability/document",
        "table": f"{table}?fact_id={fact['id']}",
        "most": _MOST,
        "address": links.here(datasette, request),
    }


PAGE = Page(
    rf"{DATABASE}/fact/(?P<id>\d{{1,18}})",
    "fact.html",
    _data,
    _shown,
    reads=("facts", "fact_sources", "claim_relations", "claims", "documents"),
)
