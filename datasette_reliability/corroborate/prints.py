"""Prints of a text, by which copies are found: of whole sentences, and of a sample of short runs.

A copy with another dateline, cut short or with a new lead keeps most sentences; one that was edited
throughout keeps most runs of five words. Only a sixth of the runs is kept, chosen by their hash, so
that two texts keep the same ones.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass
from hashlib import blake2b
from zlib import crc32

from .words import tokens

__all__ = ["BOILERPLATE", "Copied", "Prints", "copied", "prints"]

# Documents that share a print beyond which it is an outlet's standing words ("Sign up for …").
BOILERPLATE = 50
_LONGEST = 200_000  # characters that are read: bounds time and prints of a text that is no article
_WORDS = 8  # of a sentence that has a print: shorter ones ("He declined to comment.") are anybody's
_RUN = 5  # words of a run: fewer stand in texts that have nothing to do with each other
_SAMPLE = 6  # of so many runs one is kept: to keep all would make the ledger large
_COPY = 0.5  # share of the smaller text's prints from which on it is a copy
_REUSE = 0.3  # and from which on it reuses the other: parts are borrowed, not the whole
_ALIKE = 3  # sentences in common that are reuse, however long the texts
_FEW = 6  # runs kept of the smaller text, below which a share is chance: sentences alone decide
_SENTENCE = re.compile(r"[^.!?\n]+")


@dataclass(frozen=True, slots=True)
class Prints:
    """The prints (64-bit hashes) of a text: of its sentences, of a sample of its runs of words.

    ``body`` is one of all sentences but the first; 0 where there are too few.
    """

    sentences: tuple[int, ...]
    runs: tuple[int, ...]
    body: int

    def packed(self) -> bytes:
        """Return the prints as bytes, for the ledger."""
        return array("q", (len(self.sentences), *self.sentences, *self.runs)).tobytes()

    @classmethod
    def unpacked(cls, body: int, packed: bytes) -> Prints:
        """Return the prints of :meth:`packed`."""
        count, *both = array("q", packed)
        return cls(tuple(both[:count]), tuple(both[count:]), body)


@dataclass(frozen=True, slots=True)
class Copied:
    """That a text copies or reuses an earlier one (``kind``), the share and sentences in common."""

    kind: str
    share: float
    sentences: int


def prints(text: str) -> Prints:
    """Return the prints of a text; texts that differ in their first sentence have the same body."""
    found = [tokens(sentence) for sentence in _SENTENCE.findall(text[:_LONGEST])]
    long = [words for words in found if len(words) >= _WORDS]
    sentences = tuple(dict.fromkeys(_print(" ".join(words)) for words in long))
    every = [word for words in found for word in words]
    runs = (" ".join(every[n : n + _RUN]) for n in range(len(every) - _RUN + 1))
    sampled = {_print(run) for run in runs if crc32(run.encode("utf-8", "replace")) % _SAMPLE == 0}
    body = _print(" ".join(map(str, sentences[1:]))) if len(sentences) > 3 else 0
    return Prints(sentences, tuple(sorted(sampled)), body)


def _print(words: str) -> int:
    """Return a hash that SQLite can hold as an integer."""
    digest = blake2b(words.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def copied(one: Prints, other: Prints, sentences: int, runs: int) -> Copied | None:
    """Return whether a text copies or reuses another; None where what they share may be chance.

    ``sentences`` and ``runs`` are the numbers of prints in common.
    """
    few = min(len(one.sentences), len(other.sentences))
    of_sentences = sentences / few if few and sentences > 1 else 0.0
    smaller = min(len(one.runs), len(other.runs))
    share = max(of_sentences, runs / smaller if smaller >= _FEW else 0.0)
    if share >= _COPY:
        return Copied("copy", share, sentences)
    if share >= _REUSE or sentences >= _ALIKE:
        return Copied("reuse", share, sentences)
    return None
