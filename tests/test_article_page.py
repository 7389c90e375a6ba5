"""The page of one article, in process, on whichever line of Datasette is installed."""

import gzip
import re
import sqlite3
from html.parser import HTMLParser
from pathlib import Path

import pytest
from datasette import version
from datasette.app import Datasette

from datasette_reliability import pipeline
from datasette_reliability.explore import tables
from datasette_reliability.read import documents
from datasette_reliability.records import Settings
from datasette_reliability.settings import settings_from_file
from datasette_reliability.terms import VOCABULARIES

ROOT = Path(__file__).parents[1]
FAST = Settings(engine="fast")
CANARY = "canary-91c4"
READS = ("documents", "claims", "reasons", "endorsements")
PAGE = "/claims/-/reliability/document/1"
NEW = version.__version__.startswith("1.")


@pytest.fixture(scope="module")
def seed(tmp_path_factory):
    path = tmp_path_factory.mktemp("seed") / "claims.db"
    texts = [str(ROOT / "seeds"), *map(str, sorted((ROOT / "tests/articles").glob("*.txt")))]
    pipeline.load(path, documents(texts), settings_from_file(ROOT / "metadata.yml"))
    return str(path)


async def started(*files, **options):
    datasette = Datasette(list(files), **options)
    await datasette.invoke_startup()
    return datasette


async def get(datasette, path, status=200):
    response = await datasette.client.get(path)
    assert response.status_code == status, path
    return response


def closed(block):
    """Return the options that restrict a resource on either line."""
    return {"config": block} if NEW else {"metadata": block}


