"""What was heard to be wrong when invented articles were read aloud: spans, and who is meant."""

from __future__ import annotations

import pytest

from datasette_reliability.classify import classify
from datasette_reliability.records import Document, words
from datasette_reliability.segment import segment

from .learnt import MISLEARNT
from .test_extract_rules import Silent, found

Parts = tuple[str, str, str]


def parts(text: str, *raw: Parts) -> list[Parts]:
    return [
        (words(text, a.source), words(text, a.cue), words(text, a.content))
        for a in found(text, Silent(*raw))
    ]


@pytest.mark.parametrize(
    ("text", "raw", "expected"),
    [
        # "That" is a pronoun here, and part of what is said.
        (
            "That would be the lowest yield since 2008, the survey noted.",
            ("the survey", "noted", "That would be the lowest yield since 2008"),
            "That would be the lowest yield since 2008",
        ),
        (
            "The guild dismissed that as gossip.",
            ("The guild", "dismissed", "that as gossip"),
            "that as gossip",
        ),
        (
            'Norda Lines called that claim "absurd".',
            ("Norda Lines", "called", 'that claim "absurd"'),
            'that claim "absurd"',
        ),
        ("Ada Voss said that is wrong.", ("Ada Voss", "said", "that is wrong"), "that is wrong"),
        ("Ada Voss said that rents fell.", ("Ada Voss", "said", "that rents fell"), "rents fell"),
        # What follows "without" is part of it as well.
        (
            "The mayor said a house can be built without giving up a garden.",
            ("The mayor", "said", "a house can be built without giving up a garden"),
            "a house can be built without giving up a garden",
        ),
        # The noun's own verb ends the clause, quotation or not.
        (
            'Ada Voss\'s claim that the vote proved "the people care" drew laughter.',
            ("Ada Voss's", "claim", 'that the vote proved "the people care" drew laughter'),
            'the vote proved "the people care"',
        ),
    ],
)
def test_what_is_said(text: str, raw: Parts, expected: str) -> None:
    assert [content for _, _, content in parts(text, raw)] == [expected]


@pytest.mark.parametrize("ending", ["posted on X.", "tweeted."])
def test_who_posted_it(ending: str) -> None:
    text = f'"Time will tell who slept," Voss {ending}'
    assert parts(text) == [("Voss", ending[:-1], '"Time will tell who slept,"')]


@pytest.mark.parametrize(
    ("text", "raw", "expected"),
    [
        (
            "Local media, quoting rescue workers, put the number of dead at five.",
            ("", "", ""),
            ("Local media", "put", "the number of dead at five"),
        ),
        (
            'Files show a loss, and an internal memo warns of "serious slippage".',
            ("Files … an internal memo", "warns", '"serious slippage"'),
            ("an internal memo", "warns", '"serious slippage"'),
        ),
    ],
)
def test_who_says_it(text: str, raw: Parts, expected: Parts) -> None:
    shared = [("Files", "show", "a loss")] if text.startswith("Files") else []
    assert expected in parts(text, *shared, *([raw] if any(raw) else []))


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        ("Storm nears coast as thousands told to leave", ("thousands", "told", "to leave")),
    ],
)
def test_who_says_nothing(text: str, raw: Parts) -> None:
    assert not [each for each in parts(text, raw) if each[1]]


def test_the_prime_minister_is_no_other_minister() -> None:
    text = (
        "Emergency minister Sara Quist said the army was ready. The prime minister said she was"
        " where she had to be. The minister said little else."
    )
    made = judged(
        text,
        ("Emergency minister Sara Quist", "said", "the army was ready"),
        ("The prime minister", "said", "she was where she had to be"),
        ("The minister", "said", "little else"),
    )
    assert [antecedent for _, _, antecedent in made] == ["Sara Quist", None, "Sara Quist"]


def test_a_day_is_nobody_who_is_told() -> None:
    text = "Norda Lines warned on Thursday that it would lose money."
    (one,) = found(text, Silent(("Norda Lines", "warned", "that it would lose money")))
    assert one.recipient is None
    assert one.time is not None


def test_today_may_be_a_name() -> None:
    text = "Lady Aldous told the Today programme that fines could rise."
    (one,) = found(text, Silent(("Lady Aldous", "told", "fines could rise")))
    assert one.recipient is not None
    assert words(text, (one.recipient,)) == "the Today programme"


def judged(text: str, *raw: Parts) -> list[tuple[str, str, str | None]]:
    document = Document(text)
    made = found(text, Silent(*raw))
    each = zip(made, classify(document, segment(document), made), strict=True)
    return [(words(text, a.source), c.source_type, c.antecedent) for a, c in each if a.cue]


@pytest.mark.parametrize("start", ["Another", "One of them", "A second"])
def test_another_with_a_name_is_named(start: str) -> None:
    text = f'"She is right," one nurse said. {start}, Grace Adeyemi, said she would testify.'
    source = f"{start}, Grace Adeyemi"
    found = judged(
        text, ("one nurse", "said", '"She is right,"'), (source, "said", "she would testify")
    )
    assert found[1][:2] == (source, "named_person")


def test_one_of_them_is_of_the_group_told_of_last() -> None:
    text = (
        "Its spokesman, Col. Nabil Osei, said it was calm. Amna, a mother of four, recalled that it"
        " burned. She added that all ran. Two doctors at the hospital put the toll higher. One of"
        " them claimed 61 had died; the other argued that nobody knew. Neither wished to be named."
    )
    made = judged(
        text,
        ("Its spokesman, Col. Nabil Osei", "said", "it was calm"),
        ("Amna, a mother of four", "recalled", "it burned"),
        ("She", "added", "all ran"),
        ("One of them", "claimed", "61 had died"),
        ("the other", "argued", "nobody knew"),
        ("Neither", "wished", "to be named"),
    )
    found = {each[0]: each[1:] for each in made}
    assert "Neither" not in found
    assert found["One of them"] == found["the other"] == ("unnamed_person", "Two doctors")
    assert found["She"] == ("named_person", "Amna, a mother of four")


def test_according_to_a_friend_he_is_not_the_friend() -> None:
    text = (
        "Per Alm said he had seen it. According to a person close to Alm, he wrote to the board"
        " that it should sell."
    )
    made = judged(
        text,
        ("Per Alm", "said", "he had seen it"),
        ("a person close to Alm", "According to", "he wrote to the board that it should sell"),
        ("he", "wrote", "it should sell"),
    )
    assert made[-1] == ("he", "named_person", "Per Alm")


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("Rating agency Corvus", "organization"),
        ("The news agency Corvus", "media"),
        ("Radio Corvus", "media"),
        ("Consumer group Corvus", "organization"),
        ("Satellite images from Planetary Lens", "organization"),
        ("Velm Doctors' Union data", "organization"),
        pytest.param("The doctors' data", "unnamed_person", marks=MISLEARNT),
        pytest.param("Mr. Hale's figures", "named_person", marks=MISLEARNT),
        ("Footage from Tess Holm", "named_person"),
    ],
)
def test_an_agency_is_one_of_news_where_that_is_said(source: str, kind: str) -> None:
    text = f"{source} said the outlook was negative."
    assert judged(text, (source, "said", "the outlook was negative"))[0][1] == kind
