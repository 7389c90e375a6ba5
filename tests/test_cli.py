"""What the commands print, refuse and leave behind, under each of their three names."""

import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database
from sqlite_utils.cli import cli as sqlite_utils

from datasette_reliability.cli import reliability
from datasette_reliability.columns import COMPARED
from datasette_reliability.rubrics import BUILT_IN
from tools import demo

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
    told = run("load", "claims.db", "article.txt").stderr
    assert "1 skipped texts were read by another engine or version" in told
    assert "read by" not in run("load", "claims.db", "article.txt", "--ignore").stderr


def test_naming_an_engine_reads_again_only_what_another_has_read(run):
    Path("other.txt").write_text("The bridge is closed, the mayor of Velm said on Monday.")
    run("load", "claims.db", "article.txt", "other.txt", "--engine", "fast")
    connection = sqlite3.connect("claims.db")
    connection.execute("update loads set engine_version = 'older'")
    connection.execute("update claims set engine_version = 'older', score = 1")
    connection.commit()
    connection.close()
    told = run("load", "claims.db", "article.txt").stderr
    engine = told.split(" reads them again")[0].split()[-1]
    assert "1 loaded" in run("load", "claims.db", "article.txt", "--engine", engine).stdout
    assert "0 loaded, 1 skipped" in run("load", "claims.db", "article.txt", "-e", engine).stdout
    assert {row[0] for row in rows("select engine_version from claims where score = 1")} == {
        "older"
    }
    assert {row[0] for row in rows("select engine from claims where score <> 1")} == {engine}


@pytest.mark.parametrize(
    "command", [["load", "claims.db", "article.txt"], ["explain", "article.txt"]]
)
def test_the_engine_is_told_with_what_the_other_would_cost(run, command):
    told = run(*command, "-e", "fast").stderr
    assert re.match(
        r"Using the fast reader\. The accurate one finds more and is slower:"
        r" (--engine accurate|pip install .*)\n(?!fast)",
        told,
    )
    figures = run(*command, "-e", "fast", "--verbose").stderr.splitlines()
    assert figures[0] == told.splitlines()[0]
    assert re.match(
        r"fast \([0-9a-f]{8}\): finds who speaks in \d+ of 100 claims on unfamiliar kinds of news;"
        r" \d+ documents per CPU-second\.$",
        figures[1],
    )
    assert figures[2].startswith("accurate: finds who speaks in ")


def test_claims_that_are_given_need_no_engine(run):
    Path("quotes.csv").write_text("source,cue,claim\nIda Lund,said,The dam is safe\n")
    assert "reader" not in run("load", "claims.db", "quotes.csv", "--claims").stderr


def test_metadata_of_the_folder_is_used_and_said(run):
    block = {"plugins": {"datasette-reliability": {"admiralty_mode": "lenient"}}}
    Path("metadata.json").write_text(json.dumps(block))
    result = run("load", "claims.db", "article.txt")
    assert "Settings from metadata.json" in result.stderr
    (settings,) = rows("select settings from loads")[0]
    assert json.loads(settings)["admiralty_mode"] == "lenient"


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


def test_the_points_of_a_file(run):
    points = json.loads(BUILT_IN.read_text("utf-8"))
    points["form"] |= {"indirect": 1}
    Path("mine.json").write_text(json.dumps(points | {"version": "mine-1"}))
    told = run("explain", "article.txt", "--rubric", "mine.json", "--json").stdout
    given = {(r["code"], r["points"]) for c in json.loads(told)[0]["claims"] for r in c["reasons"]}
    assert ("indirect", 1) in given
    run("load", "claims.db", "article.txt", "--rubric", "mine.json")
    assert rows("select distinct rubric_version from claims") == [("mine-1",)]
    run("rate", "claims.db")
    run("rate", "claims.db", "--rubric", "mine.json")
    assert rows("select distinct points from reasons where code = 'indirect'") == [(1,)]
    Path("copy.json").write_text(json.dumps(points))
    told = run("rate", "claims.db", "--rubric", "copy.json", code=1).stderr
    assert "copy.json" in told
    assert "another version" in told


def test_a_missing_path_loads_nothing(run):
    run("load", "claims.db", "article.txt", "missing.txt", code=2)
    assert not Path("claims.db").exists()


