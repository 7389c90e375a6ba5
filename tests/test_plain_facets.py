"""Datasette's own facets of our columns: in the index what they are in SQL, to the letter."""

import asyncio
import json
import logging
import sqlite3
from contextlib import closing
from unittest.mock import patch
from urllib.parse import urlencode

import pytest
from datasette.app import Datasette
from datasette.facets import ColumnFacet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datasette_reliability.explore import counts, plain_facets
from datasette_reliability.index import COLUMNS
from datasette_reliability.store.finish import finish

from .explore_data import make
from .test_facet_choices import FILTERS
from .test_facet_counts import CHANGES, ROWS, fill
from .test_index_paging import IS_ALPHA, SCORES, watched

COUNTED = "count(*) as count"  # of Datasette's SQL for a facet
LIMITS = {"max_returned_rows": 1000}


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = make(tmp_path_factory.mktemp("plain") / "claims.db")
    with closing(sqlite3.connect(path)) as connection:
        finish(connection)
        connection.commit()
    return path


async def answer(datasette, query, table="claims"):
    """Return all that Datasette says of the facets of a page in JSON."""
    extra = "_extra=facet_results,facets_timed_out,suggested_facets"
    response = await datasette.client.get(f"/claims/{table}.json?{query}&{extra}")
    assert response.status_code == 200, response.text
    names = ("facet_results", "facets_timed_out", "suggested_facets")
    return {name: response.json().get(name) for name in names}


async def without(datasette, query):
    """Return the same where Datasette's own SQL counts."""

    async def nothing(self, column):
        return None

    with patch.object(plain_facets._Counting, "_counted", nothing):
        return await answer(datasette, query)


def listed(answered):
    found = answered["facet_results"]
    return found.get("results", found)


QUERIES = [
    "_facet=band",
    "_facet=band&band=weak",
    "_facet=band&band__exact=weak&_facet=attribution_class&attribution_class__in=anonymous,record",
    "_facet=endorsed_by&endorsed_by=a%2Cb",
    "_facet=publisher&publisher=50%25+off%2C+or+less%3F",
    "_facet=publisher&_facet_size=max",
    "_facet=attribution_class&_facet_size=3",
    "_facet=attribution_class&_facet_size=1&band__isnull=1",
    "_facet=attribution_class&_facet_size=nine",
    "_facet=band&band__isnull=1",
    "_facet=band&_facet=publisher&_facet_reliability=band&score__gte=50",
    '_facet={"column":"band"}',
    "_facet=source_type&_search=claim",
    "_facet=source_type&_search=claim&band=weak&_sort_desc=score",
    "_facet=band&claim__contains=1&_col=claim",
    "_facet_date=published",
    "_facet_date=published&_facet_date=statement_date&band__notnull=1&_facet_size=2",
    "_facet_date=published&published__date=2025-05-03",
    "_facet_date=band",
    "_facet=published&_facet_date=published&published__gt=2024-01",
]


@pytest.mark.asyncio
@pytest.mark.parametrize("files", ["files", "immutables"])
@pytest.mark.parametrize("query", QUERIES)
async def test_the_index_answers_what_datasette_would(path, query, files, caplog):
    datasette = Datasette(**{files: [path]}, settings=LIMITS)
    asked = watched(datasette)
    await datasette.invoke_startup()
    expected = await without(datasette, query)
    assert any(COUNTED in sql for sql in asked)  # Datasette still spells its SQL so
    asked.clear()
    found = await answer(datasette, query)
    assert not [sql for sql in asked if COUNTED in sql]
    assert found == expected
    assert listed(found) or "published__date" in query
    assert "does not know" not in caplog.text


@pytest.mark.asyncio
async def test_the_page_shows_them(path):
    datasette = Datasette([path])
    asked = watched(datasette)
    await datasette.invoke_startup()
    page = await datasette.client.get("/claims/claims?_facet=publisher&publisher=AFP")
    theirs = page.text.partition('class="facet-results"')[2]
    assert "AFP" in theirs
    assert "The Ledger" not in theirs
    assert "_facet=publisher" in page.text
    assert not [sql for sql in asked if COUNTED in sql]


@pytest.mark.asyncio
@pytest.mark.parametrize("where", ["metadata", "config"] if IS_ALPHA else ["metadata"])
async def test_where_the_size_of_facets_is_read(path, where):
    """As docs/facets.md says: Datasette 1.0 does not look for it in the metadata."""
    table = {"facets": [{"reliability": "publisher"}, "side"], "facet_size": 1}
    datasette = Datasette(
        [path], **{where: {"databases": {"claims": {"tables": {"claims": table}}}}}
    )
    await datasette.invoke_startup()
    found = listed(await answer(datasette, ""))
    is_read = not IS_ALPHA or where == "config"
    assert (len(found["publisher"]["results"]) == 1) == is_read


