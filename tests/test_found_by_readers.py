"""What readers met on the pages, each as the smallest case of its kind."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from html import unescape
from typing import Any

import pytest
from datasette import version
from datasette.app import Datasette

from datasette_reliability import pipeline
from datasette_reliability.corroborate.run import corroborate
from datasette_reliability.explore.article import title_of
from datasette_reliability.explore.preview import _drawable
from datasette_reliability.read import documents

NEW = version.__version__.startswith("1.")
OVERVIEW = "/claims/-/reliability"
TEXTS = (
    "Mayor Ada Voss said engineers had warned that the bridge would fall.",
    "A western diplomat said the talks would go on. He said nobody would win. He said it was late.",
    "The port lost ten ships, according to figures from the harbor office that the National Audit"
    " Office regards as reliable. The chief engineer said the cranes were old.",
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("readers")
    articles = [
        {"text": f"{TEXTS[n % 3]} Number {n}.", "url": f"https://example.org/{n}"}
        | ({"publisher": "The Ledger", "published": "2024-05-03"} if n < 30 else {})
        | ({"publisher": "The Sun"} if n == 30 else {})
        for n in range(36)
    ]
    (folder / "a.jsonl").write_text("\n".join(map(json.dumps, articles)), "utf-8")
    pipeline.load(folder / "claims.db", documents([str(folder / "a.jsonl")]))
    corroborate(folder / "claims.db")
    return str(folder / "claims.db")


async def get(path: str, address: str, status: int = 200, **options: Any) -> str:
    datasette = Datasette([path], **options)
    await datasette.invoke_startup()
    response = await datasette.client.get(address)
    assert response.status_code == status, (address, response.text[:300])
    return str(response.text)


def rows(path: str, sql: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


@pytest.mark.asyncio
@pytest.mark.parametrize("nothing", ["", "%20", "%22", "%22%22", "+"])
async def test_a_search_for_nothing_finds_all(path: str, nothing: str) -> None:
    whole = re.search(r'reliability-total">[^<]+', await get(path, "/claims/claims"))
    page = await get(path, f"/claims/claims?_search={nothing}")
    assert whole
    assert whole[0] in page
    kept = await get(path, f"/claims/claims?_search={nothing}&publisher=The+Sun")
    assert "published by “The Sun”" in kept
    assert await get(path, f"{OVERVIEW}?_search={nothing}")


@pytest.mark.asyncio
async def test_the_words_of_a_search_stay_in_the_box(path: str) -> None:
    assert 'name="_search" value="cranes"' in await get(path, "/claims/claims?_search=cranes")


@pytest.mark.asyncio
async def test_a_claim_leads_to_its_source(path: str) -> None:
    page = await get(path, "/claims/claims?source=Mayor+Ada+Voss")
    found = re.search(r'<b><a href="(/claims/-/reliability/source/\d+)"><bdi>Mayor Ada', page)
    assert found
    assert "Ada Voss" in await get(path, found[1])


@pytest.mark.asyncio
async def test_a_source_is_headed_by_its_telling_words(path: str) -> None:
    [[number, *_]] = rows(
        path, "select source_id from claims where source = 'A western diplomat' limit 1"
    )
    page = await get(path, f"{OVERVIEW}/source/{number}")
    assert re.search(r"<h1[^>]*>\s*<bdi>A western diplomat", page)


@pytest.mark.asyncio
async def test_filters_by_number_are_named(path: str) -> None:
    [[source, document]] = rows(
        path, "select source_id, document_id from claims where source = 'Mayor Ada Voss' limit 1"
    )
    assert "of the source “Ada Voss”" in await get(path, f"/claims/claims?source_id={source}")
    page = await get(path, f"/claims/claims?document_id={document}")
    assert "in the article “Mayor Ada Voss said" in page
    assert "in the article “Mayor" in await get(path, f"{OVERVIEW}?document_id={document}")
    for odd in ("abc", "9" * 30, "-1", "999999"):
        assert f"“{odd}”" in await get(path, f"/claims/claims?document_id={odd}")


@pytest.mark.asyncio
async def test_a_nested_claim_says_why_it_has_no_rating(path: str) -> None:
    page = await get(path, "/claims/claims?parent_id__notnull=1")
    assert page.count("inside another quote</span>") == page.count('<li id="c') > 0


@pytest.mark.asyncio
async def test_a_reason_repeats_no_words_of_its_claim(path: str) -> None:
    page = await get(path, "/claims/claims?_size=20")
    assert "<q>" in await get(path, "/claims/claims?endorsed_by__notnull=1")
    for item in re.findall(r'<li id="c\d+">(.*?)</div></li>', page, re.DOTALL):
        said = re.search(r'<p class="said">(.*?)</p>', item)
        assert said
        assert said[1] not in re.findall(r"<q>(.*?)</q>", item)


@pytest.mark.asyncio
async def test_the_overview_says_what_a_picture_leaves_out(path: str) -> None:
    page = " ".join((await get(path, OVERVIEW)).split())
    [[undated, unnamed_outlet, nested]] = rows(
        path,
        "select sum(published is null), sum(publisher is null), sum(parent_id is not null)"
        " from claims where attribution_class != 'unattributed'",
    )
    assert min(undated, unnamed_outlet, nested) > 1
    for number, words in (
        (undated, "without a date"),
        (unnamed_outlet, "without a publisher"),
        (nested, "inside another quote"),
    ):
        assert f"{number} claims {words} are left out." in page


@pytest.mark.asyncio
async def test_small_publishers_lead_to_their_own_claims(path: str) -> None:
    page = await get(path, OVERVIEW)
    link = re.search(r'<a href="([^"]+)">See their claims', page)
    assert link
    shown = await get(path, unescape(link[1]))
    assert set(re.findall(r'class="from"><bdi>(.*?)</bdi>', shown)) == {"The Sun"}


@pytest.mark.asyncio
async def test_an_overview_of_nothing_says_what_to_remove(path: str) -> None:
    page = await get(path, f"{OVERVIEW}?publisher=The+Ledgr")
    assert "No claim meets all filters" in page
    assert "Did you mean" in page
    assert "The Ledger" in page
    assert "Nothing to show" not in page


@pytest.mark.asyncio
async def test_a_month_without_claims_names_the_months_that_have_some(path: str) -> None:
    page = await get(path, "/claims/claims?published__startswith=2031-01")
    assert re.search(r"published__startswith=2024-05[^>]*><bdi>May 2024</bdi></a> \d", page)


@pytest.mark.asyncio
async def test_a_query_of_nothing_leads_to_all(path: str) -> None:
    page = await get(path, "/claims/one_unnamed_source?month=2031-01&publisher=")
    assert 'No claim of that month answers this. <a href="?">' in page
    assert "answers this" not in await get(path, "/claims/one_unnamed_source")


@pytest.mark.asyncio
async def test_front_door_and_question_give_one_share(path: str) -> None:
    page = await get(path, "/claims/anonymous_by_publisher")
    front = await get(path, "/claims")
    [share] = re.findall(r"The Ledger</bdi></th>.*?(\d+) %</a>", front, re.DOTALL)
    [exact] = re.findall(r'col-percent_unnamed">\s*([\d.]+)', page)
    assert round(float(exact)) == int(share)
    assert 'href="/claims/claims?publisher=The+Ledger"' in page


@pytest.mark.asyncio
async def test_show_them_shows_every_column_that_was_left_out(path: str) -> None:
    page = await get(path, "/claims/documents/1")
    link = re.search(r'<a href="([^"]+)">Show them', page)
    assert link
    assert unescape(link[1]).count("_col=") > 1
    assert "Not shown" not in await get(path, "/claims/documents/1" + unescape(link[1]))


@pytest.mark.asyncio
async def test_a_missing_fact_leads_home(path: str) -> None:
    assert "Search all claims" in await get(path, f"{OVERVIEW}/fact/99999", 404)


@pytest.mark.asyncio
async def test_tables_of_the_program_are_nobodys_pages(path: str) -> None:
    found = rows(
        path, "select name from sqlite_master where type = 'table' and name glob '_reliability_*'"
    )
    assert len(found) > 3
    for (table,) in found:
        await get(path, f"/claims/{table}", 403)


@pytest.mark.asyncio
async def test_articles_show_few_columns(path: str) -> None:
    page = await get(path, "/claims/documents")
    assert 3 < len(set(re.findall(r"<td class=\"col-(\w+)", page))) < 9


@pytest.mark.skipif(NEW, reason="Datasette 1.0 keeps its queries in datasette.yaml")
@pytest.mark.asyncio
async def test_a_query_of_the_metadata_replaces_ours(path: str) -> None:
    own = {"databases": {"claims": {"queries": {"one_unnamed_source": {"sql": "select 1 as me"}}}}}
    page = await get(path, "/claims/one_unnamed_source.json?_shape=array", metadata=own)
    assert json.loads(page) == [{"me": 1}]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            'Ships queued off the port of Velm on Monday after dockers stopped work. "We left," one'
            " of them said.",
            "Ships queued off the port of Velm on Monday after dockers stopped work.",
        ),
        ("Bridge to open in June\n\nThe mayor said the bridge was safe.", "Bridge to open in June"),
        ("word " * 40, " ".join(["word"] * 16) + " …"),
        ("", ""),
    ],
)
def test_a_title_is_a_sentence_or_a_line(text: str, title: str) -> None:
    assert title_of({"title": None, "text": text}) == title


def test_pictures_keep_what_their_font_can_draw() -> None:
    assert _drawable("strong · Łódź, Weiß: £3m") == "strong · Lodz, Weiss: GBP 3m"


@pytest.mark.asyncio
async def test_a_description_in_the_metadata_leads_the_page(path: str) -> None:
    own = {"databases": {"claims": {"description": "What the Ledger says.", "tables": {
        "claims": {"description": "Its claims."}}}}}  # fmt: skip
    front = await get(path, "/claims", metadata=own)
    assert '<p class="lead">What the Ledger says.</p>' in front
    assert front.count("What the Ledger says.") - front.count('content="What the Ledger') == 1
    assert "Its claims. <a" in " ".join((await get(path, "/claims/claims", metadata=own)).split())
    assert "who makes them, and how" not in await get(path, "/claims")


@pytest.mark.asyncio
async def test_a_month_in_words_is_told_how_to_write_it(path: str) -> None:
    page = await get(path, "/claims/one_unnamed_source?month=May&publisher=")
    assert "“May” is no month: write it as 2025-05." in page
