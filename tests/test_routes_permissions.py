"""Who may see which page: every route, actor and restriction, on the installed line of Datasette.

Each table holds a canary of its own, which nobody may meet who may not view that table.
"""

import re
import sqlite3

import pytest
from datasette import version
from datasette.app import Datasette
from sqlite_utils import Database

from datasette_reliability.migrations import migrate

BASE = "/claims/-/reliability"
TABLES = ("documents", "claims", "reasons", "endorsements", "sources")
ARTICLE = ("documents", "claims", "reasons", "endorsements")
EXPORT = ("documents", "claims", "reasons")
SOURCE = ("sources", "claims", "documents", "endorsements")
ROUTES = {
    "": ("claims", "sources"),
    ".json": ("claims", "sources"),
    "?band=weak": ("claims", "sources"),
    "?no_such_column=1": ("claims", "sources"),
    "/source/1": SOURCE,
    "/source/1.json": SOURCE,
    "/source/99": SOURCE,
    "/document/1": ARTICLE,
    "/document/1.json": ARTICLE,
    "/document/99": ARTICLE,
    "/claim/99": ARTICLE,
    "/document/1.txt": ("documents",),
    "/document/1.annotations.jsonld": EXPORT,
    "/document/1.schema.jsonld": EXPORT,
    "/document/99.schema.jsonld": EXPORT,
    "/claims.annotations.jsonld": EXPORT,
    "/claims.schema.jsonld?band=weak": EXPORT,
}
ACTORS = {"nobody": None, "reader": {"id": "reader"}, "editor": {"id": "editor"}}
ONLY_EDITOR = {"allow": {"id": "editor"}}
RESTRICTIONS = {
    "instance": ONLY_EDITOR,
    "database": {"databases": {"claims": ONLY_EDITOR}},
    **{table: {"databases": {"claims": {"tables": {table: ONLY_EDITOR}}}} for table in TABLES},
}


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    path = tmp_path_factory.mktemp("private") / "claims.db"
    connection = sqlite3.connect(path)
    migrate(Database(connection))
    connection.executescript(
        """
        INSERT INTO documents (id, text, title, sha256)
          VALUES (1, 'canary-documents said it.', 'canary-documents', 'x');
        INSERT INTO sources (id, key, name, source_type)
          VALUES (1, 'k', 'canary-sources', 'named_person');
        INSERT INTO endorsements
          (claim_id, endorser, stance, cue, target, independent, start, "end")
          VALUES (1, 'canary-endorsements', 'positive', 'reliable', 'it', 1, 0, 4);
        INSERT INTO reasons (claim_id, category, code, points, words, start, "end")
          VALUES (1, 'identity', 'named_body', 36, 'canary-reasons', 0, 4);
        """
    )
    connection.executemany(
        "INSERT INTO claims (id, claim, source, source_name, attribution_class, source_type, band,"
        " score, publisher, published, document_id, source_id, position, spans, engine,"
        " rubric_version) VALUES (?, 'canary-claims', 'canary-claims', 'canary-claims',"
        " 'named_person', 'named_person', 'weak', 7, 'canary-claims', '2024-01-02', 1, 1, ?,"
        " '{\"content\": [[0, 4]]}', 'given', '1.0')",
        [(number, number) for number in range(1, 30)],
    )
    connection.commit()
    connection.close()
    return str(path)


_SERVED = {}


@pytest.fixture(autouse=True)
def served():
    """Forget the servers of the last test: each belongs to that test's event loop."""
    _SERVED.clear()


async def fetched(database, restriction, actor, address):
    if restriction not in _SERVED:
        block = RESTRICTIONS.get(restriction, {})
        option = "config" if version.__version__.startswith("1.") else "metadata"
        _SERVED[restriction] = Datasette([database], **{option: block})
        await _SERVED[restriction].invoke_startup()
    datasette = _SERVED[restriction]
    found = ACTORS[actor]
    cookies = {"ds_actor": datasette.sign({"a": found}, "actor")} if found else {}
    return await datasette.client.get(address, cookies=cookies)


@pytest.mark.asyncio
@pytest.mark.parametrize("restriction", RESTRICTIONS)
@pytest.mark.parametrize("route", ROUTES)
async def test_who_may_not_view_a_table_gets_no_page_of_it(database, route, restriction):
    private = restriction not in TABLES or restriction in ROUTES[route]
    for actor in ("nobody", "reader"):
        response = await fetched(database, restriction, actor, BASE + route)
        if private:
            assert response.status_code == 403
            assert "canary" not in response.text
            assert not re.search(r"\b29\b", response.text)
        else:
            assert response.status_code in (200, 404, 400)
            assert f"canary-{restriction}" not in response.text


@pytest.mark.asyncio
@pytest.mark.parametrize("route", ROUTES)
async def test_who_may_view_them_gets_the_page(database, route):
    for restriction in ("instance", "claims", "sources"):
        response = await fetched(database, restriction, "editor", BASE + route)
        expected = 404 if "/99" in route else 400 if "no_such" in route else 200
        assert response.status_code == expected
        assert ("canary" in response.text) == (expected == 200)


@pytest.mark.asyncio
@pytest.mark.parametrize("route", ROUTES)
async def test_a_refusal_does_not_say_what_is_there(database, route):
    there = await fetched(database, "database", "reader", BASE + route)
    nowhere = await fetched(database, "database", "reader", f"{BASE}/document/12345")
    assert there.status_code == nowhere.status_code == 403
    assert "canary" not in there.text
    if "." not in route:
        assert re.findall(r"<h1>.*</h1>", there.text) == re.findall(r"<h1>.*</h1>", nowhere.text)


@pytest.mark.asyncio
@pytest.mark.parametrize("restriction", [*RESTRICTIONS, "nothing"])
@pytest.mark.parametrize("page", ["/claims", "/claims/claims", "/claims/claims/1"])
async def test_menus_lead_only_where_one_may_go(database, page, restriction):
    for actor in ACTORS:
        response = await fetched(database, restriction, actor, page)
        for route, reads in {"": ("claims", "sources"), "/claims.schema.jsonld": EXPORT}.items():
            if f'href="{BASE}{route}"' in response.text:
                assert actor == "editor" or restriction not in reads
                there = await fetched(database, restriction, actor, BASE + route)
                assert there.status_code == 200
