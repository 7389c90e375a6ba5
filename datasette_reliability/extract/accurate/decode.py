"""Turn scores into attributions: which words are cues, and which words of a window belong to one.

Arguments are the best path of a linear chain (Viterbi) over five labels, with the transition scores
from training.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from ..decode import Range

__all__ = ["LABELS", "best_paths", "cue_ranges", "path_chances", "probabilities"]

Array = Any
# Outside; begin and inside of a source (S); begin and inside of a content (C).
LABELS = ("O", "BS", "IS", "BC", "IC")


def probabilities(logits: Array) -> Array:
    """Return the softmax of scores over their last axis."""
    powers = np.exp(logits - logits.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


def cue_ranges(chances: Array, floor: float) -> list[Range]:
    """Return the word ranges that may be cues.

    ``chances`` is words × (outside, begins, continues). A cue begins at a word that is in a cue
    with a probability of ``floor`` or more; it goes on while "continues" beats the other two.
    """
    found: list[Range] = []
    outside, begins, goes_on = chances.T
    for word in np.flatnonzero(begins + goes_on >= floor):
        start = int(word)
        if found and start < found[-1][1]:
            continue
        end = start + 1
        while end < len(outside) and goes_on[end] > max(outside[end], begins[end]):
            end += 1
        found.append((start, end))
    return found


def best_paths(emissions: Array, mask: Array, starts: Array, transitions: Array) -> list[list[str]]:
    """Return the best labels for the words of each row (Viterbi).

    ``emissions`` is rows × words × labels, ``transitions`` labels × labels (from × to). A row ends
    where ``mask`` turns zero.
    """
    rows, width, _ = emissions.shape
    score = emissions[:, 0] + starts
    back = np.zeros(emissions.shape, np.int64)
    for word in range(1, width):
        options = score[:, :, None] + transitions[None]
        inside = mask[:, word, None] > 0
        back[:, word] = np.where(inside, options.argmax(1), np.arange(score.shape[1]))
        score = np.where(inside, options.max(1) + emissions[:, word], score)
    paths = np.zeros((rows, width), np.int64)
    label = score.argmax(1)
    for word in range(width - 1, -1, -1):
        paths[:, word] = label
        label = back[np.arange(rows), word, label]
    return [
        [LABELS[label] for label in path[:size]]
        for path, size in zip(paths.tolist(), mask.sum(1).tolist(), strict=True)
    ]


def path_chances(
    paths: Sequence[Sequence[str]], emissions: Array, starts: Array, transitions: Array
) -> list[float]:
    """Return the probability of each row's labels among all labels that its words could have."""
    found = []
    for path, scores in zip(paths, emissions, strict=True):
        labels = [LABELS.index(label) for label in path]
        total, own = starts + scores[0], starts[labels[0]] + scores[0, labels[0]]
        for word, (before, label) in enumerate(pairwise(labels), 1):
            total = np.logaddexp.reduce(total[:, None] + transitions, 0) + scores[word]
            own += transitions[before, label] + scores[word, label]
        found.append(float(np.exp(min(own - np.logaddexp.reduce(total), 0.0))))
    return found
