"""On the page of a fact people decide whether two claims say the same; decisions are kept.

A decision is a row of ``relations_by_people``; whoever may insert rows there may decide. The next
run of ``corroborate`` follows it.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime, timezone
from typing import Any

from datasette import Forbidden, Response
from datasette.utils import display_actor

from . import links
from .lines import READS
from .permissions import can_insert, can_view_table
from .routes import DATABASE, Missing, Refused, permitted, view_of

__all__ = ["TABLE", "decisions", "may_decide", "routes"]

TABLE = "relations_by_people"
_MOST = 200  # decisions that are shown
_LONGEST = 2000  # characters of a reason
_RELATIONS = {"same": "the same", "not_same": "not the same"}
_DECISIONS = (
    'select r.claim_id, r.other_id, r.relation, r.who, r."when", r.why, one.claim as one,'
    f" other.claim as other from {TABLE} r join claims one on one.id = r.claim_id"
    " join claims other on other.id = r.other_id"
    " where :id in (one.fact_id, other.fact_id, one.id, other.id)"
    f' order by r."when" desc, r.id desc limit {_MOST}'
)
_CLAIMS = "select id, fact_id from claims where id in (:one, :other)"
_INSERT = (
    f'insert into {TABLE} (claim_id, other_id, relation, who, "when", why)'
    " values (:one, :other, :relation, :who, :when, :why)"
)
_KEPT = "Saved: {}. Every later run of “datasette reliability corroborate” follows it."


def routes() -> list[tuple[str, Any]]:
    """Return the route that takes a decision."""
    return [(rf"^{DATABASE}/fact/(?P<id>\d{{1,18}})/decide$", view_of(_decide))]


async def may_decide(datasette: Any, actor: Any, database: Any) -> bool:
    """Return whether an actor may decide here; never without a name, never in an immutable file."""
    if not actor or not database.is_mutable or not await database.table_exists(TABLE):
        return False
    return await can_insert(datasette, actor, database.name, TABLE)


async def decisions(datasette: Any, actor: Any, database: Any, fact: int) -> list[dict[str, Any]]:
    """Return what people have decided on the claims of a fact, the latest first."""
    if not await database.table_exists(TABLE):
        return []
    if not await can_view_table(datasette, actor, database.name, TABLE):
        return []
    found = await database.execute(_DECISIONS, {"id": fact}, truncate=False)
    return [{**dict(row), "words": _RELATIONS.get(row["relation"], "")} for row in found.rows]


async def _decide(datasette: Any, request: Any) -> Any:
    database = await permitted(datasette, request, READS)
    if request.method != "POST":
        raise Refused(405, "Decide with the buttons on a fact’s page.")
    if not await may_decide(datasette, request.actor, database):
        raise Forbidden("You may not decide here: you need the permission insert-row on " + TABLE)
    row = _row(await request.post_vars())
    await _check(database, int(request.url_vars["id"]), row)
    row["who"] = str(display_actor(request.actor))
    row["when"] = datetime.now(timezone.utc).isoformat(timespec="seconds")
    try:
        await database.execute_write(_INSERT, row)
    except sqlite3.OperationalError as error:
        raise Refused(
            503, f"It could not be saved just now ({error}): try again in a moment."
        ) from None
    datasette.add_message(request, _KEPT.format(_RELATIONS[row["relation"]]), datasette.INFO)
    address = links.overview(datasette, database.name) + f"/fact/{request.url_vars['id']}"
    return Response.redirect(address, status=303)


def _row(form: dict[str, str]) -> dict[str, Any]:
    """Return the values of the form; Refused if they are wrong."""
    one, other = form.get("claim", ""), form.get("other", "")
    if not all(each.isdecimal() and len(each) <= 18 for each in (one, other)) or one == other:
        raise Refused(400, "claim and other must be the numbers of two claims.")
    if form.get("relation") not in _RELATIONS:
        raise Refused(400, f"relation must be one of {', '.join(_RELATIONS)}.")
    why = " ".join(form.get("why", "").split())
    if not why or len(why) > _LONGEST:
        raise Refused(400, f"Say why, in at most {_LONGEST:,} characters.")
    return {"one": int(one), "other": int(other), "relation": form["relation"], "why": why}


async def _check(database: Any, fact: int, row: dict[str, Any]) -> None:
    """Refuse claims that are deleted, and two that have nothing to do with the fact."""
    found = {each["id"]: each["fact_id"] for each in await database.execute(_CLAIMS, row)}
    for number in (row["one"], row["other"]):
        if number not in found:
            raise Missing("claim", number)
    if fact not in (*found, *found.values()):
        raise Refused(400, "Neither of these claims belongs to this fact.")
