"""The pages that are measured: facets, ours and Datasette's own, under filters and a search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from tools.bench.facets.making import VIEW

__all__ = ["ALONE", "COLUMNS", "FILTERS", "KINDS", "SEVEN", "VISITED", "Page", "address", "pages"]

COLUMNS = (
    "attribution_class", "source_type", "band", "endorsed_by", "publisher",
    "source_name", "affiliation", "published", "medium", "content_kind",
    "statement_date", "source_reliability", "quote_type", "cue_class", "side",
)  # fmt: skip
FILTERS = {
    "no filter": {},
    "one filter": {"band": "moderate"},
    "two filters": {"attribution_class": "named_official", "band": "moderate"},
    "three filters": {
        "attribution_class": "named_official",
        "band": "moderate",
        "publisher": "The Bel Post",
    },
    "a filter, by score": {"band": "weak", "_sort_desc": "score"},
    "a search": {"_search": "topic7"},  # one claim of a thousand
    "a common word": {"_search": "ar"},  # nearly every second claim
}
ALONE = ("no filter", "one filter", "two filters", "three filters", "a search")
KINDS = ("ours", "Datasette's, indexes", "Datasette's, no indexes")


_FEW = ("id", "claim", "source", "attribution_class", "band", "publisher", "published")
SEVEN = "/{}/claims?_nosuggest=1&" + "&".join(f"_col={name}" for name in _FEW)
# What a visitor opens first, in words, and its address in a database.
VISITED = {
    "front door": "/{}",
    "claims as a list": "/{}/claims",
    "the list under a filter": "/{}/claims?band=moderate",
    "Datasette's table, seven columns": SEVEN,
    "Datasette's table, all columns": "/{}/claims?_reliability_as=all",
    "overview": "/{}/-/reliability",
}


class Page(NamedTuple):
    """A page by what it shows: whose facets, how many of them, and under which filter."""

    kind: str
    facets: int
    under: str


def pages() -> list[Page]:
    """Return the pages, those without facets first: memory only ever grows."""
    plain = [Page(kind, 0, under) for kind in KINDS[1:] for under in FILTERS]
    asked = [Page(kind, n, under) for kind in KINDS for n in (5, 10) for under in FILTERS]
    # A view has no search.
    return [
        page
        for page in plain + asked
        if "_search" not in FILTERS[page.under] or page.kind != KINDS[2]
    ]


def address(
    database: str, page: Page, extension: str = "", columns: Sequence[str] | None = None
) -> str:
    """Return the address of a page; ``columns`` are other facets than the first so many."""
    table = VIEW if page.kind == KINDS[2] else "claims"
    name = "_facet_reliability" if page.kind == "ours" else "_facet"
    asked = COLUMNS[: page.facets] if columns is None else columns
    query = [("_nosuggest", "1"), *FILTERS[page.under].items(), *((name, each) for each in asked)]
    return f"/{database}/{table}{extension}?{urlencode(query)}"
