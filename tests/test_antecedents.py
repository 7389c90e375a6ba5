"""Whom a pronoun stands for: who may be meant, and how a model's scores choose among them."""

from __future__ import annotations

import pytest

from datasette_reliability.classify import antecedents, classify, classify_words
from datasette_reliability.classify.antecedents import best_of, candidates, features
from datasette_reliability.classify.discourse import Discourse
from datasette_reliability.classify.passage import Passage
from datasette_reliability.classify.reading import Reading
from datasette_reliability.classify.resolve import Resolver
from datasette_reliability.extract import extract
from datasette_reliability.records import Document, Span
from datasette_reliability.segment import segment
from tests.stub import StubEngine

TEXT = (
    "Mayor Ana Ruiz said the dam was safe. Her deputy, Tom Hale, met Lena Ford on Monday."
    " She said it would hold."
)


class Scores:
    """A model that likes the candidates with one feature."""

    def __init__(self, liked: str) -> None:
        self.liked = liked

    def probability(self, found: list[str], label: str) -> float:
        assert label == "yes"
        return 0.9 if self.liked in found else 0.1


def read(text: str, rank) -> list[Reading]:
    document = Document(text)
    segments = segment(document)
    found = extract(document, segments, StubEngine())
    return [one for one, _ in Resolver(document, segments, rank=rank).read(tuple(found))]


def test_candidates_are_earlier_sources_and_names_the_nearest_first() -> None:
    seen = []

    def rank(discourse: Discourse, number: int, at: Span, word: str, reading: Reading, ruled):
        seen.append([one.key for one in candidates(discourse, number, at, word, reading, ruled)])
        return ruled

    read(TEXT, rank)
    assert seen == [["lena ford", "tom hale", "her deputy", "ana ruiz"]]


def test_every_candidate_has_features_of_its_own() -> None:
    def rank(discourse: Discourse, number: int, at: Span, word: str, reading: Reading, ruled):
        every = candidates(discourse, number, at, word, reading, ruled)
        rows = features(discourse, at, word, every, ruled)
        assert len({tuple(row) for row in rows}) == len(every) == 4
        return ruled

    read(TEXT, rank)


@pytest.mark.parametrize(
    ("liked", "name"), [("kind=link&she", "Ana Ruiz"), ("before=met", "Lena Ford")]
)
def test_the_likeliest_candidate_is_read(monkeypatch, liked: str, name: str) -> None:
    monkeypatch.setattr(antecedents, "linear", lambda path: Scores(liked))
    assert read(TEXT, best_of)[-1].name == name


def test_without_candidates_the_rules_answer() -> None:
    ruled = (Reading(Passage("She"), Passage("said"), Passage("no")), 0)
    document = Document("She said it would hold.")
    discourse = Discourse(document, segment(document))
    assert best_of(discourse, 0, Span(0, 3), "she", ruled[0], ruled) is ruled


def test_an_answer_survives_in_the_context() -> None:
    document = Document(TEXT)
    segments = segment(document)
    found = classify(document, segments, extract(document, segments, StubEngine()))
    again = classify_words("She", "said", "it would hold", found[-1].context)
    assert (again.source_name, again.source_type) == (found[-1].source_name, found[-1].source_type)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("his barber, Ole Strand", "Ole Strand"),
        ("the wharfinger, Dame Ida Kroll, a widow of 70", "Ida Kroll"),
        ("The bottler, Vesper Springs", "Vesper Springs"),
        ("The stokers' lodge, Emberlight", "Emberlight"),
        ("a caller who gave her name as Tulla", "Tulla"),
        ("a courier who identified himself only as Benno Wick", "Benno Wick"),
    ],
)
def test_a_name_beside_any_noun_is_the_name(source: str, name: str) -> None:
    assert classify_words(source, "said", "no").source_name == name


@pytest.mark.parametrize("source", ["the barber, a widower", "a barber, who wept", "the barber"])
def test_what_is_no_name_beside_a_noun_is_none(source: str) -> None:
    assert classify_words(source, "said", "no").source_name != "a widower"
    assert "who" not in (classify_words(source, "said", "no").source_name or "")
