"""The page of claims: a list to read, with defaults that metadata overrides."""

import csv
import html
import io
import re
import sqlite3

import pytest
from datasette import version
from datasette.app import Datasette

from datasette_reliability.explore.columns import _UNREADABLE
from datasette_reliability.explore.tables import columns_of, tables
from datasette_reliability.functions import register
from datasette_reliability.records import Settings
from datasette_reliability.store.finish import finish

from .explore_data import make

NEW = version.__version__.startswith("1.")
SECTION = "config" if NEW else "metadata"


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = make(tmp_path_factory.mktemp("list") / "claims.db")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE claims SET source = 'a clerk', cue = 'said' WHERE id < 9")
        connection.execute("UPDATE claims SET source_reliability = 'F' WHERE id < 50")
        connection.execute("UPDATE claims SET source_reliability = 'B' WHERE id = 5")
        connection.execute(
            "UPDATE claims SET source_reliability = 'C',"
            " source_reliability_basis = 'rated by Ida: long known' WHERE id = 6"
        )
        connection.execute("UPDATE claims SET information_credibility = 6")
        connection.execute("UPDATE claims SET information_credibility = 2 WHERE id = 7")
        register(connection, Settings())
        finish(connection)
    connection.close()
    return path


async def text(path, address, **options):
    datasette = Datasette([path], **options)
    await datasette.invoke_startup()
    response = await datasette.client.get(address)
    assert response.status_code == 200, address
    return response.text


def of_claim(page, number):
    return page.partition(f'<li id="c{number}">')[2].partition('<li id="c')[0]


def words(markup):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


@pytest.mark.asyncio
async def test_without_metadata_the_claims_are_a_list(path):
    page = await text(path, "/claims/claims")
    assert "<h1>Claims</h1>" in page
    assert page.count('<li id="c') == 100
    assert '<table class="rows-and-columns">' not in page
    assert re.findall(r'id="facet-(\w+)"', page) == [
        "attribution_class",
        "band",
        "publisher",
        "published",
    ]
    assert '<svg class="reliability-bars"' in page.partition('id="facet-published"')[2]


@pytest.mark.asyncio
async def test_a_claim_says_who_how_and_where(path):
    page = await text(path, "/claims/claims?_size=10")
    first = of_claim(page, 1)
    assert words(first).startswith("Claim 1 a clerk said endorsed source")
    assert "strong sourcing why? +36 named body" in words(first)
    assert '<script>alert("canary' in html.unescape(first)
    assert "<script>alert" not in first
    assert "AFP , 3 May 2025" in words(first)
    assert 'href="/claims/-/reliability/document/1#claim-1"' in first


@pytest.mark.asyncio
async def test_letter_and_digit_show_only_where_they_say_something(path):
    page = await text(path, "/claims/claims?_size=10")
    said = {n: re.findall(r'class="code">([A-F1-6])', of_claim(page, n)) for n in range(1, 10)}
    assert {n: codes for n, codes in said.items() if codes} == {5: ["B"], 6: ["C"], 7: ["2"]}
    table = await text(path, "/claims/claims?_reliability_as=all&_size=10")
    assert "cannot be judged" not in table
    assert table.count("B: usually reliable") == table.count("C: fairly reliable") == 1


@pytest.mark.asyncio
async def test_points_stand_only_with_their_reasons(path):
    page = await text(path, "/claims/claims?_size=10")
    assert re.search(r"\d+ points", words(of_claim(page, 1)))
    assert "points" not in words(of_claim(page, 2))


@pytest.mark.asyncio
async def test_a_page_of_claims_is_light(path):
    page = await text(path, "/claims/claims")
    assert len(page.encode()) <= 120_000


