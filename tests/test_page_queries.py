"""No page of the shipped metadata runs a query that grows with the table.

Work is counted in steps of SQLite's virtual machine, which no busy machine changes.
"""

import sqlite3

import pytest
from sqlite_utils import Database

from datasette_reliability.explore.queries import queries
from datasette_reliability.functions import register
from datasette_reliability.migrations import migrate
from datasette_reliability.records import Settings
from datasette_reliability.store.finish import finish

FILL = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
INSERT INTO claims (id, claim, attribution_class, source_type, band, content_kind, score, position,
  number_of_sources, publisher, published, source_id, document_id, spans, engine, rubric_version)
SELECT i, 'A claim', CASE WHEN i % 9 THEN 'named_official' ELSE 'anonymous' END, 'named_official',
  CASE i % 3 WHEN 0 THEN 'weak' WHEN 1 THEN 'strong' END,
  CASE WHEN i % 7 THEN 'position' ELSE 'figure' END, i % 101, i, 1, 'Outlet ' || (i % 50),
  date('2020-01-01', (i % 2000) || ' days'), 1 + i % 400, 1 + i / 40, '{{}}', 'fast', '1'
FROM n
"""
ORDERS = (
    "order by id limit 101",
    "order by id desc limit 101",
    "where id > 70000 order by id limit 101",
    "order by score limit 101",
    "where score > 50 or (score = 50 and id > 70000) order by score, id limit 101",
    "order by score desc limit 101",
    "order by published desc limit 101",
    "order by published limit 101",
    "where band = 'weak' order by id limit 101",
    "where band is null order by id limit 101",
    "where band = 'weak' and attribution_class = 'anonymous' order by id limit 101",
    "where publisher = 'Outlet 7' order by id limit 101",
    "where publisher = 'Outlet 7' and band = 'strong' order by id limit 101",
)


def table(path, rows):
    connection = sqlite3.connect(path, isolation_level=None)
    register(connection, Settings())
    migrate(Database(connection))
    connection.execute("BEGIN")
    connection.executemany(
        "INSERT INTO sources (id, key, name, source_type) VALUES (?, ?, ?, 'named_official')",
        [(n, f"k{n}", f"Name {n}") for n in range(1, 401)],
    )
    connection.executemany(
        "INSERT INTO documents (id, title, text, sha256) VALUES (?, 'A title', '', ?)",
        [(n, str(n)) for n in range(1, rows // 40 + 2)],
    )
    connection.execute(FILL.format(rows=rows))
    connection.execute(
        "INSERT INTO reasons (claim_id, category, code, points)"
        " SELECT id, 'form', CASE WHEN id % 11 THEN 'direct_quote' ELSE 'distancing_cue' END, 1"
        " FROM claims"
    )
    connection.execute("COMMIT")
    finish(connection)
    return connection


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    folder = tmp_path_factory.mktemp("queries")
    found = [table(folder / f"{rows}.db", rows) for rows in (110_000, 330_000)]
    yield found
    for connection in found:
        connection.close()


def steps(connection, sql, params=()):
    count = 0

    def tick():
        nonlocal count
        count += 1

    connection.set_progress_handler(tick, 100)
    found = connection.execute(sql, params).fetchall()
    connection.set_progress_handler(None, 0)
    assert found
    return count


EVERY = {"month": "", "publisher": ""}


@pytest.mark.parametrize("name", list(queries()))
def test_a_shipped_query_reads_no_more_of_a_longer_table(tables, name):
    small, large = (steps(connection, queries()[name]["sql"], EVERY) for connection in tables)
    assert large <= 1.25 * small + 100


@pytest.mark.parametrize(
    "asked", [{"month": "2023-05"}, {"month": "2023-05", "publisher": "Outlet 20"}]
)
def test_a_query_of_a_month_reads_no_other_month(tables, asked):
    """The longer table has three times the claims in each month."""
    sql = queries()["one_unnamed_source"]["sql"]
    every = steps(tables[1], sql, EVERY)
    assert steps(tables[1], sql, EVERY | asked) < every / 2


@pytest.mark.parametrize("order", ORDERS)
def test_a_page_of_claims_reads_no_more_of_a_longer_table(tables, order):
    small, large = (steps(connection, f"select * from claims {order}") for connection in tables)
    assert large <= 1.25 * small + 100
