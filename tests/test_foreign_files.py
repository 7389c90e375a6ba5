"""Somebody's file stays theirs: its rows and their numbers after every command, and every byte
after a refusal."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datasette_reliability import pipeline
from datasette_reliability.corroborate.run import corroborate
from datasette_reliability.errors import DatabaseError
from datasette_reliability.index import SHARED
from datasette_reliability.records import Row
from datasette_reliability.store.layout import layout
from datasette_reliability.store.months import Months
from datasette_reliability.store.versions import quoted

from . import stub

Command = Callable[[Path], object]
BY_MONTH, COMBINE = "load --by-month", "combine"
MONTH = "month-2025-01.db"
Content = dict[str, list[tuple[Any, ...]]]


def in_place(path: Path) -> None:
    """Load documents that point to rows of the file's own tables."""
    stub.install()
    with closing(sqlite3.connect(path)) as connection:
        foreign = sorted(content(connection))
    items = [
        replace(stub.document(50 + n), row=Row(name, "k", "TEXT", "1"))
        for n, name in enumerate(foreign)
    ]
    pipeline.load(path, items, stub.SETTINGS)


def combined(path: Path) -> None:
    """Make an index over a month that stands beside the file."""
    with Months(path) as store:
        store.take([path.with_name(MONTH)])
        store.finish()


MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # no waiting for a disk


# Every command that writes into a database that is there. A new one is added here.
COMMANDS: dict[str, Command] = {
    "rate": lambda path: pipeline.rerate(path, stub.SETTINGS),
    "corroborate": corroborate,
    "load": lambda path: stub.load(path, 0, 4),
    "load --table": in_place,
    "load --replace": lambda path: stub.load(path, 0, 6, replace="all"),
    BY_MONTH: lambda path: stub.load(path, 0, 4, by_month=True),
    COMBINE: combined,
}

TAKEN = sorted({name for _, name in (*layout().things, *layout(by_month=True).things)})
ALIKE = [f"{name}{end}" for name in ("claims", "documents", "_reliability_") for end in ("_x", "2")]
names = st.one_of(
    st.sampled_from(TAKEN),
    st.sampled_from(TAKEN).map(str.upper),
    st.sampled_from(ALIKE),
    st.text(min_size=1, max_size=8).filter(lambda name: name.isprintable()),
)
columns = st.sampled_from(("k, body", "id, body", "id INTEGER PRIMARY KEY, body", "k PRIMARY KEY"))
things = st.one_of(
    st.tuples(st.just("CREATE TABLE {name} ({columns}) {end}"), names, columns),
    st.tuples(st.just("CREATE VIRTUAL TABLE {name} USING fts5 (body)"), names, columns),
    st.tuples(st.just("CREATE VIEW {name} AS SELECT rowid, * FROM {first}"), names, columns),
    st.tuples(st.just("CREATE VIEW {name} AS SELECT * FROM claims, nothing"), names, columns),
    st.tuples(st.just("CREATE INDEX {name} ON {first} (body)"), names, columns),
    st.tuples(
        st.just("CREATE TRIGGER {name} AFTER INSERT ON {first} BEGIN SELECT 1; END"),
        names,
        columns,
    ),
)


@st.composite
def files(draw: st.DrawFn) -> list[str]:
    """Return statements that make a file of somebody's."""
    first = quoted(draw(st.sampled_from(ALIKE)))
    script = [f"CREATE TABLE {first} (body, k)"]
    for sql, name, defined in draw(st.lists(things, max_size=4)):
        end = "WITHOUT ROWID" if "PRIMARY" in defined and draw(st.booleans()) else ""
        script.append(sql.format(name=quoted(name), first=first, columns=defined, end=end))
    mode = draw(st.sampled_from(("DELETE", "WAL")))
    return [*script, f"PRAGMA journal_mode = {mode}"]


def make(path: Path, script: list[str]) -> None:
    """Make the file, with gaps in the row numbers and many free pages."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for sql in script:
            with suppress(sqlite3.Error):  # two things of one name
                connection.execute(sql)
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE %TABLE%'"
        ).fetchall():
            table = quoted(name)
            width = len(connection.execute(f"SELECT * FROM {table}").description)
            rows = [(number, *[f"{number:0200}"] * (width - 1)) for number in range(200)]
            with suppress(sqlite3.Error):  # tables behind a full-text search
                marks = ", ".join("?" * width)
                connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
                connection.execute(f"DELETE FROM {table} WHERE rowid % 5 <> 0")


def content(connection: sqlite3.Connection, names: set[str] | None = None) -> Content:
    """Return the rows of tables, with their numbers where they have some."""
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    found: Content = {}
    for (name,) in tables:
        if name.startswith("sqlite_") or (names is not None and name not in names):
            continue
        for what in ("rowid, *", "*"):
            with suppress(sqlite3.OperationalError):
                found[name] = connection.execute(f"SELECT {what} FROM {quoted(name)}").fetchall()
                break
    return found


def is_taken(connection: sqlite3.Connection, by_month: bool) -> bool:
    """Return whether a name of ours is somebody's."""
    things = connection.execute("SELECT type, lower(name) FROM sqlite_master").fetchall()
    if ("table", SHARED) in things or (by_month and "claims" in {name for _, name in things}):
        return True
    return any((kind == "trigger", name) in layout(by_month).things for kind, name in things)