@pytest.mark.asyncio
async def test_native_parameters_and_formats_stay(path):
    page = await text(path, "/claims/claims?band=weak&_size=5&_sort_desc=score")
    assert page.count('<li id="c') == 5
    assert 'rel="next"' in page
    numbers = [int(n) for n in re.findall(r'<li id="c(\d+)">', page)]
    datasette = Datasette([path])
    await datasette.invoke_startup()
    rows = await datasette.client.get(
        "/claims/claims.json?_shape=array&band=weak&_size=5&_sort_desc=score"
    )
    assert [row["id"] for row in rows.json()] == numbers
    assert "spans" in rows.json()[0]


@pytest.mark.asyncio
async def test_a_search_keeps_the_filters(path):
    page = await text(path, "/claims/claims?band=weak&_search=claim&_sort=score&_next=3")
    form = page.partition('role="search"')[2].partition("</form>")[0]
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="(\w*)"', form))
    assert hidden == {"band": "weak", "_sort": "score"}


@pytest.mark.asyncio
@pytest.mark.parametrize("address", ["?_reliability_as=table", "?_col=claim", "?_nocol=cue"])
async def test_a_table_is_a_link_away(path, address):
    page = await text(path, f"/claims/claims{address}")
    assert '<table class="rows-and-columns">' in page
    assert "Read these claims as a list" in page


def heads(page):
    return re.findall(r'<th [^>]*data-column="(\w+)"', page)


@pytest.mark.asyncio
async def test_seven_columns_are_shown_and_others_asked_for(path):
    few = ["id", "claim", "source", "attribution_class", "band", "publisher", "published"]
    assert heads(await text(path, "/claims/claims?_reliability_as=table")) == few
    assert heads(await text(path, "/claims/claims?_col=spans")) == ["id", "spans"]
    everything = heads(await text(path, "/claims/claims?_reliability_as=all"))
    assert set(columns_of("claims")) - set(everything) == {"spans", "affiliations", "context"}
    articles = heads(await text(path, "/claims/documents"))
    assert {"title", "publisher"} < set(articles)
    assert {"text", "sha256"}.isdisjoint(articles)


def test_no_json_digest_or_text_is_shown_unless_asked_for():
    for table in tables():
        for column, about in columns_of(table).items():
            if "JSON" in about or "igest" in about:
                assert column in _UNREADABLE[table], (table, column)


@pytest.mark.asyncio
async def test_metadata_overrides_each_default(path):
    own = {
        "facets": [{"reliability": "medium"}],
        "sort_desc": "score",
        "plugins": {"datasette-reliability": {"columns": ["score", "claim"]}},
    }
    options = {SECTION: {"databases": {"claims": {"tables": {"claims": own}}}}}
    page = await text(path, "/claims/claims?_reliability_as=table", **options)
    assert heads(page) == ["id", "score", "claim"]
    assert re.findall(r'id="facet-(\w+)"', page) == ["medium"]
    assert "sorted by score descending" in page
    said = {"databases": {"claims": {"title": "Ours", "tables": {"claims": {"title": "Sayings"}}}}}
    assert "<h1>Sayings</h1>" in await text(path, "/claims/claims", metadata=said)
    assert "Ours" in await text(path, "/claims", metadata=said)


@pytest.mark.asyncio
async def test_a_template_of_the_users_own_gets_a_table(path, tmp_path):
    (tmp_path / "table-claims-claims.html").write_text(
        "{% for row in display_rows %}{{ row['claim'] }}|{% endfor %}"
    )
    page = await text(path, "/claims/claims?_size=2", template_dir=str(tmp_path))
    assert page == "Claim 1|Claim 2|"


@pytest.mark.asyncio
async def test_why_and_articles_are_shown_to_those_who_may_see_them(path):
    closed = {"allow": {"id": "editor"}}
    private = {"databases": {"claims": {"tables": {"reasons": closed, "documents": closed}}}}
    page = await text(path, "/claims/claims?_size=5", **{SECTION: private})
    assert "strong sourcing" in page
    assert "why?" not in page
    assert "/document/1" not in page


