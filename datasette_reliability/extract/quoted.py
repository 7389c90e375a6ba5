"""Fit contents to their quotation marks; read signed quotations and "what he called 'X'"."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace

from ..records import Attribution, Quotation, Segments, Span
from .covering import Covering
from .running import Article, Found

__all__ = ["opening_of_quotation", "signed_quotation", "what_somebody_called"]

# Characters of one quotation: a longer one is probably an unclosed mark.
_LONGEST = 3000
# A line after a quotation: a dash and a name. The bounds keep it to one short line.
_SIGNED = re.compile(
    r"\s{0,4}(?P<cue>[―—–-]{1,2})\s?(?P<who>[A-Z][^\n\"“”:;]{1,80}?)[ .]{0,2}(?=\n|\Z)"
)
# "what the mayor called": a source of few words, up to the quotation.
_WHAT_CALLED = re.compile(
    r"\b(?P<what>what)\s(?P<who>(?:(?:the|an?|his|her|its|their|some|many|several)\s(?:[\w’'-]+\s){0,4}?"
    r"[\w’'-]+|he|she|they|it|(?:[A-Z][\w.’'-]*\s){0,3}[A-Z][\w.’'-]*|[a-z]{4,20}s))"
    r"\s(?P<cue>(?:(?:has|have|had)\s)?(?:(?:also|once|later|repeatedly)\s)?(?:calls?|called|calling"
    r"|describes?\sas|described\sas|terms|termed|dubs|dubbed|label+ed))\s(?:an?\s|the\s|his\s|her\s|its\s)?\Z"
)


def opening_of_quotation(article: Article, found: Found) -> list[Attribution]:
    """Return the attributions with contents that begin where their quotation begins.

    An engine looks a sentence or two around a cue; the quotation may have begun before that. A
    content is unchanged if it does not end with its quotation, or would take another's words.
    """
    taken = Covering(
        (span, number) for number, each in enumerate(found) for span in each.cue + each.content
    )
    whole = [
        tuple(_whole(article, number, piece, taken) for piece in each.content)
        for number, each in enumerate(found)
    ]
    return [
        each if content == each.content else replace(each, content=content)
        for each, content in zip(found, whole, strict=True)
    ]


def _whole(article: Article, number: int, piece: Span, taken: Covering) -> Span:
    text, quotation = article.text, _around(article.segments, piece)
    if quotation is None or not quotation.closed or quotation.start >= piece.start:
        return piece
    if text[piece.end : quotation.end].strip(",.!?\"”’'» ") or piece.end > quotation.end + 1:
        return piece
    before = Span(quotation.start, piece.start)
    if quotation.end - quotation.start > _LONGEST or "\n" in text[piece.start : piece.end]:
        return piece
    if taken.sharing(before) - {number}:
        return piece
    return Span(quotation.start, piece.end)


def _around(segments: Segments, piece: Span) -> Quotation | None:
    """Return the quotation in which a piece begins, if any."""
    place = bisect_right(segments.quotations, piece.start, key=lambda mark: mark.start) - 1
    if place < 0 or segments.quotations[place].end <= piece.start:
        return None
    return segments.quotations[place]


def signed_quotation(article: Article, others: Found) -> Iterator[Attribution]:
    """Yield an attribution for each quotation signed "― Ana Ruiz" that no other touches.

    The dash is its cue.
    """
    text, segments = article.text, article.segments
    taken = Covering((span, 0) for each in others for span in each.cue + each.content)
    starts = [sentence.start for sentence in segments.sentences]
    for quotation in segments.quotations:
        found = _SIGNED.match(text, quotation.end)
        whole = Span(quotation.start, quotation.end)
        if found is None or len(whole.of(text)) > _LONGEST or taken.touching(whole):
            continue
        opens = text[: quotation.start].rpartition("\n")[2]
        # More than eleven words after a dash are a sentence, not a signature.
        if opens.strip() or found["who"].count(" ") > 10:
            continue
        who = Span(found.start("who"), found.end("who"))
        number = max(bisect_right(starts, found.start("cue")) - 1, 0)
        yield Attribution((who,), (Span(*found.span("cue")),), (whole,), number)


def what_somebody_called(article: Article, others: Found) -> Iterator[Attribution]:
    """Yield the attribution in "what he called “a disaster”", unless another has that cue."""
    text, segments = article.text, article.segments
    taken = Covering((span, 0) for each in others for span in each.cue)
    starts = [sentence.start for sentence in segments.sentences]
    for quotation in segments.quotations:
        # Room for "what", a source and a verb; it bounds the search for each quotation.
        found = _WHAT_CALLED.search(text, max(quotation.start - 120, 0), quotation.start)
        if found is None or quotation.end - quotation.start > _LONGEST:
            continue
        cue = Span(*found.span("cue"))
        if not taken.touching(cue):
            said = Span(*found.span("what")), Span(quotation.start, quotation.end)
            number = max(bisect_right(starts, cue.start) - 1, 0)
            yield Attribution((Span(*found.span("who")),), (cue,), said, number)
