"""Recognize agencies, companies, courts and outlets by their head noun or their capitals."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import dropwhile

from ...language import ENGLISH
from ...terms import source_type
from ..passage import Word, bare
from ..phrase import Phrase
from ..vocabulary import body_head, people_kind, place_kind, singular
from .identity import Hints, Identity, Mention
from .names import titled_name
from .producers import is_masthead, shortened

__all__ = ["apposed_body", "body", "is_demonym", "spokesperson", "the_public"]

_SPOKES = ENGLISH.listed("spokesperson", "other spokesperson")


def spokesperson(mention: Mention) -> Identity | None:
    """Type an unnamed spokesperson of a named body as that body, for whom they speak."""
    phrase, head = mention.phrase, mention.phrase.head
    if head is None or singular(head.low) not in _SPOKES or mention.deep:
        return None
    before = phrase.words[:-1]
    bodies = [phrase.text[before[0].start : before[-1].end]] if before else []
    bodies += [
        shortened(m) for m in re.split(r"\b(?:for|of|from|at|with)\s+", phrase.complement)[1:]
    ]
    for words in bodies:
        below = mention.identify(words, Hints(publisher=mention.hints.publisher))
        found = source_type(below.source_type).kind
        if found == "body":
            return replace(below, number=phrase.number or 1)
        if found == "person" or place_kind(bare(words)) == "adjective":
            kind = "official_body" if place_kind(bare(words)) else "organization"
            return Identity(kind, bare(words))
        if any(word[:1].isupper() for word in words.split()):
            return Identity("organization", bare(words))
    return None


def the_public(mention: Mention) -> Identity | None:
    """Type "the public" as "other": nobody can ask it; members of the public can be asked."""
    phrase, head = mention.phrase, mention.phrase.head
    everybody = head is not None and head.low in {"public", "electorate"} and not head.capital
    if not everybody or phrase.partitive:
        return None
    return Identity("other", bare(phrase.core), None)


def apposed_body(mention: Mention) -> Identity | None:
    """Read "the operator, Brazada Resources" as the body named beside the noun."""
    name = _apposed_name(mention.phrase)
    if not name or mention.deep:
        return None
    below = mention.identify(name, Hints(publisher=mention.hints.publisher))
    told = below.source_type in {"official_body", "organization", "media"}
    head = mention.phrase.head
    kind = _body_kind(mention.phrase, head) if head else None
    return Identity(
        below.source_type if told else kind or "organization", below.name if told else name
    )


def _apposed_name(phrase: Phrase) -> str:
    """Return the name that stands beside a common noun ("the seller, Balkanica"); "" without one.

    Such a name says who is meant, whatever the noun, so no lexicon is asked.
    """
    if phrase.head is None or phrase.head.capital or not phrase.asides:
        return ""
    aside = phrase.asides[0]
    if not (aside[0].capital and aside[-1].capital) or len(aside) > 8:
        return ""
    if not all(word.capital or word.low in _LINKED for word in aside):
        return ""
    return phrase.text[aside[0].start : aside[-1].end]


_LINKED = ENGLISH.listed("link within a name")


def body(mention: Mention) -> Identity | None:
    """Recognize a body by its head noun or as a capitalized name."""
    phrase, head = mention.phrase, mention.phrase.head
    kind = _body_kind(phrase, head) if head else None
    if head is None or kind is None:
        return None
    whole = phrase.text[phrase.lead[-1].start if phrase.lead else phrase.words[0].start :]
    name = (
        whole[: len(whole) - (len(phrase.text) - head.end)]
        if len(phrase.text) > head.end
        else whole
    )
    if phrase.rest and phrase.rest[0].low in {"of", "for"} and head.capital:
        name += " " + shortened(phrase.complement).strip()
    return Identity(
        kind,
        mention.hints.name or titled_name(name.strip()),
        None if phrase.plural and not head.capital and head.low != "police" else 1,
    )


def _body_kind(phrase: Phrase, head: Word) -> str | None:
    """Return the source type of a phrase with this head noun; None if it is not a body."""
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


_LEGISLATIVE = ENGLISH.listed("legislative")


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
    # "opposition Green Front": lower-case words before a name only describe it.
    name = dropwhile(lambda word: not word.capital, phrase.words)
    named = all(word.capital or word.low in {"of", "&", "and"} for word in name)
    return "organization" if named else None


def is_demonym(phrase: Phrase, head: Word) -> bool:
    """Return whether the word means a nation's people: "Canadians", "many Japanese"."""
    known = place_kind(head.text) or place_kind(head.text.removesuffix("s"))
    return known == "adjective" and len(phrase.words) == 1
