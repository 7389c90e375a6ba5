"""Files made by older versions, changed by other tools, or written to by people."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlite_utils import Database
from sqlite_utils.cli import cli as sqlite_utils

from datasette_reliability import pipeline
from datasette_reliability.cli import reliability
from datasette_reliability.errors import LeftOutWarning
from datasette_reliability.migrations import migrate, tables
from datasette_reliability.store import checks as checks_module
from datasette_reliability.store import row_digest
from datasette_reliability.store.checks import checks

from . import stub


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "claims.db"


def ask(path: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def write(path: Path, *script: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for sql in script:
            connection.execute(sql)


def rewritten(path: Path, table: str, sql: str) -> None:
    """Give a table other SQL, as a file of another version has it."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", (sql, table))


def without(sql: str, *columns: str) -> str:
    """Return the SQL of a table without the CHECKs of some columns."""
    for each in reversed(list(checks(sql))):
        if each.column in columns:
            sql = sql[: each.start] + sql[each.end :]
    return sql


def sql_of(path: Path, table: str) -> str:
    return str(ask(path, f"SELECT sql FROM sqlite_master WHERE name = '{table}'")[0][0])


def everything(path: Path) -> dict[str, list[Any]]:
    """Return all rows with their numbers, and all indexes and triggers."""
    names = [name for (name,) in ask(path, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {
        name: ask(path, f'SELECT * FROM "{name}"') for name in names if "_reliability_" not in name
    }
    sql = "SELECT type, name, sql FROM sqlite_master WHERE type <> 'table' ORDER BY name"
    return {**found, "": ask(path, sql)}


def test_checks_are_found_in_any_spelling() -> None:
    sql = """CREATE TABLE "t" ( -- CHECK (no IN ('x'))
      [a b] TEXT CHECK ("a b" IN ('it''s (', ")")), /* CHECK (y) */
      c INT DEFAULT (1), check(c between 0 and 5)
    ) STRICT"""
    found = list(checks(sql))
    assert [each.column for each in found] == ["a b", "check"]
    assert [sql[each.start : each.end] for each in found] == [
        """CHECK ("a b" IN ('it''s (', ")"))""",
        "check(c between 0 and 5)",
    ]
    assert found[1].form == ("check", "(", "c", "between", "and", ")")


def test_the_lists_of_an_old_file_become_those_of_this_version(path: Path) -> None:
    """A value that is new since then no longer keeps an article out."""
    stub.load(path, 0, 3)
    old = {name: sql_of(path, name) for name in ("claims", "sources")}
    for name, sql in old.items():
        rewritten(path, name, sql.replace("'named_official', ", "").replace("'mixed', ", ""))
    before = everything(path)
    write(path, "UPDATE reasons SET points = points")
    report = stub.load(path, 3, 6)
    assert (report.loaded, report.quarantined) == (3, 0)
    assert {name: sql_of(path, name) for name in old} == old
    after = everything(path)
    assert after[""] == before[""]
    for name in ("documents", "claims", "reasons", "claims_fts_docsize"):
        assert after[name][: len(before[name])] == before[name]
    assert ask(path, "PRAGMA integrity_check") == [("ok",)]
    assert ask(path, "PRAGMA foreign_key_check") == []


def test_a_check_that_is_missing_is_added(path: Path) -> None:
    stub.load(path, 0, 2)
    old = without(sql_of(path, "ratings_by_people"), "value")
    assert len(list(checks(old))) == 4
    rewritten(path, "ratings_by_people", old)
    stub.load(path, 2, 3)
    with pytest.raises(sqlite3.IntegrityError, match="CASE rating"):
        write(path, rating(1, value="Q"))
    write(path, rating(1, value="B"), "ALTER TABLE ratings_by_people ADD COLUMN mine TEXT")
    assert ask(path, "PRAGMA integrity_check") == [("ok",)]


def test_a_check_of_somebody_stays(path: Path) -> None:
    stub.load(path, 0, 1)
    own = sql_of(path, "claims").replace("spans TEXT", "spans TEXT CHECK (length(spans) > 1)")
    rewritten(path, "claims", own)
    stub.load(path, 1, 2)
    assert sql_of(path, "claims") == own


def test_a_row_with_a_value_that_is_no_longer_a_term_can_be_rated(path: Path) -> None:
    stub.load(path, 0, 2)
    current = sql_of(path, "claims")
    rewritten(path, "claims", current.replace("'narration',", "'narration', 'telegram',"))
    write(path, "UPDATE claims SET medium = 'telegram', score = 1 WHERE id = 1")
    assert pipeline.rerate(path, stub.SETTINGS) == (6, 1)
    assert sql_of(path, "claims") == current
    assert ask(path, "SELECT medium FROM claims WHERE id = 1") == [("telegram",)]


def test_a_migration_that_is_cut_off_leaves_the_old_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stub.load(path, 0, 2)
    for name in ("claims", "sources"):
        rewritten(path, name, sql_of(path, name).replace("'named_official', ", ""))
    before = everything(path), sql_of(path, "claims"), sql_of(path, "sources")

    class Cut(Exception):
        pass

    class Connection(sqlite3.Connection):
        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
            if sql.startswith("PRAGMA schema_version ="):
                raise Cut
            return super().execute(sql, *values)

    connection = sqlite3.connect(path, isolation_level=None, factory=Connection)
    with closing(connection), pytest.raises(Cut):
        checks_module.conform(connection)
    assert (everything(path), sql_of(path, "claims"), sql_of(path, "sources")) == before


def rating(number: int, **changed: str) -> str:
    row = {
        "rating": "source_reliability",
        "value": "A",
        "who": "ed",
        '"when"': "2024-05-10",
        "why": "known",
    }
    row |= {('"when"' if name == "when" else name): value for name, value in changed.items()}
    values = ", ".join(f"'{value}'" for value in row.values())
    return f"INSERT INTO ratings_by_people (claim_id, {', '.join(row)}) VALUES ({number}, {values})"


def test_what_a_rating_writes_is_what_the_docs_say(path: Path) -> None:
    """A hand edit of these columns is lost; any other column stays."""
    stub.load(path, 0, 1)
    columns = [row[1] for row in ask(path, "PRAGMA table_info(claims)")]
    kept = {"id", "document_id", "source_id", "parent_id", "position", "spans"}
    inputs = {"affiliations", "source_type", "attribution_class", "named", "medium", "context"}
    edited = [name for name in columns if name not in kept | inputs]
    values = {"score": "7", "band": "'weak'", "source_reliability": "'E'", "distancing": "1"}
    values |= {"information_credibility": "1", "quote_type": "'mixed'", "cue_class": "'record'"}
    values |= {"roots": "'2'", "contested": "'figures'", "confidence_level": "'low'"}
    values |= {"content_kind": "'denial'", "affiliation_relation": "'is'", "stake": "'party'"}
    write(
        path,
        "UPDATE claims SET "
        + ", ".join(f"{name} = {values.get(name, repr('mine'))}" for name in edited)
        + " WHERE id = 1",
    )
    sql = f"SELECT {', '.join(edited)} FROM claims WHERE id = 1"
    before = ask(path, sql)[0]
    pipeline.rerate(path, stub.SETTINGS)
    after = ask(path, sql)[0]
    written = {name for name, a, b in zip(edited, before, after, strict=True) if a != b}
    page = (Path(__file__).parents[1] / "docs" / "data-model.md").read_text("utf-8")
    paragraph = page.partition("## What a rating writes")[2].partition("\n## ")[0]
    listed = paragraph.partition("Whatever")[0]
    assert written == {name for name in edited if f"`{name}`" in listed}
    assert {"score", "band", "rubric_version"} <= written


WRONG = [
    {"value": "Q"},
    {"value": "1"},
    {"value": ""},
    {"rating": "information_credibility", "value": "A"},
    {"rating": "information_credibility", "value": "7"},
    {"who": ""},
    {"who": "  "},
    {"why": ""},
    {"when": "yesterday"},
    {"when": "now"},
    {"when": "2024-02-30"},
    {"when": "2024-05-10 at noon"},
]


@pytest.mark.parametrize("changed", WRONG, ids=str)
def test_a_wrong_rating_is_refused(path: Path, changed: dict[str, str]) -> None:
    with closing(sqlite3.connect(path)) as connection:
        migrate(Database(connection))
    with pytest.raises(sqlite3.IntegrityError):
        write(path, rating(1, **changed))


@pytest.mark.parametrize(
    "when", ["2024-05-10", "2024-05-10T12:00:00Z", "2024-02-29 23:59:59+02:00"]
)
def test_a_right_rating_is_taken(path: Path, when: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        migrate(Database(connection))
    write(path, rating(1, when=when), rating(1, rating="information_credibility", value="1"))


@pytest.fixture
def spoilt(path: Path) -> Path:
    """Return a file that was made without those rules, with rows that break them."""
    stub.load(path, 0, 3)
    plain = without(sql_of(path, "ratings_by_people"), "value", "who", "when", "why")
    assert len(list(checks(plain))) == 1
    rewritten(path, "ratings_by_people", plain)
    write(path, *(rating(1, **changed) for changed in WRONG), rating(2), rating(4, value="D"))
    return path


def test_a_wrong_row_of_an_old_file_is_kept_named_and_left_out(spoilt: Path) -> None:
    before = ask(spoilt, "SELECT * FROM ratings_by_people")
    with pytest.warns(LeftOutWarning) as told:
        stub.load(spoilt, 3, 4)
    assert ask(spoilt, "SELECT * FROM ratings_by_people") == before
    assert len(told) == len(WRONG)
    assert str(told[0].message) == (
        f"{spoilt}: ratings_by_people, row 1 is left out: \"value\" is 'Q';"
        " correct or delete that row"
    )
    with pytest.warns(LeftOutWarning):
        assert pipeline.rerate(spoilt, stub.SETTINGS) == (12, 0)
    letters = dict(ask(spoilt, "SELECT id, source_reliability FROM claims WHERE id IN (1, 2, 4)"))
    assert letters == {1: "F", 2: "A", 4: "D"}


def test_the_commands_say_it_in_a_line(spoilt: Path) -> None:
    stub.install()
    result = CliRunner().invoke(reliability, ["rate", str(spoilt)])
    assert result.exit_code == 0, result.output
    assert f"{spoilt}: ratings_by_people, row 6 is left out: \"who\" is ''" in result.output
    assert "Warning" not in result.output


@pytest.mark.parametrize("table", list(tables()))
def test_a_table_that_sqlite_utils_has_written_anew(path: Path, tmp_path: Path, table: str) -> None:
    """Its triggers are made anew, and search finds what is loaded later."""
    stub.load(path, 0, 2)
    result = CliRunner().invoke(sqlite_utils, ["transform", str(path), table])
    assert result.exit_code == 0, result.output
    stub.load(path, 2, 4)
    clean = tmp_path / "clean.db"
    stub.load(clean, 0, 4)
    with closing(sqlite3.connect(path)) as one, closing(sqlite3.connect(clean)) as other:
        assert row_digest(one) == row_digest(other)
    for word in ("closed", "voss", "cars"):
        sql = f"SELECT rowid FROM claims_fts WHERE claims_fts MATCH '{word}' ORDER BY 1"
        assert ask(path, sql) == ask(clean, sql) != []
    triggers = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
    assert ask(path, triggers) == ask(clean, triggers)


def test_search_of_somebody_over_claims_stays(path: Path) -> None:
    stub.load(path, 0, 2)
    write(
        path,
        "CREATE VIRTUAL TABLE cues USING fts5 (cue, content='claims')",
        "INSERT INTO cues (cues) VALUES ('rebuild')",
        "DROP TRIGGER claims_ai",
    )
    stub.load(path, 2, 3)
    assert ask(path, "SELECT count(*) FROM cues WHERE cues MATCH 'said'") == [(4,)]
    assert ask(path, "SELECT count(*) FROM claims_fts WHERE claims_fts MATCH 'closed'") == [(3,)]
