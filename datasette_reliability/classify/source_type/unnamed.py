"""Type people whom the text does not name, by what stands before and after their head noun."""

from __future__ import annotations

import re

from ...language import ENGLISH
from ..passage import Word
from ..phrase import Phrase, read_phrase
from ..vocabulary import body_head, body_name, find_phrase, phrases, place_kind, role_kind, singular

__all__ = ["people_type", "personlike"]

# "members of the armed services committee": up to four words before the body.
_MEMBERS = re.compile(
    r"\b(?:of|in|on|from) (?:the |a |an )?(?:\w+ "
    rf"){{0,4}}?{ENGLISH.one_of('official body')}\b",
    re.I,
)
_ABSTRACT = (
    "tion",
    "sion",
    "ment",
    "ity",
    "ness",
    "cy",
    "ism",
    "ing",
    "ance",
    "ence",
    "age",
    "logy",
    "ade",
    "ure",
    "ship",
    "dom",
    "hood",
)
_AIDES = ENGLISH.listed("aide")
_MEMBERSHIP = ENGLISH.listed("partisan", "other member")
_CLASSED = re.compile(
    rf"^(?:who (?!{ENGLISH.one_of('verb of an unnamed source')}|i)|living|in the|of )",
    re.I,
)


def personlike(phrase: Phrase, head: Word) -> bool:
    """Return whether a head noun may mean people: as a role, in the plural or by its ending."""
    low = singular(head.low)
    if role_kind(head.text):
        return True
    if low.endswith(_ABSTRACT):
        return False
    return phrase.plural or low.endswith(("er", "or", "ist", "man", "woman", "ian", "ant", "ee"))


def people_type(phrase: Phrase, kind: str, head: Word) -> str:
    """Return the source type of unnamed people; ``kind`` is what the head noun says of them."""
    before = phrase.text[phrase.words[0].start : head.start] if phrase.words else ""
    after = phrase.complement
    official = bool(find_phrase(before, "official_context"))
    low = singular(head.low)
    if kind == "official" and low not in ENGLISH.listed("spokesperson"):
        return "unnamed_person" if _business(before) else "unnamed_official"
    if kind == "vague":
        return _vague_type(phrase, before, after, official)
    if (low in _AIDES and (official and not ENGLISH.find(before, "partisan body"))) or (
        _MEMBERS.search(after) and low in _MEMBERSHIP
    ):
        return "unnamed_official"
    if ENGLISH.find(before, "chamber") and low in _MEMBERSHIP:
        return "unnamed_official"
    return "unnamed_proximate" if kind == "proximate" else "unnamed_person"


def _business(before: str) -> bool:
    return bool(ENGLISH.find(before, "field of business"))


def _near(after: str) -> bool:
    return bool(after) and bool(phrases("close").match(after.lower()))


def _vague_type(phrase: Phrase, before: str, after: str, official: bool) -> str:
    if not phrase.words:
        if _near(after):
            return "unnamed_proximate"
        return "unnamed_person" if _CLASSED.match(after) else "unnamed_vague"
    if official or any(
        place_kind(w.text) == "adjective" and w.text not in {"American"} for w in phrase.words[:-1]
    ):
        return "unnamed_official"
    if _near(after):
        return "unnamed_proximate"
    if after.split(" ", 1)[0].lower() in ENGLISH.listed("place within"):
        return (
            "unnamed_official" if _MEMBERS.search(after) or _bodily(after) else "unnamed_proximate"
        )
    descriptive = [w for w in phrase.words[:-1] if w.low not in ENGLISH.listed("describes nothing")]
    return "unnamed_person" if descriptive or _CLASSED.match(after) else "unnamed_vague"


def _bodily(after: str) -> bool:
    tokens = [word.text for word in read_phrase(after.split(" ", 1)[-1]).words]
    return any(
        body_head(t) == "official"
        or body_name(t) == "official"
        or place_kind(t) in {"country", "capital"}
        for t in tokens
    )
