"""The overview and the page of a source: counts that are those of the table they link to."""

import json
import re
from collections import Counter
from html import unescape

import pytest
from datasette import version
from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted

from datasette_reliability import pipeline
from datasette_reliability.explore import crossed, front, overview
from datasette_reliability.explore.counts import Count
from datasette_reliability.read import documents

NEW = version.__version__.startswith("1.")
PAGE = "/claims/-/reliability"
SAYING = (
    "Mayor Ada Voss said the bridge over the lake would reopen in May.",
    'Officials who asked not to be named said it was "close to ready".',
    "The port lost ten ships, according to figures from the harbor office that the National Audit"
    " Office regards as reliable.",
    "The road was closed on Friday.",
)


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    folder = tmp_path_factory.mktemp("overview")
    articles = [
        {
            "text": f"{SAYING[n % 3]} {SAYING[3]} Number {n}.",
            "title": f"Article {n}",
            "publisher": "The Ledger" if n % 4 else "Velm & <Sons>",
            "published": f"2024-{n % 12 + 1:02d}-03",
        }
        for n in range(70)
    ]
    (folder / "articles.jsonl").write_text("\n".join(map(json.dumps, articles)), "utf-8")
    path = folder / "claims.db"
    pipeline.load(path, documents([str(folder / "articles.jsonl")]))
    return str(path)


async def started(path):
    datasette = Datasette([path])
    await datasette.invoke_startup()
    return datasette


async def get(datasette, address, status=200):
    response = await datasette.client.get(address)
    assert response.status_code == status, response.text
    return response


async def pictures(datasette, query=""):
    data = (await get(datasette, f"{PAGE}.json?{query}")).json()
    return {picture["name"]: picture for picture in data["pictures"]}


@pytest.mark.asyncio
@pytest.mark.parametrize("query", ["", "publisher=The+Ledger", "_search=bridge", "score__gt=10"])
async def test_every_count_is_that_of_the_rows_it_links_to(database, query):
    datasette = await started(database)
    found = await pictures(datasette, query)
    checked = 0
    for picture in found.values():
        for each in picture["counts"][:6]:
            rows = await get(datasette, each["href"].replace("?", ".json?_size=0&_extra=count&", 1))
            data = rows.json()
            assert each["claims"] == data.get("filtered_table_rows_count", data.get("count"))
            checked += 1
    assert checked > 5


@pytest.mark.asyncio
async def test_the_page_has_the_same_numbers_as_a_table(database):
    datasette = await started(database)
    page = (await get(datasette, PAGE)).text
    for picture in (await pictures(datasette)).values():
        for each in picture["counts"]:
            href = each["href"].replace("&", "&amp;")
            assert re.search(rf'<a href="{re.escape(href)}">{each["claims"]}( claims?)?</a>', page)


@pytest.mark.asyncio
async def test_few_claims_make_no_share(database):
    datasette = await started(database)
    found = await pictures(datasette)
    for name in ("by_publisher", "relied_on"):
        totals = Counter()
        for each in found[name]["counts"]:
            totals[each["row"]] += each["claims"]
        assert totals
        assert min(totals.values()) >= overview.LEAST
    assert {each["row"] for each in found["by_publisher"]["counts"]} == {"The Ledger"}
    assert not (await pictures(datasette, "published__startswith=2024-01"))["relied_on"]["counts"]


@pytest.mark.asyncio
async def test_no_person_is_listed_by_rating(database):
    found = await pictures(await started(database))
    for name in ("relied_on", "vouching"):
        for each in found[name]["counts"]:
            assert not {"band", "score", "source_reliability"} & set(each)


async def unindexed(self, task, kind=None):
    return None


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "query",
    ["", "publisher=The+Ledger", "attribution_class__not=anonymous", "_search=bridge", "id__lt=90"],
)
async def test_the_index_counts_what_sql_counts(database, monkeypatch, query):
    datasette = await started(database)
    indexed = await pictures(datasette, query)
    monkeypatch.setattr(Count, "crossed", unindexed)
    assert indexed == await pictures(datasette, query)


