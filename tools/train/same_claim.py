"""Learn when two claims say the same: from marked clusters, and claims that this module alters.

Clusters of news (``corpus/corroboration``) hold what people would write: the claims of one fact in
several articles, and beside them what differs, what denies and other facts. Half of the train
clusters are learnt from, the other half sets the bar. They are few, so altered claims join them.

An alteration either keeps what a claim says (words left out, clauses moved, other words for the
same, figures spelled otherwise) or does not (another name, parties changed round, half of another
claim). Pairs that ``relate`` refuses whatever their score, those with another figure and those
denied, teach nothing.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from math import log
from pathlib import Path
from random import Random
from typing import Any

import click
import numpy as np

from datasette_reliability.corroborate.features import FEATURES, features
from datasette_reliability.corroborate.relation import is_vetoed
from datasette_reliability.corroborate.words import Wording, stem, tokens, wording
from datasette_reliability.records import words

from ..corpus import articles, genres
from .alterations import kept, moved
from .clusters import clustered

__all__ = ["train"]

_FOLDER = Path(__file__).parents[2] / "datasette_reliability" / "data" / "models" / "same_claim"
_RAREST = 2  # articles that a stem stands in, to have a weight of its own
_MOST = 5.0  # the weight of a rarer one
_PRECISION = 0.97  # of the pairs taken for the same, in what was not learnt from, of either kind
_ALTERED = 0.3  # weight of all altered pairs beside those of the clusters; a tenth finds a third
# more in clusters and takes too many altered names for the same
_RIDGE = 1.0

_Pair = tuple[str, str, bool]


@click.command()
@click.option("--folder", type=click.Path(path_type=Path), default=_FOLDER, show_default=True)
def train(folder: Path) -> None:
    """Learn the weights of ``corroborate`` from marked clusters and altered claims"""
    read = {split: [_claims(genre) for genre in genres(split)] for split in ("train", "dev")}
    frequencies = _frequencies([texts for genre in read["train"] for texts in genre])
    learnt = _matrix(clustered(0, Random(1)), frequencies)
    altered = _matrix(_pairs(read["train"], Random(1)), frequencies)
    share = _ALTERED * len(learnt[1]) / len(altered[1])
    x, y = (np.concatenate(parts) for parts in zip(learnt, altered, strict=True))
    weights = _fitted(x, y, np.repeat((1.0, share), (len(learnt[1]), len(altered[1]))))
    kept_aside = {
        "clusters": _matrix(clustered(1, Random(2)), frequencies),
        "altered": _matrix(_pairs(read["dev"], Random(2)), frequencies),
    }
    found = {name: 1 / (1 + np.exp(-x @ weights)) for name, (x, _) in kept_aside.items()}
    same = max(_bar(found[name], y, _PRECISION) for name, (_, y) in kept_aside.items())
    made = {
        "version": "3",
        "bias": round(float(weights[-1]), 4),
        "weights": {n: round(float(w), 4) for n, w in zip(FEATURES, weights, strict=False)},
        "same": round(same, 3),
        "perhaps": round(same / 2, 3),
        "frequencies": frequencies,
    }
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(made, ensure_ascii=False, sort_keys=True, indent=0)
    (folder / "weights.json").write_text(text + "\n", "utf-8")
    click.echo(json.dumps({k: v for k, v in made.items() if k != "frequencies"}, indent=1))
    for name, (_, y) in kept_aside.items():
        accepted = found[name] >= same
        click.echo(
            f"{name}: {len(y):,} pairs, {int(y.sum()):,} the same;"
            f" P {y[accepted].mean():.3f} R {accepted[y == 1].mean():.3f} at {same:.3f}"
        )


def _claims(genre: str) -> list[list[str]]:
    """Return the claims of each article of a genre."""
    return [
        list(dict.fromkeys(words(gold.document.text, each.content) for each in gold.attributions))
        for gold, _ in articles(genre)
    ]


def _frequencies(found: Sequence[list[str]]) -> dict[str, float]:
    """Return the weight of each stem: how few articles it stands in."""
    counts = Counter(
        each for claims in found for each in {stem(t) for claim in claims for t in tokens(claim)}
    )
    return {
        each: round(min(_MOST, log((1 + len(found)) / count)), 2)
        for each, count in sorted(counts.items())
        if count >= _RAREST and each.isalpha()
    }


def _pairs(read: Sequence[list[list[str]]], random: Random) -> Iterator[_Pair]:
    for genre in read:
        every = [claim for claims in genre for claim in claims]
        for claims in genre:
            for claim in claims:
                for other in random.sample(claims, min(4, len(claims))):
                    if other != claim and not (claim in other or other in claim):
                        yield claim, other, False
                yield claim, random.choice(every), False
                for _ in range(4):
                    yield kept(claim, random), kept(claim, random), True
                for each in moved(claim, every, random):
                    yield kept(claim, random), kept(each, random), False


def _matrix(pairs: Iterator[_Pair], frequencies: dict[str, float]) -> tuple[Any, Any]:
    rows, answers = [], []
    for one, other, same in pairs:
        a, b = _worded(one, frequencies), _worded(other, frequencies)
        if a.enough and b.enough and a.form != b.form and not is_vetoed(a, b):
            rows.append((*features(a, b), 1.0))
            answers.append(float(same))
    return np.array(rows), np.array(answers)


def _worded(claim: str, frequencies: dict[str, float]) -> Wording:
    return wording(claim, None, frequencies)


def _fitted(x: Any, y: Any, counts: Any) -> Any:
    """Return the weights of a logistic regression, by Newton's method; rows count so much."""
    weights = np.zeros(x.shape[1])
    for _ in range(25):
        p = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ ((p - y) * counts) + _RIDGE * weights
        weights -= np.linalg.solve(
            (x * (p * (1 - p) * counts)[:, None]).T @ x + _RIDGE * np.eye(x.shape[1]), slope
        )
    return weights


def _bar(scores: Any, y: Any, precision: float) -> float:
    """Return the lowest score from which on so many of the pairs are the same."""
    order = np.argsort(-scores)
    right = np.cumsum(y[order]) / np.arange(1, len(y) + 1)
    enough = np.nonzero(right >= precision)[0]
    return float(scores[order][enough[-1]]) if len(enough) else 0.99
