"""What the learnt model of source types sees of a source: words, lexicon flags, the rules' answer.

Everything comes from a :class:`~..reading.Reading` and, when a document is loaded, from the words
beside the source and around the first mention of its name. Lexicons are features here, never
verdicts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ...language import ENGLISH
from ..phrase import Phrase, named_one, read_phrase
from ..publishers import is_publisher
from ..reading import Reading
from ..vocabulary import (
    artefact,
    body_head,
    body_name,
    first_name,
    outlet,
    people_kind,
    place_kind,
    role_kind,
    singular,
)
from .identity import Identity
from .words import identify

__all__ = ["NOWHERE", "Surroundings", "features", "flags", "shape", "surroundings"]

_WORD_OF_TEXT = re.compile(r"[^\W_]{1,40}(?:[.’'&/@-][^\W_]{1,40}){0,6}|[,;:()\"“”‘’—-]")
_CAPITALIZED = re.compile(r"[A-Z][\w’'-]{1,40}")
_NO_NAME = ENGLISH.listed("opening of no name")
# Characters of the text that are searched for the first mention of a name: articles are shorter.
_REACH = 20_000
_BESIDE = 160  # characters on either side of the source
_BEFORE, _AFTER = 110, 160  # characters around the first mention: a title, an apposition


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The text on both sides of a source, and around the first mention of its name."""

    left: str = ""
    right: str = ""
    mention: str = ""


NOWHERE = Surroundings()


def surroundings(text: str, reading: Reading) -> Surroundings:
    """Return the text around a source in its document; empty if it has no place there."""
    at = reading.source.whole
    if at is None:
        return NOWHERE
    first = _first_mention(text, reading)
    near = (
        ""
        if first < 0 or at.start <= first < at.end
        else text[max(0, first - _BEFORE) : first + _AFTER]
    )
    return Surroundings(
        text[max(0, at.start - _BESIDE) : at.start], text[at.end : at.end + _BESIDE], near
    )


def _first_mention(text: str, reading: Reading) -> int:
    told = reading.name or reading.antecedent.text or reading.source.text
    names = [word for word in _CAPITALIZED.findall(told[:400]) if word.lower() not in _NO_NAME]
    return text.find(names[-1], 0, _REACH) if names else -1


def features(reading: Reading, identity: Identity, around: Surroundings = NOWHERE) -> list[str]:
    """Return the features of a source; ``identity`` is what the rules make of it."""
    return [
        *_of_source(reading.source.text[:400]),
        *_of_mentions(reading),
        *_of_rules(reading, identity),
        *_of_surroundings(around),
    ]


def _of_source(text: str) -> Iterator[str]:
    yield from _of_words("s", text, 16)
    phrase = read_phrase(named_one(text))
    yield f"lead={' '.join(word.low for word in phrase.lead)[:30]}"
    yield f"name={min(len(phrase.name), 3)}"
    yield f"asides={min(len(phrase.asides), 3)}"
    yield f"plural={phrase.plural}"
    yield from _of_head("h", phrase)
    whole = " ".join(word.text for word in phrase.words)
    yield from (f"whole:{flag}" for flag in flags(whole))


def _of_head(prefix: str, phrase: Phrase) -> Iterator[str]:
    head = phrase.head
    if head is None:
        return
    yield f"{prefix}={singular(head.low)}"
    if not head.capital:  # the spelling of a name must not decide its type
        yield f"{prefix}4={head.low[-4:]}"
    yield f"{prefix}shape={shape(head.text)}"
    yield from (f"{prefix}:{flag}" for flag in flags(head.text))


