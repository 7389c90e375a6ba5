"""The claims that a filter selects as a spreadsheet in words: labels, links, and no formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Iterable
from functools import partial
from typing import Any

from datasette.utils.asgi import AsgiStream

from ..terms import label
from . import links
from .exports import Choice, choose
from .routes import DATABASE, permitted, view_of
from .selection import select

__all__ = ["routes"]

_READS = ("documents", "claims", "reasons")
_AT_ONCE = 500  # claims read in one query
_HEADINGS = (
    "Claim",
    "Who says it",
    "Attributed by",
    "Kind",
    "Sourcing",
    "Vouched for by",
    "Publisher",
    "Date",
    "Article",
    "Link to the claim",
    "Link to the article",
)
_FORMULA = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
)  # spreadsheet programs may run a cell that begins with one of these


def routes() -> list[tuple[str, Any]]:
    """Return the route of the spreadsheet as Datasette registers it."""
    return [(rf"^{DATABASE}/claims\.csv$", view_of(_serve))]


async def _serve(datasette: Any, request: Any) -> Any:
    database = await permitted(datasette, request, _READS)
    chosen = await select(datasette, request, database, "claims")
    choice = await choose(datasette, request, database, list(chosen.clauses), chosen.params)
    headers = {"Content-Disposition": 'attachment; filename="claims.csv"'}
    if choice.following:
        headers["Link"] = f'<{choice.following}>; rel="next"'
    return AsgiStream(
        partial(_write, _rows(datasette, request, database, choice)),
        headers=headers,
        content_type="text/csv; charset=utf-8",
    )


async def _write(rows: AsyncIterator[list[list[str]]], to: Any) -> None:
    await to.write("\ufeff" + _lines([_HEADINGS]))  # the mark lets Excel read UTF-8
    async for some in rows:
        await to.write(_lines(some))


def _lines(rows: Iterable[Iterable[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


async def _rows(
    datasette: Any, request: Any, database: Any, choice: Choice
) -> AsyncIterator[list[list[str]]]:
    """Yield the rows of the file, some at a time."""
    params = dict(choice.params)
    while params["after"] < choice.last:
        found = await database.execute(
            "select shown.*, coalesce(documents.title, documents.name) as title from (select id,"
            " claim, source, cue, attribution_class, band, endorsed_by, publisher, published,"
            f" document_id from claims where {choice.where} and id <= {choice.last:d}"
            f" order by id limit {_AT_ONCE}) as shown"
            " left join documents on documents.id = document_id order by shown.id",
            params,
            truncate=False,
        )
        if not found.rows:
            return
        yield [_row(datasette, request, database.name, each) for each in found.rows]
        params["after"] = found.rows[-1]["id"]


def _row(datasette: Any, request: Any, database: str, claim: Any) -> list[str]:
    def absolute(*numbers: int) -> str:
        return str(datasette.absolute_url(request, links.article(datasette, database, *numbers)))

    cells = (
        claim["claim"],
        claim["source"],
        claim["cue"],
        label(claim["attribution_class"], "attribution_class"),
        label(claim["band"], "band") if claim["band"] else None,
        claim["endorsed_by"],
        claim["publisher"],
        (claim["published"] or "")[:10],
        claim["title"],
    )
    document = claim["document_id"]
    return [*map(_safe, cells), absolute(document, claim["id"]), absolute(document)]


def _safe(cell: Any) -> str:
    """Return a cell that no spreadsheet program takes for a formula."""
    words = "" if cell is None else str(cell)
    return f"'{words}" if words.startswith(_FORMULA) else words
