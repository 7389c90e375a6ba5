"""Who a source is, on sentences written for it: each line has the type, then the marked source."""

from __future__ import annotations

import re
from pathlib import Path

from datasette_reliability.classify import classify
from datasette_reliability.records import Attribution, Document, Span
from datasette_reliability.segment import segment

LINES = (Path(__file__).parent / "data" / "who.txt").read_text("utf-8").splitlines()
# Six of 92 are read otherwise since the models learnt from more real news.
FLOOR = 0.93


def source_type(marked: str) -> str:
    """Return the type of the source marked with ``[s …]``, said with the cue ``[c …]``."""
    text, spans, place = "", {}, 0
    for mark in re.finditer(r"\[([sc]) (.*?)\]", marked):
        text += marked[place : mark.start()]
        spans[mark[1]] = Span(len(text), len(text) + len(mark[2]))
        text, place = text + mark[2], mark.end()
    text += marked[place:]
    document = Document(text)
    segments = segment(document)
    number = next(n for n, s in enumerate(segments.sentences) if s.end > spans["s"].start)
    end = segments.sentences[number].end
    start = max(spans["s"].end, spans["c"].end)
    one = Attribution((spans["s"],), (spans["c"],), (Span(min(start + 1, end), end),), number)
    return classify(document, segments, [one])[0].source_type


def test_who_the_source_is():
    rows = [line.split(" :: ", 1) for line in LINES]
    assert len(rows) >= 80
    wrong = [(marked, source_type(marked), kind) for kind, marked in rows]
    wrong = [row for row in wrong if row[1] != row[2]]
    assert 1 - len(wrong) / len(rows) >= FLOOR, wrong
