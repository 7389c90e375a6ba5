"""Whatever the rows, the filters and the changes: a count is that of the rows behind its link."""

import asyncio
import sqlite3
from urllib.parse import urlencode

import pytest
from datasette.app import Datasette
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datasette_reliability.index import STATE, read_state, refresh

from .explore_data import make
from .test_facet_choices import FILTERS
from .test_facets import facets, rows

LIMITS = {"max_returned_rows": 1000}
ROWS = st.lists(
    st.tuples(
        st.sampled_from([None, "weak", "strong", "limited"]),
        st.sampled_from([None, "AFP", "a,b", "", "0", "1e3", "50% off, or less?"]),
        st.sampled_from([None, "2025-02", "2025-05-03", "2025-05-03T10:00:00", "2024", "soon"]),
    ),
    max_size=25,
)
CHANGES = st.lists(
    st.sampled_from(
        [
            "UPDATE claims SET band = 'weak' WHERE id % 3 = 0",
            "UPDATE claims SET publisher = NULL, published = '2025-05-04' WHERE id % 4 = 1",
            "UPDATE claims SET score = 99 WHERE id % 2",
            "UPDATE claims SET id = id + 1000 WHERE id = (SELECT max(id) FROM claims)",
            "DELETE FROM claims WHERE id = (SELECT max(id) FROM claims)",
            "DELETE FROM claims WHERE id % 5 = 0",
            "UPDATE OR REPLACE claims SET position = 2 WHERE id = (SELECT max(id) FROM claims)",
            f"DROP TRIGGER IF EXISTS {STATE}_changed",
            "INSERT INTO claims (claim, attribution_class, source_type, band, publisher, position,"
            " document_id, spans, engine, rubric_version) SELECT 'Late', 'record', 'dataset',"
            " 'strong', 'AFP', 1 + coalesce(max(position), 0), 1, '{}', 'fast', '1' FROM claims",
        ]
    ),
    max_size=3,
)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return make(tmp_path_factory.mktemp("counts") / "claims.db")


def fill(connection, given):
    connection.execute("DELETE FROM claims")
    connection.executemany(
        "INSERT INTO claims (id, claim, attribution_class, source_type, band, publisher, published,"
        " score, position, document_id, spans, engine, rubric_version)"
        " VALUES (?, 'A claim', 'anonymous', 'media', ?, ?, ?, ?, ?, 1, '{}', 'fast', '1')",
        [(n, *row, n % 101, n) for n, row in enumerate(given, 1)],
    )
    refresh(connection)
    assert read_state(connection) is not None


async def check(datasette, filters):
    names = ("band", "publisher", "published", "published:day")
    query = urlencode([*filters, *(("_facet_reliability", name) for name in names)])
    await datasette.invoke_startup()
    found = await facets(datasette.client, f"/claims/claims.json?{query}&_facet_size=max")
    assert set(found) == {"band", "publisher", "published"}
    for facet in found.values():
        for bucket in facet["results"]:
            if bucket["count"] and not bucket["selected"]:
                count = await rows(datasette.client, bucket["toggle_url"])
                assert count == bucket["count"], (facet["name"], bucket)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(given=ROWS, filters=st.lists(FILTERS, max_size=3), changes=CHANGES)
def test_counts_of_any_table_under_any_filters_after_any_changes(path, given, filters, changes):
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        fill(connection, given)
        datasette = Datasette([path], settings=LIMITS)
        asyncio.run(check(datasette, filters))
        for change in changes:
            connection.execute(change)
            asyncio.run(check(Datasette([path], settings=LIMITS), filters))
        asyncio.run(check(Datasette(immutables=[path], settings=LIMITS), filters))
        refresh(connection)
        asyncio.run(check(Datasette(immutables=[path], settings=LIMITS), filters))
    finally:
        connection.close()


def test_one_datasette_sees_each_change(path):
    """The bitmaps that it keeps are those of another state of the same file."""
    connection = sqlite3.connect(path, isolation_level=None)
    fill(connection, [("weak", "AFP", "2025-05-03"), (None, None, None)] * 5)
    datasette = Datasette([path], settings=LIMITS)

    async def changed():
        await check(datasette, [])
        connection.execute("UPDATE claims SET band = 'strong' WHERE id = 2")
        await check(datasette, [("band", "strong")])
        refresh(connection)
        await check(datasette, [("band__in", "strong,weak")])
        connection.execute("DELETE FROM claims WHERE id = 1")
        await check(datasette, [("publisher", "AFP")])

    asyncio.run(changed())
    connection.close()
