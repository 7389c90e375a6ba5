"""A cluster that loses workers in every way still makes the database of a serial load."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from datasette_reliability import pipeline
from datasette_reliability.corroborate.run import corroborate
from datasette_reliability.records import Document, Settings

from .cluster import finished, full_disk, started
from .corroborating import digests as compared
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
