"""Who relies on a source or distrusts it, told by the shape of a clause."""

from __future__ import annotations

import pytest

from datasette_reliability.classify.relied import relied


def told(text: str) -> list[tuple[str, str, str]]:
    return [
        (text[slice(*one.endorser)].strip(), text[slice(*one.cue)], one.stance)
        for one in relied(text)
    ]


@pytest.mark.parametrize(
    ("source", "who", "stance"),
    [
        (
            "a rescue network whose tallies the Red Crescent uses in its bulletins",
            "the Red Crescent",
            "positive",
        ),
        (
            "Ivo Marsh, whose database of raids is consulted by three embassies",
            "three embassies",
            "positive",
        ),
        (
            "the harbour log, which insurers and shippers alike trust,",
            "insurers and shippers",
            "positive",
        ),
        ("a count accepted by both armies", None, None),
        ("a list kept by hand and accepted by both armies", "both armies", "positive"),
        ("the Varn Index, whose figures the central bank disputes", "the central bank", "negative"),
        ("a map which the navy no longer uses", "the navy", "negative"),
        ("the clerk, whose house the police searched", None, None),
        ("Ada Orr, who trusts her lawyers", None, None),
    ],
)
def test_a_clause_that_describes_the_source(
    source: str, who: str | None, stance: str | None
) -> None:
    found = told(source)
    assert [(name, turned) for name, _, turned in found] == ([(who, stance)] if who else [])


def test_a_verb_whose_object_was_said_before() -> None:
    assert told("Two former clerks vouched for it.") == [
        ("Two former clerks", "vouched for", "positive")
    ]
    assert told("The mayor dismissed the report.") == [("The mayor", "dismissed", "negative")]
    assert told("The mayor never stood by her account.")[0][2] == "negative"
    assert told("The ministry does not dispute that.")[0][2] == "neutral"
    assert told("He dismissed it.") == []
