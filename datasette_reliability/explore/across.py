"""The page of all databases of a shared index: facets over all claims, and the databases."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl

from datasette.utils import path_with_replaced_args

from ..columns import COUNTED_OVERALL, IN_LISTS
from ..index import COLUMNS, Shared
from ..terms import label
from . import links, loading, view
from .choices import canonical
from .chosen import chips, title
from .facets import ReliabilityFacet, shown_anyway
from .histogram import period
from .readings import terms
from .routes import DATABASE, Page, Refused
from .selection import Pair, select
from .shared import Across, Covered, covered
from .tables import DEFINITION, shared

__all__ = ["PAGE", "address", "left_out"]

_AT_ONCE = 50  # claims of a page
_GIVEN = {"facets": [{"reliability": column} for column in COUNTED_OVERALL]}
_ROW = re.compile(r"[0-9]{1,10}")


class _Facets(ReliabilityFacet):
    """The same facets, counted in the index over databases."""

    def __init__(self, datasette: Any, request: Any, count: Across) -> None:
        super().__init__(datasette, request, count.database, "select 1", "claims", {}, _GIVEN)
        self._count = count

    async def get_columns(self, sql: str, params: Any = None) -> list[str]:
        """Return the columns that the index knows."""
        return list(COLUMNS)

    async def _counter(self, columns: list[str]) -> Across:
        return self._count


def address(datasette: Any, database: str) -> str:
    """Return the address of this page for a database."""
    return f"{datasette.urls.database(database)}/-/reliability/claims"


def left_out(found: Covered) -> list[str]:
    """Return sentences on the databases that are not counted."""
    said = []
    if found.changed:
        names = ", ".join(found.changed[:5]) + (" and others" if len(found.changed) > 5 else "")
        said.append(f"Not counted, because they changed after the index was made: {names}.")
    if found.absent:
        one = found.absent == 1
        said.append(
            f"{found.absent:,} {'database is' if one else 'databases are'} not counted, because"
            f" this server does not serve {'it' if one else 'them'}."
        )
    return said


async def _data(datasette: Any, request: Any, database: Any) -> dict[str, Any]:
    found = await covered(datasette, request, database)
    chosen = await select(datasette, request, database, "claims")
    count = Across.of(datasette, database, chosen, found)
    facets, _ = await _Facets(datasette, request, count).facet_results()
    months = await count.months()
    before = request.args.get("_next")
    if before is not None and not _ROW.fullmatch(before):
        raise Refused(400, "_next must be the number of a row.")
    rows = await count.latest(int(before) if before else None, _AT_ONCE + 1)
    asked = [("_facet_reliability", each["name"]) for each in facets]
    query = canonical([*parse_qsl(chosen.query(), keep_blank_values=True), *asked])
    claims = [await _claims(datasette, each, rows[:_AT_ONCE]) for each, _ in months]
    return {
        "definition": DEFINITION,
        **await loading.of_database(database),
        "left_out": left_out(found),
        "filter": chosen.words,
        "query": chosen.query(),
        "total": sum(number for _, number in months),
        "months": [
            {
                "database": each.database,
                "month": each.month,
                "claims": number,
                "href": f"{datasette.urls.table(each.database, 'claims')}?{query}",
            }
            for each, number in months
        ],
        "facets": facets,
        "claims": [claim for own in claims for claim in own],
        "next": rows[_AT_ONCE - 1] if len(rows) > _AT_ONCE else None,
        "terms": terms(),
    }


async def _claims(datasette: Any, part: Shared, rows: list[int]) -> list[dict[str, Any]]:
    """Return those of the rows that stand in one database, in their order."""
    numbers = [row - part.base for row in rows if part.base <= row < part.end]
    if not numbers:
        return []
    names = ", ".join(("id", *IN_LISTS))
    found = await datasette.get_database(part.database).execute(
        f"select {names} from claims where id in ({', '.join(map(str, numbers))}) order by id desc",
        truncate=False,
    )
    base = datasette.urls.table(part.database, "claims")
    return [
        {
            "database": part.database,
            **dict(row),
            "href": links.article(datasette, part.database, row["document_id"], row["id"]),
            "row_href": f"{base}/{row['id']}",
        }
        for row in found.rows
    ]


def _shown(datasette: Any, request: Any, data: dict[str, Any]) -> dict[str, Any]:
    pairs = parse_qsl(request.query_string, keep_blank_values=True)
    given = shown_anyway(_GIVEN)
    path = links.here(datasette, request)

    def absolute(kept: Sequence[Pair]) -> str:
        return view.address(datasette, request, canonical(kept, given))

    months = [{**each, "words": _words(each["month"])} for each in data["months"]]
    chosen = chips(pairs, absolute)
    said = title(chosen, data["total"])
    return {
        "title": said,
        "description": f"{said}. {DEFINITION}",
        "canonical": absolute(pairs),
        "months": months,
        "table": "claims",
        "sorted_facet_results": data["facets"],
        "path_with_replaced_args": path_with_replaced_args,
        "label": label,
        "overview": f"{path.rpartition('/')[0]}?{data['query']}",
        "next_url": None
        if data["next"] is None
        else path_with_replaced_args(request, {"_next": str(data["next"])}, path=path),
        "reliability_view": {
            "total": data["total"],
            "chips": [chip._asdict() for chip in chosen],
            "all_url": absolute(view.unfiltered(pairs)),
            "url": absolute(pairs),
            "pinned_url": None,
            "changes": None,
        },
    }


def _words(month: str | None) -> str:
    return period(month) if month else "without a date"


PAGE = Page(rf"{DATABASE}/claims", "across.html", _data, _shown, databases=shared)
