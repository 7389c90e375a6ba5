"""The scorer against hand-made cases, against the reference scorer, and the floors themselves."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

from datasette_reliability import plugins, quality
from datasette_reliability.cli.evaluate import score_engine
from datasette_reliability.evaluation import interval, macro_f1, score_document, scores
from datasette_reliability.extract.tagging import coarse
from datasette_reliability.gold import Gold, gold_documents
from datasette_reliability.records import Document, Given, Span

DATA = Path(__file__).parents[2] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is not here")

TEXT = "Ada Voss said the old road is closed today."
WHOLE = Given((Span(0, 8),), (Span(9, 13),), (Span(14, 42),))


def given(source=(0, 8), cue=(9, 13), content=(14, 42)):
    return Given((Span(*source),), (Span(*cue),), (Span(*content),))


def f1(predicted, criterion="exact", measure="source+content"):
    gold = Gold(Document(TEXT), (WHOLE,), (("indirect", True),), ())
    return scores([score_document(gold, predicted)])[measure, criterion].f1


@pytest.mark.parametrize(
    ("predicted", "exact", "jac50"),
    [
        ([WHOLE], 1, 1),
        ([], 0, 0),
        ([given(content=(18, 42))], 0, 1),
        ([given(content=(35, 42))], 0, 0),
        ([given(source=(4, 8))], 0, 1),
        ([WHOLE, given(content=(30, 42))], 2 / 3, 2 / 3),
        ([given(cue=(14, 17))], 1, 1),
    ],
)
def test_scores_of_one_document(predicted, exact, jac50):
    assert f1(predicted) == pytest.approx(exact)
    assert f1(predicted, "jac50") == pytest.approx(jac50)


def test_macro_f1_counts_each_class_once():
    assert macro_f1([("a", "a")] * 98 + [("b", "a"), ("b", "b")]) == pytest.approx(0.83, abs=0.01)


def test_the_interval_holds_the_score_and_is_reproducible():
    gold = Gold(Document(TEXT), (WHOLE,), (("indirect", True),), ())
    counts = [score_document(gold, [WHOLE] if n % 2 else []) for n in range(40)]
    low, high = interval(counts, "source+content", "exact", 200)
    assert low < scores(counts)["source+content", "exact"].f1 < high
    assert (low, high) == interval(counts, "source+content", "exact", 200)


def test_coarse_tags():
    assert (coarse("NNPS"), coarse("WP$"), coarse("-LRB-"), coarse("VBD")) == (
        "NNP",
        "W",
        ":",
        "VBD",
    )


@pytest.fixture(scope="module")
def dev():
    return list(gold_documents(DATA / "polnear.dev.jsonl"))


@pytest.fixture(scope="module")
def reference():
    spec = importlib.util.spec_from_file_location("reference_score", DATA / "score.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@needs_data
def test_agrees_with_the_reference_scorer(dev, reference):
    result, rows = score_engine(dev, plugins.open_engine("fast"), draws=10)
    gold = reference.load(DATA / "polnear.dev.jsonl")
    for row in rows:
        for attribution in row["attributions"]:
            attribution.setdefault("type", None)
            attribution.setdefault("speech", None)
    _, totals = reference.score(gold, {row["doc_id"]: row for row in rows})
    table = reference.table(totals)
    for measure in ("source", "cue", "content", "source+content"):
        for criterion in ("exact", "jac50"):
            found = result["scores"][f"{measure}/{criterion}"]
            expected = table[measure, criterion]
            ours = (found["precision"], found["recall"], found["f1"])
            assert ours == pytest.approx(expected, abs=1e-9), (measure, criterion)


@needs_data
@pytest.mark.slow
def test_no_floor_is_broken():
    pinned = json.loads((Path(__file__).parent / "floors.json").read_text())
    measured = dict(quality.measure(DATA))
    missing = {name for name, entry in plugins.engines().items() if not entry.available()}
    for name, floor in pinned["floors"].items():
        # Machines differ: make quality holds the floors of speed.
        if "per CPU-second" not in name and name.split()[0] not in missing:
            assert measured[name] >= floor, name
    assert measured["fast documents per CPU-second"] > 0
