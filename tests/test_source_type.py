"""The learnt type of a source: what the models see, what is made of their answer."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasette_reliability import terms
from datasette_reliability.classify import classify, classify_words
from datasette_reliability.classify.judge import ruled
from datasette_reliability.classify.passage import Passage
from datasette_reliability.classify.reading import Reading
from datasette_reliability.classify.source_type.features import (
    NOWHERE,
    Surroundings,
    features,
    surroundings,
)
from datasette_reliability.classify.source_type.identity import Identity
from datasette_reliability.classify.source_type.learnt import typed_together
from datasette_reliability.classify.source_type.model import source_types
from datasette_reliability.classify.source_type.network import pair
from datasette_reliability.classify.source_type.settle import chosen, settled
from datasette_reliability.records import Attribution, Document, Span
from datasette_reliability.segment import segment


def reading(source: str, **more: str) -> Reading:
    words = {key: Passage(value) for key, value in more.items() if key != "name"}
    return Reading(
        Passage(source), Passage("said"), Passage("no"), name=more.get("name", ""), **words
    )


class Fixed:
    """A model that gives each source the probabilities that its words lead to."""

    labels = ("named_expert", "named_person", "organization")

    def __init__(self, scores: dict[str, dict[str, float]]) -> None:
        self.scores = scores

    def log_probabilities(self, found: Sequence[str]) -> dict[str, float]:
        name = next(word for word in found if word.startswith("slast="))
        return dict(self.scores[name.removeprefix("slast=")])


def test_mentions_of_one_source_have_one_type() -> None:
    model = Fixed(
        {
            "researcher": {"named_expert": -0.1, "named_person": -3.0, "organization": -9.0},
            "kite": {"named_expert": -1.6, "named_person": -1.2, "organization": -9.0},
        }
    )
    told = Identity("named_expert", "Ann Kite")
    sources = [
        (reading("Ann Kite, an autism researcher", name="Ann Kite"), told, NOWHERE),
        (reading("Ms Kite", name="Ann Kite"), Identity("named_person", "Ann Kite"), NOWHERE),
    ]
    assert [kind for kind, _ in typed_together(sources, model)] == ["named_expert"] * 2
    alone = [(reading("Ms Kite"), Identity("named_person", "Ms Kite"), NOWHERE)]
    assert typed_together(alone, model)[0][0] == "named_person"


def test_what_the_network_says_weighs_more() -> None:
    class Network:
        def log_probabilities(self, asked: Sequence[object]) -> list[dict[str, float]]:
            return [{"named_person": -5.0, "named_expert": -0.1} for _ in asked]

    model = Fixed({"kite": {"named_person": -0.4, "named_expert": -2.0}})
    source = (reading("Ms Kite"), Identity("named_person", "Ms Kite"), NOWHERE)
    assert typed_together([source], model, Network())[0][0] == "named_expert"


@pytest.mark.parametrize(
    ("scores", "kind"),
    [
        ({"organization": -0.5, "media": -0.9}, "media"),  # near: the rules' answer stays
        ({"organization": -0.5, "media": -2.5}, "organization"),
        ({"organization": -0.5}, "organization"),  # the model does not know the rules' answer
    ],
)
def test_a_type_replaces_that_of_the_rules_by_a_margin(scores: dict[str, float], kind: str) -> None:
    assert chosen(scores, "media") == kind


@pytest.mark.parametrize(
    ("source", "kind", "name", "medium"),
    [
        ("Ana Ruiz", "named_expert", "Ana Ruiz", None),
        ("the Port Ellan Harbour Board", "official_body", "Port Ellan Harbour Board", None),
        ("two lorry drivers", "unnamed_person", None, None),
        ("the leaked memo", "document", None, "document"),
        ("The Daily Wave", "media", "Daily Wave", "press_report"),
    ],
)
def test_name_and_medium_follow_the_type(
    source: str, kind: str, name: str | None, medium: str | None
) -> None:
    from dataclasses import replace

    told = replace(reading(source), source_type=kind)
    found = settled(Identity("other", None, None), told)
    assert found.source_type == kind
    assert found.medium == medium
    if kind.startswith("unnamed"):
        assert found.name is None
        assert found.plural is not None
    elif name is not None:
        assert found.name is not None
        assert name in found.name


def test_an_empty_source_keeps_what_the_rules_say() -> None:
    assert classify_words("", "reportedly", "the dam is safe").source_type == "unnamed_vague"


def test_the_type_of_a_document_is_kept_in_the_context() -> None:
    text = 'Ann Kite, an autism researcher, arrived. "It works," Kite said.'
    at = text.index("Kite said")
    one = Attribution(
        (Span(at, at + 4),), (Span(at + 5, at + 9),), (Span(text.index('"'), at - 1),), 1
    )
    document = Document(text=text)
    (found,) = classify(document, segment(document), [one])
    again = classify_words("Kite", "said", '"It works,"', found.context)
    assert found.context is not None
    assert f'"source_type": "{found.source_type}"' in found.context
    assert again.source_type == found.source_type
    assert again.source_name == found.source_name


def test_a_type_that_nobody_knows_is_not_taken_from_a_context() -> None:
    found = classify_words("Ana Ruiz", "said", "no", '{"source_type": "royalty"}')
    assert found.source_type in terms.SOURCE_TYPE.values
    assert found.source_type != "royalty"


def test_surroundings_show_the_first_mention() -> None:
    text = "Mayor Ana Ruiz spoke first. Later the crowd left. Ruiz said no."
    at = text.rindex("Ruiz")
    told = Reading(
        Passage.of(text, [Span(at, at + 4)]), Passage("said"), Passage("no"), name="Ana Ruiz"
    )
    around = surroundings(text, told)
    assert around.mention.startswith("Mayor Ana Ruiz")
    assert around.right.startswith(" said")
    assert around.left.endswith("left. ")
    assert surroundings(text, reading("Ruiz")) == NOWHERE  # bare words stand nowhere


def test_the_network_reads_what_the_source_stands_for() -> None:
    first, second = pair(
        reading("she", antecedent="Ana Ruiz"),
        Identity("named_official", "Ana Ruiz"),
        Surroundings("Then ", " said no", "Mayor Ana Ruiz"),
    )
    assert first == "she = Ana Ruiz # named official"
    assert second == "Then <she> said no | Mayor Ana Ruiz | "


@given(st.text(max_size=300), st.text(max_size=100), st.text(max_size=100))
def test_any_words_have_features_and_a_type(source: str, antecedent: str, left: str) -> None:
    told = reading(source, antecedent=antecedent)
    found = features(told, ruled(told), Surroundings(left, left, left))
    assert all(isinstance(one, str) for one in found)
    assert source_types().best(found) in terms.SOURCE_TYPE.values


def test_threads_that_ask_at_once_get_their_own_answers():
    """Datasette asks for SQL functions from several threads, and two loads may share a process."""
    model = source_types()
    asked = [[f"name={n}", f"roles={r}"] for n in range(3) for r in range(2)]
    alone = [model.log_probabilities(each) for each in asked]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(model.log_probabilities, asked * 300))
    finally:
        sys.setswitchinterval(interval)
    assert found == alone * 300
