"""Learn when two claims say the same in their articles: boosted trees from the marked clusters.

The clusters of ``train`` are loaded with an engine. A pair is two claims of a cluster in texts of
which neither copies the other: the same where readers marked both for one fact, different where
they marked them for two. The bar is set on clusters kept out of training, five times in turn.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
import numpy as np

from datasette_reliability import pipeline
from datasette_reliability.corroborate.alike import ALIKE, alike, is_barred, of_one_event
from datasette_reliability.corroborate.articles import article, in_context
from datasette_reliability.corroborate.relation import worded
from datasette_reliability.corroborate.words import Wording
from datasette_reliability.records import Settings
from datasette_reliability.store.facts import ClaimRow

from ..quality.corroboration import FOLDER, documents, joined, rows_of, same_words

__all__ = ["train"]

_MODEL = Path(__file__).parents[2] / "datasette_reliability" / "data" / "models" / "same_claim"
_ENGINES = ("fast", "accurate")  # either finds other words of a claim; the bar is that of the first
_FOLDS = 5
_SETTINGS = {"max_iter": 120, "learning_rate": 0.06, "max_leaf_nodes": 6, "min_samples_leaf": 40,
             "l2_regularization": 10.0, "max_features": 0.4, "random_state": 1}  # fmt: skip


@click.command()
@click.option("--folder", type=click.Path(path_type=Path), default=_MODEL, show_default=True)
@click.option("--precision", default=0.97, show_default=True, help="of what is taken for the same")
@click.option("--share", default=1.0, show_default=True, help="of the clusters to learn from")
@click.option("--dry-run", is_flag=True, help="print what is found, and write nothing")
def train(folder: Path, precision: float, share: float, dry_run: bool) -> None:
    """Learn the trees of ``corroborate`` from marked clusters (needs scikit-learn)"""
    read = [_pairs(engine) for engine in _ENGINES]
    x, y, clusters = read[0]
    scores = np.zeros(len(y))
    names = sorted(set(clusters))
    for fold in range(_FOLDS):
        aside = set(names[fold::_FOLDS])
        known = [one for n, one in enumerate(sorted(set(names) - aside)) if n % 20 < 20 * share]
        tested = np.isin(clusters, list(aside))
        scores[tested] = _fitted(read, known).predict_proba(x[tested])[:, 1]
    for each in (0.99, 0.97, 0.95, 0.9, 0.8):
        bar, recall = _bar(scores, y, each)
        click.echo(f"precision {each}: recall {recall:.3f} of {int(y.sum()):,} pairs at {bar:.3f}")
    if not dry_run:
        bar, _ = _bar(scores, y, precision)
        made = _written(_fitted(read, names), bar)
        (folder / "trees.json").write_text(json.dumps(made) + "\n", "utf-8")


def _pairs(engine: str) -> tuple[Any, Any, Any]:
    """Return the features of pairs of marked claims, which are the same, and their clusters."""
    marks = {one["cluster"]: one for one in rows_of(FOLDER / "marks" / "train.jsonl")}
    values, answers, clusters = [], [], []
    for cluster, claims in _claims(engine).items():
        mark = marks[cluster]
        copies = {
            frozenset(pair)
            for part in joined((c["doc_id"], c["of"]) for c in mark["copies"])
            for pair in combinations(part, 2)
        }
        told = [(doc, wording, _facts(mark, doc, claim)) for doc, claim, wording in claims]
        for (doc, one, some), (doc2, other, others) in combinations(told, 2):
            apart = doc != doc2 and frozenset((doc, doc2)) not in copies
            if apart and some and others and _is_looked_at(one, other):
                a, b = one.context, other.context
                assert a
                assert b
                values.append(alike(one, other, a, b))
                answers.append(float(bool(some & others)))
                clusters.append(cluster)
    return np.array(values), np.array(answers), np.array(clusters)


def _is_looked_at(one: Wording, other: Wording) -> bool:
    a, b = one.context, other.context
    return bool(
        one.comparable and other.comparable and a and b
        and of_one_event(a, b) and not is_barred(one, other, a, b)
    )  # fmt: skip


def _facts(mark: dict[str, Any], doc: str, claim: str) -> set[int]:
    return {
        number
        for number, fact in enumerate(mark["facts"])
        for one in fact["claims"]
        if one["doc_id"] == doc and same_words(claim, one["words"])
    }


def _claims(engine: str) -> dict[str, list[tuple[str, str, Wording]]]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "claims.db"
        pipeline.load(path, documents("train"), Settings(engine=engine))
        with closing(sqlite3.connect(path)) as connection:
            return _read(connection)


def _read(connection: sqlite3.Connection) -> dict[str, list[tuple[str, str, Wording]]]:
    found = defaultdict(list)
    rows: Iterator[Sequence[Any]] = connection.execute(
        "SELECT c.id, c.document_id, c.claim, c.cue, c.parent_id, c.fact_id, d.language, d.title,"
        " d.sha256, c.position, c.source, c.source_name, c.source_type, c.spans, d.wire_cluster,"
        " d.text, d.published, d.origin FROM claims c JOIN documents d ON d.id = c.document_id"
    )
    for *columns, text, published, origin in rows:
        row = ClaimRow._make(columns)
        day = date.fromisoformat(published[:10]).toordinal() if published else 0
        about = article(row.title or "", text)
        wording = in_context(worded(row.claim, row.cue), row, text, about, day)
        found[origin.rpartition("/")[0]].append((origin, row.claim, wording))
    return found


def _fitted(read: Sequence[tuple[Any, Any, Any]], names: Sequence[str]) -> Any:
    # What a developer has for training is not among what tests need.
    from sklearn.ensemble import HistGradientBoostingClassifier

    parts = [(x[at], y[at]) for x, y, clusters in read for at in [np.isin(clusters, list(names))]]
    x, y = (np.concatenate(each) for each in zip(*parts, strict=True))
    return HistGradientBoostingClassifier(**_SETTINGS).fit(x, y)


def _bar(scores: Any, y: Any, precision: float) -> tuple[float, float]:
    """Return the lowest score from which on so many pairs are the same, and the recall there."""
    order = np.argsort(-scores, kind="stable")
    found = np.cumsum(y[order])
    enough = np.nonzero(found / np.arange(1, len(y) + 1) >= precision)[0]
    if not len(enough):
        return 1.0, 0.0
    return float(scores[order][enough[-1]]), float(found[enough[-1]] / y.sum())


def _written(fitted: Any, bar: float) -> dict[str, Any]:
    trees = [
        [
            [-1, round(float(node["value"]), 5), 0, 0] if node["is_leaf"] else
            [int(node["feature_idx"]), float(f"{node['num_threshold']:.6g}"), int(node["left"]),
             int(node["right"])]
            for node in stage[0].nodes
        ]
        for stage in fitted._predictors
    ]  # fmt: skip
    start = round(float(fitted._baseline_prediction.ravel()[0]), 5)
    return {"features": ALIKE, "start": start, "same": round(bar, 3),
            "perhaps": round(bar * 0.8, 3), "trees": trees}  # fmt: skip
