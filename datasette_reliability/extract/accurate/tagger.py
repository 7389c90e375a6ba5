"""Read attributions as ranges of words from either library's networks (ONNX Runtime or PyTorch)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from ..decode import Range, affordable, ranges
from .decode import LABELS, best_paths, cue_ranges, path_chances, probabilities
from .inputs import FIRST, LAST, Batch, Inputs, Windows, chunks, collate, window, windows

__all__ = ["Found", "Networks", "Setting", "believed", "chance", "read_attributions"]

Array = Any
# How many one run of a network takes: more would use more memory, and a long row pads all others.
_CHUNKS_AT_ONCE = 16
_CUES_AT_ONCE = 16


class Networks(Protocol):
    """Computes the two networks."""

    def encode(self, batch: Batch) -> tuple[Array, Array]:
        """Return vectors (chunks × pieces × hidden) and cue scores (chunks × pieces × 3)."""

    def arguments(self, vectors: Array, found: Windows) -> tuple[Array, Array]:
        """Return label scores (cues × words × 5) and one score per cue."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What training sets besides the networks: chain scores, and which cues to believe.

    A cue is considered from probability ``floor`` on; it is kept if ``weight`` × its log odds in
    the encoder + its score in the argument network reaches ``threshold``. ``bonus`` is added to the
    score of a source's first word when the best labels have no source.
    """

    starts: Array
    transitions: Array
    floor: float = 0.1
    weight: float = 0.5
    threshold: float = 0.0
    bonus: float = 0.0


@dataclass(frozen=True, slots=True)
class Found:
    """One attribution in ranges of words, and how sure the networks are of its cue and its words.

    ``log_odds`` is the encoder's for the cue, ``verified`` the argument network's score for it, and
    ``path`` the probability of the labels that give source and content.
    """

    cue: Range
    source: list[Range]
    content: list[Range]
    log_odds: float
    verified: float
    path: float = 0.0


def read_attributions(
    inputs: Inputs, networks: Networks, tokenizer: Any, setting: Setting
) -> list[Found]:
    """Return the attributions of one document that the setting believes, in text order."""
    if not inputs.pieces:
        return []
    vectors, scores = _encoded(inputs, networks, tokenizer)
    chances = probabilities(scores)
    cues = cue_ranges(chances, setting.floor)
    odds = -np.log(np.clip(chances[:, 0], 1e-9, 1)) + np.log(np.clip(1 - chances[:, 0], 1e-9, 1))
    likely = [cue for cue in cues if odds[cue[0]] >= 0]
    cues = affordable(
        cues, lambda cue: odds[cue[0]], lambda cue: _width(inputs, cue), len(inputs.pieces)
    )
    found: list[Found] = []
    cues.sort(key=lambda cue: _width(inputs, cue))  # windows of similar width need less padding
    for start in range(0, len(cues), _CUES_AT_ONCE):
        some = cues[start : start + _CUES_AT_ONCE]
        found.extend(_argued(inputs, networks, setting, vectors, likely, some, odds))
    kept = [one for one in found if one.content and believed(one, setting)]
    return sorted(kept, key=lambda one: one.cue)


def _width(inputs: Inputs, cue: Range) -> int:
    begin, end = window(inputs, cue, 0, len(inputs.pieces))
    return end - begin


def believed(one: Found, setting: Setting) -> bool:
    """Return whether the scores of an attribution's cue reach the setting's threshold."""
    return _score(one, setting) >= setting.threshold


def chance(one: Found, setting: Setting) -> float:
    """Return the probability (0 to 1) that an attribution's cue is one, from its scores."""
    return float(1 / (1 + np.exp(setting.threshold - _score(one, setting))))


def _score(one: Found, setting: Setting) -> float:
    return setting.weight * one.log_odds + one.verified


def _encoded(inputs: Inputs, networks: Networks, tokenizer: Any) -> tuple[Array, Array]:
    first, last = (tokenizer.token_to_id(name) for name in (FIRST, LAST))
    parts = [(inputs, part) for part in chunks(inputs)]
    vectors, scores = [], []
    for start in range(0, len(parts), _CHUNKS_AT_ONCE):
        batch = collate(parts[start : start + _CHUNKS_AT_ONCE], first, last)
        hidden, cues = networks.encode(batch)
        vectors.append(hidden.reshape(-1, hidden.shape[2])[batch.firsts])
        scores.append(cues.reshape(-1, cues.shape[2])[batch.firsts])
    return np.concatenate(vectors), np.concatenate(scores)


def _paths(emissions: Array, mask: Array, setting: Setting) -> list[list[str]]:
    chain = setting.starts, setting.transitions
    paths = best_paths(emissions, mask, *chain)
    silent = [row for row, path in enumerate(paths) if "BS" not in path]
    if silent:
        bonus = np.asarray([setting.bonus * (label == "BS") for label in LABELS])
        again = best_paths(emissions[silent] + bonus, mask[silent], *chain)
        for row, path in zip(silent, again, strict=True):
            paths[row] = path
    return paths


def _argued(
    inputs: Inputs,
    networks: Networks,
    setting: Setting,
    vectors: Array,
    likely: Sequence[Range],
    some: Sequence[Range],
    odds: Array,
) -> list[Found]:
    near = windows(inputs, some, likely)
    emissions, verified = networks.arguments(vectors[near.words], near)
    paths = _paths(emissions, near.mask, setting)
    chances = path_chances(paths, emissions, setting.starts, setting.transitions)
    found = []
    for row, cue in enumerate(some):
        begin = int(near.words[row, 0])
        source, content = (ranges(paths[row], kind, begin) for kind in "SC")
        sure = float(odds[cue[0]]), float(verified[row]), chances[row]
        found.append(Found(cue, source, content, *sure))
    return found
