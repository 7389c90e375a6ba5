"""The front door of a database, in process, on whichever line of Datasette is installed."""

import re
import sqlite3
from html import unescape

import pytest
from datasette import version
from datasette.app import Datasette

from datasette_reliability import pipeline
from datasette_reliability.explore import front, permissions
from datasette_reliability.records import Document, Settings

NEW = version.__version__.startswith("1.")
DOOR = 'class="reliability-front"'
TEXT = (
    "Mayor Ada Voss said plan {0} would cost {0} crowns. Officials who asked not to be named said"
    " it was late. Snow fell on day {0}."
)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    path = tmp_path_factory.mktemp("front") / "claims.db"
    articles = [
        Document(
            TEXT.format(number),
            title=f"<b>Plan</b> {number}" if number else None,
            publisher="Rare" if number == 7 else ("The Ledger", "Wire & Co")[number % 2],
            published=f"2024-{number % 12 + 1:02d}-03",
        )
        for number in range(60)
    ]
    pipeline.load(path, articles, Settings(engine="fast"))
    return str(path)


async def started(*files, **options):
    datasette = Datasette(list(files), **options)
    await datasette.invoke_startup()
    return datasette


async def page(datasette, address, **options):
    response = await datasette.client.get(address, **options)
    assert response.status_code == 200
    return response.text


def door(html):
    """Return what the front door holds, and what stands behind it."""
    assert html.count(DOOR) == 1
    return html.split(DOOR)[1].split('<h2 class="reliability-rest">')


def asked(path, sql):
    with sqlite3.connect(path) as connection:
        return connection.execute(sql).fetchall()


@pytest.mark.asyncio
@pytest.mark.parametrize("indexed", [True, False])
async def test_the_numbers_are_those_of_the_rows(loaded, tmp_path, indexed):
    path = tmp_path / "claims.db"
    with sqlite3.connect(loaded) as source, sqlite3.connect(path) as copy:
        source.backup(copy)
        if not indexed:
            copy.execute("delete from _reliability_index_state")
    html, _ = door(await page(await started(str(path)), "/claims"))
    ((articles,),) = asked(path, "select count(*) from documents")
    ((claims, given, unnamed),) = asked(
        path,
        "select count(*), sum(attribution_class != 'unattributed'),"
        " sum(attribution_class = 'anonymous') from claims",
    )
    assert f"<dd>{articles}</dd>" in html
    assert re.search(rf'<dd><a href="/claims/claims">{claims}</a></dd>', html)
    assert f"rest on unnamed ones ({unnamed} of {given})" in html
    shares = re.findall(r'<th scope="row"><bdi>(.*?)</bdi></th>.*?href="(.*?)">(\d+) %</a>'
                        r" <small>(\d+) of (\d+)", html, re.S)  # fmt: skip
    rows = asked(
        path,
        "select publisher, sum(attribution_class = 'anonymous'), count(*) from claims"
        " where attribution_class != 'unattributed' group by 1 having count(*) >= 20",
    )
    assert (
        sorted((unescape(name), int(part), int(whole)) for name, _, _, part, whole in shares)
        == rows
    )
    assert [int(share) for _, _, share, _, _ in shares] == sorted(
        (int(share) for _, _, share, _, _ in shares), reverse=True
    )


@pytest.mark.asyncio
async def test_every_link_of_it_arrives_at_what_it_says(loaded):
    datasette = await started(loaded)
    html, _ = door(await page(datasette, "/claims"))
    addresses = {unescape(each) for each in re.findall(r'href="([^"]+)"', html)}
    assert len(addresses) > 12
    for address in addresses:
        await page(datasette, address)
    chosen = next(each for each in addresses if "publisher=The+Ledger" in each)
    rows = (await datasette.client.get(chosen.replace("?", ".json?") + "&_shape=array")).json()
    assert {(row["publisher"], row["attribution_class"]) for row in rows} == {
        ("The Ledger", "anonymous")
    }
    (action,) = re.findall(r'<form class="search" action="([^"]+)"', html)
    found = await datasette.client.get(f"{action}.json?_search=plan&_shape=array")
    assert found.json()


