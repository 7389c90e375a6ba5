"""The bitmap index: every count equals what SQL counts, and a stale index is not used."""

import sqlite3
from array import array
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datasette_reliability.index import (
    BITMAPS,
    COLUMNS,
    RARE,
    STATE,
    Counter,
    Match,
    build,
    changes_since,
    having_score,
    newest_version,
    packing,
    read_state,
    refresh,
)
from datasette_reliability.index.cache import Cache

VALUES = st.one_of(
    st.none(), st.sampled_from(["a", "b", "B", "", "50%", "é", "a\u0000b", "0", "1"])
)
ROWS = st.lists(st.tuples(*[VALUES] * 3), max_size=40)
MANY = st.one_of(
    st.lists(VALUES, max_size=3, unique=True).map(tuple),
    st.just((*"ab", "", *(f"v{n}" for n in range(30)))),  # so many that they are not looked up
)
MATCH = st.builds(Match, st.sampled_from(["band", "side", "source_name"]), MANY, st.booleans())


def table(rows):
    connection = sqlite3.connect(":memory:")
    names = ", ".join(f"{name} TEXT" for name in COLUMNS)
    connection.execute(
        f"CREATE TABLE claims (id INTEGER PRIMARY KEY, score INTEGER,"
        f" information_credibility INTEGER, {names})"
    )
    add(connection, rows)
    return connection


def add(connection, rows):
    connection.executemany(
        "INSERT INTO claims (attribution_class, band, side, source_name) VALUES ('x', ?, ?, ?)",
        rows,
    )


def condition(match):
    if not match.values:
        return f"{match.column} {'NOT ' * match.without}IN ()", []
    if match.without and None in match.values and len(match.values) > 1:
        match = Match(match.column, tuple(v for v in match.values if v is not None), True)
    conditions = [f"{match.column} {'!=' if match.without else '='} ?" for _ in match.values]
    conditions = [
        sql if value is not None else f"{match.column} IS {'NOT ' if match.without else ''}NULL"
        for sql, value in zip(conditions, match.values, strict=True)
    ]
    joined = (" AND " if match.without else " OR ").join(conditions)
    return f"({joined})", [value for value in match.values if value is not None]


def counted(connection, column, matches):
    conditions = [condition(match) for match in matches]
    where = " AND ".join(sql for sql, _ in conditions) or "1"
    params = [param for _, values in conditions for param in values]
    sql = f"SELECT {column}, count(*) FROM claims WHERE {where} GROUP BY 1 ORDER BY 2 DESC, 1"
    return connection.execute(sql, params).fetchall()


@pytest.fixture(params=[False, True], ids=["as-shipped", "mostly-rare"])
def bounds(request):
    """The bounds as shipped, or such that most values have no bitmap of their own."""
    with ExitStack() as stack:
        if request.param:
            stack.enter_context(patch.object(build, "_LISTED", 1))
            stack.enter_context(patch.object(build, "_SHARE", 3))
            stack.enter_context(patch.object(Counter, "_is_read", lambda *_: False))
        yield request.param


def starts(connection, column, rows, length):
    chosen = "1" if rows is None else f"id IN ({','.join(map(str, rows)) or 'NULL'})"
    return connection.execute(
        f"SELECT substr({column}, 1, {length}), count(*) FROM claims WHERE {chosen}"
        " GROUP BY 1 ORDER BY 1"
    ).fetchall()


def check(connection, matches, size=50):
    state = read_state(connection)
    assert state is not None
    counter = Counter(state, most=1000)
    rows = counter.rows(connection, matches)
    for length in (1, 2):
        expected = starts(connection, "side", rows, length)
        found = counter.grouped(connection, "side", rows, length)
        assert found == expected or any("\0" in value for value, _ in found if value)
    for column in ("band", "side", "source_name"):
        expected = counted(connection, column, matches)
        assert counter.top(connection, column, rows, size) == expected[:size]
        assert counter.total(rows) == sum(count for _, count in expected)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=ROWS, more=ROWS, matches=st.lists(MATCH, max_size=3), size=st.integers(1, 4))
def test_counts_equal_those_of_sql(bounds, rows, more, matches, size):
    connection = table(rows)
    refresh(connection)
    check(connection, matches)
    add(connection, more)
    assert not more or read_state(connection) is None
    refresh(connection)
    check(connection, matches)
    check(connection, matches, size)


CHANGES = (
    "UPDATE claims SET band = 'z' WHERE id = 2",
    "UPDATE claims SET id = 99 WHERE id = 2",
    "DELETE FROM claims WHERE id = 2",
    "DELETE FROM claims WHERE id = 3",
    "INSERT INTO claims (id, band) VALUES (4, 'late')",
    "REPLACE INTO claims (id, band) VALUES (2, 'new')",
    "DELETE FROM claims",
)


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_behind_its_back_is_noticed(bounds, change):
    connection = table([("a", None, "x")] * 3)
    connection.execute("UPDATE claims SET id = 5 WHERE id = 3")
    refresh(connection)
    assert read_state(connection) is not None
    connection.execute(change)
    if connection.total_changes and "id = 3" not in change:
        assert read_state(connection) is None
    refresh(connection)
    check(connection, [])