def bytes_of(path: Path) -> tuple[bytes, list[str]]:
    """Return what a file holds, and which files are beside it."""
    return path.read_bytes(), sorted(each.name for each in path.parent.iterdir())


@settings(max_examples=12)
@given(files(), st.permutations(sorted(COMMANDS)))
def test_somebodys_rows_and_bytes_stay(script: list[str], commands: list[str]) -> None:
    with TemporaryDirectory(dir=MEMORY) as folder:
        path = Path(folder) / "theirs.db"
        make(path, script)
        stub.load(path.with_name(MONTH), 10, 12)
        first = next(name for name in commands if name not in ("rate", "corroborate"))
        with closing(sqlite3.connect(path)) as connection:
            theirs, taken = content(connection), is_taken(connection, first in (BY_MONTH, COMBINE))
        for name in commands:
            before, refusal = bytes_of(path), ""
            try:
                COMMANDS[name](path)
            except DatabaseError as error:
                refusal = str(error)
            assert not refusal or bytes_of(path) == before, f"{name}: {refusal}"
            with closing(sqlite3.connect(path)) as connection:
                assert content(connection, set(theirs)) == theirs, name
            if name == first:
                assert bool(refusal) == taken, refusal


@pytest.mark.parametrize(
    "shape",
    [
        "TABLE {} (id INTEGER PRIMARY KEY, claim)",
        "TABLE {} (claim)",
        "VIEW {} AS SELECT * FROM x",
        "INDEX {} ON x (y)",
    ],
)
@pytest.mark.parametrize("by_month", [False, True])
def test_each_name_of_ours_is_refused_and_named(tmp_path: Path, shape: str, by_month: bool) -> None:
    """Nothing is written, no log is left."""
    for is_trigger, name in layout(by_month).things:
        path = tmp_path / f"{name}{is_trigger}.db"
        made = "TRIGGER {} AFTER INSERT ON x BEGIN SELECT 1; END" if is_trigger else shape
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE x (y)")
            connection.execute("CREATE " + made.format(quoted(name)))
            connection.commit()
        before = bytes_of(path)
        with pytest.raises(DatabaseError, match="another file") as refused:
            COMMANDS[BY_MONTH if by_month else "load"](path)
        assert f'"{name}"' in str(refused.value)
        with pytest.raises(DatabaseError):
            COMMANDS["rate"](path)
        assert bytes_of(path) == before


def test_a_table_that_is_named_like_ours_keeps_its_row_numbers(tmp_path: Path) -> None:
    path = tmp_path / "theirs.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE documents_raw (body, ref)")
        rows = [(number, "x" * 500) for number in range(5, 5000, 5)]
        connection.executemany("INSERT INTO documents_raw (rowid, body) VALUES (?, ?)", rows)
        connection.execute("DELETE FROM documents_raw WHERE rowid > 1000")
        connection.commit()
        before = content(connection)
    stub.load(path, 0, 2)
    with closing(sqlite3.connect(path)) as connection:
        assert content(connection, set(before)) == before


def test_a_file_of_ours_alone_is_made_small(tmp_path: Path) -> None:
    path = tmp_path / "ours.db"
    stub.load(path, 0, 40)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE mine (body)")
        connection.execute("INSERT INTO mine VALUES (zeroblob(400000))")
        connection.execute("DROP TABLE mine")
        connection.commit()
    stub.load(path, 40, 41)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA freelist_count").fetchone()[0] < 5


def test_an_index_of_a_link_gets_a_free_name(tmp_path: Path) -> None:
    path = tmp_path / "theirs.db"
    make(path, ["CREATE TABLE raw (k)", "CREATE TABLE documents_raw_k (body)"])
    COMMANDS["load --table"](path)
    with closing(sqlite3.connect(path)) as connection:
        links = connection.execute("SELECT count(raw_k) FROM documents").fetchone()
    assert links == (1,)


def test_rate_makes_no_file_and_no_tables(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError):
        COMMANDS["rate"](tmp_path / "none.db")
    assert list(tmp_path.iterdir()) == []
