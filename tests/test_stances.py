"""Who vouches for what a source says, or disputes it: what the network is asked, and its answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from datasette_reliability import analysis
from datasette_reliability.classify.judge import judge
from datasette_reliability.classify.passage import Passage
from datasette_reliability.classify.reading import Reading, Remark
from datasette_reliability.classify.stance.gate import SIZE, Gate, places
from datasette_reliability.classify.stance.learnt import with_stances
from datasette_reliability.classify.stance.network import STANCES, Answer
from datasette_reliability.classify.stance.words import (
    ROOM,
    TAGS,
    Article,
    Asked,
    Encoded,
    encoded,
)
from datasette_reliability.errors import DataError
from datasette_reliability.plugins import engines, open_engine
from datasette_reliability.records import Attribution, Document, Span
from datasette_reliability.segment import segment

TEXT = (
    "The driver said he had seen nobody. Three pickets swore that he had accelerated."
    " The jury, which sat for two days, returned an open verdict."
)
DOCUMENT = Document(TEXT)
SEGMENTS = segment(DOCUMENT)


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


DRIVER = Attribution((span("The driver"),), (span("said"),), (span("he had seen nobody"),), 0)
PICKETS = Attribution(
    (span("Three pickets"),), (span("swore"),), (span("that he had accelerated"),), 1
)


def read(one: Attribution, **more: str) -> Reading:
    parts = (Passage.of(TEXT, spans) for spans in (one.source, one.cue, one.content))
    return Reading(*parts, **more)


class Network:
    """Says what it is told to: the words of each tag, and the chance of every stance."""

    def __init__(self, chance: float = 0.9, **tagged: str) -> None:
        self.tagged, self.chance = tagged, chance
        self.seen: list[Asked] = []

    def bar(self, stance: str) -> float:
        return 0.5

    def answers(self, asked: Sequence[Asked]) -> list[Answer]:
        self.seen += asked
        return [self._answer(one) for one in asked]

    def _answer(self, asked: Asked) -> Answer:
        here = " ".join(asked.first).startswith("The driver")
        chances = tuple(self.chance * (here and stance in self.tagged) for stance in STANCES)
        words = [
            (place, [0.5, *(float(word in self.tagged.get(t, "").split()) for t in TAGS[1:])])
            for word, place in zip(asked.second, asked.places, strict=True)
        ]
        return Answer(chances, words)


def remarks(network: Network, *attributions: Attribution, **names: str) -> list[tuple[str, ...]]:
    readings = [read(one, name=names.get(f"name{n}", "")) for n, one in enumerate(attributions)]
    found = with_stances(DOCUMENT, SEGMENTS, attributions, readings, network)
    return [(one.stance, one.endorser.text, one.cue.text) for one in found[0].remarks]


def test_what_is_asked_is_the_claim_and_what_follows_without_it() -> None:
    asked = Article(DOCUMENT, SEGMENTS).asked(DRIVER, "Tom Rask")
    assert " ".join(asked.first) == "The driver = Tom Rask : he had seen nobody"
    assert " ".join(asked.second).startswith("The driver said … . Three pickets swore that he")
    assert {asked.second[asked.places.index(place)] for place in asked.own} == {"The", "driver"}


def test_a_long_text_is_cut_to_the_length_of_the_network() -> None:
    asked = Article(DOCUMENT, SEGMENTS).asked(DRIVER, "")
    many = replace(asked, second=asked.second * 40, places=asked.places * 40)
    found = encoded(lambda word: [5] * (1 + len(word) // 4), (1, 2), many)
    assert len(found.ids) == len(found.segments) == len(found.shapes) <= ROOM[1]
    assert found.ids[0] == 1
    assert found.ids[-1] == 2
    assert len(found.starts) == len(found.places) < len(many.second)


def test_the_gate_weighs_pieces_pairs_and_what_comes_again(tmp_path: Path) -> None:
    np = pytest.importorskip("numpy", reason="the extra 'accurate' is not installed")
    given = Encoded([1, 7, 2, 8, 7, 2], [0, 0, 0, 1, 1, 1], [0] * 6, [3, 4], [5, 6])
    found = places(given)
    assert found == sorted(set(found))
    assert set(found) < set(range(SIZE))
    # Three pieces in each segment, two pairs; 7 and 2 come again.
    assert len(found) == 3 + 3 + 2 + 2
    weights = np.zeros(SIZE, np.float32)
    weights[found[0]] = 0.5
    for bar, opens in ((0.4, True), (0.6, False)):
        np.savez(tmp_path / "gate.npz", weights=weights, bar=np.float32(bar))
        assert Gate(tmp_path / "gate.npz").opens(given) is opens


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"weights"])
def test_a_damaged_gate_names_its_file(tmp_path: Path, content: bytes) -> None:
    pytest.importorskip("numpy", reason="the extra 'accurate' is not installed")
    path = tmp_path / "gate.npz"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"gate\.npz: the model cannot be read"):
        Gate(path)


def test_a_claim_that_rules_judged_is_marked_as_such() -> None:
    told = Remark(Passage("the court"), Passage("doubted"), Passage("him"), "negative")
    network = Network()
    readings = [replace(read(DRIVER), remarks=(told,)), read(PICKETS)]
    with_stances(DOCUMENT, SEGMENTS, [DRIVER, PICKETS], readings, network)
    assert [one.judged for one in network.seen] == [True, False]


def test_who_is_marked_takes_the_stance_under_the_name_of_its_own_claim() -> None:
    network = Network(endorser="pickets", negative="he had accelerated")
    words = "he had accelerated"
    assert remarks(network, DRIVER, PICKETS) == [("negative", "Three pickets", words)]
    assert remarks(network, DRIVER, PICKETS, name1="the Pickets’ Union") == [
        ("negative", "the Pickets’ Union", words)
    ]
    assert remarks(network, DRIVER) == [("negative", "pickets", words)]


def test_without_a_marked_endorser_it_is_who_speaks_there_or_nobody() -> None:
    network = Network(negative="he had accelerated")
    assert remarks(network, DRIVER, PICKETS)[0][1] == "Three pickets"
    assert remarks(network, DRIVER) == []
    assert remarks(network, DRIVER, PICKETS, name0="Rask", name1="Rask") == []


def test_below_the_bar_nothing_is_said_and_what_rules_found_is_weighed() -> None:
    network = Network(0.4, endorser="pickets", negative="accelerated")
    assert remarks(network, DRIVER, PICKETS) == []
    told = Remark(Passage("the court"), Passage("doubted"), Passage("him"), "negative")
    for chance, kept in ((0.6, True), (0.4, False)):
        network = Network(chance, negative="jury")  # nobody speaks in that sentence
        found = with_stances(
            DOCUMENT, SEGMENTS, [DRIVER], [replace(read(DRIVER), remarks=(told,))], network
        )
        assert (told in found[0].remarks) is kept


@pytest.mark.parametrize("text", ["", "“", "said", "He said. " * 300, "a\u0000b said \ud800"])
def test_the_shipped_network_reads_any_text(text: str) -> None:
    if not engines()["accurate"].available():
        pytest.skip("the extra 'accurate' is not installed")
    analysis.analyze(Document(text), open_engine("accurate"))


def test_the_shipped_network_finds_an_open_denial() -> None:
    if not engines()["accurate"].available():
        pytest.skip("the extra 'accurate' is not installed")
    text = (
        "The union said that 40 workers had been hurt at the Marlow plant last year. A spokesman"
        " for the company, Peter Lund, disputed the figure and called it a fabrication."
    )
    claims = analysis.analyze(Document(text), open_engine("accurate"))
    (one,) = claims[0].classification.endorsements
    assert one.stance == "negative"
    assert one.endorser_name.endswith("Peter Lund")
    assert "disputed" in one.cue.of(text)


def test_a_missing_network_names_its_folder(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime", reason="the extra 'accurate' is not installed")
    from datasette_reliability.classify.stance.network import OnnxNetwork

    with pytest.raises(DataError, match=str(tmp_path)):
        OnnxNetwork(tmp_path)


@pytest.mark.parametrize(
    ("source", "endorser", "kept"),
    [
        ("The Health Ministry", "The ministry", False),
        ("The team doctor", "The doctor, Emil Castrow,", False),
        ("The Health Ministry", "she", False),
        ("The Health Ministry", "The", False),
        ("The Health Ministry", "The union", True),
        ("A company whistleblower", "the company", True),
        ("the jail inspector, whose findings the county has accepted", "the county", True),
    ],
)
def test_nobody_disputes_himself_and_an_article_disputes_nothing(source, endorser, kept):
    remark = Remark(Passage(endorser), Passage("rejected"), Passage(source), "negative")
    reading = Reading(Passage(source), Passage("said"), Passage("it was so"), remarks=(remark,))
    assert bool(judge(reading).endorsements) == kept
