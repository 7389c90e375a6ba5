"""The overview of few publishers over many years: its axis, what is folded, and its sentences."""

import json
import re
import sqlite3
from html import unescape

import pytest
from datasette.app import Datasette

from datasette_reliability import pipeline
from datasette_reliability.explore import crossed
from datasette_reliability.explore.counts import Count
from datasette_reliability.read import documents

from .test_overview import NEW, PAGE, get, pictures, started, unindexed

LINES = (
    ("1987-03", "Big", 24, "Officials who asked not to be named said it was late."),
    ("2025-05", "Big", 30, "Mayor Ada Voss said the bridge would reopen."),
    ("2025-06", "Small", 3, "Officials who asked not to be named said it was late."),
)


@pytest.fixture(scope="module")
def long_ago(tmp_path_factory):
    folder = tmp_path_factory.mktemp("long")
    articles = [
        {"text": f"{words} No {n}, {month}.", "publisher": publisher, "published": f"{month}-03"}
        for month, publisher, count, words in LINES
        for n in range(count)
    ]
    (folder / "articles.jsonl").write_text("\n".join(map(json.dumps, articles)), "utf-8")
    path = folder / "claims.db"
    pipeline.load(path, documents([str(folder / "articles.jsonl")]))
    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT INTO endorsements (claim_id, endorser, stance, cue, target,"
            ' independent, start, "end")'
            " SELECT min(id), 'the <b>UN', 'negative', 'rejects', 'it', 1, 0, 4 FROM claims"
            " WHERE published LIKE '2025%'"
        )
    connection.close()
    return str(path)


@pytest.mark.asyncio
async def test_years_without_claims_take_their_room(long_ago):
    page = (await get(await started(long_ago), PAGE)).text
    svg = page[page.index('<svg class="columns"') :].partition("</svg>")[0]
    bars = re.findall(r'class="given" x="([\d.]+)%"', svg)
    assert [float(x) for x in bars] == [
        pytest.approx(100 * (at + 0.1) / 39, abs=0.02) for at in (0, 38)
    ]
    said = re.findall(r"<text[^>]*>(.*?)</text>", svg)
    assert said[0] == "33"
    assert said[1::3] == ["1987", "2025"]
    linked = {unescape(each) for each in re.findall(r'<a href="([^"]+)"', svg)}
    table = page.partition('data-chart="over_time"')[2].partition("</table>")[0]
    assert linked <= {unescape(each) for each in re.findall(r'href="([^"]+)"', table)}


@pytest.mark.asyncio
@pytest.mark.parametrize("indexed", [True, False])
async def test_publishers_with_few_claims_are_folded(long_ago, indexed, monkeypatch):
    if not indexed:
        monkeypatch.setattr(Count, "crossed", unindexed)
    datasette = await started(long_ago)
    found = (await pictures(datasette))["by_publisher"]
    assert ([each["row"] for each in found["totals"]], found["few"], found["more"]) == (
        ["Big"],
        1,
        0,
    )
    page = (await get(datasette, PAGE)).text
    assert "And 1 publisher with fewer than 20 claims" in page


@pytest.mark.asyncio
async def test_what_is_cut_off_is_said_to_be_at_least_that(long_ago, monkeypatch):
    """Of very many publishers only the largest are counted, so the folded line has a bound."""
    datasette = await started(long_ago)
    assert (await pictures(datasette))["by_publisher"]["at_least"] is False
    monkeypatch.setattr(crossed, "_MOST_OTHERS", 2)
    datasette = await started(long_ago)
    found = (await pictures(datasette))["by_publisher"]
    assert (found["few"], found["at_least"]) == (1, True)
    page = (await get(datasette, PAGE)).text
    assert "And at least 1 publisher with fewer than 20 claims" in page


@pytest.mark.asyncio
@pytest.mark.parametrize("indexed", [True, False])
async def test_the_whole_is_said_with_what_is_left_out(long_ago, indexed, monkeypatch):
    if not indexed:
        monkeypatch.setattr(Count, "crossed", unindexed)
    page = (await get(await started(long_ago), f"{PAGE}?publisher=Big")).text
    said = re.sub(
        r"<[^>]+>", "", page.partition('<p class="lead"><strong>')[2].partition("</p>")[0]
    )
    assert said.startswith(
        "44 % of the claims that give a source rest on unnamed sources: 24 of 54"
    )
    assert "in the outlet’s own voice and not counted below" in said
    assert "24 of 54" in page.partition('property="og:description" content="')[2].partition('"')[0]


@pytest.mark.asyncio
async def test_a_dispute_is_a_sentence_for_those_who_may_see_it(long_ago):
    datasette = await started(long_ago)
    for query in ("", "?_search=bridge", "?published__startswith=2025&source__contains=Voss"):
        page = (await get(datasette, f"{PAGE}{query}")).text
        assert "<b><bdi>the &lt;b&gt;UN</bdi></b> disputes what <b>" in page, query
    assert "disputes what" not in (await get(datasette, f"{PAGE}?publisher=Small")).text
    block = {"databases": {"claims": {"tables": {"endorsements": {"allow": False}}}}}
    kept = Datasette([long_ago], **{"config" if NEW else "metadata": block})
    await kept.invoke_startup()
    assert "disputes what" not in (await get(kept, PAGE)).text
