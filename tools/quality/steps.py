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
from itertools import chain, islice
from pathlib import Path
from typing import Any

from datasette_reliability.analysis import analyze
from datasette_reliability.classify.resolve import REFERENCES
from datasette_reliability.classify.source_type.steps import OF_READING, SETTLING
from datasette_reliability.classify.source_type.words import OF_WORDS
from datasette_reliability.errors import InputError
from datasette_reliability.evaluation import Counts, score_document, scores
from datasette_reliability.extract import extract
from datasette_reliability.extract.steps import ORDER
from datasette_reliability.gold import Gold, gold_documents, json_rows
from datasette_reliability.plugins import Engine, open_engine
from datasette_reliability.predictions import classified_spans, scorable
from datasette_reliability.records import Attribution, Document, Segments, Span
from datasette_reliability.segment import segment
from datasette_reliability.steps import Step, Trace, every_step
from tools.corpus import ASIDE, articles, genres
from tools.quality.speaking import Tally, article, rates

__all__ = ["Corpus", "Done", "Read", "corpora", "lines", "measure_steps", "unmarked"]

_ALL = frozenset[str]()
_TYPING: tuple[Step[Any], ...] = (*REFERENCES, *OF_READING, *OF_WORDS, *SETTLING)
_NEWS = 500  # articles of BBC and of Reuters: what nobody marked counts how often a step fires


@dataclass(frozen=True, slots=True)
class Done:
    """What a step does, and percentages without it by what is measured ("F1 PolNeAR").

    The row without a name is of all steps together.
    """

    name: str
    kind: str
    fired: int
    documents: int
    values: dict[str, float]


