"""A table of claims that nobody has called one is not loaded as articles, in any format."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from datasette_reliability.cli import reliability
from datasette_reliability.read import ReadOptions, documents
from datasette_reliability.records import Document

Row = dict[str, str]
SAID = "the bridge would reopen"
QUOTES = {"speaker": "Ada Brook", "verb": "said", "quote": SAID, "article": "b-1"}


def write_csv(folder: Path, rows: list[Row], delimiter: str = ",", name: str = "a.csv") -> Path:
    with (folder / name).open("w", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return folder / name


def write_lines(folder: Path, rows: list[Row]) -> Path:
    path = folder / "a.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


def write_array(folder: Path, rows: list[Row]) -> Path:
    path = folder / "a.json"
    path.write_text(json.dumps(rows))
    return path


def write_parquet(folder: Path, rows: list[Row]) -> Path:
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    parquet.write_table(arrow.Table.from_pylist(rows), folder / "a.parquet")
    return folder / "a.parquet"


def write_sqlite(folder: Path, rows: list[Row]) -> Path:
    with sqlite3.connect(folder / "a.db") as connection:
        columns = ", ".join(f'"{name}"' for name in rows[0])
        connection.execute(f"create table a ({columns})")
        for row in rows:
            marks = ", ".join("?" * len(row))
            connection.execute(f"insert into a values ({marks})", list(row.values()))
    return folder / "a.db"


FORMATS: dict[str, Callable[[Path, list[Row]], Path]] = {
    "CSV": write_csv,
    "CSV with semicolons": lambda folder, rows: write_csv(folder, rows, ";"),
    "TSV": lambda folder, rows: write_csv(folder, rows, "\t", "a.tsv"),
    "JSON lines": write_lines,
    "JSON": write_array,
    "Parquet": write_parquet,
    "SQLite": write_sqlite,
}


def options(name: str, **given: object) -> ReadOptions:
    return ReadOptions(table="a" if name == "SQLite" else None, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", FORMATS)
def test_a_table_of_quotes_is_refused_in_every_format(tmp_path: Path, name: str) -> None:
    path = FORMATS[name](tmp_path, [QUOTES, QUOTES | {"verb": "added"}])
    found = list(documents([path], options(name)))
    assert found
    for each in found:
        assert "'speaker' and 'quote'" in str(each)
        assert "--claims, or name the column of articles with --column text=NAME" in str(each)
    given = list(documents([path], options(name, claims=True)))
    assert [type(each) for each in given] == [Document, Document]
    texts = list(documents([path], options(name, columns={"text": "quote"})))
    assert [each.text for each in texts if isinstance(each, Document)] == [SAID, SAID]


@pytest.mark.parametrize(
    ("columns", "refused"),
    [
        ("speaker quote", True),
        ("Speaker Quotation text", True),
        ("source claim full_text", True),
        ("source cue content", True),
        ("attributed_to statement body", True),
        ("Source_Text Content", True),
        ("source content title url", False),
        ("source text", False),
        ("speaker text", False),
        ("quote text", False),
        ("content statement source", False),
        ("publisher body claim", False),
    ],
)
def test_what_looks_like_a_table_of_claims(tmp_path: Path, columns: str, refused: bool) -> None:
    path = write_lines(tmp_path, [dict.fromkeys(columns.split(), "Ada Brook said no.")])
    (found,) = documents([path])
    assert ("--claims" in str(found)) is refused
    assert isinstance(found, Document) is not refused


# Exit codes -------------------------------------------------------------------------------------


def load(*arguments: str) -> Result:
    return CliRunner().invoke(reliability, ["load", "claims.db", *arguments])


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


GOOD = json.dumps({"text": "Mayor Ada Brook said the bridge would reopen."})


def test_an_input_that_is_quarantined_whole_fails_the_load(folder: Path) -> None:
    Path("good.jsonl").write_text(GOOD)
    write_csv(folder, [QUOTES])
    result = load("good.jsonl", "a.csv")
    assert "Documents: 1 loaded, 0 skipped, 1 quarantined." in result.stdout
    assert "Nothing could be loaded from a.csv\n" in result.stderr
    assert result.exit_code == 1
    assert load("a.csv", "--claims").exit_code == 0


@pytest.mark.parametrize("lines", ["x\ny\n", '{"text": ""}\n', '{"text": " "}\nx\n', ""])
def test_so_does_one_whose_every_row_is(lines: str) -> None:
    Path("a.jsonl").write_text(lines)
    assert load("a.jsonl").exit_code == 1


def test_single_rows_and_skipped_files_do_not() -> None:
    Path("a.jsonl").write_text(f"{GOOD}\nx\n")
    assert load("a.jsonl").exit_code == 0
    Path("letters").mkdir()
    Path("letters/notes.bak").write_text("none")
    Path("letters/empty.txt").write_text("")
    assert "1 skipped, 1 quarantined" in load("letters").stdout
    assert load("letters").exit_code == 0


def test_a_database_without_the_table_costs_itself_alone() -> None:
    for name, table in (("one.db", "a"), ("two.db", "b"), ("three.db", "a")):
        with sqlite3.connect(name) as connection:
            connection.execute(f"create table {table} (body)")
            connection.execute(f"insert into {table} values (?)", [f"Ada Brook said so of {name}."])
    result = load("one.db", "two.db", "three.db", "--table", "a")
    assert "Documents: 2 loaded, 0 skipped, 1 quarantined." in result.stdout
    assert "Quarantined two.db: no table 'a'; there are: 'b'" in result.stderr
    assert result.exit_code == 1