TAKEN = "REPLACE INTO claims (document_id, position, band) VALUES (1, 2, 'z')"


@pytest.mark.parametrize(
    "changes",
    [
        [TAKEN, "DELETE FROM claims WHERE id = 6"],
        [TAKEN, "UPDATE claims SET id = 2 WHERE id = 6"],
        ["UPDATE OR REPLACE claims SET position = 2 WHERE id = 4"],
    ],
)
def test_a_row_that_takes_the_place_of_another_is_noticed(changes):
    """It removes the other without a trigger, and may itself be gone again."""
    connection = table([("a", None, "x")] * 5)
    for column in ("document_id", "position"):
        connection.execute(f"ALTER TABLE claims ADD COLUMN {column} INTEGER")
    connection.execute("UPDATE claims SET document_id = 1, position = id")
    connection.execute("CREATE UNIQUE INDEX place ON claims (document_id, position)")
    refresh(connection)
    connection.execute(TAKEN)
    assert connection.execute("SELECT count(*), max(id) FROM claims").fetchone() == (5, 6)
    refresh(connection)
    check(connection, [])
    connection.execute("UPDATE claims SET id = 2 WHERE id = 6")
    refresh(connection)
    for change in changes:
        connection.execute(change)
    assert read_state(connection) is None
    refresh(connection)
    check(connection, [])


@pytest.mark.parametrize(
    "changes",
    [
        [f"DROP TRIGGER {STATE}_changed"],
        ["CREATE TABLE new AS SELECT * FROM claims", "DROP TABLE claims",
         "ALTER TABLE new RENAME TO claims"],
        ["ALTER TABLE claims RENAME COLUMN side TO party",
         "ALTER TABLE claims ADD COLUMN side TEXT"],
    ],
)  # fmt: skip
def test_an_index_that_is_not_watched_is_not_used(changes):
    """As when sqlite-utils has written the table anew, without its triggers."""
    connection = table([("a", None, "x")] * 5)
    refresh(connection)
    for change in changes:
        connection.execute(change)
    assert read_state(connection) is None
    connection.execute("UPDATE claims SET band = 'unseen' WHERE rowid = 3")
    refresh(connection)
    check(connection, [])


def test_only_added_rows_are_read(bounds):
    connection = table([("a", "b", f"n{n % 3}") for n in range(5)])
    refresh(connection)
    add(connection, [("c", "b", "n1")] * 2)
    read = []
    connection.set_trace_callback(read.append)
    refresh(connection)
    assert any("id > 5" in sql for sql in read)
    assert not any(sql.startswith("SELECT") and " claims ORDER" in sql for sql in read)
    check(connection, [])


def test_the_index_is_made_anew_when_its_rows_have_doubled(bounds):
    connection = table([("a", "b", f"n{n}") for n in range(5)])
    for _ in range(3):
        refresh(connection)
        add(connection, [("a", None, "n3"), ("d", "b", None)] * 2)
        refresh(connection)
        check(connection, [])
    made_for = connection.execute(f"SELECT made_for FROM {STATE}").fetchone()
    assert made_for == (13,)


def test_a_rare_value_that_becomes_common_is_given_a_bitmap():
    connection = table([("a", "b", f"n{n}") for n in range(30)])
    with patch.object(build, "_LISTED", 1), patch.object(build, "_SHARE", 2):
        refresh(connection)
        assert connection.execute(f"SELECT count(*) FROM {RARE}").fetchone()[0] == 1
        add(connection, [("a", "b", "n7")] * 20)
        with patch.object(build, "_MOST_RARE", 5), patch.object(build, "_SHARE", 10):
            refresh(connection)
        check(connection, [])
    (named,) = connection.execute(
        f"SELECT count(*) FROM {BITMAPS} WHERE \"column\" = 'source_name' AND value = '1n7'"
    ).fetchone()
    assert named


@given(st.lists(VALUES, max_size=20), st.lists(st.integers(0, 2**32 - 1), max_size=20))
def test_what_is_packed_comes_back(values, numbers):
    assert packing.values(packing.packed_values(values)) == values
    assert list(packing.numbers(packing.packed_numbers(array("I", numbers)))) == numbers


def test_numbers_and_blobs_are_left_to_sql():
    connection = table([("a", None, "x")])
    connection.execute("UPDATE claims SET band = x'00ff'")
    refresh(connection)
    assert read_state(connection) is None


def test_rows_of_every_band_have_their_scores():
    connection = table([(band, None, "x") for band in (None, "", "a", "", None, "b")])
    connection.execute("CREATE INDEX claims_band_score ON claims (band, score)")
    connection.execute("UPDATE claims SET score = id % 4 WHERE id < 6")
    refresh(connection)
    counter = Counter(read_state(connection), most=1000)
    for wanted in (0, 1, 2, 3, None):
        sql = "SELECT id FROM claims WHERE score IS ?"
        expected = [row for (row,) in connection.execute(sql, [wanted])]
        assert list(having_score(counter, connection, lambda s, w=wanted: s == w)) == expected


