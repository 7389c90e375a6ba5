"""Measure the classification of given source spans against labels.

``labels`` is JSON lines of id, doc_id, start, end and the labelled columns; ``docs`` is JSON lines
of documents with their attributions, so that each source is read with its cue, content and the
attributions around it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .classify import classify
from .records import Attribution, Classification, Document, Segments, Span, Spans
from .segment import segment

__all__ = ["SourceTypeScores", "classify_given", "measure_source_types"]

COLUMNS = ("source_type", "attribution_class", "named")


@dataclass(slots=True)
class SourceTypeScores:
    """Accuracy and macro-F1 by column, the number of rows, and the pairs that were confused.

    ``rows`` holds each label with its prediction: ``(label row, Classification)``.
    """

    count: int = 0
    accuracy: dict[str, float] = field(default_factory=dict)
    macro_f1: dict[str, float] = field(default_factory=dict)
    confused: Counter[tuple[str, str]] = field(default_factory=Counter)
    rows: list[tuple[dict[str, Any], Classification]] = field(default_factory=list)


def measure_source_types(labels_path: Path | str, docs_path: Path | str) -> SourceTypeScores:
    """Return how well the types of the labelled sources are told."""
    rows = list(_lines(labels_path))
    wanted = {row["doc_id"] for row in rows}
    documents = {doc["doc_id"]: doc for doc in _lines(docs_path) if doc["doc_id"] in wanted}
    scores = SourceTypeScores()
    for row, found in classify_given(rows, documents):
        scores.rows.append((row, found))
        if found.source_type != row["source_type"]:
            scores.confused[row["source_type"], found.source_type] += 1
    scores.count = len(scores.rows)
    for column in COLUMNS:
        pairs = [(row[column], getattr(found, column)) for row, found in scores.rows]
        scores.accuracy[column] = sum(a == b for a, b in pairs) / len(pairs) if pairs else 0.0
        scores.macro_f1[column] = _macro_f1(pairs)
    return scores


def classify_given(
    rows: Iterable[dict[str, Any]], documents: Mapping[str, dict[str, Any]]
) -> Iterator[tuple[dict[str, Any], Classification]]:
    """Yield each row of doc_id, start and end with the classification of that source span."""
    by_document: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_document.setdefault(row["doc_id"], []).append(row)
    for doc_id, group in by_document.items():
        if doc_id in documents:
            yield from _one_document(documents[doc_id], group)


def _one_document(
    doc: dict[str, Any], rows: list[dict[str, Any]]
) -> Iterator[tuple[dict[str, Any], Classification]]:
    document = Document(
        doc["text"],
        id=doc["doc_id"],
        title=doc.get("title"),
        publisher=doc.get("publisher"),
        published=doc.get("date"),
    )
    segments = segment(document)
    given = [_attribution(one, segments) for one in doc.get("attributions", ())]
    positions = [_position(given, row, segments) for row in rows]
    found = classify(document, segments, given)
    for row, position in zip(rows, positions, strict=True):
        yield row, found[position]


def _attribution(one: dict[str, Any], segments: Segments) -> Attribution:
    source, cue, content = (_spans(one.get(role, ())) for role in ("source", "cue", "content"))
    return _placed(Attribution(source, cue, content, 0), segments)


def _spans(pieces: Iterable[tuple[int, int]]) -> Spans:
    return tuple(Span(start, end) for start, end in pieces)


def _placed(one: Attribution, segments: Segments) -> Attribution:
    spans = one.cue or one.source or one.content
    offset = spans[0].start if spans else 0
    number = next((n for n, s in enumerate(segments.sentences) if s.end > offset), 0)
    return Attribution(one.source, one.cue, one.content, number)


def _position(given: list[Attribution], row: dict[str, Any], segments: Segments) -> int:
    """Return where the labelled source stands among the attributions, adding it when absent."""
    span = Span(row["start"], row["end"])
    for position, one in enumerate(given):
        if one.source and one.source[0].start == span.start and one.source[-1].end == span.end:
            return position
    given.append(_bare(span, segments))
    return len(given) - 1


def _bare(span: Span, segments: Segments) -> Attribution:
    return _placed(Attribution((span,), (), (), 0), segments)


def _macro_f1(pairs: list[tuple[Any, Any]]) -> float:
    """Return the mean F1 over the values that the labels hold."""
    values = {label for label, _ in pairs}
    total = 0.0
    for value in values:
        both = sum(a == b == value for a, b in pairs)
        either = sum((a == value) + (b == value) for a, b in pairs)
        total += 2 * both / either if either else 0.0
    return total / len(values) if values else 0.0


def _lines(path: Path | str) -> Iterator[dict[str, Any]]:
    with Path(path).open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)
