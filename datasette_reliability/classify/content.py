"""Read the form and kind of a claim from its own words and its cue."""

from __future__ import annotations

import re

from ..language import ENGLISH
from .passage import Passage
from .vocabulary import find_phrase

__all__ = ["content_kind", "opinion_or_forecast", "quote_type"]

_MARKS = re.compile(r"[“”„«»\"]|''|``")
_OPENING = frozenset(["“", "„", "«", "``"])
_CLOSING = frozenset(["”", "»"])
# A quotation in single marks. They are apostrophes too, so it must end, and not too far away.
_SINGLE = re.compile(r"(?:^|(?<=[\s(]))‘[^‘’\n]{1,2000}[.,!?]?’(?!\w)|^'[^'\n]{2,2000}[.,!?]'$")
_NUMBER = re.compile(
    rf"(?<![\w.-])(?:[$£€]\s?)?\d[\d,.]*\d(?:\s?{ENGLISH.one_of('unit')})?"
    r"|(?<!\w)\d+(?:\.\d+)?\s?(?:percent|per cent|%|million|billion|points?|people)"
    rf"|\b{ENGLISH.one_of('great number')} of\b",
    re.I,
)
# Characters of a claim that are read: enough to decide, and a limit on time for endless claims.
_MAX = 6000


def quote_type(claim: str) -> str:
    """Return direct, mixed or indirect: how much of the claim is in quotation marks."""
    text = claim[:_MAX]
    rest, quoted = _unquoted(text)
    single = _SINGLE.sub(" ", rest)
    quoted = quoted or single != rest
    if not quoted:
        return "indirect"
    return "mixed" if any(map(str.isalnum, single)) else "direct"


def _unquoted(text: str) -> tuple[str, bool]:
    """Return the words outside quotation marks, and whether any are inside."""
    pieces: list[str] = []
    opened, start, quoted = False, 0, False
    for match in _MARKS.finditer(text):
        mark = match.group()
        before = text[start : match.start()]
        closes = mark in _CLOSING or (mark not in _OPENING and opened)
        if closes and not opened and not pieces and not _opens(text, match):
            before = ""  # The quotation began before the claim.
            quoted = True
        if not (opened and closes):
            pieces.append(before)
        elif before.strip():
            quoted = True
        opened = not closes
        start = match.end()
    if opened:
        return " ".join(pieces), quoted or bool(text[start:].strip())
    return " ".join([*pieces, text[start:]]), quoted


# The most certain first.
_OF_CUES = ("denial", "accusation", "forecast", "position", "plan", "assessment")


def _opens(text: str, match: re.Match[str]) -> bool:
    return match.group() not in _CLOSING and text[match.end() : match.end() + 1].isalnum()


def content_kind(claim: str, cue: str, medium: str) -> str:
    """Return the kind of the claim: information, figure, position, plan, forecast, …"""
    by_cue = _by_cue(cue)
    if by_cue:
        return by_cue
    text = claim[:_MAX]
    if find_phrase(text, "forecast"):
        return "forecast"
    if _figure(text, medium):
        return "figure"
    for kind in ("plan", "position", "accusation", "denial", "assessment"):
        if find_phrase(text, kind):
            return kind
    return "assessment" if find_phrase(text, "opinion") else "information"


def _by_cue(cue: str) -> str | None:
    """Return the kind of claim that a cue shows ("predicted"), the most certain first; or None."""
    return next((kind for kind in _OF_CUES if ENGLISH.find(cue[:200], f"{kind} cue")), None)


def _figure(text: str, medium: str) -> bool:
    found = [m.group() for m in _NUMBER.finditer(text) if not _is_year(m.group())]
    if medium in {"dataset", "poll"}:
        return bool(found)
    counted = ENGLISH.find(text, "counted") or any(sign in text for sign in "%$£€")
    return bool(found) and bool(counted)


def _is_year(number: str) -> bool:
    return len(number) == 4 and number.isdecimal() and number.startswith(("19", "20"))


def opinion_or_forecast(claim: Passage) -> tuple[int, int] | None:
    """Return the range of the words that forecast or judge; None in a plain report.

    A forecast, or a judgment of what ought to be, gets a caution when its source is unnamed; a
    description of what was (the talks were "serious") does not.
    """
    text = claim.text[:_MAX]
    found = find_phrase(text, "forecast") or find_phrase(text, "opinion")
    return found.span() if found else None
