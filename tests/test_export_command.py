"""The command ``export``: Parquet, a slice of the database, and linked data."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from datasette_reliability import pipeline
from datasette_reliability.cli import reliability
from datasette_reliability.records import Document

TEXTS = (
    "Mayor Ada Voss said the road was closed. Two people close to her said it was not.",
    "Omar Lind, a driver, said he saw nothing.",
)


@pytest.fixture(autouse=True)
def loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    documents = [Document(text, title=f"No. {i}") for i, text in enumerate(TEXTS)]
    pipeline.load("claims.db", documents)


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(reliability, ["export", "claims.db", *arguments])
    assert result.exit_code == code, result.output
    return result.output


def rows(path: str, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_parquet() -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    assert "Claims: 3 written to a.parquet." in run("a.parquet")
    found = parquet.read_table("a.parquet").to_pylist()
    assert [row["claim"] for row in found] == [
        claim for (claim,) in rows("claims.db", "select claim from claims order by id")
    ]
    assert found[2]["document_title"] == "No. 1"
    assert sum(r["points"] for r in json.loads(found[0]["reasons"])) == found[0]["score"]


def test_a_slice_is_a_database_of_its_own() -> None:
    assert "Claims: 1 written" in run("a.db", "--where", "attribution_class = 'anonymous'")
    assert rows("a.db", "select text from documents") == [(TEXTS[0],)]
    assert rows("a.db", "pragma foreign_key_check") == []
    assert rows("a.db", "select count(*) from sources") == [(1,)]
    ((claim, score),) = rows("a.db", "select id, score from claims")
    assert rows("a.db", "select sum(points), claim_id from reasons") == [(score, claim)]
    found = rows("a.db", "select count(*) from claims_fts where claims_fts match 'not'")
    assert found == [(1,)]


@pytest.mark.parametrize("ending", ["annotations", "schema"])
def test_linked_data(ending: str) -> None:
    assert "Claims: 3 written" in run(f"a.{ending}.jsonld", "--base-url", "https://my.site/claims/")
    text = Path(f"a.{ending}.jsonld").read_text("utf-8")
    assert "https://my.site/claims/-/reliability/document/1" in text
    assert "the road was closed" in text
    assert json.loads(text)["@context"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a.txt"], "end its name in one of .parquet"),
        (["claims.db"], "is there already"),
        (["a.db", "--where", "nonsense"], "the condition 'nonsense' fails"),
        (["a.db", "--where", "1); drop table claims; --"], "fails"),
    ],
)
def test_mistakes(arguments: list[str], said: str) -> None:
    before = Path("claims.db").read_bytes()
    assert said in run(*arguments, code=1)
    assert Path("claims.db").read_bytes() == before
    assert not Path("a.db").exists()
