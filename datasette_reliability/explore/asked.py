"""The page of one of our queries: its rows by publisher, and the preview of a link to it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from . import links
from .histogram import period
from .permissions import can_view_table
from .queries import PARAMETERS, queries
from .tables import ours

__all__ = ["of_page"]

_MONTH = re.compile(r"\d{4}(-\d\d){0,2}")  # or a year, or a day


async def of_page(
    datasette: Any, request: Any, database: str | None, view_name: str
) -> dict[str, Any]:
    """Return the template variables of a query's page; {} for other pages."""
    if database is None or not request.url_vars or view_name not in ("query", "table", "database"):
        return {}
    pictured = database in ours(datasette) and await can_view_table(
        datasette, request.actor, database, "sources"
    )
    return {
        "reliability_databases": ours(datasette),
        "reliability_asked": _title,
        "reliability_canonical": str(
            datasette.absolute_url(request, _address(datasette, request, request.query_string))
        ),
        "reliability_picture": partial(_picture, datasette, request, database, pictured),
        "reliability_asks": _asks,
        "reliability_by_publisher": partial(_by_publisher, datasette, request),
    }


def _address(datasette: Any, request: Any, query: str) -> str:
    path = links.here(datasette, request)
    return f"{path}?{query}" if query else path


def _title(title: str, values: Mapping[str, str]) -> str:
    """Return the title with the month and the publisher that were asked for."""
    month, publisher = (values.get(name) or "" for name in PARAMETERS)
    said = [title, *filter(None, (month and period(month), publisher))]
    return ", ".join(said)


def _asks(values: Mapping[str, str]) -> str:
    """Return why the month and publisher asked for find nothing, as a sentence; empty if none."""
    month, publisher = (values.get(name) or "" for name in PARAMETERS)
    if month and not _MONTH.fullmatch(month):
        return f"“{month[:40]}” is no month: write it as 2025-05."
    asked = [*(["that month"] if month else []), *(["that publisher"] if publisher else [])]
    return f"No claim of {' and '.join(asked)} answers this." if asked else ""


def _picture(
    datasette: Any, request: Any, database: str, pictured: bool, values: Mapping[str, str]
) -> str | None:
    """Return the address of the picture of the claims of that month and that publisher."""
    month, publisher = (values.get(name) or "" for name in PARAMETERS)
    chosen = {"published__startswith": month, "publisher": publisher}
    query = urlencode({name: value for name, value in chosen.items() if value})
    path = f"{links.overview(datasette, database)}.png"
    found = str(datasette.absolute_url(request, f"{path}?{query}" if query else path))
    return found if pictured else None


def _by_publisher(
    datasette: Any,
    request: Any,
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    values: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Return how many of the rows each publisher has; nothing if each row is a publisher."""
    name = links.here(datasette, request).rstrip("/").rpartition("/")[2]
    if name not in queries() or "publisher" not in columns or "id" not in columns:
        return []
    place = list(columns).index("publisher")
    cells = [row[place] for row in rows]
    counted = Counter(
        str(cell.striptags() if isinstance(cell, Markup) else cell or "") for cell in cells
    )
    counted.pop("", None)
    counted.pop("\xa0", None)
    return [
        {
            "publisher": publisher,
            "rows": count,
            "href": "?" + urlencode({**dict(values), "publisher": publisher}),
        }
        for publisher, count in counted.most_common()
    ]
