"""Read three invented wire stories from end to end and hold them against their expected reading."""

import json
from pathlib import Path

import pytest

from datasette_reliability import analysis, plugins
from datasette_reliability.read import ReadOptions, documents
from datasette_reliability.records import Settings, words

ARTICLES = Path(__file__).parent / "articles"
ENGINES = [entry.name for entry in plugins.engines().values() if entry.available()]


@pytest.fixture(scope="module", params=ENGINES)
def read(request):
    """Return a function that reads one article into rows of plain words, cached per engine."""
    engine = plugins.open_engine(request.param)
    cache = {}

    def rows(name):
        if name not in cache:
            (document,) = documents([str(ARTICLES / f"{name}.txt")], ReadOptions())
            claims = analysis.analyze(document, engine, Settings())
            cache[name] = [(_row(document.text, claim), claim) for claim in claims]
        return cache[name]

    return rows


def _row(text, claim):
    attribution, classification, rating = (
        claim.attribution,
        claim.classification,
        claim.rating,
    )
    fields = {name: getattr(classification, name) for name in classification.__slots__}
    return fields | {
        "source": words(text, attribution.source),
        "cue": words(text, attribution.cue),
        "claim": words(text, attribution.content),
        "recipient": attribution.recipient.of(text) if attribution.recipient else None,
        "time": attribution.time.of(text) if attribution.time else None,
        "source_reliability": rating.source_reliability,
    }


def _same(found, wanted):
    """Return whether a source is the expected one; an apposition may be cut or kept."""
    shorter, longer = sorted((found, wanted), key=len)
    return found == wanted or (len(shorter) > 3 and shorter in longer)


def _rows():
    for path in sorted(ARTICLES.glob("*.json")):
        for number, row in enumerate(json.loads(path.read_text())):
            yield pytest.param(path.stem, row, id=f"{path.stem}-{number}")


@pytest.mark.parametrize(("name", "expected"), list(_rows()))
def test_reading(read, name, expected):
    rows = [row for row, _ in read(name)]
    if "unattributed" in expected:
        found = [row for row in rows if row["claim"] == expected["unattributed"]]
        assert [row["source_type"] for row in found] == ["unattributed"]
        return
    wanted = expected["source"].rstrip(",")
    found = [
        row
        for row in rows
        if row["cue"] == expected["cue"] and _same(row["source"].rstrip(","), wanted)
    ]
    assert found, [f"{row['source']} | {row['cue']}" for row in rows]
    checked = {key: value for key, value in expected.items() if key not in ("source", "cue")}
    assert {key: found[0][key] for key in checked} == checked