@pytest.mark.asyncio
async def test_sources_are_counted_in_the_index_beyond_the_first(database, monkeypatch):
    monkeypatch.setattr(overview, "_MOST_ROWS", 1)
    datasette = await started(database)
    indexed = await pictures(datasette)
    monkeypatch.setattr(Count, "crossed", unindexed)
    counted = await pictures(datasette)
    for name in ("by_publisher", "vouching", "relied_on"):
        assert len(indexed[name]["totals"]) == 1
        assert indexed[name] == counted[name]


@pytest.mark.asyncio
async def test_the_commonest_values_of_a_series_are_told_apart(database, monkeypatch):
    monkeypatch.setattr(overview, "MOST_SERIES", 1)
    monkeypatch.setattr(crossed, "MOST_SERIES", 1)
    monkeypatch.setattr(crossed, "_MOST_VALUES", 1)
    datasette = await started(database)
    indexed = await pictures(datasette)
    assert {each["attribution_class"] for each in indexed["by_band"]["counts"]} == {
        "named_official"
    }
    monkeypatch.setattr(Count, "crossed", unindexed)
    counted = await pictures(datasette)
    for name in ("by_publisher", "by_band", "vouching"):
        assert indexed[name] == counted[name]


@pytest.mark.asyncio
async def test_pictures_are_kept_until_the_database_changes(database, monkeypatch):
    asked = []
    count = overview._in_index
    monkeypatch.setattr(
        overview, "_in_index", lambda *given: asked.append(given[0].name) or count(*given)
    )
    datasette = await started(database)
    first = await pictures(datasette)
    assert len(asked) == 5
    assert await pictures(datasette) == first
    assert len(asked) == 5
    assert await pictures(datasette, "publisher=The+Ledger") != first
    assert len(asked) == 10


@pytest.mark.asyncio
async def test_sources_that_were_read_need_not_be_read_again(database, monkeypatch):
    datasette = await started(database)
    complete = (await pictures(datasette))["relied_on"]
    monkeypatch.setattr(crossed, "_MOST_READ", 1)
    monkeypatch.setattr(overview, "_counted", lambda *_: given_up())
    datasette = await started(database)
    found = [(await pictures(datasette))["relied_on"] for _ in range(9)]
    assert not found[0]["counted"]
    assert found[-1] == complete


async def given_up():
    return {"name": "relied_on", "counted": False, "counts": [], "totals": []}


def interrupted(monkeypatch, wanted):
    execute = Database.execute

    async def slow(self, sql, *args, **options):
        if wanted(sql):
            raise QueryInterrupted(Exception("interrupted"), sql, {})
        return await execute(self, sql, *args, **options)

    monkeypatch.setattr(Count, "crossed", unindexed)
    monkeypatch.setattr(Database, "execute", slow)


@pytest.mark.asyncio
async def test_what_takes_too_long_is_counted_in_part_and_says_so(database, monkeypatch):
    interrupted(monkeypatch, lambda sql: "group by 1, 2" in sql and "max(id)" not in sql)
    datasette = await started(database)
    page = (await get(datasette, f"{PAGE}?_search=bridge")).text
    assert "Only the newest 50,000 claims are counted here" in page


@pytest.mark.asyncio
async def test_what_cannot_be_counted_in_time_says_so_and_shows_no_number(database, monkeypatch):
    interrupted(monkeypatch, lambda sql: "group by 1, 2" in sql)
    datasette = await started(database)
    page = (await get(datasette, PAGE)).text
    assert page.count("Not counted: it would take too long.") == 5
    assert "data-chart" not in page
    for picture in (await pictures(datasette)).values():
        assert not picture["counted"]
        assert picture["counts"] == picture["totals"] == []


@pytest.mark.asyncio
@pytest.mark.parametrize("query", ["nothing=1", "_where=nonsense"])
async def test_a_filter_that_is_none_is_an_error(database, query):
    datasette = await started(database)
    await get(datasette, f"{PAGE}?{query}", 400)


@pytest.mark.asyncio
async def test_pictures_need_no_script(database):
    datasette = await started(database)
    page = (await get(datasette, PAGE)).text
    drawn = page[page.index("<main>") :]
    assert "<script" not in drawn[: drawn.index("</main>")]
    assert 'class="columns"' in drawn
    for address in re.findall(r'href="(/-/static-plugins/[^"]+)"', page):
        await get(datasette, address)


