"""Who says what stands without a verb of its own that attributes it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace

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


def test_speakers_of_single_lines_have_initials() -> None:
    interview = "Q: Why did you leave?\nA: They stopped paying us. I heard it late.\n"
    assert told(interview) == [("A", ":", "They stopped paying us. I heard it late.")]


def test_single_quotes_that_open_again_go_on() -> None:
    text = "Ada Orr, 80, said: 'The nurse never came. It rang for an hour.\n\n'My son found me.'"
    found = told(text, ("Ada Orr, 80", "said", "'The nurse never came. It rang for an hour."))
    assert found == [
        ("Ada Orr, 80", "said", "'The nurse never came. It rang for an hour … 'My son found me.'")
    ]


def test_only_the_clause_of_a_noun_ends_before_the_next_verb() -> None:
    reports = "The harbor board reports a badly painted pier will outlast the bridge."
    content = "a badly painted pier will outlast the bridge"
    assert told(reports, ("The harbor board", "reports", content))[:1] == [
        ("The harbor board", "reports", content)
    ]
    noun = "The board's claim that the pier was safe has been dropped."
    content = "the pier was safe has been dropped"
    assert told(noun, ("The board", "claim", content)) == [
        ("The board", "claim", "the pier was safe")
    ]
    own = "Their reports that the pier was safe were dropped."
    content = "the pier was safe were dropped"
    assert told(own, ("Their", "reports", content)) == [("Their", "reports", "the pier was safe")]
