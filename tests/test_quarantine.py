"""What cannot be loaded is listed, shown and, once repaired, loaded."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from datasette_reliability.cli import reliability
from datasette_reliability.read import ReadOptions
from datasette_reliability.read.again import described, read_again
from datasette_reliability.records import Document

GOOD = json.dumps({"words": "Mayor Ada Voss said the road was closed."})
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments: str, stdin: str | None = None, code: int = 0) -> Result:
        result = CliRunner().invoke(reliability, list(arguments), input=stdin)
        assert result.exit_code == code, result.output
        return result

    return invoke


@pytest.fixture
def loaded(run: Run) -> Run:
    Path("a.jsonl").write_text(f'{GOOD}\n{{"words": \n{{"words": ""}}\n')
    run("load", "claims.db", "a.jsonl", "-c", "text=words")
    return run


def test_lists(loaded: Run) -> None:
    lines = loaded("quarantine", "claims.db").stdout.splitlines()
    assert [line[:14] for line in lines] == ["1  a.jsonl:2: ", "2  a.jsonl:3: ", "2 inputs could"]


def test_shows(loaded: Run) -> None:
    shown = loaded("quarantine", "claims.db", "1").stdout
    assert 'It begins:\n{"words": \n' in shown
    assert "not JSON" in shown
    assert "words: \n" in loaded("quarantine", "claims.db", "2").stdout


def test_retries_with_the_options_of_the_load(loaded: Run) -> None:
    Path("a.jsonl").write_text(f'{GOOD}\n{GOOD.replace("closed", "open")}\n{{"words": ""}}\n')
    printed = loaded("quarantine", "claims.db", "--retry").stdout
    assert "Documents: 1 loaded, 1 skipped, 1 quarantined." in printed
    assert loaded("quarantine", "claims.db").stdout.endswith("1 input could not be read\n")


def test_what_is_no_longer_there_leaves_the_list(loaded: Run) -> None:
    Path("a.jsonl").write_text(GOOD)
    loaded("quarantine", "claims.db", "2", "--retry")
    assert loaded("quarantine", "claims.db").stdout == "Everything could be read.\n"
    assert loaded("quarantine", "claims.db", "--retry").stdout == "Nothing to retry.\n"


def test_nothing_is_forgotten_where_the_input_is_missing(loaded: Run) -> None:
    Path("a.jsonl").rename("b.jsonl")
    assert "go to the folder" in loaded("quarantine", "claims.db", "--retry", code=1).output
    assert loaded("quarantine", "claims.db").stdout.endswith("2 inputs could not be read\n")


def test_cases_of_another_input_stay(loaded: Run) -> None:
    Path("b.jsonl").write_text("x")
    loaded("load", "claims.db", "b.jsonl", code=1)
    Path("b.jsonl").write_text(GOOD.replace("words", "text"))
    loaded("load", "claims.db", "b.jsonl")
    assert loaded("quarantine", "claims.db").stdout.endswith("2 inputs could not be read\n")


def test_standard_input_has_to_be_given_again(run: Run) -> None:
    run("load", "claims.db", "-", "--nl", stdin="x", code=1)
    assert (
        "standard input or a program cannot be read again"
        in run("quarantine", "claims.db", "--retry").stderr
    )
    assert "stdin:1" in run("quarantine", "claims.db").stdout


def test_no_such_case_and_no_such_table(loaded: Run) -> None:
    assert (
        "There is no case 9 in claims.db;"
        " list them with: datasette reliability quarantine claims.db"
        in loaded("quarantine", "claims.db", "9", code=1).output
    )
    sqlite3.connect("other.db").execute("create table t (a)")
    assert (
        "other.db holds nothing loaded by this program; load texts into it first"
        in loaded("quarantine", "other.db", code=1).output
    )
    sqlite3.connect("older.db").execute("create table quarantine (id, origin)")
    assert "was made by an older version" in loaded("quarantine", "older.db", code=1).output
    assert (
        "Error: a.jsonl is not an SQLite database; name another file\n"
        in loaded("quarantine", "a.jsonl", code=1).output
    )


def test_several_inputs_are_retried_and_told_as_one(loaded: Run) -> None:
    for name in ("b.jsonl", "c.jsonl"):
        Path(name).write_text("x")
        loaded("load", "claims.db", name, code=1)
    Path("b.jsonl").write_text(GOOD.replace("words", "text").replace("closed", "open"))
    result = loaded("quarantine", "claims.db", "--retry")
    assert result.stdout == ("Documents: 1 loaded, 1 skipped, 3 quarantined. Claims: 1 loaded.\n")
    Path("b.jsonl").write_text(GOOD.replace("words", "text").replace("closed", "wide"))
    Path("c.jsonl").unlink()  # what was done before an error is told, too
    Path("a.jsonl").write_text(GOOD.replace("closed", "long"))
    stopped = loaded("quarantine", "claims.db", "--retry", code=1)
    assert stopped.stdout.startswith("Documents: 1 loaded, 0 skipped, 0 quarantined.")


def test_hostile_text_steers_no_terminal(run: Run) -> None:
    Path("a.jsonl").write_text('\x1b[2J\x9b5m{"text"\r\n{"text": "", "\x1b[2J": 1}\n')
    shown = run("load", "claims.db", "a.jsonl", code=1).stderr
    shown += run("quarantine", "claims.db", "1").stdout
    assert not set(shown) & {"\x1b", "\x9b", "\r"}


def test_excerpts_are_bounded(run: Run) -> None:
    Path("a.jsonl").write_text("x" * 100_000)
    run("load", "claims.db", "a.jsonl", code=1)
    row = sqlite3.connect("claims.db").execute("select length(excerpt) from quarantine").fetchone()
    assert row == (1000,)


def test_inputs_are_read_again_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("body;who\nAda said so.;Lake\n")
    options = ReadOptions(delimiter=";", columns={"text": "body"}, publisher="Ledger")
    inputs = described([path], options)
    assert inputs is not None
    (found,) = read_again(inputs)
    assert isinstance(found, Document)
    assert (found.text, found.publisher) == ("Ada said so.", "Ledger")
