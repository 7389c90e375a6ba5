"""The test of tests: each facet count equals the number of rows behind its link."""

import csv
import io
import sqlite3

import pytest
from datasette.app import Datasette

from datasette_reliability.classify import classify_words
from datasette_reliability.index import BITMAPS, STATE, Counter, refresh

from .explore_data import SPEAKERS, make


@pytest.fixture(scope="module", params=["rows", "bitmaps"])
def database(request, tmp_path_factory):
    """A database without an index, and the same with one."""
    path = make(tmp_path_factory.mktemp("facets") / "claims.db")
    if request.param == "bitmaps":
        with sqlite3.connect(path) as connection:
            refresh(connection)
        connection.close()
    return path


async def facets(client, path):
    response = await client.get(path)
    assert response.status_code == 200, response.text
    found = response.json()["facet_results"]
    return found.get("results", found) if isinstance(found, dict) else found


def suggested(response):
    found = response.json()["suggested_facets"]
    return [each["name"] for each in found if each.get("type") == "reliability"]


def results(found):
    """Return the buckets of the only facet, whichever line of Datasette answered."""
    (only,) = found.values() if isinstance(found, dict) else found
    return only["results"]


async def rows(client, url):
    """Return how many rows stand behind an address, found by SQL: the index knows no _where."""
    path = url.split("localhost", 1)[-1]
    path += f"{'&' if '?' in path else '?'}_size=max&_shape=array&_nofacet=1&_where=1"
    response = await client.get(path)
    assert response.status_code == 200, response.text
    return len(response.json())


COUNTED = "SELECT band, count(*) FROM claims WHERE publisher IS NOT NULL GROUP BY 1"
ASKED = (
    "/claims/claims.json?_facet_reliability=attribution_class&_facet_reliability=band",
    "/claims/claims.json?_facet_reliability=publisher&_facet_reliability=endorsed_by",
    "/claims/claims.json?_facet_reliability=band&attribution_class=anonymous",
    "/claims/claims.json?_facet_reliability=publisher&score__gt=50&band__isnull=1",
    "/claims/claims.json?_facet_reliability=source_type&band__in=weak,strong",
    "/claims/claims.json?_facet_reliability=band&band__not=weak&endorsed_by__notnull=1",
    "/claims/claims.json?_facet_reliability=endorsed_by&endorsed_by__in=[%22a,b%22]",
    "/claims/claims.json?_facet_reliability=band&claim__contains=1",
    "/claims/claims.json?_facet_reliability=band&band=weak&_facet_reliability=publisher",
    "/claims/claims.json?_facet_reliability=band&band__in=weak,strong&publisher=AFP",
    "/claims/claims.json?_facet_reliability=band&band__not=weak&band__not=strong",
    "/claims/claims.json?_facet_reliability=band&band__isnull=1&claim__contains=1",
    "/claims/claims.json?_facet_reliability=band&band__notnull=1&band__notin=weak,strong",
    "/claims/claims.json?_facet_reliability=publisher&publisher=50%25+off,+or+less?&_col=claim",
    "/claims/claims.json?_facet_reliability=publisher&publisher=AFP&_where=score+>+30",
    "/claims/claims.json?_facet_reliability=band&published__gte=2025-03&published__lt=2025-05-10",
    "/claims/claims.json?_facet_reliability=band&published__gt=2024&statement_date__lte=2025-02",
    "/claims/claims.json?_facet_reliability=published&_facet_reliability=statement_date",
    "/claims/claims.json?_facet_reliability=published:day&band=weak",
    "/claims/claims.json?_facet_reliability=published&published__startswith=2025",
    "/claims/claims.json?_facet_reliability=published&published__startswith=2025-05",
    "/claims/claims.json?_facet_reliability=published&published__startswith=2025-05-03",
    "/claims/claims.json?_facet_reliability=statement_date:year&statement_date__isnull=1",
    "/claims/claims.json?_facet_reliability=band&published__startswith=2025-05&claim__contains=2",
    "/claims/claims.json?_facet_reliability=information_credibility&_facet_reliability=named",
    "/claims/quotes.json?_facet_reliability=speaker",
    "/claims/quotes.json?_facet_reliability=speaker&said=Words+1",
    "/claims/quotes.json?_facet_reliability=speaker&_reliability=speaker:anonymous",
    "/claims/quotes_view.json?_facet_reliability=speaker",
    "/claims/quotes.json?_facet_reliability=said",
    "/claims/quotes.json?_facet_reliability=odd+name",
)


