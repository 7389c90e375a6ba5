"""Read passages whose gold attributions are marked in the text itself.

``[s1 The mayor] [c1:attitude hopes] [p1 the pool opens]``: ``s`` source, ``c`` cue (``:class``
where it is not a statement), ``p`` content, ``r`` recipient, ``t`` time, ``u`` a sentence in the
outlet's own voice. Equal digits belong together; what is marked twice is in two pieces; a cue
inside another's content is nested.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from datasette_reliability.extract import extract
from datasette_reliability.plugins import Engine
from datasette_reliability.records import Attribution, Document, Span
from datasette_reliability.segment import segment

FOLDER = Path(__file__).parent / "passages"
_MARK = re.compile(r"\[(?P<role>[scprtu])(?P<number>\d?)(?::(?P<kind>[a-z]+))? |(?P<end>\])")
_WORD = re.compile(r"\w+(?:[’'.\-]\w+)*")


@dataclass
class Marked:
    """One gold attribution: its spans by role, and the class of its cue."""

    spans: dict[str, list[Span]] = field(default_factory=dict)
    cue_class: str = "statement"

    def of(self, role: str) -> tuple[Span, ...]:
        return tuple(self.spans.get(role, ()))


@dataclass
class Passage:
    """A text without its marks, its gold attributions, and what the marks say of narration."""

    kind: str
    text: str
    gold: list[Marked]
    narration: list[Span]


@dataclass
class Tally:
    """What was found of one kind of passage; pairs count an aspect right and all."""

    gold: int = 0
    predicted: int = 0
    right: int = 0
    misses: list[str] = field(default_factory=list)
    aspects: dict[str, list[int]] = field(default_factory=dict)

    @property
    def precision(self) -> float:
        return self.right / self.predicted if self.predicted else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else 1.0

    def note(self, aspect: str, good: bool) -> None:
        pair = self.aspects.setdefault(aspect, [0, 0])
        pair[0] += good
        pair[1] += 1


def parse(kind: str, marked: str) -> Passage:
    """Return a passage and its gold."""
    pieces: list[str] = []
    size = place = 0
    opened: list[tuple[str, str, int]] = []
    gold: dict[str, Marked] = {}
    narration: list[Span] = []
    for mark in _MARK.finditer(marked):
        pieces.append(marked[place : mark.start()])
        size += mark.start() - place
        place = mark.end()
        if mark["role"]:
            opened.append((mark["role"], mark["number"], size))
            if mark["role"] != "u":
                entry = gold.setdefault(mark["number"], Marked())
                entry.cue_class = mark["kind"] or entry.cue_class
        else:
            role, number, start = opened.pop()
            if role == "u":
                narration.append(Span(start, size))
            else:
                gold[number].spans.setdefault(role, []).append(Span(start, size))
    assert not opened, marked
    return Passage(kind, "".join([*pieces, marked[place:]]), list(gold.values()), narration)


def passages(kind: str) -> list[Passage]:
    """Return the passages of one kind."""
    lines = (FOLDER / f"{kind}.jsonl").read_text("utf-8").splitlines()
    return [parse(kind, json.loads(line)["passage"]) for line in lines]


def kinds() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.jsonl"))


def overlap(text: str, one: tuple[Span, ...], other: tuple[Span, ...]) -> float:
    """Return the Jaccard overlap of the words of two roles."""
    a, b = (
        {m.start() for span in spans for m in _WORD.finditer(text, span.start, span.end)}
        for spans in (one, other)
    )
    return len(a & b) / len(a | b) if a | b else 1.0


def tally(kind: str, engine: Engine) -> Tally:
    """Return how the attributions found in the passages of a kind agree with their gold."""
    result = Tally()
    for passage in passages(kind):
        document = Document(passage.text)
        _compare(passage, list(extract(document, segment(document), engine)), result)
    return result


def _compare(passage: Passage, found: list[Attribution], result: Tally) -> None:
    text = passage.text
    told = [each for each in found if not each.unattributed]
    result.gold += len(passage.gold) + len(passage.narration)
    result.predicted += len(found)
    left = list(told)
    for gold in passage.gold:
        same = next((each for each in left if each.cue == gold.of("c")), None)
        if same is not None:
            left.remove(same)
        good = (
            same is not None
            and same.source == gold.of("s")
            and overlap(text, same.content, gold.of("p")) >= 0.8
        )
        result.right += good
        if same is None or not good:
            result.misses.append(
                f"{text!r}\n   MISS {_shown(text, same)}  WANT {_gold(text, gold)}"
            )
        if same is not None:
            _aspects(passage, gold, same, found, result)
    for each in left:
        result.misses.append(f"{text!r}\n   EXTRA {_shown(text, each)}")
    voice = [each for each in found if each.unattributed]
    for span in passage.narration:
        near = [each for each in voice if overlap(text, each.content, (span,)) >= 0.8]
        result.right += bool(near)
        if not near:
            result.misses.append(f"{text!r}\n   NO NARRATION {span.of(text)!r}")
        voice = [each for each in voice if each not in near]
    for each in voice:
        result.misses.append(f"{text!r}\n   EXTRA NARRATION {each.content[0].of(text)!r}")


def _aspects(
    passage: Passage, gold: Marked, same: Attribution, found: list[Attribution], result: Tally
) -> None:
    aspects = {
        "cue_class": (same.cue_class, gold.cue_class),
        "recipient": (same.recipient, next(iter(gold.of("r")), None)),
        "time": (same.time, next(iter(gold.of("t")), None)),
        "parent": (_cue_of_parent(same, found), _enclosing(gold, passage.gold)),
    }
    for aspect, (is_, should) in aspects.items():
        result.note(aspect, is_ == should)
        if is_ != should:
            result.misses.append(f"{passage.text!r}\n   {aspect.upper()} {is_} WANT {should}")


def _cue_of_parent(same: Attribution, found: list[Attribution]) -> Span | None:
    return found[same.parent].cue[0] if same.parent is not None else None


def _enclosing(gold: Marked, others: list[Marked]) -> Span | None:
    cue = gold.of("c")[0]
    for other in others:
        if other is not gold and any(piece.covers(cue) for piece in other.of("p")):
            return other.of("c")[0]
    return None


def _shown(text: str, found: Attribution | None) -> str:
    if found is None:
        return "nothing"
    return " | ".join(
        " + ".join(span.of(text) for span in spans)
        for spans in (found.source, found.cue, found.content)
    )


def _gold(text: str, gold: Marked) -> str:
    return " | ".join(" + ".join(s.of(text) for s in gold.of(role)) for role in "scp")
