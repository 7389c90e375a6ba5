"""Turn annotated articles into training examples: inputs, and labels for every word."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from datasette_reliability.extract.accurate.decode import LABELS
from datasette_reliability.extract.accurate.inputs import Inputs, Windows, read
from datasette_reliability.extract.decode import Range, label, token_ranges
from datasette_reliability.gold import Gold
from datasette_reliability.records import Document, Segments

__all__ = ["IGNORED", "Example", "Marked", "examples", "label_window"]

Array = Any
IGNORED = -100


@dataclass(frozen=True, slots=True)
class Marked:
    """One annotated attribution in ranges of words."""

    cue: Range
    source: list[Range]
    content: list[Range]


@dataclass(frozen=True, slots=True)
class Example:
    """One article: ``cues`` has a label a word (0 outside, 1 begins, 2 goes on, -100 unknown)."""

    gold: Gold
    segments: Segments
    inputs: Inputs
    cues: Array
    marked: list[Marked]


def examples(
    documents: Iterable[Gold], segment: Callable[[Document], Segments], tokenizer: Any
) -> Iterator[Example]:
    """Yield an example for each annotated document."""
    for gold in documents:
        segments = segment(gold.document)
        inputs = read(gold.document.text, segments, tokenizer)
        marked = list(_marked(gold, segments))
        yield Example(gold, segments, inputs, _cues(gold, segments, marked), marked)


def _marked(gold: Gold, segments: Segments) -> Iterator[Marked]:
    for given in gold.attributions:
        cue = token_ranges(segments, given.cue)
        if cue:
            yield Marked(
                (cue[0][0], cue[-1][1]),
                token_ranges(segments, given.source),
                token_ranges(segments, given.content),
            )


def _cues(gold: Gold, segments: Segments, marked: Iterable[Marked]) -> Array:
    labels = np.zeros(len(segments.tokens), np.int64)
    for begin, end in token_ranges(segments, gold.ignored):
        labels[begin:end] = IGNORED
    for one in marked:
        labels[one.cue[0]] = 1
        labels[one.cue[0] + 1 : one.cue[1]] = 2
    return labels


def label_window(one: Marked, near: Windows, row: int) -> Array:
    """Return the labels of one row of the windows, as numbers of ``decode.LABELS``."""
    names = ["O"] * int(near.mask[row].sum())
    label(names, one.content, "C", int(near.words[row, 0]))
    label(names, one.source, "S", int(near.words[row, 0]))
    labels = np.zeros(near.words.shape[1], np.int64)
    labels[: len(names)] = [LABELS.index(name) for name in names]
    # A piece that the window or a source inside it cuts begins anew: the chain bars all else.
    for word in range(len(names)):
        begins = labels[word] - 1
        if names[word][0] == "I" and (not word or labels[word - 1] not in (begins, labels[word])):
            labels[word] = begins
    return labels
