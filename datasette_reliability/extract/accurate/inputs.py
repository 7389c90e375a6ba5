"""Turn a segmented document into the arrays that both networks read; shared by use and training.

A word is a token of the segments. Its first word piece stands for it, so a row of the encoder's
output that belongs to a word is found through ``Inputs.firsts``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...records import Segments
from ..decode import Range

__all__ = [
    "FEATURES",
    "Batch",
    "Inputs",
    "Windows",
    "chunks",
    "collate",
    "distance",
    "read",
    "shape",
    "window",
    "windows",
]

Array = Any  # a NumPy array: NumPy comes with the extra, so not every install has its types

PAD, UNKNOWN, FIRST, LAST = "[PAD]", "[UNK]", "[CLS]", "[SEP]"
# The networks were trained with all of these but the first: after a change, train them again.
WORDS_AT_ONCE = 5000  # given to the tokenizer at once, which bounds its memory on a long text
PIECES_PER_WORD = 6  # the rest of a longer word is left out: a web address would fill a chunk
PIECES_PER_CHUNK = 160  # read together by the encoder; the cost of attention grows with its square
SENTENCES_ASIDE = 3  # on either side of the cue's; beyond the next, only quoted ones are read
WORDS_ASIDE = 80  # read by the argument network on either side of a cue

_SHAPES = 6  # values of :func:`shape`
_STARTS = 3  # a word opens nothing, a sentence or a paragraph
FEATURES = _SHAPES * 2 * _STARTS
# The largest distance in each bucket, in words: near the cue each word counts, far from it hardly.
_STEPS = (1, 2, 3, 4, 6, 9, 14, 22, 35)
DISTANCES = 2 * (len(_STEPS) + 1) + 1  # buckets before the cue, after it, and the cue itself
RELATIONS = 1 + 2 * 4  # own sentence; next or farther × before or after × other paragraph


def shape(word: str) -> int:
    """Return how a word is written: 0 no letter, 1 digits, 2 lower, 3 title, 4 upper, 5 mixed."""
    if not any(map(str.isalnum, word)):
        return 0
    if any(map(str.isdigit, word)):
        return 1
    if word.islower():
        return 2
    if word.istitle():
        return 3
    return 4 if word.isupper() else 5


@dataclass(frozen=True, slots=True)
class Inputs:
    """One document as numbers.

    ``pieces`` holds each word's piece ids; ``features`` one number per word for its shape, whether
    it is quoted and whether it opens a sentence or a paragraph; ``sentences`` the word ranges.
    """

    pieces: list[list[int]]
    features: Array
    sentence_of: Array
    sentences: list[Range]
    paragraphs: list[int]


def read(text: str, segments: Segments, tokenizer: Any) -> Inputs:
    """Return a document's inputs; ``tokenizer`` is a ``tokenizers.Tokenizer``."""
    words = [text[start:end] for start, end in segments.tokens]
    ranges = [(s.first_token, s.last_token) for s in segments.sentences]
    sentence_of = np.zeros(len(words), np.int64)
    for number, (first, last) in enumerate(ranges):
        sentence_of[first:last] = number
    return Inputs(
        _pieces(words, tokenizer),
        _features(words, segments),
        sentence_of,
        ranges,
        [s.paragraph for s in segments.sentences],
    )


def _pieces(words: list[str], tokenizer: Any) -> list[list[int]]:
    pieces: list[list[int]] = [[] for _ in words]
    # More than 100 characters are not a word, and the later pieces would be cut anyway.
    clean = [word[:100].encode("utf-8", "replace").decode() for word in words]
    for start in range(0, len(clean), WORDS_AT_ONCE):
        some = clean[start : start + WORDS_AT_ONCE]
        encoding = tokenizer.encode(some, is_pretokenized=True, add_special_tokens=False)
        for piece, word in zip(encoding.ids, encoding.word_ids, strict=True):
            if len(pieces[start + word]) < PIECES_PER_WORD:
                pieces[start + word].append(piece)
    unknown = tokenizer.token_to_id(UNKNOWN)
    return [found or [unknown] for found in pieces]


def _features(words: list[str], segments: Segments) -> Array:
    starts = [start for start, _ in segments.tokens]
    quoted = np.zeros(len(words), np.int64)
    for quotation in segments.quotations:
        quoted[bisect_left(starts, quotation.start) : bisect_left(starts, quotation.end)] = 1
    opens = np.zeros(len(words), np.int64)
    paragraph = -1
    for sentence in segments.sentences:
        if sentence.first_token < sentence.last_token:
            opens[sentence.first_token] = 1 + (sentence.paragraph != paragraph)
            paragraph = sentence.paragraph
    shapes = np.fromiter(map(shape, words), np.int64, len(words))
    return (shapes * 2 + quoted) * _STARTS + opens


def chunks(inputs: Inputs, first: int = PIECES_PER_CHUNK) -> Iterator[Range]:
    """Yield word ranges of whole sentences that fit the encoder; a longer sentence is cut.

    ``first`` is the size of the first chunk in pieces: training varies it to see other borders.
    """
    start, used, room = 0, 0, first
    for begin, end in inputs.sentences:
        size = sum(len(inputs.pieces[word]) for word in range(begin, end))
        if used + size > room and begin > start:
            yield start, begin
            start, used, room = begin, 0, PIECES_PER_CHUNK
        if size <= room:
            used += size
            continue
        for word in range(begin, end):
            if used + len(inputs.pieces[word]) > PIECES_PER_CHUNK:
                yield start, word
                start, used, room = word, 0, PIECES_PER_CHUNK
            used += len(inputs.pieces[word])
    if start < len(inputs.pieces):
        yield start, len(inputs.pieces)


