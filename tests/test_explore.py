"""The Datasette plugin, in process, on whichever line of Datasette is installed."""

import html
import json
import re
import sqlite3
from pathlib import Path

import pytest
import yaml
from datasette import version
from datasette.app import Datasette
from datasette.utils import StartupError, to_css_class

from datasette_reliability import pipeline
from datasette_reliability.explore import routes, starting, tables
from datasette_reliability.explore.queries import PARAMETERS, queries
from datasette_reliability.read import documents
from datasette_reliability.settings import settings_from_file
from datasette_reliability.terms import VOCABULARIES

from .explore_data import HOSTILE, make

ROOT = Path(__file__).parents[1]
METADATA = yaml.safe_load((ROOT / "metadata.yml").read_text("utf-8"))


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return make(tmp_path_factory.mktemp("explore") / "claims.db")


@pytest.fixture(scope="module")
def seed(tmp_path_factory):
    path = tmp_path_factory.mktemp("seed") / "claims.db"
    pipeline.load(path, documents([str(ROOT / "seeds")]), settings_from_file(ROOT / "metadata.yml"))
    return str(path)


async def started(*files, **options):
    datasette = Datasette(list(files), **options)
    await datasette.invoke_startup()
    return datasette


@pytest.mark.asyncio
@pytest.mark.parametrize("options", [{}, {"metadata": METADATA}])
async def test_a_database_shows_its_facets_with_and_without_metadata(seed, options):
    datasette = await started(seed, **options)
    response = await datasette.client.get("/claims/claims")
    assert response.status_code == 200
    for facet in ("attribution_class", "band", "publisher", "published"):
        assert f'id="facet-{facet}"' in response.text
    assert re.search(r">anonymous source</bdi></a>\s*<[^>]+>5\b", response.text)
    assert tables.DEFINITION.replace("'", "&#39;") in response.text.replace("\n", " ")


@pytest.mark.asyncio
async def test_ratings_are_words(seed):
    datasette = await started(seed, metadata=METADATA)
    text = (await datasette.client.get("/claims/claims?score=59&_reliability_as=all")).text
    assert "cannot be judged" not in text
    assert (
        '59 points, moderate sourcing <a class="reliability-why" href="/claims/reasons?claim_id='
        in text
    )
    assert "moderate sourcing <u>why?" in (await datasette.client.get("/claims/claims")).text


@pytest.mark.asyncio
async def test_every_column_is_described(seed):
    datasette = await started(seed)
    columns = await datasette.get_database("claims").table_columns("claims")
    assert set(columns) == set(tables.columns_of("claims"))


@pytest.mark.asyncio
async def test_any_database_with_our_tables_is_described(database):
    datasette = await started(database)
    text = (await datasette.client.get("/claims/claims")).text
    assert "how clearly an article says who is speaking" in text


@pytest.mark.asyncio
@pytest.mark.parametrize("name", list(queries()))
async def test_canned_queries_answer(seed, name):
    datasette = await started(seed, metadata=METADATA)
    response = await datasette.client.get(f"/claims/{name}.json?_shape=array")
    assert response.status_code == 200
    assert isinstance(response.json(), list)
    page = await datasette.client.get(f"/claims/{name}")
    assert f"<title>{html.escape(queries()[name]['title'])}</title>" in page.text
    assert "union all" not in page.text.partition("<form")[2]
    assert all(f'name="{field}"' in page.text for field in PARAMETERS)
    assert tables.DEFINITION in page.text.replace("\n", " ")


@pytest.mark.asyncio
async def test_a_canned_query_says_who_vouches(seed):
    datasette = await started(seed, metadata=METADATA)
    rows = (await datasette.client.get("/claims/figures_and_endorsers.json?_shape=array")).json()
    assert rows[0]["endorser"] == "the United Nations"
    assert rows[0]["sourcing"] == "strong"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("asked", "some"),
    [
        ("month=2025-05", True),
        ("month=2025-06", False),
        ("publisher=AFP", True),
        ("publisher=BBC", False),
        ("month=2025-05&publisher=AFP", True),
        ("month=2025-05&publisher=BBC", False),
    ],
)
async def test_queries_take_a_month_and_a_publisher(seed, asked, some):
    datasette = await started(seed)
    for name in ("figures_and_endorsers", "one_unnamed_source", "sourcing_of_articles"):
        found = await datasette.client.get(f"/claims/{name}.json?_shape=array&{asked}")
        assert bool(found.json()) == some, name


