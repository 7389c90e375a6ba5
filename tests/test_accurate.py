"""The accurate engine: its arrays and its decoding on hand-made scores, and the shipped model."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datasette_reliability.errors import DataError
from datasette_reliability.extract import accurate
from datasette_reliability.gold import gold_documents
from datasette_reliability.records import Document, words
from datasette_reliability.segment import segment

np = pytest.importorskip("numpy", reason="NumPy comes with the extra 'accurate'")

from datasette_reliability.extract.accurate import inputs as arrays  # noqa: E402
from datasette_reliability.extract.accurate.decode import (  # noqa: E402
    LABELS,
    best_paths,
    cue_ranges,
)
from datasette_reliability.extract.accurate.tagger import (  # noqa: E402
    Setting,
    believed,
    read_attributions,
)

TEXT = (
    "The river fell by a meter, Mayor Ida Lund said. “We were lucky,” she added. “It could"
    " have been worse. We know that.”\n\nNobody was hurt."
)


class Letters:
    """A tokenizer whose pieces are the letters of a word."""

    def encode(self, words, **_):
        found = [(ord(c) % 200 + 10, n) for n, word in enumerate(words) for c in word if c != "ÿ"]
        return SimpleNamespace(ids=[i for i, _ in found], word_ids=[w for _, w in found])

    def token_to_id(self, name):
        return {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3}[name]


def read(text):
    document = Document(text)
    segments = segment(document)
    return arrays.read(text, segments, Letters()), segments


@pytest.mark.parametrize(
    ("word", "number"),
    [("—", 0), ("4,200", 1), ("3rd", 1), ("said", 2), ("Lund", 3), ("NATO", 4), ("iPhone", 5)],
)
def test_shape(word, number):
    assert arrays.shape(word) == number


def test_features_tell_quotations_and_openings():
    found, segments = read(TEXT)
    words = [TEXT[a:b] for a, b in segments.tokens]
    quoted = [bool(number // 3 % 2) for number in found.features]
    assert quoted[words.index("lucky")]
    assert not quoted[words.index("added")]
    opens = {word: int(number % 3) for word, number in zip(words, found.features, strict=True)}
    assert (opens["The"], opens["river"], opens["It"], opens["Nobody"]) == (2, 0, 0, 2)


def test_a_word_without_pieces_is_unknown_and_a_long_one_is_cut():
    found, _ = read("ÿ " + "a" * 90)
    assert found.pieces[0] == [1]
    assert len(found.pieces[1]) == arrays.PIECES_PER_WORD


@given(st.lists(st.integers(1, 60), min_size=1, max_size=12), st.integers(1, 160))
def test_chunks_cover_every_word_once_and_fit(sizes, first):
    text = " ".join("Abcde " * size + "end." for size in sizes)
    found, _ = read(text)
    parts = list(arrays.chunks(found, first))
    assert [w for begin, end in parts for w in range(begin, end)] == list(range(len(found.pieces)))
    for begin, end in parts:
        assert sum(map(len, found.pieces[begin:end])) <= arrays.PIECES_PER_CHUNK


def test_collate_points_at_the_first_piece_of_each_word():
    found, _ = read("Ab c. De f.")
    batch = arrays.collate([(found, (0, 3)), (found, (3, 6))], 2, 3)
    flat = batch.ids.reshape(-1)
    assert flat[batch.firsts].tolist() == [pieces[0] for pieces in found.pieces]
    assert batch.ids[0, 0] == 2
    assert (batch.mask.sum(1) - 2).tolist() == [
        sum(map(len, found.pieces[:3])),
        sum(map(len, found.pieces[3:])),
    ]


@pytest.mark.parametrize(
    ("offset", "bucket"), [(0, 0), (-1, 1), (-5, 5), (-500, 10), (1, 11), (36, 20), (35, 19)]
)
def test_distance(offset, bucket):
    assert arrays.distance(offset) == bucket


def test_a_window_follows_a_quotation_beyond_the_next_sentence():
    found, segments = read(TEXT)
    words = [TEXT[a:b] for a, b in segments.tokens]
    cue = (words.index("added"), words.index("added") + 1)
    near = arrays.windows(found, [cue], [cue])
    seen = [words[w] for w in near.words[0]]
    assert "worse" in seen
    assert "know" in seen
    assert near.marks[0].tolist().count(1) == 1
    assert near.distances[0][seen.index("added")] == 0
    relation = dict(zip(seen, near.relations[0].tolist(), strict=True))
    assert relation["lucky"] == 0
    assert relation["river"] != relation["worse"] != 0


@pytest.mark.parametrize(
    ("chances", "found"),
    [
        ([[0.9, 0.1, 0.0], [0.2, 0.7, 0.1], [0.3, 0.1, 0.6], [0.9, 0.0, 0.1]], [(1, 3)]),
        ([[0.1, 0.9, 0.0], [0.1, 0.8, 0.1]], [(0, 1), (1, 2)]),
        ([[1.0, 0.0, 0.0]], []),
        ([[0.7, 0.2, 0.1], [1.0, 0.0, 0.0]], [(0, 1)]),
    ],
)
def test_cue_ranges(chances, found):
    assert cue_ranges(np.asarray(chances), 0.2) == found


def test_best_paths_are_the_best_of_all_paths():
    draw = np.random.default_rng(3)
    emissions, starts, steps = (draw.normal(size=s) for s in ((4, 4, 5), 5, (5, 5)))
    mask = np.asarray([[1, 1, 1, 1], [1, 1, 1, 0], [1, 0, 0, 0], [1, 1, 0, 0]])
    paths = best_paths(emissions, mask, starts, steps)
    for row, path in enumerate(paths):
        size = mask[row].sum()

        def score(option, row=row):
            moves = sum(steps[a, b] for a, b in itertools.pairwise(option))
            return starts[option[0]] + moves + sum(emissions[row, range(len(option)), option])

        best = max(itertools.product(range(5), repeat=size), key=score)
        assert path == [LABELS[label] for label in best]


class Scripted:
    """Networks that see a cue at one word, and take for content the five words before it."""

    def __init__(self, cue):
        self.cue = cue

    def encode(self, batch):
        vectors = np.zeros((*batch.ids.shape, 4), np.float32)
        cues = np.tile(np.asarray([9.0, 0.0, 0.0]), (*batch.ids.shape, 1))
        cues.reshape(-1, 3)[batch.firsts[self.cue]] = (0.0, 2.0, 0.0)
        return vectors, cues

    def arguments(self, vectors, near):
        scores = np.tile(np.asarray([2.0, 0, 0, 0, 0]), (*near.words.shape, 1))
        scores[(near.distances >= 1) & (near.distances <= 5)] = (0, 0, 0, 3, 4)
        return scores, np.asarray([1.0] * len(near.words))


def test_attributions_come_out_as_ranges_of_words():
    found, segments = read(TEXT)
    cue = [TEXT[a:b] for a, b in segments.tokens].index("said")
    steps = np.zeros((5, 5))
    steps[0, 4] = -99.0
    setting = Setting(np.zeros(5), steps)
    (one,) = read_attributions(found, Scripted(cue), Letters(), setting)
    assert (one.cue, one.source) == ((cue, cue + 1), [])
    assert one.content == [(cue - 6, cue)]
    assert believed(one, setting)
    assert not believed(one, Setting(np.zeros(5), steps, threshold=5.0))
    assert read_attributions(read("")[0], Scripted(0), Letters(), setting) == []


def test_a_bonus_finds_the_source_that_the_best_labels_miss():
    found, segments = read(TEXT)
    cue = [TEXT[a:b] for a, b in segments.tokens].index("said")

    class Torn(Scripted):
        def arguments(self, vectors, near):
            scores, verified = super().arguments(vectors, near)
            scores[near.distances == 1] = (0, 3, 0, 0, 4)
            return scores, verified

    setting = Setting(np.zeros(5), np.zeros((5, 5)))
    (plain,) = read_attributions(found, Torn(cue), Letters(), setting)
    (helped,) = read_attributions(found, Torn(cue), Letters(), replace(setting, bonus=1.5))
    assert (plain.source, helped.source) == ([], [(cue - 1, cue)])


def test_not_available_without_a_model(tmp_path):
    assert not accurate.available(tmp_path)


@pytest.mark.parametrize("setting", [None, "{", "[]", '{"format": 99}'])
def test_a_broken_model_is_named(tmp_path, setting):
    pytest.importorskip("onnxruntime", reason="the extra 'accurate' is not installed")
    pytest.importorskip("tokenizers", reason="the extra 'accurate' is not installed")
    from datasette_reliability.extract.accurate.engine import AccurateEngine

    if setting is not None:
        (tmp_path / "setting.json").write_text(setting)
    with pytest.raises(DataError, match=str(tmp_path)):
        AccurateEngine(tmp_path)


@pytest.fixture(scope="module")
def engine():
    if not accurate.available():
        pytest.skip("the extra 'accurate' or its model is not installed")
    return accurate.open_accurate()


def read_with(engine, text):
    document = Document(text)
    return [
        tuple(" … ".join(span.of(text) for span in spans) for spans in (a.source, a.cue, a.content))
        for a in engine.attributions(document, segment(document))
    ]


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        (
            "The bridge will stay shut until June, said Ilse Marend, who runs the port.",
            "Ilse Marend, who runs the port",
            "said",
            "The bridge will stay shut until June",
        ),
        (
            "Three people were hurt, according to the Varnholm fire department.",
            "the Varnholm fire department",
            "according to",
            "Three people were hurt",
        ),
        (
            "Governor Tom Ashby said he would sign the bill on Monday.",
            "Governor Tom Ashby",
            "said",
            "he would sign the bill on Monday",
        ),
        (
            "Officials warned that the dam could fail within days.",
            "Officials",
            "warned",
            "the dam could fail within days",
        ),
    ],
)
def test_the_shipped_model_reads_plain_sentences(engine, text, source, cue, content):
    ((found_source, found_cue, found_content),) = read_with(engine, text)
    assert found_source.startswith(source.split(",")[0])
    assert found_cue == cue
    assert found_content.strip(" ,.") == content


def test_the_shipped_model_finds_nothing_where_nobody_speaks(engine):
    assert read_with(engine, "The train left at noon. It was full.") == []


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.text(max_size=300))
def test_no_text_breaks_the_engine(engine, text):
    for one in engine.attributions(document := Document(text), segment(document)):
        for span in (*one.source, *one.cue, *one.content):
            assert 0 <= span.start < span.end <= len(text)


@pytest.mark.parametrize(
    "text",
    ["“" * 3000, "said " * 3000, "\ud800 said \udfff", "a" * 20000, "he said, " * 400, "\n" * 999],
)
def test_hostile_texts_are_read(engine, text):
    document = Document(text)
    engine.attributions(document, segment(document))


def test_the_setting_is_of_the_shipped_files(engine):
    card = json.loads((accurate.MODEL / "setting.json").read_text())
    assert engine.version == card["version"]
    size = sum(path.stat().st_size for path in accurate.MODEL.iterdir())
    assert size <= 22_000_000


def label(path, output, *options):
    from tools.train.label import label as command

    result = CliRunner().invoke(command, [str(path), "--output", str(output), *options])
    assert result.exit_code == 0, result.output
    return list(gold_documents(output))


ARTICLE = (
    "The bridge will stay shut until June, said Ilse Marend, who runs the port of Varnholm. "
    "Governor Tom Ashby said he would sign the bill on Monday. It is thought to be long. "
)


@pytest.fixture
def articles(tmp_path):
    path = tmp_path / "articles.jsonl"
    rows = [{"doc_id": name, "text": ARTICLE * 3} for name in ("a", "b", "c")]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_labels_can_be_learned_from(engine, articles, tmp_path):
    found = label(articles, tmp_path / "silver.jsonl")
    assert [one.document.id for one in found] == ["a", "b", "c"]
    cues = [words(ARTICLE * 3, one.cue) for gold in found for one in gold.attributions]
    assert cues.count("said") == 3 * 2 * 3
    assert set(cues) <= {"said", "thought"}


def test_what_is_doubtful_is_left_open(engine, articles, tmp_path):
    found = label(articles, tmp_path / "silver.jsonl", "--margin", "1000")
    assert not any(gold.attributions for gold in found)
    assert {span.of(ARTICLE * 3) for gold in found for span in gold.ignored} >= {"said"}


def test_labeling_goes_on_where_it_was_cut(engine, articles, tmp_path):
    whole, cut = tmp_path / "whole.jsonl", tmp_path / "cut.jsonl"
    label(articles, whole)
    cut.write_bytes(whole.read_bytes()[:-50])
    label(articles, cut)
    assert cut.read_bytes() == whole.read_bytes()


def test_training_says_what_to_install(monkeypatch, tmp_path):
    from tools.train.accurate import commands

    monkeypatch.setattr(commands, "find_spec", lambda name: None)
    (tmp_path / "a.jsonl").write_text("")
    arguments = [str(tmp_path / "a.jsonl"), "--checkpoint", str(tmp_path / "c.pt")]
    result = CliRunner().invoke(commands.train_accurate, arguments)
    assert result.exit_code == 1
    assert "datasette-reliability[train]" in result.output


def test_the_loss_of_the_chain_is_its_negative_log_likelihood():
    torch = pytest.importorskip("torch", reason="the extra 'train' is not installed")
    from tools.train.accurate.model import Chain

    torch.manual_seed(1)
    chain = Chain()
    chain.transitions.data.normal_()
    emissions, mask = torch.randn(1, 3, 5), torch.ones(1, 3)
    starts, steps = chain.scores()

    def score(path):
        moves = sum(steps[a, b] for a, b in itertools.pairwise(path))
        return starts[path[0]] + moves + sum(emissions[0, i, label] for i, label in enumerate(path))

    every = [score(path) for path in itertools.product(range(5), repeat=3)]
    expected = torch.logsumexp(torch.stack(every), 0) - score((3, 4, 0))
    found = chain.loss(emissions, torch.tensor([[3, 4, 0]]), mask)
    assert torch.isclose(found, expected, atol=1e-4)


def test_the_mean_of_checkpoints_is_exported():
    torch = pytest.importorskip("torch", reason="the extra 'train' is not installed")
    from tools.train.accurate.export import _mean

    found = _mean([{"w": torch.tensor([1.0, 4.0])}, {"w": torch.tensor([3.0, 0.0])}])
    assert found["w"].tolist() == [2.0, 2.0]


def test_the_weights_before_training_are_mixed_in():
    torch = pytest.importorskip("torch", reason="the extra 'train' is not installed")
    from tools.train.accurate.export import _mixed

    trained = {"w": torch.tensor([1.0]), "new": torch.tensor([5.0])}
    found = _mixed(trained, {"w": torch.tensor([3.0])}, 0.75)
    assert {name: weight.item() for name, weight in found.items()} == {"w": 1.5, "new": 5.0}
