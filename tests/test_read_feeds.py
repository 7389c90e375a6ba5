"""Feeds and the agencies' formats: bodies, versions, and what they state of themselves."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasette_reliability import pipeline
from datasette_reliability.errors import InputError, SkippedInput, WithdrawnInput
from datasette_reliability.read import ReadOptions, documents
from datasette_reliability.read.markup import plain
from datasette_reliability.records import Document

pytest.importorskip("feedparser")
pytest.importorskip("lxml")


def read(path: Path, content: str) -> list[Document | InputError]:
    path.write_text(content, "utf-8")
    return list(documents([path], ReadOptions()))


def one(path: Path, content: str) -> Document:
    (found,) = read(path, content)
    assert isinstance(found, Document), found
    return found


# Markup -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Ada said 2 < 3 & so on.", "Ada said 2 < 3 & so on."),
        ("<p>Ada said\nso.</p><p>Omar <b>did</b> not.</p>", "Ada said so.\nOmar did not."),
        ("One<br/>two<br>three", "One\ntwo\nthree"),
        ("&ldquo;Yes,&rdquo; she said.", "“Yes,” she said."),
        ("<p>Kept<script>she said</script><style>x</style>.</p>", "Kept."),
        ("<figure><figcaption>a man said</figcaption></figure><p>Kept.", "Kept."),
        ("<p>Unclosed <i>said", "Unclosed said"),
    ],
)
def test_plain(markup: str, text: str) -> None:
    assert plain(markup) == text


@given(st.text())
def test_plain_never_fails(text: str) -> None:
    plain(text)
    plain(f"<p>{text}")


# Feeds ------------------------------------------------------------------------------------------

RSS = """<?xml version="1.0"?><rss version="2.0"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>The Lakeside Ledger</title><language>en-gb</language>
<copyright>All rights reserved</copyright>
<item><title>A bridge &amp;amp; a lake</title><link>https://ledger.example/1</link>
<guid isPermaLink="false">ledger-1</guid><dc:creator>Ida Holm</dc:creator>
<pubDate>Tue, 06 May 2025 18:30:00 GMT</pubDate><description>Short.</description>
<content:encoded><![CDATA[<p>Mayor Ada Voss said the bridge would reopen.</p>
<p>Omar Lind said no.</p><script>alert("he said")</script>]]></content:encoded></item>
<item><title>Only a headline</title><link>https://ledger.example/2</link></item>
{more}</channel></rss>"""


def test_rss(tmp_path: Path) -> None:
    found, empty = read(tmp_path / "a.rss", RSS.format(more=""))
    assert isinstance(found, Document)
    assert found.text == "Mayor Ada Voss said the bridge would reopen.\nOmar Lind said no."
    assert (found.id, found.url) == ("ledger-1", "https://ledger.example/1")
    assert found.item == "The Lakeside Ledger ledger-1"
    assert (found.publisher, found.language, found.byline, found.usage_terms) == (
        "The Lakeside Ledger",
        "en-gb",
        "Ida Holm",
        "All rights reserved",
    )
    assert found.published == "2025-05-06T18:30:00+00:00"
    assert found.title == "A bridge & a lake"
    assert isinstance(empty, InputError)
    assert "the entry has no text" in str(empty)


def test_two_feeds_that_number_their_entries_do_not_correct_each_other(tmp_path: Path) -> None:
    for name in ("Ledger", "Post"):
        content = RSS.format(more="").replace("The Lakeside Ledger", name)
        content = content.replace("ledger-1", "1").replace("reopen", f"reopen, the {name} wrote")
        (tmp_path / f"{name}.rss").write_text(content)
    report = pipeline.load(tmp_path / "a.db", documents([tmp_path], ReadOptions()))
    assert (report.loaded, report.replaced) == (2, 0)


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Lake</title>
<entry><id>tag:lake,1</id><title>T</title><updated>{updated}</updated>
<content type="html">&lt;p&gt;Ada Voss said the road was {what}.&lt;/p&gt;</content></entry>
</feed>"""


def test_atom_under_the_name_xml(tmp_path: Path) -> None:
    content = ATOM.format(updated="2025-05-06T10:00:00Z", what="open")
    found = one(tmp_path / "a.xml", content)
    assert (found.text, found.item, found.version) == (
        "Ada Voss said the road was open.",
        "tag:lake,1",
        "2025-05-06T10:00:00+00:00",
    )


def test_a_broken_feed_gives_what_stands_before_the_break(tmp_path: Path) -> None:
    content = RSS.format(more="<item><title>x")
    found = read(tmp_path / "a.rss", content[: content.index("</channel>")])
    assert isinstance(found[0], Document)
    assert "entries may be missing" in str(found[-1])
    assert "no entry in it" in str(read(tmp_path / "b.rss", "nonsense")[0])


