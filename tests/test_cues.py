"""What kind of cue words are: statement, record, attitude or mere act."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasette_reliability import analysis, terms
from datasette_reliability.classify import classify_words
from datasette_reliability.language import ENGLISH
from datasette_reliability.language.en import cues
from datasette_reliability.plugins import open_engine
from datasette_reliability.records import Document, words

CLASSES = {*terms.VOCABULARIES["cue_class"].values, cues.ACT}


@pytest.mark.parametrize(
    ("cue", "following", "source", "expected"),
    [
        ("said", " the talks failed", "She", "statement"),
        ("has said", "", "The army", "statement"),
        ("told", " AFP", "A source", "statement"),
        ("according to", " an AFP tally", "", "statement"),
        ("ANNOUNCED", " plans", "Norvia", "statement"),
        ("denied", " any wrongdoing", "The firm", "statement"),
        ("denies", " that it paid", "The firm", "statement"),
        ("rejected", " claims that it paid", "The firm", "statement"),
        ("dismissed", " the allegations", "The senator", "statement"),
        ("rejected", " an offer from the bank", "The firm", "act"),
        ("signed", " the treaty", "The premier", "act"),
        ("approved", " the budget", "The council", "act"),
        ("arrested", " four men", "Police", "act"),
        ("wants", " a seat", "The group", "attitude"),
        ("feared", " a flood", "Residents", "attitude"),
        ("believe", " the deal will hold", "Analysts", "attitude"),
        ("hopes", " to win", "The team", "attitude"),
        ("is expected", " to resign", "The minister", "attitude"),
        ("would announce", " a date", "He", "attitude"),
        ("agreed to", " leave", "The king", "attitude"),
        ("agreed", " that the law was vague", "The king", "statement"),
        ("vowed", " to fight on", "The general", "statement"),
        ("ruled out", " a tax", "The minister", "statement"),
        ("shows", " a runway", "A satellite image", "record"),
        ("found", " that rents rose", "A study", "record"),
        ("found", " that the search was illegal", "The judge", "statement"),
        ("suggests", " bees can count", "New research", "record"),
        ("suggested", " a walk", "The mayor", "statement"),
        ("claim", " that wages rose", "The minister", "statement"),
        ("’s warning", " that it would burst", "Aker", "statement"),
    ],
)
def test_class(cue: str, following: str, source: str, expected: str) -> None:
    assert cues.cue_class(cue, following, source) == expected


@pytest.mark.parametrize(
    ("word", "verb"),
    [("said", "say"), ("says", "say"), ("denies", "deny"), ("admitted", "admit"), ("told", "tell")],
)
def test_base(word: str, verb: str) -> None:
    assert cues.base(word) == verb


@pytest.mark.parametrize(
    "cue", ["said", "according to", ":", "–", "'s claim", "ruled out", "WARNED"]
)
def test_is_cue(cue: str) -> None:
    assert cues.is_cue(cue)


@pytest.mark.parametrize("cue", ["have been hit", "were mailed", "blue", "it"])
def test_is_no_cue(cue: str) -> None:
    assert not cues.is_cue(cue)


def test_lexicon_is_clean() -> None:
    rows = ENGLISH.rows("cues")
    assert {row["class"] for row in rows} <= CLASSES
    assert {row["part"] for row in rows} == {"verb", "noun", "phrase"}
    keys = [(row["cue"], row["part"]) for row in rows]
    assert len(keys) == len(set(keys))
    assert all(row["cue"] == row["cue"].lower().strip() for row in rows)


@given(st.text(max_size=300), st.text(max_size=100), st.text(max_size=100))
def test_any_words_have_a_class(cue: str, following: str, source: str) -> None:
    assert cues.cue_class(cue, following, source) in CLASSES
    assert cues.is_cue(cue) in (True, False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The inspector found that the valve had stuck.", "statement"),
        ("The mayor suggested that the pool be sold.", "statement"),
        ("A study found that rents had risen.", "record"),
        ("Residents fear that the dam will burst.", "attitude"),
    ],
)
def test_a_cue_has_one_class(text: str, expected: str) -> None:
    """What extract reads, what is stored, and what the bare words lead to are the same."""
    [claim] = analysis.analyze(Document(text), open_engine("fast"))
    one, stored = claim.attribution, claim.classification
    again = classify_words(*(words(text, each) for each in (one.source, one.cue, one.content)))
    assert (one.cue_class, stored.cue_class, again.cue_class) == (expected,) * 3
