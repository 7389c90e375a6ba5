"""Read hearsay: "It is rumoured that …", "Rebels have reportedly seized …".

Nobody in particular makes such a claim. Its source is the word "it" or none at all; the subject of
the sentence (the rebels) is part of the content, not the source.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ..records import Attribution, Sentence, Span
from .boundaries import trimmed

__all__ = ["hearsay_of_subject"]

_HEARSAY_ADVERB = re.compile(
    r"\b(?:reportedly|allegedly|supposedly|purportedly|apparently|rumou?redly)\b", re.I
)
_SAID_TO = re.compile(
    r"(?:(?:is|are|was|were|has been|have been|had been|being|be)\s)?"
    r"(?:widely |now |also )?"
    r"(?:believed|thought|understood|said|reported|rumou?red|alleged|feared|known|tipped)",
    re.I,
)
_MAY_BE_ACTIVE = ("said", "reported", "understood")
# Characters from the subject to the content: farther apart they are hardly in one clause.
_LONGEST = 400


def hearsay_of_subject(text: str, sentence: Sentence, one: Attribution) -> Attribution:
    """Return hearsay without a source: what was taken for the source joins the content.

    In "The minister reportedly offered to resign" nobody is quoted, least of all the minister.
    """
    if len(one.source) != 1 or len(one.cue) != 1 or not one.content:
        return one
    source, cue, content = one.source[0], one.cue[0], one.content[0]
    if not source.end <= cue.start <= cue.end <= content.start:
        return one
    if content.start - source.start > _LONGEST:
        return one
    words = cue.of(text)
    adverb = _HEARSAY_ADVERB.search(words)
    if adverb is not None:
        mark = Span(cue.start + adverb.start(), cue.start + adverb.end())
        return _without_source(text, one, mark)
    passive = _SAID_TO.fullmatch(words)
    # Without an auxiliary "said" may be active: "the firm said to date it has paid two".
    following = ("to be ", "to have ") if words.lower() in _MAY_BE_ACTIVE else ("to ",)
    if passive is None or not text.startswith(following, content.start):
        return one
    return _without_source(text, one, cue)


def _without_source(text: str, one: Attribution, cue: Span) -> Attribution:
    """Return the attribution with everything around the cue as its content, and no source."""
    before = trimmed(text, one.source[0].start, cue.start, " ,\n")
    after = trimmed(text, cue.end, one.content[0].end, " ,\n")
    pieces = tuple(piece for piece in (before, after) if piece)
    return replace(one, source=(), cue=(cue,), content=(*pieces, *one.content[1:]))
