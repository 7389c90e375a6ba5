"""Exports as linked data: the terms that the vocabularies have, and words where they stand."""

import json
import sqlite3

import pytest
from datasette.app import Datasette
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, Graph, Namespace

from datasette_reliability import pipeline
from datasette_reliability.explore import exports
from datasette_reliability.export import Addresses, annotation, schema_claim
from datasette_reliability.export.addresses import web_address
from datasette_reliability.export.units import Units
from datasette_reliability.read import documents

from .contexts import (
    ANNOTATION_CONTEXT,
    ANNOTATION_KEYS,
    ANNOTATION_TYPES,
    MOTIVATIONS,
    OA,
    SCHEMA,
)

TEXTS = {
    "plain.txt": "The dam will hold, said Tilda Moreau, the water minister. Officials who asked"
    ' not to be named said it was "close to bursting".',
    "astral.txt": '🌊🌊 Flood news e\u0301\u0301 🚒\n\n"The 🌉 is closed," Mayor Oda Krings said.'
    " 🚧 Two residents said they had not been told.",
}
ADDRESSES = Addresses(
    "https://news.example/db/-/reliability/document", "https://news.example/about"
)
BASE = "/claims/-/reliability"


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    folder = tmp_path_factory.mktemp("texts")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, "utf-8")
    path = folder / "claims.db"
    pipeline.load(path, documents([str(folder / name) for name in TEXTS]))
    connection = sqlite3.connect(path)
    connection.execute("update documents set url = 'https://ledger.example/dam' where id = 1")
    connection.commit()
    connection.close()
    return str(path)


async def fetched(path, address, status=200):
    datasette = Datasette([path])
    await datasette.invoke_startup()
    response = await datasette.client.get(f"{BASE}/{address}")
    assert response.status_code == status, response.text
    return response


