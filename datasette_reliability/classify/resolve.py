"""Find in the document what the words of each source rely on.

The result holds only words and their places; :mod:`judge` decides from them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace

from ..records import Attribution, Document, Segments, Span
from .around import around
from .content import quote_type
from .naming import back, described, describes, named, points_back
from .passage import Passage
from .phrase import PERSONAL, Phrase, named_one, read_phrase
from .pronouns import member, pronoun
from .reading import Reading
from .scene import Link, Scene
from .vocabulary import artefact, singular

_ORDINALS = {
    "one": 1,
    "first": 1,
    "second": 2,
    "another": 2,
    "third": 3,
    "fourth": 4,
    "two": 2,
    "three": 3,
    "both": 2,
}
_OF_THEM = re.compile(
    r"the other|neither"
    r"|(?:one|two|three|some|several|many|most|both|none|neither|either|all|another) of"
    r" (?:them|these|those|the (?:two|three|four|five|pair|group))",
    re.IGNORECASE,
)

# Of a group that spoke before.
_MEMBER = re.compile(
    r"an? (?:second|third|fourth|fifth|sixth)"
    r"|(?:one|two|three|four|some|several|many|most|both|none|neither|either|another) of the"
    r" (?:people|persons|sources|officials|men|women|aides|diplomats)",
    re.IGNORECASE,
)


class Resolver:
    """Reads the attributions of one document in text order."""

    def __init__(self, document: Document, segments: Segments) -> None:
        self.scene = Scene(document, segments)

    def read(self, attributions: tuple[Attribution, ...]) -> list[tuple[Reading, int]]:
        """Return the reading of each attribution and the index of the one it refers back to."""
        order = sorted(range(len(attributions)), key=lambda i: _place(attributions[i]))
        self.scene.sources = sorted(span for one in attributions for span in one.source)
        readings: list[tuple[Reading, int] | None] = [None] * len(attributions)
        for number in order:
            readings[number] = self._read(number, attributions)
        done = [one for one in readings if one is not None]
        counts = self._counts()
        return [
            (replace(reading, members=counts[n]) if counts.get(n, 0) > 1 else reading, root)
            for n, (reading, root) in enumerate(done)
        ]

    def _counts(self) -> dict[int, int]:
        """Return the number of sources that back-references reveal (a second source)."""
        counts: dict[int, int] = {}
        for number, link in self.scene.links.items():
            if link.root != number:
                told = _ordinal(link.source.of(self.scene.text))
                counts[link.root] = max(told, counts.get(link.root, 0))
        return counts

    def _read(self, number: int, attributions: tuple[Attribution, ...]) -> tuple[Reading, int]:
        one, scene = attributions[number], self.scene
        dated = one.time is not None and bool(scene.document.published)
        reading = Reading(
            Passage.of(scene.text, one.source),
            Passage.of(scene.text, one.cue),
            Passage.of(scene.text, one.content),
            recipient=Passage.of(scene.text, [one.recipient] if one.recipient else ()),
            cue_class="" if one.cue_class == "statement" else one.cue_class,
            quoted=self._quoted(one),
            nested=one.parent is not None,
            publisher="" if one.unattributed else scene.publisher,
            published=(scene.document.published or "") if dated else "",
            time=one.time.of(scene.text) if one.time is not None and dated else "",
        )
        if one.unattributed:
            return reading, number
        reading, root = self._who(number, one, reading, attributions)
        return around(self.scene, one, reading), root

    def _who(
        self, number: int, one: Attribution, reading: Reading, attributions: tuple[Attribution, ...]
    ) -> tuple[Reading, int]:
        if not one.source:
            return reading, number
        at, words = one.source[0], reading.source.text
        phrase = read_phrase(named_one(words))
        only = [*phrase.lead, *phrase.words]
        first = only[0].low if only else ""
        root = number
        bare_pointer = not phrase.words and not phrase.rest and bool(only) and phrase.definite
        if bare_pointer and only[-1].low in {
            "first",
            "second",
            "third",
            "latter",
            "former",
        }:
            reading, root = pronoun(self.scene, number, one, "another", at, reading, attributions)
        elif _OF_THEM.fullmatch(words):
            reading, root = member(self.scene, number, at, reading)
        elif _MEMBER.fullmatch(words):
            reading, root = member(self.scene, number, at, reading, spoke=True)
        elif len(only) == 1 and first in PERSONAL:
            reading, root = pronoun(self.scene, number, one, first, at, reading, attributions)
        else:
            owner = _owner(phrase)
            if owner:
                reading, root = pronoun(self.scene, number, one, owner, at, reading, attributions)
            if reading.antecedent:
                self._remember(number, at, phrase, reading, root)
                return reading, root
            known = describes(phrase)
            found = described(self.scene, at, phrase, reading) if known else None
            if found is not None:
                reading = found
            elif points_back(phrase):
                reading, root = back(self.scene, number, at, phrase, reading)
            else:
                reading = named(self.scene, at, phrase, reading)
        self._remember(number, at, phrase, reading, root)
        return reading, root

    def _remember(self, number: int, at: Span, phrase: Phrase, reading: Reading, root: int) -> None:
        words = reading.antecedent or reading.source
        person = self.scene.index.person(reading.name) if reading.name else None
        head = singular(phrase.head.low) if phrase.head else ""
        if root != number and root in self.scene.links:
            head = self.scene.links[root].head
        self.scene.links[number] = Link(at, words, person, head, root, reading)

    def _quoted(self, one: Attribution) -> str:
        """Return the form of the claim where only the marks around it tell."""
        if not one.content:
            return ""
        if one.unattributed:
            return ""
        told = quote_type(Passage.of(self.scene.text, one.content).text)
        if told != "indirect":
            return ""
        return "direct" if all(self._wholly_quoted(span) for span in one.content) else ""

    def _wholly_quoted(self, span: Span) -> bool:
        number = bisect_right(self.scene.quotes, span.start) - 1
        return number >= 0 and span.end <= self.scene.quotations[number].end


def _owner(phrase: Phrase) -> str:
    """Return the possessive of ``its figures``, whose owner produced them; "" without one."""
    if phrase.head is None or phrase.name or artefact(phrase.head.text) is None:
        return ""
    return next((w.low for w in phrase.lead if w.low in {"its", "their", "his", "her"}), "")


def _place(one: Attribution) -> int:
    spans = one.source or one.cue or one.content
    return spans[0].start if spans else 0


def _ordinal(words: str) -> int:
    found = [_ORDINALS[word] for word in re.findall(r"\w+", words.lower()) if word in _ORDINALS]
    return max(found, default=1)
