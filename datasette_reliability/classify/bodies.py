"""Tell bodies by their head noun or their capitals: agencies, companies, courts, outlets."""

from __future__ import annotations

from itertools import dropwhile

from .passage import Word, word_set
from .phrase import Phrase
from .producers import is_masthead
from .vocabulary import body_head, people_kind, place_kind, singular

__all__ = ["body_kind", "is_contest", "is_demonym"]


def is_contest(phrase: Phrase) -> bool:
    """Return whether a campaign is the contest itself (the presidential campaign), nobody's."""
    return len(phrase.words) > 1 and all(
        word.low in _CONTESTS or word.low.isdecimal() for word in phrase.words[:-1]
    )


_CONTESTS = word_set("presidential election electoral general primary midterm political ad nasty")


def body_kind(phrase: Phrase, head: Word) -> str | None:
    """Return the type of source that a phrase with this head noun is, or None if it is no body."""
    two = f"{phrase.words[-2].text} {head.text}" if len(phrase.words) > 1 else ""
    kind = (body_head(two) if two else None) or body_head(head.text)
    if head.capital and is_masthead(phrase):
        return "media"
    if kind is None:
        return _capitalized(phrase, head)
    generic = phrase.plural and not any(
        w.capital for w in phrase.words if w.start > 0 or w.text[1:].isupper()
    )
    if generic and kind not in {"official", "media"} and head.low not in {"rebels", "guerrillas"}:
        return None
    if kind == "media":
        return "media"
    if kind == "organization" and _legislative(phrase):
        return "official_body"
    return "official_body" if kind == "official" else "organization"


_LEGISLATIVE = word_set(
    "u.n. un eu house senate congressional parliamentary government federal state "
    "presidential judiciary select"
)


def _legislative(phrase: Phrase) -> bool:
    head = phrase.head
    before = {word.low for word in phrase.words[:-1]}
    return bool(
        head
        and singular(head.low) in {"committee", "subcommittee", "panel", "board", "family"}
        and before & _LEGISLATIVE
    )


def _capitalized(phrase: Phrase, head: Word) -> str | None:
    if not head.capital or people_kind(head.text) or is_demonym(phrase, head):
        return None
    if place_kind(head.text) == "adjective":
        return None
    if phrase.words[-1].possessive and len(phrase.words) == 1 and len(head.text) < 3:
        return None
    # "opposition Green Front": what is small before a name only describes it.
    name = dropwhile(lambda word: not word.capital, phrase.words)
    named = all(word.capital or word.low in {"of", "&", "and"} for word in name)
    return "organization" if named else None


def is_demonym(phrase: Phrase, head: Word) -> bool:
    """Return whether a nation's people are meant: "Canadians", "many Japanese"."""
    known = place_kind(head.text) or place_kind(head.text.removesuffix("s"))
    return known == "adjective" and len(phrase.words) == 1
