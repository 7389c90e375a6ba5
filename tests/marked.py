"""Read passages whose gold attributions are marked in the text itself.

``[s1 The mayor] [c1:attitude hopes] [p1 the pool opens]``: ``s`` source, ``c`` cue (``:class``
where it is not a statement), ``p`` content, ``r`` recipient, ``t`` time, ``e`` who vouches for the
source, ``a`` the antecedent of a pronoun, ``u`` a sentence in the outlet's own voice. Equal digits
belong together; what is marked twice is in two pieces; a cue inside another's content is nested.
What is marked ``c:act`` is no claim: it is right when nothing is attributed by that cue.

A row's ``batch`` is ``unseen`` where it was written after the rules and has changed none of them;
rules have been made with all others in view.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from datasette_reliability.classify import classify
from datasette_reliability.extract import extract
from datasette_reliability.plugins import Engine
from datasette_reliability.records import Attribution, Classification, Document, Span
from datasette_reliability.segment import segment

FOLDER = Path(__file__).parent / "passages"
_MARK = re.compile(r"\[(?P<role>[scprtuea])(?P<number>\d?)(?::(?P<kind>[a-z]+))? |(?P<end>\])")
_NARRATED = frozenset(["act", "unattributed"])
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
    """What was found of one kind of passage; pairs count an aspect right and all.

    ``right`` of ``gold`` marked and ``predicted`` overlap by half in source and content; of kinds
    that mark narration alone, its sentences are counted. ``exact`` counts cue and source word for
    word and most of the content. ``classes`` counts pairs of a cue's class and the class read;
    what is not read counts as an act.
    """

    gold: int = 0
    predicted: int = 0
    right: int = 0
    exact: int = 0
    classes: Counter[tuple[str, str]] = field(default_factory=Counter)
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


def passages(kind: str, batch: str | None = None) -> list[Passage]:
    """Return the passages of one kind, those of one batch where it is named."""
    lines = (FOLDER / f"{kind}.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [
        parse(kind, row["passage"]) for row in rows if batch in (None, row.get("batch", "first"))
    ]


def kinds() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.jsonl"))


def overlap(text: str, one: tuple[Span, ...], other: tuple[Span, ...]) -> float:
    """Return the Jaccard overlap of the words of two roles."""
    a, b = (
        {m.start() for span in spans for m in _WORD.finditer(text, span.start, span.end)}
        for spans in (one, other)
    )
    return len(a & b) / len(a | b) if a | b else 1.0


def tally(kind: str, engine: Engine, batch: str | None = None) -> Tally:
    """Return how the attributions found in the passages of a kind agree with their gold."""
    result = Tally()
    for passage in passages(kind, batch):
        document = Document(passage.text)
        segments = segment(document)
        found = extract(document, segments, engine)
        _compare(passage, list(found), result)
        _halves(passage, found, classify(document, segments, found), result)
    return result


def _compare(passage: Passage, found: list[Attribution], result: Tally) -> None:
    text = passage.text
    told = [each for each in found if not each.unattributed]
    claims = [gold for gold in passage.gold if gold.cue_class != "act"]
    left = list(told)
    right = 0
    for gold in claims:
        same = next((each for each in left if each.cue == gold.of("c")), None)
        if same is not None:
            left.remove(same)
        good = (
            same is not None
            and same.source == gold.of("s")
            and overlap(text, same.content, gold.of("p")) >= 0.8
        )
        right += good
        if same is None or not good:
            result.misses.append(
                f"{text!r}\n   MISS {_shown(text, same)}  WANT {_gold(text, gold)}"
            )
        if same is not None:
            _aspects(passage, gold, same, found, result)
    result.misses += [f"{text!r}\n   EXTRA {_shown(text, each)}" for each in left]
    voice = [each for each in found if each.unattributed]
    right_voice = _narrated(passage, voice, result)
    result.exact += right
    if passage.kind in _NARRATED:
        result.gold += len(passage.narration)
        result.predicted += len(voice)
        result.right += right_voice


def _narrated(passage: Passage, voice: list[Attribution], result: Tally) -> int:
    """Return how many sentences in the outlet's own voice are read as such."""
    text, right = passage.text, 0
    for span in passage.narration:
        near = [each for each in voice if overlap(text, each.content, (span,)) >= 0.8]
        right += bool(near)
        if not near:
            result.misses.append(f"{text!r}\n   NO NARRATION {span.of(text)!r}")
        voice = [each for each in voice if each not in near]
    if not any(gold.cue_class == "act" for gold in passage.gold):
        for each in voice:
            result.misses.append(f"{text!r}\n   EXTRA NARRATION {each.content[0].of(text)!r}")
    return right


def _halves(
    passage: Passage,
    found: tuple[Attribution, ...],
    classified: tuple[Classification, ...],
    result: Tally,
) -> None:
    """Count what overlaps by half, the classes of the cues, endorsers and antecedents."""
    text = passage.text
    left = {n: each for n, each in enumerate(found) if not each.unattributed}
    result.predicted += len(left)
    for gold in passage.gold:
        cues = [each for each in found if _touch(each.cue, gold.of("c"))]
        read = cues[0].cue_class if cues else "act"
        result.classes[gold.cue_class, read] += 1
        result.note("cue_class", read == gold.cue_class)
        if gold.cue_class == "act":
            continue
        result.gold += 1
        near = next((n for n in left if _by_half(text, left[n], gold)), None)
        if near is not None:
            result.right += 1
            del left[near]
        for role, aspect in (("e", "endorsed_by"), ("a", "antecedent")):
            wanted = " ".join(span.of(text) for span in gold.of(role))
            if wanted:
                got = None if near is None else getattr(classified[near], aspect)
                good = got is not None and (wanted in got or got in wanted)
                result.note(aspect, good)
                if not good:
                    result.misses.append(f"{text!r}\n   {aspect.upper()} {got} WANT {wanted}")


def _touch(one: tuple[Span, ...], other: tuple[Span, ...]) -> bool:
    return any(a.start < b.end and b.start < a.end for a in one for b in other)


def _by_half(text: str, found: Attribution, gold: Marked) -> bool:
    return (
        overlap(text, found.source, gold.of("s")) >= 0.5
        and overlap(text, found.content, gold.of("p")) >= 0.5
    )


def _aspects(
    passage: Passage, gold: Marked, same: Attribution, found: list[Attribution], result: Tally
) -> None:
    aspects = {
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
