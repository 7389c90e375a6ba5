"""What surrounds our pages: prefixes, headers, databases that come to hold claims while served."""

import json
import re
import shutil
import sqlite3
from contextlib import closing
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from click.testing import CliRunner
from datasette import hookimpl, version
from datasette.app import Datasette
from datasette.plugins import pm

from datasette_reliability.cli import reliability
from datasette_reliability.explore import exports
from datasette_reliability.explore import tables as tables_of_ours
from datasette_reliability.explore.queries import queries

from .addresses import addresses, ask, tables
from .private_data import make

NEW = version.__version__.startswith("1.")
VALUES = {"id": ["1", "99"], "database": ["claims", "news"]}
PREFIX = "/prefix/"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("serving")
    make(folder / "claims.db")
    with closing(sqlite3.connect(folder / "claims.db")) as connection:
        names = [name for _, name, *_ in connection.execute("PRAGMA table_info(claims)")]
        same = ", ".join(f"[{n}]" for n in names if n not in ("id", "position"))
        connection.executemany(
            f"INSERT INTO claims (id, position, {same})"
            f" SELECT ?, ?, {same} FROM claims WHERE id = 1",
            [(n, n) for n in range(2, 70)],
        )
        connection.commit()
    done = CliRunner().invoke(
        reliability, ["combine", str(folder / "news.db"), str(folder / "claims.db")]
    )
    assert done.exit_code == 0, done.output
    return folder


def served(folder, **options):
    return Datasette([str(folder / "claims.db"), str(folder / "news.db")], **options)


def pages(datasette):
    """Return the addresses of all our pages and files."""
    own = [route for route in datasette._routes() if "/-/reliability" in route[0].pattern]
    return addresses(own, VALUES)


