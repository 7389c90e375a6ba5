"""Inputs made to hurt, from the file to the row: none is lost, offsets fit, time is linear."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from datasette_reliability import analyze, pipeline
from datasette_reliability.plugins import engines, open_engine
from datasette_reliability.read import ReadOptions, documents
from datasette_reliability.records import Claim, Document, Settings, Span
from datasette_reliability.wrapping import unwrap
from tests.growth import assert_linear
from tests.hostile import FIXTURES, NEWS, SAID

ENGINE = open_engine("fast")
FAST = Settings(engine="fast")
OTHERS = [name for name, each in engines().items() if each.available() and name != "fast"]
SIZE = 4_000
LARGE = {"one line": 5_000_000, "one sentence": 600_000, "quotation marks in news": 300_000}
# What is no text is kept with the reason why, to be mended and read again.
REFUSED = {"only line ends": "no text", "truncated UTF-8": "byte 0x"}
# What else grew faster than its input once, or might.
PIECES = {
    "quotations": '"a ',
    "open quotations": "“He said ",
    "that": "He said that she said that ",
    "sources": "he said she said ",
    "names": "Ada Brook and ",
    "initials": "A.",
    "a cue": "said",
    "cues": "said ",
    "commas": "said, ",
    "dashes": "– said — ",
    "brackets": "(said ",
    "titles": "Mr. Mrs. Dr. Gen. ",
    "numbers": "1,000,000.00 ",
    "full stops": ".",
    "spaces": "  ",
    "lines": "said\n",
    "told": "Brook told ANX, ",
    "no spaces": "Brooksaid“no”.",
}


def spans(claim: Claim) -> Iterator[Span]:
    attribution = claim.attribution
    yield from (*attribution.source, *attribution.cue, *attribution.content)
    yield from (one for one in (attribution.recipient, attribution.time) if one is not None)
    yield from (one.evidence for one in claim.classification.affiliations)
    for endorsement in claim.classification.endorsements:
        yield from (endorsement.endorser, endorsement.cue, endorsement.target)
    yield from (one.evidence for one in claim.rating.reasons if one.evidence is not None)


def read_in_english(text: str) -> tuple[Claim, ...]:
    """Return the claims of a text that is read whatever its language seems to be."""
    return analyze(Document(text, language="en"), ENGINE)


def loaded(database: Path, inputs: list[Path], engine: str = "fast") -> pipeline.Report:
    found = documents(inputs, ReadOptions(language="en"))
    return pipeline.load(database, found, Settings(engine=engine))


def check(database: Path) -> dict[str, str]:
    """Assert that a database is whole and its offsets fit; return its texts by name.

    Words are stored as a text reads, without the line breaks that only its layout put there.
    """
    with sqlite3.connect(database) as db:
        assert db.execute("pragma integrity_check").fetchone() == ("ok",)
        assert not db.execute("pragma foreign_key_check").fetchall()
        texts = dict(db.execute("select id, text from documents"))
        rows = db.execute("select document_id, claim, source, cue, spans from claims").fetchall()
        for document, claim, source, cue, pieces in rows:
            found = json.loads(pieces)
            for role, stored in (("content", claim), ("source", source), ("cue", cue)):
                marked = [Span(*pair) for pair in found.get(role, ())]
                assert unwrap(texts[document]).words(marked) == (stored or "")
        reasons = """select document_id, words, start, "end" from reasons
            join claims on claims.id = claim_id"""
        for document, evidence, start, end in db.execute(reasons):
            assert start is None or unwrap(texts[document]).of(Span(start, end)) == evidence
        return dict(db.execute("select name, text from documents").fetchall())


def saved(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / f"{name.replace(' ', '_')}.txt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("name", FIXTURES)
def test_no_fixture_is_lost(tmp_path: Path, name: str) -> None:
    path = saved(tmp_path, name, FIXTURES[name](SIZE))
    report = loaded(tmp_path / "claims.db", [path])
    assert report.loaded == (name not in REFUSED), report.cases
    assert report.loaded + report.quarantined == 1
    assert all(REFUSED[name] in case.reason for case in report.cases)
    check(tmp_path / "claims.db")


def test_fixtures_beside_news_cost_it_nothing(tmp_path: Path) -> None:
    paths = [saved(tmp_path, name, build(SIZE)) for name, build in FIXTURES.items()]
    news = saved(tmp_path, "news", NEWS)
    report = loaded(tmp_path / "claims.db", [*paths, news])
    assert report.loaded + report.skipped + report.quarantined == len(paths) + 1
    assert report.quarantined == len(REFUSED)
    texts = check(tmp_path / "claims.db")
    assert NEWS in texts.values()
    with sqlite3.connect(tmp_path / "claims.db") as db:
        (said,) = db.execute(
            "select count(*) from claims join documents on documents.id = document_id"
            " where text = ? and source = 'Mayor Ada Brook'",
            [NEWS],
        ).fetchone()
    assert said == 1


@pytest.mark.slow
@pytest.mark.parametrize("engine", OTHERS)
def test_no_fixture_is_lost_with_another_engine(tmp_path: Path, engine: str) -> None:
    paths = [saved(tmp_path, name, build(SIZE)) for name, build in FIXTURES.items()]
    report = loaded(tmp_path / "claims.db", paths, engine)
    assert (report.quarantined, report.skipped) == (len(REFUSED), 0), report.cases
    assert report.loaded + report.quarantined == len(paths)
    check(tmp_path / "claims.db")


@pytest.mark.slow
@pytest.mark.parametrize("name", LARGE)
def test_no_large_fixture_is_lost(tmp_path: Path, name: str) -> None:
    path = saved(tmp_path, name, FIXTURES[name](LARGE[name]))
    report = loaded(tmp_path / "claims.db", [path])
    assert (report.loaded, report.quarantined) == (1, 0), report.cases
    check(tmp_path / "claims.db")


def text_of(name: str, size: int) -> str:
    content = FIXTURES[name](size)
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else content


@pytest.mark.slow
@pytest.mark.parametrize("name", FIXTURES)
def test_time_is_linear_in_each_fixture(name: str) -> None:
    assert_linear(lambda size: read_in_english(text_of(name, size)), 5_000)


@pytest.mark.slow
@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
def test_time_is_linear(piece: str) -> None:
    assert_linear(lambda size: read_in_english(piece * (size // len(piece))), 5_000)


# Words that matter to the rules, signs that matter to the segmenter, and anything at all.
_SAYING = [*SAID.split(), "told", "according", "to", "who", "asked", "not", "that", "he", "Dr."]
_MARKS = list("“”\"'‘«()…—:,.\r\0\u2028\u202e\u200b\ufeff\ud800\udfff")
_words = st.sampled_from([*_SAYING, *_MARKS, "\n\n", "e\u0301", "👩\u200d👧", "1,000", "U.S."])
_anything = st.text(st.characters(), max_size=60)
texts = st.lists(st.one_of(_words, _words, _anything), max_size=40).flatmap(
    lambda pieces: st.sampled_from([" ".join(pieces), "".join(pieces)])
)


@settings(max_examples=300, deadline=None)
@given(texts)
@example("said \ud800 “")
@example("\u202eAda Brook said:\0 “no\r")
def test_any_text_is_read(text: str) -> None:
    for claim in read_in_english(text):
        for span in spans(claim):
            assert 0 <= span.start < span.end <= len(text)


@settings(max_examples=40, deadline=None)
@given(st.lists(texts, max_size=6))
@example(["Ada Brook said “no\ud800.”", "said\0"])
def test_any_texts_are_loaded(tmp_path_factory: pytest.TempPathFactory, found: list[str]) -> None:
    database = tmp_path_factory.mktemp("any") / "claims.db"
    items = [Document(text, id=str(n), language="en") for n, text in enumerate(found)]
    report = pipeline.load(database, items, FAST)
    assert report.loaded + report.skipped == len(found)
    assert report.quarantined == 0, report.cases
    check(database)


def test_unbalanced_mark_costs_its_sentence_alone() -> None:
    others = 'Gen. Omar Lund said the road was closed. \n\n"It is gone, he said.\n\n'
    whole = {claim.attribution.source for claim in read_in_english(SAID)}
    with_mark = {claim.attribution.source for claim in read_in_english(f"{SAID}\n\n{others}")}
    assert whole <= with_mark
