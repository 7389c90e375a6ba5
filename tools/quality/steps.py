"""Measure what each step does: how often it fires, and how well all others do without it.

A step that does nothing in a document can be left out there without a change, so only the other
documents are read again. What a step of the type answers to a question whose answer is then dropped
is not seen, so those steps are left out of every document.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from datasette_reliability.classify import classify
from datasette_reliability.classify.resolve import REFERENCES
from datasette_reliability.classify.source_type.steps import OF_READING, SETTLING
from datasette_reliability.classify.source_type.words import OF_WORDS
from datasette_reliability.evaluation import Counts, accuracy, score_document, scores
from datasette_reliability.extract import extract
from datasette_reliability.extract.steps import ORDER
from datasette_reliability.gold import Gold, gold_documents, json_rows
from datasette_reliability.plugins import Engine, open_engine
from datasette_reliability.predictions import classified_spans, scorable
from datasette_reliability.records import Attribution, Document, Segments, Span
from datasette_reliability.segment import segment
from datasette_reliability.steps import Step, Trace, every_step

__all__ = ["Corpus", "Done", "Read", "corpora", "lines", "measure_steps"]

_ALL = frozenset[str]()


@dataclass(frozen=True, slots=True)
class Done:
    """What a step does, and two percentages by the name of a corpus without it.

    The row without a name is of all steps together.
    """

    name: str
    kind: str
    fired: int
    documents: int
    f1: dict[str, float]
    class_accuracy: dict[str, float]


@dataclass(frozen=True)
class Read:
    """A document as it is read: annotated where it is to be scored, with sources of known class."""

    gold: Gold
    scored: bool
    labels: tuple[dict[str, Any], ...]
    engine: Engine

    @cached_property
    def fired(self) -> Counter[str]:
        """Return how often each step made, changed or dropped something."""
        trace, document, segments = Trace(), self.gold.document, self._segments
        found = extract(document, segments, self.engine, trace=trace)
        fired = Counter(change.step for change in trace.changes)
        for one in classify(document, segments, found):
            named = json.loads(one.context or "{}").get("steps", {})
            fired.update((*named.get("source", ()), *named.get("type", ())))
        return fired

    @cached_property
    def counts(self) -> Counts:
        """Return the counts of all steps."""
        return self.score(_ALL)

    @cached_property
    def classes(self) -> list[tuple[str, str]]:
        """Return the known class and the one found of each labeled source."""
        return self.classed(_ALL)

    def score(self, without: Set[str]) -> Counts:
        """Return the counts without some steps; none of a document that is not scored."""
        if not self.scored:
            return Counter()
        document = self.gold.document
        found = extract(document, self._segments, self.engine, without=without)
        given, attitudes = scorable(document.text, found)
        return score_document(self.gold, given, attitudes=attitudes)

    def classed(self, without: Set[str]) -> list[tuple[str, str]]:
        """Return the known class of each labeled source, and the one found without some steps."""
        spans = [Span(row["start"], row["end"]) for row in self.labels]
        found = classified_spans(self.gold.document, spans, self.engine, without) if spans else []
        return [
            (str(row["attribution_class"]), one.attribution_class)
            for row, one in zip(self.labels, found, strict=True)
        ]

    @cached_property
    def _segments(self) -> Segments:
        return segment(self.gold.document)


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents that are measured together."""

    name: str
    documents: tuple[Read, ...]

    def f1(self, without: Set[str], again: Set[int]) -> float:
        """Return F1 of source and content, some documents being read again without steps."""
        counts = [
            each.score(without) if place in again else each.counts
            for place, each in enumerate(self.documents)
        ]
        return 100 * scores(counts)["source+content", "jac50"].f1

    def class_accuracy(self, without: Set[str], again: Set[int]) -> float:
        """Return how many sources have the right class, likewise."""
        pairs = [
            each.classed(without) if place in again else each.classes
            for place, each in enumerate(self.documents)
        ]
        return 100 * accuracy([pair for some in pairs for pair in some])


