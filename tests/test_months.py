"""A database for each month of publication, and the index over them."""

import dataclasses
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from datasette_reliability import pipeline
from datasette_reliability.cli import reliability
from datasette_reliability.errors import DatabaseError, InputError, WithdrawnInput
from datasette_reliability.index import COLUMNS, Counter, Match, read_shared, shared_state
from datasette_reliability.store import row_digest
from datasette_reliability.store.months import is_by_month

from . import stub

ROOT = Path(__file__).parents[1]
DATES = ("2024-12-31", "2025-01-01T00:30:00Z", "2025-01", "2025-02-28", None, "2025", "2025-13-01")
NAMES = ["news-2024-12", "news-2025-01", "news-2025-02", "news-undated"]


def documents(first=0, last=28):
    for number in range(first, last):
        published = DATES[number % len(DATES)]
        yield dataclasses.replace(
            stub.document(number), published=published, item=f"urn:{number}", version="1"
        )


def load(path, items, **options):
    stub.install()
    advance = options.pop("advance", None)
    chosen = pipeline.LoadOptions(batch_size=5, **options)
    return pipeline.load(path, items, stub.SETTINGS, chosen, advance)


def query(path, sql, *params):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql, params).fetchall()


def contents(folder):
    """Return every article with the digest of its claims, whatever database it is in."""
    found = []
    for path in folder.glob("*.db"):
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
            if not is_by_month(path):
                found += connection.execute(
                    "SELECT d.item, d.version, d.published, d.text, group_concat(c.claim, '|')"
                    " FROM documents d LEFT JOIN claims c ON c.document_id = d.id GROUP BY d.id"
                ).fetchall()
    return sorted(found, key=str)


@pytest.fixture
def news(tmp_path):
    report = load(tmp_path / "news.db", documents(), by_month=True)
    assert (report.loaded, report.skipped, report.quarantined) == (28, 0, 0)
    return tmp_path / "news.db"


def test_each_month_has_a_database(news):
    assert sorted(path.stem for path in news.parent.glob("*.db")) == ["news", *NAMES]
    months = {
        path.stem: {
            (value or "")[:7] for (value,) in query(path, "SELECT published FROM documents")
        }
        for path in news.parent.glob("news-*.db")
    }
    assert months["news-2024-12"] == {"2024-12"}
    assert months["news-2025-01"] == {"2025-01"}
    assert months["news-undated"] == {"", "2025", "2025-13"}
    with closing(sqlite3.connect(news)) as connection:
        covered = read_shared(connection)
    assert [each.database for each in covered] == ["news-undated", *NAMES[:3]]
    assert [each.month for each in covered] == [None, "2024-12", "2025-01", "2025-02"]
    assert sum(each.documents for each in covered) == 28


def test_a_rerun_finds_everything_and_needs_no_option(news):
    before = news.read_bytes(), contents(news.parent)
    report = load(news, documents())
    assert (report.loaded, report.skipped) == (0, 28)
    assert contents(news.parent) == before[1]


def test_the_claims_are_those_of_one_database(news, tmp_path):
    alone = tmp_path / "alone"
    alone.mkdir()
    load(alone / "all.db", documents())
    assert contents(news.parent) == contents(alone)


def test_a_correction_stays_where_the_article_is(news):
    (first,) = documents(0, 1)
    moved = dataclasses.replace(
        first, text="Mayor Ada Voss said it is open.", published="2025-02-02", version="2"
    )
    report = load(news, [moved])
    assert (report.loaded, report.replaced) == (1, 1)
    found = query(
        news.with_name("news-2024-12.db"), "SELECT version FROM documents WHERE item = ?", "urn:0"
    )
    assert found == [("2",)]
    assert not query(
        news.with_name("news-2025-02.db"), "SELECT 1 FROM documents WHERE item = 'urn:0'"
    )
    report = load(news, [first])  # the older version comes again
    assert (report.loaded, report.skipped) == (0, 1)


def test_a_withdrawn_article_leaves_its_database(news):
    load(news, [WithdrawnInput("withdrawn", "made:0", item="urn:0", version="9")])
    assert "urn:0" not in {item for item, *_ in contents(news.parent)}
    with closing(sqlite3.connect(news)) as connection:
        assert sum(each.documents for each in read_shared(connection)) == 27


def test_what_cannot_be_read_is_kept_in_the_index(news):
    report = load(news, [InputError("it is broken; mend it", "a.txt:1")])
    assert report.quarantined == 1
    assert query(news, "SELECT origin, reason FROM quarantine") == [
        ("a.txt:1", "it is broken; mend it")
    ]
    listed = CliRunner().invoke(reliability, ["quarantine", str(news)])
    assert listed.exit_code == 0
    assert "a.txt:1" in listed.output


def test_counts_equal_those_of_the_databases(news):
    with closing(sqlite3.connect(news)) as connection:
        state, covered = shared_state(connection), read_shared(connection)
        counter = Counter(state, 1 << 20, elsewhere=True)
        for column in COLUMNS:
            expected = {}
            for each in covered:
                sql = f"SELECT {column}, count(*) FROM claims GROUP BY 1"
                for value, count in query(news.with_name(f"{each.database}.db"), sql):
                    expected[value] = expected.get(value, 0) + count
            assert dict(counter.top(connection, column, None, 1000)) == expected
            for value, count in expected.items():
                rows = counter.rows(connection, [Match(column, (value,))])
                assert len(rows) == count
                places = {each.database for each in covered if each.base < rows.max() < each.end}
                assert len(places) == 1


