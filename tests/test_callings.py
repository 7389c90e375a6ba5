"""Whom another word for a role means, and what the words of a source rule out."""

from __future__ import annotations

import pytest

from datasette_reliability import analysis
from datasette_reliability.classify import classify_words
from datasette_reliability.classify.callings import callings_of
from datasette_reliability.plugins import open_engine
from datasette_reliability.records import Document

ENGINE = open_engine("fast")


def name_of_last(text: str) -> str | None:
    claims = [one for one in analysis.analyze(Document(text), ENGINE) if one.attribution.source]
    return claims[-1].classification.source_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "Councillor Mabel Ross opened the fair. The politician said it would return.",
            "Mabel Ross",
        ),
        ("Striker Tomas Vell limped off. The former captain said he was fine.", "Tomas Vell"),
        ("Singer Iva Roos fell ill. The musician said she would play in May.", "Iva Roos"),
    ],
)
def test_another_word_for_a_role_means_the_only_person_named(text: str, name: str) -> None:
    assert name_of_last(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "Councillor Mabel Ross met Senator Ida Holt. The politician said it would return.",
        "Councillor Mabel Ross spoke to an angry lawmaker. The lawmaker said it was over.",
        "Pianist Iva Roos fell ill. The theatre doctor said she would play in May.",
        "Pianist Iva Roos fell ill. The judge said she would play in May.",
    ],
)
def test_it_means_nobody_where_it_may_be_somebody_else(text: str) -> None:
    assert name_of_last(text) not in {"Mabel Ross", "Ida Holt", "Iva Roos"}


def test_callings_are_of_any_word_of_a_role() -> None:
    assert callings_of("the former Labour MP for Selby") == {"politics"}
    assert callings_of("a teller of tales") == frozenset()


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        ("Legislator", {"unnamed_official"}),
        ("Ex-senator", {"unnamed_official", "unnamed_person", "unnamed_proximate"}),
        ("Whistleblower", {"unnamed_person", "unnamed_proximate"}),
        ("Mayor", {"named_official"}),
        ("a survey printed in the Annals of Rural Health", {"dataset", "organization"}),
        ("Recent research", {"dataset", "organization", "document"}),
        ("Corvane Robotics", {"organization"}),
    ],
)
def test_types_that_the_words_allow(source: str, kinds: set[str]) -> None:
    assert classify_words(source, "said", "the weir holds").source_type in kinds
