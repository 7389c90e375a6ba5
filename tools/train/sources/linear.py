"""The linear model of source types, trained with CRFsuite."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from datasette_reliability.classify.source_type.features import NOWHERE, features
from datasette_reliability.linear import Linear
from tools.train.sources.rows import Typed

__all__ = ["right", "train"]

# Of four pairs this was within half a point of the best on dev, with the smallest model.
L1, L2, ITERATIONS = 0.3, 0.1, 150
BARE = 3  # every so many examples come again without their surroundings, as SQL functions see them


def train(examples: Iterable[tuple[Typed, str]], path: Path) -> None:
    """Train and write the model on examples and their types."""
    import pycrfsuite

    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params({"c1": L1, "c2": L2, "max_iterations": ITERATIONS})
    for number, (one, kind) in enumerate(examples):
        trainer.append([features(one.reading, one.identity, one.around)], [kind])
        if number % BARE == 0:
            trainer.append([features(one.reading, one.identity, NOWHERE)], [kind])
    trainer.train(str(path))


def right(model: Linear, dev: Sequence[Typed], *, bare: bool = False) -> float:
    """Return the share of examples whose type the model tells, with or without surroundings."""
    hits = 0
    for one in dev:
        around = NOWHERE if bare else one.around
        hits += model.best(features(one.reading, one.identity, around)) == one.source_type
    return hits / max(len(dev), 1)
