"""The steps of coreference, one by one: which of them finds whom a source refers to."""

from __future__ import annotations

import json

import pytest

from datasette_reliability.classify import classify
from datasette_reliability.records import Attribution, Document, Span
from datasette_reliability.segment import segment


def _span(text: str, words: str) -> tuple[Span, ...]:
    start = text.rindex(words)
    return (Span(start, start + len(words)),)


def referred(text: str, *parts: tuple[str, str, str]) -> tuple[str | None, list[str]]:
    """Return the antecedent of the last attribution of a text and the steps that found it."""
    document = Document(text)
    segments = segment(document)
    starts = [sentence.start for sentence in segments.sentences]
    given = [Attribution(*(_span(text, part) for part in one), 0) for one in parts]
    given = [
        Attribution(
            each.source,
            each.cue,
            each.content,
            sum(start <= each.cue[0].start for start in starts) - 1,
        )
        for each in given
    ]
    found = classify(document, segments, given)[-1]
    steps = json.loads(found.context or "{}").get("steps", {})
    return found.antecedent, steps.get("source", [])


@pytest.mark.parametrize(
    ("text", "parts", "antecedent", "step"),
    [
        (
            "Ada Quill, the mayor of Velm, spoke. “It will close,” she added.",
            [("she", "added", "“It will close,”")],
            "Ada Quill",
            "ranked_pronoun",
        ),
        (
            "Two nurses told the court that wards were full. One of them wept that nobody came.",
            [("Two nurses", "told", "wards were full"), ("One of them", "wept", "nobody came")],
            "Two nurses",
            "part_of_them",
        ),
        (
            "Senator Ada Quill left. The senator said the bill was dead.",
            [("The senator", "said", "the bill was dead")],
            "Ada Quill",
            "role_description",
        ),
        (
            "Ada Quill, mayor of Velm, resigned. Quill said the dam was safe.",
            [("Quill", "said", "the dam was safe")],
            "Ada Quill",
            "full_name",
        ),
    ],
)
def test_a_step_finds_whom_a_source_refers_to(
    text: str, parts: list[tuple[str, str, str]], antecedent: str, step: str
) -> None:
    found, steps = referred(text, *parts)
    assert step in steps
    assert found is not None
    assert antecedent in found


def test_a_switched_off_step_leaves_it_to_the_next() -> None:
    text = "Senator Ada Quill left. The senator said the bill was dead."
    document = Document(text)
    one = Attribution(
        _span(text, "The senator"), _span(text, "said"), _span(text, "the bill was dead"), 1
    )
    [found] = classify(document, segment(document), [one], without={"role_description"})
    assert "role_description" not in json.loads(found.context or "{}").get("steps", {}).get(
        "source", []
    )