@pytest.mark.asyncio
async def test_a_source_has_its_names_uses_months_and_claims(database):
    datasette = await started(database)
    sources = (await get(datasette, "/claims/sources.json?_shape=array")).json()
    named = next(each for each in sources if each["name"] == "Ada Voss")
    data = (await get(datasette, f"{PAGE}/source/{named['id']}.json")).json()
    assert data["source"]["name"] == "Ada Voss"
    assert sum(each["claims"] for each in data["named"]) == 24
    assert sum(each["claims"] for each in data["timeline"]) == 24
    assert len(data["claims"]) == 24
    page = (await get(datasette, f"{PAGE}/source/{named['id']}")).text
    for claim in data["claims"]:
        assert f"/document/{claim['document_id']}#claim-{claim['id']}" in page


@pytest.mark.asyncio
async def test_a_source_begins_with_words_dates_and_what_it_says(database):
    datasette = await started(database)
    sources = (await get(datasette, "/claims/sources.json?_shape=array")).json()
    number = next(each["id"] for each in sources if each["name"] == "Ada Voss")
    data = (await get(datasette, f"{PAGE}/source/{number}.json")).json()
    assert data["whole"]["claims"] == 24
    assert sum(each["claims"] for each in data["publishers"]) == 24
    page = (await get(datasette, f"{PAGE}/source/{number}")).text
    said = " ".join(re.sub(r"<[^>]+>", "", page[page.index("<main>") :]).split())
    articles = data["whole"]["documents"]
    assert f"24 claims in {articles} articles from " in said
    assert re.search(r"published from \d+ \w+ \d{4} to \d+ \w+ \d{4}\.", said)
    assert page.index('<ol class="found">') < page.index("<table")
    assert page.count("sourcing <u>why?</u>") == 24


@pytest.mark.asyncio
async def test_of_a_source_with_very_many_claims_the_newest_are_counted(database, monkeypatch):
    from datasette_reliability.explore import source

    datasette = await started(database)
    sources = (await get(datasette, "/claims/sources.json?_shape=array")).json()
    number = next(each["id"] for each in sources if each["name"] == "Ada Voss")
    for recent, counted, said in ((24, 24, None), (10, 10, 10)):
        monkeypatch.setattr(source, "_RECENT", (recent, recent))
        data = (await get(datasette, f"{PAGE}/source/{number}.json")).json()
        assert data["of_newest"] == said
        assert [sum(each["claims"] for each in data[name]) for name in ("used", "timeline")] == [
            counted
        ] * 2
        page = (await get(datasette, f"{PAGE}/source/{number}")).text
        assert ("Its newest 10 claims are counted below" in page) is (said is not None)


@pytest.mark.asyncio
async def test_fewer_claims_of_a_source_are_counted_where_many_take_too_long(database, monkeypatch):
    from datasette_reliability.explore import source

    monkeypatch.setattr(source, "_RECENT", (50_000, 10))
    execute = Database.execute

    async def slow(self, sql, params=None, *args, **options):
        if isinstance(params, dict) and params.get("recent") == 50_000:
            raise QueryInterrupted(Exception("interrupted"), sql, params)
        return await execute(self, sql, params, *args, **options)

    monkeypatch.setattr(Database, "execute", slow)
    datasette = await started(database)
    sources = (await get(datasette, "/claims/sources.json?_shape=array")).json()
    number = next(each["id"] for each in sources if each["name"] == "Ada Voss")
    data = (await get(datasette, f"{PAGE}/source/{number}.json")).json()
    assert data["of_newest"] == 10
    assert sum(each["claims"] for each in data["used"]) == 10


@pytest.mark.asyncio
async def test_the_claims_of_a_source_come_in_pages(database, monkeypatch):
    from datasette_reliability.explore import source

    monkeypatch.setattr(source, "_PAGE", 10)
    datasette = await started(database)
    sources = (await get(datasette, "/claims/sources.json?_shape=array")).json()
    number = next(each["id"] for each in sources if each["name"] == "Ada Voss")
    address, seen = f"{PAGE}/source/{number}.json", []
    while address:
        data = (await get(datasette, address)).json()
        seen += [claim["id"] for claim in data["claims"]]
        address = data["next"]
    assert len(seen) == len(set(seen)) == 24


