"""The page of one fact: who says it, the earliest first, and what contradicts it."""

from __future__ import annotations

from typing import Any

from datasette import NotFound

from ..corroborate.telling import facts_by_claim, facts_sql, said_by
from ..terms import CONTESTED, label
from . import links
from .deciding import decisions, may_decide
from .lines import READS
from .over_time import over_time
from .readings import terms
from .routes import DATABASE, Missing, Page
from .tables import DEFINITION

__all__ = ["PAGE"]

_MOST = 200  # claims that are shown
_FACT = "select * from facts where id = ?"
_SOURCES = "select * from fact_sources where fact_id = ? order by root"
_CLAIM = (
    "select c.id, c.claim, c.source, c.cue, c.root, c.publisher, c.published, c.document_id,"
    " d.agency, d.wire_cluster, d.title from claims c join documents d on d.id = c.document_id"
)
_CLAIMS = f"{_CLAIM} where c.fact_id = ? order by c.published, d.sha256, c.position limit {_MOST}"
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
        raise Missing("fact", number)
    fact = found[0]
    told = facts_by_claim((await database.execute(facts_sql([fact["claim_id"]]))).rows)
    said = said_by(fact["roots"], fact["documents"])
    relations = ("differs", "denies", "perhaps")
    return {
        "definition": DEFINITION,
        "fact": fact | {"said_by": told.get(fact["claim_id"], {}).get("said_by", said)},
        "sources": await _rows(database, _SOURCES, [number]),
        "claims": await _rows(database, _CLAIMS, [number]),
        **{
            each: await _rows(database, _OTHERWISE, {"id": number, "relation": each})
            for each in relations
        },
        "decisions": await decisions(datasette, request.actor, database, number),
        "may_decide": await may_decide(datasette, request.actor, database),
        "terms": terms(),
    }


async def _rows(database: Any, sql: str, values: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in (await database.execute(sql, values, truncate=False)).rows]


def _shown(datasette: Any, request: Any, data: dict[str, Any]) -> dict[str, Any]:
    fact = data["fact"]
    database = datasette.get_database(route=request.url_vars["database"])
    table = datasette.urls.table(database.name, "claims")
    contested = fact["contested"]
    return {
        "title": str(fact["claim"])[:200],
        "description": f"{fact['said_by']}. Not whether it is true.",
        "lead": fact["said_by"],
        "digit": label(str(fact["digit"]), "information_credibility") if fact["digit"] else None,
        "contested": CONTESTED[contested].label if contested in CONTESTED else None,
        "articles": f"{datasette.urls.database(database.name)}/-/reliability/document",
        "table": f"{table}?fact_id={fact['id']}",
        "figure": over_time(
            data["claims"], {"differs": data["differs"], "perhaps the same": data["perhaps"]}
        ),
        "most": _MOST,
        "address": links.here(datasette, request),
    }


PAGE = Page(
    rf"{DATABASE}/fact/(?P<id>\d{{1,18}})",
    "fact.html",
    _data,
    _shown,
    reads=READS,
)