@dataclass(frozen=True)
class Read:
    """A document as it is read, with what its annotators know of it.

    ``scored``: all its attributions are annotated. ``labels`` are sources of known class; ``marks``
    tell speaker, type and class of each annotated attribution.
    """

    gold: Gold
    engine: Engine
    scored: bool = True
    labels: tuple[dict[str, Any], ...] = ()
    marks: tuple[dict[str, Any], ...] = ()

    @cached_property
    def fired(self) -> Counter[str]:
        """Return how often each step made, changed or dropped something."""
        trace = Trace()
        claims = analyze(self.gold.document, self.engine, trace=trace)
        fired = Counter(change.step for change in trace.changes)
        for claim in claims:
            named = json.loads(claim.classification.context or "{}").get("steps", {})
            fired.update((*named.get("source", ()), *named.get("type", ())))
        return fired

    @cached_property
    def counts(self) -> Counts:
        """Return the counts of all steps."""
        return self.score(_ALL)

    @cached_property
    def classes(self) -> Tally:
        """Return how many classes all steps find right, of how many."""
        return self.classed(_ALL)

    def score(self, without: Set[str]) -> Counts:
        """Return the counts without some steps; none of a document that is not scored so."""
        if not self.scored or self.marks:
            return Counter()
        document = self.gold.document
        found = extract(document, segment(document), self.engine, without=without)
        given, attitudes = scorable(document.text, found)
        return score_document(self.gold, given, attitudes=attitudes)

    def classed(self, without: Set[str]) -> Tally:
        """Return how many speakers and classes are right without some steps, of how many."""
        if self.marks:
            return article(self.gold, self.marks, self.engine, without)
        spans = [Span(row["start"], row["end"]) for row in self.labels]
        known = classified_spans(self.gold.document, spans, self.engine, without) if spans else []
        right = (
            row["attribution_class"] == one.attribution_class
            for row, one in zip(self.labels, known, strict=True)
        )
        return Counter({"class": sum(right), "marked": len(spans)})


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents that are measured together."""

    name: str
    documents: tuple[Read, ...]

    def values(self, without: Set[str], again: Set[int], typed: bool) -> dict[str, float]:
        """Return F1, or the share of right speakers, and that of right classes.

        Documents of these places are read without the steps; ``typed``: the steps find no
        attribution, they decide the classes only, of every document.
        """
        counts: Counts = Counter()
        tally: Tally = Counter()
        for place, each in enumerate(self.documents):
            fires = place in again
            counts += each.score(without) if fires and not typed else each.counts
            tally += each.classed(without) if fires or typed else each.classes
        shares = rates([tally])
        found = (
            {f"speaker {self.name}": 100 * shares["right speaker"][0]}
            if any(each.marks for each in self.documents)
            else {f"F1 {self.name}": 100 * scores([counts])["source+content", "jac50"].f1}
        )
        return found | {f"class {self.name}": 100 * shares["right class end to end"][0]}


class _Remembered:
    """An engine that reads no text twice."""

    def __init__(self, engine: Engine) -> None:
        self.name, self.version, self._engine = engine.name, engine.version, engine
        self._found: dict[str, Sequence[Attribution]] = {}

    def attributions(self, document: Document, segments: Segments) -> Sequence[Attribution]:
        if document.text not in self._found:
            self._found[document.text] = self._engine.attributions(document, segments)
        return self._found[document.text]


def corpora(data: Path, engine_name: str = "fast") -> list[Corpus]:
    """Return what is measured: PolNeAR dev, a third of the annotated reading, the dev genres.

    With PolNeAR go the labeled sources of its other articles.
    """
    engine = _Remembered(open_engine(engine_name))
    types = [row for _, row in json_rows(data / "source-types.dev.jsonl", {"doc_id": str})]
    used = {row["doc_id"] for row in types}
    polnear = (
        *(Read(gold, engine) for gold in gold_documents(data / "polnear.dev.jsonl")),
        *(
            Read(gold, engine, False, tuple(r for r in types if r["doc_id"] == gold.document.id))
            for gold in gold_documents(data / "polnear.train.jsonl")
            if gold.document.id in used
        ),
    )
    reading = zip(
        gold_documents(data / "reading.jsonl"),
        json_rows(data / "reading.jsonl", {"doc_id": str, "attributions": list}),
        strict=True,
    )
    return [
        Corpus("PolNeAR", polnear),
        Corpus(
            "reading",
            tuple(
                Read(gold, engine, True, tuple(_labels(row)))
                for gold, (_, row) in islice(reading, 0, None, ASIDE)
            ),
        ),
        Corpus(
            "genres",
            tuple(
                Read(gold, engine, True, marks=tuple(marks))
                for genre in genres("dev")
                for gold, marks in articles(genre)
            ),
        ),
    ]


def _labels(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for one in row["attributions"]:
        if one["source"]:
            start, end = one["source"][0][0], one["source"][-1][1]
            yield {"start": start, "end": end, "attribution_class": one["attribution_class"]}


def unmarked(data: Path, engine_name: str = "fast") -> tuple[Counter[str], Counter[str]]:
    """Return how often each step fires, and in how many articles, of news that is not measured.

    That is PolNeAR train, from which an engine has learnt, and articles of BBC and Reuters.
    """
    engine = open_engine(engine_name)
    fired, documents = Counter[str](), Counter[str]()
    for gold in chain(
        gold_documents(data / "polnear.train.jsonl"),
        *(_plain(data / f"corpus-{name}.jsonl") for name in ("bbc", "reuters21578")),
    ):
        here = Read(gold, engine).fired
        fired += here
        documents.update(here.keys())
    return fired, documents


def _plain(path: Path) -> Iterator[Gold]:
    for _, row in islice(json_rows(path, {"doc_id": str, "text": str}), _NEWS):
        yield Gold(Document(row["text"], id=row["doc_id"]), (), (), ())


def measure_steps(
    found: Sequence[Corpus],
    elsewhere: tuple[Counter[str], Counter[str]] | None = None,
    groups: Sequence[Sequence[str]] = (),
) -> Iterator[Done]:
    """Yield how well all steps do together, then without each of them in turn.

    Names in ``groups`` are left out together, and no other; InputError if no step is named so. What
    fires ``elsewhere`` (:func:`unmarked`) is added to what fires in the corpora.
    """
    fired, documents = elsewhere or (Counter[str](), Counter[str]())
    every = {step.name: step for step in every_step((*ORDER, *_TYPING))}
    unknown = {name for group in groups for name in group} - every.keys()
    if unknown:
        raise InputError(f"no step is named {', '.join(sorted(unknown))}")
    yield _without(found, (), fired, documents)
    for group in groups or [[name] for name in every]:
        yield _without(found, [every[name] for name in group], fired, documents)


def _without(
    found: Sequence[Corpus],
    steps: Sequence[Step[Any]],
    fired: Counter[str],
    documents: Counter[str],
) -> Done:
    off = frozenset(step.name for step in steps)
    names = off.union(part.name for step in steps for part in step.parts)
    types = list(every_step(_TYPING))
    typing = [step in types for step in steps]
    values: dict[str, float] = {}
    times = sum(fired[name] for name in names)
    places = sum(documents[name] for name in names)
    for corpus in found:
        here = [sum(each.fired[name] for name in names) for each in corpus.documents]
        again = {place for place, number in enumerate(here) if number or any(typing)}
        values |= corpus.values(off, again, typed=bool(steps) and all(typing))
        # What is measured by labels only is counted where all of its corpus is read.
        counted = [n for n, each in zip(here, corpus.documents, strict=True) if each.scored]
        times += sum(counted)
        places += sum(map(bool, counted))
    kinds = "/".join(dict.fromkeys(step.kind for step in steps))
    return Done("+".join(step.name for step in steps), kinds, times, places, values)


def lines(rows: Iterable[Done]) -> Iterator[str]:
    """Yield the lines of the table: the first row in full, of the others what changes."""
    every: Done | None = None
    for row in rows:
        if every is None:
            every = row
            yield f"{'step':30}{'kind':9}{'fired':>7}{'docs':>6}" + "".join(
                f"{title:>17}" for title in row.values
            )
        yield f"{row.name or '(all steps)':30}{row.kind:9}{row.fired:7}{row.documents:6}" + "".join(
            f"{_cell(value, every.values[title], row is every):>17}"
            for title, value in row.values.items()
        )


def _cell(value: float, before: float, whole: bool) -> str:
    change = value - before
    return f"{value:.2f}" if whole else f"{change:+.2f}" if abs(change) >= 0.005 else "-"
