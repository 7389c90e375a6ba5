"""The trees that score whether two claims in their articles say the same; learnt in ``tools/``."""

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
    """Boosted trees. From a score of ``same`` on two claims say the same, of ``perhaps`` they may.

    A node is the place of a feature, the value up to which it goes on to the left, and the numbers
    of the nodes to the left and right; a leaf has the place -1 and its value.
    """

    start: float
    trees: tuple[tuple[_Node, ...], ...]
    same: float
    perhaps: float

    def score(self, values: Sequence[float]) -> float:
        """Return from 0 to 1 how surely two claims with these features say the same."""
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
    """Return the trees of ``data/models/same_claim``; DataError where their features are others."""
    path = files("datasette_reliability").joinpath("data", "models", "same_claim", "trees.json")
    read = json.loads(path.read_text("utf-8"))
    if tuple(read["features"]) != ALIKE:
        raise DataError(
            f"{path}: trees of other features than this version has;"
            " learn them anew with python -m tools.train same-claim-in-context"
        )
    made = tuple(tuple((n[0], n[1], n[2], n[3]) for n in tree) for tree in read["trees"])
    return Trees(read["start"], made, read["same"], read["perhaps"])