def test_feedparser_fetches_nothing(tmp_path: Path) -> None:
    assert "no entry in it" in str(read(tmp_path / "a.rss", "http://127.0.0.1:9/feed")[0])


# ninjs ------------------------------------------------------------------------------------------


def ninjs(version: str = "1", **more: Any) -> dict[str, Any]:
    return {
        "uri": "urn:newsml:lake.example:20250506:1",
        "standard": {"name": "ninjs", "version": "3.0"},
        "type": "text",
        "version": version,
        "versionCreated": "2025-05-06T16:02:28+02:00",
        "pubStatus": "usable",
        "language": "en",
        "by": "Ida Holm",
        "located": "Lakeside",
        "copyrightHolder": "Lake News Agency",
        "usageTerms": "For subscribers",
        "infoSources": [{"name": "County office of roads", "role": "origin", "uri": "urn:c"}],
        "headlines": [{"role": "sub", "value": "No"}, {"role": "main", "value": "A bridge"}],
        "bodies": [
            {"contentType": "text/plain", "value": "Ada Voss said so. Omar Lind said no."},
            {"contentType": "text/html", "value": "<p>Ada Voss said so.</p><p>Omar said no.</p>"},
        ],
        **more,
    }


def test_ninjs_3(tmp_path: Path) -> None:
    found = one(tmp_path / "a.json", json.dumps(ninjs()))
    assert found.text == "Ada Voss said so.\nOmar said no."
    assert (found.title, found.byline, found.located, found.publisher, found.usage_terms) == (
        "A bridge",
        "Ida Holm",
        "Lakeside",
        "Lake News Agency",
        "For subscribers",
    )
    assert (found.item, found.version, found.published) == (
        "urn:newsml:lake.example:20250506:1",
        "1",
        "2025-05-06T16:02:28+02:00",
    )
    assert json.loads(str(found.info_sources)) == [
        {"name": "County office of roads", "role": "origin", "uri": "urn:c"}
    ]


def test_ninjs_1(tmp_path: Path) -> None:
    old = {
        "uri": "https://lake.example/1",
        "versioncreated": "2025-05-06T16:02:28+02:00",
        "headline": "A bridge",
        "byline": "Ida Holm",
        "body_text": "Ada Voss said so.",
        "infosource": [{"name": "County"}],
    }
    found = one(tmp_path / "a.jsonl", json.dumps(old))
    assert (found.text, found.title, found.byline) == ("Ada Voss said so.", "A bridge", "Ida Holm")
    assert (found.url, found.version) == ("https://lake.example/1", "2025-05-06T16:02:28+02:00")


def test_items_that_are_no_texts(tmp_path: Path) -> None:
    rows = [
        ninjs(type="picture"),
        ninjs(pubStatus="withheld"),
        ninjs(embargoed="2999-01-01T00:00:00Z"),
        ninjs(embargoed="2001-01-01T00:00:00Z"),
        ninjs(bodies=[]),
        ninjs(bodies="x", headlines=3, infoSources=None, language=5),
        ninjs(pubStatus="canceled"),
    ]
    found = read(tmp_path / "a.json", json.dumps(rows))
    kinds = [type(each) for each in found]
    assert kinds == [SkippedInput] * 3 + [Document] + [InputError] * 2 + [WithdrawnInput]


def load(path: Path, *items: dict[str, Any]) -> pipeline.Report:
    source = path.with_suffix(".jsonl")
    source.write_text("\n".join(map(json.dumps, items)))
    return pipeline.load(path, documents([source]))


