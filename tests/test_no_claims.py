"""What only looks like an attribution, and names that look like a date, with both engines."""

from __future__ import annotations

import pytest

from datasette_reliability.analysis import analyze
from datasette_reliability.plugins import open_engine
from datasette_reliability.records import Attribution, Document
from datasette_reliability.segment import segment


@pytest.fixture(params=["fast", "accurate"])
def engine(request):
    if request.param == "accurate":
        pytest.importorskip("onnxruntime", reason="the extra 'accurate' is not installed")
    return open_engine(request.param)


def read(text: str, engine) -> list[Attribution]:
    return [one.attribution for one in analyze(Document(text), engine) if one.attribution.cue]


@pytest.mark.parametrize(
    "text",
    [
        "The official spoke on the condition that neither he nor his country be named.",
        "The aide insisted on anonymity to avoid endangering his family.",
        "He asked that his name not be used because the matter is under investigation.",
        "Nobody wants to write this business.",
        "No one believes the rumor.",
    ],
)
def test_terms_of_anonymity_and_nobody_are_no_source(text, engine):
    assert read(text, engine) == []


def test_an_article_is_no_source(engine):
    found = read("The alleged thefts came to light last spring.", engine)
    assert all(not one.source for one in found)


def test_a_newspaper_may_be_called_by_a_day(engine):
    text = 'Corrie told the Sunday Beacon: "I was glad."'
    (found,) = read(text, engine)
    assert found.recipient is not None
    assert found.recipient.of(text) == "the Sunday Beacon"
    assert found.time is None
    text = "The shop closed in May, according to the news website Oshanda Today."
    (found,) = read(text, engine)
    assert found.source[0].of(text) == "the news website Oshanda Today"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Crews shut off the valve at around 4 a.m. Air monitoring has shown no danger.", 2),
        ("The talks ended at 11 p.m. Nobody spoke to reporters.", 2),
        ("The valve was shut at 4 a.m. Monday by a crew from Stroud.", 1),
        ("The talks begin at 10 a.m. Eastern on Friday.", 1),
        ("The market opens at 9 a.m. EST on weekdays.", 1),
        ("The talks began at 4 p.m. London time.", 1),
        ("The 9 p.m. Council meeting was called off.", 1),
        ("He left at 4 p.m. Jan. 3 by train.", 1),
    ],
)
def test_an_hour_may_end_a_sentence(text, count):
    assert len(segment(Document(text)).sentences) == count


@pytest.mark.parametrize(
    "text",
    [
        "The company that built the dam says it is sound.",
        "The group that runs the lab says it is independent.",
        "Nobody Knows Inc said sales rose.",
        "P.M. Modi said the plan was ready.",
        "The editor A.M. Rosenthal said the plan was ready.",
    ],
)
def test_what_only_looks_like_one_of_these_is_kept(text, engine):
    found = read(text, engine)
    assert found
    assert text.startswith(found[0].source[0].of(text))


@pytest.mark.parametrize("engine", ["accurate"], indirect=True)
@pytest.mark.parametrize(
    "text",
    [
        "Sugar futures rose in London on reports that Izmar would hold a tender.",
        "The company responded to claims that its pumps leak.",
    ],
)
def test_reports_that_nobody_owns_have_no_source(text, engine):
    (found,) = [one for one in read(text, engine) if one.cue[0].of(text) in {"reports", "claims"}]
    assert found.source == ()
    assert found.content[0].start > found.cue[0].start


@pytest.mark.parametrize("engine", ["accurate"], indirect=True)
def test_a_noun_behind_its_verb_keeps_its_source(engine):
    text = "The ministry on Friday gave assurances that the dam was safe."
    (found,) = read(text, engine)
    assert found.source[0].of(text) == "The ministry"
