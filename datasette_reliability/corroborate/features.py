"""Sixteen features of two claims, from their own words alone, scored by :mod:`~.model`.

The order of the two makes no difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import log

from .numbers import conflict, unshared
from .words import Wording

__all__ = ["FEATURES", "TELLING", "features", "is_turned", "longest", "pairs"]

FEATURES = (
    "shared of the shorter",  # weight of the shared stems, as a share of the shorter claim's
    "shared of the longer",
    "shared of both",
    "pairs of words",
    "words in a row",
    "names of the fewer",
    "names of the more",
    "names turned round",
    "names against names",
    "figures shared",
    "figures of one only",
    "figures in conflict",
    "one is denied",
    "other weekday",
    "length",
    "length of the shorter",
)
# Features that set a claim apart from its denial, or from one with another figure, each with its
# value if neither is so. With these values, claims that differ or deny each other look alike.
TELLING = {"figures shared": 1.0, "figures of one only": 0.0, "figures in conflict": 0.0,
           "one is denied": 0.0}  # fmt: skip


def features(one: Wording, other: Wording) -> tuple[float, ...]:
    """Return the values of :data:`FEATURES` for two claims, each from 0 to about 1."""
    less, more = sorted((one, other), key=lambda each: (each.total, each.form))
    shared = sum(weight for stem, weight in less.weights.items() if stem in more.weights)
    either = less.total + more.total - shared
    fewer, larger = sorted((set(one.names), set(other.names)), key=len)
    both = len(fewer & larger)
    lengths = sorted((len(one.stems), len(other.stems)))
    return (
        _share(shared, less.total),
        _share(shared, more.total),
        _share(shared, either),
        _share(len(pairs(one.stems) & pairs(other.stems)), max(1, lengths[0] - 1)),
        _share(longest(one.stems, other.stems), lengths[0]),
        _share(both, len(fewer)) if fewer else 0.5,
        _share(both, len(larger)) if larger else 0.5,
        float(is_turned(one.names, other.names)),
        float(bool(fewer - larger and larger - fewer)),
        *_lonely(one, other),
        float(conflict(one.figures, other.figures) is not None),
        float(one.negative != other.negative),
        float(bool(one.weekdays and other.weekdays and not one.weekdays & other.weekdays)),
        _share(*lengths),
        log(1 + lengths[0]) / 4,
    )


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def pairs(stems: Sequence[str]) -> set[tuple[str, str]]:
    """Return the pairs of neighboring stems."""
    return set(pairwise(stems))


def longest(some: Sequence[str], others: Sequence[str]) -> int:
    """Return the length of the longest run of stems that two claims share."""
    places: dict[str, list[int]] = {}
    # Eighty stems of each claim: the time grows with the product of both lengths.
    for place, stem in enumerate(others[:80]):
        places.setdefault(stem, []).append(place)
    longest, before = 0, dict[int, int]()
    for stem in some[:80]:
        before = {place: before.get(place - 1, 0) + 1 for place in places.get(stem, ())}
        longest = max(longest, *before.values()) if before else longest
    return longest


def is_turned(some: Sequence[str], others: Sequence[str]) -> bool:
    """Return whether two names that both claims have are in opposite order."""
    places = {name: place for place, name in enumerate(others)}
    # The first twelve names: a claim with more is a list, whose order says nothing.
    shared = [places[name] for name in some[:12] if name in places]
    return shared != sorted(shared)


def _lonely(one: Wording, other: Wording) -> tuple[float, float]:
    """Return 1.0 if any figure is shared, else 0.0; and the share of figures that are not."""
    left, right = unshared(one.figures, other.figures)
    every = len(one.figures) + len(other.figures)
    return float(len(left) < len(one.figures)), _share(len(left) + len(right), every)