def texts(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    found = [text for (text,) in connection.execute("select text from documents order by id")]
    (orphans,) = connection.execute(
        "select count(*) from claims where document_id not in (select id from documents)"
    ).fetchone()
    connection.close()
    assert not orphans
    return found


def body(text: str) -> list[dict[str, str]]:
    return [{"contentType": "text/plain", "value": text}]


def test_a_correction_takes_the_place_of_what_it_corrects(tmp_path: Path) -> None:
    path = tmp_path / "claims.db"
    first, second = (
        ninjs("1", bodies=body("Ada said yes.")),
        ninjs("2", bodies=body("Ada said no.")),
    )
    assert load(path, first).loaded == 1
    report = load(path, second)
    assert (report.loaded, report.replaced) == (1, 1)
    assert texts(path) == ["Ada said no."]
    late = load(path, first)
    assert (late.loaded, late.skipped) == (0, 1)
    assert texts(path) == ["Ada said no."]


@pytest.mark.parametrize("order", [("1", "2", "10"), ("10", "2", "1"), ("2", "10", "1")])
def test_the_latest_of_one_file_is_kept(tmp_path: Path, order: tuple[str, ...]) -> None:
    path = tmp_path / "claims.db"
    items = [ninjs(number, bodies=body(f"Ada said number {number}.")) for number in order]
    report = load(path, *items)
    assert report.loaded + report.skipped == 3
    assert texts(path) == ["Ada said number 10."]
    assert load(path, *items).skipped == 3


def test_a_withdrawn_item_is_removed(tmp_path: Path) -> None:
    path = tmp_path / "claims.db"
    load(path, ninjs("1", bodies=body("Ada said yes.")))
    report = load(path, ninjs("2", pubStatus="canceled"))
    assert (report.loaded, report.skipped) == (0, 1)
    assert texts(path) == []
    load(path, ninjs("3", bodies=body("Ada said no.")))
    load(path, ninjs("2", pubStatus="canceled"))
    assert texts(path) == ["Ada said no."]


def test_what_is_stated_is_stored(tmp_path: Path) -> None:
    path = tmp_path / "claims.db"
    load(path, ninjs())
    row = sqlite3.connect(path).execute(
        "select byline, located, usage_terms, info_sources ->> '$[0].name' from documents"
    )
    assert row.fetchone() == ("Ida Holm", "Lakeside", "For subscribers", "County office of roads")


def test_a_withdrawn_item_in_an_archive(tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.json", json.dumps(ninjs(pubStatus="canceled")))
    (found,) = documents([tmp_path / "a.zip"], ReadOptions())
    assert isinstance(found, WithdrawnInput)
    assert (found.place, found.version) == (f"{tmp_path}/a.zip/a.json:1", "1")


# NewsML-G2 --------------------------------------------------------------------------------------

ITEM = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:lake:1"
 version="{version}" xml:lang="en-GB">
<rightsInfo><usageTerms>For subscribers</usageTerms></rightsInfo>
<itemMeta><itemClass qcode="ninat:{kind}"/><provider literal="Lake News Agency"/>
<versionCreated>2025-05-06T16:02:28+02:00</versionCreated><pubStatus qcode="stat:{status}"/>
</itemMeta><contentMeta><located qcode="city:1"><name>Lakeside</name></located>
<infoSource qcode="is:roads" role="isrol:origin"><name>County office of roads</name></infoSource>
<by>Ida Holm</by><headline>A bridge</headline></contentMeta><contentSet><inlineXML
 contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head>
<title>not this</title></head><body><h1>A bridge</h1><p>Ada Voss said <b>so</b>.</p>
<blockquote><p>Omar Lind said no.</p></blockquote></body></html></inlineXML></contentSet>
</newsItem>"""
MESSAGE = """<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header/><itemSet>{}</itemSet>
</newsMessage>"""


def item(kind: str = "text", status: str = "usable", version: int = 1) -> str:
    return ITEM.format(kind=kind, status=status, version=version)


@pytest.mark.parametrize("name", ["a.xml", "a.newsml"])
def test_newsml(tmp_path: Path, name: str) -> None:
    found = one(tmp_path / name, item())
    assert found.text == "Ada Voss said so.\nOmar Lind said no."
    assert (found.title, found.byline, found.located, found.publisher, found.language) == (
        "A bridge",
        "Ida Holm",
        "Lakeside",
        "Lake News Agency",
        "en-GB",
    )
    assert (found.item, found.version, found.usage_terms) == ("urn:lake:1", "1", "For subscribers")
    assert json.loads(str(found.info_sources)) == [
        {"name": "County office of roads", "role": "origin"}
    ]


def test_a_message_with_many_items(tmp_path: Path) -> None:
    package = '<packageItem guid="p" version="1"/>'
    content = MESSAGE.format(item() + item("picture") + item(status="canceled") + package)
    found = read(tmp_path / "a.xml", content)
    assert [type(each) for each in found] == [
        Document,
        SkippedInput,
        WithdrawnInput,
        SkippedInput,
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<a>", "not XML"),
        ("<a/>", "neither a feed nor NewsML-G2"),
        ("", "not XML"),
        (item().replace("<p>", "<x>").replace("</p>", "</x>").replace("quote>", "q>"), "no body"),
    ],
)
def test_xml_that_cannot_be_read(tmp_path: Path, content: str, said: str) -> None:
    (found,) = read(tmp_path / "a.xml", content)
    assert said in str(found)


def test_entities_are_not_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("she said the secret")
    doctype = f'<!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}">' + "".join(
        f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "lol"}">' for i in range(12)
    )
    content = f"{doctype}]>" + item().replace("Omar Lind", "&s;&l11;")
    for found in read(tmp_path / "a.xml", content):
        assert "secret" not in getattr(found, "text", "")
        assert len(getattr(found, "text", "")) < 1000
