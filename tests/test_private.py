"""What is private is on no page: every table, every route, every actor, restriction by restriction.

Routes are those that Datasette and its plugins have registered, tables those of ``sqlite_master``:
a new one is asked without a word here. Each table holds a word that no other has.
"""

import json
import sqlite3
from contextlib import closing
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from datasette import version
from datasette.app import Datasette

from datasette_reliability.cli import reliability
from datasette_reliability.explore import tables as ours
from datasette_reliability.explore.queries import queries

from .addresses import addresses, ask, tables
from .private_data import WORD, canary, make

NEW = version.__version__.startswith("1.")
OWNER = {"allow": {"id": "owner"}, "allow_sql": {"id": "owner"}}
ACTORS = {"nobody": None, "another": {"id": "another"}, "owner": {"id": "owner"}}
TABLES = sorted(ours.tables())
MONTHS = ("news-2024-12", "news-2025-01")
VALUES = {"pks": ["1"], "id": ["1"], "format": ["json", "csv"], "rest": [""]}
POINTING = ("claims", "reasons")  # tables whose rows are shown with labels of others
OF_INDEX = ("claims_fts", "_reliability_", "sqlite_stat")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("private")
    make(folder / "claims.db")
    paths = [make(folder / f"{month}.db", month.replace("-", "")) for month in MONTHS]
    done = CliRunner().invoke(reliability, ["combine", str(folder / "news.db"), *paths])
    assert done.exit_code == 0, done.output
    return folder


def served(folder, names, databases):
    """Return a Datasette of some databases; nobody but the owner may use SQL in them."""
    blocks = {name: {"allow_sql": OWNER["allow_sql"], **databases.get(name, {})} for name in names}
    option = "config" if NEW else "metadata"
    paths = [str(folder / f"{name}.db") for name in names]
    return Datasette(paths, **{option: {"databases": blocks}})


def columns(path, table):
    with closing(sqlite3.connect(path)) as connection:
        return [name for _, name, *_ in connection.execute(f'PRAGMA table_info("{table}")')]


def asked_of(path, name, table):
    """Yield what else a table is asked: searches, labels, facets, filters through others."""
    there = columns(path, table)
    facets = "".join(f"&_facet={column}" for column in there if column.endswith("_id"))
    extra = "&_extra=suggested_facets,facet_results,display_rows,expandable_columns,query"
    through = quote(json.dumps({"table": table, "column": "claim_id", "value": "1"}))
    yield f"/{name}/{table}.json?_search=said&_labels=on{facets}"
    yield f"/{name}/{table}?_size=1{facets}"
    yield f"/{name}/{table}.json?_facet_reliability=source_name&_facet_reliability=band{extra}"
    yield f"/{name}/{table}.csv?_labels=on&_stream=1"
    # Of numbers Datasette makes no blob.
    texts = [column for column in there if column not in ("id", "sz") and "_id" not in column]
    yield from (f"/{name}/{table}/1.blob?_blob_column={column}" for column in texts[:2])
    if "claim_id" in there:
        yield f"/{name}/claims.json?_through={through}"
        yield f"/{name}/-/reliability.json?_through={through}"
    sql = quote(f"select * from [{table}]")
    yield from (f"/{name}?sql={sql}", f"/{name}.json?sql={sql}", f"/{name}/-/query.json?sql={sql}")
    yield from (f"/{name}/{table}/-/autocomplete?q=said&_initial=1", f"/-/jump.json?q={table}")


def everything(datasette, folder, names, most=None):
    """Return all addresses; with ``most``, of other tables than these only their pages."""
    found = [f"/{name}/{query}.json" for name in names for query in queries()]
    found += ["/-/tables.json", "/_internal", "/_internal/catalog_tables.json?_size=max"]
    for name in names:
        path = folder / f"{name}.db"
        every = tables(path)
        whole = [table for table in every if most is None or table in most]
        values = {**VALUES, "database": [name], "table": whole, "query": ["by_publisher"]}
        found += addresses(datasette._routes(), values)
        found += [address for table in whole for address in asked_of(path, name, table)]
        rest = [table for table in every if table not in whole]
        found += [f"/{name}/{table}.json?_labels=on&_size=1" for table in rest]
        found += [f"/{name}/{table}{row}" for table in POINTING for row in ("", "/1")]
    return list(dict.fromkeys(found))


async def swept(datasette, actor, asked):
    """Yield each address with its status and all that is answered, in body and headers."""
    await datasette.invoke_startup()
    application = datasette.app()
    signed = datasette.sign({"a": ACTORS[actor]}, "actor")
    cookie = f"ds_actor={signed}" if ACTORS[actor] else ""
    for address in asked:
        yield address, *await ask(application, address, cookie)


async def shows_nothing(datasette, actor, asked, words, told=()):
    """Assert that none of the words is in any answer, nor a table of an index ``told``."""
    async for address, status, answer in swept(datasette, actor, asked):
        # What one has asked for comes back, such as the words of a search.
        answer = answer.replace(address.partition("?")[2], "")
        assert not [word for word in words if word in answer], (address, status)
        if told and any(part in address.partition("?")[0] for part in told):
            assert status != 200 or "/-/" in address, address


async def shows_rows(datasette, names, asked, private):
    """Assert that the owner meets no error, and the rows of all tables that are private."""
    own_faults = [f"/{name}.csv" for name in names]  # of Datasette 0.65
    async for address, status, answer in swept(datasette, "owner", asked):
        assert status < 500 or address in own_faults, (address, answer[-2000:])
    for name, table in private:
        of = name.replace("-", "") if name in MONTHS else ""
        async for _, status, answer in swept(datasette, "owner", [f"/{name}/{table}.json"]):
            assert status == 200
            assert canary(table, of) in answer


