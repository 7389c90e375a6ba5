"""Pages of claims in any order: every row once, in its place, whatever finds it."""

import asyncio
import csv
import io
import logging
import sqlite3
from contextlib import ExitStack, closing
from unittest.mock import patch
from urllib.parse import urlencode

import pytest
from datasette import version
from datasette.app import Datasette
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datasette_reliability.explore import counts, index_paging
from datasette_reliability.index import Counter, Order, build, ordered, page, read_state
from datasette_reliability.store.finish import finish
from datasette_reliability.store.structure import make_search

from .explore_data import make
from .test_facet_choices import FILTERS
from .test_page_queries import tables  # noqa: F401

IS_ALPHA = version.__version__.startswith("1.")
ROWS = st.lists(
    st.tuples(
        st.sampled_from([None, "weak", "strong", "limited"]),
        st.sampled_from([None, "AFP", "a,b", "", "0", "1e3", "50% off, or less?"]),
        st.sampled_from([None, "2025-02", "2025-05-03", "2025-05-03T10:00:00", "2024", "soon"]),
        st.sampled_from([None, 0, 7, 40, 100]),
        st.sampled_from([None, "A", "a", "Ä", "$null", "a~b"]),
    ),
    max_size=14,
)
SORTS = st.sampled_from(
    ["", *(f"{way}={name}" for way in ("_sort", "_sort_desc") for name in (
        "id", "score", "published", "publisher", "source_name", "affiliation", "position"))]
)  # fmt: skip
SCORES = st.tuples(
    st.sampled_from(["score", "score__not", "score__gt", "score__gte", "score__lt", "score__lte"]),
    st.sampled_from(["0", "7", "39", "40", "1000", "07", "-1", "x"]),
) | st.tuples(st.sampled_from(["score__isnull", "score__notnull"]), st.just("1"))


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return make(tmp_path_factory.mktemp("paging") / "claims.db")


@pytest.fixture(params=["as-shipped", "looked-at", "walked"])
def ways(request):
    """The bounds as shipped, or such that most values have no bitmap of their own."""
    with ExitStack() as stack:
        if request.param != "as-shipped":
            stack.enter_context(patch.object(build, "_LISTED", 1))
            stack.enter_context(patch.object(build, "_SHARE", 3))
        if request.param == "walked":
            stack.enter_context(patch.object(ordered, "_FEW", 0))
        yield


def fill(path, given):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM claims")
        connection.executemany(
            "INSERT INTO claims (id, claim, attribution_class, source_type, band, publisher,"
            " published, score, source_name, affiliation, position, document_id, spans, engine,"
            " rubric_version)"
            " VALUES (?1, 'A claim', 'anonymous', 'media', ?2, ?3, ?4, ?5, ?6, ?6, ?7, 1, '{}',"
            " 'fast', '1')",
            [(3 * n, *row, n % 4 * 100 - n) for n, row in enumerate(given, 1)],
        )
        finish(connection)
        connection.commit()
        assert read_state(connection) is not None


async def pages(client, query, size=4):
    """Return the numbers of the rows on all pages, in their order."""
    address, found = f"/claims/claims.json?{query}&_size={size}&_nofacet=1", []
    for _ in range(400):
        response = await client.get(address)
        assert response.status_code == 200, (address, response.text)
        body = response.json()
        rows = body["rows"]
        assert len(rows) <= size
        found += [row["id"] if isinstance(row, dict) else row[0] for row in rows]
        if not body["next_url"]:
            return found
        address = body["next_url"].partition("localhost")[2]
    raise AssertionError(f"no end of pages: {query}")


async def count(client, query):
    response = await client.get(f"/claims/claims.json?{query}&_extra=count&_size=1&_nofacet=1")
    return response.json()["count" if IS_ALPHA else "filtered_table_rows_count"]


