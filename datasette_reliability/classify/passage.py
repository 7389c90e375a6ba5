"""Words of a document that remember their places in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..records import Span, Spans, words
from .memos import remembered

__all__ = ["MAX_SEARCH", "Passage", "Word", "bare", "initials", "split_words", "stands_for"]

# Characters of a passage that are split into words: a source is far shorter, and the limit covers
# everything that reads words.
MAX_CHARACTERS = 4000
_JOINT = " … "
# Characters of a text that repeated searches read (one for each name): more than articles have, and
# a limit on the time for a book.
MAX_SEARCH = 60_000
_TOKEN = re.compile(r"[@#]?[^\W_]\w*(?:[.’'&/@-]\w+)*\.?|[^\w\s]")
_POSSESSIVE = ("'s", "’s", "'S", "’S")
_DOTTED = re.compile(
    r"(?:[A-Z]\.|(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Col|Lt|Sgt|Capt|Prof|Rev|St|Jr|Sr|Inc|"
    r"Corp|Co|Ltd)\.)$"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """Words taken from a document, with the pieces they were joined from.

    Without pieces, the words come from elsewhere (a stored context) and have no place to show.
    """

    text: str
    pieces: Spans = ()

    @classmethod
    def of(cls, text: str, pieces: Iterable[Span]) -> Passage:
        """Return the words of these pieces, joined as they are stored."""
        kept = tuple(pieces)
        return cls(words(text, kept), kept)

    def __bool__(self) -> bool:
        return bool(self.text.strip())

    @property
    def whole(self) -> Span | None:
        """Return the span from the first piece to the last; None without pieces."""
        return Span(self.pieces[0].start, self.pieces[-1].end) if self.pieces else None

    def span(self, start: int, end: int) -> Span | None:
        """Return the span of these characters in the document; None without pieces."""
        base = 0
        for piece in self.pieces:
            length = piece.end - piece.start
            if start <= base + length:
                first = piece.start + max(start - base, 0)
                return Span(first, min(piece.start + end - base, piece.end))
            base += length + len(_JOINT)
        return None

    def part(self, start: int, end: int) -> Passage:
        """Return some of these words as a passage of their own."""
        span = self.span(start, end)
        return Passage(self.text[start:end], (span,) if span else ())


@dataclass(frozen=True, slots=True)
class Word:
    """One word or mark: its letters without possessive ending, and its place in the text."""

    text: str
    start: int
    end: int
    possessive: bool = False

    @property
    def low(self) -> str:
        """Return the word in lower case."""
        return self.text.lower()

    @property
    def capital(self) -> bool:
        """Return whether the word begins with a capital letter (``al-Hayya`` counts)."""
        return self.text[:1].isupper() or (self.text[:3] in {"al-", "el-"} and len(self.text) > 3)

    @property
    def mark(self) -> bool:
        """Return whether this is punctuation."""
        return not self.text[-1:].isalnum() and not self.text[:1].isalnum()


@remembered(8192, 200)
def split_words(text: str) -> tuple[Word, ...]:
    """Return the words and marks in the first 4,000 characters of a text."""
    found: list[Word] = []
    for match in _TOKEN.finditer(text[:MAX_CHARACTERS]):
        token, (start, end) = match.group(), match.span()
        if token in "'’" and found and found[-1].end == start and found[-1].text[-1:] in "sS":
            found[-1] = Word(found[-1].text, found[-1].start, end, True)
        elif token.endswith(_POSSESSIVE):
            found.append(Word(token[:-2], start, end, True))
        elif token.endswith(".") and not _DOTTED.search(token):
            found.append(Word(token[:-1], start, end - 1))
        else:
            found.append(Word(token, start, end))
    return tuple(found)


def bare(text: str) -> str:
    """Return a name without article, possessive ending and outer marks."""
    text = text.strip(" ,;:—–-\"“”'’()\n\t")
    for article in ("the ", "The ", "a ", "A ", "an ", "An "):
        if text.startswith(article):
            text = text[len(article) :]
            break
    return text[:-2] if text.endswith(_POSSESSIVE) else text


def initials(name: str) -> str:
    """Return the initials of the words of a name that have a capital; "" for a single one."""
    found = [word[0] for word in name.split() if word[0].isupper()]
    return "".join(found) if len(found) > 1 else ""


def stands_for(short: str, name: str) -> bool:
    """Return whether letters are the initials of a name of two words or more."""
    return bool(short) and short == initials(name)
