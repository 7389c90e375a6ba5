"""Who says what stands without a verb of its own that attributes it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace

import pytest

from datasette_reliability.extract import extract
from datasette_reliability.records import Attribution, Document, Segments, words
from datasette_reliability.segment import segment

from .test_extract_rules import Silent


class Found(Silent):
    """Finds what it is told to find, each in the sentence of its cue."""

    def attributions(self, document: Document, segments: Segments) -> list[Attribution]:
        starts = [sentence.start for sentence in segments.sentences]
        return [
            replace(one, sentence=bisect_right(starts, one.cue[0].start) - 1)
            for one in super().attributions(document, segments)
        ]


def told(text: str, *parts: tuple[str, str, str]) -> list[tuple[str, str, str]]:
    """Return source, cue and content of what is found beside what an engine found."""
    document = Document(text)
    return [
        (words(text, one.source), words(text, one.cue), words(text, one.content))
        for one in extract(document, segment(document), Found(*parts))  # type: ignore[arg-type]
        if not one.unattributed
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Coach Ilse Brandt shrugged. “We were slower than them all afternoon.”",
            ("Coach Ilse Brandt", "shrugged", "“We were slower than them all afternoon.”"),
        ),
        (
            "Dana Pike, a nurse, was less sure. “I would have kept the ward open.”",
            ("Dana Pike, a nurse", "was less sure", "“I would have kept the ward open.”"),
        ),
    ],
)
def test_a_sentence_on_one_person_leads_to_the_quotation_behind_it(
    text: str, expected: tuple[str, str, str]
) -> None:
    assert told(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "The bridge was closed. “We were slower than them all afternoon.”",
        "Coach Ilse Brandt shrugged.\n\n“We were slower than them all afternoon.”",
        "It was paid for by her office. “I would have kept the ward open.”",
        "Dana Pike had heard of it on the radio. “A storm is on its way to us.”",
    ],
)
def test_other_sentences_lead_to_no_quotation(text: str) -> None:
    assert told(text) == []


def test_any_verb_will_do_behind_a_quotation_and_its_speaker() -> None:
    text = '"The road is a disgrace," the senator, Hon. Amina Dogo, thundered, adding nothing.'
    quoted = '"The road is a disgrace,"'
    assert told(text) == [("the senator, Hon. Amina Dogo", "thundered", quoted)]
    assert told('A letter, "The road is a disgrace," also leaked.') == []


def test_what_somebody_says_in_passing_is_a_claim_of_its_own() -> None:
    text = "The warden, Tomas Reyl, who said nine men had fled, thanked the village."
    whole = "The warden, Tomas Reyl, who said nine men had fled"
    found = told(text, (whole, "thanked", "the village"))
    assert ("who", "said", "nine men had fled") in found
    other = "The warden, Tomas Reyl, who asked not to be quoted, warned of floods."
    asked = "The warden, Tomas Reyl, who asked not to be quoted"
    assert told(other, (asked, "warned", "of floods")) == [(asked, "warned", "of floods")]


def test_this_points_at_the_sentence_before() -> None:
    text = "Soldiers freed 31 hostages in Orsk. The spokesman, Ode Lund, disclosed this on Monday."
    parts = ("The spokesman, Ode Lund", "disclosed", "this on Monday")
    assert told(text, parts) == [
        ("The spokesman, Ode Lund", "disclosed", "Soldiers freed 31 hostages in Orsk")
    ]
    denied = text.replace("disclosed", "denied")
    said = told(denied, (parts[0], "denied", "this on Monday"))
    assert "Soldiers freed 31 hostages in Orsk" not in [content for _, _, content in said]


def test_speakers_of_single_lines_have_a_title_or_initials() -> None:
    text = "DR. MARSH: The ward is full.\n\nGEN. TARN: The bridge will open.\n\nWEATHER: Rain."
    assert told(text) == [
        ("DR. MARSH", ":", "The ward is full."),
        ("GEN. TARN", ":", "The bridge will open."),
    ]
    interview = "Q: Why did you leave?\nA: They stopped paying us. I heard it late.\n"
    assert told(interview) == [("A", ":", "They stopped paying us. I heard it late.")]


def test_single_quotes_that_open_again_go_on() -> None:
    text = "Ada Orr, 80, said: 'The nurse never came. It rang for an hour.\n\n'My son found me.'"
    found = told(text, ("Ada Orr, 80", "said", "'The nurse never came. It rang for an hour."))
    assert found == [
        ("Ada Orr, 80", "said", "'The nurse never came. It rang for an hour … 'My son found me.'")
    ]
