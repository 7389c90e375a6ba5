"""Find what precedes an article: the date line of its file, and its dateline.

``date 2025-05-09 CAIRO: …``, ``KYIV, Ukraine (AP) — …``, ``LONDON, May 5 (Reuters) - …``. A bare
``NAME:`` is a dateline only after a date, since transcripts open their turns so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from .dates import iso_date

__all__ = ["Header", "header"]

_LONGEST = 200
_WITH_HEADLINE = 700  # characters of a head that begins with a headline and a byline
_DATE = re.compile(r"\s{0,8}(?:date:?[ \t]{1,4})(\d{4}-\d\d-\d\d)(?=\s|$)\s{0,4}", re.I)
_UPPER = r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ.'’\-]{1,30}"
_PLACE = rf"{_UPPER}(?:[ /]{_UPPER}){{0,4}}"
_REGION = r"(?:, ?[A-Z][\w.'’\-]{0,30}(?: [A-Z][\w.'’\-]{0,30}){0,3}(?! ?\d)){0,2}"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DAY = rf"(?:{_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH})(?:,? \d{{4}})?"
_AGENCY = r"\((?P<agency>[A-Z][\w.&’'\- ]{1,40})\)"
_DASH = r"\s{0,3}(?:-{1,3}|–|—)\s{1,3}"
_CLASSIC = re.compile(
    rf"\s{{0,8}}(?P<place>{_PLACE}{_REGION})(?:,? (?P<day>{_DAY}))?,?"
    rf"(?: ?{_AGENCY}(?:{_DASH}|: )|{_DASH})"
)
_AGENCY_ALONE = re.compile(rf"\s{{0,8}}(?:(?P<day>{_DAY}) )?{_AGENCY}{_DASH}")
_COLON = re.compile(rf"\s{{0,4}}(?P<place>{_PLACE}{_REGION})(?: ?{_AGENCY})?:\s{{1,3}}")
_REGION_COLON = re.compile(rf"\s{{0,8}}(?P<place>{_PLACE}, ?[A-Z][\w.'’\- ]{{1,40}}):\s{{1,3}}")
# A line that ends as no sentence does, and perhaps who wrote the article.
_HEADLINE = re.compile(
    r"\s{0,8}(?P<headline>\S[^\n]{6,160}[^\s.:;,])[ \t]{0,4}\n\s{0,8}"
    r"(?:By [A-Z][^\n.]{2,80}\n\s{0,8})?"
)
# Words in capitals that editors put where a dateline has its place.
_LABELS = re.compile(
    r"\b(?:ANALYSIS|BREAKING|COMMENT|CORRECTION|EDITORIAL|EXCLUSIVE|EXPLAINER|FACTBOX|FEATURE"
    r"|INTERVIEW|LIVE|NOTE|OPINION|PHOTOS|PROFILE|REVIEW|TIMELINE|UPDATE|URGENT|VIDEO|WARNING"
    r"|WATCH)\b"
)


@dataclass(frozen=True, slots=True)
class Header:
    """What the head of a text says, and where the body begins.

    The date line of its file ends at ``date_end``. The dateline is between ``placed`` (its start
    and end); before one may stand a ``headline``, which is part of the body.
    """

    body_start: int = 0
    published: str | None = None
    dateline: str | None = None
    agency: str | None = None
    date_end: int = field(default=0, compare=False)
    placed: tuple[int, int] = field(default=(0, 0), compare=False)
    headline: str | None = None


def header(text: str) -> Header:
    """Return the date, the dateline and the agency at the head of a text."""
    head = text[:_LONGEST]
    dated = _DATE.match(head)
    published = iso_date(dated[1]) if dated else None
    start = dated.end() if dated and published else 0
    patterns = [_CLASSIC, _AGENCY_ALONE, _COLON if start else _REGION_COLON]
    for pattern in patterns:
        found = pattern.match(head, start)
        if found and not _labels(found):
            return _header(found, published, start)
    return _below_headline(text[:_WITH_HEADLINE], published, start)


def _below_headline(head: str, published: str | None, start: int) -> Header:
    """Return what a dateline says that stands below a headline, or else no dateline."""
    line = _HEADLINE.match(head, start)
    if line is None:
        return Header(start, published, date_end=start)
    for pattern in (_CLASSIC, _AGENCY_ALONE):
        found = pattern.match(head, line.end())
        # With a hyphen alone it may be any word in capitals, as in a table of metals.
        is_plain = found and not (found["agency"] or found["day"] or set("–—") & set(found[0]))
        if found and not is_plain and not _labels(found):
            below = _header(found, published, start)
            return replace(below, body_start=start, headline=line["headline"])
    return Header(start, published, date_end=start)


def _labels(found: re.Match[str]) -> bool:
    return _LABELS.search(found.groupdict().get("place") or "") is not None


def _header(found: re.Match[str], published: str | None, date_end: int) -> Header:
    groups = found.groupdict()
    published = published or iso_date(groups.get("day") or "")
    return Header(
        found.end(), published, groups.get("place"), groups.get("agency"), date_end, found.span()
    )
