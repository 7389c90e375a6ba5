"""Nobody edits by hand what the program wrote, unless the configuration says so by name."""

import sqlite3
from contextlib import closing

import pytest
from datasette import version
from datasette.app import Datasette

from datasette_reliability.explore import tables as ours

from .addresses import tables
from .private_data import make

BY_PEOPLE = {"ratings_by_people", "corrections", "relations_by_people"}
ROOT = {"id": "root"}
ACTIONS = ("insert-row", "update-row", "delete-row", "alter-table", "drop-table")
COLUMN = {"op": "add_column", "args": {"name": "n", "type": "text"}}

pytestmark = pytest.mark.skipif(
    not version.__version__.startswith("1."), reason="Datasette 0.65 has no API that writes"
)


@pytest.fixture
def path(tmp_path):
    path = make(tmp_path / "claims.db")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE somebodys (id INTEGER PRIMARY KEY, words TEXT)")
        connection.execute("INSERT INTO somebodys VALUES (1, 'old')")
        connection.commit()
    return path


async def answers(path, table, **options):
    """Return the statuses of an insert, update, delete, alter and drop by the root actor."""
    datasette = Datasette([path], **options)
    datasette.root_enabled = True
    await datasette.invoke_startup()
    cookies = {"ds_actor": datasette.sign({"a": ROOT}, "actor")}
    base = f"/claims/{table}"
    found = []
    for address, body in (
        (f"{base}/-/insert", {"row": {"id": 99}}),
        (f"{base}/-/upsert", {"rows": [{"id": 1}]}),
        (f"{base}/1/-/update", {"update": {"id": 1}}),
        (f"{base}/-/alter", {"operations": [COLUMN]}),
        (f"{base}/1/-/delete", {}),
        (f"{base}/-/drop", {"confirm": True}),
    ):  # fmt: skip
        response = await datasette.client.post(address, json=body, cookies=cookies)
        found.append(response.status_code)
    return found


@pytest.mark.asyncio
async def test_what_the_program_wrote_is_refused_even_to_root(path):
    somebodys = ("somebodys", "anybodys", "sqlite_")
    written = {each for each in tables(path) if not each.startswith(somebodys)} - BY_PEOPLE
    assert written >= ours.tables() - BY_PEOPLE | {"claims_fts", "claims_fts_data"}
    block = {"databases": {"claims": {"permissions": dict.fromkeys(ACTIONS, ROOT)}}}
    for config in ({}, block):
        for table in sorted(written):
            assert set(await answers(path, table, config=config)) == {403}, table


@pytest.mark.asyncio
async def test_others_are_decided_by_datasette(path):
    for table in (*BY_PEOPLE, "somebodys"):
        assert 403 not in await answers(path, table), table


@pytest.mark.asyncio
async def test_one_action_is_allowed_for_one_table_by_name(path):
    config = {
        "databases": {"claims": {"tables": {"Claims": {"permissions": {"update-row": ROOT}}}}}
    }
    assert await answers(path, "claims", config=config) == [403, 403, 200, 403, 403, 403]
    assert await answers(path, "documents", config=config) == [403] * 6


@pytest.mark.asyncio
async def test_sql_that_writes_is_refused_as_well(path):
    datasette = Datasette([path])
    datasette.root_enabled = True
    await datasette.invoke_startup()
    cookies = {"ds_actor": datasette.sign({"a": ROOT}, "actor")}
    for sql, expected in (
        ("update claims set score = 100", 403),
        ("delete from reasons", 403),
        ("update somebodys set words = 'new'", 200),
    ):
        response = await datasette.client.post(
            "/claims/-/execute-write", json={"sql": sql}, cookies=cookies
        )
        assert response.status_code == expected, response.text
