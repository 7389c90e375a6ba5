"""What we add to Datasette's own pages: the reasons of one claim."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from ..terms import label
from .permissions import can_view_table
from .tables import DEFINITION, is_ours

__all__ = ["reasons_of_row"]


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
