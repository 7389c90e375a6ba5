"""The trees that score if two claims in their articles say the same; trained in ``tools/``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp

from ..errors import DataError
from .alike import ALIKE

__all__ = ["Trees", "trees"]

_Node = tuple[int, float, int, int]


@dataclass(frozen=True, slots=True)
class Trees:
    """Boosted trees: from a score of ``same`` up, claims say the same; from ``perhaps``, they may.

    A node has the place of a feature, the highest value of it that leads to the left, and the
    numbers of the left and right nodes; a leaf has the place -1 and the value it adds to the score.
    """

    start: float
    trees: tuple[tuple[_Node, ...], ...]
    same: float
    perhaps: float

    def score(self, values: Sequence[float]) -> float:
        """Return how surely two claims with these features say the same, from 0 to 1."""
        total = self.start
        for tree in self.trees:
            place, value, left, right = tree[0]
            while place >= 0:
                place, value, left, right = tree[left if values[place] <= value else right]
            total += value
        # Keeps ``exp`` from overflowing; beyond 40 a score is all but 0 or 1.
        return 1 / (1 + exp(-max(-40.0, min(40.0, total))))


@cache
def trees() -> Trees:
    """Return the trees in ``data/models/same_claim``; DataError if they have other features."""
    path = files("datasette_reliability").joinpath("data", "models", "same_claim", "trees.json")
    read = json.loads(path.read_text("utf-8"))
    if tuple(read["features"]) != ALIKE:
        raise DataError(
            f"{path}: trees of other features than this version has;"
            " learn them anew with python -m tools.train same-claim-in-context"
        )
    made = tuple(tuple((n[0], n[1], n[2], n[3]) for n in tree) for tree in read["trees"])
    return Trees(read["start"], made, read["same"], read["perhaps"])
