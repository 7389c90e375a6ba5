"""Ask the learnt models for the types of all sources of one document, each source once."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from ...linear import Linear
from ...terms import source_type
from ..reading import Reading
from .features import features, surroundings
from .identity import Identity
from .model import source_types
from .network import Asked, Network, pair
from .settle import NEVER, chosen, possible

__all__ = ["typed_together", "with_types"]

_WEIGHT = 1.0  # of the network, where the linear model counts 1; the best on dev
# A source whose best type is twenty times as probable as the second (e^3) does not need the
# network. That leaves it a third of the sources and loses nothing on dev.
_SURE = 3.0


def with_types(
    text: str,
    readings: Sequence[Reading],
    ruled: Callable[[Reading], Identity],
    network: Network | None = None,
) -> list[Reading]:
    """Return the readings with ``source_type`` and ``lead`` decided over the whole document.

    ``lead`` is in log odds. A reading without words for its source stays as it is. ``ruled``
    returns the rules' answer for a reading. DataError when the linear model cannot be read.
    """
    asked = [number for number, reading in enumerate(readings) if reading.source]
    sources = [
        (readings[number], ruled(readings[number]), surroundings(text, readings[number]))
        for number in asked
    ]
    kinds = dict(zip(asked, typed_together(sources, source_types(), network), strict=True))
    typed = list(readings)
    for number, (kind, lead) in kinds.items():
        typed[number] = replace(typed[number], source_type=kind, lead=lead)
    return typed


def typed_together(
    sources: Sequence[Asked], model: Linear, network: Network | None = None
) -> list[tuple[str, float]]:
    """Return each source's type and the log odds of its attribution class, for one document.

    A source that speaks several times is scored once, by the mean over its mentions.
    """
    alone = [model.log_probabilities(features(*one)) for one in sources]
    mentions: dict[str, list[int]] = defaultdict(list)
    for number, (reading, _, _) in enumerate(sources):
        mentions[_key(reading)].append(number)
    means = [(same, _mean([alone[number] for number in same])) for same in mentions.values()]
    if network is not None:
        unsure = [(same, mean) for same, mean in means if _lead(mean) < _SURE]
        _ask(network, sources, unsure)
    found = [("", 0.0)] * len(sources)
    for same, mean in means:
        for number in same:
            reading, identity, _ = sources[number]
            kind = chosen(possible(mean, reading), identity.source_type)
            found[number] = kind, _odds(mean, kind)
    return found


def _odds(scores: Mapping[str, float], chosen_kind: str) -> float:
    """Return the log odds of a type's attribution class, from the scores of all types."""
    ours = source_type(chosen_kind).attribution_class
    best = max(scores.values())
    right = wrong = math.exp(NEVER)
    for kind, score in scores.items():
        if source_type(kind).attribution_class == ours:
            right += math.exp(score - best)
        else:
            wrong += math.exp(score - best)
    return math.log(right / wrong)


def _key(reading: Reading) -> str:
    return (reading.name or reading.antecedent.text or reading.source.text).lower()


def _mean(scores: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {
        kind: sum(one.get(kind, NEVER) for one in scores) / len(scores)
        for kind in sorted({kind for one in scores for kind in one})  # in a fixed order
    }


def _lead(scores: Mapping[str, float]) -> float:
    """Return by how much the best type leads the second."""
    best, second = sorted(scores.values(), reverse=True)[:2]
    return best - second


def _ask(
    network: Network,
    sources: Sequence[Asked],
    unsure: Sequence[tuple[Sequence[int], dict[str, float]]],
) -> None:
    """Add the network's scores for the sources that the linear model is not sure of.

    It is asked only once for the same words of a source. An article that calls somebody "he" ten
    times surrounds the word with ten texts, and one is enough.
    """
    words = {
        (place, pair(*sources[number])[0]): number
        for place, (same, _) in enumerate(unsure)
        for number in reversed(same)
    }
    told = network.log_probabilities([sources[number] for number in words.values()])
    answers: dict[int, list[dict[str, float]]] = defaultdict(list)
    for (place, _), one in zip(words, told, strict=True):
        answers[place].append(one)
    for place, (_, mean) in enumerate(unsure):
        for kind, value in _mean(answers[place]).items():
            mean[kind] = mean.get(kind, NEVER) + _WEIGHT * value
