"""``evaluate``: score an engine, or the classification of given sources, on annotated texts."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import InputError
from ..evaluation import (
    CRITERIA,
    MEASURES,
    SPEECH,
    accuracy,
    interval,
    macro_f1,
    recall_by_type,
    score_document,
    scores,
)
from ..gold import Gold, gold_documents, json_rows
from ..records import Span
from .options import check_folder, engine_option, messages

if TYPE_CHECKING:
    from ..entries import Engine

__all__ = ["evaluate", "score_engine", "score_types"]


@click.command()
@click.argument("gold", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@engine_option
@click.option(
    "--predictions",
    "-p",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the attributions found to this file, in the format of GOLD",
)
@click.option(
    "--types",
    "-t",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Classify these source spans (rows of id, doc_id, start, end) instead",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table")
def evaluate(
    gold: Path, engine: str | None, predictions: Path | None, types: Path | None, as_json: bool
) -> None:
    """Score an engine on annotated documents

    GOLD is JSON lines with source, cue and content spans, as described in docs/evaluation.md.

    \b
    Examples:
        datasette reliability evaluate polnear.dev.jsonl
        datasette reliability evaluate polnear.dev.jsonl --predictions found.jsonl
        datasette reliability evaluate polnear.train.jsonl --types source-types.dev.jsonl
    """
    from ..plugins import engine_line, open_engine

    with messages():
        if predictions:
            check_folder(predictions)
        documents = list(gold_documents(gold))
        opened = open_engine(engine or "auto")
        click.echo(engine_line(opened), err=True)
        if types:
            result, rows = score_types(documents, _labels(types, documents), opened)
        else:
            result, rows = score_engine(documents, opened)
    if predictions:
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        predictions.write_text("".join(lines), "utf-8")
    click.echo(json.dumps(result, indent=1) if as_json else "\n".join(_table(result)))


def score_engine(
    documents: Sequence[Gold], engine: Engine, draws: int = 1000
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return an engine's scores, with its speed, and one row of predictions per document."""
    from ..analysis import analyze
    from ..predictions import prediction_row, scorable

    counts, rows = [], []
    for gold in documents:
        claims = analyze(gold.document, engine, acts=True)
        given, attitudes = scorable(gold.document.text, [c.attribution for c in claims])
        counts.append(score_document(gold, given, attitudes=attitudes))
        rows.append(prediction_row(gold.document, claims))
    table = scores(counts)
    result: dict[str, Any] = {
        "engine": f"{engine.name} {engine.version}",
        "documents": len(documents),
        "attributions": sum(len(gold.attributions) for gold in documents),
        "found": sum(len(row["attributions"]) for row in rows),
        "documents_per_cpu_second": round(_speed(documents, engine), 1),
        "scores": {
            f"{measure}/{criterion}": {
                "precision": table[measure, criterion].precision,
                "recall": table[measure, criterion].recall,
                "f1": table[measure, criterion].f1,
                "interval": interval(counts, measure, criterion, draws),
            }
            for measure in _measures(documents)
            for criterion in CRITERIA
        },
        "recall_by_type": {
            kind: {"attributions": wanted, "recall": recall}
            for kind, (wanted, recall) in recall_by_type(counts).items()
        },
    }
    return result, rows


def _measures(documents: Sequence[Gold]) -> tuple[str, ...]:
    """Return what can be scored; speech too if the annotations separate it from attitudes."""
    told = any(speech is not None for gold in documents for _, speech in gold.kinds)
    return (*MEASURES, SPEECH) if told else MEASURES


def _speed(documents: Sequence[Gold], engine: Engine) -> float:
    """Return documents per CPU-second from raw text to attributions, with models already loaded."""
    from ..extract import extract
    from ..segment import segment

    begun = time.process_time()
    for gold in documents:
        extract(gold.document, segment(gold.document), engine)
    return len(documents) / max(time.process_time() - begun, 1e-9)


def score_types(
    documents: Sequence[Gold], labels: Iterable[dict[str, Any]], engine: Engine
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return accuracy and macro-F1 of the labels that rows give, and the rows with predictions."""
    from ..predictions import CLASSIFIED, classified_row, classified_spans

    by_document: dict[str, list[dict[str, Any]]] = defaultdict(list)
    labels = list(labels)
    for row in labels:
        by_document[row["doc_id"]].append(row)
    found: dict[int, dict[str, Any]] = {}
    for gold in documents:
        given = by_document.get(gold.document.id, [])
        spans = [Span(row["start"], row["end"]) for row in given]
        classified = classified_spans(gold.document, spans, engine) if given else []
        for row, classification in zip(given, classified, strict=True):
            found[id(row)] = classified_row(row, classification)
    rows = [found[id(row)] for row in labels]
    result: dict[str, Any] = {"rows": len(rows), "classification": {}}
    for column in CLASSIFIED:
        pairs = [
            (row["gold"][column], row[column]) for row in rows if column in row.get("gold", ())
        ]
        if pairs:
            result["classification"][column] = {
                "accuracy": accuracy(pairs),
                "macro_f1": macro_f1(pairs),
            }
    return result, rows


def _labels(path: Path, documents: Sequence[Gold]) -> list[dict[str, Any]]:
    sizes = {gold.document.id: len(gold.document.text) for gold in documents}
    rows = []
    for place, row in json_rows(path, {"doc_id": str, "start": int, "end": int}):
        if row["doc_id"] not in sizes:
            raise InputError(f"{place}: no document {row['doc_id']!r}; give the file that has it")
        if not 0 <= row["start"] < row["end"] <= sizes[row["doc_id"]]:
            raise InputError(f"{place}: the span lies outside the text; count code points")
        rows.append(row)
    if not rows:
        raise InputError(f"{path}: no source in it; write one JSON object per line")
    return rows


def _table(result: dict[str, Any]) -> list[str]:
    if "classification" in result:
        return _type_table(result)
    lines = [
        f"{result['engine']}: {result['documents']} documents, {result['attributions']}"
        f" attributions, {result['found']} found, {result['documents_per_cpu_second']:.1f}"
        " documents per CPU-second",
        f"{'':22}{'precision':>10}{'recall':>8}{'F1':>8}   95 % interval",
    ]
    for name, score in result["scores"].items():
        p, r, f, (low, high) = (score[key] for key in ("precision", "recall", "f1", "interval"))
        cells = f"{100 * p:10.1f}{100 * r:8.1f}{100 * f:8.1f}"
        lines.append(f"{name:22}{cells}   {100 * low:.1f}-{100 * high:.1f}")
    for kind, row in result["recall_by_type"].items():
        share = 100 * row["recall"]
        lines.append(f"recall of {kind}: {share:.1f} % of {row['attributions']} (jac50)")
    return lines


def _type_table(result: dict[str, Any]) -> list[str]:
    lines = [f"{result['rows']} sources classified"]
    if result["classification"]:
        lines.append(f"{'':20}{'accuracy':>10}{'macro-F1':>10}")
    for column, score in result["classification"].items():
        lines.append(f"{column:20}{100 * score['accuracy']:10.1f}{100 * score['macro_f1']:10.1f}")
    return lines