def test_kills_lose_nothing(tmp_path):
    clean = tmp_path / "clean"
    clean.mkdir()
    load(clean / "news.db", documents(0, 60), by_month=True)
    path = tmp_path / "killed" / "news.db"
    path.parent.mkdir()
    code = (
        "import sys; from tests import test_months as t; from pathlib import Path;"
        "print('ready', flush=True); t.load(Path(sys.argv[1]), t.documents(0, 60), by_month=True)"
    )
    for wait in (0.05, 0.15, 0.3, 0.5):
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(path)], cwd=ROOT, stdout=subprocess.PIPE
        )
        process.stdout.readline()
        try:
            process.wait(wait)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        process.stdout.close()
    report = load(path, documents(0, 60), by_month=True)
    assert report.loaded + report.skipped == 60
    assert contents(path.parent) == contents(clean)
    with closing(sqlite3.connect(path)) as connection:
        assert sum(each.documents for each in read_shared(connection)) == 60


def test_databases_that_were_loaded_one_by_one_are_combined(tmp_path):
    for name, part in (("a-2025-01", (0, 9)), ("a-2025-02", (9, 20))):
        load(tmp_path / f"{name}.db", documents(*part))
    paths = [str(tmp_path / f"a-2025-0{number}.db") for number in (1, 2)]
    done = CliRunner().invoke(reliability, ["combine", str(tmp_path / "a.db"), *paths])
    assert done.exit_code == 0, done.output
    claims = sum(query(path, "SELECT count(*) FROM claims")[0][0] for path in paths)
    assert done.output.endswith(f"covers {claims} claims in 2 databases.\n")
    again = CliRunner().invoke(reliability, ["combine", str(tmp_path / "a.db"), paths[0]])
    assert again.output == done.output


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("text.db", "text.db is not an SQLite database; name another file"),
        ("plain.db", "plain.db holds no claims; leave it out"),
        ("empty.db", "empty.db holds no claims; leave it out"),
        ("news.db", "news.db is an index over databases; name those instead"),
        ("claims.sqlite", "claims.sqlite cannot be found by its index; end its name in .db"),
    ],
)
def test_all_databases_are_checked_before_one_is_combined(news, name, said):
    folder = news.parent
    (folder / "text.db").write_text("this is no database")
    (folder / "empty.db").touch()
    (folder / "claims.sqlite").write_bytes((folder / f"{NAMES[0]}.db").read_bytes())
    with closing(sqlite3.connect(folder / "plain.db")) as connection:
        connection.execute("create table t (a)")
    before = {path: path.read_bytes() for path in folder.iterdir()}
    good = str(folder / f"{NAMES[0]}.db")
    done = CliRunner().invoke(
        reliability, ["combine", str(folder / "all.db"), good, str(folder / name)]
    )
    assert done.exit_code == 1
    assert done.output == f"Error: {folder}/{said}\n"
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    done = CliRunner().invoke(reliability, ["combine", str(folder / "all.db"), good])
    assert done.output.endswith(" in 1 database.\n")


def test_a_database_from_elsewhere_is_refused(tmp_path, news):
    other = tmp_path / "other"
    other.mkdir()
    done = CliRunner().invoke(reliability, ["combine", str(other / "a.db"), str(news)])
    assert done.exit_code == 2
    assert "is not in the folder of" in done.output


def test_a_server_that_reads_meanwhile_does_not_stop_a_load(news):
    with closing(sqlite3.connect(news)) as reader:

        def look(_):
            reader.execute("SELECT count(*) FROM _reliability_months").fetchall()

        assert load(news, documents(28, 40), advance=look).loaded == 12
        assert sum(each.documents for each in read_shared(reader)) == 40


def test_claims_themselves_make_no_index(tmp_path):
    load(tmp_path / "a.db", documents(0, 2))
    with pytest.raises(DatabaseError, match="holds claims itself"):
        load(tmp_path / "a.db", documents(2, 4), by_month=True)


def test_all_months_are_rated_anew(news):
    done = CliRunner().invoke(reliability, ["rate", str(news)])
    assert done.exit_code == 0, done.output
    total = sum(
        query(path, "SELECT count(*) FROM claims")[0][0] for path in news.parent.glob("news-*.db")
    )
    assert f"Claims: {total} rated again" in done.output


def test_an_index_over_databases_is_not_exported(news, tmp_path):
    done = CliRunner().invoke(reliability, ["export", str(news), str(tmp_path / "out.stix.json")])
    assert done.exit_code == 1
    assert "an index over databases" in done.output


def test_the_digests_of_the_months_are_stable(news, tmp_path):
    again = tmp_path / "again"
    again.mkdir()
    load(again / "news.db", documents(), by_month=True, workers=1)
    for name in NAMES:
        paths = news.with_name(f"{name}.db"), again / f"{name}.db"
        one, two = (sqlite3.connect(path) for path in paths)
        assert row_digest(one) == row_digest(two)
        one.close()
        two.close()
