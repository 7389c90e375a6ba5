"""Prints of a text, used to find copies: of whole sentences, and of a sample of short runs.

A copy with another dateline, cut short or with a new lead keeps most sentences; one that was edited
throughout keeps most runs of five words. Only a sixth of the runs is stored, chosen by their hash,
so that the same run is chosen in every text.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass
from hashlib import blake2b
from zlib import crc32

from .words import tokens

__all__ = ["BOILERPLATE", "Copied", "Prints", "copied", "prints"]

# A print in more documents than this is an outlet's standard text ("Sign up for …").
BOILERPLATE = 50
_LONGEST = 200_000  # characters that are read: limits the work for a text that is not an article
_WORDS = 8  # least words of a sentence with a print: many write "He declined to comment."
_RUN = 5  # words of a run: shorter runs also occur in unrelated texts
_SAMPLE = 6  # one run in this many is stored: all of them would make the ledger large
_COPY = 0.5  # least share of the smaller text's prints that makes a copy
_REUSE = 0.3  # least share that makes a reuse: parts are borrowed, not the whole
_ALIKE = 3  # sentences in common that make a reuse, however long the texts
_FEW = 6  # if the smaller text has fewer runs, their share is chance: sentences alone decide
_SENTENCE = re.compile(r"[^.!?\n]+")


@dataclass(frozen=True, slots=True)
class Prints:
    """The prints (64-bit hashes) of a text: of its sentences, of a sample of its runs of words.

    ``body`` is a single print of all sentences but the first; 0 if there are too few.
    """

    sentences: tuple[int, ...]
    runs: tuple[int, ...]
    body: int

    def packed(self) -> bytes:
        """Return the prints as bytes, for the ledger."""
        return array("q", (len(self.sentences), *self.sentences, *self.runs)).tobytes()

    @classmethod
    def unpacked(cls, body: int, packed: bytes) -> Prints:
        """Return the prints that :meth:`packed` turned into bytes."""
        count, *both = array("q", packed)
        return cls(tuple(both[:count]), tuple(both[count:]), body)


@dataclass(frozen=True, slots=True)
class Copied:
    """How a text uses an earlier one (copy or reuse), and the share and sentences in common."""

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
    """Return whether a text copies or reuses another; None if what they share may be chance.

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
