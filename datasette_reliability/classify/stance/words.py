"""Choose the words that the stance network reads of a claim: who says what, and what follows.

It reads two segments of words. The first holds the source, the name it stands for, and the claim.
The second is the sentence of the cue without the claim, and the sentences after it, where somebody
may vouch for the source, say the same or the opposite, or doubt it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from ...records import Attribution, Document, Given, Segments, Spans
from ..source_type.features import shape
from ..source_type.network import SHAPES

__all__ = ["ROOM", "TAGS", "Article", "Asked", "Encoded", "encoded"]

#: Most pieces in the first segment and in both; two thirds of the training data have under 120.
ROOM = (44, 150)
_SOURCE, _NAME, _CLAIM = 14, 6, 26  # words kept of each
# Of 3,400 endorsements and disputes in the training data 81 % are in the sentence of the cue or the
# four after it; the rest are spread over whole articles.
_SENTENCES = 5
_PIECES_OF_A_WORD = 6  # an address or a hash would take the room of a whole sentence
#: What a word of the second segment may be: nothing, part of the endorser, or part of the words
#: that vouch, dispute, or say that nobody could tell.
TAGS = ("", "endorser", "positive", "negative", "neutral")


@dataclass(frozen=True, slots=True)
class Asked:
    """The words of both segments; ``places`` are the tokens of the second, None for the claim.

    ``own`` are the tokens of the source; ``judged`` says that rules have found a stance on it.
    """

    first: tuple[str, ...]
    second: tuple[str, ...]
    places: tuple[int | None, ...]
    own: frozenset[int]
    judged: bool = False


@dataclass(frozen=True, slots=True)
class Encoded:
    """The network's input: the id, segment and shape of each piece.

    ``starts`` says at which piece the word of each of the ``places`` starts.
    """

    ids: list[int]
    segments: list[int]
    shapes: list[int]
    starts: list[int]
    places: list[int | None]


@dataclass
class Article:
    """The tokens of one document, and what the network reads of its attributions."""

    document: Document
    segments: Segments

    @cached_property
    def _begins(self) -> list[int]:
        return [start for start, _ in self.segments.tokens]

    @cached_property
    def _sentences(self) -> list[int]:
        return [sentence.start for sentence in self.segments.sentences]

    def word(self, token: int) -> str:
        """Return one token."""
        start, end = self.segments.tokens[token]
        return self.document.text[start:end]

    def tokens(self, spans: Spans) -> list[int]:
        """Return the tokens that spans touch."""
        every, found = self.segments.tokens, []
        for span in spans:
            token = bisect_left(self._begins, span.start)
            if token and every[token - 1][1] > span.start:
                token -= 1
            while token < len(every) and every[token][0] < span.end:
                found.append(token)
                token += 1
        return found

    def sentence(self, place: int) -> int:
        """Return the number of the sentence that holds a character."""
        return max(0, bisect_right(self._sentences, place) - 1)

    def asked(self, one: Attribution | Given, name: str, *, judged: bool = False) -> Asked:
        """Return what the network reads of an attribution whose source is called ``name``.

        ``judged``: rules have found a stance on it.
        """
        source, claim = self.tokens(one.source), self.tokens(one.content)
        first = [self.word(token) for token in source[:_SOURCE]]
        if name and name.lower() != " ".join(first).lower():
            first += ["=", *name.split()[:_NAME]]
        first += [":", *(self.word(token) for token in claim[:_CLAIM])]
        sentence = self.sentence((one.cue or one.content)[0].start)
        places = list(self._following(sentence, source, claim))
        second = ["…" if token is None else self.word(token) for token in places]
        return Asked(tuple(first), tuple(second), tuple(places), frozenset(source), judged)

    def _following(self, number: int, source: list[int], claim: list[int]) -> Sequence[int | None]:
        """Return the tokens from the sentence of the cue on, with one None for the claim."""
        sentences = self.segments.sentences
        begin = self.sentence(self.segments.tokens[min((source or claim) + claim[:1])][0])
        first = sentences[min(max(begin, number - 1), number)].first_token
        last = sentences[min(len(sentences) - 1, number + _SENTENCES)].last_token
        inside, found = set(claim), list[int | None]()
        for token in range(first, last):
            if token not in inside:
                found.append(token)
            elif not found or found[-1] is not None:
                found.append(None)
        return found


def encoded(
    pieces: Callable[[str], Sequence[int]],
    ends: tuple[int, int],
    asked: Asked,
    room: tuple[int, int] = ROOM,
) -> Encoded:
    """Return the input of the network, cut to its ``room``; ``pieces`` returns the ids of a word.

    ``ends`` are the ids of the pieces that begin a text and end a segment.
    """
    (begin, border), (first, both) = ends, room
    found = Encoded([begin], [0], [0], [], [])
    for word in asked.first:
        if not _added(found, pieces(word), 0, SHAPES.index(shape(word)), first):
            break
    _added(found, [border], 0, 0, both)
    for word, place in zip(asked.second, asked.places, strict=True):
        at = len(found.ids)
        written = SHAPES.index(shape(word)) + len(SHAPES) * (place in asked.own)
        if not _added(found, pieces(word), 1, written, both - 1):
            break
        found.starts.append(at)
        found.places.append(place)
    _added(found, [border], 1, 0, both)
    return found


def _added(found: Encoded, pieces: Sequence[int], segment: int, written: int, room: int) -> bool:
    kept = pieces[:_PIECES_OF_A_WORD]
    if len(found.ids) + len(kept) > room:
        return False
    found.ids.extend(kept)
    found.segments.extend([segment] * len(kept))
    found.shapes.extend([written] * len(kept))
    return True