@pytest.mark.asyncio
async def test_facets_of_metadata_are_answered_too(path):
    facets = ["band", {"column": "publisher"}, {"date": "published"}]
    table = {"facets": facets, "facet_size": 2}
    given = {"databases": {"claims": {"tables": {"claims": table}}}}
    datasette = Datasette([path], **{"config" if IS_ALPHA else "metadata": given})
    asked = watched(datasette)
    await datasette.invoke_startup()
    expected = await without(datasette, "_facet=side")
    asked.clear()
    found = await answer(datasette, "_facet=side")
    assert found == expected
    assert not [sql for sql in asked if COUNTED in sql]
    assert set(listed(found)) == {"band", "publisher", "published", "side"}
    sizes = {name: len(each["results"]) for name, each in listed(found).items()}
    assert sizes == {"band": 2, "publisher": 2, "published": 2, "side": 0}
    assert not listed(found)["band"]["hideable"]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "query",
    [
        "_facet=score&_facet=claim",  # which no index has
        "_facet=band&_where=score+%3E+90+or+band+is+null",  # joined without parentheses
        "_facet=band&_where=1",
        "_facet=band&_size=5&_next=5",  # counts the rows that are left
        "_facet=publisher&_sort=band&_size=5&_next=weak%2C5",
    ],
)
async def test_anything_else_is_counted_by_datasette(path, query, caplog):
    datasette = Datasette([path], settings=LIMITS)
    asked = watched(datasette)
    await datasette.invoke_startup()
    expected = await without(datasette, query)
    asked.clear()
    assert await answer(datasette, query) == expected
    assert [sql for sql in asked if COUNTED in sql]
    assert "does not know" not in caplog.text


@pytest.mark.asyncio
async def test_a_table_named_claims_that_is_not_ours_is_not_touched(tmp_path):
    with closing(sqlite3.connect(tmp_path / "claims.db")) as connection:
        connection.execute("CREATE TABLE claims (id INTEGER PRIMARY KEY, band TEXT, published)")
        connection.executemany(
            "INSERT INTO claims (band, published) VALUES (?, ?)",
            [("weak", "2025-05-03"), ("strong", None), ("weak", "2025-05-03T01:00:00+02:00")],
        )
        connection.commit()
    datasette = Datasette([str(tmp_path / "claims.db")])
    asked = watched(datasette)
    await datasette.invoke_startup()
    with patch.object(plain_facets, "_Counting", None):
        found = await answer(datasette, "_facet=band&_facet_date=published")
    values = {
        name: {each["value"]: each["count"] for each in facet["results"]}
        for name, facet in listed(found).items()
    }
    assert values == {
        "band": {"weak": 2, "strong": 1},
        "published": {"2025-05-02": 1, "2025-05-03": 1},
    }
    assert [sql for sql in asked if COUNTED in sql]


@pytest.mark.asyncio
async def test_facets_of_other_tables_are_not_touched(path):
    datasette = Datasette([path])
    await datasette.invoke_startup()
    with patch.object(plain_facets, "_Counting", None):
        found = await answer(datasette, "_facet=said", "quotes")
    assert len(listed(found)["said"]["results"]) == 4


@pytest.mark.asyncio
async def test_sql_that_is_not_known_is_run_and_told_once(path, caplog):
    datasette = Datasette([path])
    await datasette.invoke_startup()
    expected = await without(datasette, "_facet=band")
    plain_facets._say_unknown.cache_clear()
    with (
        patch.object(plain_facets, "_SQL", "select something else"),
        caplog.at_level(logging.WARNING),
    ):
        for _ in "12":
            assert await answer(datasette, "_facet=band") == expected
    assert caplog.text.count("does not know") == 1


@pytest.mark.asyncio
async def test_rows_that_are_late_are_a_facet_that_timed_out(path):
    datasette = Datasette([path])
    asked = watched(datasette)
    await datasette.invoke_startup()
    with patch.object(counts, "_MOST_IDS", 5):
        found = await answer(datasette, "_facet=band&_search=claim")
    assert listed(found) == {}
    assert not [sql for sql in asked if COUNTED in sql]


def test_doing_it_twice_changes_nothing():
    before = ColumnFacet.facet_results
    plain_facets.count_in_index()
    assert ColumnFacet.facet_results is before


@pytest.fixture
def other(tmp_path):
    return make(tmp_path / "claims.db")


NAMES = st.sampled_from(
    [*(("_facet", name) for name in (*COLUMNS, "score")), ("_facet_date", "published")]
)
SIZES = st.sampled_from([[], [("_facet_size", "1")], [("_facet_size", "2")]])


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=ROWS,
    filters=st.lists(FILTERS | SCORES, max_size=3),
    names=st.lists(NAMES, min_size=1, max_size=4, unique=True),
    size=SIZES,
    changes=CHANGES,
)
def test_whatever_the_rows_and_the_filters(other, rows, filters, names, size, changes):
    query = urlencode([*filters, *names, *size])

    async def check(connection):
        datasette = Datasette([other])
        await datasette.invoke_startup()
        for change in (None, *changes):
            if change:
                connection.execute(change)
            assert json.dumps(await answer(datasette, query)) == json.dumps(
                await without(datasette, query)
            )

    with closing(sqlite3.connect(other, isolation_level=None)) as connection:
        fill(connection, rows)
        asyncio.run(check(connection))
