"""The order of the stages, and what a document that fails or kills its reader costs."""

import os
from dataclasses import replace

import pytest

from datasette_reliability import analysis, pipeline
from datasette_reliability.pipeline import LoadOptions
from datasette_reliability.records import Document
from datasette_reliability.terms import VOCABULARIES

from . import stub
from .test_store import digests, one


@pytest.fixture
def path(tmp_path):
    return tmp_path / "claims.db"


def test_analyze_keeps_the_order_of_the_text():
    stub.install()
    engine = stub.StubEngine()
    claims = analysis.analyze(stub.document(7), engine, stub.SETTINGS)
    starts = [claim.attribution.content[0].start for claim in claims]
    assert starts == sorted(starts)
    assert len(claims) == 3


def test_analyze_without_anything_but_text():
    (claim,) = analysis.analyze(Document(text="Mayor Ada Voss said the road was closed.", id="1"))
    assert claim.rating.score == sum(reason.points for reason in claim.rating.reasons)


@pytest.mark.parametrize("text", ["", " \n", "\0", "“" * 99, "a" * 9999])
def test_analyze_never_fails_on_a_text(text):
    analysis.analyze(Document(text=text, id="1"))


def test_a_failing_document_costs_only_itself(path):
    stub.install()
    documents = [stub.document(n) for n in range(5)]
    documents[2] = replace(documents[2], text=documents[2].text + " A crash was said to follow.")
    report = pipeline.load(path, documents, stub.SETTINGS, LoadOptions(batch_size=2))
    assert (report.loaded, report.quarantined, report.skipped) == (4, 1, 0)
    assert report.cases[0][0] == "made:2"
    assert one(path, "select count(*) from quarantine") == 1


def prepare_or_die(documents, settings):
    """Stand in for the work of a worker process; one text ends the process."""
    if any("kill the reader" in each.text for each in documents):
        os._exit(9)
    return prepare(documents, settings)


prepare = analysis.prepared


def _spawned(documents, settings):
    stub.install()
    return prepare_or_die(documents, settings)


def test_a_document_that_kills_its_worker_costs_only_itself(path, tmp_path, monkeypatch):
    stub.install()
    monkeypatch.setattr(pipeline, "prepared", _spawned)
    documents = [stub.document(n) for n in range(14)]
    documents[3] = replace(documents[3], text=documents[3].text + " Do not kill the reader.")
    report = pipeline.load(path, documents, stub.SETTINGS, LoadOptions(batch_size=2, workers=2))
    assert (report.loaded, report.quarantined, report.skipped) == (13, 1, 0)
    assert report.cases[0][0] == "made:3"
    monkeypatch.undo()
    plain = tmp_path / "plain.db"
    pipeline.load(plain, documents[:3] + documents[4:], stub.SETTINGS, LoadOptions(batch_size=2))
    assert digests(path) == digests(plain)


def test_a_repaired_document_leaves_quarantine(path):
    stub.install()
    broken = replace(stub.document(1), text=stub.document(1).text + " A crash was said to follow.")
    pipeline.load(path, [broken], stub.SETTINGS)
    assert one(path, "select count(*) from quarantine") == 1
    pipeline.load(path, [stub.document(1)], stub.SETTINGS)
    assert one(path, "select count(*) from quarantine") == 0


def test_rating_anew_equals_loading_with_the_settings(path, tmp_path):
    stub.install()
    stub.load(path, 0, 6)
    lenient = replace(stub.SETTINGS, admiralty_mode="lenient")
    total, changed = pipeline.rerate(path, lenient)
    assert total == 18
    assert changed > 0
    other = tmp_path / "lenient.db"
    pipeline.load(other, [stub.document(n) for n in range(6)], lenient, LoadOptions(batch_size=3))
    assert digests(path) == digests(other)
    assert pipeline.rerate(path, lenient) == (18, 0)


def test_rows_that_the_tables_refuse_cost_one_document(path, monkeypatch):
    def odd(document, *_, **__):
        return tuple(
            replace(claim, classification=replace(claim.classification, cue_class="odd"))
            if "odd" in document.text
            else claim
            for claim in analyze(document)
        )

    analyze = analysis.analyze
    monkeypatch.setattr(analysis, "analyze", odd)
    texts = ("Ada Voss said so.", "Ada Voss said it was odd.", "Omar Lind said no.")
    documents = [Document(text, origin=f"made:{i}") for i, text in enumerate(texts)]
    report = pipeline.load(path, documents)
    assert (report.loaded, report.skipped, report.quarantined) == (2, 0, 1)
    assert report.cases[0].place == "made:1"
    assert "CHECK constraint failed" in report.cases[0].reason
    assert pipeline.load(path, documents).quarantined == 1


def test_an_act_in_a_claim_is_no_claim():
    text = "Flood damage fears continued to weigh on harbor bank shares."
    classes = {claim.classification.cue_class for claim in analysis.analyze(Document(text))}
    assert classes <= {*VOCABULARIES["cue_class"].values, None}