def test_a_database_without_an_index_has_none():
    assert read_state(sqlite3.connect(":memory:")) is None


def since(connection, version):
    found = changes_since(connection, version)
    return found.found, found.moved, (found.added, found.removed, found.rerated)


def test_a_version_says_what_has_changed_since():
    connection = table([("a", None, "x")] * 5)
    refresh(connection)
    first = newest_version(connection)
    assert since(connection, first) == (True, False, (0, 0, 0))
    connection.execute("UPDATE claims SET score = 7, band = 'b' WHERE id < 3")
    connection.execute("DELETE FROM claims WHERE id = 4")
    add(connection, [("c", None, None)])
    for _ in range(2):  # before and after the index knows
        assert since(connection, first) == (True, True, (1, 1, 2))
        refresh(connection)
    second = newest_version(connection)
    assert second != first
    connection.execute("UPDATE claims SET score = 9 WHERE id = 2")
    assert read_state(connection) is not None
    refresh(connection)
    assert since(connection, first) == (True, True, (1, 1, 3))
    assert since(connection, second) == (True, True, (0, 0, 1))


def test_an_edit_of_another_kind_is_a_change_too():
    connection = table([("a", None, "x")] * 3)
    refresh(connection)
    version = newest_version(connection)
    connection.execute("UPDATE claims SET side = 'y' WHERE id = 2")
    assert since(connection, version) == (True, True, (0, 0, 0))
    refresh(connection)
    assert since(connection, version) == (True, True, (0, 0, 0))


@pytest.mark.parametrize("version", ["", "1", "1-00000000", "99-abcdef12", "1-x; --", "9" * 99])
def test_a_version_of_another_database_is_not_found(version):
    connection = table([("a", None, "x")])
    refresh(connection)
    assert not changes_since(connection, version).found


def test_an_index_of_another_format_is_made_anew():
    connection = table([("a", None, "x")] * 3)
    refresh(connection)
    connection.execute(f"UPDATE {STATE} SET format = 1")
    assert read_state(connection) is None
    refresh(connection)
    check(connection, [])


@pytest.mark.parametrize("ids", [(1, "x"), ("a", "b"), (1, 2.5, 3), (1, b"x"), (1, 1), (1, None)])
@pytest.mark.parametrize("view", [False, True])
def test_rows_that_have_no_numbers_are_left_without_an_index(ids, view):
    """So somebody else's table may be, or ours after a change of its types."""
    connection = table([])
    connection.execute("ALTER TABLE claims RENAME TO old")
    connection.execute("CREATE TABLE new AS SELECT * FROM old")
    connection.executemany("INSERT INTO new (id, band) VALUES (?, 'weak')", [(n,) for n in ids])
    if view:
        connection.execute("CREATE VIEW claims AS SELECT * FROM new")
    else:
        connection.execute("CREATE TABLE claims AS SELECT * FROM new")
    refresh(connection)
    assert read_state(connection) is None
    assert connection.execute("SELECT count(*) FROM _reliability_index").fetchone() == (0,)


def test_threads_share_a_small_cache(tmp_path):
    connection = sqlite3.connect(tmp_path / "claims.db", check_same_thread=False)
    connection.executescript(";".join(table([]).iterdump()))
    add(connection, [(f"b{n % 7}", f"s{n % 5}", f"n{n}") for n in range(500)])
    refresh(connection)
    connection.commit()
    counter = Counter(read_state(connection), most=2000)
    expected = dict(counted(connection, "band", []))

    def ask(_):
        own = sqlite3.connect(tmp_path / "claims.db")
        try:
            rows = counter.rows(own, [Match("side", ("nowhere",), without=True)])
            return dict(counter.top(own, "band", rows, 50))
        finally:
            own.close()

    with ThreadPoolExecutor(4) as pool:
        assert all(found == expected for found in pool.map(ask, range(200)))


def test_packing_values_takes_memory_in_proportion():
    import tracemalloc

    names = [f"Mayor {number} of Lakeside" for number in range(10_000)]
    tracemalloc.start()
    packed = packing.packed_values(names)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert packing.values(packed) == names
    assert most < 40 * len("".join(names))


def test_long_names_count_towards_the_bound():
    cache = Cache(100_000)
    for number in range(50):
        cache.get(("counted", str(number) + "x" * 10_000), lambda: ([], 0))
        assert cache.held <= 100_000


def test_a_page_that_goes_round_more_than_fits_finds_much_of_it():
    """The latest used alone would be kept for nothing: each is gone before it is asked for."""
    cache = Cache(1 << 20)
    made = []

    def ask(number):
        assert cache.get(("bitmap", str(number)), lambda: made.append(number) or (number, 9_800))

    for number in range(1, 2_001):
        ask(number % 200 + 1)
    assert len(made) < 0.7 * 2_000
    cache.forget("bitmap")
    assert cache.held == 0
    assert not cache.has(("bitmap", "1"))
