"""The pages of an index over databases: its counts are theirs, and only of those one may see."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from datasette import version
from datasette.app import Datasette
from hypothesis import given, settings
from hypothesis import strategies as st

from datasette_reliability.cli import reliability
from datasette_reliability.index import refresh

from .explore_data import make

NAMES = ("news-2024-12", "news-2025-01", "news-2025-02")
ALL = "/news/-/reliability/claims"
FILTERS = (
    "",
    "band=weak",
    "band__in=weak,strong&publisher=AFP",
    "publisher__not=AFP&endorsed_by__notnull=1",
    "published__startswith=2025-05",
    "published__gte=2024-01-01&attribution_class__not=other",
    "source_type=unnamed_vague&band__isnull=1",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("months")
    for number, name in enumerate(NAMES):
        with closing(sqlite3.connect(make(folder / f"{name}.db"))) as connection:
            connection.execute("DELETE FROM claims WHERE id % 3 = ?", (number,))
            connection.execute("UPDATE claims SET source_name = ? || (id % 9)", (name,))
            connection.execute("UPDATE claims SET claim = 'canary-' || ? || id", (name,))
            connection.execute("UPDATE documents SET title = 'canary-' || ?", (name,))
            refresh(connection)
            connection.commit()
    paths = [str(folder / f"{name}.db") for name in NAMES]
    done = CliRunner().invoke(reliability, ["combine", str(folder / "news.db"), *paths])
    assert done.exit_code == 0, done.output
    return folder


def served(folder, names=NAMES, **options):
    paths = [str(folder / f"{name}.db") for name in ("news", *names)]
    return Datasette(paths, settings={"max_returned_rows": 1000}, **options)


async def asked(datasette, address, status=200, **options):
    await datasette.invoke_startup()
    response = await datasette.client.get(address, **options)
    assert response.status_code == status, response.text
    return response


async def body(datasette, address):
    return (await asked(datasette, address)).json()


async def rows_of(datasette, query, names=NAMES):
    """Return how many rows Datasette itself finds in the databases."""
    found = 0
    for name in names:
        path = f"/{name}/claims.json?{query}&_size=max&_shape=array&_nofacet=1"
        found += len(await body(datasette, path))
    return found


@pytest.mark.asyncio
@pytest.mark.parametrize("query", FILTERS)
async def test_every_count_is_that_of_the_databases(folder, query):
    datasette = served(folder)
    shown = await body(datasette, f"{ALL}.json?{query}&_facet_reliability=source_name")
    assert shown["total"] == await rows_of(datasette, query)
    for month in shown["months"]:
        assert month["claims"] == await rows_of(datasette, query, [month["database"]])
        where, _, of = month["href"].partition("?")
        assert where == f"/{month['database']}/claims"
        assert await rows_of(datasette, of, [month["database"]]) == month["claims"]
    assert [facet["name"] for facet in shown["facets"]][-1] == "source_name"
    for facet in shown["facets"]:
        for bucket in facet["results"][:6]:
            if bucket["selected"] or bucket.get("excluded"):
                continue  # the link takes it away
            link = bucket["toggle_url"].partition("localhost")[2]
            assert (await body(datasette, link))["total"] == bucket["count"]
            assert await rows_of(datasette, link.partition("?")[2]) == bucket["count"]


@settings(max_examples=25)
@given(
    band=st.sampled_from(["weak", "strong", "none", ""]),
    publisher=st.text(max_size=6),
    day=st.dates().map(str),
)
def test_any_filter_is_counted_or_refused(folder, band, publisher, day):
    import asyncio
    from urllib.parse import urlencode

    query = urlencode({"band": band, "publisher__not": publisher, "published__lt": day})

    async def check():
        datasette = served(folder)
        assert (await body(datasette, f"{ALL}.json?{query}"))["total"] == await rows_of(
            datasette, query
        )

    asyncio.run(check())


@pytest.mark.asyncio
async def test_the_latest_claims_are_paged_without_a_gap(folder):
    datasette = served(folder)
    found, address = [], f"{ALL}.json?attribution_class__not=other"
    while address:
        shown = await body(datasette, address)
        found += [(each["database"], each["id"]) for each in shown["claims"]]
        assert len(shown["claims"]) <= 50
        address = shown["next"] is not None and (
            f"{ALL}.json?attribution_class__not=other&_next={shown['next']}"
        )
    assert len(found) == len(set(found)) == shown["total"]
    assert found == sorted(found, reverse=True)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "query",
    ["score=3", "_search=claim", "_where=1", "_reliability=claim:anonymous", "band__contains=w"],
)
async def test_a_filter_that_the_index_does_not_know_is_refused(folder, query):
    response = await asked(served(folder), f"{ALL}?{query}", 400)
    assert "Open one month" in response.text


@pytest.mark.asyncio
@pytest.mark.parametrize("query", ["_next=x", "nothing=1", "_next=99999999999"])
async def test_a_wrong_address_is_refused(folder, query):
    await asked(served(folder), f"{ALL}?{query}", 400)


@pytest.mark.asyncio
async def test_the_overview_reads_across(folder):
    datasette = served(folder)
    shown = await body(datasette, "/news/-/reliability.json")
    pictures = {picture["name"]: picture for picture in shown["pictures"]}
    for picture in pictures.values():
        for each in picture["counts"]:
            query = each["href"].partition("?")[2]
            assert each["href"].startswith(ALL)
            assert await rows_of(datasette, query) == each["claims"]
    assert pictures["by_band"]["counts"]
    text = (await asked(datasette, "/news/-/reliability?band=weak")).text
    assert "These claims</a>" in text


@pytest.mark.asyncio
async def test_a_database_that_has_changed_is_left_out_and_named(folder, tmp_path):
    for path in folder.glob("*.db"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    datasette = served(tmp_path)
    whole = (await body(datasette, f"{ALL}.json"))["total"]
    with closing(sqlite3.connect(tmp_path / "news-2025-01.db")) as connection:
        own = connection.execute("SELECT count(*) FROM claims").fetchone()[0]
        connection.execute("UPDATE claims SET band = NULL WHERE id = 2")
        connection.commit()
    for address in (ALL, "/news/-/reliability"):
        shown = await body(datasette, f"{address}.json")
        assert "news-2025-01" in shown["left_out"][0]
        assert "news-2025-01" in (await asked(datasette, address)).text
    shown = await body(datasette, f"{ALL}.json")
    assert shown["total"] == whole - own
    assert {each["database"] for each in shown["claims"]} <= {NAMES[0], NAMES[2]}
    done = CliRunner().invoke(
        reliability, ["combine", str(tmp_path / "news.db"), str(tmp_path / "news-2025-01.db")]
    )
    assert done.exit_code == 0
    assert (await body(datasette, f"{ALL}.json"))["total"] == whole


@pytest.mark.asyncio
async def test_a_database_that_is_not_served_is_left_out(folder):
    datasette = served(folder, NAMES[:2])
    shown = await body(datasette, f"{ALL}.json")
    assert shown["total"] == await rows_of(datasette, "", NAMES[:2])
    assert shown["left_out"] == [
        "1 database is not counted, because this server does not serve it."
    ]


def private(*names):
    block = {"databases": {name: {"allow": {"id": "editor"}} for name in names}}
    return {"config" if version.__version__.startswith("1.") else "metadata": block}


def table_private(name):
    block = {"databases": {name: {"tables": {"claims": {"allow": {"id": "editor"}}}}}}
    return {"config" if version.__version__.startswith("1.") else "metadata": block}


ROUTES = (ALL, f"{ALL}.json", f"{ALL}?band=weak", "/news/-/reliability", "/news/-/reliability.json")


@pytest.mark.asyncio
@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("restriction", [private(NAMES[1]), table_private(NAMES[1])])
async def test_a_private_database_is_neither_counted_nor_named(folder, route, restriction):
    datasette = served(folder, **restriction)
    text = (await asked(datasette, route)).text
    assert NAMES[1] not in text
    if route == f"{ALL}.json":
        shown = await body(datasette, route)
        assert shown["total"] == await rows_of(datasette, "", (NAMES[0], NAMES[2]))
        assert shown["left_out"] == []
    cookies = {"ds_actor": datasette.sign({"a": {"id": "editor"}}, "actor")}
    editor = await asked(datasette, f"{ALL}.json", cookies=cookies)
    assert NAMES[1] in editor.text


@pytest.mark.asyncio
@pytest.mark.parametrize("route", ROUTES)
async def test_who_may_see_none_of_them_gets_nothing(folder, route):
    for restriction in (private(*NAMES), private("news")):
        response = await asked(served(folder, **restriction), route, 403)
        assert "canary" not in response.text
        assert not re.search(r"\b80\b", response.text)


@pytest.mark.asyncio
async def test_the_index_itself_is_nobodys_table(folder):
    datasette = served(folder)
    for table in ("_reliability_months", "_reliability_index", "_reliability_index_rare"):
        await asked(datasette, f"/news/{table}", 403)
        await asked(datasette, f"/news/{table}.json", 403)
    tables = (await body(datasette, "/news.json"))["tables"]
    assert [each["name"] for each in tables if not each["hidden"]] == ["quarantine"]
    await asked(datasette, "/news-2025-01/-/reliability/claims", 404)


@pytest.mark.asyncio
async def test_menus_lead_to_the_pages(folder):
    datasette = served(folder)
    text = (await asked(datasette, "/news")).text
    assert 'href="/news/-/reliability/claims"' in text
    assert 'href="/news/-/reliability"' in text


@pytest.mark.asyncio
async def test_what_stands_in_texts_is_escaped(folder):
    text = (await asked(served(folder), f"{ALL}?_facet_size=max")).text
    assert "<script>alert" not in text
    assert 'onmouseover="alert' not in text


def test_an_index_that_is_not_there_is_no_page(tmp_path):
    path = Path(make(tmp_path / "plain.db"))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE _reliability_months (database TEXT, version TEXT)")
        refresh(connection)
    from datasette_reliability.index import shared_state

    with closing(sqlite3.connect(path)) as connection:
        assert shared_state(connection) is None
