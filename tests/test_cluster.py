"""A cluster that loses workers in every way still makes the database of a serial load."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from datasette_reliability import pipeline
from datasette_reliability.corroborate import claims
from datasette_reliability.corroborate.run import corroborate
from datasette_reliability.records import Document, Settings

from .cluster import finished, full_disk, started
from .corroborating import digests as compared
from .corroborating import load
from .test_corroborate import archive
from .test_shards import articles, digests

pytest.importorskip("distributed")
FAST = Settings(engine="fast")
DOCUMENTS, BATCH, STRIKE = 80, 4, 60


@pytest.mark.slow
def test_a_cluster_that_loses_workers_loses_nothing(tmp_path: Path) -> None:
    """Four workers: two are killed mid-job, one is cut off, one has no room for its shards."""
    documents = articles(DOCUMENTS, 8)
    serial, database = tmp_path / "serial.db", tmp_path / "clustered.db"
    pipeline.load(serial, documents, FAST, pipeline.LoadOptions(batch_size=BATCH))
    folder = tmp_path / "shards"
    folder.mkdir()
    with started(tmp_path) as cluster:
        killed = [cluster.worker(), cluster.worker()]
        wire = cluster.distant()
        cluster.worker(*full_disk(folder))
        cluster.ready(4)

        def struck() -> Iterator[Document]:
            yield from documents[:STRIKE]
            finished(folder, 2)
            wire.cut.set()
            for process in killed:
                process.kill()
            yield from documents[STRIKE:]

        report = pipeline.load(
            database,
            struck(),
            FAST,
            pipeline.LoadOptions(batch_size=BATCH, shards=folder, cluster=cluster.address),
        )
        said = cluster.said()
    assert wire.lost
    assert "No space left on device" in said or "File too large" in said
    assert "failed to heartbeat" in said
    assert (report.loaded, report.skipped, report.quarantined) == (DOCUMENTS, 0, 0)
    assert digests(database) == digests(serial)
    with closing(sqlite3.connect(database)) as connection:
        counted = connection.execute(
            "select count(*), count(distinct sha256), count(distinct origin) from documents"
        ).fetchone()
        assert counted == (DOCUMENTS,) * 3
        ledger = connection.execute("select count(*), sum(documents) from loads").fetchone()
        assert ledger == (DOCUMENTS // BATCH, DOCUMENTS)
    corroborate(serial)
    corroborate(database)
    assert compared(database) == compared(serial)
    receipts = [json.loads(path.read_text()) for path in folder.glob("*.json")]
    assert len({each["shard"] for each in receipts}) == len(receipts)
    again = pipeline.load(
        database, documents, FAST, pipeline.LoadOptions(batch_size=BATCH, shards=folder)
    )
    assert (again.loaded, again.skipped) == (0, DOCUMENTS)


@pytest.mark.slow
def test_a_cluster_prepares_the_days_of_corroboration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two workers, of which one is killed after the first day."""
    here, there = tmp_path / "here.db", tmp_path / "there.db"
    for path in (here, there):
        load(path, archive())
    corroborate(here)
    made_here = list[int]()
    words_of = claims.words_of
    monkeypatch.setattr(claims, "words_of", lambda *given: made_here.append(1) or words_of(*given))
    with started(tmp_path) as cluster:
        cluster.worker()
        killed = cluster.worker()
        cluster.ready(2)
        corroborate(there, advance=lambda _: killed.kill(), cluster=cluster.address)
    assert compared(there) == compared(here)
    assert not made_here
