"""Claims as search results: what the list shows of each, read in one go for a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..terms import VOCABULARIES, told_digit, told_letter
from . import links
from .article import title_of
from .histogram import period
from .lines import facts_of
from .permissions import can_view_table

__all__ = ["SORTS", "claims"]

_COLUMNS = ", ".join(
    f"claims.{name}"
    for name in (
        "id",
        "claim",
        "source",
        "cue",
        "attribution_class",
        "band",
        "score",
        "source_reliability",
        "source_reliability_basis",
        "information_credibility",
        "cue_class",
        "endorsed_by",
        "distancing",
        "publisher",
        "published",
        "document_id",
        "source_id",
    )
)
_KINDS, _BANDS, _CODES = (
    {term.value: term.label for term in VOCABULARIES[name].terms}
    for name in ("attribution_class", "band", "code")
)
_MOST_WORDS, _MOST_TITLE = 400, 90  # characters; the article has all of them
_BEGINNING = 2_000  # characters of a text without a title, past its header
# An order as Datasette's parameters express it, and its name on the page.
SORTS: tuple[tuple[tuple[str, str], str], ...] = (
    (("_sort", "id"), "as loaded"),
    (("_sort_desc", "published"), "newest"),
    (("_sort", "score"), "weakest sourcing"),
)


async def claims(
    datasette: Any, request: Any, database: str, rows: Iterable[Any]
) -> list[dict[str, Any]]:
    """Return what the list shows of the claims in the rows of a page."""
    numbers = [int(row["id"]) for row in rows]

    async def may(table: str) -> bool:
        return await can_view_table(datasette, request.actor, database, table)

    titled, reasoned = await may("documents"), await may("reasons")
    found = await _claims(datasette, database, numbers, titled)
    why = await _reasons(datasette, database, numbers) if reasoned else None
    own = datasette.get_database(database)
    facts = await facts_of(datasette, request.actor, own, numbers)
    articles = links.articles(datasette, database) if titled and reasoned else None
    sourced = titled and await may("sources") and await may("endorsements")
    sources = links.sources(datasette, database) if sourced else None
    return [
        _shown(found[number], why, articles, sources) | {"fact": facts.get(number)}
        for number in numbers
        if number in found  # one may have been deleted meanwhile
    ]


async def _claims(
    datasette: Any, database: str, numbers: Sequence[int], titled: bool
) -> dict[int, Any]:
    title, articles = ", null as title", ""
    if titled:
        title = (
            ", documents.title, documents.name, case when documents.title is null"
            f" then substr(documents.text, 1, {_BEGINNING}) end as text"
        )
        articles = " left join documents on documents.id = claims.document_id"
    listed = ",".join(map(str, numbers)) or "null"
    rows = await datasette.execute(
        database,
        f"select {_COLUMNS}{title} from claims{articles} where claims.id in ({listed})",
        truncate=False,
    )
    titles: dict[int, str] = {}
    found = {}
    for row in rows.rows:
        number = row["document_id"]
        if titled and number not in titles:
            titles[number] = title_of(dict(row))
        found[row["id"]] = {**dict(row), "title": titles.get(number)}
    return found


async def _reasons(
    datasette: Any, database: str, numbers: Sequence[int]
) -> dict[int, list[dict[str, Any]]]:
    listed = ",".join(map(str, numbers)) or "null"
    rows = await datasette.execute(
        database,
        "select claim_id, code, points, words from reasons"
        f" where claim_id in ({listed}) order by id",
        truncate=False,
    )
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows.rows:
        found.setdefault(row["claim_id"], []).append(
            {
                "points": f"{row['points']:+d}".replace("-", "−") if row["points"] else "0",
                "why": _CODES.get(row["code"], row["code"]),
                "words": row["words"],
            }
        )
    return found


def _shown(
    row: Mapping[str, Any],
    why: Mapping[int, list[dict[str, Any]]] | None,
    articles: str | None,
    sources: str | None,
) -> dict[str, Any]:
    kind = row["attribution_class"]
    number, document = row["id"], row["document_id"]
    return {
        "id": number,
        "claim": _short(row["claim"], _MOST_WORDS),
        "source": row["source"],
        "cue": row["cue"],
        "own": kind == "unattributed",
        "attitude": row["cue_class"] == "attitude",
        "attribution_class": kind,
        "kind": _KINDS.get(kind, kind),
        "band": row["band"],
        "sourcing": _BANDS.get(row["band"], row["band"]),
        "score": row["score"],
        "letter": told_letter(row["source_reliability"], row["source_reliability_basis"]),
        "digit": told_digit(row["information_credibility"]),
        "endorsed_by": row["endorsed_by"],
        "distancing": row["distancing"],
        "publisher": row["publisher"],
        "date": _date(row["published"]),
        "title": _short(row["title"] or "", _MOST_TITLE),
        "source_href": sources and row["source_id"] and f"{sources}{row['source_id']}",
        "href": articles and f"{articles}{document}#claim-{number}",
        "reasons": None if why is None else [_brief(each, row) for each in why.get(number, [])],
    }


def _brief(reason: dict[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a reason without the words that the list shows anyway: a fifth of a page's bytes."""
    return reason | {"words": None} if reason["words"] in (row["claim"], row["source"]) else reason


def _short(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 1]}…"


def _date(published: str | None) -> str | None:
    return period(published[:10]) if published else None
