"""Choosing among the values of a facet: OR within a column, only, not, periods, addresses."""

import asyncio
import json
import sqlite3
from urllib.parse import parse_qsl, urlencode

import pytest
from datasette.app import Datasette
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from datasette_reliability.explore.choices import Choice, around, canonical, choice_of, spelled
from datasette_reliability.explore.histogram import period
from datasette_reliability.index import refresh

from .explore_data import make
from .test_facets import facets, results, rows

TEXTS = st.one_of(
    st.text(max_size=8), st.sampled_from(["a,b", " a", "a ", "[x", '["x"]', "", "0", "%"])
)
CHOICES = st.builds(
    Choice,
    st.lists(TEXTS, max_size=3, unique=True).map(tuple),
    st.lists(TEXTS, max_size=3, unique=True).map(tuple),
    st.sampled_from([None, True, False]),
)


@pytest.fixture(scope="module", params=["rows", "bitmaps"])
def datasette(request, tmp_path_factory):
    path = make(tmp_path_factory.mktemp("choices") / "claims.db")
    if request.param == "bitmaps":
        with sqlite3.connect(path) as connection:
            refresh(connection)
        connection.close()
    limits = {"max_returned_rows": 1000}
    return Datasette([path], settings=limits)


async def buckets(datasette, query):
    await datasette.invoke_startup()
    found = await facets(datasette.client, f"/claims/claims.json?{query}")
    return {bucket["value"]: bucket for bucket in results(found)}


def chosen(url, column="band"):
    return [pair for pair in parse_qsl(url.partition("?")[2]) if pair[0].startswith(column)]


@given(choice=CHOICES)
def test_a_choice_survives_its_address(choice):
    back, rest = choice_of(spelled("band", choice), "band")
    assert rest == []
    assert sorted(back.chosen) == sorted(choice.chosen)
    assert sorted(back.excluded) == sorted(choice.excluded)
    assert back.null == choice.null


@given(
    column=st.sampled_from(["band", "_x", "a__b", "side"]),
    choice=CHOICES,
    rest=st.lists(
        st.tuples(
            st.sampled_from(
                ["a", "score__gt", "side__in", "zone", "", "_facet", "_search", "_next"]
            ),
            TEXTS,
        ),
        max_size=5,
    ),
)
def test_the_rest_of_an_address_is_the_same_for_every_choice(column, choice, rest):
    rest = [pair for pair in rest if not pair[0].startswith(column)]
    before, behind = around(rest, column, {("_facet", "0")})
    parts = (before, urlencode(spelled(column, choice)), behind)
    expected = canonical([*rest, *spelled(column, choice)], {("_facet", "0")})
    assert "&".join(filter(None, parts)) == expected


@given(column=st.sampled_from(["_x", "a__b", "a", "a__exact"]), value=TEXTS)
def test_odd_names_of_columns_survive_too(column, value):
    back, rest = choice_of(spelled(column, Choice(chosen=(value,))), column)
    assert (back.chosen, rest) == ((value,), [])


@pytest.mark.asyncio
async def test_a_second_value_widens(datasette):
    before = await buckets(datasette, "_facet_reliability=band")
    found = await buckets(datasette, "_facet_reliability=band&band=weak")
    assert found["weak"]["selected"]
    strong = found["strong"]
    assert chosen(strong["toggle_url"]) == [("band__in", "strong,weak")]
    assert strong["rows"] == before["strong"]["count"]
    assert strong["count"] == before["strong"]["count"] + before["weak"]["count"]
    assert await rows(datasette.client, strong["toggle_url"]) == strong["count"]
    again = await buckets(datasette, "_facet_reliability=band&band__in=strong,weak")
    assert chosen(again["weak"]["toggle_url"]) == [("band", "strong")]


@pytest.mark.asyncio
async def test_only_and_not(datasette):
    query = "_facet_reliability=band&band__in=strong,weak&publisher=AFP"
    found = await buckets(datasette, query)
    for value, bucket in found.items():
        assert await rows(datasette.client, bucket["only_url"]) == bucket["rows"]
        left = chosen(bucket["not_url"])
        assert left == [("band__notnull", "1") if value is None else ("band__not", value)]
    without = await buckets(datasette, "_facet_reliability=band&band__not=weak&band__not=strong")
    assert without["weak"]["excluded"]
    assert without["strong"]["excluded"]
    assert not without["limited"]["excluded"]
    assert chosen(without["weak"]["not_url"]) == [("band__not", "strong")]


@pytest.mark.asyncio
async def test_classes_of_words_widen_too(datasette):
    await datasette.invoke_startup()
    path = "/claims/quotes.json?_facet_reliability=speaker&said=Words+1&_reliability=speaker:"

    async def counted(chosen):
        found = results(await facets(datasette.client, path + chosen))
        for bucket in found:
            if not bucket["selected"]:
                link = bucket["toggle_url"]
                assert await rows(datasette.client, link) == bucket["count"]
            assert await rows(datasette.client, bucket["only_url"]) == bucket["rows"]
        return {bucket["value"]: bucket for bucket in found}

    one = await counted("anonymous")
    assert one["anonymous"]["selected"]
    assert "_reliability=speaker%3Aanonymous%2Cinstitution" in one["institution"]["toggle_url"]
    two = await counted("institution,anonymous")
    assert two["institution"]["rows"] == one["institution"]["rows"]
    assert two["institution"]["selected"]
    assert "_reliability" not in one["anonymous"]["toggle_url"].replace("_facet_reliability", "")


