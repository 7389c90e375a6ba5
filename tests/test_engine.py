"""The fast engine: what it finds, what it stands, how it is trained and opened."""

import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from datasette_reliability import plugins
from datasette_reliability.errors import DataError, EngineError
from datasette_reliability.extract.builtin import FAST_MODEL
from datasette_reliability.extract.crf import MODEL_FILES, open_fast
from datasette_reliability.gold import Gold
from datasette_reliability.plugins import EngineEntry
from datasette_reliability.records import Document, Given, Span, words
from datasette_reliability.segment import segment
from tools.train import crf as training


@pytest.fixture(scope="module")
def engine():
    return plugins.open_engine("fast")


def found(engine, text):
    document = Document(text)
    return engine.attributions(document, segment(document))


def test_finds_who_said_what(engine):
    text = "Mayor Ada Voss said the harbor is safe. Ships will come, according to the port."
    rows = [(words(text, each.source), words(text, each.content)) for each in found(engine, text)]
    assert ("Mayor Ada Voss", "the harbor is safe") in rows
    assert ("the port", "Ships will come") in rows


@hypothesis_settings(max_examples=80)
@given(st.text(max_size=300) | st.text(alphabet="“”\"'’ .,said\n\x00\ud800אب", max_size=300))
def test_any_text_keeps_its_offsets(text):
    for each in found(plugins.open_engine("fast"), text):
        assert each.content
        for span in each.source + each.cue + each.content:
            assert 0 <= span.start < span.end <= len(text)


def test_the_same_text_reads_the_same(engine):
    text = "Officials said the dam may fail. “We fear so,” one of them said."
    assert found(engine, text) == found(engine, text)


def gold(number):
    who, said, what = f"Ada Voss{number}", "said", f"road {number} is closed"
    text = f"{who} {said} {what}."
    start = len(who) + 1
    content = start + len(said) + 1
    return Gold(
        Document(text, id=str(number)),
        (
            Given(
                (Span(0, len(who)),),
                (Span(start, start + len(said)),),
                (Span(content, content + len(what)),),
            ),
        ),
        (("indirect", True),),
        (),
    )


def trained(seed=1):
    tags = (FAST_MODEL / "tags.crf").read_bytes()
    examples = list(training.examples(map(gold, range(30)), segment, tags))
    learn, _ = training.split(examples, 0.2, seed)
    settings = training.Settings(iterations=8, min_count=1)
    return [tags, *training.train(learn, settings, lambda _: None)]


def test_training_twice_gives_the_same_bytes():
    assert trained() == trained()


def test_the_seed_decides_who_is_held_out():
    items = list(range(100))
    assert training.split(items, 0.1, 1) == training.split(items, 0.1, 1)
    assert training.split(items, 0.1, 1) != training.split(items, 0.1, 2)


def test_a_sentence_with_a_doubtful_cue_is_not_learned_from():
    tags = (FAST_MODEL / "tags.crf").read_bytes()
    one = gold(1)
    sure, doubtful = (
        next(training.examples([each], segment, tags))
        for each in (one, replace(one, ignored=one.attributions[0].cue))
    )
    assert len(list(training._cue_sequences([sure]))) == 1
    assert not list(training._cue_sequences([doubtful]))


def test_what_is_saved_can_be_opened_and_finds(tmp_path):
    training.save(tmp_path, trained(), {"threshold": 0.4})
    engine = open_fast(tmp_path)
    text = "Ada Voss7 said road 7 is closed."
    assert [words(text, each.content) for each in found(engine, text)] == ["road 7 is closed"]
    assert not list(tmp_path.glob("*.new"))


def test_a_missing_model_is_said(tmp_path):
    with pytest.raises(DataError, match="no readable model"):
        open_fast(tmp_path)


def cut(model):
    return model[:20]


def changed(model):
    return model[:50] + b"y" + model[51:]


@pytest.mark.parametrize("damage", [cut, changed])
@pytest.mark.parametrize("name", MODEL_FILES)
def test_a_damaged_model_is_said(tmp_path, name, damage):
    training.save(tmp_path, [b"x" * 100] * 3, {"threshold": 0.4})
    (tmp_path / name).write_bytes(damage((tmp_path / name).read_bytes()))
    with pytest.raises(DataError, match=r"no readable model .*damaged"):
        open_fast(tmp_path)


def test_the_model_is_the_one_that_its_card_names():
    card = json.loads((FAST_MODEL / "card.json").read_text("utf-8"))
    whole = b"".join((FAST_MODEL / name).read_bytes() for name in MODEL_FILES)
    assert card["version"] == hashlib.sha256(whole).hexdigest()[:8]
    assert whole.startswith(b"lCRF")  # as CRFsuite reads it: nothing is unpacked at the start


def test_another_format_is_said(tmp_path):
    training.save(tmp_path, [b"x"] * 3, {"threshold": 0.4})
    card = json.loads((tmp_path / "card.json").read_text())
    (tmp_path / "card.json").write_text(json.dumps(card | {"format": 99}))
    with pytest.raises(DataError, match="format 99"):
        open_fast(tmp_path)


def test_an_unknown_engine_is_told_what_there_is():
    with pytest.raises(EngineError, match="fast"):
        plugins.open_engine("slow")


def test_an_engine_without_its_extra_tells_the_remedy(monkeypatch):
    entry = EngineEntry("far", "", open=lambda: None, available=lambda: False, remedy="pip far")
    monkeypatch.setattr(plugins, "engines", lambda: {"far": entry})
    with pytest.raises(EngineError, match="pip far"):
        plugins.open_engine("far")


def test_auto_takes_the_highest_rank_that_is_installed():
    best = max(
        (entry for entry in plugins.engines().values() if entry.available()),
        key=lambda entry: entry.rank,
    )
    assert plugins.open_engine("auto").name == best.name
