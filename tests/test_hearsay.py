"""What nobody in particular says has no speaker: "it was gathered", "are believed to"."""

from __future__ import annotations

import pytest

from datasette_reliability import analysis
from datasette_reliability.classify import classify_words
from datasette_reliability.extract import extract
from datasette_reliability.extract.hearsay import hearsay_of_subject
from datasette_reliability.plugins import Engine, open_engine
from datasette_reliability.records import Attribution, Document, Segments, Span, words
from datasette_reliability.segment import segment

from .test_extract_rules import Silent


def attribution(text: str, *parts: str) -> Attribution:
    spans, place = [], 0
    for part in parts:
        place = text.index(part, place)
        spans.append((Span(place, place + len(part)),))
        place += len(part)
    return Attribution(*spans, 0)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (("Gunmen", "have reportedly", "taken the bridge"), "Gunmen have … taken the bridge"),
        (("Gunmen", "reportedly fled", "at dawn"), "Gunmen … fled at dawn"),
        (("The envoy", "is understood", "to have left"), "The envoy … to have left"),
        (("Rovers", "are believed", "to be near a deal"), "Rovers … to be near a deal"),
        (("Two men", "said", "to be soldiers"), "Two men … to be soldiers"),
        (("A coin", "thought", "to date from 1620"), "A coin … to date from 1620"),
    ],
)
def test_the_subject_of_hearsay_goes_back_to_the_claim(parts: tuple[str, ...], said: str) -> None:
    text = " ".join(parts) + "."
    found = hearsay_of_subject(
        text, segment(Document(text)).sentences[0], attribution(text, *parts)
    )
    assert found.source == ()
    assert words(text, found.content) == said


@pytest.mark.parametrize(
    "parts",
    [
        ("The envoy", "said", "she would leave"),
        ("The envoy", "is believed", "by nobody"),
        ("Records", "are said", "nothing of"),
        ("The firm", "said", "to date it has paid two bills"),
        ("The firm", "said", "to cut costs, it will close"),
    ],
)
def test_who_speaks_stays_the_source(parts: tuple[str, ...]) -> None:
    text = " ".join(parts) + "."
    given = attribution(text, *parts)
    assert hearsay_of_subject(text, segment(Document(text)).sentences[0], given) is given


@pytest.mark.parametrize(
    ("sentence", "source", "cue", "claim"),
    [
        (
            "It was gathered that two wards had closed.",
            "",
            "was gathered",
            "two wards had closed",
        ),
        (
            "It has been rumoured that the ferry will stop.",
            "",
            "has been rumoured",
            "the ferry will stop",
        ),
        (
            "The tourism secretary bared that six inns were sold.",
            "The tourism secretary",
            "bared",
            "six inns were sold",
        ),
    ],
)
def test_a_cue_with_that_is_read(sentence: str, source: str, cue: str, claim: str) -> None:
    found = [
        tuple(
            words(sentence, getattr(one.attribution, part)) for part in ("source", "cue", "content")
        )
        for one in analysis.analyze(Document(sentence), open_engine("fast"))
    ]
    assert (source, cue, claim) in found


@pytest.mark.parametrize(
    "cue",
    ["was gathered", "is rumoured", "has been alleged", "is understood", "is said", "was held"],
)
def test_it_with_a_passive_cue_is_nobody(cue: str) -> None:
    found = classify_words("It", cue, "two wards had closed")
    assert (found.source_type, found.named, found.source_name) == ("unnamed_vague", False, None)


def test_it_that_says_something_is_somebody() -> None:
    document = Document("Harrow Council met on Monday. It said two wards had closed.")
    found = analysis.analyze(document, open_engine("fast"))
    assert found[-1].classification.source_name == "Harrow Council"


def test_a_name_is_not_lent_to_another_of_the_same_surname() -> None:
    document = Document("Priti Cole said the bus was late. The mayor, Alan Cole, said it was not.")
    found = analysis.analyze(document, open_engine("fast"))
    assert [one.classification.source_name for one in found] == ["Priti Cole", "Alan Cole"]


class Nothing:
    """An engine that finds nothing."""

    name, version = "nothing", "0"

    def attributions(self, document: Document, segments: Segments) -> list[Attribution]:
        return []


