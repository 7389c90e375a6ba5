"""What a link to a page of ours shows where it is pasted: words, a whole address, a picture."""

import re
import struct
from html import unescape

import pytest

from datasette_reliability.explore import preview

from .test_article_page import CANARY, PAGE, READS, closed, get, secret, seed, started  # noqa: F401

PAGES = {
    "article": PAGE,
    "overview": "/claims/-/reliability",
    "filtered": "/claims/-/reliability?attribution_class=anonymous",
    "source": "/claims/-/reliability/source/1",
    "try": "/-/reliability/try",
    "about": "/-/reliability/about",
}
PICTURES = {
    "/": "/claims/-/reliability.png",
    "/claims": "/claims/-/reliability.png",
    "/claims/claims": "/claims/-/reliability.png",
    "/claims/claims?attribution_class=anonymous&_search=truce&_sort_desc=published": (
        "/claims/-/reliability.png?attribution_class=anonymous&_search=truce"
    ),
    "/claims/claims?band=weak&_reliability_as=table": "/claims/-/reliability.png?band=weak",
}
HOSTILE = [
    "",
    "x" * 5000,
    "word " * 5000,
    "ראש העיר \u202e",
    "中国",
    "\0\ud800",
    "Żółć",
    "👩\u200d👧",
]


def size(png):
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", png[16:24])


def tags(html):
    found = dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', html))
    return {name: unescape(content) for name, content in found.items()}


@pytest.mark.asyncio
@pytest.mark.parametrize("prefix", ["", "/prefix"])
@pytest.mark.parametrize("name", PAGES)
async def test_a_link_to_each_page_shows_its_picture(seed, name, prefix):  # noqa: F811
    options = {"settings": {"base_url": f"{prefix}/"}} if prefix else {}
    datasette = await started(seed, **options)
    html = (await get(datasette, PAGES[name])).text
    found = tags(html)
    title = re.findall("<title>(.*?)</title>", html, re.S)[0]  # pictures have titles, too
    assert found["og:title"] == unescape(title).strip()
    assert len(found["og:description"]) > 20
    assert found["twitter:card"] == "summary_large_image"
    whole = f"http://localhost{prefix}{PAGES[name]}"
    assert found["og:url"] == whole
    assert f'<link rel="canonical" href="{whole}">' in unescape(html)
    path, mark, query = whole.partition("?")
    assert found["og:image"] == f"{path}.png{mark}{query}"
    picture = await get(datasette, found["og:image"].removeprefix("http://localhost" + prefix))
    assert picture.headers["content-type"] == "image/png"
    assert size(picture.content) == preview.SIZE
    assert (int(found["og:image:width"]), int(found["og:image:height"])) == preview.SIZE


@pytest.mark.asyncio
@pytest.mark.parametrize("prefix", ["", "/prefix"])
@pytest.mark.parametrize("address", PICTURES)
async def test_datasettes_pages_of_claims_show_it_too(seed, address, prefix):  # noqa: F811
    options = {"settings": {"base_url": f"{prefix}/"}} if prefix else {}
    datasette = await started(seed, **options)
    html = (await get(datasette, address)).text
    found = tags(html)
    assert len(found["og:title"]) > 5
    assert len(found["og:description"]) > 20
    assert found["twitter:card"] == "summary_large_image"
    assert found["og:url"] == f"http://localhost{prefix}{address}"
    assert html.count('rel="canonical"') == html.count('property="og:title"') == 1
    assert found["og:image"] == f"http://localhost{prefix}{PICTURES[address]}"
    assert size((await get(datasette, PICTURES[address])).content) == preview.SIZE


@pytest.mark.asyncio
@pytest.mark.parametrize("prefix", ["", "/prefix"])
async def test_the_picture_of_a_claim_names_the_claim(seed, prefix, monkeypatch):  # noqa: F811
    drawn = []
    draw = preview.draw
    monkeypatch.setattr(preview, "draw", lambda *of: drawn.append(of) or draw(*of))
    options = {"settings": {"base_url": f"{prefix}/"}} if prefix else {}
    datasette = await started(seed, **options)
    claims = (await get(datasette, "/claims/claims.json?_shape=array")).json()
    for claim in claims[:3]:
        found = tags((await get(datasette, f"/claims/claims/{claim['id']}")).text)
        address = f"/claims/-/reliability/claim/{claim['id']}.png"
        assert found["og:image"] == f"http://localhost{prefix}{address}"
        assert size((await get(datasette, address)).content) == preview.SIZE
        title, words, parts = drawn[-1]
        assert title == found["og:title"]
        assert claim["claim"][:40] in title
        assert found["og:description"].startswith(words)
        own = claim["attribution_class"] == "unattributed"
        assert parts == ([] if own else [(claim["attribution_class"], 1)])
    await get(datasette, "/claims/-/reliability/claim/99999.png", 404)


@pytest.mark.asyncio
async def test_the_picture_of_a_claim_is_for_those_who_may_see_claims(secret):  # noqa: F811
    block = {"databases": {"claims": {"tables": {"claims": {"allow": {"id": "editor"}}}}}}
    datasette = await started(secret, **closed(block))
    for number in (1, 99999):
        await get(datasette, f"/claims/-/reliability/claim/{number}.png", 403)


@pytest.mark.asyncio
async def test_claims_have_no_picture_where_their_sources_are_closed(seed):  # noqa: F811
    block = {"databases": {"claims": {"tables": {"sources": {"allow": {"id": "editor"}}}}}}
    datasette = await started(seed, **closed(block))
    found = tags((await get(datasette, "/claims/claims")).text)
    assert "og:image" not in found
    assert found["og:title"]


@pytest.mark.asyncio
@pytest.mark.parametrize("table", READS)
async def test_a_picture_is_for_those_who_may_see_the_page(secret, table):  # noqa: F811
    block = {"databases": {"claims": {"tables": {table: {"allow": {"id": "editor"}}}}}}
    datasette = await started(secret, **closed(block))
    there = await get(datasette, f"{PAGE}.png", 403)
    assert CANARY not in there.text
    absent = await datasette.client.get("/claims/-/reliability/document/2.png")
    assert absent.status_code == 403  # the same, whether it is there or not
    cookies = {"ds_actor": datasette.sign({"a": {"id": "editor"}}, "actor")}
    assert size((await datasette.client.get(f"{PAGE}.png", cookies=cookies)).content)


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("parts", [[], [("anonymous", 1)], [("institution", 9), ("of no list", 1)]])
def test_any_words_can_be_drawn(words, parts):
    assert size(preview.draw(words, words, parts)) == preview.SIZE


def test_accents_are_dropped_and_other_scripts_left_out():
    assert preview._drawable("Šárka Żółć – café") == "Sarka Zolc - cafe"
    assert preview._drawable("Mayor ראש said no") == "Mayor … said no"


def test_the_bar_and_the_words_change_the_picture():
    drawn = {
        preview.draw(title, "words", [("anonymous", part), ("institution", 10 - part)])
        for title in ("one", "two")
        for part in (1, 9)
    }
    assert len(drawn) == 4