async def expected(client, query, sort):
    """Return the same as SQL finds it, for the index knows no ``_where``, put in order here."""
    response = await client.get(f"/claims/claims.json?{query}&_where=1&_size=max&_shape=array")
    assert response.status_code == 200, response.text
    rows = sorted(response.json(), key=lambda row: row["id"])
    way, _, column = sort.partition("=")
    if column:
        rows.sort(
            key=lambda row: (row[column] is not None, row[column]), reverse=way == "_sort_desc"
        )
    return [row["id"] for row in rows]


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(given=ROWS, filters=st.lists(FILTERS | SCORES, max_size=3), sort=SORTS)
def test_pages_show_every_row_once_and_in_its_place(path, ways, given, filters, sort):
    fill(path, given)
    # Datasette's links to the next page leave out what is empty.
    query = urlencode([pair for pair in filters if pair[1]])

    async def check():
        for options in ({"files": [path]}, {"immutables": [path]}):
            datasette = Datasette(**options)
            await datasette.invoke_startup()
            wanted = await expected(datasette.client, query, sort)
            assert await pages(datasette.client, f"{query}&{sort}") == wanted
            assert await count(datasette.client, query) == len(wanted)

    asyncio.run(check())


def watched(datasette):
    """Return the list of what the database of claims will have been asked for."""
    database, asked = datasette.get_database("claims"), []
    execute = database.execute

    async def noted(sql, *args, **options):
        asked.append(sql)
        return await execute(sql, *args, **options)

    database.execute = noted
    return asked


QUERIES = (
    "band=weak",
    "band=weak&publisher__in=AFP,The Ledger&_sort_desc=score",
    "_sort_desc=published",
    "score__gte=50&_sort=score",
    "_search=claim",
    "_search=claim&band=weak",
)


@pytest.fixture
def datasette(tmp_path):
    path = make(tmp_path / "claims.db")
    with closing(sqlite3.connect(path)) as connection:
        finish(connection)
        connection.commit()
    return Datasette([path])


@pytest.mark.asyncio
@pytest.mark.parametrize("query", QUERIES)
async def test_no_row_is_counted_or_sorted_that_is_not_shown(datasette, query):
    asked = watched(datasette)
    await datasette.invoke_startup()
    asked.clear()
    response = await datasette.client.get(f"/claims/claims?{query}&_size=2")
    assert response.status_code == 200
    assert not [sql for sql in asked if "count(*)" in sql and "facts" not in sql]
    (rows,) = [sql for sql in asked if " limit 3" in sql]
    assert " from claims where id in (" in rows
    assert rows.count(",") < 60
    assert " match " not in rows


@pytest.mark.asyncio
async def test_a_table_is_counted_without_reading_its_columns(datasette):
    asked = watched(datasette)
    await datasette.invoke_startup()
    database = datasette.get_database("claims")
    asked.clear()
    for table, most in (("claims", 10_001), ("claims", 3), ("[claims]", 10_001)):
        sql = f"select count(*) from (select * from {table} limit {most})"
        plain = await database.execute(f"{sql} ")  # not to the letter as Datasette asks
        assert (await database.execute(sql)).single_value() == plain.single_value() > 0
    assert [sql.count("select 1 from") for sql in asked] == [0, 1] * 3


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "query", ["claim__contains=1", "position=3", "_where=id+%3E+3", "_sort_desc=claim", "_next=x"]
)
async def test_anything_else_is_asked_as_ever(datasette, query):
    asked = watched(datasette)
    await datasette.invoke_startup()
    asked.clear()
    await datasette.client.get(f"/claims/claims?{query}&_size=2")
    assert not [sql for sql in asked if " from claims where id in (" in sql]


# With the pages behind the first: each of the conditions with which Datasette begins a next page.
ANSWERED = (*QUERIES, "_sort=published", "_sort_desc=source_name", "_sort_desc=id", "_sort=band")


@pytest.mark.asyncio
@pytest.mark.parametrize("query", ANSWERED)
async def test_the_index_answers_the_pages_of_this_release_of_datasette(datasette, query):
    """Fails where a release of Datasette spells its SQL otherwise: see ``index_paging``."""
    await datasette.invoke_startup()
    kept = index_paging.answers(datasette)
    await pages(datasette.client, query, 3)
    await count(datasette.client, query)
    assert kept.from_index == kept.queries >= 3
    assert not kept.warned
    body = (await datasette.client.get("/-/reliability/about.json")).json()
    assert body["pages"] == {"queries": kept.queries, "from_index": kept.from_index}


async def as_served(datasette, *addresses):
    """Ask as a server does, each request in a task of its own."""
    for address in addresses:
        await asyncio.create_task(datasette.client.get(address))
    await asyncio.sleep(0)