@pytest.mark.parametrize(
    ("text", "cue", "said"),
    [
        ("It is feared that the dam will burst.", "is feared", "the dam will burst"),
        ("It's thought the mill will close.", "'s thought", "the mill will close"),
        ("It has long been rumored that he pays.", "has long been rumored", "he pays"),
        ("She is said to be a fan.", "is said", "She … to be a fan"),
        (
            "The ferry was widely believed to be safe.",
            "was widely believed",
            "The ferry … to be safe",
        ),
        ("It’s said to be overdue.", "’s said", "It … to be overdue"),
        ("Allegedly, the two had met.", "Allegedly", "the two had met"),
    ],
)
def test_hearsay_is_found_without_an_engine(text: str, cue: str, said: str) -> None:
    (one,) = [each for each in extract_with(Nothing(), text) if not each.unattributed]
    assert one.source == ()
    assert (words(text, one.cue), words(text, one.content)) == (cue, said)


@pytest.mark.parametrize(
    "text",
    [
        "The dam is known to be old.",
        "It was reported to the police.",
        "Apparently, the two had met.",
        "The bill was thought through.",
        "It was feared by nobody.",
    ],
)
def test_what_is_known_or_done_is_no_hearsay(text: str) -> None:
    assert all(each.unattributed for each in extract_with(Nothing(), text))


@pytest.mark.parametrize(
    ("parts", "source", "recipient"),
    [
        (("Residents", "were told", "the water was safe"), "", "Residents"),
        (
            ("Residents", "were told", "by the council that", "it was safe"),
            "the council",
            "Residents",
        ),
        (("The inquiry", "has been informed", "the alarm was off"), "", "The inquiry"),
        (("I’m", "reliably informed", "she has binoculars"), "", "I’m"),
        (("The council", "told", "residents that", "it was safe"), "The council", "residents"),
        (("The report", "was said", "by Hale to be late"), "Hale", None),
        (("It", "was claimed by", "the union that", "he slept"), "the union", None),
        (("The mayor", "had warned", "that", "it would burst"), "The mayor", None),
    ],
)
def test_who_is_told_is_no_source(
    parts: tuple[str, ...], source: str, recipient: str | None
) -> None:
    text = " ".join(parts) + "."
    engine = Silent((parts[0], parts[1], parts[-1]))
    (one,) = [each for each in extract_with(engine, text) if not each.unattributed]
    assert words(text, one.source) == source
    assert (one.recipient.of(text) if one.recipient else None) == recipient


@pytest.mark.parametrize(
    ("recipient", "said"),
    [
        ("the council", "to step in"),
        ("him in the summer of 2022", "to wire the hatch shut"),
        ("passengers", "not to travel"),
        ("both sides", "whether they had slept"),
    ],
)
def test_who_is_told_is_no_part_of_what_is_said(recipient: str, said: str) -> None:
    text = f"The mayor asked {recipient} {said}."
    engine = Silent(("The mayor", "asked", f"{recipient} {said}"))
    (one,) = [each for each in extract_with(engine, text) if not each.unattributed]
    assert words(text, one.content) == said


@pytest.mark.parametrize("said", ["it is too late to leave", "the dam would have to be closed"])
def test_a_clause_with_a_verb_of_its_own_holds_no_recipient(said: str) -> None:
    text = f"The mayor warned {said}."
    engine = Silent(("The mayor", "warned", said))
    (one,) = [each for each in extract_with(engine, text) if not each.unattributed]
    assert words(text, one.content) == said


@pytest.mark.parametrize(
    ("text", "source", "cue", "recipient"),
    [
        (
            "It was reported to the police that a bicycle had gone.",
            "the police",
            "was reported",
            "",
        ),
        (
            "Parents were told by the head that the roof is sound.",
            "the head",
            "were told",
            "Parents",
        ),
    ],
)
def test_a_passive_has_its_recipient_before_or_behind(
    text: str, source: str, cue: str, recipient: str
) -> None:
    content = text.split(" that ")[1].rstrip(".")
    (one,) = [
        each for each in extract_with(Silent((source, cue, content)), text) if not each.unattributed
    ]
    assert one.recipient
    if recipient:
        assert (words(text, one.source), one.recipient.of(text)) == (source, recipient)
    else:
        assert (words(text, one.source), one.recipient.of(text)) == ("", source)


def test_a_later_by_names_nobody_who_said_it() -> None:
    text = "It is feared that the dam was weakened by floods."
    engine = Silent(("It", "is feared", "the dam was weakened by floods"))
    (one,) = [each for each in extract_with(engine, text) if not each.unattributed]
    assert one.source == ()


def test_what_is_expected_is_no_source() -> None:
    text = "The comet is expected to be visible in June."
    engine = Silent(("The comet", "is expected", "to be visible in June"))
    (one,) = [each for each in extract_with(engine, text) if not each.unattributed]
    assert (one.source, words(text, one.content)) == ((), "The comet … to be visible in June")


def extract_with(engine: Engine, text: str) -> list[Attribution]:
    document = Document(text)
    return list(extract(document, segment(document), engine))
