"""The persons and bodies of a document, and where it mentions them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from ..records import Span

__all__ = ["SUFFIXES", "Index", "Mention", "Person"]

SUFFIXES = frozenset({"jr", "sr", "ii", "iii"})  # behind a surname


@dataclass(slots=True)
class Person:
    """A person of the document: full name, spans of the roles anywhere in it, and gender.

    ``candidate`` holds the words that show a candidate for office.
    """

    name: str
    roles: list[Span] = field(default_factory=list)
    gender: str = ""
    candidate: Span | None = None


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """Where a person or body is named; ``name`` is a person's full name, ``kind`` what it is."""

    start: int
    end: int
    name: str = field(compare=False)
    kind: str = field(compare=False)


@dataclass(slots=True)
class Index:
    """The persons by full name and by parts of it, and all mentions in text order."""

    persons: dict[str, Person] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    mentions: list[Mention] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    surnames: dict[str, list[Person]] = field(default_factory=dict)

    def person(self, words: str) -> Person | None:
        """Return the person with this full name or part of it; None if unknown."""
        key = words if words in self.persons else self.parts.get(words, "")
        if not key and words.startswith(("Al-", "El-")):  # "Al-Mutari said" of Faisal al-Mutari
            key = self.parts.get(words[0].lower() + words[1:], "")
        return self.persons.get(key)

    def namesakes(self, surname: str) -> list[Person]:
        """Return the persons with a given name and this surname, once all persons are known."""
        if not self.surnames:
            for one in self.persons.values():
                words = one.name.split()
                while len(words) > 2 and words[-1].lower().rstrip(".") in SUFFIXES:
                    words.pop()
                self.surnames.setdefault(words[-1] if len(words) > 1 else "", []).append(one)
        return self.surnames.get(surname, [])

    def before(self, offset: int, reach: int = 2000) -> list[Mention]:
        """Return the mentions in the ``reach`` characters before an offset, nearest last."""
        low = bisect_left(self.starts, offset - reach)
        return self.mentions[low : bisect_left(self.starts, offset)]

    def within(self, start: int, end: int) -> list[Mention]:
        """Return the mentions that begin in a range of characters, in text order."""
        return self.mentions[bisect_left(self.starts, start) : bisect_right(self.starts, end - 1)]
