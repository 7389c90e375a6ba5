"""Find who produced an artefact: the poll of a pollster, the figures of a ministry."""

from __future__ import annotations

import re

from ...language import ENGLISH
from ..passage import Word, bare
from ..phrase import CALENDAR, PAPERS, Phrase
from ..vocabulary import (
    artefact,
    body_head,
    body_name,
    country,
    first_name,
    outlet,
    place_kind,
    singular,
)

__all__ = ["artefact_kind", "identifies", "is_masthead", "producers", "shortened"]

_CHECKED = re.compile(rf"(?:that (?:was|were) )?{ENGLISH.one_of('participle of reading')} by\b")
_PRODUCED = re.compile(
    r"\b(?:from|by|of|with|filed by|obtained by|compiled by|commissioned by)\s+", re.I
)
_MASTHEADS = ENGLISH.listed("masthead")
_EDITIONS = ENGLISH.listed("edition")
_FIGURES = ENGLISH.listed("field of a figure")
_PLATFORMS = ENGLISH.listed("platform")
_DEFINITE = re.compile(
    r"\b(?:19|20)\d\d\b|\b(?:January|February|March|April|May|June|July|August|"
    r"September|October|November|December)\b"
)


def is_masthead(phrase: Phrase) -> bool:
    """Return whether a capitalized phrase is named like a newspaper (the Lanmore Courier)."""
    words = phrase.words
    if len(words) < 2 or not all(word.capital for word in words):
        return False
    return words[0].low in _EDITIONS or words[-1].low in (PAPERS | _MASTHEADS)


def artefact_kind(phrase: Phrase) -> tuple[str, str] | None:
    """Return the medium and type of the artefact that a phrase names; None if it names none.

    "Figures" may be people: "opposition figures" are no artefact.
    """
    head = phrase.words[-1]
    before = phrase.words[-2] if len(phrase.words) > 1 else None
    if any(w.text in _PLATFORMS for w in phrase.words[:-1]) and singular(head.low) in {
        "account",
        "page",
        "post",
        "thread",
        "message",
    }:
        return "social_media", "social_media"
    if (
        head.capital
        and head.low in _MASTHEADS
        and before is not None
        and all(w.capital for w in phrase.words)
    ):
        return None
    if before is not None and singular(head.low) == "figure" and before.low in _FIGURES:
        return None
    pair = artefact(f"{before.low} {singular(head.low)}") if before is not None else None
    if pair or artefact(head.text):
        return pair or artefact(head.text)
    return artefact(before.text) if before is not None and head.low in _OF_RECORDS else None


_OF_RECORDS = ENGLISH.listed("content of a record")


def producers(phrase: Phrase) -> list[str]:
    """Return the words that may name the producer of an artefact, in the order to try them."""
    return [
        words for words in _candidates(phrase) if words.strip() and not _no_producer(phrase, words)
    ]


def _no_producer(phrase: Phrase, words: str) -> bool:
    """Return whether a date or a platform stands where a producer would."""
    if bare(words).lower() in CALENDAR:
        return True
    return bare(words) in _PLATFORMS and artefact_kind(phrase) == (
        "social_media",
        "social_media",
    )


def _candidates(phrase: Phrase) -> list[str]:
    found: list[str] = []
    owner = next(
        (i for i, w in enumerate(phrase.words[:-1]) if w.possessive and w.low not in CALENDAR), None
    )
    if owner is not None:
        last = _named_after(phrase, owner)
        found.append(phrase.text[phrase.words[0].start : phrase.words[last].end])
    before = list(phrase.words[:-1])
    if before and _opens_sentence(before[0], phrase) and not _proper(before[0]):
        before = before[1:]
    while before and (before[0].low in CALENDAR or not (before[0].capital or _bodylike(before[0]))):
        before = before[1:]
    while before and not (before[-1].capital or _bodylike(before[-1])):
        before = before[:-1]
    if before and owner is None and place_kind(before[-1].text) not in {"adjective", "region"}:
        words = phrase.text[before[0].start : before[-1].end]
        found.append(_first_of(words))
    printed = re.match(r"(?:[^,;]{0,60}? )?in ((?:the |The )?[A-Z][^,;.]{2,60})", phrase.complement)
    if printed and outlet(bare(shortened(printed[1]))):
        found.append(shortened(printed[1]))
    if _CHECKED.match(phrase.complement):
        return found
    for match in _PRODUCED.finditer(phrase.complement):
        found.append(shortened(phrase.complement[match.end() :]))
    return found


def _named_after(phrase: Phrase, owner: int) -> int:
    """Return the place of the last word of a body's name: all of "Doctors' Union" is one name.

    It is ``owner``, the word with the apostrophe, where no such name follows.
    """
    last = owner
    if phrase.text[: phrase.words[owner + 1].start].rstrip().endswith(("s'", "s’")):
        while last + 2 < len(phrase.words) and phrase.words[last + 1].capital:
            last += 1
    return last if body_head(phrase.words[last].text) else owner


def _opens_sentence(word: Word, phrase: Phrase) -> bool:
    return word.start == 0 and word.capital and not phrase.lead


def _proper(word: Word) -> bool:
    """Return whether a word at the start of a sentence would be capitalized anywhere."""
    known = outlet(word.text) or body_name(word.text) or country(word.text) or first_name(word.text)
    return bool(known) or not word.text[1:].islower() or word.possessive


def _first_of(words: str) -> str:
    """Return the first of several producers joined by a slash or hyphen (CNN/ORC)."""
    for mark in ("/", "-"):
        if mark in words and outlet(words.split(mark, 1)[0].strip()):
            return words.split(mark, 1)[0].strip()
    return words.split("/", 1)[0] if "/" in words else words


def _bodylike(word: Word) -> bool:
    return bool(
        body_head(word.text) and word.low not in {"center", "group", "exchange", "fund", "court"}
    )


def shortened(words: str) -> str:
    """Return the words up to the first comma, semicolon or word that opens a clause."""
    return re.split(r"\b(?:that|which|who|released|published|based on)\b|[,;]", words, maxsplit=1)[
        0
    ]


def identifies(phrase: Phrase) -> bool:
    """Return whether the words let a reader find this very record."""
    return bool(_DEFINITE.search(phrase.text) or any(word.capital for word in phrase.words[1:]))
