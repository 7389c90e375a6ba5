"""Loading while others read: how far it is, and never half of a shard."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from inspect import signature
from itertools import chain
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from datasette.app import Datasette

from datasette_reliability import pipeline
from datasette_reliability.pipeline import LoadOptions
from datasette_reliability.read.options import ReadOptions
from datasette_reliability.read.size import expected
from datasette_reliability.records import Document, Settings
from datasette_reliability.store.loading import LOADING, Loading, begin, loadings, now
from datasette_reliability.store.rerate import begin_rating

FAST = Settings(engine="fast")


def articles(count: int) -> list[Document]:
    return [
        Document(
            f"Mayor Ada Voss said bridge {i} was open. Two people close to her said it was not.",
            title=f"Bridge {i}",
            origin=f"a:{i}",
        )
        for i in range(count)
    ]


async def pages(datasette: Datasette) -> tuple[list[dict[str, Any]], str, str, str]:
    found = (await datasette.client.get("/claims/-/reliability.json")).json()["loading"]
    overview = (await datasette.client.get("/claims/-/reliability")).text
    address = "/claims/claims?_facet_reliability=band"
    database = (await datasette.client.get("/claims")).text
    return found, overview, (await datasette.client.get(address)).text, database


def whole(connection: sqlite3.Connection) -> tuple[int, int]:
    """Return documents and claims; every claim has its document, source and reasons."""
    with connection:
        connection.execute("begin")
        documents, claims = connection.execute(
            "select (select count(*) from documents), (select count(*) from claims)"
        ).fetchone()
        ledger = connection.execute("select sum(documents), sum(claims) from loads").fetchone()
        assert ledger == (documents, claims)
        (done,) = connection.execute(f"select done from {LOADING}").fetchone()
        assert done <= documents
        assert connection.execute("pragma foreign_key_check").fetchall() == []
        torn = (
            "select count(*) from claims where parent_id is null and score is not"
            " (select sum(points) from reasons where claim_id = claims.id) and score is not null"
        )
        assert connection.execute(torn).fetchone() == (0,)
    return documents, claims


@pytest.mark.asyncio
async def test_pages_say_how_far_a_load_is_and_see_no_half_of_one(tmp_path: Path) -> None:
    path = tmp_path / "claims.db"
    pipeline.load(path, articles(2), FAST)
    datasette = Datasette([str(path)])
    await datasette.invoke_startup()
    assert (await pages(datasette))[0] == []
    loop = asyncio.get_running_loop()
    seen: list[tuple[int, int]] = []
    shown: list[tuple[list[dict[str, Any]], str, str, str]] = []

    def look(_: int) -> None:
        with closing(sqlite3.connect(path)) as connection:
            seen.append(whole(connection))
        if len(seen) == 2:
            shown.append(asyncio.run_coroutine_threadsafe(pages(datasette), loop).result(60))

    def load() -> None:
        pipeline.load(
            path,
            articles(12),
            FAST,
            LoadOptions(batch_size=4, total=10, inputs="{}"),
            advance=look,
        )

    await asyncio.to_thread(load)
    assert [documents for documents, _ in seen] == [4, 8, 12]
    ((found, overview, table, database),) = shown
    assert [(each["done"], each["percent"], each["words"]) for each in found] == [
        (8, 80, "Loading: 80 %")
    ]
    assert "<strong>Loading: 80 %</strong>" in overview
    assert table.count("<strong>Loading: 80 %</strong>") == 1
    assert database.count("<strong>Loading: 80 %</strong>") == 1
    found, *texts = await pages(datasette)
    assert (found, ["Loading:" in text for text in texts]) == ([], [False] * 3)
    assert (await datasette.client.get(f"/claims/{LOADING}.json")).status_code == 403


def test_an_interrupted_load_says_so_until_it_is_completed(tmp_path: Path) -> None:
    path = tmp_path / "claims.db"

    def broken() -> Iterator[Document]:
        yield from articles(4)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pipeline.load(path, broken(), FAST, LoadOptions(batch_size=2, total=8, inputs="{}"))
    pipeline.load(path, articles(1), FAST, LoadOptions(inputs='{"other": 1}'))
    with closing(sqlite3.connect(path)) as connection:
        (left,) = loadings(connection)
        assert (left.done, left.percent, left.running) == (4, 50, True)
        connection.execute(f"update {LOADING} set updated = '2020-01-01T00:00:00+00:00'")
        assert loadings(connection) == [Loading(4, 8, running=False)]
        connection.commit()
    pipeline.load(path, articles(8), FAST, LoadOptions(inputs="{}"))
    with closing(sqlite3.connect(path)) as connection:
        assert loadings(connection) == []


@pytest.mark.asyncio
async def test_pages_say_that_a_rating_has_not_ended(tmp_path: Path) -> None:
    path = tmp_path / "the claims.db"
    pipeline.load(path, articles(2), FAST)
    datasette = Datasette([str(path)])
    await datasette.invoke_startup()
    address = datasette.urls.database("the claims")
    addresses = ("", "/claims", "/-/reliability", "/-/reliability/document/1")
    said = (
        "A rating of all claims has not finished. Unless it is still running, complete it with:"
        " datasette reliability rate 'the claims.db'"
    )

    async def found() -> list[int]:
        pages = [await datasette.client.get(f"{address}{page}") for page in addresses]
        assert {page.status_code for page in pages} == {200}
        return [unescape(page.text).count(said) for page in pages]

    assert await found() == [0, 0, 0, 0]
    with closing(sqlite3.connect(path)) as connection, connection:
        begin_rating(connection, "1", '{"rubric": "default"}', now())
    assert await found() == [1, 1, 1, 1]
    for page in ("/-/reliability.json", "/-/reliability/document/1.json"):
        data = (await datasette.client.get(f"{address}{page}")).json()
        assert data["unfinished_rating"] == said
    pipeline.rerate(path, FAST)
    assert await found() == [0, 0, 0, 0]


@pytest.mark.asyncio
async def test_who_may_not_see_claims_is_not_told_of_a_load(tmp_path: Path) -> None:
    path = tmp_path / "claims.db"
    pipeline.load(path, articles(2), FAST)
    with closing(sqlite3.connect(path)) as connection:
        begin(connection, "{}", 8, now())
        begin_rating(connection, "1", "{}", now())
        connection.commit()
    settings = {"databases": {"claims": {"tables": {"claims": {"allow": False}}}}}
    for name in ("config", "metadata"):
        if name in signature(Datasette).parameters:
            datasette = Datasette([str(path)], **{name: settings})
            await datasette.invoke_startup()
            page = await datasette.client.get("/claims")
            assert (page.status_code, "Loading:" in page.text) == (200, False)
            assert "A rating of all claims" not in page.text
            return


def test_a_load_is_said_to_run_however_long_a_batch_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("datasette_reliability.store.loading._BEAT", 0.01)
    path = tmp_path / "claims.db"

    def slow() -> Iterator[Document]:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(f"update {LOADING} set updated = '2020-01-01T00:00:00+00:00'")
            connection.commit()
            deadline = monotonic() + 60
            while not (runs := loadings(connection)[0].running) and monotonic() < deadline:
                sleep(0.01)
        assert runs
        yield from articles(2)

    report = pipeline.load(path, chain(articles(1), slow()), FAST, LoadOptions(inputs="{}"))
    assert (report.loaded, report.skipped) == (2, 1)


def test_how_many_inputs_there_are(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "b.jsonl").write_text('{"text": "x"}\n' * 3)
    (tmp_path / ".hidden").write_text("x")
    assert expected([tmp_path], ReadOptions()) == 4
    assert expected([tmp_path / "b.jsonl"], ReadOptions(format="text")) == 1
    (tmp_path / "c.csv").write_text("text\nx\n")
    assert expected([tmp_path], ReadOptions()) is None
    assert expected(["https://example.org/a.txt", "-"], ReadOptions()) is None
