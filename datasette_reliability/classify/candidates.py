"""Find who runs for office or holds one where the article does not say so."""

from __future__ import annotations

import re
from collections import defaultdict

from ..language import ENGLISH
from ..records import Span
from .mentions import Index, Mention, Person
from .passage import MAX_SEARCH
from .roles import person_type

__all__ = ["mark_running", "stated_candidate"]

_CANDIDACY = re.compile(
    r"^(?:['’]s?)?[\s-](?:\d{4} |presidential |own |first |political |general-election "
    rf"|primary )?{ENGLISH.one_of('what a candidate has')}\b"
)
_VOTED = re.compile(
    rf"(?:\b{ENGLISH.one_of('voting')} (?:for|against|with)"
    rf"|\b{ENGLISH.one_of('word before a candidate')})\s*(?:[A-Z]\w+ )?$"
)


def stated_candidate(text: str, start: int, end: int) -> Span | None:
    """Return the words that make the person named here a candidate (``Hale supporters``)."""
    # Only words next to the name: 40 characters leave room for the longest pattern.
    match = _CANDIDACY.match(text[end : end + 40])
    if match:
        return Span(start, end + match.end())
    before = min(40, start)
    voted = _VOTED.search(text[start - before : start])
    return Span(start - (before - voted.start()), end) if voted else None


def mark_running(text: str, index: Index) -> None:
    """Mark as candidates the persons of ``index`` whom an article on an election is about.

    Such articles often do not state the office, because every reader knows it.
    """
    told = len(ENGLISH.finder("election").findall(text[:MAX_SEARCH]))
    if told < 2:
        return
    places: dict[str, list[Mention]] = defaultdict(list)
    for mention in index.mentions:
        if mention.kind == "person":
            places[mention.name].append(mention)
    for name, mentions in places.items():
        person = index.persons[name]
        if person.candidate is None and _runs(text, person, told, len(mentions)):
            person.candidate = Span(mentions[0].start, mentions[0].end)


def _runs(text: str, person: Person, told: int, count: int) -> bool:
    """Return whether this person runs for office, by counts of mentions and of election words.

    The more an article speaks of an election (``told``), the fewer mentions are needed. The
    numbers are a rule of thumb: a person named often in such an article is more likely a candidate
    than a voter, and a person with another kind of role must be named more often.
    """
    kind = person_type("", [role.of(text) for role in person.roles])
    if kind == "named_official":
        return False
    if count < (2 if told >= 3 and not person.roles else 3 if told >= 4 else 8):
        return False
    plain = kind == "named_person" and (not person.roles or count >= 6)
    return plain or count >= (8 if told >= 8 else 10)
