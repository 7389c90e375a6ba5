"""Give a source the name that fits its type, from its own words and those it stands for.

The rules name a source before its type is known, and may take an office, a record or a whole clause
for its name. Once the type is decided, a person has to be called by a person's name, and a body by
its own where the words hold one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from ... import terms
from ...language import ENGLISH
from ..passage import Word, split_words
from ..phrase import BREAKS, CALENDAR, Phrase, read_phrase
from ..reading import Reading
from ..vocabulary import (
    artefact,
    body_head,
    body_name,
    ends_body,
    first_name,
    outlet,
    people_kind,
    role_kind,
)
from .identity import Identity

__all__ = ["called"]

_PERSONS = frozenset(term.value for term in terms.SOURCE_TYPE.terms if term.kind == "person")
_BODIES = frozenset({"official_body", "organization", "media"})
_LINKS = ENGLISH.listed("link within a name")
_PARTICLES = ENGLISH.listed("particle of a name")
_DEGREES = ENGLISH.listed("letters after a name")
# A longer run of capitals is a headline or a list.
_LONGEST = 5
# What stands between people, or a record, and the body behind them: "analysts at Palmwood Capital",
# "a survey by the watchdog Cordon"; at most four words before the name.
_BEHIND = re.compile(
    r"\b(?:(?:at|by|from)\s(?:(?!that\s|wh)[a-z][\w’'-]{0,30}\s){0,4}"
    r"|(?:of|for|with)\s(?:the\s)?)(?=[A-Z])"
)


def called(identity: Identity, words: str, reading: Reading) -> str | None:
    """Return the name of a source that fits its type; the name it has where none fits better.

    ``words`` are those of the source without who vouches for it.
    """
    if identity.source_type in _PERSONS:
        return _person(identity.name or "", words, reading) or identity.name
    if identity.source_type in _BODIES and identity.name:
        return _body(identity.name, words) or identity.name
    return identity.name


def _person(name: str, source: str, reading: Reading) -> str:
    own = _plain(split_words(name))
    if own:
        return own
    told = [reading.name]
    for words in (source, reading.antecedent.text):
        told += _runs(read_phrase(words[:400]))
    found = [name for words in told if (name := _plain(split_words(words)))]
    # "The manager, Public Affairs, Dr. Ndu Ezenwa": what is known for a name comes first.
    return next((name for name in found if _known(name)), found[0] if found else "")


def _known(name: str) -> bool:
    return bool(first_name(name.split()[0]) or role_kind(name.split()[0]))


def _runs(phrase: Phrase) -> Iterator[str]:
    """Yield what may be a name: the capitals that end an apposition or the words before it."""
    for words in (*phrase.asides[:3], (*phrase.words, *phrase.rest)):
        chunk = tuple(takewhile(lambda word: word.text not in BREAKS, words))
        end = len(chunk)
        start = end
        while start and (chunk[start - 1].capital or chunk[start - 1].low in _PARTICLES):
            start -= 1
        if 0 < end - start <= _LONGEST:
            yield " ".join(word.text for word in chunk[start:end])


def _plain(words: tuple[Word, ...]) -> str:
    """Return a person's name without the office before it and the letters after it; "" if none."""
    run = list(words)
    while len(run) > 2 and run[-1].text in _DEGREES:
        run.pop()
    while len(run) > 1 and _is_office(run[0]):
        run.pop(0)
    # "Ashpur Police Station Mohsin Kadir": the body comes before the name.
    bodies = [place for place, word in enumerate(run[:-2]) if _bodily(word) or _is_office(word)]
    run = run[bodies[-1] + 1 :] if bodies else run
    if not run or len(run) > _LONGEST or not (run[0].capital or run[0].low in _PARTICLES):
        return ""
    if not run[-1].capital or _is_office(run[-1]) or any(map(_bodily, run)):
        return ""
    if any(not (word.capital or word.low in _PARTICLES) for word in run):
        return ""
    return " ".join(word.text for word in run)


def _is_office(word: Word) -> bool:
    return role_kind(word.text) not in {None, "honorific"} and not first_name(word.text)


def _bodily(word: Word) -> bool:
    known = body_head(word.text) or body_name(word.text) or outlet(word.text)
    return bool(known or ends_body(word.text)) and not first_name(word.text)


def _body(name: str, source: str) -> str:
    words = split_words(name)
    if not words:
        return ""
    if not any(word.capital for word in words[1:]) and not _proper(words):
        return "" if body_head(words[-1].text) else _within(source[:400])
    last = max(
        (n for n, word in enumerate(words) if not word.capital and word.low not in _LINKS),
        default=-1,
    )
    run = words[last + 1 :]
    if last < 1 or len(run) < 2 or not all(w.capital or w.low in _LINKS for w in run):
        return ""
    return name[run[0].start : run[-1].end]


def _proper(words: tuple[Word, ...]) -> bool:
    """Return whether a single word is a name, not a noun that opens a sentence ("Analysts")."""
    word = words[0].text
    common = people_kind(word) or artefact(word) or role_kind(word)
    return words[0].capital and len(words) == 1 and not common


def _within(text: str) -> str:
    """Return the capitalized body behind people or a record ("analysts at Palmwood Capital")."""
    found = _BEHIND.search(text)
    if not found:
        return ""
    words = split_words(text[found.end() :])
    run = list(takewhile(lambda word: word.capital or word.low in _LINKS, words))
    while run and not run[-1].capital:
        run.pop()
    if not run or len(run) > 8 or run[0].low in CALENDAR:
        return ""
    return text[found.end() + run[0].start : found.end() + run[-1].end]