@pytest.mark.asyncio
async def test_a_release_that_spells_its_sql_otherwise_is_noticed_once(datasette, caplog):
    await datasette.invoke_startup()
    with patch.object(index_paging, "_TABLE", ' from "claims" '), caplog.at_level(logging.WARNING):
        await as_served(datasette, "/claims/claims.json?band=weak", "/claims/claims?_sort=score")
    (warning,) = caplog.records
    assert f"Datasette {version.__version__} asks" in warning.getMessage()
    assert "select id, claim" in warning.getMessage()
    assert "Upgrade datasette-reliability" in warning.getMessage()


@pytest.mark.asyncio
async def test_odd_addresses_and_other_pages_are_no_reason_to_warn(datasette, caplog):
    await datasette.invoke_startup()
    addresses = ("claims?_where=1 --", "claims?_next=x,y&_sort=score", "claims?_sort=nothing",
                 "claims?nothing=1", "claims?_size=x", "claims/1", "-/reliability?_where=score>3",
                 "claims.csv?_stream=1", "claims?band__in=[", "quotes?_facet=said")  # fmt: skip
    with caplog.at_level(logging.WARNING, "datasette_reliability"):
        await as_served(datasette, *(f"/claims/{address}" for address in addresses))
    assert not caplog.records
    assert index_paging.answers(datasette).queries > 5


@pytest.mark.asyncio
async def test_a_row_that_goes_while_a_page_is_made_does_not_end_the_pages(datasette, tmp_path):
    """A page with fewer rows than were asked for has no next one."""
    await datasette.invoke_startup()
    found = index_paging._numbers

    async def late(*args):
        numbers = await found(*args)
        with closing(sqlite3.connect(tmp_path / "claims.db")) as connection:
            connection.execute("DELETE FROM claims WHERE id = ?", numbers[:1])
            connection.commit()
        return numbers

    with patch.object(index_paging, "_numbers", late):
        url = "/claims/claims.json?_sort=score&_size=5&_shape=objects"
        body = (await datasette.client.get(url)).json()
    assert len(body["rows"]) == 5
    assert body["next"]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "where",
    [
        ["score > 90 or band is null"],
        ["band is null or 0", "score > 50 or publisher = 'AFP'"],
        ["score between 20", "50"],
        ["score in (select score from claims where band = 'weak' union select 7)"],
    ],
)
async def test_facets_and_title_count_the_rows_that_the_page_shows(datasette, tmp_path, where):
    """Datasette joins conditions without parentheses, and so do we."""
    await datasette.invoke_startup()
    given = [("band", "weak"), ("_sort", "id"), *(("_where", each) for each in where)]
    facets = [("_facet_reliability", name) for name in ("band", "publisher", "quote_type")]
    url = f"/claims/claims.json?{urlencode([*given, *facets])}&_extra=facet_results"
    found = (await datasette.client.get(url)).json()["facet_results"]
    found = found.get("results", found)
    joined = " and ".join(where)
    with closing(sqlite3.connect(tmp_path / "claims.db")) as connection:

        def counted(column, rows):
            sql = f"SELECT {column}, count(*) FROM (SELECT * FROM claims WHERE {rows}\n) GROUP BY 1"
            return dict(connection.execute(sql).fetchall())

        chosen = f"band = 'weak' and {joined}"
        for column, rows in (("band", joined), ("publisher", chosen), ("quote_type", chosen)):
            buckets = {b["value"]: b["rows"] for b in found[column]["results"]}
            assert buckets == counted(column, rows)
        total = sum(counted("1", chosen).values())
    text = (await datasette.client.get(f"/claims/claims?{urlencode(given)}")).text
    assert f"{total:,} claim" in text


@pytest.mark.asyncio
async def test_other_tables_and_databases_are_left_alone(tmp_path, datasette):
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE claims (id INTEGER PRIMARY KEY, band TEXT)")
        connection.execute("INSERT INTO claims VALUES (1, 'weak'), (2, 'strong')")
        connection.commit()
    datasette = Datasette([str(tmp_path / "claims.db"), str(other)])
    await datasette.invoke_startup()
    response = await datasette.client.get("/other/claims.json?band=weak&_shape=array")
    assert response.json() == [{"id": 1, "band": "weak"}]
    response = await datasette.client.get("/claims/quotes.json?id__gt=190&_shape=array")
    assert len(response.json()) == 9


