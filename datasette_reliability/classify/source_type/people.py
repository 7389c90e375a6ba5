"""Recognize people, with a name and without."""

from __future__ import annotations

import re

from ..conjoined import listed
from ..passage import bare
from ..phrase import (
    CALENDAR,
    Phrase,
    aside_name,
    is_person_name,
    read_phrase,
)
from ..roles import person_type
from ..vocabulary import (
    artefact,
    body_head,
    people_kind,
    place_kind,
    role_kind,
)
from .bodies import is_demonym
from .identity import Identity, Mention
from .unnamed import people_type, personlike

__all__ = [
    "collective_name",
    "lone_surname",
    "named_person",
    "person_called_body",
    "plural_of",
    "relative_who",
    "unnamed_people",
]

_RELATIVE_WHO = re.compile(r"[a-z],?\swho\s")


def collective_name(mention: Mention) -> Identity | None:
    """Recognize a bare name that the article treats as a body's."""
    hints, phrase = mention.hints, mention.phrase
    if not hints.collective or hints.name:
        return None
    return Identity("organization", bare(phrase.core or phrase.text))


def person_called_body(mention: Mention) -> Identity | None:
    """Recognize a body with a name like a person's, by an apposition that calls it a body."""
    phrase = mention.phrase
    if not phrase.full_name or mention.hints.roles or not _told_as_body(phrase):
        return None
    return Identity("organization", phrase.full_name)


def named_person(mention: Mention) -> Identity | None:
    """Recognize a person by name and type the person by every role stated."""
    phrase = mention.phrase
    name = phrase.full_name or _aside_name(phrase) or mention.hints.name
    return _typed(mention, name) if name and phrase.words else None


def lone_surname(mention: Mention) -> Identity | None:
    """Recognize a person by a single capitalized word that nothing else explains."""
    name = _lone_name(mention.phrase)
    return _typed(mention, name) if name else None


def unnamed_people(mention: Mention) -> Identity | None:
    """Type people without a name by their head noun and the words before and after it."""
    phrase = mention.phrase
    head = phrase.head or (phrase.lead[-1] if phrase.lead else None)
    if head is None:
        return None
    kind = people_kind(head.text) if phrase.words else "vague"
    if is_demonym(phrase, head):
        kind = "person"
    if kind is None and not personlike(phrase, head):
        return None
    if kind is None and role_kind(head.text) == "office":
        kind = "official"
    number = (
        phrase.number
        if phrase.number is not None
        else (None if phrase.plural or (kind == "vague" and not phrase.words) else 1)
    )
    return Identity(
        people_type(phrase, kind or "person", head),
        None,
        number,
        plural=plural_of(phrase),
        kind=kind or "person",
    )


def relative_who(mention: Mention) -> Identity | None:
    """Type any noun with a "who" clause after it as a person ("the chestnut who")."""
    phrase = mention.phrase
    if not _RELATIVE_WHO.search(mention.text):
        return None
    return Identity("unnamed_person", None, phrase.number or (None if phrase.plural else 1))


# A name of at most three words after "named" and similar phrases; the bounds limit the time.
_GOES_BY = re.compile(
    r"\b(?:(?:gave|giving) (?:his|her|their) name (?:only |simply )?as"
    r"|identif\w{2,4} (?:him|her)self (?:only |simply )?as|calling (?:him|her)self"
    r"|(?:using|under|by) the name(?: of)?|who (?:is|was) named|named|known (?:only |simply )?as)"
    r" ([A-Z][\w’'.-]{1,30}(?: [A-Z][\w’'.-]{1,30}){0,2})"
)


def _typed(mention: Mention, name: str) -> Identity:
    phrase, hints = mention.phrase, mention.hints
    stated = phrase.text.replace(name, " ", 1) if not hints.name else phrase.text
    if hints.roles:
        stated = stated.replace(name, " ", 1)
    kind = person_type(stated, hints.roles)
    full = hints.name if hints.name and hints.name.endswith(name.split()[-1]) else name
    return Identity(kind, full, max(phrase.number or 1, listed(phrase)), kind=stated)


def _told_as_body(phrase: Phrase) -> bool:
    """Return whether the first apposition calls it a body: "Arden Rising, an action committee"."""
    if not phrase.asides or phrase.asides[0][0].low not in {"a", "an", "the"}:
        return False
    aside = phrase.asides[0]
    head = read_phrase(phrase.text[aside[0].start : aside[-1].end]).head
    return head is not None and body_head(head.text) in {"organization", "party"}


def _aside_name(phrase: Phrase) -> str:
    """Return a name in an apposition: ``The head of the union, Ada Quill``."""
    head = phrase.head
    if head is None or (head.capital and not (role_kind(head.text) or people_kind(head.text))):
        return _given_name(phrase)
    for aside in phrase.asides[:2]:
        if len(aside) == 1 and aside[0].capital and is_person_name(aside, titled=True):
            return aside[0].text
        name = aside_name(aside)
        if name:
            return name
    return _given_name(phrase)


def _given_name(phrase: Phrase) -> str:
    """Return the name that somebody goes by: ``a man who gave his name as Spud``."""
    found = _GOES_BY.search(phrase.text[:400])
    return found[1] if found else ""


def _lone_name(phrase: Phrase) -> str:
    """Return a single capitalized word that nothing else explains: a surname on its own."""
    if len(phrase.words) != 1 or phrase.lead:
        return ""
    word = phrase.words[0]
    known = people_kind(word.text) or body_head(word.text) or artefact(word.text)
    if (
        not word.capital
        or known
        or role_kind(word.text)
        or word.low in CALENDAR
        or place_kind(word.text)
        or place_kind(word.text.removesuffix("s")) == "adjective"
        or len(word.text) < 3
    ):
        return ""
    return "" if word.text.isupper() else word.text


def plural_of(phrase: Phrase) -> tuple[int, int] | None:
    """Return the range of a plural head noun; None for a singular, or where one is counted."""
    head = phrase.head
    if head is None or not phrase.plural or phrase.number == 1:
        return None
    return head.start, head.end
