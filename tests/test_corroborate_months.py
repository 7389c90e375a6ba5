"""Databases by month are compared as one archive, across the ends of months."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from datasette_reliability import pipeline
from datasette_reliability.corroborate.run import corroborate
from datasette_reliability.records import Dispute, Document
from datasette_reliability.store.months import is_by_month

from . import stub
from .corroborating import FILLER, article, load, query
from .test_corroborate import BRIDGE, FERRY, SHUT, archive, decide, facts


def test_months_are_compared(tmp_path: Path) -> None:
    path = tmp_path / "claims.db"
    load(path, archive(), by_month=True)
    assert corroborate(path, dry_run=True).compared == 9
    unfinished = "SELECT count(*) FROM _reliability_months WHERE finished = 0"
    assert query(path, unfinished) == [(0,)]
    outcome = corroborate(path)
    assert query(path, unfinished) == [(0,)]
    assert outcome.compared == 9
    assert set(facts(tmp_path / "claims-2024-05.db")) == {FERRY, BRIDGE} | {
        each.rstrip(".") for each in FILLER
    }


def rows_of(path: Path, sql: str) -> list[Any]:
    """Return the rows of a query in all months."""
    return sorted(row for each in path.parent.glob(f"{path.stem}-*.db") for row in query(each, sql))


def across() -> list[Document]:
    """Return the archive, with a story and a fact that reach over the end of a month."""
    return [
        *archive(),
        article(f"The navy said {SHUT}.", name="m1", published="2024-05-31", publisher="The Sun"),
        article(f"The army said {BRIDGE}.", *FILLER, name="m2", published="2024-06-02"),
        article(f"The army said {BRIDGE}.", *FILLER[:4], name="m3", published="2024-06-03",
                publisher="The Mail"),
    ]  # fmt: skip


SAID = (
    "SELECT d.sha256, c.position, c.agency, roots, contested, root, information_credibility,"
    " fact_id IS NULL FROM claims c JOIN documents d ON d.id = document_id"
)


def test_months_say_what_one_database_says(tmp_path: Path) -> None:
    one = tmp_path / "one.db"
    load(one, across())
    whole = corroborate(one)
    path = tmp_path / "claims.db"
    load(path, across(), by_month=True)
    assert corroborate(path) == whole
    assert rows_of(path, SAID) == sorted(query(one, SAID))
    claims = "SELECT count(DISTINCT name) FROM documents"
    assert len(rows_of(path, claims)) == 3
    # The fact that two months share is in both, with the numbers of both.
    shared = (
        "SELECT claims, documents, roots, digit FROM facts WHERE first_published = '2024-05-31'"
    )
    assert rows_of(path, shared) == query(one, shared) * 2
    for month in tmp_path.glob("claims-*.db"):
        assert query(month, "PRAGMA foreign_key_check") == []
    assert corroborate(path).days == 0


def test_months_one_by_one_say_the_same_as_all_at_once(tmp_path: Path) -> None:
    one, path = tmp_path / "one.db", tmp_path / "claims.db"
    documents = across()
    random.Random(3).shuffle(documents)
    for document in documents[:-2]:
        load(path, [document], by_month=True)
        corroborate(path)
    path.with_suffix(".compared").unlink()
    load(path, documents[-2:], by_month=True)
    corroborate(path)
    load(one, across())
    corroborate(one)
    assert rows_of(path, SAID) == sorted(query(one, SAID))


def test_only_months_that_change_are_written(tmp_path: Path) -> None:
    path = tmp_path / "claims.db"
    load(path, across(), by_month=True)
    corroborate(path)
    may = tmp_path / "claims-2024-05.db"
    words = "The union said it would strike in the port of Velm from the first of July."
    load(path, [article(words, name="z", published="2024-06-29")])
    before = may.read_bytes()
    assert corroborate(path).compared == 1
    assert may.read_bytes() == before


def test_sides_that_are_rated_anew_are_followed(tmp_path: Path) -> None:
    one, path = tmp_path / "one.db", tmp_path / "claims.db"
    load(one, across())
    load(path, across(), by_month=True)
    parties = Dispute("port", {"town": ("Ada Voss", "the city"), "state": ("the navy",)})
    settings = replace(stub.SETTINGS, disputes=(parties,))
    for each in (one, path):
        corroborate(each)
        pipeline.rerate(each, settings)
        corroborate(each)
    sql = "SELECT sides, digit, digit_reason FROM facts ORDER BY 1, 2, 3"
    assert query(one, "SELECT max(sides) FROM facts") != [(0,)]
    assert set(rows_of(path, sql)) == set(query(one, sql))


def test_people_decide_in_a_month_too(tmp_path: Path) -> None:
    path = tmp_path / "claims.db"
    load(path, across(), by_month=True)
    corroborate(path)
    may = tmp_path / "claims-2024-05.db"
    decide(may, "g", "f", "not_same")
    corroborate(path)
    assert BRIDGE not in facts(may)
    sql = "SELECT relation, decided_by FROM claim_relations WHERE decided_by NOTNULL"
    assert query(may, sql) == [("not_same", "Mia")]


def test_a_month_that_is_gone_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "claims.db"
    load(path, across(), by_month=True)
    corroborate(path)
    (tmp_path / "claims-2024-06.db").unlink()
    assert corroborate(path).gone == 3
    other = tmp_path / "one.db"
    load(other, [each for each in across() if not (each.published or "").startswith("2024-06")])
    corroborate(other)
    assert rows_of(path, SAID) == sorted(query(other, SAID))


def test_an_index_is_known_after_a_crash(tmp_path: Path) -> None:
    """What was half written has to be taken back first, which a reader alone may not."""
    path, after = tmp_path / "claims.db", tmp_path / "after"
    load(path, across(), by_month=True)
    after.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN")
        connection.execute("CREATE TABLE more AS SELECT randomblob(900000) AS words")
        for name in ("claims.db", "claims.db-journal"):
            shutil.copy(tmp_path / name, after)
        connection.execute("ROLLBACK")
    assert is_by_month(after / "claims.db")
