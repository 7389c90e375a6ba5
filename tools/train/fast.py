"""``train``: learn the fast engine from annotated documents."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from datasette_reliability.cli.options import messages
from datasette_reliability.evaluation import score_document, scores
from datasette_reliability.extract.builtin import FAST_MODEL
from datasette_reliability.gold import Gold, gold_documents, json_rows
from datasette_reliability.records import Given
from datasette_reliability.segment import segment

if TYPE_CHECKING:
    from datasette_reliability.extract.crf import FastEngine
    from tools.train.crf import Example

__all__ = ["train"]

_THRESHOLDS = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5)


@click.command("fast")
@click.argument("data", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Folder to write the model into",
)
@click.option("--seed", default=1, show_default=True, help="Decides which documents are held out")
@click.option(
    "--holdout",
    default=0.1,
    show_default=True,
    type=click.FloatRange(0, 0.5),
    help="Share of the documents that the threshold is chosen on",
)
@click.option(
    "--threshold",
    default=0.2,
    show_default=True,
    type=click.FloatRange(0, 1),
    help="How probable a cue must be, where nothing is held out to choose it on",
)
@click.option("--iterations", default=100, show_default=True, help="Steps of the optimizer")
@click.option(
    "--tagged",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help='Learn the word classes too, from lines of {"words": [...], "tags": [...]}',
)
@click.option(
    "--silver",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    help="Learn from these documents too: labeled by an engine (command label), or marked",
)
def train(
    data: Path,
    output: Path,
    seed: int,
    holdout: float,
    threshold: float,
    iterations: int,
    tagged: Path | None,
    silver: tuple[Path, ...],
) -> None:
    """Train the fast engine on annotated documents

    DATA is JSON lines with source, cue and content spans, as in docs/evaluation.md. The same
    data and seed give the same model. Progress goes to standard error.

    \b
    Example:
        python -m tools.train fast polnear.train.jsonl --output model --seed 1
    """
    with messages():
        _train(data, output, seed, holdout, threshold, iterations, tagged, silver)


def _train(
    data: Path,
    output: Path,
    seed: int,
    holdout: float,
    threshold: float,
    iterations: int,
    tagged: Path | None,
    silver: tuple[Path, ...],
) -> None:
    from tools.train import crf as training

    settings = training.Settings(iterations=iterations)
    if tagged:
        tags = training.train_tags(_tagged(tagged), settings, _say)
    else:
        tags = (FAST_MODEL / "tags.crf").read_bytes()
    examples = list(training.examples(gold_documents(data), segment, tags))
    labeled = [
        one for path in silver for one in training.examples(gold_documents(path), segment, tags)
    ]
    learn, held = training.split(examples, holdout, seed)
    learn, examples = [*learn, *labeled], [*examples, *labeled]
    _say(f"{len(learn)} documents to learn from, {len(held)} held out")
    measured: dict[str, float] = {}
    if held:
        threshold, measured = _tune([tags, *training.train(learn, settings, _say)], held)
        _say(f"held out: threshold {threshold}, {json.dumps(measured)}; now all documents")
    card = {
        "threshold": threshold,
        "data": data.name,
        "data_sha256": hashlib.sha256(data.read_bytes()).hexdigest(),
        "documents": len(examples),
        "silver": [path.name for path in silver],
        "attributions": sum(len(example.gold.attributions) for example in examples),
        "seed": seed,
        "holdout": holdout,
        "iterations": iterations,
        "held_out_scores": measured,
    }
    training.save(output, [tags, *training.train(examples, settings, _say)], card)
    _say(f"{output}: written")


def _say(message: str) -> None:
    click.echo(message, err=True)


def _tagged(path: Path) -> Iterator[tuple[list[str], list[str]]]:
    for _, row in json_rows(path, {"words": list, "tags": list}):
        yield row["words"], row["tags"]


def _tune(models: Sequence[bytes], held: Sequence[Example]) -> tuple[float, dict[str, float]]:
    """Return the threshold whose exact and jac50 F1 are best together, and those."""
    from datasette_reliability.extract.crf import FastEngine

    best: tuple[float, float, dict[str, float]] = (-1.0, 0.0, {})
    for threshold in _THRESHOLDS:
        found = _measure(FastEngine(models, threshold, "held out"), [one.gold for one in held])
        best = max(best, (sum(found.values()), threshold, found), key=lambda entry: entry[0])
    return best[1], best[2]


def _measure(engine: FastEngine, documents: Sequence[Gold]) -> dict[str, float]:
    counts = []
    for gold in documents:
        found = engine.attributions(gold.document, segment(gold.document))
        predicted = [Given(one.source, one.cue, one.content) for one in found]
        counts.append(score_document(gold, predicted))
    table = scores(counts)
    return {c: round(100 * table["source+content", c].f1, 1) for c in ("exact", "jac50")}
