"""The steps of extract and classify: their order is data, and a trace tells what each one did."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datasette_reliability.classify import classify, classify_words
from datasette_reliability.classify.resolve import REFERENCES
from datasette_reliability.classify.source_type import identify
from datasette_reliability.classify.source_type.steps import OF_READING, SETTLING
from datasette_reliability.classify.source_type.words import OF_WORDS
from datasette_reliability.extract import extract
from datasette_reliability.extract.running import Article, each, finding, run_steps, unless
from datasette_reliability.extract.steps import ORDER
from datasette_reliability.records import Attribution, Document, Segments, Span, words
from datasette_reliability.segment import segment
from datasette_reliability.steps import FILTER, FIND, REWRITE, Step, Trace, every_step

from .stub import StubEngine

ALL = (*ORDER, *REFERENCES, *OF_READING, *OF_WORDS, *SETTLING)
DAM = (
    "Ana Ruiz, the mayor of Lanmore, told reporters on Monday that the dam was safe."
    " Officials rejected the offer."
)


class Told:
    """An engine that finds what it is told to find, by its words, in sentence 0 or another."""

    name = "told"
    version = "0"

    def __init__(self, *parts: tuple[str, str, str, int]) -> None:
        self.parts = parts

    def attributions(self, document: Document, segments: Segments) -> list[Attribution]:
        return [
            Attribution(*(_at(document.text, piece) for piece in parts), number)
            for *parts, number in self.parts
        ]


def _at(text: str, piece: str) -> tuple[Span, ...]:
    return (Span(text.index(piece), text.index(piece) + len(piece)),) if piece else ()


MAYOR = Told(
    ("Ana Ruiz, the mayor of Lanmore,", "told", "that the dam was safe.", 0),
    ("Officials", "rejected", "the offer", 1),
)


def read(
    text: str, engine: Told | StubEngine, trace: Trace | None = None, without: Sequence[str] = ()
) -> tuple[Attribution, ...]:
    document = Document(text)
    return extract(document, segment(document), engine, trace=trace, without=set(without))


# The order is data


def test_each_step_has_a_name_of_its_own_and_a_reason() -> None:
    steps = list(every_step(ALL))  # raises where two have one name
    assert len(steps) > 60
    for step in steps:
        assert re.fullmatch(r"[a-z]+(?:_[a-z]+)*", step.name)
        assert step.kind in (FIND, REWRITE, FILTER)
        assert len(step.why_here) > 20, step.name
        assert step.why_here[0].isupper(), step.name
        assert step.why_here.endswith("."), step.name


def test_two_steps_of_one_name_are_refused() -> None:
    one, other = (Step("a", FIND, each(lambda text, one: one), "So.") for _ in range(2))
    assert [step.name for step in every_step((one, one))] == ["a"]
    with pytest.raises(ValueError, match="two steps are named 'a'"):
        list(every_step((one, other)))


@pytest.mark.parametrize(
    ("order", "name"),
    [
        (order, step.name)
        for order in (ORDER, REFERENCES, OF_READING, OF_WORDS, SETTLING)
        for step in order
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_step_stands_where_its_reason_says(order: tuple[Step, ...], name: str) -> None:
    places = {step.name: place for place, step in reversed(list(enumerate(order)))}
    why = order[places[name]].why_here
    for side, other in re.findall(r"\b([Bb]efore|[Aa]fter) (\w+)", why):
        if other in places:
            assert (places[name] < places[other]) is (side.lower() == "before"), why


# A trace tells what each step did


def test_a_trace_tells_what_made_and_changed_a_claim() -> None:
    trace = Trace()
    [mayor, _] = read(DAM, MAYOR, trace)
    history = trace.history(mayor)
    names = ["engine", "source_boundaries", "content_boundaries", "recipient", "time_of_statement"]
    assert [change.step for change in history] == names
    assert mayor.steps == tuple(names)
    assert history[0].before is None
    assert words(DAM, history[2].before.content) == "that the dam was safe."
    assert words(DAM, history[2].after.content) == "the dam was safe"
    assert history[-1].after is mayor


def test_a_trace_tells_what_was_dropped() -> None:
    trace = Trace()
    read(DAM, MAYOR, trace)
    [dropped] = trace.dropped
    assert (dropped.step, dropped.kind, dropped.after) == ("no_claim", FILTER, None)
    assert words(DAM, dropped.before.cue) == "rejected"


def test_a_sentence_of_the_outlet_is_made_by_a_step_too() -> None:
    assert read(DAM, MAYOR)[1].steps == ("sentence_of_outlet",)


def test_a_form_of_a_step_names_itself() -> None:
    [found] = read("Ferry unsafe - union", Told())
    assert found.steps[0] == "headline_dash"
    [found] = read("The dam is safe, according to the Gazette.", Told())
    assert found.steps[0] == "according_to"


@pytest.mark.parametrize(
    ("off", "text", "engine"),
    [
        ("content_boundaries", DAM, MAYOR),
        ("recipient", DAM, MAYOR),
        ("no_claim", "Thousands told to leave.", Told(("Thousands", "told", "to leave", 0))),
        ("sentence_of_outlet", DAM, MAYOR),
        ("engine", "The dam: “Ana sighs”.", Told(("Ana", "sighs", "The dam", 0))),
        ("headline", "Ferry unsafe - union", Told()),
        ("headline_dash", "Ferry unsafe - union", Told()),
        ("according_to", "The dam is safe, according to the Gazette.", Told()),
        ("sentence_pattern", "The dam is safe, according to the Gazette.", Told()),
    ],
)
def test_a_step_that_is_switched_off_changes_the_reading(off: str, text: str, engine: Told) -> None:
    trace = Trace()
    assert read(text, engine, trace, [off]) != read(text, engine)
    assert off not in {change.step for change in trace.changes}


SENTENCES = st.lists(
    st.sampled_from(
        [
            "Ana Ruiz said the dam was safe.",
            "The Star reports the chairman said it would close.",
            "“Never,” she said.",
            '"It leaks.',
            "It was built in 1950.",
            "According to the Gazette, at least.",
            "The mayor said:\n“We knew.”",
            "Ferry unsafe, says union\n",
            "Hale, whose counts the navy trusts, said on Monday that prices rose, citing costs.",
            "The minister's claim that wages had risen was mocked.",
            "He said experts had warned that it leaked, officials said.",
            "WALLACE: Will you go?\nWALLACE: Yes.\n",
        ]
    ),
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(SENTENCES)
def test_a_trace_changes_no_claim(sentences: list[str]) -> None:
    text = " ".join(sentences)
    trace = Trace()
    traced, bare = read(text, StubEngine(), trace), read(text, StubEngine())
    assert traced == bare
    assert [one.steps for one in traced] == [one.steps for one in bare]
    for one in traced:
        history = trace.history(one)
        assert history[0].before is None
        assert history[-1].after is one
        assert [change.step for change in history] == list(one.steps)[-len(history) :]


# How steps are run


def _article(text: str = "Ana said it.") -> Article:
    document = Document(text)
    return Article(document, segment(document), Told())


ONE = Attribution((Span(0, 3),), (Span(4, 8),), (Span(9, 11),), 0, engine="told", steps=("x",))


def test_the_same_words_in_a_new_record_are_no_change() -> None:
    trace = Trace()
    same = Step("same", REWRITE, each(lambda text, one: replace(one)), "So.")
    [found] = run_steps((same,), _article(), [ONE], trace)
    assert found is ONE
    assert not trace.changes


def test_what_a_filter_drops_is_kept_for_later_steps() -> None:
    article = _article()
    drop = Step("drop", FILTER, unless(lambda text, one: True), "So.")
    assert run_steps((drop,), article, [ONE]) == []
    assert article.dropped == {"drop": [ONE]}


def test_only_what_is_new_passes_the_steps_behind_a_find() -> None:
    new = Attribution((), (Span(4, 8),), (Span(9, 11),), 0)
    then = Step("then", REWRITE, each(lambda text, one: replace(one, cue_class="record")), "So.")
    find = Step("find", FIND, finding(lambda article, found: [new]), "So.", (then,))
    old, added = run_steps((find,), _article(), [ONE])
    assert old is ONE
    assert (added.cue_class, added.steps, added.engine) == ("record", ("find", "then"), "told")


# classify keeps the names


def test_the_context_names_the_steps_that_decided() -> None:
    text = "Mayor Ana Ruiz said it leaked. She said it burst."
    document = Document(text)
    segments = segment(document)
    found = extract(document, segments, StubEngine())
    mayor, she = (json.loads(c.context or "")["steps"] for c in classify(document, segments, found))
    assert mayor == {"claim": ["engine"], "source": ["full_name"], "type": ["named_person"]}
    assert she["source"] == ["ranked_pronoun"]
    assert she["type"] == ["antecedent", "named_person"]


def test_a_sentence_of_the_outlet_has_no_context() -> None:
    document = Document("It was built in 1950.")
    segments = segment(document)
    [found] = classify(document, segments, extract(document, segments, Told()))
    assert found.context is None


def test_stored_names_come_back_and_the_type_is_decided_anew() -> None:
    context = json.dumps({"steps": {"claim": ["engine", 1], "source": "no list", "type": ["old"]}})
    found = classify_words("Ana Ruiz", "said", "it leaked", context)
    steps = json.loads(found.context or "")["steps"]
    assert steps == {"claim": ["engine"], "type": ["named_person"]}


@pytest.mark.parametrize("broken", ["[]", "1", '"x"', '{"claim": {}}', "null"])
def test_names_that_are_none_are_passed_over(broken: str) -> None:
    found = classify_words("Ana Ruiz", "said", "it", '{"steps": ' + broken + "}")
    assert json.loads(found.context or "")["steps"] == {"type": ["named_person"]}


@pytest.mark.parametrize(
    ("source", "steps"),
    [
        ("Ana Ruiz", ("named_person",)),
        ("Ana Ruiz and a nurse", ("conjunction", "named_person")),
        ("a poll by the ministry", ("record_of_producer", "body")),
        ("the report", ("record",)),
        ("a spokesman for the ministry", ("spokesperson", "body")),
        ("residents", ("unnamed_people",)),
        ("they", ("pronoun",)),
        ("the public", ("the_public",)),
        ("the newspaper La Voce", ("called_outlet",)),
        ("xyzzy", ()),
    ],
)
def test_the_type_tells_its_steps(source: str, steps: tuple[str, ...]) -> None:
    assert identify(source).steps == steps


def test_a_step_of_the_type_can_be_switched_off() -> None:
    document = Document("The public said it was safe.")
    segments = segment(document)
    found = extract(document, segments, StubEngine())
    [one] = classify(document, segments, found, without={"learnt_type"})
    [other] = classify(document, segments, found, without={"learnt_type", "the_public"})
    assert one.source_type == "other"
    assert other.source_type != "other"
