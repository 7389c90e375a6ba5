"""Learn how likely a reading is right: weights of ``confidence`` for each engine.

The articles are those that neither the engines nor the models of source types have learnt from:
the dev genres of the corpus, and the third of reading.jsonl that is kept apart.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import numpy as np

from datasette_reliability.confidence import features
from datasette_reliability.plugins import open_engine
from tools.corpus import ASIDE, articles, genres
from tools.quality.speaking import class_of, paired
from tools.train.sources.rows import typed_articles

__all__ = ["train_confidence"]

_MODEL = Path(__file__).parents[2] / "datasette_reliability" / "data" / "models" / "confidence.json"
_RIDGE = 3.0  # of 1, 3 and 10 the best on articles left out of learning, by less than a thousandth
_RAREST = 5  # claims that a feature needs to have a weight
_PARTS = 5  # of the articles; each is tried with the weights of the others


@click.command("confidence")
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--engine", "engines", multiple=True, default=("fast", "accurate"), show_default=True)
def train_confidence(data: Path, engines: tuple[str, ...]) -> None:
    """Learn the weights of confidence on DATA/reading.jsonl and the dev genres"""
    weights = {}
    for name in engines:
        rows = list(_rows(data, name))
        names = _names(rows)
        x = np.array([[row.get(each, 0.0) for each in names] for _, row, _ in rows])
        y = np.array([float(right) for _, _, right in rows])
        part = np.array([number % _PARTS for number, _, _ in rows])
        weights[name] = {
            each: round(float(weight), 4) for each, weight in zip(names, _fitted(x, y), strict=True)
        }
        said = np.zeros(len(y))
        for each in range(_PARTS):
            said[part == each] = _chance(x[part == each], _fitted(x[part != each], y[part != each]))
        click.echo(f"{name}: {len(y):,} claims, {y.mean():.1%} right; {_told(said, y)}")
    _MODEL.write_text(json.dumps({"engines": weights}, indent=0, sort_keys=True) + "\n", "utf-8")


def _rows(data: Path, name: str) -> Iterator[tuple[int, dict[str, float], bool]]:
    """Yield the number of the article of each claim, its features and whether it is right."""
    engine = open_engine(name)
    reading = typed_articles(data / "reading.jsonl")
    every = [one for number, one in enumerate(reading) if not number % ASIDE]
    every += [one for genre in genres("dev") for one in articles(genre)]
    for number, (gold, marks) in enumerate(every):
        for mark, claim in paired(gold, marks, engine):
            if claim is None or (mark and mark.get("optional")):
                continue
            ours = claim.classification.attribution_class
            right = mark is not None and ours == class_of(mark)
            yield number, features(claim.attribution, claim.classification), right


def _names(rows: list[tuple[int, dict[str, float], bool]]) -> list[str]:
    """Return the features that are there often enough."""
    counts: dict[str, int] = {}
    for _, row, _ in rows:
        for each, value in row.items():
            counts[each] = counts.get(each, 0) + bool(value)
    return sorted(each for each, count in counts.items() if count >= _RAREST)


def _fitted(x: Any, y: Any) -> Any:
    """Return the weights of a logistic regression, by Newton's method."""
    weights = np.zeros(x.shape[1])
    for _ in range(25):
        p = _chance(x, weights)
        slope = x.T @ (p - y) + _RIDGE * weights
        curve = (x * (p * (1 - p))[:, None]).T @ x + _RIDGE * np.eye(x.shape[1])
        weights -= np.linalg.solve(curve, slope)
    return weights


def _chance(x: Any, weights: Any) -> Any:
    return 1 / (1 + np.exp(-x @ weights))


def _told(said: Any, y: Any) -> str:
    """Return a sentence with the calibration error and the area under the ROC curve."""
    tenths = (said * 10).astype(int)
    error = sum(
        abs(said[tenths == n].mean() - y[tenths == n].mean()) * (tenths == n).mean()
        for n in set(tenths.tolist())
    )
    ranks = np.argsort(np.argsort(said)) + 1
    good = y.sum()
    area = (ranks[y == 1].sum() - good * (good + 1) / 2) / (good * (len(y) - good))
    return f"calibration error {error:.3f}, area under the curve {area:.3f} on articles left out"
