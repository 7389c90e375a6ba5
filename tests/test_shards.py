"""Batches as shards: the same rows whoever runs them, each finished once, none lost or doubled."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from datasette_reliability import analysis, cluster, pipeline, shards
from datasette_reliability.arrow import batch_of, documents_of, extract_batch, prepared_of
from datasette_reliability.errors import SettingsError
from datasette_reliability.pipeline import LoadOptions
from datasette_reliability.read.languages import recognized
from datasette_reliability.records import Document, Given, Row, Settings, Span
from datasette_reliability.store import prepare, row_digest

pa = pytest.importorskip("pyarrow")
FAST = Settings(engine="fast")
WORDS = ("closed", "open", "flooded", "icy", "narrow", "private", "safe")


def articles(count: int, length: int = 6) -> list[Document]:
    return [
        Document(
            " ".join(
                f"Mayor Ada Voss said on day {i} that road {j} was {WORDS[(i + j) % 7]}, according"
                f" to a report by the county. Two people close to her told the Ledger it was not."
                for j in range(length)
            ),
            id=f"a{i}",
            publisher="The Lakeside Ledger",
            published="2025-05-09",
            origin=f"feed.jsonl:{i}",
        )
        for i in range(count)
    ]


def digests(path: Path) -> dict[str, object]:
    connection = sqlite3.connect(path)
    try:
        return row_digest(connection)
    finally:
        connection.close()


def receipts(folder: Path) -> list[dict[str, object]]:
    return [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))]


# Arrow ------------------------------------------------------------------------------------------


def test_documents_come_back_from_arrow() -> None:
    span = (Span(0, 3),)
    given = Document("Ada\nsaid\nso", given=(Given(span, (Span(4, 8),), (Span(9, 11),)),))
    documents = [*articles(2), given, Document("x", item="i", version="2", body_start=1)]
    assert list(documents_of(batch_of(documents))) == documents


def test_extraction_is_what_loading_makes() -> None:
    documents = articles(3)
    version = analysis.open_engine("fast").version
    rows, cases = prepared_of(extract_batch(batch_of(documents), FAST))
    assert rows == [
        prepare(recognized(d), analysis.analyze(d, settings=FAST), version) for d in documents
    ]
    assert cases == []


def test_extraction_is_pure_and_needs_only_texts() -> None:
    batch = pa.RecordBatch.from_pydict({"text": ["Ada Voss said so.", "", "\U0001f600 said"]})
    first, second = extract_batch(batch, FAST), extract_batch(batch, FAST)
    assert first == second
    assert first.num_rows == 3
    assert batch.to_pydict()["text"][0] == "Ada Voss said so."


def test_a_failing_document_has_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    def analyze(document: Document, *_: object) -> tuple[()]:
        raise RuntimeError("no")

    monkeypatch.setattr(analysis, "analyze", analyze)
    batch = extract_batch(batch_of(articles(2)), FAST)
    assert batch.num_rows == 2
    assert [case.place for case in prepared_of(batch)[1]] == ["feed.jsonl:0", "feed.jsonl:1"]


def test_workers_import_no_datasette() -> None:
    code = "import sys, datasette_reliability.shards, datasette_reliability.arrow as a\n"
    code += "a.extract_batch(a.batch_of([a.Document('Ada Voss said so.')]))\n"
    code += "print({'datasette', 'httpx', 'distributed', 'lxml'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "set()\n", done.stderr


# Shards -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [1, 2])
def test_shards_make_the_same_database(tmp_path: Path, workers: int) -> None:
    serial, sharded = tmp_path / "a.db", tmp_path / "b.db"
    pipeline.load(serial, articles(12), FAST, LoadOptions(batch_size=3))
    folder = tmp_path / "shards"
    pipeline.load(
        sharded,
        articles(12),
        FAST,
        LoadOptions(batch_size=3, workers=workers, shards=folder),
    )
    assert digests(serial) == digests(sharded)
    found = receipts(folder)
    assert [each["documents"] for each in found] == [3] * 4
    connection = sqlite3.connect(sharded)
    ledger = {digest for (digest,) in connection.execute("select digest from loads")}
    assert {each["digest"] for each in found} == ledger
    connection.close()
    assert not list(folder.glob(".*"))


def test_a_finished_shard_is_never_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "shards"
    pipeline.load(tmp_path / "a.db", articles(6), FAST, LoadOptions(batch_size=3, shards=folder))
    monkeypatch.setattr("datasette_reliability.arrow.extract_batch", None)
    report = pipeline.load(
        tmp_path / "b.db", articles(6), FAST, LoadOptions(batch_size=3, shards=folder)
    )
    assert report.loaded == 6
    assert digests(tmp_path / "a.db") == digests(tmp_path / "b.db")


@pytest.mark.parametrize("name", ["*.json", "*.arrow"])
@pytest.mark.parametrize("content", [None, b"", b"{}", b"garbage"])
def test_a_damaged_shard_is_run_again(tmp_path: Path, name: str, content: bytes | None) -> None:
    folder = tmp_path / "shards"
    pipeline.load(tmp_path / "a.db", articles(3), FAST, LoadOptions(shards=folder))
    (path,) = folder.glob(name)
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    assert (
        pipeline.load(tmp_path / "b.db", articles(3), FAST, LoadOptions(shards=folder)).loaded == 3
    )
    assert digests(tmp_path / "a.db") == digests(tmp_path / "b.db")


def test_other_settings_and_texts_are_other_shards() -> None:
    work = shards.Work("", "fast", "1", "1", "{}")
    documents = articles(2)
    names = {
        shards.shard_name(documents, work),
        shards.shard_name(documents[:1], work),
        shards.shard_name(articles(2, 1), work),
        shards.shard_name([Document(d.text) for d in documents], work),
        shards.shard_name(documents, shards.Work("", "fast", "2", "1", "{}")),
        shards.shard_name(documents, shards.Work("", "fast", "1", "1", "{x}")),
    }
    assert len(names) == 6
    elsewhere = shards.Work("/other", "fast", "1", "1", "{}")
    assert shards.shard_name(documents, elsewhere) in names


def test_a_full_disk_costs_the_file_and_not_the_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shards, "_write", full)
    assert (
        pipeline.load(tmp_path / "a.db", articles(3), FAST, LoadOptions(shards=tmp_path)).loaded
        == 3
    )


def test_rows_of_a_table_keep_their_link(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "a.db")
    connection.execute("create table t (id integer primary key)")
    connection.close()
    document = Document("Ada Voss said so.", row=Row("t", "id", "INTEGER", 7), item="t/7")
    for _ in range(2):
        pipeline.load(
            tmp_path / "a.db",
            [document],
            FAST,
            LoadOptions(shards=tmp_path / "s", replace="all"),
        )
    connection = sqlite3.connect(tmp_path / "a.db")
    assert connection.execute("select t_id from documents").fetchall() == [(7,)]
    connection.close()


def test_a_text_that_arrow_cannot_hold_is_read_all_the_same(tmp_path: Path) -> None:
    odd = Document("Ada Voss said \ud800 so.", origin="a")
    report = pipeline.load(
        tmp_path / "a.db", [odd, *articles(1)], FAST, LoadOptions(shards=tmp_path / "s")
    )
    assert (report.loaded, report.quarantined) == (2, 0)
    pipeline.load(tmp_path / "b.db", [odd, *articles(1)], FAST)
    assert digests(tmp_path / "a.db") == digests(tmp_path / "b.db")


def test_no_scheduler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "_PATIENCE", "1s")
    with pytest.raises(SettingsError, match="no Dask scheduler at tcp:"):
        pipeline.load(
            tmp_path / "a.db", articles(1), FAST, LoadOptions(cluster="tcp://127.0.0.1:9")
        )
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(SettingsError, match=r"pip install 'datasette-reliability\[dask\]'"):
        pipeline.load(
            tmp_path / "a.db", articles(1), FAST, LoadOptions(cluster="tcp://127.0.0.1:9")
        )