@pytest.mark.asyncio
async def test_the_cells_of_a_query_lead_on(seed):
    datasette = await started(seed)
    page = (await datasette.client.get("/claims/one_unnamed_source")).text
    assert re.search(r'<a href="/claims/-/reliability/claim/\d+"><bdi>', page)
    page = (await datasette.client.get("/claims/sourcing_of_articles")).text
    assert '<a href="/claims/-/reliability/document/1"><bdi>' in page
    assert re.search(r"\d+% anonymous source", page)
    sql = "/claims?sql=select+2+as+source_id,+'<b>'+as+name"
    page = (await datasette.client.get(sql, follow_redirects=True)).text
    assert '<a href="/claims/-/reliability/source/2"><bdi>&lt;b&gt;</bdi></a>' in page


@pytest.mark.asyncio
async def test_hostile_text_stays_text(database):
    datasette = await started(database)
    for path in (
        "/claims/claims?_size=max&_facet_reliability=publisher&_facet_reliability=endorsed_by",
        "/claims/quotes?_size=max&_facet_reliability=speaker",
        "/claims/claims/1",
        "/claims/reasons",
        "/claims/quotes?_reliability=" + HOSTILE[0].replace("&", "") + ":anonymous",
    ):
        text = (await datasette.client.get(path)).text
        assert "<script>alert" not in text, path
        assert "<img src=x" not in text, path
        assert '" onmouseover="alert' not in text, path


@pytest.mark.asyncio
async def test_a_private_claims_table_gives_nothing_away(database):
    block = {"allow": {"id": "editor"}}
    hidden = {"databases": {"claims": {"tables": {"claims": block, "reasons": block}}}}
    new = version.__version__.startswith("1.")
    datasette = await started(database, **({"config": hidden} if new else {"metadata": hidden}))
    for path in (
        "/claims/claims",
        "/claims/claims.json?_facet_reliability=publisher",
        "/claims/reasons",
        *(f"/claims/{name}.json" for name in queries()),
    ):
        response = await datasette.client.get(path)
        assert response.status_code in (403, 404), path
        assert "canary-7f3a" not in response.text
        assert "The Ledger" not in response.text


@pytest.mark.asyncio
@pytest.mark.parametrize("table", ["reasons", "endorsements", "sources", "documents"])
async def test_queries_are_withheld_where_a_table_that_they_read_is_private(database, table):
    hidden = {"databases": {"claims": {"tables": {table: {"allow": {"id": "editor"}}}}}}
    new = version.__version__.startswith("1.")
    datasette = await started(database, **({"config": hidden} if new else {"metadata": hidden}))
    response = await datasette.client.get("/claims/disputed_or_distanced.json")
    assert response.status_code == (404 if new else 403)


@pytest.mark.asyncio
async def test_the_page_on_the_ratings(database):
    datasette = await started(database)
    page = await datasette.client.get("/-/reliability/about")
    assert page.status_code == 200
    data = (await datasette.client.get("/-/reliability/about.json")).json()
    assert data["definition"] == tables.DEFINITION
    assert {each["name"] for each in data["vocabularies"]} == set(VOCABULARIES)
    for vocabulary in data["vocabularies"]:
        assert f'id="{vocabulary["name"]}"' in page.text


@pytest.mark.asyncio
async def test_the_page_on_the_ratings_asks_for_permission(database):
    new = version.__version__.startswith("1.")
    closed = {"allow": {"id": "editor"}}
    datasette = await started(database, **({"config": closed} if new else {"metadata": closed}))
    assert (await datasette.client.get("/-/reliability/about")).status_code == 403


@pytest.mark.asyncio
async def test_sql_functions_use_the_configured_parties(seed):
    datasette = await started(seed, metadata=METADATA)
    sql = "select reliability_score('Hamas', 'said') - reliability_score('Rovia', 'said') as n"
    result = await datasette.get_database("claims").execute(sql)
    assert result.first()["n"] is not None
    assert routes.__doc__


@pytest.mark.asyncio
async def test_wrong_settings_are_told_at_the_start(database):
    wrong = {"plugins": {"datasette-reliability": {"partys": {}}}}
    with pytest.raises(StartupError, match="partys"):
        await started(database, metadata=wrong)


def test_an_older_alpha_is_told_at_the_start(monkeypatch):
    monkeypatch.setattr(starting.version, "__version__", "1.0a13")
    with pytest.raises(StartupError, match=r"1\.0a41 or newer"):
        starting.check(Datasette())


