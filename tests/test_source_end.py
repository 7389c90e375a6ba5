"""Where a source ends, and which of an engine's pieces it is."""

from __future__ import annotations

import pytest

from datasette_reliability.extract import extract
from datasette_reliability.records import Document, words
from datasette_reliability.segment import segment

from .test_extract_rules import Silent


def read(text: str, source: str, cue: str, content: str) -> str:
    """Return the source that is left of what an engine takes for it."""
    document = Document(text)
    every = extract(document, segment(document), Silent((source, cue, content)))
    (one,) = [each for each in every if not each.unattributed and words(text, each.cue) == cue]
    return words(text, one.source)


@pytest.mark.parametrize(
    ("source", "taken", "rest"),
    [
        ("The harbor master", " laughed at the plan and", " said the ferry was safe."),
        ("The harbor master", ", asked about the ferry,", " said the ferry was safe."),
        ("Mayor Ilse Brandt", ", who", " said the ferry was safe."),
        ("An engineer at the yard", ", speaking on condition of anonymity,", " said it was safe."),
        ("The port authority", ", citing its own divers,", " said the ferry was safe."),
        ("Mayor Ilse Brandt", " (a cousin of the owner", ") said the ferry was safe."),
    ],
)
def test_a_source_ends_before_a_remark_or_another_verb(source: str, taken: str, rest: str) -> None:
    text = f"{source}{taken}{rest}"
    content = rest.split("said ")[1].rstrip(".")
    assert read(text, (source + taken).rstrip(","), "said", content) == source


@pytest.mark.parametrize(
    "source",
    [
        "Ilse Brandt, who has led the town since 2011,",
        "A letter signed by both pilots",
        "The yard that built the ferry",
        "Two divers, one of them a former policeman,",
        "The divers’ registry, a body the Red Cross considers reliable,",
    ],
)
def test_what_names_a_source_stays(source: str) -> None:
    text = f"{source} said the ferry was safe."
    assert read(text, source.rstrip(","), "said", "the ferry was safe") == source.rstrip(",")


def test_of_two_pieces_the_one_beside_the_cue_is_the_source() -> None:
    text = "The harbor master left early. He never trusted it, she said."
    assert read(text, "The harbor master … she", "said", "He never trusted it") == "she"


@pytest.mark.parametrize("object", ["a figure", "the claim that", "an old view which"])
def test_what_a_source_speaks_of_is_no_part_of_it(object: str) -> None:
    text = f"The yard lost nine million, {object} the port authority called too low."
    source = f"{object} the port authority"
    assert read(text, source, "called", "too low") == "the port authority"