def test_a_folder_and_what_is_in_it(run):
    folder = Path("folder")
    (folder / "inner").mkdir(parents=True)
    (folder / "a.txt").write_text(TEXT)
    (folder / "b.txt").write_text(TEXT)  # the same text twice
    (folder / "inner" / "c.txt").write_text("Omar Lind said no such thing.")
    (folder / "d.jsonl").write_text(json.dumps({"text": TEXT + " More."}) + "\n{broken\n")
    (folder / "e.bak").write_text("notes")
    result = run("load", "claims.db", "folder")
    assert "3 loaded, 2 skipped, 1 quarantined" in result.stdout
    assert "Skipped folder/e.bak" in result.stderr
    assert "Quarantined folder/d.jsonl:2" in result.stderr
    assert rows("select count(*) from documents") == [(3,)]


def test_text_flag_reads_any_ending(run):
    Path("notes.bak").write_text("Omar Lind said no such thing.")
    assert "1 loaded" in run("load", "claims.db", "notes.bak", "--text").stdout
    assert rows("select text from documents") == [("Omar Lind said no such thing.",)]


def test_encoding_and_publisher(run):
    Path("article.txt").write_bytes("Zoë Müller said it was so.".encode("cp1252"))
    run("load", "claims.db", "article.txt", "--encoding", "cp1252", "--publisher", "The Ledger")
    assert rows("select text, publisher, outlet_basis from documents") == [
        ("Zoë Müller said it was so.", "The Ledger", "metadata")
    ]
    assert rows("select distinct publisher from claims") == [("The Ledger",)]