@pytest.mark.asyncio
@pytest.mark.parametrize("immutable", [False, True])
@pytest.mark.parametrize("path", ASKED)
async def test_a_count_is_the_number_of_rows_behind_its_link(database, path, immutable):
    files = {"immutables": [database]} if immutable else {"files": [database]}
    datasette = Datasette(**files, settings={"max_returned_rows": 1000})
    await datasette.invoke_startup()
    found = await facets(datasette.client, path + "&_facet_size=max")
    checked = 0
    for facet in found.values():
        assert facet["type"] == "reliability"
        for bucket in facet["results"]:
            if not bucket["selected"]:
                assert await rows(datasette.client, bucket["toggle_url"]) == bucket["count"], bucket
                checked += 1
    assert checked or "_reliability=" in path


@pytest.mark.asyncio
async def test_a_chosen_bucket_can_be_taken_back(database):
    datasette = Datasette([database])
    await datasette.invoke_startup()
    path = "/claims/claims.json?_facet_reliability=band&band=weak"
    found = await facets(datasette.client, path)
    (chosen,) = [b for b in found["band"]["results"] if b["selected"]]
    assert chosen["value"] == "weak"
    assert "band=weak" not in chosen["toggle_url"]


@pytest.mark.asyncio
async def test_labels_and_definitions(database):
    datasette = Datasette([database])
    await datasette.invoke_startup()
    found = await facets(datasette.client, "/claims/claims.json?_facet_reliability=band")
    by_value = {bucket["value"]: bucket for bucket in found["band"]["results"]}
    assert by_value["weak"]["label"] == "weak"
    assert by_value["weak"]["definition"]
    assert by_value[None]["label"] == "not rated"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "query",
    [
        "_facet_reliability=nope",
        "_facet_reliability=",
        "_facet_reliability=%22%3B--",
        "_facet_reliability=id%5D",
        '_facet_reliability={"column":"speaker"}',
        '_facet_reliability={"other":1}',
    ],
)
async def test_a_facet_that_is_not_understood_is_left_out(database, query):
    datasette = Datasette([database])
    await datasette.invoke_startup()
    response = await datasette.client.get(f"/claims/quotes.json?{query}")
    assert response.status_code == 200


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "value", ["nope:anonymous", "speaker:nope", "speaker", ":", "speaker:", '";--:anonymous']
)
async def test_a_filter_that_is_not_understood_matches_nothing(database, value):
    datasette = Datasette([database])
    await datasette.invoke_startup()
    assert await rows(datasette.client, f"/claims/quotes.json?_reliability={value}") == 0


@pytest.mark.asyncio
async def test_suggested_by_name_and_only_elsewhere(database):
    datasette = Datasette([database])
    await datasette.invoke_startup()
    ours = await datasette.client.get("/claims/claims.json?_extra=suggested_facets")
    other = await datasette.client.get("/claims/quotes.json?_extra=suggested_facets")
    assert suggested(ours) == []
    assert suggested(other) == ["speaker"]


@pytest.mark.asyncio
async def test_links_of_stored_columns_filter_without_the_plugin(database):
    datasette = Datasette([database])
    await datasette.invoke_startup()
    found = await facets(datasette.client, "/claims/claims.json?_facet_reliability=publisher")
    for bucket in found["publisher"]["results"]:
        query = bucket["toggle_url"].partition("?")[2]
        parts = [part for part in query.split("&") if not part.startswith("_facet")]
        assert len(parts) == 1
        assert not parts[0].startswith("_")


@pytest.mark.asyncio
async def test_csv_under_the_filter(database):
    datasette = Datasette([database])
    await datasette.invoke_startup()
    response = await datasette.client.get(
        "/claims/quotes.csv?_reliability=speaker:anonymous&_size=max"
    )
    assert response.status_code == 200
    found = {row["speaker"] for row in csv.DictReader(io.StringIO(response.text))}
    assert {"sources close to the ministry", "witnesses"} <= found
    assert found == {
        each for each in SPEAKERS if classify_words(each).attribution_class == "anonymous"
    }


