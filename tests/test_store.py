"""What is stored, what a second load does, and what SQLite's refusals look like."""

import json
import re
import sqlite3
import threading

import pytest
from sqlite_utils import Database

from datasette_reliability import analysis, pipeline
from datasette_reliability.columns import COMPARED, script
from datasette_reliability.errors import DatabaseError, InputError, SkippedInput
from datasette_reliability.migrations import statements
from datasette_reliability.records import Document
from datasette_reliability.store import Ledger, Store, prepare, row_digest
from datasette_reliability.store.rows import CLAIM_COLUMNS
from datasette_reliability.terms import VOCABULARIES

from . import stub

SCHEMA = script()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "claims.db"


def digests(path):
    connection = sqlite3.connect(path)
    try:
        return row_digest(connection)
    finally:
        connection.close()


def one(path, sql):
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchone()[0]
    finally:
        connection.close()


def test_checks_are_the_vocabularies():
    checks = re.findall(r"CHECK \((\w+) IN \(([^)]*)\)\)", SCHEMA)
    found = 0
    for column, values in checks:
        if column in VOCABULARIES:
            listed = tuple(v.strip().strip("'") for v in values.split(","))
            assert listed == VOCABULARIES[column].values, column
            found += 1
    assert found >= 15


def test_every_column_has_a_comment():
    for statement in statements(SCHEMA):
        for line in statement.splitlines():
            if re.match(r'  "?[a-z_]+"? (?:TEXT|INTEGER)', line):
                assert re.search(r" -- \w", line) or line.rstrip().endswith("TEXT"), line


def test_rows_in_are_loaded_skipped_or_quarantined(path):
    stub.install()
    items = [
        stub.document(1),
        stub.document(2),
        stub.document(1),
        InputError("no text", "feed.jsonl:4"),
        SkippedInput("no reader", "photo.jpg"),
        Document("Ada Voss said crash now.", id="bad", origin="bad.txt"),
    ]
    report = pipeline.load(path, items, stub.SETTINGS)
    assert (report.loaded, report.skipped, report.quarantined) == (2, 2, 2)
    assert report.claims == one(path, "select count(*) from claims") == 6
    rows = dict(sqlite3.connect(path).execute("select origin, reason from quarantine"))
    assert rows["feed.jsonl:4"] == "no text"
    assert "asked to" in rows["bad.txt"]


def test_reasons_add_up_to_the_score(path):
    stub.load(path, 0, 5)
    wrong = one(
        path,
        "select count(*) from claims where score is not (select sum(points) from reasons"
        " where claim_id = claims.id)",
    )
    assert wrong == 0


def test_stored_spans_point_at_the_stored_words(path):
    stub.load(path, 0, 5)
    connection = sqlite3.connect(path)
    for text, claim, source, spans in connection.execute(
        "select text, claim, source, spans from claims join documents on documents.id = document_id"
    ):
        pieces = json.loads(spans)
        assert " … ".join(text[a:b] for a, b in pieces["content"]) == claim
        if source:
            assert " … ".join(text[a:b] for a, b in pieces["source"]) == source
    for text, words, start, end in connection.execute(
        'select text, words, start, "end" from reasons join claims on claims.id = claim_id'
        " join documents on documents.id = document_id where start is not null"
    ):
        assert text[start:end] == words


def test_a_second_load_adds_nothing(path):
    stub.load(path, 0, 10)
    before = digests(path)
    report = stub.load(path, 0, 10)
    assert (report.loaded, report.skipped) == (0, 10)
    assert digests(path) == before


def test_batches_and_workers_make_the_same_database(path, tmp_path):
    stub.load(path, 0, 20, batch=100)
    other = tmp_path / "other.db"
    stub.load(other, 0, 20, batch=1)
    assert digests(path) == digests(other)
    rows = "select group_concat(claim || id) from claims"
    assert one(path, rows) == one(other, rows)