@pytest.mark.asyncio
async def test_none_stands_alone(datasette):
    found = await buckets(datasette, "_facet_reliability=band&band=weak")
    assert chosen(found[None]["toggle_url"]) == [("band__isnull", "1")]
    found = await buckets(datasette, "_facet_reliability=band&band__isnull=1")
    assert found[None]["selected"]
    assert chosen(found[None]["toggle_url"]) == []
    assert chosen(found["weak"]["toggle_url"]) == [("band", "weak")]


@pytest.mark.asyncio
async def test_a_chosen_value_is_shown_even_if_it_is_rare(datasette):
    query = "_facet_reliability=publisher&_facet_size=1&publisher=The+Ledger"
    found = await buckets(datasette, query)
    assert found["The Ledger"]["selected"]


@pytest.mark.asyncio
async def test_dates_by_year_month_and_day(datasette):
    found = await buckets(datasette, "_facet_reliability=statement_date&statement_date__notnull=1")
    assert [value for value in found if value] == ["2025-01", "2025-02", "2025-03"]
    assert found["2025-02"]["label"] == "February 2025"
    years = await buckets(datasette, "_facet_reliability=statement_date:year")
    assert list(years) == ["2025", None]
    days = await buckets(datasette, "_facet_reliability=statement_date:day")
    assert len(days) > 60  # those without claims between them, too
    assert any(bucket["count"] == 0 for bucket in days.values())
    days = await buckets(datasette, "_facet_reliability=published:day")
    assert days["2025-04-01"]["count"] == 0  # of many periods the latest are without gaps
    within = await buckets(
        datasette, "_facet_reliability=statement_date&statement_date__startswith=2025-02"
    )
    assert all(value.startswith("2025-02-") for value in within)
    assert chosen(next(iter(within.values()))["toggle_url"], "statement") == [
        ("statement_date__startswith", next(iter(within)))
    ]


def test_a_period_in_words():
    assert period("2025") == "2025"
    assert period("2025-05") == "May 2025"
    assert period("2025-05-03") == "3 May 2025"
    assert period("2025-02-30") == "2025-02-30"


FILTERS = st.one_of(
    st.tuples(
        st.sampled_from(["band", "band__not", "publisher", "publisher__not", "endorsed_by"]),
        st.sampled_from(["weak", "strong", "AFP", "a,b", "nobody", "50% off, or less?"]),
    ),
    st.tuples(
        st.sampled_from(["band__in", "band__notin", "publisher__in"]),
        st.sampled_from(["weak,strong", "AFP,weak", '["50% off, or less?", "AFP"]', ""]),
    ),
    st.tuples(
        st.sampled_from(["band__isnull", "band__notnull", "publisher__notnull"]), st.just("1")
    ),
    st.tuples(
        st.sampled_from(["published__startswith", "published__gte", "statement_date__lt"]),
        st.sampled_from(["2025", "2025-02", "2025-05-03", "20", "x%"]),
    ),
    st.tuples(st.sampled_from(["score__gt", "claim__contains", "id__lte"]), st.just("50")),
)


@settings(max_examples=30, deadline=None)
@given(filters=st.lists(FILTERS, max_size=4))
def test_every_count_is_that_of_its_link_whatever_is_chosen(datasette, filters):
    names = ("band", "publisher", "published", "statement_date:day", "endorsed_by")
    query = urlencode([*filters, *(("_facet_reliability", name) for name in names)])

    async def check():
        await datasette.invoke_startup()
        found = await facets(datasette.client, f"/claims/claims.json?{query}&_facet_size=max")
        for facet in found.values():
            for bucket in facet["results"][:12]:
                if not bucket["selected"]:
                    link = bucket["toggle_url"]
                    assert await rows(datasette.client, link) == bucket["count"], (facet, bucket)
                if "only_url" in bucket:
                    link = bucket["only_url"]
                    assert await rows(datasette.client, link) == bucket["rows"], (facet, bucket)

    asyncio.run(check())


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("b=2&a=1", "a=1&b=2"),
        ("a=1&a=1", "a=1"),
        ("a__in=x", "a=x"),
        ("a__in=y,x", "a__in=x%2Cy"),
        ("a__exact=x", "a=x"),
        ("a=x&a=y", "a=x&a=y"),  # both at once: none, and no other address says it
        ("_next=5&_search=&a=1", "a=1"),
        ("_sort=id&_facet_reliability=band&a=1", "a=1"),
        ("_size=5&_sort_desc=score&_search=dam&a=1", "a=1&_search=dam&_sort_desc=score&_size=5"),
        (
            "_facet_reliability=x&_facet=y&_col=b&_col=a",
            "_facet_reliability=x&_facet=y&_col=b&_col=a",
        ),
        ("a__not=y&a__not=x", "a__not=x&a__not=y"),
        ("a__gte=1&a__lt=3", "a__gte=1&a__lt=3"),
        ("_reliability_version=1-ab&a=1", "a=1&_reliability_version=1-ab"),
    ],
)
def test_an_address_has_one_spelling(query, expected):
    given = {("_sort", "id"), ("_facet_reliability", "band")}
    pairs = parse_qsl(query, keep_blank_values=True)
    assert canonical(pairs, given) == expected
    assert canonical(parse_qsl(expected, keep_blank_values=True), given) == expected