@pytest.mark.asyncio
@pytest.mark.parametrize("table", [BITMAPS, STATE])
async def test_the_index_is_shown_to_nobody(tmp_path, table):
    path = make(tmp_path / "claims.db")
    with sqlite3.connect(path) as connection:
        refresh(connection)
    datasette = Datasette([path])
    await datasette.invoke_startup()
    for actor in (None, {"id": "root"}):
        cookies = {"ds_actor": datasette.sign({"a": actor}, "actor")} if actor else {}
        for address in (f"/claims/{table}", f"/claims/{table}.json"):
            response = await datasette.client.get(address, cookies=cookies)
            assert response.status_code == 403, address
    listed = (await datasette.client.get("/claims.json")).json()["tables"]
    assert all(each["hidden"] for each in listed if each["name"] == table)


@pytest.mark.asyncio
async def test_facets_of_a_changed_table_are_still_right(tmp_path):
    path = make(tmp_path / "claims.db")
    with sqlite3.connect(path) as connection:
        refresh(connection)
    datasette = Datasette([path])
    await datasette.invoke_startup()
    asked = "/claims/claims.json?_facet_reliability=band&_facet_size=max"
    before = await facets(datasette.client, asked)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE claims SET band = 'weak' WHERE band IS NULL")
    after = await facets(datasette.client, asked)
    counts = [{b["value"]: b["count"] for b in results(found)} for found in (before, after)]
    assert counts[1]["weak"] == counts[0]["weak"] + counts[0][None]
    assert None not in counts[1]


@pytest.mark.asyncio
@pytest.mark.parametrize("broken", ["x''", "x'789c00'", "zeroblob(40)"])
async def test_facets_of_a_broken_index_are_still_right(tmp_path, broken):
    path = make(tmp_path / "claims.db")
    with sqlite3.connect(path) as connection:
        refresh(connection)
        expected = dict(connection.execute(COUNTED))
        connection.execute(f'UPDATE {BITMAPS} SET "rows" = {broken} WHERE "column" = \'publisher\'')
    datasette = Datasette([path])
    await datasette.invoke_startup()
    asked = "/claims/claims.json?_facet_reliability=band&publisher__notnull=1&_facet_size=max"
    found = await facets(datasette.client, asked)
    assert {b["value"]: b["count"] for b in results(found)} == expected


@pytest.mark.asyncio
async def test_an_index_that_is_made_anew_while_it_is_read_is_not_believed(tmp_path, monkeypatch):
    path = make(tmp_path / "claims.db")
    with sqlite3.connect(path) as connection:
        refresh(connection)
    count = Counter.top

    def later(self, *arguments):
        with sqlite3.connect(path) as writing:
            writing.execute("UPDATE claims SET publisher = NULL WHERE id % 2")
            refresh(writing)
        return count(self, *arguments)

    monkeypatch.setattr(Counter, "top", later)
    datasette = Datasette([path])
    await datasette.invoke_startup()
    asked = "/claims/claims.json?_facet_reliability=band&publisher__notnull=1"
    found = await facets(datasette.client, asked)
    with sqlite3.connect(path) as connection:
        expected = dict(connection.execute(COUNTED))
    assert {b["value"]: b["count"] for b in results(found)} == expected


@pytest.mark.asyncio
async def test_nothing_is_counted_for_suggestions_on_our_tables(database):
    datasette = Datasette([database], settings={"suggest_facets": True})
    await datasette.invoke_startup()
    ran = []
    execute = datasette.execute

    async def watched(name, sql, *args, **kwargs):
        ran.append(sql)
        return await execute(name, sql, *args, **kwargs)

    datasette.execute = watched
    for table, suggests in (("claims", False), ("quotes", True)):
        ran.clear()
        response = await datasette.client.get(f"/claims/{table}.json?_extra=suggested_facets")
        found = response.json()["suggested_facets"]
        column = [each["name"] for each in found if each.get("type") != "reliability"]
        assert bool(column) is suggests
        assert any("group by" in sql and "having" not in sql for sql in ran) is suggests
