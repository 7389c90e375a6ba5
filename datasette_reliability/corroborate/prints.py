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

BOILERPLATE = 50  # documents that share a print, from which on it tells nothing
_LONGEST = 200_000  # characters
_WORDS = 8  # of a sentence, for its print
_RUN = 5
_SAMPLE = 6
_COPY = 0.5  # share of the smaller text from which on it is a copy
_REUSE = 0.3
_ALIKE = 3  # sentences in common that are reuse, however long the texts
_FEW = 6  # runs in the sample, under which sentences alone decide
_SENTENCE = re.compile(r"[^.!?\n]+")


@dataclass(frozen=True, slots=True)
class Prints:
    """The prints of a text, and one of its ``body``: 0 where it is too short to have one."""

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
    """How a text stands to an earlier one: copy or reuse, and the share that both have."""

    kind: str
    share: float
    sentences: int


def prints(text: str) -> Prints:
    """Return the prints of a text; texts of other datelines have the same body."""
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
    """Return how two texts stand to each other that share so many prints; None for by chance."""
    few = min(len(one.sentences), len(other.sentences))
    of_sentences = sentences / few if few and sentences > 1 else 0.0
    smaller = min(len(one.runs), len(other.runs))
    share = max(of_sentences, runs / smaller if smaller >= _FEW else 0.0)
    if share >= _COPY:
        return Copied("copy", share, sentences)
    if share >= _REUSE or sentences >= _ALIKE:
        return Copied("reuse", share, sentences)
    return None
