"""Find the titles and bodies that identify a named source, to compare it across texts."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..language import ENGLISH
from .passage import Word, bare
from .phrase import CALENDAR, Phrase, read_phrase
from .vocabulary import country, place_kind, role_kind, singular

__all__ = ["bodies_of", "roles_of"]

# The body after a title: "of the Bank of Arden", at most nine words.
_BODY = re.compile(
    r"\b(?:of|for|at|from|with|in) (?:the |its |an? )?((?:[a-z]+ ){0,2}[A-Z][\w.&’'-]*"
    r"(?: (?:of |for |and )?(?:the )?[A-Z][\w.&’'-]*){0,6})"
)
_PARTS_OF_TITLES = ENGLISH.listed("part of a title")
_LONG = {row["word"]: row["title"] for row in ENGLISH.rows("titles")}
_MAX = 400  # characters of a description that are read: limits the time on an endless clause
_FEW = 4  # titles and bodies that are kept: enough to recognize somebody, and limits a column


def roles_of(descriptions: Iterable[str]) -> tuple[str, ...]:
    """Return up to four titles from these descriptions of a person: singular, lower case."""
    found = {
        _LONG.get(word.low.rstrip("."), singular(word.low))
        for phrase in _phrases(descriptions)
        for word in _described(phrase)
        if role_kind(word.text) not in {None, "honorific"}
        and not word.possessive
        and word.low.rstrip(".") not in {"dr", "doctor", "former", "senior"}
    }
    return tuple(sorted(found)[:_FEW])


def bodies_of(descriptions: Iterable[str], affiliations: Iterable[str] = ()) -> tuple[str, ...]:
    """Return up to four bodies and places in these descriptions of a person, in lower case."""
    found = {_folded(name) for name in affiliations}
    for phrase in _phrases(descriptions):
        for word in _described(phrase):
            if word.low.rstrip(".") in _PARTS_OF_TITLES:
                continue
            if word.capital and (word.possessive or role_kind(word.text) is None):
                found.add(_folded(word.text))
        match = _BODY.match(phrase.complement[:_MAX])
        if match:
            found.add(_folded(match[1]))
    return tuple(sorted(found - {""})[:_FEW])


def _phrases(descriptions: Iterable[str]) -> Iterable[Phrase]:
    for words in descriptions:
        phrase = read_phrase(words[:_MAX])
        yield phrase
        for aside in phrase.asides[:2]:
            yield read_phrase(phrase.text[aside[0].start : aside[-1].end])


def _described(phrase: Phrase) -> tuple[Word, ...]:
    """Return the words that describe, without the name, weekdays and months."""
    kept = tuple(word for word in phrase.words if word not in phrase.name)
    return tuple(word for word in kept if word.low not in CALENDAR)


def _folded(name: str) -> str:
    """Return a name in the form to compare bodies by; "" for one that does not identify a body."""
    plain = bare(re.sub(r"^(?:[a-z]+ )+", "", name))
    if place_kind(plain) == "adjective" and country(plain) is None:
        return ""
    return (country(plain) or plain).casefold()
