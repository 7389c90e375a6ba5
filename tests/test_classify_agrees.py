"""Words and context lead to what the document led to; nothing raises, and time is linear."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datasette_reliability import terms
from datasette_reliability.classify import classify, classify_words
from datasette_reliability.records import (
    Attribution,
    Classification,
    Document,
    Span,
    words,
)
from datasette_reliability.segment import segment

from .growth import assert_linear

SHARED = Path(__file__).parents[2] / "shared"
ARTICLES = sorted((Path(__file__).parent / "articles").glob("*.txt"))

KEPT = (
    "source_type",
    "attribution_class",
    "named",
    "source_name",
    "medium",
    "quote_type",
    "number_of_sources",
    "endorsed_by",
    "basis",
    "anonymity_reason",
    "distancing",
    "content_kind",
    "statement_date",
    "relayed_to",
    "cue_class",
)


def assert_words_agree(text: str, one: Attribution, stored: Classification) -> None:
    """Assert that stored words and context lead to the stored classification again."""
    again = classify_words(
        words(text, one.source), words(text, one.cue), words(text, one.content), stored.context
    )
    for column in KEPT:
        assert getattr(again, column) == getattr(stored, column), (column, words(text, one.source))
    assert [s.code for s in again.signals] == [s.code for s in stored.signals]


def gold(limit: int) -> list[dict]:  # type: ignore[type-arg]
    path = SHARED / "data" / "polnear.dev.jsonl"
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for _, line in zip(range(limit), lines, strict=False)]


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared annotated documents")
def test_words_and_context_agree_with_the_document_on_whole_articles() -> None:
    for doc in gold(30):
        document = Document(doc["text"], publisher=doc["publisher"], published=doc["date"])
        segments = segment(document)
        given_ = [
            Attribution(
                *(tuple(Span(*s) for s in a[role]) for role in ("source", "cue", "content")), 0
            )
            for a in doc["attributions"]
        ]
        for one, stored in zip(given_, classify(document, segments, given_), strict=True):
            assert_words_agree(document.text, one, stored)
            assert stored.source_type in terms.SOURCE_TYPE
            assert stored.attribution_class in terms.ATTRIBUTION_CLASS
            assert stored.medium in terms.MEDIUM
            assert stored.content_kind in terms.CONTENT_KIND
            assert all(s.code in terms.REASON_CODE for s in stored.signals)
            for signal in stored.signals:
                assert signal.evidence is None or signal.evidence.end <= len(document.text)


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_words_and_context_agree_on_own_articles(path: Path) -> None:
    document = Document(
        path.read_text("utf-8"), publisher="Lanmore Gazette", published="2025-05-09"
    )
    segments = segment(document)
    cut = [
        Attribution(
            (Span(s.start, (s.start + s.end) // 2),), (), (Span((s.start + s.end) // 2, s.end),), n
        )
        for n, s in enumerate(segments.sentences)
    ]
    for one, stored in zip(cut, classify(document, segments, cut), strict=True):
        assert_words_agree(document.text, one, stored)


PIECES = st.lists(
    st.sampled_from(
        [
            *[
                "the",
                "a",
                "of",
                "and",
                "who",
                "said",
                "told",
                "AFP",
                "Mr.",
                "President",
                "Ada",
                "Quill",
                "figures",
                "that",
                "UN",
                "regards",
                "as",
                "reliable",
                "by",
                "not",
                "verified",
            ],
            ",",
            "“",
            "”",
            '"',
            "'s",
            "\x00",
            "\ud800",
            "\n",
            "(",
            "—",
            "אבג",
            "1.5",
            "condition of anonymity because",
        ]
    ),
    max_size=40,
).map(" ".join)


@given(
    st.one_of(st.text(max_size=200), PIECES),
    st.text(max_size=30),
    st.one_of(st.text(max_size=200), PIECES),
    st.text(max_size=60),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_words_ever_raise(source: str, cue: str, claim: str, context: str) -> None:
    found = classify_words(source, cue, claim, context)
    assert found.source_type in terms.SOURCE_TYPE


@given(PIECES, st.data())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_document_ever_raises_and_words_agree(text: str, data: st.DataObject) -> None:
    document = Document(text, publisher="AFP", published="2025-05-09")
    segments = segment(document)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=4, max_size=4)))
    one = Attribution(
        (Span(cuts[0], cuts[1]),), (Span(cuts[1], cuts[2]),), (Span(cuts[2], cuts[3]),), 0
    )
    (stored,) = classify(document, segments, [one])
    assert_words_agree(text, one, stored)


@pytest.mark.parametrize(
    "unit",
    ["that the UN ", "X-run by ", "said on condition of ", "A. ", "“", "reliable by ", ", a "],
)
def test_time_grows_with_the_text_only(unit: str) -> None:
    def run(size: int) -> None:
        text = unit * (size // len(unit))
        document = Document(text)
        half = len(text) // 2
        one = Attribution((Span(0, half),), (), (Span(half, len(text)),), 0)
        classify(document, segment(document), [one])

    assert_linear(run, 15_000)