@dataclass(frozen=True, slots=True)
class Batch:
    """What the encoder reads: three arrays of chunks × pieces, and where each word begins."""

    ids: Array
    mask: Array
    features: Array
    firsts: Array


def collate(parts: Sequence[tuple[Inputs, Range]], first: int, last: int) -> Batch:
    """Return the batch of some chunks; ``first`` and ``last`` are the ids that frame each one."""
    rows = []
    for inputs, (begin, end) in parts:
        row, marks, starts = [first], [0], []
        for word in range(begin, end):
            starts.append(len(row))
            row.extend(inputs.pieces[word])
            marks.extend([int(inputs.features[word])] * len(inputs.pieces[word]))
        rows.append(([*row, last], [*marks, 0], starts))
    width = max(len(row) for row, _, _ in rows)
    ids, mask, features = (np.zeros((len(rows), width), np.int64) for _ in range(3))
    firsts = []
    for number, (row, marks, starts) in enumerate(rows):
        ids[number, : len(row)] = row
        mask[number, : len(row)] = 1
        features[number, : len(row)] = marks
        firsts.append(np.asarray(starts, np.int64) + number * width)
    return Batch(ids, mask, features, np.concatenate(firsts))


def distance(offset: int) -> int:
    """Return the bucket of a signed number of words from the cue; 0 is the cue itself."""
    if not offset:
        return 0
    step = bisect_left(_STEPS, abs(offset)) + 1
    return step if offset < 0 else step + len(_STEPS) + 1


@dataclass(frozen=True, slots=True)
class Windows:
    """What the argument network reads: arrays of cues × words, padded with zero.

    ``words`` numbers the words; ``marks`` is 1 on the cue and 2 on other cues; ``distances`` and
    ``relations`` say how far a word is from the cue, in words and in sentences.
    """

    words: Array
    mask: Array
    marks: Array
    distances: Array
    relations: Array


_DISTANCE = np.asarray([distance(offset) for offset in range(-WORDS_ASIDE, WORDS_ASIDE + 1)])


def windows(
    inputs: Inputs, cues: Sequence[Range], shown: Sequence[Range], bounds: Range | None = None
) -> Windows:
    """Return the windows of ``cues`` (word ranges); ``shown`` are all cues, marked for context.

    ``bounds`` limits the words that may be read.
    """
    low, high = bounds or (0, len(inputs.pieces))
    ranges = [window(inputs, cue, low, high) for cue in cues]
    width = max((end - begin for begin, end in ranges), default=0)
    found = Windows(*(np.zeros((len(cues), width), np.int64) for _ in range(5)))
    marked = np.zeros(len(inputs.pieces), np.int64)
    for begin, end in shown:
        marked[begin:end] = 2
    for row, ((begin, end), cue) in enumerate(zip(ranges, cues, strict=True)):
        size = end - begin
        words = np.arange(begin, end)
        found.words[row, :size] = words
        found.mask[row, :size] = 1
        found.marks[row, :size] = marked[begin:end]
        found.marks[row, cue[0] - begin : cue[1] - begin] = 1
        offsets = np.minimum(words - cue[0], 0) + np.maximum(words - cue[1] + 1, 0)
        found.distances[row, :size] = _DISTANCE[
            np.clip(offsets, -WORDS_ASIDE, WORDS_ASIDE) + WORDS_ASIDE
        ]
        found.relations[row, :size] = _relations(inputs, cue[0], begin, end)
    return found


def window(inputs: Inputs, cue: Range, low: int, high: int) -> Range:
    """Return the range of words to read for a cue, within ``low`` and ``high``.

    It is the cue's sentence, those beside it, and more as long as they are quoted.
    """
    first = last = int(inputs.sentence_of[cue[0]])
    for _ in range(SENTENCES_ASIDE):
        if first and (first == inputs.sentence_of[cue[0]] or _quoted(inputs, first)):
            first -= 1
        if last + 1 < len(inputs.sentences) and (
            last == inputs.sentence_of[cue[0]] or _quoted(inputs, last + 1)
        ):
            last += 1
    begin = max(inputs.sentences[first][0], cue[0] - WORDS_ASIDE, low)
    end = min(inputs.sentences[last][1], cue[1] + WORDS_ASIDE, high)
    return begin, max(end, cue[1])


def _quoted(inputs: Inputs, sentence: int) -> bool:
    """Return whether a sentence opens inside a quotation or with one."""
    word = inputs.sentences[sentence][0]
    return bool(inputs.features[word] // _STARTS % 2)


def _relations(inputs: Inputs, cue: int, begin: int, end: int) -> Array:
    here = int(inputs.sentence_of[cue])
    codes = []
    for sentence in range(int(inputs.sentence_of[begin]), int(inputs.sentence_of[end - 1]) + 1):
        away = abs(sentence - here)
        other = inputs.paragraphs[sentence] != inputs.paragraphs[here]
        codes.append(away and 1 + (min(away, 2) - 1) * 4 + 2 * (sentence > here) + other)
    return np.asarray(codes)[inputs.sentence_of[begin:end] - inputs.sentence_of[begin]]