@pytest.mark.asyncio
async def test_the_plugin_serves_its_assets(database):
    datasette = await started(database)
    plugins = (await datasette.client.get("/-/plugins.json")).json()
    plugins = plugins["plugins"] if isinstance(plugins, dict) else plugins
    (ours,) = [p for p in plugins if p["name"] == "datasette-reliability"]
    assert ours["static"]
    assert ours["templates"]
    css = await datasette.client.get("/-/static-plugins/datasette_reliability/reliability.css")
    assert css.status_code == 200
    assert json.dumps(ours)


@pytest.mark.asyncio
async def test_a_claim_leads_to_its_words(tmp_path):
    datasette = Datasette([make(tmp_path / "claims.db")])
    await datasette.invoke_startup()
    for way in ("", "&_reliability_as=all"):
        page = (await datasette.client.get(f"/claims/claims?_size=3{way}")).text
        assert 'href="/claims/-/reliability/document/1#claim-3"' in page
    without = (await datasette.client.get("/claims/claims?_size=3&_col=claim")).text
    assert "#claim-3" not in without
    assert "Claim 3" in without


@pytest.mark.asyncio
async def test_what_has_no_title_or_name_is_not_called_none(tmp_path):
    path = make(tmp_path / "claims.db")
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("INSERT INTO sources (id, key, source_type) VALUES (7, 'k', 'other')")
        connection.execute("UPDATE claims SET source_id = 7, source = 'a\u202eb' WHERE id = 1")
    connection.close()
    labels = {"documents": {"label_column": "title"}, "sources": {"label_column": "name"}}
    metadata = {"databases": {"claims": {"tables": labels}}}
    datasette = await started(path, metadata=metadata)
    text = (await datasette.client.get("/claims/claims?id=1&_reliability_as=all")).text
    assert '<a href="/claims/documents/1">article 1</a>' in text
    assert '<a href="/claims/sources/7">unnamed source 7</a>' in text
    assert "<bdi>a<span hidden>\u202e</span>b</bdi>" in text


@pytest.mark.asyncio
async def test_a_table_that_is_rendered_at_once_is_that_of_datasette(tmp_path, monkeypatch):
    datasette = Datasette([make(tmp_path / "claims.db")])
    await datasette.invoke_startup()
    table = "/claims/claims?_reliability_as=table"
    whole = "/claims/claims/1?_col=affiliations&_col=spans&_col=context"
    paths = (f"{table}&_sort_desc=score", whole, f"{table}&band=none")
    ours = [(await datasette.client.get(path)).text for path in paths]
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "_table.html").write_text('{% include "default:_table.html" %}')
    custom = Datasette([str(tmp_path / "claims.db")], template_dir=str(folder))
    await custom.invoke_startup()
    for path, text in zip(paths, ours, strict=True):
        theirs = (await custom.client.get(path)).text
        assert _table(text) == _table(theirs)
        assert "rows-and-columns" in text or "0 records" in text


def _table(page):
    """Return the lines of a page but for the headings, which are ours."""
    page = re.sub(r"<thead>.*?</thead>", "", page, flags=re.S)
    lines = (line.strip() for line in page.splitlines())
    return [line for line in lines if line and "Queries took" not in line]


@pytest.mark.asyncio
async def test_a_claim_leads_to_its_words_whatever_columns_are_shown(tmp_path):
    datasette = Datasette([make(tmp_path / "claims.db")])
    await datasette.invoke_startup()
    text = (await datasette.client.get("/claims/claims?_col=claim&_col=score&id=3")).text
    assert 'href="/claims/-/reliability/claim/3">in its article</a>' in text
    assert 'class="reliability-why"' in text
    there = await datasette.client.get("/claims/-/reliability/claim/3")
    assert there.status_code == 302
    assert there.headers["location"] == "/claims/-/reliability/document/1#claim-3"


