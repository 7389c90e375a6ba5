"""What ``rate``, ``explain`` and ``evaluate`` print and leave behind."""

import json
import re
import sqlite3
from pathlib import Path

from sqlite_utils import Database

from datasette_reliability.columns import COMPARED

from .commands import TEXT, rows


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
    text = "The council rejected the proposal."
    printed = run("explain", "-", "--trace", "--engine", "fast", stdin=text).stdout
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
