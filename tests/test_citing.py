"""Reasons behind "citing", and the spans around "according to"."""

from __future__ import annotations

import pytest

from datasette_reliability.records import Attribution, words

from .test_extract_rules import Silent, found

Parts = tuple[str, str, str]


def _parts(text: str, attributions: list[Attribution]) -> list[Parts]:
    return [
        (words(text, a.source), words(text, a.cue), words(text, a.content)) for a in attributions
    ]


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        # What stands behind the claim is its basis, and no claim.
        (
            "The minister has quit, the Tarn Post reported, citing three officials.",
            ("the Tarn Post", "reported", "The minister has quit"),
        ),
        (
            "The plan failed, the station said, citing Norda Lines.",
            ("the station", "said", "The plan failed"),
        ),
        (
            "Half the wells are dry, the agency said, citing a survey of farms.",
            ("the agency", "said", "Half the wells are dry"),
        ),
        # Inside a claim it is part of what is said.
        (
            "The mayor said the fund had left, citing high costs.",
            ("The mayor", "said", "the fund had left, citing high costs"),
        ),
        # Nobody is found to speak.
        ("The singer canceled the show, citing illness.", ("", "", "")),
    ],
)
def test_citing_alone_makes_no_claim(text: str, raw: Parts) -> None:
    made = found(text, Silent(raw) if any(raw) else Silent())
    assert not [each for each in made if words(text, each.cue).lower() == "citing"]


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        (
            "Prices rose, according to the Ostby Fund, and rents will follow.",
            ("the Ostby Fund", "according to", "Prices rose … and rents will follow"),
        ),
        (
            "In June, according to the Ostby Fund, about nine in ten were poor.",
            ("the Ostby Fund", "according to", "In June … about nine in ten were poor"),
        ),
    ],
)
def test_a_claim_that_goes_on_keeps_both_parts(text: str, raw: Parts) -> None:
    assert raw[2] in [content for _, _, content in _parts(text, found(text, Silent(raw)))]


@pytest.mark.parametrize(
    "text",
    [
        "Police cited the driver for speeding.",
        "Inspectors cited Norda Lines for three open valves.",
        "The papers she cited were lost.",
        "The cases were often cited in court.",
        "Nobody knows what he cited.",
        "According to the plan.",  # nothing stands before it
    ],
)
def test_no_grounds_are_named(text: str) -> None:
    assert not [each for each in found(text, Silent()) if each.cue]


@pytest.mark.parametrize(
    ("text", "raw", "content"),
    [
        (
            'Voss cited "a letter from Tarn, which nobody has seen".',
            ("Voss", "cited", '"a letter from Tarn, which nobody has seen"'),
            '"a letter from Tarn, which nobody has seen"',
        ),
        (
            "The yard - the last of its kind - will shut, according to Voss.",
            ("Voss", "according to", "The yard - the last of its kind - will shut"),
            "The yard - the last of its kind - will shut",
        ),
    ],
)
def test_what_the_writer_adds_is_no_claim(text: str, raw: Parts, content: str) -> None:
    assert content in [said for _, _, said in _parts(text, found(text, Silent(raw)))]