@pytest.mark.asyncio
async def test_controls_in_values_turn_no_words_of_facets_and_chips(tmp_path):
    path = make(tmp_path / "claims.db")
    turned = "The \u202eLedger\u202c"
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE claims SET publisher = ? WHERE id < 9", [turned])
    connection.close()
    datasette = Datasette([path])
    await datasette.invoke_startup()
    query = "_facet_reliability=publisher&publisher=The+%E2%80%AELedger%E2%80%AC"
    text = (await datasette.client.get(f"/claims/claims?{query}")).text
    neutral = "The <span hidden>\u202e</span>Ledger<span hidden>\u202c</span>"
    chips = text.partition('class="reliability-chips"')[2].partition("</ul>")[0]
    facet = text.partition('id="facet-publisher"')[2].partition("</ul>")[0]
    assert neutral in chips
    assert f"<strong><bdi>{neutral}" in facet
    assert "publisher=The+%E2%80%AELedger%E2%80%AC" in text


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "page",
    [
        "/claims/-/reliability",
        "/claims/-/reliability/document/1",
        "/-/reliability/try",
        "/-/reliability/about",
    ],
)
async def test_the_json_beside_a_page_has_the_terms(tmp_path, page):
    datasette = Datasette([make(tmp_path / "claims.db")])
    await datasette.invoke_startup()
    found = (await datasette.client.get(f"{page}.json")).json()
    for name, vocabulary in VOCABULARIES.items():
        assert list(found["terms"][name]) == list(vocabulary.values)
    assert (await datasette.client.get(page)).status_code == 200


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("claims", {"attribution_class": "Kind", "band": "Sourcing", "published": "Date"}),
        ("documents", {"publisher": "Publisher", "published": "Date", "url": "Link"}),
    ],
)
async def test_headings_of_a_table_are_words(database, table, words):
    """The column's name stays: in what Datasette's scripts read, in the link, and in a title."""
    datasette = await started(database)
    for address in (f"/claims/{table}?_reliability_as=table", f"/claims/{table}/1"):
        page = (await datasette.client.get(address)).text
        for column, said in words.items():
            found = re.search(rf'<th ([^>]*data-column="{column}"[^>]*)>(.*?)</th>', page, re.S)
            assert f'title="{column}"' in found[1]
            assert re.sub(r"<[^>]+>", "", found[2]).replace("&nbsp;", " ").strip() == said
            if address.endswith("table"):
                assert f"_sort={column}" in found[2]
    page = (await datasette.client.get(f"/claims/{table}?_sort=id&_reliability_as=table")).text
    assert re.search(r">\s*No\.(&nbsp;| )▼", page)


@pytest.mark.asyncio
async def test_on_a_phone_headings_are_words_without_script_or_inline_style(database):
    datasette = await started(database)
    page = (await datasette.client.get("/claims/claims?_reliability_as=all")).text
    assert 'href="/-/reliability/headings.css' in page
    sheet = await datasette.client.get("/-/reliability/headings.css")
    assert sheet.headers["content-type"].startswith("text/css")
    for column in re.findall(r'data-column="(\w+)"', page):
        assert f"td.col-{to_css_class(column)}:before" in sheet.text
    assert 'td.col-attribution_class:before { content: "Kind"; }' in sheet.text


@pytest.mark.asyncio
async def test_headings_of_another_table_stay(database):
    datasette = await started(database)
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE theirs (published TEXT, attribution_class TEXT)")
        connection.execute("INSERT INTO theirs VALUES ('2025', 'x')")
    page = (await datasette.client.get("/claims/theirs")).text
    found = re.search(r'<th [^>]*data-column="published"[^>]*>(.*?)</th>', page, re.S)
    assert re.sub(r"<[^>]+>", "", found[1]).strip() == "published"
    assert "headings.css" not in page


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("table", "hidden"),
    [
        ("claims", ["affiliations", "spans", "context"]),
        ("documents", ["text", "sha256", "info_sources"]),
    ],
)
async def test_the_page_of_a_row_shows_what_can_be_read(seed, table, hidden):
    """JSON, digests and whole texts are there when they are asked for, as in a table."""
    datasette = await started(seed)
    page = (await datasette.client.get(f"/claims/{table}/1")).text
    whole = (await datasette.client.get(f"/claims/{table}/1?_col=" + "&_col=".join(hidden))).text
    for column in hidden:
        assert f'data-column="{column}"' not in page
        assert f'<td class="col-{to_css_class(column)} ' not in page
        assert f'data-column="{column}"' in whole
    assert f"Not shown: {', '.join(hidden)}." in page
    assert f'href="?_col={hidden[0]}&amp;' in page
    assert "Not shown" not in whole
    assert page.count("<td ") == page.count("<th ")
    data = (await datasette.client.get(f"/claims/{table}/1.json?_shape=array")).json()
    assert hidden[0] in json.dumps(data)


@pytest.mark.asyncio
async def test_headings_of_a_query_are_words(seed):
    datasette = await started(seed, metadata=METADATA)
    page = (await datasette.client.get("/claims/one_unnamed_source")).text
    found = re.findall(r'<th [^>]*title="(\w+)"[^>]*>([^<]*)</th>', page)
    assert ("source", "Who says it") in found
    assert ("published", "Date") in found
    assert page.count("<th ") == len(found)
    free = "/claims?sql=select+1+as+published"
    page = (await datasette.client.get(free, follow_redirects=True)).text
    assert re.search(r'scope="col">published</th>', page)
