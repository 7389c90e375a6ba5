"""The page of one article: its text with every attribution marked, and why each is rated so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from datasette import Response

from ..read.header import header
from ..records import Document
from ..segment import segment
from ..wrapping import unwrap
from . import links
from .cards import shown
from .histogram import period
from .lines import facts_of
from .loading import rating_of
from .readings import CLAIM_COLUMNS, DOCUMENT_COLUMNS, reading
from .routes import DATABASE, Missing, Page, permitted, view_of

__all__ = ["PAGE", "routes", "title_of"]

_DOCUMENT = ", ".join(DOCUMENT_COLUMNS)
_REASONS = (
    'select r.claim_id, r.category, r.code, r.points, r.words, r.start, r."end" from reasons r'
    " join claims c on c.id = r.claim_id where c.document_id = ? order by r.id"
)
_ENDORSEMENTS = (
    'select e.claim_id, e.endorser, e.stance, e.cue, e.target, e.independent, e.start, e."end"'
    " from endorsements e join claims c on c.id = e.claim_id where c.document_id = ? order by e.id"
)


_CODE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
_WEB = re.compile(r"https?://[^\s]+\Z", re.IGNORECASE)


async def _data(datasette: Any, request: Any, database: Any) -> dict[str, Any]:
    number = int(request.url_vars["id"])
    documents = await database.execute(
        f"select id, name, {_DOCUMENT} from documents where id = ?", [number], truncate=False
    )
    if not documents.rows:
        raise Missing("article", number)
    columns = ", ".join(CLAIM_COLUMNS)
    claims, reasons, endorsements = [
        (await database.execute(sql, [number], truncate=False)).rows
        for sql in (
            f"select {columns} from claims where document_id = ? order by position",
            _REASONS,
            _ENDORSEMENTS,
        )
    ]
    found = reading(dict(documents.rows[0]), claims, reasons, endorsements)
    facts = await facts_of(
        datasette, request.actor, database, [claim["id"] for claim in found["claims"]]
    )
    return {
        **found,
        "facts": [{"claim_id": claim, **fact} for claim, fact in facts.items()],
        "unfinished_rating": await rating_of(database),
    }


def _shown(datasette: Any, request: Any, data: dict[str, Any]) -> dict[str, Any]:
    document = data["document"]
    title = title_of(document)
    counts = data["summary"]
    return {
        "title": title,
        "description": f"How this article is sourced: {counts['attributed']} of"
        f" {counts['claims']} claims give a source.",
        "published": period(str(document["published"] or "")[:10]),
        "base": links.here(datasette, request),
        "bare": sum(not _is_told(fact) for fact in data["facts"]),
        "told": [fact for fact in data["facts"] if _is_told(fact)],
        "source_address": _address(document["url"]),
        "language": _language(document["language"]),
        **shown(data),
    }


def _is_told(fact: Mapping[str, Any]) -> bool:
    """Return whether a fact gets a line: not if outlets only say it in their own voice."""
    return bool(fact["roots"] or fact["contested"])


def _address(url: Any) -> str | None:
    """Return a web address, else None: a link must not run anything."""
    return url if isinstance(url, str) and _WEB.match(url) else None


def _language(code: Any) -> str | None:
    """Return a language code for screen readers; None if it is not one."""
    return code if isinstance(code, str) and _CODE.match(code) else None


def title_of(document: Mapping[str, Any], most: int = 80) -> str:
    """Return the title of a document, or its first sentence, cut after ``most`` letters.

    A document without a text has only its name.
    """
    text = document["text"]
    if document["title"] or not text:
        return str(document["title"] or document.get("name") or "")
    head = header(text)
    if head.headline:
        return head.headline
    layout = unwrap(text)
    start = layout.offset(head.body_start)
    begun = Document(layout.text[start : start + 10 * most].strip())
    first = next(iter(segment(begun).sentences), None)
    words = " ".join(begun.text[: first.end if first else None].partition("\n\n")[0].split())
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + " …"


PAGE = Page(
    rf"{DATABASE}/document/(?P<id>\d{{1,18}})",
    "article.html",
    _data,
    _shown,
    reads=("documents", "claims", "reasons", "endorsements"),
    bar=lambda data: [
        (each["attribution_class"], each["claims"]) for each in data["summary"]["classes"]
    ],
)


def routes() -> list[tuple[str, Any]]:
    """Return the route that leads from a claim to its words in the article."""
    return [(rf"^{DATABASE}/claim/(?P<id>\d{{1,18}})$", view_of(_of_claim))]


async def _of_claim(datasette: Any, request: Any) -> Any:
    database = await permitted(datasette, request, PAGE.reads)
    number = int(request.url_vars["id"])
    found = await database.execute("select document_id from claims where id = ?", [number])
    if not found.rows:
        raise Missing("claim", number)
    return Response.redirect(links.article(datasette, database.name, found.rows[0][0], number))
