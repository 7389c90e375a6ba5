"""Class every cue; drop what is not an attribution: acts ("rejected the offer"), other words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..language import ENGLISH
from ..language.en.cues import ACT, cue_class, is_cue
from ..records import Attribution, words
from .covering import Covering
from .running import Article, Found

__all__ = [
    "acts_of",
    "classed",
    "incomplete",
    "no_claim",
    "nobody",
    "only_act",
    "repeated",
    "with_class",
]

_MARKS = frozenset('"“”«»„')
_ARTICLES, _NOBODY = ENGLISH.listed("article"), ENGLISH.listed("nobody")
# "Thousands told to leave": the headline does not say who told them.
_ORDERED = ENGLISH.listed("verb of ordering")


def incomplete(text: str, attribution: Attribution) -> bool:
    """Return whether an attribution lacks its content or its cue."""
    return not (attribution.content and attribution.cue)


def classed(text: str, attribution: Attribution) -> Attribution:
    """Return the attribution with the class of its cue, such as statement, attitude or act."""
    kind = cue_class(
        words(text, attribution.cue),
        # Its class may depend on the words right after it: "rejected claims that", "rejected it".
        text[attribution.cue[-1].end : attribution.cue[-1].end + 80] if attribution.cue else "",
        words(text, attribution.source),
    )
    return with_class(attribution, kind)


def with_class(attribution: Attribution, kind: str) -> Attribution:
    """Return the attribution with this class.

    One that came with the document is a claim whatever its cue, so an act becomes a statement.
    """
    if kind == ACT and attribution.engine == "given":
        kind = "statement"
    return attribution if kind == attribution.cue_class else replace(attribution, cue_class=kind)


def no_claim(text: str, attribution: Attribution) -> bool:
    """Return whether this is not a claim: an act, a cue that attributes nothing, no one quoted."""
    cue = words(text, attribution.cue)
    if attribution.cue_class == ACT or not is_cue(cue):
        return True
    if cue.lower() in _ORDERED and text.startswith(" to ", attribution.cue[-1].end):
        return True
    if attribution.source:
        return False
    if cue.lower().startswith(("ask", "when ask")):
        return True
    # Without a source, only quoted words and passives ("was alleged to") still attribute.
    said = words(text, attribution.content)
    return attribution.cue_class == "attitude" or not (
        _MARKS & set(said) or ENGLISH.find(cue, "passive of a cue")
    )


def only_act(text: str, attribution: Attribution) -> bool:
    """Return whether the cue names an act ("signed the deal"), which claims nothing."""
    return attribution.cue_class == ACT


def nobody(text: str, attribution: Attribution) -> bool:
    """Return whether the source is nobody or an article: "Nobody wants it", "The alleged theft"."""
    if len(attribution.source) != 1 or not attribution.cue[0].of(text)[:1].isalpha():
        return False
    words = attribution.source[0].of(text)[:80].split()
    if not words:
        return False
    first, second = words[0].lower(), " ".join(words[:2]).lower()
    named = len(words) > 1 and words[1][0].isupper()  # "Nobody Knows Inc"
    alone = len(words) == 1 and first in _ARTICLES
    return alone or second in _NOBODY or (first in _NOBODY and not named)


def repeated(article: Article, found: Found) -> list[Attribution]:
    """Return the attributions with each pair of cue and content once; the last one is kept."""
    return list({(each.cue, each.content): each for each in found}.values())


def acts_of(acts: Sequence[Attribution], found: Found) -> list[Attribution]:
    """Return the acts that have a source and whose cue shares no character with a found cue."""
    cues = Covering((span, 0) for each in found for span in each.cue)
    return [
        replace(each, cue_class=ACT)
        for each in acts
        if each.source and not any(cues.touching(span) for span in each.cue)
    ]