def things(value):
    """Yield every object within a JSON value."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from things(each)


@given(st.text(), st.data())
def test_offsets_are_utf_16(text, data):
    offset = data.draw(st.integers(0, len(text)))
    expected = len(text[:offset].encode("utf-16-le", "surrogatepass")) // 2
    assert Units(text).of(offset) == expected


@pytest.mark.asyncio
@pytest.mark.parametrize("address", ["document/1", "document/2", "claims"])
async def test_annotations_use_the_published_terms(database, address):
    data = (await fetched(database, f"{address}.annotations.jsonld")).json()
    assert data["@context"] == "http://www.w3.org/ns/anno.jsonld"
    for thing in things(data):
        assert set(thing) <= ANNOTATION_KEYS
        assert thing["type"] in ANNOTATION_TYPES
        for name in ("motivation", "purpose"):
            assert thing.get(name, "tagging") in MOTIVATIONS
    assert len(data["first"]["items"]) > 1


@pytest.mark.asyncio
@pytest.mark.parametrize("number", [1, 2])
async def test_annotations_point_at_the_words(database, number):
    data = (await fetched(database, f"document/{number}.annotations.jsonld")).json()
    claims = (await fetched(database, f"document/{number}.json")).json()["claims"]
    text = (await fetched(database, f"document/{number}.txt")).text
    units = text.encode("utf-16-le")
    for claim, item in zip(claims, data["first"]["items"], strict=True):
        assert f"points table {claim['rubric_version']}" in item["generator"]["name"]
        assert item["conformsTo"].endswith(f"?rubric={claim['rubric_version']}")
        bodies = [body["value"] for body in item["body"] if body["purpose"] == "describing"]
        assert len(bodies) == len(claim["reasons"])
        local = [each for each in item["target"] if each["source"].endswith(".txt")]
        assert len(local) == len(claim["spans"]["content"])
        for target, (start, end) in zip(local, claim["spans"]["content"], strict=True):
            quote, position = target["selector"]
            assert quote["exact"] == text[start:end]
            assert quote["prefix"] + quote["exact"] + quote["suffix"] in text
            piece = units[2 * position["start"] : 2 * position["end"]]
            assert piece.decode("utf-16-le") == quote["exact"]


# rdflib's own reader of JSON-LD uses a class that rdflib has deprecated.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.asyncio
@pytest.mark.parametrize("number", [1, 2])
async def test_linked_data_tools_read_words_and_classes_from_annotations(database, number):
    data = (await fetched(database, f"document/{number}.annotations.jsonld")).json()
    text = (await fetched(database, f"document/{number}.txt")).text
    data["@context"] = ANNOTATION_CONTEXT  # what the published context says of these terms
    graph = Graph().parse(data=json.dumps(data), format="json-ld")
    oa = Namespace(OA)
    assert len(set(graph.subjects(RDF.type, oa.Annotation))) == len(data["first"]["items"])
    for one in graph.subjects(RDF.type, oa.Annotation):
        assert graph.value(one, oa.motivatedBy) == oa.classifying
        assert {graph.value(body, RDF.value) for body in graph.objects(one, oa.hasBody)}
        words = [
            (str(graph.value(selector, oa.exact)), str(graph.value(target, oa.hasSource)))
            for target in graph.objects(one, oa.hasTarget)
            for selector in graph.objects(target, oa.hasSelector)
            if (selector, RDF.type, oa.TextQuoteSelector) in graph
        ]
        assert words
        assert all(exact in text and source.startswith("http") for exact, source in words)


def test_the_terms_of_schema_org_are_published():
    from rdflib.namespace import SDO  # warns when pytest looks at it among the names of a module

    terms = {*SCHEMA, *(name for names in SCHEMA.values() for name in names)}
    assert [name for name in terms if not name.startswith("@") and name not in SDO] == []
    assert "noSuchTerm" not in SDO


@pytest.mark.asyncio
async def test_the_original_is_a_target_by_its_words_alone(database):
    data = (await fetched(database, "document/1.annotations.jsonld")).json()
    found = [
        target["selector"]["type"]
        for item in data["first"]["items"]
        for target in item["target"]
        if target["source"] == "https://ledger.example/dam"
    ]
    assert set(found) == {"TextQuoteSelector"}


@pytest.mark.asyncio
@pytest.mark.parametrize("address", ["document/1", "document/2", "claims"])
async def test_schema_org_uses_the_published_terms_and_rates_nothing(database, address):
    response = await fetched(database, f"{address}.schema.jsonld")
    data = response.json()
    assert data["@context"] == "https://schema.org"
    assert "Review" not in response.text
    assert "ating" not in json.dumps([sorted(thing) for thing in things(data)])
    for thing in things(data["@graph"]):
        if "@type" not in thing:
            assert set(thing) == {"@id"}
            continue
        kinds = thing["@type"] if isinstance(thing["@type"], list) else [thing["@type"]]
        assert set(thing) <= frozenset().union(*(SCHEMA[kind] for kind in kinds))
    ids = {thing["@id"] for thing in data["@graph"]}
    assert {c["appearance"]["@id"] for c in data["@graph"] if "appearance" in c} <= ids


@pytest.mark.asyncio
async def test_the_table_exports_what_the_filter_selects(database):
    async def exported(query):
        data = (await fetched(database, f"claims.schema.jsonld?{query}")).json()
        return [each for each in data["@graph"] if each["@type"] != "Article"]

    every = await exported("")
    unnamed = await exported("attribution_class=anonymous")
    assert 0 < len(unnamed) < len(every)
    for claim in unnamed:
        assert "author" not in claim
        assert claim["creditText"]
    assert await exported("attribution_class=nothing") == []


@pytest.mark.asyncio
async def test_a_long_export_goes_on_in_the_next_file(database, monkeypatch):
    monkeypatch.setattr(exports, "MOST", 2)
    monkeypatch.setattr(exports, "_AT_ONCE", 1)
    seen, address = [], "claims.annotations.jsonld?document_id=1"
    while address:
        response = await fetched(database, address)
        first = response.json()["first"]
        assert len(first["items"]) <= 2
        seen += [item["id"] for item in first["items"]]
        address = first.get("next", "").partition("/-/reliability/")[2]
        assert bool(address) == ("Link" in response.headers)
    monkeypatch.undo()
    whole = (await fetched(database, "document/1.annotations.jsonld")).json()["first"]["items"]
    assert seen == [item["id"] for item in whole]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("document/99.annotations.jsonld", 404),
        ("document/99.txt", 404),
        ("claims.schema.jsonld?no_such_column=1", 400),
        ("claims.schema.jsonld?_after=x", 400),
        ("claims.schema.jsonld?_where=nonsense", 400),
        ("claims.turtle.jsonld", 404),
    ],
)
async def test_what_cannot_be_exported_is_an_error(database, address, status):
    await fetched(database, address, status)


@pytest.mark.parametrize(
    "value", [None, 7, "javascript:alert(1)", "https://x.example/<b>", "", "ftp://x.example"]
)
def test_only_an_address_of_the_web_is_one(value):
    assert web_address(value) is None


@given(st.text(), st.lists(st.lists(st.integers(-5, 50), min_size=2, max_size=2)))
def test_any_row_is_exported(text, pieces):
    claim = dict.fromkeys(
        [
            "source",
            "cue",
            "source_name",
            "quote_type",
            "attribution_class",
            "source_type",
            "band",
            "statement_date",
            "engine_version",
        ]
    )
    claim |= {"id": 1, "document_id": 1, "claim": text, "spans": {"content": pieces}}
    claim |= {"reasons": [], "engine": "given", "rubric_version": text}
    document = {"id": 1, "url": text, "text": text}
    found = annotation(document, claim, ADDRESSES, Units(text))
    assert json.loads(json.dumps(found)) == found
    assert json.dumps(schema_claim(claim, ADDRESSES))
