"""The persons and bodies of a document, and where it mentions them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from ..records import Span

__all__ = ["Index", "Mention", "Person"]


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
        if words.startswith(("Al-", "El-")):  # "Al-Mutari said" of Faisal al-Mutari
            words = words[0].lower() + words[1:] if words not in self.parts else words
        key = words if words in self.persons else self.parts.get(words, "")
        return self.persons.get(key)

    def namesakes(self, surname: str) -> list[Person]:
        """Return the persons with a given name and this surname, once all persons are known."""
        if not self.surnames:
            for one in self.persons.values():
                _, _, last = one.name.rpartition(" ")
                self.surnames.setdefault(last if last != one.name else "", []).append(one)
        return self.surnames.get(surname, [])

    def before(self, offset: int, reach: int = 2000) -> list[Mention]:
        """Return the mentions in the ``reach`` characters before an offset, nearest last."""
        low = bisect_left(self.starts, offset - reach)
        return self.mentions[low : bisect_left(self.starts, offset)]

    def within(self, start: int, end: int) -> list[Mention]:
        """Return the mentions that begin in a range of characters, in text order."""
        return self.mentions[bisect_left(self.starts, start) : bisect_right(self.starts, end - 1)]
