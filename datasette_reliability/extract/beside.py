"""Find who stands in a sentence of their own beside the claim: "The mayor said:" before it."""

from __future__ import annotations

from bisect import bisect_left

from ..records import Attribution, Quotation, Span
from . import wording
from .covering import Covering
from .normalize import trimmed
from .running import Article
from .wording import is_source

__all__ = ["announced", "echoed"]


def announced(article: Article, number: int, touched: Covering) -> Attribution | None:
    """Return who says the quotation of the next line: "The mayor said:"."""
    text, segments = article.text, article.segments
    sentence = segments.sentences[number]
    if text[sentence.end - 1] != ":" or number + 1 == len(segments.sentences):
        return None
    found = wording.COLON.match(text[sentence.start : min(sentence.end, sentence.start + 300)])
    place = bisect_left(segments.quotations, segments.sentences[number + 1].start, key=_start)
    if found is None or place == len(segments.quotations) or not is_source(found["who"]):
        return None
    quotation = segments.quotations[place]
    if quotation.start != segments.sentences[number + 1].start:
        return None
    if touched.touching(Span(quotation.start, quotation.end)):
        return None
    source, cue = (
        Span(sentence.start + a, sentence.start + b) for a, b in map(found.span, ("who", "cue"))
    )
    return Attribution((source,), (cue,), (Span(quotation.start, quotation.end),), number)


def echoed(article: Article, number: int, touched: Covering) -> Attribution | None:
    """Return who is behind the sentence before: "The plan is off. According to the Gazette."."""
    text, segments = article.text, article.segments
    sentence, before = segments.sentences[number], segments.sentences[max(number - 1, 0)]
    found = wording.ECHO.fullmatch(text, sentence.start, min(sentence.end, sentence.start + 150))
    if found is None or before.end > sentence.start or sentence.start - before.end > 3:
        return None
    content = trimmed(text, before.start, before.end, " .,!?\n")
    if content is None or touched.touching(before.span) or not is_source(found["who"]):
        return None
    cue = Span(sentence.start, found.start("who") - 1)
    return Attribution((Span(*found.span("who")),), (cue,), (content,), number)


def _start(quotation: Quotation) -> int:
    return quotation.start
