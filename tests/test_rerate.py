"""Rating a database anew: beside other writers, and interrupted."""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from datasette_reliability import pipeline
from datasette_reliability.cli import reliability
from datasette_reliability.errors import DatabaseError, SettingsError
from datasette_reliability.records import Rating, Settings
from datasette_reliability.rubrics import BUILT_IN
from datasette_reliability.store import Store, rerate, row_digest
from datasette_reliability.store.months import opened
from datasette_reliability.store.rerate import Stored, unfinished

from . import stub

LENIENT = dataclasses.replace(stub.SETTINGS, admiralty_mode="lenient")
SETTINGS = json.dumps({"rubric": "mine", "admiralty_mode": "lenient", "parties": {"port": {}}})
WITH = ("1.0", SETTINGS)
RATING = Rating(1, "weak", "A", "because", None, None, "not_assessed", (), "1.0")
CLAIMS = 12
STEP = 5  # claims in one transaction


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(rerate, "_STEP", STEP)
    stub.load(tmp_path / "claims.db", 0, 4)
    return tmp_path / "claims.db"


def query(path: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        return connection.execute(sql).fetchall()


def digests(path: Path) -> Any:
    with closing(sqlite3.connect(path)) as connection:
        return row_digest(connection)


def at_begin(store: Store, do: Callable[[], object]) -> None:
    """Do something whenever a store is about to begin a transaction."""
    store.connection.set_trace_callback(lambda sql: sql == "BEGIN IMMEDIATE" and do())


def interrupted(after: int) -> Callable[[Stored], Rating]:
    """Return a rater that ends as a program does that is stopped, after so many claims."""
    count = iter(range(after))

    def rater(stored: Stored) -> Rating:
        if next(count, None) is None:
            raise KeyboardInterrupt
        return RATING

    return rater


def run(*arguments: str) -> str:
    result = CliRunner().invoke(reliability, arguments)
    assert result.exit_code == 0, result.output
    return result.output


def test_what_is_written_just_before_a_batch_is_rated_as_it_is(path: Path) -> None:
    """Nothing is read before the lock is held, so nothing that is read is old."""
    seen = []

    def rater(stored: Stored) -> Rating:
        claim, _ = stored
        seen.append(claim["context"])
        assert query(path, f"SELECT context FROM claims WHERE id = {claim['id']}") == [(seen[-1],)]
        return RATING

    with Store(path) as store:
        at_begin(store, lambda: query(path, "UPDATE claims SET context = coalesce(context, 0) + 1"))
        store.rerate(rater, *WITH)
    assert len(seen) == CLAIMS
    assert len(set(seen)) == 3  # batches


def test_what_a_load_adds_meanwhile_is_rated_too(path: Path) -> None:
    with Store(path) as store:
        at_begin(store, lambda: stub.load(path, 4, 6))
        assert store.rerate(lambda _: RATING, *WITH) == (CLAIMS + 6, CLAIMS + 6)


def test_the_rating_that_begins_last_has_the_last_word(path: Path) -> None:
    rated = []

    def rater(stored: Stored) -> Rating:
        rated.append(stored)
        return RATING

    with Store(path) as first, Store(path) as second:
        other = dataclasses.replace(RATING, score=2)
        at_begin(
            first, lambda: len(rated) == STEP and second.rerate(lambda _: other, "2.0", SETTINGS)
        )
        with pytest.raises(DatabaseError, match="another rating"):
            first.rerate(rater, *WITH)
    assert len(rated) == STEP
    assert query(path, "SELECT DISTINCT score FROM claims") == [(2,)]


def test_commands_say_that_a_rating_has_not_ended(path: Path) -> None:
    Path("in.jsonl").write_text('{"text": "Mayor Ada Voss said it is open."}\n')
    assert "rating" not in run("load", "claims.db", "in.jsonl", "-e", "stub")
    with Store(path) as store, pytest.raises(KeyboardInterrupt):
        store.rerate(interrupted(STEP + 1), *WITH)
    assert query(path, "SELECT count(*) FROM claims WHERE score = 1") == [(STEP,)]
    told = "(rubric mine 1.0, admiralty_mode lenient, disputes: port, started 20"
    said = run("load", "claims.db", "in.jsonl", "-e", "stub")
    assert "Some claims still have old ratings" in said
    assert told in said
    assert "complete it with the same settings: datasette reliability rate claims.db" in said
    assert run("load", "claims.db", "in.jsonl", "-e", "stub", "--silent") == ""
    said = run("rate", "claims.db")
    assert "Another rating has not finished" in said
    assert told in said
    assert "ating" not in run("load", "claims.db", "in.jsonl", "-e", "stub").replace("Rating", "")
    assert "not finished" not in run("rate", "claims.db")


@pytest.mark.parametrize("claims", [0, STEP - 1, STEP + 1])
def test_a_rerun_ends_as_if_nothing_had_been(
    path: Path, monkeypatch: pytest.MonkeyPatch, claims: int
) -> None:
    stub.load("clean.db", 0, 4)
    pipeline.rerate("clean.db", LENIENT)
    stop, rate = interrupted(claims), pipeline.rate
    monkeypatch.setattr(pipeline, "rate", lambda *a, **k: stop(({}, [])) and rate(*a, **k))
    with pytest.raises(KeyboardInterrupt):
        pipeline.rerate(path, LENIENT)
    monkeypatch.setattr(pipeline, "rate", rate)
    assert digests(path) != digests(Path("clean.db"))
    pipeline.rerate(path, LENIENT)
    assert digests(path) == digests(Path("clean.db"))
    assert query(path, f"SELECT * FROM {rerate.RATING}") == []


def test_months_that_are_not_rated_yet_are_known(path: Path) -> None:
    """The note is in the index over the months, because most of them have none of their own."""
    stub.load("news.db", 0, 4, by_month=True)
    with opened("news.db") as store, pytest.raises(KeyboardInterrupt):
        store.rerate(interrupted(1), *WITH)
    with closing(sqlite3.connect("news.db")) as connection:
        assert unfinished(connection)
    assert "not finished" in run("rate", "news.db")
    with closing(sqlite3.connect("news.db")) as connection:
        assert unfinished(connection) is None


@pytest.mark.parametrize("by_month", [False, True])
def test_points_that_changed_under_their_version_are_refused(path: Path, by_month: bool) -> None:
    """Whoever edits the file that a database was rated with has to give it a new version."""

    def points(direct: int, version: str) -> Settings:
        own = json.loads(BUILT_IN.read_text("utf-8")) | {"version": version}
        own["form"]["direct"] = direct
        name = f"{direct}-{version}.json"  # what was read of a file is kept
        Path(name).write_text(json.dumps(own))
        return dataclasses.replace(stub.SETTINGS, rubric=name)

    options = pipeline.LoadOptions(by_month=by_month)
    documents = [stub.document(number) for number in range(4)]
    pipeline.load("own.db", documents, points(9, "mine-1"), options)
    assert pipeline.rerate("own.db", points(9, "mine-1")) == (CLAIMS, 0)
    for again in (pipeline.rerate, lambda *with_: pipeline.load(with_[0], documents, with_[1])):
        with pytest.raises(SettingsError, match=r"8-mine-1\.json.*direct was 9 and is 8.*another"):
            again("own.db", points(8, "mine-1"))
    assert pipeline.rerate("own.db", points(8, "mine-2"))[0] == CLAIMS
    assert pipeline.rerate("own.db", points(9, "mine-1"))[0] == CLAIMS
