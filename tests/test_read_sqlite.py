"""Tables that people have already: read in place, linked back, and only what is new or changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlite_utils import Database

from datasette_reliability.cli import reliability
from datasette_reliability.errors import InputError, SettingsError
from datasette_reliability.read import ReadOptions, documents
from datasette_reliability.records import Document, Row
from datasette_reliability.store import row_digest

BODIES = (
    "Mayor Ada Voss said the road was closed.",
    "Omar Lind, a driver, said he saw nothing.",
    "The council said the bridge would open in May.",
)
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    Database("my.db")["articles"].insert_all(
        [
            {"id": i, "headline": f"No. {i}", "body": body, "day": "2025-05-09", "paper": "Lake"}
            for i, body in enumerate(BODIES, 1)
        ],
        pk="id",
    )

    def invoke(*arguments: str, code: int = 0) -> Result:
        command = ["load", "my.db", "--table", "articles", *arguments]
        result = CliRunner().invoke(reliability, command)
        assert result.exit_code == code, result.output
        return result

    return invoke


def rows(sql: str, *values: object) -> list[tuple[object, ...]]:
    connection = sqlite3.connect("my.db")
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.close()


LINKED = "select articles_id, text from documents order by 1"


def test_in_place_with_a_key_back_to_the_row(run: Run) -> None:
    columns = ("--text-column", "body", "--title-column", "headline", "--date-column", "day")
    result = run(*columns, "--id-column", "id", "--publisher-column", "paper")
    assert "Documents: 3 loaded, 0 skipped, 0 quarantined." in result.stdout
    assert rows(LINKED) == list(enumerate(BODIES, 1))
    assert rows("select title, published, publisher, origin, item from documents")[0] == (
        "No. 1",
        "2025-05-09",
        "Lake",
        "my.db:articles/1",
        "articles/1",
    )
    keys = Database("my.db")["documents"].foreign_keys
    assert ("articles_id", "articles", "id") in {
        (k.column, k.other_table, k.other_column) for k in keys
    }
    assert rows("pragma foreign_key_check") == []
    assert rows("select headline from articles where id = 2") == [("No. 2",)]


def test_a_rerun_reads_what_is_new_or_changed(run: Run) -> None:
    run()
    before = dict(rows("select document_id, id from claims where claim like '%closed%'"))
    with sqlite3.connect("my.db") as connection:
        connection.execute("update articles set body = ? where id = 1", [BODIES[0] + " It rained."])
        connection.execute("insert into articles (id, body) values (9, 'Ada Voss said no more.')")
    result = run()
    assert "Documents: 2 loaded, 2 skipped, 0 quarantined." in result.stdout
    assert "1 replaced an earlier version" in result.stderr
    assert [number for number, _ in rows(LINKED)] == [1, 2, 3, 9]
    after = dict(rows("select document_id, id from claims where claim like '%closed%'"))
    assert after == before  # an unchanged claim keeps its number
    assert "0 loaded, 4 skipped" in run().stdout
    assert rows(
        "select count(*) from claims where document_id not in (select id from documents)"
    ) == [(0,)]


def test_another_date_alone_is_a_change(run: Run) -> None:
    run("--date-column", "day")
    with sqlite3.connect("my.db") as connection:
        connection.execute("update articles set day = '2025-06-01' where id = 3")
    assert "1 loaded, 2 skipped" in run("--date-column", "day").stdout
    assert rows("select distinct published from claims where document_id = 3") == [("2025-06-01",)]


def test_rows_that_come_to_share_a_text(run: Run) -> None:
    run()
    with sqlite3.connect("my.db") as connection:
        connection.execute("update articles set body = ? where id = 1", [BODIES[1]])
    run()
    assert rows(LINKED) == [(2, BODIES[1]), (3, BODIES[2])]
    assert "0 loaded, 3 skipped" in run().stdout


def test_where(run: Run) -> None:
    assert "2 loaded, 0 skipped" in run("--where", "id > 1 or 0").stdout
    assert (
        "--where 'nonsense' is not valid SQL (no such column"
        in run("--where", "nonsense", code=1).output
    )


def test_many_rows_come_in_pages_and_none_is_lost(tmp_path: Path) -> None:
    keys = [None, None, -5, *range(1, 1203), 2.5, "a", "b", "\udcff", b"\x00\xff"]
    connection = sqlite3.connect(tmp_path / "t.db")
    connection.execute("create table t (k unique, body text)")
    for key in keys:
        bound = b"\xff" if key == "\udcff" else key
        sql = (
            "insert into t values (cast(? as text), ?)"
            if key == "\udcff"
            else "insert into t values (?, ?)"
        )
        connection.execute(sql, (bound, f"Ada Voss said {key!r}."))
    connection.commit()
    connection.close()
    found = list(documents([tmp_path / "t.db"], ReadOptions(table="t", columns={"id": "k"})))
    errors = [each for each in found if isinstance(each, InputError)]
    assert len(found) == len(keys)
    assert [each.reason.split(";")[0][:18] for each in errors] == ["its key is null"] * 2 + [
        "byte 0xff at chara"
    ]
    assert len({each.item for each in found if isinstance(each, Document)}) == len(keys) - 3


def test_into_another_database(run: Run, tmp_path: Path) -> None:
    result = CliRunner().invoke(
        reliability, ["load", "claims.db", "my.db", "--table", "articles", "--where", "id < 3"]
    )
    assert "2 loaded" in result.output
    connection = sqlite3.connect("claims.db")
    names = [row[1] for row in connection.execute("pragma table_info(documents)")]
    assert "articles_id" not in names
    assert "articles" not in [
        row[0] for row in connection.execute("select name from sqlite_master")
    ]
    connection.close()


def test_views_and_tables_without_a_key(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    connection = sqlite3.connect(path)
    connection.executescript(
        "create table loose (body text); insert into loose values ('Ada Voss said so.');"
        "create view seen as select * from loose;"
        "create table pairs (a, b, body, primary key (a, b)) without rowid;"
    )
    connection.close()
    (found,) = documents([path], ReadOptions(table="loose"))
    assert isinstance(found, Document)
    assert str(found.item).endswith(":loose/1")
    assert found.row is None
    (found,) = documents([path], ReadOptions(table="seen"))
    assert isinstance(found, Document)
    assert (found.item, found.origin) == (None, f"{path}:seen/1")
    for table in ("loose", "seen", "pairs"):
        with pytest.raises(SettingsError, match="--id-column"):
            list(documents([path], ReadOptions(table=table, in_place=True)))


def test_a_key_that_is_text(tmp_path: Path) -> None:
    Database(tmp_path / "t.db")["t"].insert({"slug": "a-1", "body": BODIES[0]}, pk="slug")
    (found,) = documents([tmp_path / "t.db"], ReadOptions(table="t", in_place=True))
    assert isinstance(found, Document)
    assert found.row == Row("t", "slug", "TEXT", "a-1")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--table", "nothing"], "no table 'nothing'; there are: 'articles'"),
        (["--table", "articles", "--text-column", "words"], "no column 'words' (there are: 'id'"),
        (["--table", "articles", "--id-column", "paper"], "sqlite-utils create-index --unique"),
        ([], "Give files, folders or links to read, or --table TABLE."),
    ],
)
def test_mistakes_leave_the_database_alone(run: Run, arguments: list[str], said: str) -> None:
    before = Path("my.db").read_bytes()
    result = CliRunner().invoke(reliability, ["load", "my.db", *arguments])
    assert result.exit_code
    assert said in result.output
    assert Path("my.db").read_bytes() == before


def test_our_own_tables_are_not_read_in_place(run: Run) -> None:
    run()
    result = CliRunner().invoke(reliability, ["load", "my.db", "--table", "documents"])
    assert "load it into another file" in result.output


def test_broken_rows_cost_themselves(run: Run) -> None:
    with sqlite3.connect("my.db") as connection:
        connection.execute("insert into articles (id, body) values (4, ' '), (5, null)")
        connection.execute("insert into articles (id, body) values (6, x'00ff')")
    result = run()
    assert "3 loaded, 0 skipped, 3 quarantined" in result.stdout
    assert "Quarantined my.db:articles/4: 'body' is empty" in result.stderr


def test_quotes_that_somebody_else_extracted(run: Run) -> None:
    Database("my.db")["quotes"].insert_all(
        [
            {"nr": 1, "speaker": "Ada Voss, the mayor", "verb": "said", "said": "it was closed"},
            {
                "nr": 2,
                "speaker": "a person close to the talks",
                "verb": "said",
                "said": "it was open",
            },
            {"nr": 3, "speaker": "", "verb": "said", "said": "nobody came"},
        ],
        pk="nr",
    )
    command = ["load", "my.db", "--table", "quotes", "--claims", "--id-column", "nr"]
    result = CliRunner().invoke(reliability, [*command, "-c", "claim=said", "-c", "cue=verb"])
    assert "Documents: 2 loaded, 0 skipped, 1 quarantined. Claims: 2 loaded." in result.output
    assert rows(
        "select quotes_nr, source, cue, claim, attribution_class from claims"
        " join documents on documents.id = document_id order by 1"
    ) == [
        (1, "Ada Voss, the mayor", "said", "it was closed", "named_official"),
        (2, "a person close to the talks", "said", "it was open", "anonymous"),
    ]


def test_two_tables_of_one_database(run: Run) -> None:
    Database("my.db")["load"].insert({"id": 1, "body": "Ada Voss said yes."}, pk="id")
    run()
    assert CliRunner().invoke(reliability, ["load", "my.db", "--table", "load"]).exit_code == 0
    assert rows("select row_of_load_id from documents where row_of_load_id is not null") == [(1,)]
    assert rows("select count(load_id), count(*) from documents") == [(4, 4)]


def test_the_rest_of_the_database_stays_as_it_is(run: Run) -> None:
    connection = sqlite3.connect("my.db")
    connection.execute("pragma journal_mode = wal")
    connection.executescript(
        "create table loose (word text); insert into loose values ('a'), ('b'), ('c');"
        "delete from loose where word < 'c';"
    )
    connection.close()
    run()
    with sqlite3.connect("my.db") as connection:
        connection.execute("delete from claims")
        connection.execute("delete from documents")
    run("--where", "id = 1")
    assert rows("pragma journal_mode") == [("wal",)]
    assert rows("select rowid, word from loose") == [(3, "c")]


def test_workers_and_batches_make_the_same_rows(run: Run) -> None:
    run("--batch-size", "1", "--workers", "2")
    connection = sqlite3.connect("my.db")
    first = row_digest(connection)
    connection.close()
    with sqlite3.connect("my.db") as connection:
        for table in ("reasons", "endorsements", "claims", "sources", "documents", "loads"):
            connection.execute(f"delete from {table}")
    run()
    connection = sqlite3.connect("my.db")
    assert row_digest(connection) == first
    connection.close()


@pytest.mark.parametrize(
    ("versions", "left"),
    [(("1", "2"), "2"), (("10", "9"), "10"), ((None, "1"), "1"), ((None, None), None)],
)
@pytest.mark.parametrize("batch_size", [1, 10])
def test_a_higher_version_takes_the_place_of_a_lower(
    tmp_path: Path, versions: tuple[str | None, ...], left: str | None, batch_size: int
) -> None:
    from datasette_reliability import pipeline

    texts = ("Ada Voss said the road was open.", "Ada Voss said the road was closed.")
    given = [
        Document(text, item="urn:1", version=version, origin=f"o{version}")
        for text, version in zip(texts, versions, strict=True)
    ]
    path = tmp_path / "claims.db"
    report = pipeline.load(path, given, options=pipeline.LoadOptions(batch_size=batch_size))
    assert report.loaded + report.skipped == 2
    connection = sqlite3.connect(path)
    assert connection.execute("select version from documents").fetchall() == [(left,)]
    assert connection.execute("select count(*) from claims").fetchone() == (1,)
    connection.close()


def test_a_database_of_the_first_version_is_carried_forward(run: Run) -> None:
    run()
    with sqlite3.connect("my.db") as connection:
        connection.execute("drop index documents_item")
        connection.execute("alter table documents drop column item")
        connection.execute("alter table documents drop column version")
        connection.execute("delete from _sqlite_migrations where name <> 'm001_tables'")
    assert "3 skipped" in run().stdout
    assert rows("select item, version from documents limit 1") == [(None, None)]
