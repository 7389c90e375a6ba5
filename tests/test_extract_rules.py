"""The rule passes of the extract stage, on marked passages, single cases, and hostile text."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from datasette_reliability.extract import extract
from datasette_reliability.plugins import Engine, engines, open_engine
from datasette_reliability.records import Attribution, Document, Given, Segments, Span, words
from datasette_reliability.segment import segment

from . import marked

SEED = Path(__file__).parents[1] / "seeds" / "000_8c00dc54c79caf3f.txt"


class Silent:
    """An engine that finds what it is told to find, by its words."""

    name = "silent"
    version = "0"

    def __init__(self, *parts: tuple[str, str, str]) -> None:
        self.parts = parts

    def attributions(self, document: Document, segments: Segments) -> list[Attribution]:
        return [self._made(document.text, *parts) for parts in self.parts]

    def _made(self, text: str, source: str, cue: str, content: str) -> Attribution:
        return Attribution(_at(text, source), _at(text, cue), _at(text, content), 0)


def _at(text: str, words: str) -> tuple[Span, ...]:
    return tuple(
        Span(text.index(piece), text.index(piece) + len(piece))
        for piece in words.split(" … ")
        if piece
    )


@pytest.fixture(scope="module")
def engine() -> Engine:
    return open_engine("fast")


def found(text: str, engine: Engine) -> list[Attribution]:
    document = Document(text)
    return list(extract(document, segment(document), engine))


# Percentages by "ENGINE passages KIND recall" or "precision"; nothing lowers them by itself.
FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text("utf-8"))["floors"]
LEAST = 85.0


@pytest.mark.parametrize("kind", marked.kinds())
@pytest.mark.parametrize("name", [name for name, each in engines().items() if each.available()])
def test_passages(kind: str, name: str) -> None:
    result = marked.tally(kind, open_engine(name))
    report = "\n".join(result.misses)
    for part in ("precision", "recall"):
        floor = FLOORS.get(f"{name} passages {kind} {part}", LEAST)
        assert 100 * getattr(result, part) >= floor, report


@pytest.mark.parametrize("kind", marked.kinds())
def test_kinds_of_passages_hold_twenty(kind: str) -> None:
    texts = [passage.text for passage in marked.passages(kind)]
    assert len(texts) >= 20
    assert len(set(texts)) == len(texts)


def test_aspects_of_passages(engine: Engine) -> None:
    right: dict[str, list[int]] = {}
    for kind in marked.kinds():
        for aspect, (good, seen) in marked.tally(kind, engine).aspects.items():
            pair = right.setdefault(aspect, [0, 0])
            pair[0] += good
            pair[1] += seen
    for aspect, floor in {
        "cue_class": 0.92,
        "recipient": 0.95,
        "time": 0.95,
        "parent": 0.95,
    }.items():
        good, seen = right[aspect]
        assert seen >= 100
        assert good / seen >= floor, aspect


@pytest.mark.parametrize(
    ("text", "raw", "expected"),
    [
        (
            "But the envoy told Reuters on Friday: “It is over.”",
            ("But the envoy", "told Reuters on Friday:", "“It is over.”"),
            ("the envoy", "told", "“It is over.”"),
        ),
        (
            "The army has said that the hill was taken.",
            ("The army", "said", "that the hill was taken."),
            ("The army", "has said", "the hill was taken"),
        ),
        (
            "Critics blamed the flood on poor planning.",
            ("Critics", "blamed the flood", "poor planning"),
            ("Critics", "blamed", "the flood on poor planning"),
        ),
        (
            "The firm informed investors that it was bankrupt.",
            ("The firm", "informed investors", "it was bankrupt"),
            ("The firm", "informed", "it was bankrupt"),
        ),
        (
            "The office on Tuesday said exports rose.",
            ("", "said", "exports rose"),
            ("The office", "said", "exports rose"),
        ),
        (
            "“Run!” shouted the guard.",
            ("", "shouted", "“Run!” … the guard"),
            ("the guard", "shouted", "“Run!”"),
        ),
        (
            "“We sank,” said Ida Holm, whose ship was hit.",
            ("Ida Holm", "said", "“We sank,”"),
            ("Ida Holm, whose ship was hit", "said", "“We sank,”"),
        ),
    ],
)
def test_spans_are_brought_to_the_rule(
    text: str, raw: tuple[str, str, str], expected: tuple[str, str, str]
) -> None:
    first = found(text, Silent(raw))[0]
    spans = (first.source, first.cue, first.content)
    assert tuple(" … ".join(s.of(text) for s in role) for role in spans) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The council rejected an offer.",
        "The minister signed the treaty.",
        "The parliament approved the budget.",
    ],
)
def test_acts_are_narration(text: str) -> None:
    source, cue, content = text.split(" ")[1], text.split(" ")[2], text.split(" ", 3)[3]
    only = found(text, Silent((source, cue, content)))
    assert [each.unattributed for each in only] == [True]


def told(text: str, *parts: tuple[str, str, str]) -> list[tuple[str, str, str]]:
    """Return what the rules find beside an engine, in words of source, cue and content."""
    rows = [row for row in found(text, Silent(*parts)) if not row.unattributed]
    return [
        tuple(" … ".join(span.of(text) for span in role) for role in (r.source, r.cue, r.content))
        for r in rows
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "The health ministry put the death toll at 770.",
            ("The health ministry", "put", "the death toll at 770"),
        ),
        (
            "She resigned over what Hale called “a sordid deal” with the bank.",
            ("Hale", "called", "what … “a sordid deal”"),
        ),
        (
            "The pool will open, promised President Amadi.",
            ("President Amadi", "promised", "The pool will open"),
        ),
    ],
)
def test_plain_words_need_no_engine(text: str, wanted: tuple[str, str, str]) -> None:
    assert wanted in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "He put the phone down at 9 p.m. and left.",
        "The raid renewed fears along the eastern border of the country.",
        "Their support still lags below what she wants in the north.",
        "My father died of a fever, which confirmed what I knew.",
        "The reporter Ada Brook reported from the harbour and the airport.",
    ],
)
def test_a_clause_is_no_source(text: str) -> None:
    assert told(text) == []


def test_lines_of_a_transcript_have_a_speaker() -> None:
    text = (
        "Ms Brook asked the questions.\n\nBROOK: Will the dam hold?\n\nVOSS: It will.\n\n"
        "VOSS: I would sleep there.\n\nUPDATE: The storm has passed.\n"
    )
    assert [row for row in told(text) if row[1] == ":"] == [
        ("BROOK", ":", "Will the dam hold?"),
        ("VOSS", ":", "It will."),
        ("VOSS", ":", "I would sleep there."),
    ]


def test_a_speaker_is_shared_with_what_stands_behind() -> None:
    text = "The mill would close by June at the latest, she said, blaming the price of power."
    assert told(text, ("she", "blaming", "the price of power")) == [
        ("she", "said", "The mill would close by June at the latest"),
        ("she", "blaming", "the price of power"),
    ]


@pytest.mark.parametrize(
    ("text", "parts", "source"),
    [
        (
            "The Halm Monitor, which has doctors and which the UN trusts, reported 59 deaths.",
            ("The Halm Monitor … the UN", "reported", "59 deaths"),
            "The Halm Monitor, which has doctors and which the UN trusts",
        ),
        (
            "Voice of the Camps, a network praised by the Red Cross, reported 59 deaths.",
            ("a network praised by the Red Cross", "reported", "59 deaths"),
            "Voice of the Camps, a network praised by the Red Cross",
        ),
        (
            "In the case of the missing mayor Voss cited the letters he wrote.",
            ("Voss", "cited", "the letters he wrote"),
            "Voss",
        ),
    ],
)
def test_a_source_is_whole_and_the_subject_of_its_verb(
    text: str, parts: tuple[str, str, str], source: str
) -> None:
    assert [row[0] for row in told(text, parts)] == [source]


def test_a_cue_is_no_part_of_its_content() -> None:
    text = "“My son was no terrorist,” sobbed his mother."
    rows = told(text, ("", "sobbed", "“My son was no terrorist,” sobbed his mother"))
    assert rows == [("his mother", "sobbed", "“My son was no terrorist,”")]


def test_given_attributions_pass_through() -> None:
    text = "Ada Brook said it rained. The mayor signed the bill."
    made = Given((Span(0, 9),), (Span(10, 14),), (Span(15, 24),))
    document = Document(text, given=(made,))
    only = extract(document, segment(document), Silent(("The mayor", "signed", "the bill")))
    assert [(each.source, each.cue, each.content, each.engine) for each in only] == [
        (made.source, made.cue, made.content, "given")
    ]
    assert only[0].cue_class == "statement"


def test_parents_stand_at_their_index() -> None:
    text = "The rain fell all night. Hale said the mayor insisted the dam was safe."
    rows = found(
        text,
        Silent(
            ("the mayor", "insisted", "the dam was safe"),
            ("Hale", "said", "the mayor insisted the dam was safe"),
        ),
    )
    assert [row.unattributed for row in rows] == [True, False, False]
    assert [row.parent for row in rows] == [None, None, 1]


@pytest.mark.skipif(not SEED.exists(), reason="the seed article is missing")
def test_seed_has_three_unattributed_sentences(engine: Engine) -> None:
    text = SEED.read_text("utf-8")
    document = Document(text, body_start=24)
    rows = extract(document, segment(document), engine)
    assert sum(row.unattributed for row in rows) == 3
    assert sum(not row.unattributed and row.parent is None for row in rows) == 10
    times = [row.time.of(text) for row in rows if row.time]
    assert times == ["Friday", "on Monday", "Friday", "Wednesday"]
    assert [row.recipient.of(text) for row in rows if row.recipient] == ["AFP"] * 3


def check(text: str, rows: list[Attribution]) -> None:
    """Every span lies in the text, no role is empty, parents enclose their children."""
    for row in rows:
        extra = [span for span in (row.recipient, row.time) if span is not None]
        for span in (*row.source, *row.cue, *row.content, *extra):
            assert 0 <= span.start < span.end <= len(text)
        assert row.content
        assert row.cue or row.unattributed
        if row.parent is not None:
            assert row.parent != rows.index(row)
            assert any(piece.covers(row.cue[0]) for piece in rows[row.parent].content)


PIECES = """“ ” " ‘ ’ . , : ; said told according to the minister 's claim that AFP Friday on has
insisted but He she sources ( ) not مرحبا plans announced ? !"""
NEWS = st.lists(
    st.sampled_from([*PIECES.split(), "\n", " \n\n", "\x00", "\u202e", "\ud800"]), max_size=60
)


@given(st.one_of(st.text(max_size=400), NEWS.map(" ".join), NEWS.map("".join)))
@example("TOLD '“b")
@settings(max_examples=150, deadline=None)
def test_any_text_keeps_the_invariants(text: str) -> None:
    check(text, found(text, open_engine("fast")))


@pytest.mark.parametrize(
    "hostile", ["“", '"', "\x00", "\u202eقال الوزير", "((((", "said said said"]
)
def test_a_broken_sentence_costs_itself_alone(hostile: str, engine: Engine) -> None:
    good = "The mayor of Elmstead said the pool was safe."
    text = f"{good}\n\nThe road {hostile} was shut.\n\n{good}"
    rows = [row for row in found(text, engine) if row.cue and row.cue[0].of(text) == "said"]
    clean = [row for row in rows if row.source[0].of(text) == "The mayor of Elmstead"]
    assert [row.content[0].of(text) for row in clean] == ["the pool was safe"] * 2


@pytest.mark.parametrize(
    "unit",
    [
        "The mayor said the pool was safe. ",
        "the mayor's claim that ",
        "“We left,” he said. “Now.” ",
        "said, ",
        "according to the ",
        "has have had ",
        "told the the ",
        "a, b, who ",
    ],
)
def test_time_grows_with_the_text_alone(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        document = Document(text)
        parts = segment(document)
        rows = [
            Attribution((Span(s.start, s.start + 1),), (Span(s.start, s.end - 1),), (s.span,), n)
            for n, s in enumerate(parts.sentences)
            if s.end - s.start > 2
        ]
        silent = Silent()
        silent.attributions = lambda document, segments: rows  # type: ignore[method-assign]
        begin = time.process_time()
        extract(document, parts, silent)
        return time.process_time() - begin

    small = min(seconds(30_000) for _ in range(2))
    assert seconds(240_000) < 8 * 3 * small + 0.3


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("The leak was found by the tax office, which says twelve pipes burst.", "the tax office"),
        (
            "It angered former minister Olga Brandt, who says it rained all night.",
            "former minister Olga Brandt",
        ),
        ("A fight broke out with Ana Ruiz, 43, who says it rained all night.", "Ana Ruiz"),
        (
            "It was for the head of the ferry office, who says it rained all night.",
            "the head of the ferry office",
        ),
        (
            "It was for the head of the ferry office, which says it rained all night.",
            "the ferry office",
        ),
        ("The club – which says it was cheated – left.", "The club"),
        ("He read the Daily Mail, which says it rained all night.", "the Daily Mail"),
        ("She called the family, who says it rained all night.", "the family"),
        ("It was a retired teacher, who says it rained all night.", "a retired teacher"),
        ("It is the state agency, which says it rained all night.", "the state agency"),
        ("It was in front of Ana Ruiz, who says it rained all night.", "Ana Ruiz"),
        ("He owns the plant in Velm, which says it rained all night.", "which"),
        ("He read the note of that day, which says it rained all night.", "which"),
    ],
)
def test_a_relative_pronoun_gives_way_to_its_noun_phrase(text: str, source: str) -> None:
    pronoun = "which" if "which" in text else "who"
    said = text[text.index("says ") + 5 :].rstrip(".").split(" –")[0]
    (one,) = found(text, Silent((pronoun, "says", said)))  # type: ignore[arg-type]
    assert one.source[0].of(text) == source


@pytest.mark.parametrize(
    ("text", "content"),
    [
        (
            'A guard said the march was "calm" but had "no permit".',
            'the march was "calm" but had "no permit"',
        ),
        ('A guard said the march was "calm" but he had "no radio".', 'the march was "calm"'),
        ('A guard said the march was "calm" but left early.', 'the march was "calm"'),
    ],
)
def test_a_quotation_that_goes_on_is_said_by_the_same(text: str, content: str) -> None:
    (one,) = found(text, Silent(("A guard", "said", 'the march was "calm"')))  # type: ignore[arg-type]
    assert one.content[0].of(text) == content


@pytest.mark.parametrize(
    ("text", "source", "content", "whole"),
    [
        (
            "The mayor, according to two aides, has decided to resign.",
            "two aides",
            "The mayor",
            "The mayor … has decided to resign",
        ),
        (
            "Sales in Europe, according to the company, fell by a tenth.",
            "the company",
            "fell by a tenth",
            "Sales in Europe … fell by a tenth",
        ),
        (
            "Sales fell by a tenth, according to the company, which has been audited.",
            "the company",
            "Sales fell by a tenth",
            "Sales fell by a tenth",
        ),
    ],
)
def test_a_claim_goes_on_after_an_interposed_source(
    text: str, source: str, content: str, whole: str
) -> None:
    (row,) = found(text, Silent((source, "according to", content)))
    assert words(text, row.content) == whole