@pytest.mark.asyncio
async def test_more_rows_than_datasette_counts_are_counted(tmp_path):
    path = make(tmp_path / "claims.db")
    fill(path, [("weak", "AFP", "2025-05-03", 7, "A")] * 10_500)
    datasette = Datasette([path])
    await datasette.invoke_startup()
    assert await count(datasette.client, "band=weak") == 10_500
    text = (await datasette.client.get("/claims/claims?band=weak")).text
    assert "10,500 claims" in text
    assert "10,000" not in text


@pytest.mark.asyncio
async def test_rows_of_one_score_are_all_streamed(datasette, tmp_path):
    """Datasette's own order leaves open which of them come first, and pages then miss some."""
    with closing(sqlite3.connect(tmp_path / "claims.db")) as connection:
        connection.execute("UPDATE claims SET score = 50 + id % 3")
        connection.commit()
    await datasette.invoke_startup()
    url = "/claims/claims.csv?_stream=1&_sort_desc=score&_size=7&_col=score"
    found = [int(row["id"]) for row in csv.DictReader(io.StringIO(await text(datasette, url)))]
    assert sorted(found) == list(range(1, 121))
    assert found == sorted(range(1, 121), key=lambda number: (-(number % 3), number))


async def text(datasette, url):
    response = await datasette.client.get(url)
    assert response.status_code == 200, response.text
    return response.text


@pytest.mark.asyncio
async def test_new_scores_are_noticed(datasette, tmp_path):
    await datasette.invoke_startup()
    query = "_sort_desc=score&score__notnull=1"
    assert await pages(datasette.client, query, 50) == sorted(
        range(1, 121), key=lambda number: (-(number % 101), number)
    )
    with closing(sqlite3.connect(tmp_path / "claims.db")) as connection:
        connection.execute("UPDATE claims SET score = id % 7")
        connection.commit()
    assert await pages(datasette.client, query, 50) == sorted(
        range(1, 121), key=lambda number: (-(number % 7), number)
    )
    assert await count(datasette.client, "score__lt=3") == sum(n % 7 < 3 for n in range(1, 121))


@pytest.mark.asyncio
async def test_a_search_that_finds_too_much_to_count_is_paged_all_the_same(datasette):
    asked = watched(datasette)
    await datasette.invoke_startup()
    query = "_search=claim&band__not=weak"
    wanted = await pages(datasette.client, query, 7)
    assert len(wanted) > 20
    with patch.object(counts, "_MOST_IDS", 5):
        assert await pages(datasette.client, query, 7) == wanted
        found = await text(datasette, f"/claims/claims?{query}&_facet_reliability=band")
    assert "reliability-total" not in found
    assert "it took too long: " in found
    assert not [sql for sql in asked if "count(*)" in sql and "facts" not in sql]


ORDERS = [
    Order(column, descending, after)
    for column, values in (
        ("id", (None,)), ("score", (50,)), ("published", ("2022-01-01",)), ("band", (None,)))
    for descending in (False, True)
    for after in (None, *((value, 70_000) for value in values))
]  # fmt: skip


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("filtered", [False, True])
def test_a_page_in_any_order_reads_no_more_of_a_longer_table(tables, order, filtered):  # noqa: F811
    found = []
    for connection in tables:
        counter = Counter(read_state(connection), most=1 << 26)
        some = counter.everything(connection)[::7] if filtered else None
        assert len(page(counter, connection, some, order, 101)) == 101
        ticks = []
        connection.set_progress_handler(lambda ticks=ticks: ticks.append(1), 100)
        page(counter, connection, some, order, 101)
        connection.set_progress_handler(None, 0)
        found.append(len(ticks))
    assert found[1] <= found[0] + 10


@pytest.mark.skipif(IS_ALPHA, reason="Datasette 1.0 counts at most 10,001 rows of a table")
@pytest.mark.parametrize(("many", "is_counted"), [(100_000, True), (1, False)])
def test_tables_of_the_search_are_not_counted_in_a_large_database(
    tmp_path, monkeypatch, many, is_counted
):
    path = make(tmp_path / "claims.db")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        make_search(connection)
    monkeypatch.setattr(index_paging, "_MANY", many)

    async def counted():
        datasette = Datasette([str(path)])
        await datasette.invoke_startup()
        assert (await datasette.client.get("/claims")).status_code == 200
        return await datasette.get_database("claims").table_counts()

    counts = asyncio.run(counted())
    assert (counts["claims_fts_data"] is not None) is is_counted
    assert counts["claims"] is not None
    assert counts["documents"] is not None
