"""Measure how accurate the program is: on PolNeAR dev, its hard cases, the own passages, the types.

For each engine the first group of numbers is of the claims that ``load`` stores; the group ``with
acts`` is of what ``evaluate`` scores, since annotators mark acts too; the group ``alone`` is of
what the engine finds before the rules of ``extract``.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from datasette_reliability.classify import classify, networks_of
from datasette_reliability.cli.evaluate import score_types
from datasette_reliability.evaluation import (
    CRITERIA,
    SPEECH,
    Counts,
    Recall,
    interval,
    recalls,
    score_document,
    scores,
)
from datasette_reliability.evaluation import error_counts as errors_of
from datasette_reliability.extract import extract
from datasette_reliability.gold import Gold, gold_documents, json_rows
from datasette_reliability.language.en.cues import ACT
from datasette_reliability.plugins import Engine, engines, open_engine
from datasette_reliability.predictions import scorable
from datasette_reliability.records import Attribution, Document, Given, Segments
from datasette_reliability.segment import segment
from tools.quality.slices import slices_of

__all__ = ["DEV", "Measurement", "measure"]

DEV, _TRAIN, _TYPES = "polnear.dev.jsonl", "polnear.train.jsonl", "source-types.dev.jsonl"
_KINDS = ("direct", "mixed", "indirect")
_ROLES = ("source+content", SPEECH, "source", "cue", "content")


@dataclass(frozen=True, slots=True)
class Measurement:
    """One number: a percentage, a count or documents per CPU-second, of ``count`` rows."""

    group: str
    name: str
    value: float
    interval: tuple[float, float] | None = None
    count: int | None = None


class _Overheard:
    """An engine that keeps what it found in the last document, before any rule saw it."""

    def __init__(self, engine: Engine) -> None:
        self.name, self.version, self._engine = engine.name, engine.version, engine
        self.last: Sequence[Attribution] = ()

    def attributions(self, document: Document, segments: Segments) -> Sequence[Attribution]:
        self.last = self._engine.attributions(document, segments)
        return self.last


def measure(data: Path) -> Iterator[Measurement]:
    """Yield every measurement, those of one group after each other."""
    documents = list(gold_documents(data / DEV))
    slices = [slices_of(gold) for gold in documents]
    names = [name for name, entry in engines().items() if entry.available() and entry.rank >= 0]
    for name in names:
        engine = open_engine(name)
        yield from _extraction(name, engine, documents, slices)
        yield from _passages(name, engine)
    yield from _fields()
    yield from _types(data, names)


def _extraction(
    name: str, engine: Engine, documents: Sequence[Gold], slices: Sequence[list[list[str]]]
) -> Iterator[Measurement]:
    counts: dict[str, list[Counts]] = {name: [], f"{name} with acts": [], f"{name} alone": []}
    linked: list[Counts] = []
    heard = _Overheard(engine)
    seconds = 0.0
    for gold, names in zip(documents, slices, strict=True):
        begun = time.process_time()
        segments = segment(gold.document)
        found = extract(gold.document, segments, heard, acts=True)
        seconds += time.process_time() - begun
        claims = [one for one in found if one.cue_class != ACT]
        read = [scorable(gold.document.text, each) for each in (claims, found)]
        bare = [Given(one.source, one.cue, one.content) for one in heard.last]
        for kept, (given, attitudes) in zip(counts.values(), [*read, (bare, ())], strict=True):
            kept.append(score_document(gold, given, names, attitudes))
        who = zip(found, classify(gold.document, segments, found, networks_of(name)), strict=True)
        known, _ = scorable(gold.document.text, [one for one, what in who if what.antecedent])
        linked.append(score_document(gold, known, names))
    speed = len(documents) / max(seconds, 1e-9)
    yield Measurement(name, f"{name} documents per CPU-second", speed)
    for label, each in counts.items():
        yield from _scores(label, each)
        yield from _slices(label, each)
    yield from _linked(name, linked)
    for kind, number in errors_of(counts[f"{name} with acts"]).items():
        yield Measurement(f"{name} errors", f"{name} error: {kind}", number)


def _scores(label: str, counts: Sequence[Counts]) -> Iterator[Measurement]:
    table = scores(counts)
    for role in _ROLES:
        for criterion in reversed(CRITERIA):
            low, high = interval(counts, role, criterion)
            yield Measurement(
                label,
                f"{label} {role} F1 {criterion}",
                100 * table[role, criterion].f1,
                (100 * low, 100 * high),
            )
        for part in ("precision", "recall"):
            value = 100 * getattr(table[role, "jac50"], part)
            yield Measurement(label, f"{label} {role} {part} jac50", value)


def _slices(label: str, counts: Sequence[Counts]) -> Iterator[Measurement]:
    whole, content = recalls(counts), recalls(counts, "content")
    rows = [(f"recall of {name}", recall) for name, recall in whole.items()]
    rows += [(f"content recall of {name}", content[name]) for name in _KINDS if name in content]
    for title, recall in rows:
        yield _recalled(label, title, recall)


def _linked(name: str, counts: Sequence[Counts]) -> Iterator[Measurement]:
    """Yield the recall of pronouns among those with an antecedent, right or wrong."""
    yield _recalled(name, "recall of pronoun, linked", recalls(counts)["pronoun"])


def _recalled(engine: str, title: str, recall: Recall) -> Measurement:
    low, high = recall.interval
    return Measurement(
        f"{engine} slices",
        f"{engine} {title}",
        100 * recall.share,
        (100 * low, 100 * high),
        recall.count,
    )


def _passages(name: str, engine: Engine) -> Iterator[Measurement]:
    """Yield how well the project's own passages are read; nothing without ``tests/``."""
    try:
        marked = import_module("tests.marked")
    except ImportError:
        return
    aspects: dict[str, list[list[int]]] = {}
    for kind in marked.kinds():
        tally = marked.tally(kind, engine)
        for part in ("precision", "recall"):
            title = f"{name} passages {kind} {part}"
            count = tally.gold if part == "recall" else tally.predicted
            yield Measurement(f"{name} passages", title, 100 * getattr(tally, part), count=count)
        for aspect, pair in tally.aspects.items():
            aspects.setdefault(aspect, []).append(pair)
        unseen = marked.tally(kind, engine, "unseen")
        if unseen.gold:
            title, value = f"{name} passages {kind} unseen recall", 100 * unseen.recall
            yield Measurement(f"{name} passages", title, value, count=unseen.gold)
        if "cue_class" in unseen.aspects:
            aspects.setdefault("unseen cue_class", []).append(unseen.aspects["cue_class"])
    for aspect, pairs in sorted(aspects.items()):
        right, total = (sum(column) for column in zip(*pairs, strict=True))
        title = f"{name} passages {aspect} accuracy"
        yield Measurement(f"{name} passages", title, 100 * right / max(total, 1), count=total)


