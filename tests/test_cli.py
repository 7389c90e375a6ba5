"""What the commands print, refuse and leave behind, under each of their three names."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database
from sqlite_utils.cli import cli as sqlite_utils

from datasette_reliability.cli import reliability

ROOT = Path(__file__).parents[1]
TEXT = 'Mayor Ada Voss said the road was closed. "We saw it," said Omar Lind, a driver.'
ROWS = [
    {"source": "Ada Voss, the mayor", "cue": "said", "claim": "the road was closed"},
    {"source": "a person familiar with the matter", "cue": "said", "claim": "it was open"},
]


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "article.txt").write_text(TEXT)

    def invoke(*arguments, stdin=None, code=0):
        result = CliRunner().invoke(reliability, list(map(str, arguments)), input=stdin)
        assert result.exit_code == code, result.output
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return invoke


def rows(sql="select source, score from claims where source is not null"):
    connection = sqlite3.connect("claims.db")
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_load_and_load_again(run):
    first = run("load", "claims.db", "article.txt").stdout
    assert first == "Documents: 1 loaded, 0 skipped, 0 quarantined. Claims: 2 loaded.\n"
    again = run("load", "claims.db", "article.txt").stdout
    assert again == "Documents: 0 loaded, 1 skipped, 0 quarantined. Claims: 0 loaded.\n"
    assert len(rows()) == 2


@pytest.mark.parametrize(
    ("flags", "text"),
    [
        (["--nl"], json.dumps({"text": TEXT}) + "\n" + json.dumps({"text": TEXT + " More."})),
        (["--json"], json.dumps([{"text": TEXT}, {"text": TEXT + " More."}])),
        (["--csv"], f'text\n"{TEXT.replace(chr(34), chr(34) * 2)}"\n"{TEXT[:40]}"\n'),
        (
            ["--tsv", "-c", "text=body"],
            f"body\tn\n{TEXT[:40]}\t1\nOmar Lind said no such thing.\t2\n",
        ),
        (["--csv", "--delimiter", ";"], f"n;text\n1;{TEXT[:40]}\n2;Omar Lind said it was so.\n"),
    ],
    ids=["nl", "json", "csv", "tsv", "delimiter"],
)
def test_standard_input(run, flags, text):
    printed = run("load", "claims.db", "-", *flags, stdin=text).stdout
    assert printed.startswith("Documents: 2 loaded, 0 skipped, 0 quarantined.")


def test_given_claims(run):
    lines = "\n".join(map(json.dumps, ROWS))
    printed = run("load", "claims.db", "-", "--nl", "--claims", stdin=lines).stdout
    assert "2 loaded, 0 skipped, 0 quarantined" in printed
    found = rows("select source, claim, attribution_class, engine from claims order by id")
    assert found == [
        (ROWS[0]["source"], ROWS[0]["claim"], "named_official", "given"),
        (ROWS[1]["source"], ROWS[1]["claim"], "anonymous", "given"),
    ]


def test_quarantine_names_place_and_reason(run):
    lines = json.dumps({"text": TEXT}) + "\n{broken\n"
    result = run("load", "claims.db", "-", "--nl", stdin=lines)
    assert "1 loaded, 0 skipped, 1 quarantined" in result.stdout
    assert "Quarantined" in result.stderr
    ((origin, reason),) = rows("select origin, reason from quarantine")
    assert "2" in origin
    assert reason in result.stderr


def test_silent(run):
    result = run("load", "claims.db", "article.txt", "--silent")
    assert (result.stdout, result.stderr) == ("", "")


def test_no_progress_bar_when_piped(run):
    assert "Reading" not in run("load", "claims.db", "article.txt").output


def test_replace_reads_again(run):
    run("load", "claims.db", "article.txt")
    before = rows()
    connection = sqlite3.connect("claims.db")
    connection.execute("update claims set score = 1")
    connection.commit()
    connection.close()
    printed = run("load", "claims.db", "article.txt", "--replace").stdout
    assert "1 loaded, 0 skipped" in printed
    assert rows() == before


def test_another_engine_version_is_told_unless_ignored(run):
    run("load", "claims.db", "article.txt")
    connection = sqlite3.connect("claims.db")
    connection.execute("update loads set engine_version = 'older'")
    connection.commit()
    connection.close()
    assert "--replace" in run("load", "claims.db", "article.txt").stderr
    assert "--replace" not in run("load", "claims.db", "article.txt", "--ignore").stderr


def test_metadata_of_the_folder_is_used_and_said(run):
    block = {"plugins": {"datasette-reliability": {"admiralty_mode": "strict"}}}
    Path("metadata.json").write_text(json.dumps(block))
    result = run("load", "claims.db", "article.txt")
    assert "Settings from metadata.json" in result.stderr
    (settings,) = rows("select settings from loads")[0]
    assert json.loads(settings)["admiralty_mode"] == "strict"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["load", "claims.db"], 2, "PATHS"),
        (["load", "claims.db", "article.txt", "-c", "body"], 2, "FIELD=COLUMN"),
        (["load", "claims.db", "article.txt", "-c", "nonsense=x"], 2, "FIELD=COLUMN"),
        (["load", "claims.db", "article.txt", "--batch-size", "0"], 2, "batch-size"),
        (["load", "claims.db", "article.txt", "--engine", "none"], 1, "none"),
        (["load", "claims.db", "article.txt", "--rubric", "none"], 1, "none"),
        (["load", "missing/claims.db", "article.txt"], 1, "folder"),
        (["load", "article.txt", "article.txt"], 1, "not a SQLite file"),
        (["rate", "missing.db"], 2, "does not exist"),
        (["explain", "missing.txt"], 1, "missing.txt"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_mistakes_are_messages(run, arguments, code, said):
    result = run(*arguments, code=code)
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_rate_follows_the_parties(run):
    run("load", "claims.db", "article.txt")
    assert run("rate", "claims.db").stdout == "Claims: 2 rated, 0 of them changed.\n"
    sides = {"road": {"city": ["Ada Voss"], "drivers": ["Omar Lind"]}}
    block = {"plugins": {"datasette-reliability": {"parties": sides}}}
    Path("other.json").write_text(json.dumps(block))
    changed = run("rate", "claims.db", "-m", "other.json").stdout
    assert changed == "Claims: 2 rated, 2 of them changed.\n"
    once = rows("select source, score, side from claims order by id")
    run("load", "fresh.db", "article.txt", "-m", "other.json")
    connection = sqlite3.connect("fresh.db")
    assert (
        connection.execute("select source, score, side from claims order by id").fetchall() == once
    )
    connection.close()


def test_explain_agrees_with_load(run):
    run("load", "claims.db", "article.txt")
    ((document,),) = [json.loads(run("explain", "article.txt", "--json").stdout)]
    found = [(c["source"]["text"], c["score"]) for c in document["claims"]]
    assert found == rows()
    for claim in document["claims"]:
        assert sum(reason["points"] for reason in claim["reasons"]) == claim["score"]
        for role in ("source", "cue", "claim"):
            assert TEXT[claim[role]["start"] : claim[role]["end"]] == claim[role]["text"]


def test_explain_shows_the_rating_in_words(run):
    printed = run("explain", "article.txt").stdout
    assert "Mayor Ada Voss | said" in printed
    assert "NAMED OFFICIAL" in printed
    assert " points)" in printed


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