def articles(count):
    names = ("Ada Voss", "Omar Lind", "Iven Rask", "Lina Moreth", "Tomas Hale")
    lines = [{"text": f"Mayor {names[n % 5]} said road {n} was closed."} for n in range(count)]
    Path("feed.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))


def test_batches_are_shards_and_change_no_row(run):
    articles(7)
    run("load", "claims.db", "feed.jsonl", "--batch-size", 3)
    assert rows("select documents from loads order by id") == [(3,), (3,), (1,)]
    batched = rows("select * from claims order by id")
    Path("claims.db").unlink()
    run("load", "claims.db", "feed.jsonl")
    assert rows("select * from claims order by id") == batched


def test_two_workers_write_what_one_writes(run):
    articles(9)
    found = []
    for workers in (1, 2):
        Path("claims.db").unlink(missing_ok=True)
        command = ["load", "claims.db", "feed.jsonl", "--workers", str(workers)]
        done = program(*command, "--batch-size", "2")
        assert "9 loaded, 0 skipped, 0 quarantined" in done.stdout
        found.append(
            [rows(f"select * from {table} order by id") for table in ("claims", "reasons")]
        )
    assert found[0] == found[1]


def program(*arguments):
    call = "from datasette_reliability.cli import reliability; reliability()"
    return subprocess.run(
        [sys.executable, "-c", call, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminal")
@pytest.mark.parametrize(("flags", "shown"), [([], True), (["--silent"], False)])
def test_a_progress_bar_on_a_terminal(run, flags, shown):
    import pty

    ours, theirs = pty.openpty()
    call = "from datasette_reliability.cli import reliability; reliability()"
    command = [sys.executable, "-c", call, "load", "claims.db", "article.txt", *flags]
    # Messages of the terminal side fit into its buffer, so nobody has to read meanwhile.
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, timeout=60, check=True)
    os.write(theirs, b"end")
    told = os.read(ours, 10_000)
    os.close(theirs)
    os.close(ours)
    assert (b"Reading" in told) is shown
    assert bool(done.stdout) is shown
    assert rows("select count(*) from documents") == [(1,)]


def test_rate_makes_no_tables_in_a_file_without_claims(run):
    connection = sqlite3.connect("other.db")
    connection.execute("create table other (a)")
    connection.close()
    assert "no claims" in run("rate", "other.db", code=1).stderr
    assert Database("other.db").table_names() == ["other"]


def test_rate_changes_only_what_the_parties_touch(run):
    run("load", "claims.db", "article.txt")
    everything = "select * from claims order by id"
    before = rows(everything)
    names = [name for (name,) in rows("select name from pragma_table_info('claims')")]
    sides = {"road": {"city": ["Ada Voss"], "dams": ["Dams United"]}}
    block = {"plugins": {"datasette-reliability": {"parties": sides}}}
    Path("other.json").write_text(json.dumps(block))
    run("rate", "claims.db", "-m", "other.json")
    after = rows(everything)
    changed = [
        {name for name, old, new in zip(names, *pair, strict=True) if old != new}
        for pair in zip(before, after, strict=True)
    ]
    assert changed[0] - {"band"} == {"score", "side", "stake"}
    assert changed[1] == {"stake"}  # assessed now, and found none
    assert run("rate", "claims.db", "-m", "other.json").stdout.endswith(" 0 changed.\n")
    assert " 2 changed" in run("rate", "claims.db").stdout
    assert rows(everything) == before


def test_rate_follows_the_parties(run):
    run("load", "claims.db", "article.txt")
    assert run("rate", "claims.db").stdout == "Claims: 2 rated again, 0 changed.\n"
    sides = {"road": {"city": ["Ada Voss"], "drivers": ["Omar Lind"]}}
    block = {"plugins": {"datasette-reliability": {"parties": sides}}}
    Path("other.json").write_text(json.dumps(block))
    changed = run("rate", "claims.db", "-m", "other.json").stdout
    assert changed == "Claims: 2 rated again, 2 changed.\n"
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


def test_explain_json_has_every_column_and_no_more(run):
    run("load", "claims.db", "article.txt")
    columns = {name for (name,) in rows("select name from pragma_table_info('claims')")}
    (document,) = json.loads(run("explain", "article.txt", "--json").stdout)
    assert set(document) == {"document", "claims"}
    assert set(document["document"]) == {
        *("id", "title", "url", "publisher", "outlet_basis", "published", "dateline")
    }
    of_the_row = {
        *("id", "document_id", "source_id", "parent_id", "position", "publisher", "published"),
        *("spans", "affiliations", "context", "engine_version"),
        *COMPARED,
    }
    of_the_text = {"recipient", "time", "parent", "endorsements", "reasons"}
    for claim in document["claims"]:
        assert set(claim) == columns - of_the_row | of_the_text
        for reason in claim["reasons"]:
            assert set(reason) == {"category", "code", "points", "evidence"}
            found = reason["evidence"]
            assert found is None or TEXT[found["start"] : found["end"]] == found["text"]


def test_explain_traces_each_claim(run):
    printed = run("explain", "article.txt", "--trace").stdout
    assert "  Steps\n    engine: Mayor Ada Voss | said | " in printed
    assert "    named_person: source_type “named_official”" in printed
    (document,) = json.loads(run("explain", "article.txt", "--trace", "--json").stdout)
    assert document["dropped"] == []
    for claim in document["claims"]:
        made = claim["trace"][0]
        assert (made["step"], made["kind"], made["before"]) == ("engine", "find", None)
        for change in claim["trace"]:
            assert set(change) == {"step", "kind", "before", "after"}
            before = change["before"] or {}
            assert not before or before.keys() == change["after"].keys()
        said = [each["after"]["content"] for each in claim["trace"] if "content" in each["after"]]
        assert said[-1] == claim["claim"]["text"]


def test_explain_traces_what_was_dropped(run):
    printed = run("explain", "-", "--trace", stdin="The council rejected the proposal.").stdout
    assert "DROPPED\n    no_claim: The council | rejected | the proposal" in printed


def test_explain_reads_standard_input(run):
    read = run("explain", "article.txt").stdout
    assert run("explain", "-", stdin=TEXT).stdout == read


def test_explain_shows_the_rating_in_words(run):
    printed = run("explain", "article.txt").stdout
    assert "Mayor Ada Voss | said" in printed
    assert "NAMED OFFICIAL" in printed
    assert " points)" in printed


def test_explain_says_that_there_are_no_claims(run):
    assert run("explain", "-", stdin="The sun.").stdout == "No claims were found in it.\n"
    assert json.loads(run("explain", "-", "--json", stdin="The sun.").stdout)[0]["claims"] == []
    spanish = "El puente está cerrado desde el lunes, y nadie sabe cuándo volverá a abrir. " * 3
    assert "No claims" not in run("explain", "-", stdin=spanish).stdout


def test_an_evaluation_names_its_engine_once(run):
    gold = {"doc_id": "a", "text": TEXT, "attributions": []}
    Path("gold.jsonl").write_text(json.dumps(gold))
    told = run("evaluate", "gold.jsonl", "-e", "fast").stderr
    assert re.fullmatch(r"Using the fast reader\..*\n", told)


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
