"""What all commands share: mistakes, help, and their three names."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database
from sqlite_utils.cli import cli as sqlite_utils

from datasette_reliability.cli import reliability
from tools import demo


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["load", "claims.db"], 2, "Give files, folders or links to read, or --table TABLE."),
        (
            ["load", "claims.db", "article.txt", "--csv", "--json"],
            2,
            "Give one format, not --csv and --json.",
        ),
        (
            ["load", "claims.db", "article.txt", "--csv", "--format", "mbox"],
            2,
            "Give one format, not --csv and --format mbox.",
        ),
        (["load", "claims.db", "article.txt", "--where", "1"], 2, "--where needs --table."),
        (
            ["load", "claims.db", "article.txt", "-c", "text=a", "--text-column", "b"],
            2,
            "Give one column for text, not 'a' and 'b'.",
        ),
        (["load", "claims.db", "article.txt", "-c", "body"], 2, "FIELD=COLUMN"),
        (["load", "claims.db", "article.txt", "-c", "nonsense=x"], 2, "FIELD=COLUMN"),
        (["load", "claims.db", "article.txt", "--batch-size", "0"], 2, "batch-size"),
        (["load", "claims.db", "article.txt", "--engine", "none"], 1, "none"),
        (
            ["load", "claims.db", "article.txt", "--rubric", "none"],
            1,
            "no points table 'none'; there are: attribution-reliability; or give a JSON file",
        ),
        (
            ["load", "claims.db", "article.txt", "--rubric", "empty.txt"],
            1,
            "empty.txt:1: not JSON (Expecting value); name a points table or a JSON file",
        ),
        (
            ["load", "claims.db", "article.txt", "--rubric", "list.json"],
            1,
            "list.json: not a points table: write one JSON object",
        ),
        (
            ["load", "claims.db", "article.txt", "-m", "bad.yml"],
            1,
            "bad.yml:2: not YAML (expected the node content, but found the end of the file);"
            " correct that line\n",
        ),
        (
            ["load", "claims.db", "article.txt", "-m", "bad.json"],
            1,
            "bad.json:2: not JSON (Expecting value); correct that line\n",
        ),
        (
            ["load", "missing/claims.db", "article.txt"],
            1,
            "Error: missing/claims.db cannot be opened; check that its folder exists and that you"
            " may write there\n",
        ),
        (
            ["load", "article.txt", "article.txt"],
            1,
            "Error: article.txt is not an SQLite database; name another file\n",
        ),
        (["load", "claims.db", "article.txt", "missing.txt"], 2, "missing.txt"),
        (["load", "claims.db", "article.txt", "--delimiter", ";;"], 1, "not one character"),
        (["load", "claims.db", "article.txt", "-m", "article.txt"], 1, "article.txt"),
        (["rate", "missing.db"], 2, "does not exist"),
        (["rate", "article.txt"], 1, "not an SQLite database"),
        (["explain", "missing.txt"], 1, "missing.txt"),
        (["explain", "empty.txt"], 1, "there is no text in it; give a file with text\n"),
        (["explain", "image.txt"], 1, "this is an image, not text; give a file with text\n"),
        (["explain", "other.db"], 1, "load a table of it with: datasette reliability load --table"),
        (["explain", "other.csv"], 1, "--column text=NAME (an option of: datasette reliability"),
        (
            ["evaluate", "empty.txt"],
            1,
            "empty.txt: no document in it; write one JSON object per line",
        ),
        (["evaluate", "list.json"], 1, "list.json:1: not a JSON object; write one object per line"),
        (["evaluate", "gold.jsonl"], 1, "gold.jsonl:1: 'text' is missing or not a text; add it"),
        (
            ["evaluate", "one.jsonl", "--types", "empty.txt"],
            1,
            "empty.txt: no source in it; write one JSON object per line",
        ),
        (
            ["evaluate", "one.jsonl", "-p", "missing/out.jsonl"],
            1,
            "missing/out.jsonl cannot be written: its folder does not exist; make it first",
        ),
        (
            ["corroborate", "other.db", "--since", "yesterday"],
            2,
            "'yesterday' is not a date such as 2025-05-01",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_mistakes_are_messages(run, arguments, code, said):
    Path("empty.txt").touch()
    Path("list.json").write_text("[]")
    Path("bad.yml").write_text("parties: [\n")
    Path("bad.json").write_text("[1,\n]")
    Path("image.txt").write_bytes(b"\x89PNG")
    Path("other.csv").write_text("a,b\n1,2\n")
    Path("gold.jsonl").write_text('{"doc_id": "a"}')
    Path("one.jsonl").write_text('{"doc_id": "a", "text": "a", "attributions": []}')
    Database("other.db")["t"].insert({"a": 1})
    result = run(*arguments, code=code)
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_a_demo_on_a_taken_port_says_so_and_begins_nothing(monkeypatch, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr(sys, "argv", ["demo", "--port", str(port)])
        monkeypatch.setattr(subprocess, "run", None)
        with pytest.raises(SystemExit) as ended:
            demo.main()
    assert ended.value.code == f"Port {port} is in use. Choose another: make demo PORT={port + 1}"
    assert capsys.readouterr().out == ""


def test_help_needs_no_engine():
    code = (
        "import sys; from click.testing import CliRunner;"
        "from datasette_reliability.cli import reliability as r;"
        "out = CliRunner().invoke(r, ['load', '--help']); assert out.exit_code == 0;"
        "assert not {'pycrfsuite', 'datasette', 'numpy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("name", reliability.list_commands(None))
def test_every_command_has_help_with_an_example(name):
    printed = CliRunner().invoke(reliability, [name, "--help"])
    assert printed.exit_code == 0
    assert "Example" in printed.output


@pytest.mark.parametrize(
    "command",
    [
        ["datasette", "reliability"],
        ["sqlite-utils", "reliability"],
        ["datasette-reliability"],
    ],
    ids=" ".join,
)
def test_each_name_lists_every_command(command):
    folder = Path(sys.executable).parent
    done = subprocess.run(
        [str(folder / command[0]), *command[1:], "--help"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    listed = done.stdout.partition("Commands:")[2].split()
    assert set(reliability.list_commands(None)) <= set(listed)
    assert "..." not in done.stdout.partition("Commands:")[2]


def test_sqlite_utils_has_the_functions():
    sql = "select reliability_class('sources close to the mayor') as class"
    result = CliRunner().invoke(sqlite_utils, ["memory", sql])
    assert json.loads(result.output) == [{"class": "anonymous"}]


def test_under_sqlite_utils(run):
    result = CliRunner().invoke(sqlite_utils, ["reliability", "load", "claims.db", "article.txt"])
    assert result.exit_code == 0, result.output
    assert Database("claims.db")["claims"].count == 2


@pytest.mark.parametrize(
    "command",
    [
        ["-m", "datasette", "reliability"],
        [str(Path(sys.executable).parent / "datasette-reliability")],
    ],
)
def test_as_a_program(run, command):
    words = [sys.executable, *command] if command[0] == "-m" else command
    done = subprocess.run(
        [*words, "load", "claims.db", "article.txt"], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert "1 loaded" in done.stdout
