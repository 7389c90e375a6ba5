"""Plain-word headings for Datasette's pages of our tables; links keep the column names.

On a phone Datasette shows a row as a list, with headings from a style sheet; ours sets them in
words, by the class of each column.
"""

from __future__ import annotations

import re
from functools import cache, partial
from typing import Any

from datasette import Response
from datasette.utils import to_css_class
from markupsafe import Markup, escape

from . import describing
from .tables import columns_of, is_ours, tables

__all__ = ["ADDRESS", "in_words", "of_query", "routes"]

ADDRESS = "/-/reliability/headings.css"
# Datasette's heading up to its words, perhaps inside a link that sorts by the column.
_HEADING = re.compile(
    r'(?P<th><th\b)(?P<before>[^>]{0,400}?\bdata-column="(?P<name>[^"]{1,200})"[^>]{0,400}>'
    r"\s{0,300}(?:<a [^>]{0,2000}>\s{0,300})?)(?P=name)"
)
_ASKED = re.compile(r'(?P<th><th class="[^"]*" scope="col")>(?P<name>\w+)(?=</th>)')


def in_words(datasette: Any, html: str, database: str, table: str | None) -> Markup:
    """Return Datasette's table with a heading in words over each column, if the table is ours."""
    head, end, body = str(html).partition("</thead>")  # Markup would escape the joined parts
    if table is not None and is_ours(datasette, database, table):
        head = _HEADING.sub(partial(_said, table), head)
    return Markup(head + end + body)


def _said(table: str, found: re.Match[str]) -> str:
    name = found["name"]
    words = describing.heading(name) if name in columns_of(table) else name
    return f'{found["th"]} title="{name}"{found["before"]}{escape(words)}'


def of_query(html: str) -> Markup:
    """Return Datasette's page of one of our queries with a heading in words over each column."""
    return Markup(
        _ASKED.sub(
            lambda found: (
                f'{found["th"]} title="{found["name"]}">{escape(describing.heading(found["name"]))}'
            ),
            str(html),
        )
    )


@cache
def _sheet() -> str:
    columns = dict.fromkeys(column for table in sorted(tables()) for column in columns_of(table))
    rules = (
        f"  table.rows-and-columns td.col-{to_css_class(column)}:before"
        f' {{ content: "{describing.heading(column)}"; }}'
        for column in columns
    )
    return "\n".join(("@media only screen and (max-width: 576px) {", *rules, "}\n"))


async def _serve(datasette: Any, request: Any) -> Any:
    return Response(
        _sheet(), headers={"Cache-Control": "max-age=3600"}, content_type="text/css; charset=utf-8"
    )


def routes() -> list[tuple[str, Any]]:
    """Return the route of the style sheet as Datasette registers it."""
    return [(f"^{re.escape(ADDRESS)}$", _serve)]