def _of_mentions(reading: Reading) -> Iterator[str]:
    antecedent = reading.antecedent.text[:300]
    if antecedent:
        yield from _of_words("a", antecedent, 12)
        phrase = read_phrase(named_one(antecedent))
        yield f"aname={min(len(phrase.name), 3)}"
        yield from _of_head("ah", phrase)
    else:
        yield "a=none"
    for role in reading.roles[:3]:
        yield from _of_words("r", role.text[:200], 12)
    yield f"roles={min(len(reading.roles), 2)}"
    name = reading.name.split()[-4:]
    yield f"known={min(len(name), 3)}"
    yield from (f"n:{flag}" for word in name for flag in flags(word))
    if reading.publisher:
        for told in (reading.source.text[:100], antecedent, reading.name):
            if told and is_publisher(told, reading.publisher):
                yield "publisher"
    if reading.collective:
        yield "collective"
    for word in _WORD_OF_TEXT.findall(reading.cue.text[:60].lower())[:4]:
        yield f"c={word}"


def _of_rules(reading: Reading, identity: Identity) -> Iterator[str]:
    """Yield the rules' answer, alone and paired with what else is known about the source."""
    kind = identity.source_type
    yield f"rule={kind}"
    yield f"medium={identity.medium}"
    yield f"rule={kind}&{identity.medium if identity.artefact else None}"
    yield f"rule={kind}&{identity.kind}&{bool(identity.name)}"
    yield f"rule={kind}&{bool(reading.name)}{bool(reading.antecedent)}{bool(reading.roles)}"
    yield f"alone={identify(reading.source.text[:400]).source_type}"
    # The rules know the body by its name, so they know whom a spokeswoman or president speaks for.
    told = " ".join([reading.source.text[:200], *(role.text[:100] for role in reading.roles[:2])])
    for word in dict.fromkeys(_WORD_OF_TEXT.findall(told.lower())):
        if role_kind(word):
            yield f"rule={kind}&{word}"
    if reading.antecedent:
        yield f"below={identify(reading.antecedent.text[:400]).source_type}"


def _of_surroundings(around: Surroundings) -> Iterator[str]:
    for place, word in enumerate(_WORD_OF_TEXT.findall(around.right[:60].lower())[:4]):
        yield f"+{place}={word}"
    for place, word in enumerate(reversed(_WORD_OF_TEXT.findall(around.left[-60:].lower())[-3:])):
        yield f"-{place}={word}"
    for word in dict.fromkeys(_WORD_OF_TEXT.findall(around.mention)[:40]):
        yield f"m={word.lower()}"
        yield from (f"m:{flag}" for flag in flags(word))


def _of_words(prefix: str, text: str, most: int) -> Iterator[str]:
    found = _WORD_OF_TEXT.findall(text)[:most]
    before = "^"
    for word in found:
        low = word.lower()
        yield f"{prefix}={low}"
        yield f"{prefix}={before} {low}"
        before = low
        yield from (f"{prefix}:{flag}" for flag in flags(word))
    yield f"{prefix}shape={''.join(shape(word) for word in found)[:14]}"
    if found:
        yield f"{prefix}first={found[0].lower()}"
        yield f"{prefix}last={before}"


def shape(word: str) -> str:
    """Return how a word is written: AA all capitals, Aa first capital, a none, 0 digit, . mark."""
    if word.isupper() and len(word) > 1:
        return "AA"
    if not word:
        return "."
    if word[0].isupper():
        return "Aa"
    return "0" if word[0].isdigit() else "a" if word[0].isalpha() else "."


@lru_cache(maxsize=8192)
def _known(word: str) -> tuple[str, ...]:
    medium = artefact(word)
    found = (
        ("role", role_kind(word)),
        ("people", people_kind(word)),
        ("artefact", medium[0] if medium else None),
        ("head", body_head(word)),
        ("place", place_kind(word)),
        ("first", "yes" if first_name(word) else None),
        ("outlet", "yes" if outlet(word) else None),
        ("body", body_name(word)),
    )
    return tuple(f"{lexicon}={kind}" for lexicon, kind in found if kind)


def flags(word: str) -> tuple[str, ...]:
    """Return what the lexicons know of a word, each as ``lexicon=kind``."""
    return _known(word) if len(word) <= 60 else ()