class Marks(HTMLParser):
    """Collects the words under each mark of the text, by number and with its classes."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.words, self.classes, self._stack, self.inside = {}, {}, [], False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "p":
            self.inside = attrs.get("dir") == "auto"
        number = attrs.get("data-w") if self.inside and tag == "span" else None
        if tag in ("span", "a", "bdi") and self.inside:
            self._stack.append("note" if tag == "a" else number)
            if number:
                self.classes[number] = attrs.get("class", "").split()

    def handle_endtag(self, tag):
        if tag in ("span", "a", "bdi") and self.inside:
            self._stack.pop()
        if tag == "p":
            self.inside = False

    def handle_data(self, data):
        if self.inside and "note" not in self._stack:
            for number in filter(None, self._stack):
                self.words[number] = self.words.get(number, "") + data


@pytest.mark.asyncio
@pytest.mark.parametrize("number", [1, 2, 3, 4])
async def test_marks_sit_on_the_words_of_the_claims(seed, number):
    datasette = await started(seed)
    address = f"/claims/-/reliability/document/{number}"
    found = Marks((await get(datasette, address)).text)
    data = (await get(datasette, f"{address}.json")).json()
    text = data["document"]["text"]
    marked = {(kind, found.words[n]) for n, kinds in found.classes.items() for kind in kinds}
    for claim in data["claims"]:
        for role in ("source", "cue", "content"):
            for start, end in claim["spans"].get(role, ()):
                given = claim["attribution_class"] != "unattributed"
                assert ((f"mark-{role}", text[start:end]) in marked) == given


@pytest.mark.asyncio
async def test_each_attribution_has_a_card_with_words_and_codes(seed):
    datasette = await started(seed)
    page = (await get(datasette, PAGE)).text
    data = (await get(datasette, f"{PAGE}.json")).json()
    pieces = re.split(r'<li class="card[^"]*" id="claim-(\d+)"', page)
    cards = dict(zip(map(int, pieces[1::2]), pieces[2::2], strict=True))
    given = [each for each in data["claims"] if each["attribution_class"] != "unattributed"]
    assert list(cards) == [each["id"] for each in given]
    for claim in given:
        shown = cards[claim["id"]]
        for column in ("attribution_class", "band"):
            if claim[column]:
                assert VOCABULARIES[column][claim[column]].label in shown
        # A letter that every such source has says nothing of this one.
        usual = claim["source_reliability"] in ("C", "F", None)
        assert ("NATO Admiralty letter" in shown) == (not usual)
        assert "NATO Admiralty digit" not in shown
        assert "cannot be judged" not in shown
        for reason in claim["reasons"]:
            assert VOCABULARIES["code"][reason["code"]].label in shown


@pytest.mark.asyncio
async def test_a_sentence_of_the_outlet_has_no_card_and_an_address(seed):
    datasette = await started(seed)
    page = (await get(datasette, PAGE)).text
    data = (await get(datasette, f"{PAGE}.json")).json()
    own = [each["id"] for each in data["claims"] if each["attribution_class"] == "unattributed"]
    named = re.findall(
        r'<span id="claim-(\d+)" class="named"></span><span[^>]* class="mark-own', page
    )
    assert sorted(map(int, named)) == sorted(own)
    assert own


@pytest.mark.asyncio
async def test_every_link_into_the_page_arrives(seed):
    datasette = await started(seed)
    page = (await get(datasette, PAGE)).text
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


@pytest.mark.asyncio
async def test_the_json_has_the_words_of_its_codes(seed):
    datasette = await started(seed)
    data = (await get(datasette, f"{PAGE}.json")).json()
    assert data["definition"] == tables.DEFINITION
    assert set(data["terms"]) == set(VOCABULARIES)
    counts = data["summary"]
    assert counts["claims"] == len(data["claims"])
    assert sum(each["claims"] for each in counts["classes"]) == counts["attributed"]
    assert sum(counts["cue_classes"].values()) == counts["attributed"]
    assert counts["attributed"] + counts["unattributed"] == counts["claims"]
    for claim in data["claims"]:
        if claim["score"] is not None:
            assert sum(each["points"] for each in claim["reasons"]) == claim["score"]
        for each in (*claim["reasons"], *claim["endorsements"]):
            if each["start"] is not None:
                words = each.get("words") or each["cue"]
                assert data["document"]["text"][each["start"] : each["end"]] == words


@pytest.mark.asyncio
async def test_who_vouches_for_whom(seed):
    datasette = await started(seed)
    page = (await get(datasette, PAGE)).text
    (drawn,) = re.findall(r'<p class="vouching positive".*?</p>', page, re.S)
    words = " ".join(re.sub("<[^>]+>", " ", drawn).split())
    assert re.match(r"the United Nations vouches for figures from the Hamas-run", words)


@pytest.mark.asyncio
async def test_the_page_says_what_it_rates_and_by_what(seed):
    datasette = await started(seed)
    page = " ".join((await get(datasette, PAGE)).text.split())
    assert tables.DEFINITION in page
    assert '<html lang="en">' in page
    assert "rated with points table 1.0" in page


@pytest.mark.asyncio
async def test_nothing_of_ours_needs_more_than_default_src_self(seed):
    datasette = await started(seed)
    for address in (PAGE, "/-/reliability/about"):
        page = (await get(datasette, address)).text
        main = page[page.index("<main>") : page.index("</main>")]
        assert not re.search(r"<(script|style|img|iframe|object)\b|\sstyle=|\son\w+=", main)
        head = page[: page.index("</head>")]
        for url in re.findall(r'<(?:script|link rel="style)[^>]+(?:src|href)="([^"]+)"', head):
            assert url.startswith("/"), url


@pytest.mark.asyncio
@pytest.mark.parametrize("path", [
    "/claims/-/reliability/document/999",
    "/claims/-/reliability/document/999999999999999999",
    "/nothing/-/reliability/document/1",
    "/claims/-/reliability/document/1.json.json",
    "/claims/-/reliability/document/-1",
    "/claims/-/reliability/document/1999999999999999999999",
])  # fmt: skip
async def test_what_is_not_there(seed, path):
    await get(await started(seed), path, 404)


@pytest.mark.asyncio
async def test_a_database_without_our_tables(tmp_path):
    other = str(tmp_path / "claims.db")
    with sqlite3.connect(other) as connection:
        connection.execute("create table documents (id integer primary key, text text)")
        connection.execute("insert into documents values (1, 'words')")
    await get(await started(other), PAGE, 404)


@pytest.mark.asyncio
async def test_links_keep_the_prefix_of_the_site(seed):
    datasette = await started(seed, settings={"base_url": "/prefix/"})
    page = (await get(datasette, PAGE)).text
    for address in re.findall(r'(?:href|src)="(/[^"]*)"', page):
        assert address.startswith("/prefix/"), address
    assert f'"/prefix{PAGE}"' in (await get(datasette, "/claims/documents")).text
    assert f'"/prefix{PAGE}.json"' in page


@pytest.mark.asyncio
async def test_the_table_of_documents_links_to_the_page(seed):
    page = (await get(await started(seed), "/claims/documents")).text
    assert f'<a href="{PAGE}"><bdi>' in page


@pytest.mark.asyncio
async def test_a_letter_by_a_person_says_by_whom(secret):
    with sqlite3.connect(secret) as connection:
        connection.execute(
            "update claims set source_reliability = 'A',"
            " source_reliability_basis = 'rated by Noor: ten years of sound figures'"
        )
    page = (await get(await started(secret), PAGE)).text
    assert "rated by Noor: ten years of sound figures" in page


@pytest.mark.asyncio
@pytest.mark.parametrize(("stored", "shown"), [("en-GB", 'lang="en-GB"'), ('x" on="', None)])
async def test_the_language_of_the_text(secret, stored, shown):
    with sqlite3.connect(secret) as connection:
        connection.execute("update documents set language = ?", [stored])
    page = (await get(await started(secret), PAGE)).text
    assert f'<div class="text"{" " + shown if shown else ""}>' in page


@pytest.fixture
def secret(tmp_path):
    """Return a database each of whose tables holds the canary."""
    path = str(tmp_path / "claims.db")
    hostile(path, f"{CANARY} said no.", [(0, 11, 12, 16, 17, 19)], CANARY)
    return path


def hostile(path, text, spans, words="words"):
    """Make a database of one text with claims at these ends of source, cue and content."""
    from sqlite_utils import Database

    from datasette_reliability.migrations import migrate

    connection = sqlite3.connect(path)
    migrate(Database(connection))
    connection.execute(
        "insert into documents (id, text, sha256, title, url) values (1, ?, 'x', ?, ?)",
        [text, words, "javascript:alert(1)"],
    )
    connection.executemany(
        "insert into claims (id, claim, source, cue, attribution_class, source_type, band, score,"
        " document_id, position, spans, engine, rubric_version)"
        " values (?, ?, ?, 'said', 'anonymous', 'unnamed_vague', 'weak', 3, 1, ?, ?, 'fast', '1')",
        [
            (n, words, words, n, f'{{"source": [[{a}, {b}]], "cue": [[{c}, {d}]],'
             f' "content": [[{e}, {f}]]}}')
            for n, (a, b, c, d, e, f) in enumerate(spans, 1)
        ],
    )  # fmt: skip
    connection.execute(
        'insert into reasons (claim_id, category, code, points, words, start, "end")'
        " values (1, 'identity', 'unnamed_vague', 3, ?, 0, 2)",
        [words],
    )
    connection.execute(
        "insert into endorsements (claim_id, endorser, stance, cue, target, independent, start,"
        " \"end\") values (1, ?, 'negative', ?, ?, 1, 0, 2)",
        [words] * 3,
    )
    connection.commit()
    connection.close()


@pytest.mark.asyncio
@pytest.mark.parametrize("suffix", ["", ".json"])
@pytest.mark.parametrize("table", [*READS, None, "instance"])
async def test_a_private_part_gives_nothing_away(secret, table, suffix):
    block = {"allow": {"id": "editor"}}
    if table == "instance":
        restricted = block
    elif table is None:
        restricted = {"databases": {"claims": block}}
    else:
        restricted = {"databases": {"claims": {"tables": {table: block}}}}
    datasette = await started(secret, **closed(restricted))
    response = await get(datasette, PAGE + suffix, 403)
    assert CANARY not in response.text
    absent = await datasette.client.get(f"/claims/-/reliability/document/2{suffix}")
    assert absent.status_code == 403  # the same, whether it is there or not
    cookies = {"ds_actor": datasette.sign({"a": {"id": "editor"}}, "actor")}
    seen = await datasette.client.get(PAGE + suffix, cookies=cookies)
    assert seen.status_code == 200
    assert CANARY in seen.text


@pytest.mark.asyncio
async def test_hostile_words_stay_words(tmp_path):
    path = str(tmp_path / "claims.db")
    bad = '<script>alert("x")</script>" onmouseover="alert(1)'
    hostile(path, f"{bad} said <img src=x onerror=alert(1)>.", [(0, 20, 10, 60, 5, 500)], bad)
    page = (await get(await started(path), PAGE)).text
    main = page[page.index("<title>") :]
    assert "<script>alert" not in main
    assert "<img src=x" not in main
    assert '" onmouseover="alert' not in main
    assert "javascript:alert" not in main


@pytest.mark.asyncio
@pytest.mark.parametrize("spans", ["[]", "null", '{"source": 5}', '{"source": [["a"]]}', "{"])
async def test_spans_that_are_none_mark_nothing(secret, spans):
    with sqlite3.connect(secret) as connection:
        connection.execute("update claims set spans = ?", [spans])
    page = (await get(await started(secret), PAGE)).text
    assert 'id="claim-1"' in page


@pytest.mark.asyncio
async def test_ten_thousand_attributions(tmp_path):
    path = str(tmp_path / "claims.db")
    line = "Witnesses said nobody had been seen.\n"
    size, length = 10_000, len(line)
    ends = (0, 9, 10, 14, 15, 35)
    spans = [tuple(n * length + each for each in ends) for n in range(size)]
    hostile(path, line * size, spans)
    page = (await get(await started(path), PAGE)).text
    assert page.count('<li class="card') == size
    assert page.count(">Witnesses</span>") >= size


@pytest.mark.asyncio
async def test_a_page_is_light(seed):
    page = (await get(await started(seed), PAGE)).content
    assert len(gzip.compress(page)) < 60_000


@pytest.mark.asyncio
async def test_hard_wrapped_text_has_a_title_and_paragraphs_as_it_reads(tmp_path):
    text = (
        "ELM (Tern News) - The harbor will stay closed un-\ntil Friday because of a storm, Ada Voss"
        "\nsaid in a letter.\n\n“Nobody has counted,” she said."
    )
    (tmp_path / "wire.txt").write_text(text)
    pipeline.load(tmp_path / "claims.db", documents([tmp_path / "wire.txt"]), FAST)
    datasette = await started(str(tmp_path / "claims.db"))
    html = (await get(datasette, PAGE)).text
    assert "The harbor will stay closed until Friday because of a storm, Ada" in html
    found = (await get(datasette, PAGE + ".json")).json()["claims"][0]
    assert found["claim"] == "The harbor will stay closed until Friday because of a storm"
