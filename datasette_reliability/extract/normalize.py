"""Bring an engine's spans to one rule, whatever it was trained on.

Source: the whole noun phrase, without a conjunction before or a comma behind. Cue: the verb group,
without recipient, date or colon. Content: with its quotation marks, without the complementizer
"that", the sentence's period, or the comma before the cue.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ..cues import is_phrase
from ..records import Attribution, Span, Spans

__all__ = ["normalize", "trimmed"]

_DAY = (
    r"(?:(?:on|late|early|earlier|late on|early on) )?"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|yesterday|today|tonight|last (?:week|month|year)"
)
_BEFORE_SOURCE = re.compile(
    r"(?:but|and|yet|while|as|because|although|though|so|or|that|for|after|when)\s+(?=\S)",
    re.IGNORECASE,
)
_TIME_BEHIND_CUE = re.compile(rf"[\s,]+(?:{_DAY})\b.*$", re.IGNORECASE | re.DOTALL)
_PREPOSITION = re.compile(r"\s(?:on|of|about|against|in|at|over|upon)$", re.IGNORECASE)
_OCCASION = re.compile(
    r"(?<=[a-z])\s(?:in|at|during|on|by|via|through|to|with|from) (?:an? |the |his |her |its |their )",
    re.IGNORECASE,
)
_THAT = re.compile(r"that\s+(?=\S)", re.IGNORECASE)
_EDGE = " \t\n\r\f\v\u00a0,;:"
_CLOSERS = "\"”’'»)]"
_OPENERS = "\"“‘'«(["


def normalize(text: str, attribution: Attribution) -> Attribution:
    """Return the attribution with its spans brought to the rule."""
    source = tuple(filter(None, (_source(text, span) for span in attribution.source)))
    cue = tuple(filter(None, (_cue(text, span) for span in attribution.cue)))
    content = _content(text, attribution.content)
    return replace(attribution, source=source, cue=cue or attribution.cue, content=content)


def trimmed(text: str, start: int, end: int, edge: str = _EDGE) -> Span | None:
    """Return the span without these characters at its edges; None when nothing is left."""
    while start < end and text[start] in edge:
        start += 1
    while end > start and text[end - 1] in edge:
        end -= 1
    return Span(start, end) if start < end else None


def _source(text: str, span: Span) -> Span | None:
    found = trimmed(text, span.start, span.end)
    if found is None:
        return None
    before = _BEFORE_SOURCE.match(text, found.start, found.end)
    return Span(before.end(), found.end) if before else found


def _cue(text: str, span: Span) -> Span | None:
    found = trimmed(text, span.start, span.end)
    if found is None:
        return None
    time = _TIME_BEHIND_CUE.search(text, found.start, found.end)
    if time and time.start() > found.start:
        found = Span(found.start, time.start())
    if not is_phrase(found.of(text)):
        occasion = _OCCASION.search(text, found.start, found.end)
        found = Span(found.start, occasion.start()) if occasion else found
    tail = _PREPOSITION.search(text, max(found.start, found.end - 12), found.end)
    if tail and not is_phrase(found.of(text)):
        found = Span(found.start, tail.start())
    return found


def _content(text: str, spans: Spans) -> Spans:
    pieces = [piece for span in spans if (piece := trimmed(text, span.start, span.end))]
    if not pieces:
        return spans
    first = pieces[0]
    that = _THAT.match(text, first.start, first.end)
    if that:
        pieces[0] = Span(that.end(), first.end)
    return tuple(_without_period(text, piece) for piece in pieces)


def _without_period(text: str, span: Span) -> Span:
    """Drop the sentence's period, unless it stands inside the quotation that is the content."""
    if text[span.end - 1] != "." or span.end - span.start < 2:
        return span
    if re.search(
        r"\b(?:[A-Z]\.|[A-Z][a-z]{0,3}\.|[ap]\.m\.)$",
        text[max(span.start, span.end - 5) : span.end],
    ):
        return span
    return Span(span.start, span.end - 1)
