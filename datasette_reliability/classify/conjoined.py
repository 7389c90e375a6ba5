"""Split names of several sources: "Ana Ruiz and a nurse", "Ada Quill, Tom Orr and Ivan Drak"."""

from __future__ import annotations

import re

from ..language import ENGLISH
from .passage import Word, split_words
from .phrase import ADJECTIVES, BOUNDS, BREAKS, Phrase, read_phrase
from .vocabulary import artefact, body_head, people_kind, place_kind

__all__ = ["listed", "split_and"]


def split_and(text: str) -> list[tuple[int, int]]:
    """Return the ranges of the two phrases that "and" or "or" joins, each with its own noun.

    The whole text is one range where nothing is joined.
    """
    found = split_words(text)
    cut = next(
        (i for i, w in enumerate(found) if i and (w.low in BOUNDS or w.text in BREAKS)),
        len(found),
    )
    cuts = [
        i for i, word in enumerate(found[:cut]) if word.low in {"and", "or"} and 0 < i < cut - 1
    ]
    if not cuts:
        return [(0, len(text))]
    middle = cuts[0]
    if _COMPANY.match(text, found[middle].start):
        return [(0, len(text))]
    if not _is_noun(found[middle - 1]) or found[middle - 1].possessive:
        return [(0, len(text))]
    return [(found[0].start, found[middle - 1].end), (found[middle + 1].start, len(text))]


# "and Sons", "and Johnson Partners": the second half of one name, at most five words.
_COMPANY = re.compile(
    rf"(?:and|or) (?:[A-Z][\w.&’'-]* ){{0,4}}{ENGLISH.one_of('end of a company name')}\b"
)


def _is_noun(word: Word) -> bool:
    if word.mark:
        return True
    known = people_kind(word.text) or artefact(word.text) or body_head(word.text)
    return bool(
        known
        or (
            word.capital
            and place_kind(word.text) != "adjective"
            and word.low not in ADJECTIVES
            and word.low not in {"current"}
        )
    )


def listed(phrase: Phrase) -> int:
    """Return how many persons a list names (``Ada Quill, Tom Orr and Ivan Drak``); else 1."""
    if not phrase.asides or " and " not in phrase.text:
        return 1
    parts = re.split(r",? and |, ", phrase.text.strip(" ,"))
    named = len(parts) > 2 and all(read_phrase(part).name for part in parts[:-1])
    return len(parts) if named and read_phrase(parts[-1]).words else 1
