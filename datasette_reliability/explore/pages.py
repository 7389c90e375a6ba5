"""Our own pages: what the ratings mean, and the reasons of one claim."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from datasette import Forbidden, Response
from markupsafe import Markup

from ..plugins import load_rubric
from ..terms import VOCABULARIES, label
from .permissions import can_view_instance, can_view_table
from .starting import settings
from .tables import DEFINITION, is_ours

__all__ = ["about", "reasons_of_row"]


async def about(datasette: Any, request: Any) -> Any:
    """Return the page on what the ratings mean, or its content as JSON."""
    if not await can_view_instance(datasette, request.actor):
        raise Forbidden("view-instance")
    rubric = load_rubric(settings(datasette).rubric)
    content = {
        "definition": DEFINITION,
        "rubric": {
            "name": rubric.name,
            "version": rubric.version,
            "points": [
                {
                    "category": category,
                    "part": label(category, "category") or category,
                    "code": code,
                    "label": label(code, "code") or code,
                    "points": points,
                }
                for category, table in rubric.points.items()
                for code, points in table.items()
            ],
            "support_cap": rubric.support_cap,
            "unnamed_cap": rubric.unnamed_cap,
            "bands": [{"band": name, "least": least} for name, least in rubric.bands],
        },
        "vocabularies": [
            {
                "name": each.name,
                "label": each.label,
                "definition": each.definition,
                "terms": [
                    {"value": t.value, "label": t.label, "definition": t.definition}
                    for t in each.terms
                ],
            }
            for each in VOCABULARIES.values()
        ],
    }
    if request.url_vars.get("format"):
        return Response.json(content)
    html = await datasette.render_template("reliability_about.html", content, request=request)
    return Response.html(html)


def reasons_of_row(
    datasette: Any, request: Any, database: str, table: str, row: Any
) -> Callable[[], Any] | None:
    """Return the reasons of a claim as a table, for those who may see them."""
    if table != "claims" or not is_ours(datasette, database, table):
        return None

    async def inner() -> Markup | None:
        if not await can_view_table(datasette, request.actor, database, "reasons"):
            return None
        found = await datasette.get_database(database).execute(
            "select category, code, points, words from reasons where claim_id = ? order by id",
            [row["id"]],
        )
        html = await datasette.render_template(
            "reliability_reasons.html",
            {
                "definition": DEFINITION,
                "band": label(row["band"], "band") if row["band"] else None,
                "reasons": [
                    {
                        "label": label(each["code"], "code") or each["code"],
                        "points": each["points"],
                        "words": each["words"],
                    }
                    for each in found.rows
                ],
            },
            request=request,
        )
        return Markup(html)

    return inner