@pytest.mark.asyncio
async def test_the_newest_articles_come_first_and_lead_to_the_reader(loaded):
    datasette = await started(loaded)
    html, _ = door(await page(datasette, "/claims"))
    numbers = re.findall(r'href="/claims/-/reliability/document/(\d+)"', html)
    marks = ", ".join(numbers)
    dates = dict(asked(loaded, f"select id, published from documents where id in ({marks})"))
    assert {dates[int(number)] for number in numbers} <= {"2024-12-03", "2024-11-03"}
    assert "&lt;b&gt;Plan&lt;/b&gt;" in html
    assert "3 December 2024" in html


@pytest.mark.asyncio
async def test_nothing_of_datasettes_own_page_is_lost(loaded):
    _, rest = door(await page(await started(loaded), "/claims"))
    for each in ('id="sql-editor"', 'id="queries"', 'id="tables"', 'href="/claims/quarantine"'):
        assert each in rest
    _, rest = door(await page(await started(loaded), "/"))
    assert 'href="/claims"' in rest


@pytest.mark.asyncio
async def test_among_other_databases_the_instance_links_to_it(loaded, tmp_path):
    other = str(tmp_path / "other.db")
    sqlite3.connect(other).execute("create table t (a)")
    datasette = await started(loaded, other)
    html = await page(datasette, "/")
    assert DOOR not in html
    assert '<a href="/claims">Who says what in claims</a>' in html
    assert DOOR not in await page(datasette, "/other")


@pytest.mark.asyncio
@pytest.mark.parametrize("table", ["claims", "documents"])
async def test_what_is_private_is_not_counted(loaded, table):
    block = {"databases": {"claims": {"tables": {table: {"allow": {"id": "editor"}}}}}}
    datasette = await started(loaded, **({"config": block} if NEW else {"metadata": block}))
    for address in ("/", "/claims"):
        assert DOOR not in await page(datasette, address)
    cookies = {"ds_actor": datasette.sign({"a": {"id": "editor"}}, "actor")}
    assert DOOR in await page(datasette, "/claims", cookies=cookies)


@pytest.mark.asyncio
async def test_questions_and_overview_are_for_those_who_may_ask(loaded):
    block = {"databases": {"claims": {"tables": {"sources": {"allow": {"id": "editor"}}}}}}
    datasette = await started(loaded, **({"config": block} if NEW else {"metadata": block}))
    html, _ = door(await page(datasette, "/claims"))
    assert "one_unnamed_source" not in html
    assert 'href="/claims/-/reliability"' not in html


@pytest.mark.asyncio
async def test_links_keep_the_prefix_of_the_site(loaded):
    datasette = await started(loaded, settings={"base_url": "/prefix/"})
    html, _ = door(await page(datasette, "/claims"))
    for address in re.findall(r'(?:href|action)="([^"]*)"', html):
        assert address.startswith("/prefix/"), address


def test_no_statement_of_it_walks_through_all_rows(loaded):
    for sql in (front._DATED, front._LATEST, front._ARTICLES.format("?, ?")):
        plan = asked(loaded, f"explain query plan {sql.replace('?', '1')}")
        steps = [step for *_, step in plan]
        assert not [step for step in steps if re.match(r"SCAN (claims|c|d)\b(?! USING)", step)], (
            steps
        )
    assert any(
        "claims_published" in step
        for *_, step in asked(loaded, f"explain query plan {front._DATED}")
    )


@pytest.mark.asyncio
async def test_a_page_asks_once_who_may_view_a_table(loaded, monkeypatch):
    """Datasette asks of each query whether it may be shown, and each reads several tables."""
    datasette = await started(loaded)
    ask, questions = permissions._can_view_table, []

    async def asking(datasette, actor, database, table):
        questions.append((actor, database, table))
        return await ask(datasette, actor, database, table)

    monkeypatch.setattr(permissions, "_can_view_table", asking)
    for _ in range(2):  # an answer is that of its request alone
        questions.clear()
        await page(datasette, "/claims")
        assert questions
        assert len(questions) == len(set(questions))
    questions.clear()
    await permissions.can_view_table(datasette, None, "claims", "claims")
    await permissions.can_view_table(datasette, None, "claims", "claims")
    assert len(questions) == 2
