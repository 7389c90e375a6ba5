"""The command ``export``: Parquet, a slice of the database, and linked data."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import sqlite3
import uuid
from contextlib import closing
from pathlib import Path
from typing import Any

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


def change(sql: str) -> None:
    with closing(sqlite3.connect("claims.db")) as connection, connection:
        connection.executescript(sql)


def test_misp_tags_of_every_claim() -> None:
    change("update claims set source_reliability = null, information_credibility = null where id=3")
    assert "Claims: 3 written" in run("a.misp.json")
    event = json.loads(Path("a.misp.json").read_text())["Event"]
    claims = rows("claims.db", "select claim from claims order by id")
    assert [(each["value"],) for each in event["Attribute"]] == claims
    tags = [[tag["name"] for tag in each["Tag"]] for each in event["Attribute"]]
    reliability = 'admiralty-scale:source-reliability="{}"'
    assert [each[:1] for each in tags] == [[reliability.format("f")], [reliability.format("f")], []]
    assert tags[0][1] == 'admiralty-scale:information-credibility="6"'
    assert not any(each["to_ids"] for each in event["Attribute"])
    assert len({each["uuid"] for each in event["Attribute"]}) == 3


# What the standard requires of each object (STIX 2.1, OASIS, 2021-06-10: 3.2, 4.5, 4.12, 6.7).
COMMON = {"type", "spec_version", "id"}
REQUIRED = {
    "identity": COMMON | {"created", "modified", "name"},
    "note": COMMON | {"created", "modified", "content", "object_refs"},
    "file": COMMON | {"hashes"},
}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def bundle(path: str = "a.stix.json") -> list[dict[str, Any]]:
    found = json.loads(Path(path).read_text("utf-8"))
    assert found["type"] == "bundle"
    assert set(found) == {"type", "id", "objects"}
    objects: list[dict[str, Any]] = found["objects"]
    return objects


def test_stix_notes_are_what_the_standard_asks_for() -> None:
    assert "Claims: 3 written" in run("a.stix.json")
    objects = bundle()
    ids = [each["id"] for each in objects]
    assert len(set(ids)) == len(ids)
    for each in objects:
        assert set(each) >= REQUIRED[each["type"]]
        kind, _, number = each["id"].partition("--")
        assert (kind, uuid.UUID(number).version) == (each["type"], 5)
        assert each["spec_version"] == "2.1"
        for name in {"created", "modified"} & set(each):
            assert TIME.fullmatch(each[name])
        assert each.get("modified", "") >= each.get("created", "")
        assert set(each.get("object_refs", ())) <= set(ids)
        assert each.get("created_by_ref", ids[0]) == ids[0]
    notes = [each for each in objects if each["type"] == "note"]
    assert [each["abstract"] for each in notes] == [
        claim for (claim,) in rows("claims.db", "select claim from claims order by id")
    ]
    assert all(each["object_refs"] for each in notes)
    names = {each["name"]: each["identity_class"] for each in objects if "name" in each}
    assert names == {
        "datasette-reliability": "system",
        "Ada Voss": "individual",
        "Omar Lind": "individual",
    }


def test_the_hash_and_the_id_of_a_text_are_the_standards() -> None:
    run("a.stix.json")
    file = next(each for each in bundle() if each["type"] == "file")
    digest = hashlib.sha256(TEXTS[0].encode()).hexdigest()
    assert file["hashes"] == {"SHA-256": digest}
    name = '{"hashes":{"SHA-256":"' + digest + '"}}'
    space = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
    assert file["id"] == f"file--{uuid.uuid5(space, name)}"


@pytest.mark.parametrize(
    ("digit", "confidence"), [(1, 90), (2, 70), (3, 50), (4, 30), (5, 10), (6, None), (None, None)]
)
def test_confidence_is_the_digit_and_only_of_1_to_5(
    digit: int | None, confidence: int | None
) -> None:
    value = "null" if digit is None else str(digit)
    change(f"update claims set information_credibility = {value}, source_reliability = 'A'")
    run("a.stix.json")
    notes = [each for each in bundle() if each["type"] == "note"]
    assert [each.get("confidence") for each in notes] == [confidence] * 3
    assert 'admiralty-scale:source-reliability="a"' in notes[0]["labels"]


def test_stix_is_the_same_each_time_and_a_rating_by_a_person_is_a_later_version() -> None:
    run("a.stix.json")
    run("b.stix.json")
    assert Path("a.stix.json").read_bytes() == Path("b.stix.json").read_bytes()
    change(
        "pragma ignore_check_constraints = on;"  # a row that is older than the rules
        'insert into ratings_by_people (claim_id, rating, value, who, "when", why)'
        " values (1, 'source_reliability', 'A', 'Ada', '2099-01-02', 'I know'),"
        " (2, 'source_reliability', 'A', 'Ada', 'some day', 'I know');"
        "update documents set load_id = null where id = 2"
    )
    run("c.stix.json")
    old, new = (
        [each for each in bundle(f"{name}.stix.json") if each["type"] == "note"] for name in "ac"
    )
    assert [each["id"] for each in old] == [each["id"] for each in new]
    assert new[0]["modified"] == "2099-01-02T00:00:00.000Z"
    assert (new[0]["created"], new[1]) == (old[0]["created"], old[1])
    assert new[2]["created"] == "1970-01-01T00:00:00.000Z"


# The standard recommends random identifiers, and a hash of what a URL leads to: ours stay the same
# from one export to the next, and no page is fetched.
RECOMMENDED = ["{103}", "{302}"]


@pytest.fixture
def rated() -> None:
    """One claim for each letter and digit and none, of a text with what breaks formats."""
    odd = Document(
        "".join(
            f'"Road <b>{n}</b> \u2028 is \x00 &amp; \U0001f6a7" , said Zoë O\'Hara.\n'
            for n in range(8)
        ),
        title="\ud800 ]]> \x1f",
        url="https://example.org/ä?a=1&b=[2]",
        publisher='The "Ledger"',
    )
    pipeline.load("claims.db", [odd])
    change(
        "update claims set information_credibility = nullif(id % 7, 0),"
        " source_reliability = nullif(substr('ABCDEF', id % 7, 1), '')"
    )


@pytest.mark.usefixtures("rated")
def test_a_validator_of_stix_accepts_the_bundle() -> None:
    validator = pytest.importorskip("stix2validator")
    run("a.stix.json")
    report = validator.validate_file("a.stix.json", validator.ValidationOptions(version="2.1"))
    assert report.is_valid, [str(said) for each in report.object_results for said in each.errors]
    warnings = [str(said) for each in report.object_results for said in each.warnings]
    assert warnings
    assert [said for said in warnings if not any(code in said for code in RECOMMENDED)] == []


@pytest.mark.usefixtures("rated")
def test_pymisp_reads_the_event_and_its_tags_are_of_the_taxonomy() -> None:
    event = pytest.importorskip("pymisp").MISPEvent()
    taxonomy = pytest.importorskip("pytaxonomies").Taxonomies()["admiralty-scale"]
    run("a.misp.json")
    event.load_file("a.misp.json")
    claims = rows("claims.db", "select claim from claims order by id")
    assert [(each.value,) for each in event.attributes] == claims
    tags = {tag.name for each in event.attributes for tag in each.tags}
    assert tags <= set(taxonomy.machinetags())
    assert len(tags) == 12


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a.txt"], "end its name in one of .parquet"),
        (["claims.db"], "already exists"),
        (["a.csv"], "for CSV open the claims page and choose “Share or export”"),
        (["a.db", "--where", "nonsense"], "--where 'nonsense' is not valid SQL (no such column:"),
        (
            ["a.db", "--where", "band ="],
            "--where 'band =' is not valid SQL (syntax error); write such as: band = 'strong'",
        ),
        (["a.db", "--where", "1); drop table claims; --"], "is not valid SQL"),
        (
            ["missing/a.db"],
            "missing/a.db cannot be written: its folder does not exist; make it first",
        ),
        (
            ["a.db", "--base-url", "foo"],
            "--base-url 'foo' is not a link; begin it with https://",
        ),
    ],
)
def test_mistakes(arguments: list[str], said: str) -> None:
    before = Path("claims.db").read_bytes()
    assert said in run(*arguments, code=1)
    assert Path("claims.db").read_bytes() == before
    assert not Path("a.db").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "other.db holds no claims; load texts into it first"),
        ("no database", "other.db is not an SQLite database; name another file"),
    ],
)
def test_a_file_without_claims(content: str | None, said: str) -> None:
    if content is None:
        with closing(sqlite3.connect("other.db")) as connection:
            connection.execute("create table t (a)")
    else:
        Path("other.db").write_text(content)
    result = CliRunner().invoke(reliability, ["export", "other.db", "a.db"])
    assert (result.exit_code, result.output) == (1, f"Error: {said}\n")


ENDINGS = ["a.db", "a.parquet", "a.annotations.jsonld", "a.misp.json"]


@pytest.mark.parametrize("name", ENDINGS)
def test_what_fails_leaves_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if name.endswith(".parquet"):
        pytest.importorskip("pyarrow.parquet")
    before = sorted(Path().iterdir())

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        said = run(name, code=1)
    assert said.startswith(
        f"Error: {name} could not be written safely: No space left on device; check"
    )
    assert said.count("\n") == 1
    assert sorted(Path().iterdir()) == before
    run(name)


@pytest.mark.parametrize("name", ENDINGS[:2])
def test_what_a_killed_export_left_is_removed(name: str) -> None:
    if name.endswith(".parquet"):
        pytest.importorskip("pyarrow.parquet")
    left, other = Path(f".{name}.abc.tmp"), Path(f".b{name}.abc.tmp")
    for folder in (left, other):
        folder.mkdir()
        (folder / f"{name}-journal").write_text("half")
    run(name)
    assert not left.exists()
    assert other.exists()
    assert not list(Path().glob(f".{name}.*"))


def test_an_export_is_as_readable_as_any_new_file() -> None:
    run("a.db")
    Path("plain").touch()
    assert Path("a.db").stat().st_mode == Path("plain").stat().st_mode