def test_replace_keeps_the_numbers_that_people_refer_to(path):
    stub.load(path, 0, 6)
    before = digests(path)
    connection = sqlite3.connect(path)
    connection.execute(
        'insert into ratings_by_people (claim_id, rating, value, who, "when", why)'
        " values (4, 'information_credibility', '6', 'ed', '2024-05-10', 'known')"
    )
    connection.commit()
    words = connection.execute("select claim from claims where id = 4").fetchone()
    report = stub.load(path, 0, 6, replace="all")
    assert report.loaded == 6
    assert digests(path) == before
    assert connection.execute("select claim from claims where id = 4").fetchone() == words
    assert one(path, "select count(*) from claims_fts where claims_fts match 'closed'") == 6


def test_what_a_person_rates_wins_and_stays(path):
    stub.load(path, 0, 4)
    connection = sqlite3.connect(path)
    connection.executemany(
        'insert into ratings_by_people (claim_id, rating, value, who, "when", why)'
        " values (1, ?, ?, 'ed', ?, 'checked')",
        [
            ("source_reliability", "A", "2024-05-10"),
            ("source_reliability", "D", "2024-05-11"),
            ("information_credibility", "1", "2024-05-11"),
        ],
    )
    connection.commit()
    connection.close()
    asked = (
        "select source_reliability || information_credibility || source_reliability_basis"
        " from claims where id = 1"
    )
    pipeline.rerate(path, stub.SETTINGS)
    assert one(path, asked) == "D1rated by ed: checked"
    assert pipeline.rerate(path, stub.SETTINGS) == (12, 0)
    stub.load(path, 0, 4, replace="all")
    assert one(path, asked) == "D1rated by ed: checked"


def test_named_sources_merge_and_unnamed_never(path):
    stub.load(path, 0, 4)
    assert one(path, "select count(*) from sources where name = 'Ada Voss'") == 1
    assert one(path, "select count(*) from sources where document_id is not null") == 4
    aliases = one(path, "select aliases from sources where name = 'Ada Voss'")
    assert json.loads(aliases) == ["Mayor Ada Voss"]


def test_compact_and_indexed_after_the_load(path):
    stub.load(path, 0, 4)
    assert one(path, "pragma journal_mode") == "delete"
    assert not path.with_name("claims.db-wal").exists()
    indexes = {
        row[0]
        for row in sqlite3.connect(path).execute(
            "select name from sqlite_master where type='index'"
        )
    }
    assert {"claims_attribution_class", "reasons_claim_id", "claims_source_id"} <= indexes
    assert one(path, "select count(*) from claims_fts where claims_fts match 'closed'") == 4


def test_no_function_of_ours_in_the_schema(path):
    stub.load(path, 0, 1)
    for (sql,) in sqlite3.connect(path).execute("select coalesce(sql, '') from sqlite_master"):
        assert not re.search(r"\breliability_\w+\s*\(", sql)


def test_full_text_search_finds_what_a_later_load_brings(path):
    stub.load(path, 0, 3)
    stub.load(path, 3, 6)
    assert one(path, "select count(*) from claims_fts where claims_fts match 'closed'") == 6


def test_not_a_database(tmp_path):
    path = tmp_path / "text.db"
    path.write_text("this is no database at all, " * 100)
    with pytest.raises(DatabaseError, match=r"text\.db is not an SQLite database; name"):
        stub.load(path, 0, 1)


def test_somebody_elses_claims_table(path):
    Database(path)["claims"].insert({"id": 1, "claim": "mine"})
    with pytest.raises(DatabaseError, match="another file"):
        stub.load(path, 0, 1)
    assert one(path, "select claim from claims") == "mine"


def test_beside_other_tables(path):
    Database(path)["articles"].insert({"id": 1})
    stub.load(path, 0, 1)
    assert one(path, "select count(*) from articles") == 1


def test_made_by_a_newer_version(path):
    stub.load(path, 0, 1)
    Database(path)["_sqlite_migrations"].insert(
        {
            "id": 99,
            "migration_set": "datasette_reliability",
            "name": "m999_future",
            "applied_at": "x",
        }
    )
    with pytest.raises(DatabaseError, match="m999_future"):
        stub.load(path, 1, 2)