class Links(HTMLParser):
    """Collects where a page leads, what it loads and where its forms go."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found += [v for k, v in attrs if k in ("href", "src", "action", "content") and v]


def leading(answer):
    """Return the addresses of a page, or of a file in JSON, and of its header ``Link``."""
    head, _, body = answer.partition("\n")
    found = re.findall(r"<([^>]*)>; rel=", head)
    try:
        return [*found, *_strings(json.loads(body))]
    except ValueError:
        page = Links()
        page.feed(body)
        return found + page.found


def _strings(value):
    for one in value.values() if isinstance(value, dict) else value:
        if isinstance(one, dict | list):
            yield from _strings(one)
        elif isinstance(one, str) and re.match(r"(http://localhost)?/\w", one):
            yield one


@pytest.mark.asyncio
@pytest.mark.parametrize("stripped", [True, False], ids=["stripped", "kept"])
async def test_every_link_keeps_the_prefix(folder, stripped, monkeypatch):
    monkeypatch.setattr(exports, "MOST", 20)
    datasette = served(folder, settings={"base_url": PREFIX})
    await datasette.invoke_startup()
    application = datasette.app()
    walked = 0
    for page in pages(datasette):
        for query in ("", "?band__notnull=1&_facet_size=1"):
            address = ("" if stripped else PREFIX.rstrip("/")) + page + query
            status, answer = await ask(application, address)
            assert status < 500
            for link in leading(answer):
                path = urlsplit(urljoin(f"http://localhost{PREFIX}x", link))
                if path.netloc != "localhost" or path.scheme != "http":
                    continue
                assert path.path.startswith(PREFIX), (address, link)
                assert not path.path.startswith(PREFIX + PREFIX[1:]), (address, link)
                walked += 1
    assert walked > 300


@pytest.mark.asyncio
@pytest.mark.parametrize("stripped", [True, False], ids=["stripped", "kept"])
@pytest.mark.parametrize(
    "page",
    [
        "claims?_facet_reliability=band&_facet_reliability=published&band=weak",
        "claims?_facet_reliability=band&band__gt=a",
        "quotes?_facet_reliability=speaker&_reliability=speaker:anonymous",
    ],
)
async def test_every_link_of_a_facet_has_the_prefix_once(folder, tmp_path, stripped, page):
    path = tmp_path / "claims.db"
    shutil.copy(folder / "claims.db", path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table quotes (id integer primary key, source, speaker)")
        connection.execute("insert into quotes values (1, 'a friend', 'an aide'), (2, '', 'Rask')")
        connection.commit()
    datasette = Datasette([str(path)], settings={"base_url": PREFIX})
    await datasette.invoke_startup()
    table, query = page.split("?")
    extras = "_extra=facet_results,suggested_facets"
    asked = f"{'' if stripped else PREFIX[:-1]}/claims/{table}.json?{query}&{extras}"
    status, answer = await ask(datasette.app(), asked)
    assert status == 200
    found = json.loads(answer.partition("\n")[2])
    results = found["facet_results"]
    results = results.get("results", results)
    suggested = [one for one in found["suggested_facets"] if one.get("type") == "reliability"]
    assert bool(suggested) == (table == "quotes")
    addresses = list(_strings([list(results.values()), suggested]))
    assert len(addresses) > len(results)
    for address in addresses:
        assert urlsplit(address).path == f"{PREFIX}claims/{table}.json", address


@pytest.mark.asyncio
async def test_a_redirect_keeps_the_prefix(folder):
    datasette = served(folder, settings={"base_url": PREFIX})
    response = await datasette.client.get("/claims/-/reliability/claim/1")
    assert response.headers["location"] == "/prefix/claims/-/reliability/document/1#claim-1"


@pytest.mark.asyncio
async def test_our_answers_have_the_headers_for_other_sites_where_datasette_has_them(folder):
    for cors in (True, False):
        datasette = served(folder, cors=cors)
        await datasette.invoke_startup()
        own = await datasette.client.get("/claims/claims.json")
        wanted = {k: v for k, v in own.headers.items() if k.startswith("access-control")}
        assert bool(wanted) == cors
        for page in pages(datasette):
            found = (await datasette.client.get(page)).headers
            assert {k: v for k, v in found.items() if k.startswith("access-control")} == wanted


@pytest.mark.asyncio
async def test_every_page_of_ours_says_what_a_browser_may_do_with_it(folder):
    datasette = served(folder)
    await datasette.invoke_startup()
    asked = [*pages(datasette), "/claims/-/reliability?_through=[", "/claims/-/reliability/none"]
    for page in asked:
        headers = (await datasette.client.get(page)).headers
        policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
        assert policy["default-src"] == "'none'"
        assert "unsafe-inline" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
    assert "content-security-policy" not in (await datasette.client.get("/claims/claims")).headers


class Analytics:
    """A plugin that adds a script to every page."""

    @staticmethod
    @hookimpl
    def extra_body_script():
        return "window.counted = 1"

    @staticmethod
    @hookimpl
    def extra_js_urls():
        return ["https://counts.example/count.js?a=1"]


@pytest.mark.asyncio
async def test_scripts_of_other_plugins_run_on_our_pages(folder):
    pm.register(Analytics, "analytics")
    try:
        response = await served(folder).client.get("/-/reliability/about")
    finally:
        pm.unregister(name="analytics")
    policy = response.headers["content-security-policy"]
    assert "https://counts.example/count.js " in policy
    assert "'sha256-" in policy
    bare = await served(folder).client.get("/-/reliability/about")
    assert policy.count("sha256-") == bare.headers["content-security-policy"].count("sha256-") + 1


@pytest.mark.asyncio
async def test_claims_that_come_to_a_served_database_are_found(tmp_path, folder):
    path = tmp_path / "late.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE somebodys (id INTEGER PRIMARY KEY)")
    datasette = Datasette([str(path)])
    await datasette.invoke_startup()
    assert (await datasette.client.get("/late/-/reliability")).status_code == 404
    make(path)
    assert (await datasette.client.get("/late/-/reliability")).status_code == 200
    for table in tables(path):
        if table.startswith("anybodys"):
            continue
        found = await datasette.client.get(f"/late/{table}.json")
        index = table.startswith(("_reliability_", "sqlite_stat", "claims_fts"))
        # Datasette 1.0 shows the search to those who may view what is searched.
        expected = 403 if index and not (NEW and table == "claims_fts") else 200
        assert found.status_code == expected, table
    page = await datasette.client.get("/late/claims")
    assert "A rating tells you how clearly" in page.text
    name = next(iter(queries()))
    assert (await datasette.client.get(f"/late/{name}.json")).status_code == 200
    datasette.add_database(datasette.get_database("late"), name="again")
    assert (await datasette.client.get("/again/-/reliability")).status_code == 200


@pytest.mark.asyncio
async def test_a_database_that_is_gone_is_forgotten(folder):
    datasette = served(folder)
    await datasette.invoke_startup()
    datasette.remove_database("claims")
    assert (await datasette.client.get("/")).status_code == 200
    assert (await datasette.client.get("/claims/-/reliability")).status_code == 404


@pytest.mark.asyncio
async def test_a_view_named_as_our_table_is_somebody_elses(folder, tmp_path):
    path = tmp_path / "claims.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("attach ? as own", (str(folder / "claims.db"),))
        connection.execute("create table kept as select * from own.claims")
        connection.execute("create view claims as select * from kept")
        connection.commit()
    datasette = Datasette([str(path)])
    await datasette.invoke_startup()
    page = await datasette.client.get("/claims/claims")
    assert page.status_code == 200
    assert tables_of_ours.DEFINITION not in page.text
    assert (await datasette.client.get("/claims/-/reliability")).status_code == 404
    assert (await datasette.client.get("/claims/-/reliability/document/1")).status_code == 404