def restricted(names):
    return {"claims": {"tables": {name: {"allow": OWNER["allow"]} for name in names}}}


@pytest.mark.asyncio
@pytest.mark.parametrize("actor", ACTORS)
async def test_claims_alone_are_private(folder, actor):
    datasette = served(folder, ["claims"], restricted(["claims"]))
    most = None if actor == "nobody" else ("claims", "claims_fts_content")
    asked = everything(datasette, folder, ["claims"], most)
    if actor == "owner":
        await shows_rows(datasette, ["claims"], asked, [("claims", "claims")])
    else:
        await shows_nothing(datasette, actor, asked, [canary("claims")], OF_INDEX)


@pytest.mark.asyncio
@pytest.mark.parametrize("table", [table for table in TABLES if table != "claims"])
async def test_one_table_is_private(folder, table):
    datasette = served(folder, ["claims"], restricted([table]))
    asked = everything(datasette, folder, ["claims"], (table,))
    await shows_nothing(datasette, "nobody", asked, [canary(table)])
    asked = [f"/claims/{table}", "/claims", "/"]
    await shows_rows(datasette, ["claims"], asked, [("claims", table)])


@pytest.mark.asyncio
@pytest.mark.parametrize("block", [restricted(TABLES), {"claims": OWNER}], ids=["all", "database"])
async def test_all_are_private(folder, block):
    datasette = served(folder, ["claims"], block)
    asked = everything(datasette, folder, ["claims"], ("claims",))
    await shows_nothing(datasette, "nobody", asked, [WORD], OF_INDEX)
    asked = [f"/claims/{table}" for table in TABLES] + ["/claims", "/", "/claims/-/reliability"]
    await shows_rows(datasette, ["claims"], asked, [("claims", table) for table in TABLES])


@pytest.mark.asyncio
@pytest.mark.parametrize("whole", [True, False])
async def test_a_month_is_private(folder, whole):
    month = MONTHS[1]
    block = OWNER if whole else restricted(["claims"])["claims"]
    names = ["news", *MONTHS]
    datasette = served(folder, names, {month: block})
    word = canary("" if whole else "claims", month.replace("-", ""))
    asked = everything(datasette, folder, names, ("claims",))
    await shows_nothing(datasette, "nobody", asked, [word.removesuffix("zq") if whole else word])
    await shows_rows(datasette, names, asked[::5], [(month, "claims")])


@pytest.mark.asyncio
async def test_a_file_is_handed_over_only_to_who_may_view_all_of_it(folder):
    for table, expected in (("documents", 403), (None, 200)):
        option = "config" if NEW else "metadata"
        block = restricted([table]) if table else {}
        paths = [str(folder / "claims.db"), str(folder / "news.db")]
        datasette = Datasette([], immutables=paths, **{option: {"databases": block}})
        answers = swept(datasette, "nobody", ["/claims.db", "/news.db"])
        assert [status async for _, status, _ in answers] == [expected, 403]


@pytest.mark.asyncio
@pytest.mark.skipif(NEW, reason="Datasette 1.0 stores queries; where claims are private, none")
async def test_queries_are_listed_for_those_who_may_view_all_that_they_read(folder):
    datasette = served(folder, ["claims"], restricted(["endorsements"]))
    for actor, expected in (("nobody", 403), ("another", 403), ("owner", 200)):
        asked = ["/claims.json", *(f"/claims/{name}.json" for name in queries())]
        (_, status, page), *answers = [found async for found in swept(datasette, actor, asked)]
        assert status == 200
        assert all((f'"{name}"' in page) == (expected == 200) for name in queries())
        assert {status for _, status, _ in answers} == {expected}


@pytest.mark.asyncio
@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("named", [{}, {"label_column": "name"}], ids=["found", "named"])
async def test_the_table_that_articles_come_from_is_private(tmp_path, actor, named):
    """Its text is in `documents`, on purpose; what else it holds is not."""
    path = tmp_path / "claims.db"
    rows = [(n, f"Ada Voss said road {n} is closed.", f"{WORD} {n}") for n in range(1, 4)]
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE wires (id INTEGER PRIMARY KEY, text, name)")
        connection.executemany("INSERT INTO wires VALUES (?, ?, ?)", rows)
        connection.commit()
    command = ["load", str(path), str(path), "--table", "wires", "--engine", "fast"]
    done = CliRunner().invoke(reliability, command)
    assert done.exit_code == 0, done.output
    block = {"claims": {"tables": {"wires": {"allow": OWNER["allow"], **named}}}}
    datasette = served(tmp_path, ["claims"], block)
    asked = everything(datasette, tmp_path, ["claims"], ("wires", "documents"))
    if actor == "owner":
        answers = [answer async for _, _, answer in swept(datasette, actor, asked)]
        assert any(WORD in answer for answer in answers)
    else:
        await shows_nothing(datasette, actor, asked, [WORD])


@pytest.mark.asyncio
async def test_rows_have_no_label_of_a_private_table_though_the_configuration_names_one(folder):
    block = {"claims": {"tables": {"claims": {"allow": OWNER["allow"], "label_column": "claim"}}}}
    datasette = served(folder, ["claims"], block)
    asked = everything(datasette, folder, ["claims"], ("claims", "reasons"))
    await shows_nothing(datasette, "nobody", asked, [canary("claims")], OF_INDEX)
