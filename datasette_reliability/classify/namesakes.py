"""Tell people of one surname apart: "Ms Drummond", "Dr Pym", "Lady Hale"."""

from __future__ import annotations

from ..language import ENGLISH
from ..records import Span
from .discourse import Discourse
from .mentions import Person
from .phrase import Phrase

__all__ = ["namesake", "peer"]


def peer(discourse: Discourse, phrase: Phrase) -> Person | None:
    """Return the person whose title is a part of the name ("Lady Hale"); None for others."""
    titled = [word for word in phrase.words if word.low in _PEERS]
    words = f"{titled[-1].text} {phrase.name[-1].text}" if titled else ""
    return discourse.index.persons.get(words)


_PEERS = ENGLISH.listed("title of a peer")


def namesake(discourse: Discourse, at: Span, phrase: Phrase) -> Person | None:
    """Return which of several people of one surname is meant; None where the name tells.

    "Ms" or "Mr" decides, then the title, then who was last named in full.
    """
    if len(phrase.name) > 1:
        return None
    every = discourse.index.namesakes(phrase.name[0].text)
    if len(every) < 2:
        return None
    titles = [word.text.rstrip(".") for word in phrase.words[:-1]]
    low = {title.lower() for title in titles}
    sexes = {sex for sex, words in (("m", _MALE), ("f", _FEMALE)) if not low.isdisjoint(words)}
    fitting = [one for one in every if one.gender in sexes] if sexes else every
    fitting = fitting or [one for one in every if not one.gender]
    held = [one for one in fitting if titles and _holds(discourse, one, titles[-1])]
    if len(held) == 1:
        return held[0]
    names = {one.name: one for one in fitting}
    text, nearest = discourse.text, None
    for mention in reversed(discourse.index.before(at.start, _NAMESAKE)):
        if mention.name in names and " " in text[mention.start : mention.end]:
            before = text[max(0, mention.start - 20) : mention.start].rstrip(" .")
            if titles and before.split()[-1:] == titles[-1:]:
                return names[mention.name]
            nearest = nearest or names[mention.name]
    return nearest or next(iter(names.values()), None)


def _holds(discourse: Discourse, person: Person, title: str) -> bool:
    """Return whether a role of a person, before or behind the name, has this title."""
    roles = (role.of(discourse.text).lower() for role in person.roles)
    return any(title.lower() in role.split() for role in roles)


# Characters in which the full name of one of several namesakes is looked for; it limits the time.
_NAMESAKE = 10_000
_MALE, _FEMALE = ENGLISH.listed("male"), ENGLISH.listed("female")
