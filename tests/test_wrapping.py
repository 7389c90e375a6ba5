"""Hard-wrapped text reads as if it had never been wrapped, and spans point into what was given."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasette_reliability import analyze
from datasette_reliability.cli.evaluate import score_engine
from datasette_reliability.explore.marks import paragraphs
from datasette_reliability.gold import gold_documents
from datasette_reliability.plugins import open_engine
from datasette_reliability.records import Document, Span
from datasette_reliability.wrapping import unwrap
from tests.growth import assert_linear

DEV = Path(__file__).parents[2] / "shared" / "data" / "polnear.dev.jsonl"
needs_news = pytest.mark.skipif(not DEV.exists(), reason=f"there is no {DEV}")
WIDTHS = (60, 66, 72, 80)
NEWS = (
    "The harbor of Elm will stay closed until Friday because of the storm, Mayor Ada Voss said in a"
    " letter to the council. Two pilots who asked not to be named said that the long-term damage to"
    " the eastern mole was worse than the port had declared.\n\n"
    "“Nobody has counted the ships,” said Iven Rask, who runs the tugs. According to the"
    " harbor office, 41 vessels were waiting at noon."
)


def wrapped(text: str, width: int, divide: bool = False) -> str:
    """Return a text with its lines broken at a width; ``divide`` breaks long words as well."""
    return "\n".join(_lines(line, width, divide) for line in text.split("\n"))


def _lines(paragraph: str, width: int, divide: bool) -> str:
    lines: list[str] = []
    line: str | None = None
    for word in paragraph.split(" "):
        room = width - len(line or "") - 2
        if line is None or len(line) + 1 + len(word) <= width:
            line = word if line is None else f"{line} {word}"
        elif divide and re.fullmatch(r"[a-z]{7,}[.,]?", word) and room > 2:
            cut = min(room, len(word) - 4)
            lines.append(f"{line} {word[:cut]}-")
            line = word[cut:]
        else:
            lines.append(line)
            line = word
    return "\n".join([*lines, line or ""])


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("The dam held firm on Sunday, he\nsaid after the flood.", None),
        (
            "Governor Ann Haskins de-\nclared that the dam held.",
            "Governor Ann Haskins declared that the dam held.",
        ),
        (
            "He asked for long-\nterm loans and more staff.",
            "He asked for long-term loans and more staff.",
        ),
        (
            "On Monday all of the coal-\nand gas-fired plants were shut.",
            "On Monday all of the coal- and gas-fired plants were shut.",
        ),
        (
            "Both sides said that the Anglo-\nNorland treaty, signed by the\nqueen, was lost.",
            "Both sides said that the Anglo-Norland treaty, signed by the queen, was lost.",
        ),
        ("The har\u00adbor was closed.", "The harbor was closed."),
        ("The har\u00ad\nbor was closed.", "The harbor was closed."),
        (
            "> The dam is safe, she wrote to the\n> council on Monday in a letter.",
            "> The dam is safe, she wrote to the council on Monday in a letter.",
        ),
        ("    The dam is safe, she said in\na letter.\n    Ships wait.", None),
        ("The dam is safe, she said in\r\na letter.", "The dam is safe, she said in a letter."),
        # What only looks like it stays as it is.
        (
            "FLOOD HITS ELM\nMAYOR RESIGNS\nPORT CLOSED",
            "FLOOD HITS ELM\nMAYOR RESIGNS\nPORT CLOSED",
        ),
        (
            "Ships wait.\nTrains run.\nThe port is shut.",
            "Ships wait.\nTrains run.\nThe port is shut.",
        ),
        (
            "He said:\n- the port is shut\n- ships wait",
            "He said:\n- the port is shut\n- ships wait",
        ),
        ("One.\n\ntwo goes on here.", "One.\n\ntwo goes on here."),
    ],
)
def test_what_is_read(text: str, read: str | None) -> None:
    if read is None:
        read = re.sub(r"(?<! )\n(?! )", " ", text)
    assert unwrap(text).text == read


@pytest.mark.parametrize("divide", [False, True], ids=["whole words", "divided words"])
@pytest.mark.parametrize("width", [*WIDTHS, 140])  # the last as on a PDF page in small print
def test_claims_are_those_of_the_text_unwrapped(width: int, divide: bool) -> None:
    text = wrapped(NEWS, width, divide)
    assert text != NEWS
    layout = unwrap(text)
    assert layout.text == NEWS
    engine = open_engine("fast")
    plain, found = (analyze(Document(each, language="en"), engine) for each in (NEWS, text))
    assert len(plain) == len(found) == 4
    for one, other in zip(plain, found, strict=True):
        for role in ("source", "cue", "content"):
            spans = getattr(other.attribution, role)
            assert layout.words(spans) == unwrap(NEWS).words(getattr(one.attribution, role))
            for span in spans:
                assert text[span.start : span.end].strip() == text[span.start : span.end]
        assert one.classification.source_type == other.classification.source_type
        assert one.rating.score == other.rating.score


def test_paragraphs_of_the_page_are_not_cut_at_line_ends() -> None:
    text = wrapped(NEWS, 60)
    assert [text[start:end] for start, end in paragraphs(text)] == text.split("\n\n")


@given(st.text(alphabet="ab -\n\r\u00ad\u2028.—>1", max_size=80))
def test_offsets_go_there_and_back(text: str) -> None:
    layout = unwrap(text)
    assert layout.untouched == text
    for start in range(len(layout.text)):
        span = layout.back(Span(start, start + 1))
        assert 0 <= span.start < span.end <= len(text)
        assert layout.read(span) == Span(start, start + 1)
    if not layout.text:
        assert not text.strip("\u00ad")


@pytest.mark.parametrize(
    "piece", ["said-\n", "he said\n", "\u00ad", "a—\n", "> a\n", "- a\n", " \n"]
)
def test_time_is_linear(piece: str) -> None:
    assert_linear(lambda size: unwrap.__wrapped__(piece * (size // len(piece))), 40_000)


def _apart(text: str) -> str:
    """Return a text with a blank line between paragraphs, as what is wrapped has them."""
    return "\n\n".join(" ".join(re.split(r"[ \t]+", line)).strip() for line in text.split("\n"))


@needs_news
@pytest.mark.parametrize("divide", [False, True], ids=["whole words", "divided words"])
def test_news_reads_as_it_did(divide: bool) -> None:
    """A hyphen at a line end may be the word's own: of 100 articles at most 3 have one wrong."""
    texts = [_apart(gold.document.text) for gold in gold_documents(DEV)]
    pairs = [
        (text, unwrap(wrapped(text, width, divide)).text) for text in texts for width in WIDTHS
    ]
    letters = [(re.sub(r"\W+", "", one), re.sub(r"\W+", "", other)) for one, other in pairs]
    assert all(one == other for one, other in letters)
    assert sum(one != other for one, other in pairs) <= 0.03 * len(pairs)


@needs_news
@pytest.mark.slow
def test_scores_on_news_are_those_of_the_text_unwrapped() -> None:
    """A line end takes the place of a space, so that annotations fit the wrapped text as well."""
    documents, engine = list(gold_documents(DEV)), open_engine("fast")
    scores = []
    for width in (10_000, *WIDTHS):
        texts = [wrapped(gold.document.text, width) for gold in documents]
        assert all(len(t) == len(g.document.text) for t, g in zip(texts, documents, strict=True))
        golds = [
            replace(gold, document=replace(gold.document, text=text))
            for gold, text in zip(documents, texts, strict=True)
        ]
        result, _ = score_engine(golds, engine, draws=1)
        scores.append(result["scores"]["source+content/jac50"]["f1"])
    assert all(abs(score - scores[0]) < 0.005 for score in scores), scores