@pytest.mark.asyncio
async def test_an_unnamed_source_is_of_one_article(database):
    datasette = await started(database)
    sources = (await get(datasette, "/claims/sources.json?_shape=array&_size=max")).json()
    unnamed = [each for each in sources if each["name"] is None]
    assert len(unnamed) > 1
    for each in unnamed[:4]:
        data = (await get(datasette, f"{PAGE}/source/{each['id']}.json")).json()
        assert {claim["document_id"] for claim in data["claims"]} == {each["document_id"]}
        page = (await get(datasette, f"{PAGE}/source/{each['id']}")).text
        assert "unnamed sources are never merged across articles" in page


@pytest.mark.asyncio
async def test_who_vouches_for_a_source(database):
    datasette = await started(database)
    sources = (await get(datasette, "/claims/sources.json?_shape=array&_size=max")).json()
    pages = [
        (await get(datasette, f"{PAGE}/source/{each['id']}.json")).json()["endorsements"]
        for each in sources
    ]
    endorsed = [endorsement for page in pages for endorsement in page]
    assert any("Audit" in each["endorser"] for each in endorsed)


@pytest.mark.asyncio
@pytest.mark.parametrize("address", ["source/999999", "source/x"])
async def test_no_such_source(database, address):
    await get(await started(database), f"{PAGE}/{address}", 404)


@pytest.mark.asyncio
@pytest.mark.parametrize("query", ["", "published__startswith=2024-0", "score__gt=1"])
async def test_it_answers_in_sentences_with_what_they_are_shares_of(database, query):
    datasette = await started(database)
    html = (await get(datasette, f"{PAGE}?{query}")).text
    found = re.findall(
        r'<li><a href="([^"]+)">(.+?) %</a> of the claims by <bdi>(.+?)</bdi> that give a source'
        r" rest on unnamed sources: ([\d,]+) of ([\d,]+)\.</li>",
        html,
    )
    shares = []
    for address, percent, publisher, part, whole in found:
        rows = await get(datasette, unescape(address).replace("?", ".json?_shape=array&_size=max&"))
        kinds = [row["attribution_class"] for row in rows.json()]
        assert {row["publisher"] for row in rows.json()} == {unescape(publisher)}
        assert kinds.count("anonymous") == int(part)
        assert percent == front.percent(int(part), int(whole))
        shares.append(int(part) / int(whole))
    assert found
    assert shares == sorted(shares, reverse=True)
    picture = (await pictures(datasette, query))["by_publisher"]
    named = [unescape(publisher) for _, _, publisher, _, _ in found]
    assert [each["row"] for each in picture["totals"]] == named


@pytest.mark.asyncio
async def test_a_filter_is_a_chip_that_can_be_taken_away(database):
    datasette = await started(database)
    html = (await get(datasette, f"{PAGE}?publisher=The+Ledger&band=weak")).text
    chips = html[html.index('<ul class="reliability-chips"') :].split("</ul>")[0]
    links = {unescape(each) for each in re.findall(r'href="([^"]+)"', chips)}
    assert links == {PAGE, f"{PAGE}?publisher=The+Ledger", f"{PAGE}?band=weak"}
    plain = (await get(datasette, PAGE)).text
    assert "reliability-chips" not in plain
    assert "To narrow this page" in plain


@pytest.mark.asyncio
@pytest.mark.parametrize("kinds", ["attribution_class=anonymous", "attribution_class__not=record"])
async def test_a_share_of_chosen_kinds_answers_nothing(database, kinds):
    html = (await get(await started(database), f"{PAGE}?{kinds}")).text
    assert "rest on unnamed sources" not in html


@pytest.mark.asyncio
async def test_the_menus_lead_to_our_pages(database):
    datasette = await started(database)
    table = (await get(datasette, "/claims/claims?band=weak")).text
    for address in (PAGE, f"{PAGE}/claims.annotations.jsonld", f"{PAGE}/claims.schema.jsonld"):
        assert f'href="{address}?band=weak"' in table
    assert f'href="{PAGE}"' in (await get(datasette, "/claims")).text
    assert f'href="{PAGE}"' not in (await get(datasette, "/claims/loads")).text


@pytest.mark.asyncio
async def test_who_vouches_for_whom_is_a_sentence(database):
    page = (await get(await started(database), PAGE)).text
    said = re.sub(r"<[^>]+>", "", page.partition('<ul class="sentences">')[2].partition("</ul>")[0])
    assert re.search(r"the National vouches for .+: \d+ claims?", said)
