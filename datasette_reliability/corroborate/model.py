"""The model that scores from their words if two claims say the same; trained in ``tools/``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp

from ..errors import DataError
from .features import FEATURES

__all__ = ["Model", "model"]


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic regression: a weight for each feature, and the lowest scores of two answers.

    From a score of ``same`` up, two claims say the same; from ``perhaps`` up, they may.
    ``frequencies`` gives the weight of each stem that the texts named in the model card have.
    """

    version: str
    bias: float
    weights: tuple[float, ...]
    same: float
    perhaps: float
    frequencies: Mapping[str, float]

    def score(self, values: Sequence[float]) -> float:
        """Return how surely two claims with these features say the same, from 0 to 1."""
        total = self.bias + sum(w * value for w, value in zip(self.weights, values, strict=True))
        # Keeps ``exp`` from overflowing; beyond 40 a score is all but 0 or 1.
        return 1 / (1 + exp(-max(-40.0, min(40.0, total))))


@cache
def model() -> Model:
    """Return the model in ``data/models/same_claim``; DataError if it has other features."""
    path = files("datasette_reliability").joinpath("data", "models", "same_claim", "weights.json")
    read = json.loads(path.read_text("utf-8"))
    if set(read["weights"]) != set(FEATURES):
        raise DataError(
            f"{path}: weights of other features than this version has;"
            " learn them anew with python -m tools.train same-claim"
        )
    return Model(
        version=read["version"],
        bias=read["bias"],
        weights=tuple(read["weights"][name] for name in FEATURES),
        same=read["same"],
        perhaps=read["perhaps"],
        frequencies=read["frequencies"],
    )
