"""How likely it is that a claim was read correctly: its speaker, words and kind of source.

A logistic regression over the engine's and the source-type models' own confidence, trained for each
engine on annotated news that neither was trained on (``tools/train/confidence.py``). It is only
about the reading, not about whether a claim is true or well sourced.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from .records import Attribution, Classification

__all__ = ["LEVELS", "confidence", "features", "level_of"]

#: The least percent of each level, highest first.
LEVELS = {"high": 80, "moderate": 60, "low": 0}
_FURTHEST = 6.0  # log odds beyond which readings are not right more often
_STEPS = 3  # steps that changed a claim; more are rare


def confidence(attribution: Attribution, classification: Classification) -> int | None:
    """Return the chance in percent (1 to 99) that speaker, words and class of a claim are right.

    None for the outlet's own voice, and for an engine that nobody has measured.
    """
    weights = _weights().get(attribution.engine)
    if attribution.unattributed or weights is None:
        return None
    found = features(attribution, classification)
    odds = sum(weights.get(name, 0.0) * value for name, value in found.items())
    return min(99, max(1, round(100 / (1 + math.exp(-odds)))))


def level_of(percent: int | None) -> str | None:
    """Return the level that a confidence lies in; None without one."""
    if percent is None:
        return None
    return next(level for level, least in LEVELS.items() if percent >= least)


def features(attribution: Attribution, classification: Classification) -> dict[str, float]:
    """Return the evidence for and against a reading, by name; log odds are clipped at ±6."""
    found = {
        "bias": 1.0,
        "lead": _cut(classification.lead),
        f"type={classification.source_type}": 1.0,
        f"cue={classification.cue_class}": 1.0,
        f"quote={classification.quote_type}": 1.0,
        "changed": float(min(len(attribution.steps) - 1, _STEPS)),
        "nested": float(attribution.parent is not None),
        "stands for": float(classification.antecedent is not None),
        "no source": float(not attribution.source),
        "source in pieces": float(len(attribution.source) > 1),
        "content in pieces": float(len(attribution.content) > 1),
    }
    if attribution.chances is None:
        found["found by a step"] = 1.0
        found |= {f"step={name}": 1.0 for name in attribution.steps[:1]}
    else:
        cue, words = attribution.chances
        found |= {"cue": _cut(_odds(cue)), "words": _cut(_odds(words))}
    return found


def _odds(chance: float) -> float:
    inside = min(max(chance, 1e-6), 1 - 1e-6)
    return math.log(inside / (1 - inside))


def _cut(odds: float) -> float:
    return min(max(odds, -_FURTHEST), _FURTHEST)


@cache
def _weights() -> Mapping[str, Mapping[str, float]]:
    path = files(__package__).joinpath("data", "models", "confidence.json")
    engines: dict[str, dict[str, float]] = json.loads(path.read_text("utf-8"))["engines"]
    return engines