@pytest.mark.asyncio
async def test_two_ways_to_a_choice_have_one_address(datasette):
    one = await buckets(datasette, "_facet_reliability=band&band=weak&publisher=AFP&_next=5")
    other = await buckets(datasette, "publisher=AFP&band=strong&_facet_reliability=band")
    assert one["strong"]["toggle_url"] == other["weak"]["toggle_url"]


async def page(datasette, query=""):
    await datasette.invoke_startup()
    response = await datasette.client.get(f"/claims/claims?{query}")
    assert response.status_code == 200
    return response.text


@pytest.fixture
def loaded(tmp_path):
    path = make(tmp_path / "claims.db")
    connection = sqlite3.connect(path, isolation_level=None)
    refresh(connection)
    yield connection, Datasette([path])
    connection.close()


def link(text):
    (found,) = [part for part in text.split('href="') if "_reliability_version=" in part[:500]]
    return found.partition('"')[0].replace("&amp;", "&").partition("?")[2]


@pytest.mark.asyncio
async def test_a_page_says_how_many_and_where(loaded):
    _, datasette = loaded
    text = await page(datasette, "_facet_reliability=band&band=weak&_next=3")
    assert '<strong class="reliability-total">20 claims</strong>' in text
    assert 'href="http://localhost/claims/claims?band=weak"' in text


@pytest.mark.asyncio
async def test_bars_are_links(loaded):
    _, datasette = loaded
    text = await page(datasette, "_facet_reliability=statement_date&statement_date__notnull=1")
    facet = text.partition('id="facet-statement_date"')[2]
    bars = facet.partition('<svg class="reliability-bars"')[2].partition("</svg>")[0]
    assert 'aria-label="statement_date by month"' in bars
    assert bars.count("<a href=") == 3
    assert 'aria-label="February 2025: 30"' in bars
    assert "statement_date__startswith=2025-02" in bars


@pytest.mark.asyncio
async def test_a_shared_version_says_what_has_changed(loaded):
    connection, datasette = loaded
    first = link(await page(datasette, "_facet_reliability=band&band=weak"))
    assert "Nothing has changed since the version of " in await page(datasette, first)
    connection.execute("UPDATE claims SET score = 99 WHERE id < 4")
    connection.execute("DELETE FROM claims WHERE id = 5")
    text = await page(datasette, first)
    assert "1 claim was removed and 3 claims were re-rated" in text
    refresh(connection)
    assert "1 claim was removed and 3 claims were re-rated" in await page(datasette, first)
    body = await datasette.client.get(f"/claims/claims.json?{first}&_extra=human_description_en")
    assert "3 claims were re-rated" in json.dumps(body.json())


@pytest.mark.asyncio
async def test_a_version_of_elsewhere_is_said_to_be_so(loaded):
    _, datasette = loaded
    text = await page(datasette, "_facet_reliability=band&_reliability_version=9-00000000")
    assert "a version that this database never had" in text


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "query", ["_search=claim", "_search_claim=claim", "_search=claim&band=weak"]
)
async def test_a_search_is_counted_without_rows_that_it_remembers_wrongly(loaded, query):
    connection, datasette = loaded
    Database(connection)["claims"].enable_fts(["claim"])
    # The search still knows what has been changed and removed behind its back.
    connection.execute("DELETE FROM claims WHERE id < 30")
    refresh(connection)
    found = await buckets(datasette, f"_facet_reliability=publisher&_facet_size=max&{query}")
    assert found
    for bucket in found.values():
        assert await rows(datasette.client, bucket["toggle_url"]) == bucket["count"]
    text = await page(datasette, f"_facet_reliability=band&{query}")
    total = await rows(datasette.client, f"/claims/claims.json?{query}")
    assert f'<strong class="reliability-total">{total} claim' in text


@pytest.mark.asyncio
async def test_what_is_kept_of_a_search_is_of_the_rows_that_it_finds_now(loaded):
    connection, datasette = loaded
    Database(connection)["claims"].enable_fts(["claim"])
    refresh(connection)
    query = "_facet_reliability=band&_search=claim"
    before = await buckets(datasette, query)
    assert await buckets(datasette, query) == before
    number, words = connection.execute(
        "SELECT id, claim FROM claims WHERE band = 'weak'"
    ).fetchone()
    forget = "INSERT INTO claims_fts(claims_fts, rowid, claim) VALUES ('delete', ?, ?)"
    connection.execute(forget, (number, words))
    after = await buckets(datasette, query)
    assert {name: bucket["count"] for name, bucket in after.items()} == {
        name: bucket["count"] - (name == "weak") for name, bucket in before.items()
    }
