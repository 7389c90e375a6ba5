"""Hostile names, values and configurations: no page breaks that Datasette alone would serve."""

import asyncio
import json
import sqlite3
from urllib.parse import quote

import pytest
from datasette.app import Datasette
from datasette.plugins import pm

from datasette_reliability import explore
from datasette_reliability.store.finish import finish

from .explore_data import make

LONG = "x" * 1_000_000
BAD = (
    "'", '"', "%", "\0", "a\0b", "a,b", "[", '["a"', "{", '{"column":1}', '{"column":["x"]}',
    "null", "`", ";--", "][", "__", "_x", "a__in", '"odd name"', "9" * 400, LONG,
    "' UNION SELECT sql FROM sqlite_master --", '" OR 1=1 --',
)  # fmt: skip
OURS = ("_facet_reliability", "_reliability", "_reliability_version")
THEIRS = (
    "publisher", "publisher__in", "publisher__not", "publisher__notin", "band__isnull",
    "published__startswith", "published__gt", "_facet", "_facet_size", "_sort", "_next", "_search",
    "_where",
)  # fmt: skip
ODD = ("it's", 'a"b', "50%", "a]b", "[c", "_x", "a__in", "a.b", "select", "a`b", "ß x", ";--")


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """A database whose texts and whose columns' names are hostile, too."""
    path = make(tmp_path_factory.mktemp("hostile") / "claims.db")
    connection = sqlite3.connect(path)
    values = [None, *BAD]
    connection.executemany(
        "UPDATE claims SET source_name = ?, affiliation = ? WHERE id = ?",
        [(values[n % len(values)], values[n % 7], n) for n in range(1, 121)],
    )
    names = ", ".join('"{}" TEXT'.format(name.replace('"', '""')) for name in ODD)
    connection.execute(f"CREATE TABLE odd (id INTEGER PRIMARY KEY, {names})")
    marks = ", ".join("?" * len(ODD))
    connection.executemany(
        f"INSERT INTO odd VALUES (NULL, {marks})",
        [[speaker] * len(ODD) for speaker in ("witnesses", "an AFP tally", None, "witnesses")],
    )
    finish(connection)
    connection.commit()
    connection.close()
    return path


async def get(application, path, query):
    """Return the status and the body of an address; a client would refuse the long ones."""
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 1),
    }
    await application(scope, receive, send)
    body = b"".join(message.get("body", b"") for message in sent)
    return next(each["status"] for each in sent if "status" in each), body


async def statuses(path, addresses):
    datasette = Datasette([path])
    await datasette.invoke_startup()
    application = datasette.app()
    return {each: (await get(application, *each))[0] for each in addresses}


@pytest.fixture(scope="module")
def without(database):
    """The statuses that Datasette gives by itself."""
    name = pm.get_name(explore)
    pm.unregister(explore)
    try:
        return asyncio.run(statuses(database, addresses()))
    finally:
        pm.register(explore, name)


def addresses():
    found = []
    for extension in ("", ".json"):
        for key in (*OURS, *(THEIRS if extension else ())):
            facets = "&_facet_reliability=publisher&_facet_reliability=published"
            for bad in BAD:
                query = f"{key}={quote(bad, safe='')}{facets}&_nosuggest=1"
                found.append((f"/claims/claims{extension}", query))
    return found


# Where one facet raises, Datasette leaves the others unawaited.
@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
def test_no_page_breaks_that_datasette_alone_would_serve(database, without):
    assert pm.is_registered(explore)
    found = asyncio.run(statuses(database, addresses()))
    broken = [
        (path, query[:80], status, without[path, query])
        for (path, query), status in found.items()
        if status >= 500 and without[path, query] < 500
    ]
    assert not broken


def facet(found, name):
    facets = found["facet_results"]
    return facets.get("results", facets)[name]["results"]


async def behind(application, address):
    """Return how many rows stand behind a link, found by SQL: the index knows no _where."""
    path, _, query = address.partition("?")
    path = path.removeprefix("http://localhost")
    status, body = await get(
        application, path, f"{query}&_shape=array&_size=max&_nofacet=1&_where=1"
    )
    assert status == 200, body[:300]
    return len(json.loads(body))


@pytest.mark.asyncio
@pytest.mark.parametrize("immutable", [False, True])
@pytest.mark.parametrize("column", ["source_name", "affiliation", "publisher"])
async def test_links_of_hostile_values_lead_to_their_rows(database, column, immutable):
    datasette = Datasette(**{"immutables" if immutable else "files": [database]})
    await datasette.invoke_startup()
    application = datasette.app()
    query = f"_facet_reliability={column}&_facet_size=max&_nosuggest=1"
    status, body = await get(application, "/claims/claims.json", query)
    assert status == 200, body[:300]
    buckets = facet(json.loads(body), column)
    assert len(buckets) > 3
    for bucket in buckets:
        assert await behind(application, bucket["toggle_url"]) == bucket["count"], bucket["label"]
        assert await behind(application, bucket["only_url"]) == bucket["rows"], bucket["label"]


@pytest.mark.asyncio
@pytest.mark.parametrize("column", ODD)
async def test_columns_with_hostile_names(database, column):
    datasette = Datasette([database])
    await datasette.invoke_startup()
    application = datasette.app()
    query = f"_facet_reliability={quote(column, safe='')}&_nosuggest=1"
    status, body = await get(application, "/claims/odd.json", query)
    assert status == 200, body[:300]
    buckets = facet(json.loads(body), column)
    assert {bucket["value"]: bucket["count"] for bucket in buckets} == {
        "anonymous": 2,
        "institution": 1,
        None: 1,
    }
    for bucket in buckets:
        assert await behind(application, bucket["toggle_url"]) == bucket["count"], bucket["label"]