def _fields() -> Iterator[Measurement]:
    """Yield how well each field of a source is read on own passages, its spans being given."""
    try:
        speakers = import_module("tests.speakers")
    except ImportError:
        return
    for field in speakers.FIELDS:
        later = (speakers.FOLDER / "who" / f"{field}.fresh.jsonl").exists()
        for label, fresh in (("", False), ("unseen ", True))[: 1 + later]:
            score = speakers.score(field, fresh)
            for part, count in (("precision", score.found), ("recall", score.wanted)):
                title = f"who {field} {label}{part}"
                if count:
                    yield Measurement("who", title, 100 * getattr(score, part), count=count)


def _types(data: Path, names: Sequence[str]) -> Iterator[Measurement]:
    """Yield how well sources are typed whose words are given, beside what each engine finds."""
    wanted = [row for _, row in json_rows(data / _TYPES, {"doc_id": str, "start": int})]
    used = {row["doc_id"] for row in wanted}
    sources = [one for one in gold_documents(data / _TRAIN) if one.document.id in used]
    for name in names:
        result, rows = score_types(sources, wanted, open_engine(name))
        label = "" if name == "fast" else f"{name} "
        for column, score in result["classification"].items():
            for key, title in (("accuracy", "accuracy"), ("macro_f1", "macro-F1")):
                value = 100 * score[key]
                yield Measurement(
                    f"{label}types", f"{label}{column} {title}", value, count=len(rows)
                )
        if not label:
            yield from _confused(rows)


def _confused(rows: Sequence[dict[str, Any]]) -> Iterator[Measurement]:
    confused = Counter(
        (row["gold"]["source_type"], row["source_type"])
        for row in rows
        if row["gold"]["source_type"] != row["source_type"]
    )
    for (gold, found), number in sorted(confused.items(), key=lambda item: (-item[1], item[0])):
        yield Measurement("types errors", f"source_type error: {gold} read as {found}", number)