@pytest.mark.asyncio
async def test_nothing_found_says_what_to_remove_and_what_there_is(path):
    page = await text(path, "/claims/claims?band=weakk&publisher=The+Ledger")
    said = words(page.partition('class="nothing"')[2].partition("</div>")[0])
    assert "Remove “weakk” sourcing : 24 claims left" in said
    assert "Did you mean weak ?" in said
    assert "Sourcing: " in said
    assert "Publisher: " in said
    assert "AFP 24" in said
    links = re.findall(r'href="\?([^"]+)"', page)
    assert "band=weak&amp;publisher=The+Ledger" in links


@pytest.mark.asyncio
async def test_an_empty_database_says_how_to_fill_it(tmp_path):
    path = make(tmp_path / "claims.db")
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM claims")
    connection.close()
    assert "datasette reliability load" in await text(path, "/claims/claims")


@pytest.mark.asyncio
async def test_links_to_share_say_what_they_do(path):
    page = await text(path, "/claims/claims?band=weak")
    assert "Copy link to this page" in page
    assert "Copy link that reports later changes" in page


async def spreadsheet(path, query, **options):
    datasette = Datasette([path], **options)
    await datasette.invoke_startup()
    return await datasette.client.get(f"/claims/-/reliability/claims.csv?{query}")


@pytest.mark.asyncio
async def test_a_spreadsheet_has_words_links_and_no_formulas(tmp_path):
    path = make(tmp_path / "claims.db")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE claims SET source = '=1+1', claim = '@SUM(A1)' WHERE id = 5")
    connection.close()
    response = await spreadsheet(path, "band=strong&attribution_class__not=other")
    assert response.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(response.text.removeprefix("\ufeff"))))
    with sqlite3.connect(path) as connection:
        (count,) = connection.execute(
            "SELECT count(*) FROM claims WHERE band = 'strong' AND attribution_class <> 'other'"
        ).fetchone()
    connection.close()
    assert len(rows) == count
    assert {row["Sourcing"] for row in rows} == {"strong"}
    assert "endorsed source" in {row["Kind"] for row in rows}
    first = rows[0]
    assert first["Link to the claim"] == (
        "http://localhost/claims/-/reliability/document/1#claim-1"
    )
    assert first["Date"] == "2025-05-03"
    everything = await spreadsheet(path, "id=5")
    (row,) = csv.DictReader(io.StringIO(everything.text.removeprefix("\ufeff")))
    assert (row["Who says it"], row["Claim"]) == ("'=1+1", "'@SUM(A1)")


@pytest.mark.asyncio
async def test_a_spreadsheet_is_for_those_who_may_read_it(path):
    private = {"databases": {"claims": {"tables": {"documents": {"allow": {"id": "editor"}}}}}}
    assert (await spreadsheet(path, "", **{SECTION: private})).status_code == 403
    assert "CSV in words" not in await text(path, "/claims/claims", **{SECTION: private})
    assert "/claims/-/reliability/claims.csv?band=weak" in await text(
        path, "/claims/claims?band=weak"
    )


@pytest.mark.asyncio
async def test_the_list_asks_for_less_than_the_wide_table(path, monkeypatch):
    asked = []
    prepare = Datasette._prepare_connection

    def watched(datasette, connection, database):
        prepare(datasette, connection, database)
        connection.set_trace_callback(asked.append)

    monkeypatch.setattr(Datasette, "_prepare_connection", watched)
    datasette = Datasette([path])
    await datasette.invoke_startup()

    async def cost(address):
        await datasette.client.get(address)  # what is found out once is kept
        asked.clear()
        page = (await datasette.client.get(address)).text
        return len(asked), len(page)

    statements, characters = await cost("/claims/claims")
    of_table = await cost("/claims/claims?_reliability_as=all")
    assert 0 < statements < of_table[0]
    assert characters < 0.25 * of_table[1]
