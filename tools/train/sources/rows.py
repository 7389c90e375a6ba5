"""Typed sources as training examples: the readings of annotated articles, with their types.

Spans are given by the annotation, what they refer to is resolved as in use: so a model learns from
the mistakes of that step too.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datasette_reliability.classify.judge import ruled
from datasette_reliability.classify.reading import Reading
from datasette_reliability.classify.resolve import Resolver
from datasette_reliability.classify.source_type.features import Surroundings, surroundings
from datasette_reliability.classify.source_type.identity import Identity
from datasette_reliability.gold import Gold, gold_documents, json_rows
from datasette_reliability.records import Attribution, Given, Segments, Span
from datasette_reliability.segment import segment
from datasette_reliability.wrapping import unwrapped

__all__ = ["Typed", "attributions", "typed", "typed_articles", "untyped"]

NOBODY = "none"  # what PolNeAR marks and is no attribution to anybody


@dataclass(frozen=True, slots=True)
class Typed:
    """A source as the models see it, and its type as it was marked."""

    document: str
    reading: Reading
    identity: Identity
    around: Surroundings
    source_type: str
    doubtful: bool


def typed_articles(path: Path, *types: Path) -> list[tuple[Gold, list[Any]]]:
    """Return the articles of a file with the marks of each attribution.

    Types stand in the file itself, or in tables beside it (``doc_id``, ``attribution``,
    ``source_type``, ``kind``, and perhaps ``name``); articles without any are left out.
    """
    marks = {row["doc_id"]: row["attributions"] for _, row in json_rows(path, {"doc_id": str})}
    if types:
        table: dict[tuple[str, str], tuple[str, str]] = {}
        for line in (line for one in types for line in one.read_text("utf-8").splitlines()[1:]):
            document, number, kind, _, *told = line.split("\t")
            table[document, number] = kind, told[0] if told and told[0] != "-" else ""
        for document, rows in marks.items():
            for row in rows:
                found = table.get((document, str(row["id"])), (None, ""))
                row["source_type"], row["name"] = found
    return [
        (gold, marks[gold.document.id or ""])
        for gold in gold_documents(path)
        if any(row.get("source_type") for row in marks[gold.document.id or ""])
    ]


def typed(articles: Iterable[tuple[Gold, list[Any]]]) -> Iterator[Typed]:
    """Yield the typed sources of annotated articles."""
    for gold, marks in articles:
        for row, one in zip(marks, _sources(gold, marks), strict=True):
            kind = row.get("source_type")
            if kind and kind != NOBODY and one.reading.source:
                yield one


def untyped(path: Path) -> Iterator[list[Typed]]:
    """Yield the sources of each article of a file that has spans alone."""
    for gold in gold_documents(path):
        found = _sources(gold, [{}] * len(gold.attributions))
        yield [one for one in found if one.reading.source]


def _sources(gold: Gold, marks: Iterable[dict[str, Any]]) -> list[Typed]:
    document, layout = unwrapped(gold.document)
    segments = segment(document)
    found = attributions(gold, segments, layout)
    return [
        Typed(
            gold.document.id or "",
            reading,
            ruled(reading),
            surroundings(document.text, reading),
            row.get("source_type") or "",
            bool(row.get("optional")),
        )
        for row, (reading, _) in zip(marks, Resolver(document, segments).read(found), strict=True)
    ]


def attributions(gold: Gold, segments: Segments, layout: Any) -> tuple[Attribution, ...]:
    """Return the marked attributions of an article as an engine would find them."""
    starts = [sentence.start for sentence in segments.sentences]
    return tuple(_attribution(one, starts, layout) for one in gold.attributions)


def _attribution(given: Given, starts: list[int], layout: Any) -> Attribution:
    source, cue, content = (
        tuple(layout.read(span) for span in spans)
        for spans in (given.source, given.cue, given.content)
    )
    first = (cue or content or source or (Span(0, 0),))[0].start
    return Attribution(source, cue, content, max(0, bisect_right(starts, first) - 1))