def test_missing_folder(tmp_path):
    with pytest.raises(DatabaseError, match="folder exists"):
        stub.load(tmp_path / "no" / "claims.db", 0, 1)


def prepared(first, last):
    stub.install()
    engine = stub.StubEngine()
    return [
        prepare(document, analysis.analyze(document, engine, stub.SETTINGS), engine.version)
        for document in map(stub.document, range(first, last))
    ]


LEDGER = Ledger("stub", "1", "1.0", "{}")


def test_a_full_disk_tears_nothing(path):
    with Store(path) as store:
        store.write(prepared(0, 5), LEDGER, "now")
        pages = store.connection.execute("pragma page_count").fetchone()[0]
        store.connection.execute(f"pragma max_page_count = {pages + 2}")
        with pytest.raises(DatabaseError, match="make room"):
            store.write(prepared(5, 300), LEDGER, "now")
        assert store.connection.execute("select count(*) from documents").fetchone()[0] == 5
        store.connection.execute("pragma max_page_count = 1000000")
        assert store.write(prepared(5, 300), LEDGER, "now")[0] == 295
    assert one(path, "pragma integrity_check") == "ok"


def test_a_locked_database_says_so(path):
    stub.load(path, 0, 1)
    blocker = sqlite3.connect(path, isolation_level=None)
    blocker.execute("begin exclusive")
    with pytest.raises(DatabaseError, match="another program is writing"):
        Store(path, wait=0.1)
    blocker.execute("rollback")


def test_a_reader_never_sees_a_torn_load(path):
    stub.load(path, 0, 3)
    seen, done = [], threading.Event()

    def read():
        connection = sqlite3.connect(path, timeout=30)
        while not done.is_set():
            seen.append(
                connection.execute(
                    "select (select sum(claims) from loads) - (select count(*) from claims),"
                    " (select count(*) from claims where score is not"
                    " (select sum(points) from reasons where claim_id = claims.id))"
                ).fetchone()
            )
        connection.close()

    reader = threading.Thread(target=read)
    reader.start()
    try:
        stub.load(path, 3, 120, batch=2)
    finally:
        done.set()
        reader.join()
    assert set(seen) == {(0, 0)}
    assert len(seen) > 3


def test_two_loaders_at_once(path, tmp_path):
    errors = []

    def run(first, last):
        try:
            stub.load(path, first, last, batch=2)
        except Exception as error:  # pragma: no cover - shown by the assertion
            errors.append(error)

    stub.install()
    threads = [threading.Thread(target=run, args=span) for span in ((0, 60), (30, 90))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    clean = tmp_path / "clean.db"
    stub.load(clean, 0, 90)
    assert digests(path) == digests(clean)


def test_ledger_digest_is_blind_to_order(path, tmp_path):
    with Store(path) as store:
        store.write(prepared(0, 6), LEDGER, "now")
    other = tmp_path / "other.db"
    with Store(other) as store:
        store.write(list(reversed(prepared(0, 6))), LEDGER, "now")
    assert one(path, "select digest from loads") == one(other, "select digest from loads")


def test_lone_surrogates_and_nulls_are_stored(path):
    stub.install()
    text = "Ada \ud800 Voss said road\x00 is closed. Done and over with it."
    report = pipeline.load(path, [Document(text, id="odd", origin="odd")], stub.SETTINGS)
    assert report.loaded == 1
    assert "road\x00 is closed" in one(path, "select claim from claims where cue = 'said'")


def test_claim_columns_are_the_tables(path):
    stub.load(path, 0, 1)
    columns = {row[1] for row in sqlite3.connect(path).execute("pragma table_info(claims)")}
    others = {"id", "document_id", "source_id", "parent_id", *COMPARED}
    assert set(CLAIM_COLUMNS) | others == columns