class _Remembered:
    """An engine that reads no text twice."""

    def __init__(self, engine: Engine) -> None:
        self.name, self.version, self._engine = engine.name, engine.version, engine
        self._found: dict[str, Sequence[Attribution]] = {}

    def attributions(self, document: Document, segments: Segments) -> Sequence[Attribution]:
        if document.text not in self._found:
            self._found[document.text] = self._engine.attributions(document, segments)
        return self._found[document.text]


def corpora(data: Path) -> list[Corpus]:
    """Return PolNeAR dev with the labeled sources of other articles, and the annotated reading."""
    engine = _Remembered(open_engine("fast"))
    types = [row for _, row in json_rows(data / "source-types.dev.jsonl", {"doc_id": str})]
    reading = [
        {
            "doc_id": row["doc_id"],
            "start": one["source"][0][0],
            "end": one["source"][-1][1],
            "attribution_class": one["attribution_class"],
        }
        for _, row in json_rows(data / "reading.jsonl", {"doc_id": str, "attributions": list})
        for one in row["attributions"]
        if one["source"]
    ]
    used = {row["doc_id"] for row in types}
    train = (g for g in gold_documents(data / "polnear.train.jsonl") if g.document.id in used)
    return [
        Corpus(
            "PolNeAR",
            (
                *_read(gold_documents(data / "polnear.dev.jsonl"), (), engine),
                *_read(train, types, engine, scored=False),
            ),
        ),
        Corpus("reading", tuple(_read(gold_documents(data / "reading.jsonl"), reading, engine))),
    ]


def _read(
    documents: Iterable[Gold],
    labels: Sequence[dict[str, Any]],
    engine: Engine,
    *,
    scored: bool = True,
) -> Iterator[Read]:
    for gold in documents:
        own = tuple(row for row in labels if row["doc_id"] == gold.document.id)
        yield Read(gold, scored, own, engine)


def measure_steps(found: Sequence[Corpus]) -> Iterator[Done]:
    """Yield how well all steps do together, then without each of them in turn."""
    yield _without(found, None)
    for step in every_step((*ORDER, *REFERENCES, *OF_READING, *OF_WORDS, *SETTLING)):
        yield _without(found, step)


def _without(found: Sequence[Corpus], step: Step[Any] | None) -> Done:
    off = frozenset([step.name] if step else ())
    names = {step.name, *(part.name for part in step.parts)} if step else set[str]()
    typed = {each.name for each in every_step((*REFERENCES, *OF_READING, *OF_WORDS, *SETTLING))}
    counts = {
        each.name: [sum(read.fired[name] for name in names) for read in each.documents]
        for each in found
    }
    again = {name: {n for n, fired in enumerate(each) if fired} for name, each in counts.items()}
    every = {each.name: set(range(len(each.documents))) for each in found}
    scored = [
        fired
        for each in found
        for fired, read in zip(counts[each.name], each.documents, strict=True)
        if read.scored
    ]
    classed = every if off & typed else again
    return Done(
        step.name if step else "",
        step.kind if step else "",
        sum(scored),
        sum(map(bool, scored)),
        {each.name: each.f1(off, again[each.name] if not off & typed else set()) for each in found},
        {each.name: each.class_accuracy(off, classed[each.name]) for each in found},
    )


def lines(rows: Iterable[Done]) -> Iterator[str]:
    """Yield the lines of the table: the first row in full, of the others what changes."""
    every: Done | None = None
    for row in rows:
        if every is None:
            every = row
            yield f"{'step':30}{'kind':9}{'fired':>7}{'docs':>6}" + "".join(
                f"{title + ' ' + name:>18}" for title in ("F1", "class") for name in row.f1
            )
        yield f"{row.name or '(all steps)':30}{row.kind:9}{row.fired:7}{row.documents:6}" + "".join(
            f"{_cell(here[name], there[name], row is every):>18}"
            for here, there in ((row.f1, every.f1), (row.class_accuracy, every.class_accuracy))
            for name in here
        )


def _cell(value: float, before: float, whole: bool) -> str:
    change = value - before
    return f"{value:.2f}" if whole else f"{change:+.2f}" if abs(change) >= 0.005 else "-"
