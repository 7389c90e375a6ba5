"""Find the one person whom another word for a role can mean: the senator, "the lawmaker"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from ..language import ENGLISH
from ..records import Span
from .discourse import Discourse
from .passage import Passage
from .phrase import Phrase
from .reading import Reading

__all__ = ["called", "callings_of"]

# Characters before a source to search for somebody unnamed with the same role ("a lawmaker"), as
# "the lawmaker" would then mean that person.
_REACH = 3000
# Characters before a source in which nobody else may be named. Without this limit, and with other
# words allowed before the noun ("the health officer"), 10 of 18 in the train and dev genres were
# wrong.
_NEAR = 700
_ROLE_WORD = re.compile(r"[a-z]+")


@cache
def _callings() -> Mapping[str, frozenset[str]]:
    found = defaultdict[str, set[str]](set)
    for row in ENGLISH.rows("callings"):
        found[row["word"]].add(row["calling"])
    return {word: frozenset(callings) for word, callings in found.items()}


def callings_of(words: str) -> frozenset[str]:
    """Return the callings of the words for a role, such as politics for "former minister"."""
    known = _callings()
    return frozenset[str]().union(
        *(known.get(word, frozenset()) for word in _ROLE_WORD.findall(words.lower()))
    )


def called(scene: Discourse, at: Span, phrase: Phrase, reading: Reading) -> Reading | None:
    """Return the reading with the only person named shortly before, if the calling is the same.

    None where more than one person is named, or where the same noun described an unnamed person
    before.
    """
    words = reading.source.text
    # Only short phrases such as "the lawmaker": a longer one introduces another person.
    if len(words) > 60 or phrase.name or not words.lower().startswith(("the ", "this ")):
        return None
    names = _named(scene, at)
    if len(names) != 1:
        return None
    (name,) = names
    if not _may_be_called(scene, at, phrase, name):
        return None
    return replace(scene.with_person(reading, name), antecedent=Passage(name))


def _may_be_called(scene: Discourse, at: Span, phrase: Phrase, name: str) -> bool:
    """Return whether a bare noun fits a role of a person and did not describe anybody else."""
    head, told = phrase.head, [word.low for word in phrase.words[:-1]]
    if head is None or head.capital or phrase.plural or phrase.asides or phrase.rest:
        return False
    if set(told) - {"former", "veteran", "late", "young", "retired"}:  # "the health officer"
        return False
    wanted = callings_of(head.text)
    roles = (role.of(scene.text)[:200] for role in scene.index.persons[name].roles)
    return any(wanted & callings_of(role) for role in roles) and not _introduced(
        scene, at, head.low
    )


def _named(scene: Discourse, at: Span) -> set[str]:
    persons = scene.index.persons
    return {one.name for one in scene.index.before(at.start, _NEAR) if one.name in persons}


def _introduced(scene: Discourse, at: Span, head: str) -> bool:
    """Return whether this noun introduced an unnamed person before ("a lawmaker")."""
    before = scene.text[max(0, at.start - _REACH) : at.start].lower()
    return bool(
        re.search(rf"\b(?:an?|another|one)\s(?:[\w-]{{1,20}}\s){{0,3}}{re.escape(head)}\b", before)
    )
