"""What ``load`` prints, refuses and leaves behind."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from datasette_reliability.rubrics import BUILT_IN

from .commands import ROWS, TEXT, articles, program, rows


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
