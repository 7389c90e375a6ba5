"""The expected reading of the seed article, field by field."""

import json
from pathlib import Path

import pytest

from datasette_reliability import analysis, plugins
from datasette_reliability.cli.explain import as_row
from datasette_reliability.read import ReadOptions, documents
from datasette_reliability.settings import settings_from

ROOT = Path(__file__).parents[1]
GOLD = json.loads((ROOT / "tests/data/seed-gold.json").read_text("utf-8"))
REQUIRED = [row for row in GOLD["claims"] if not row.get("optional")]
ENGINES = [entry.name for entry in plugins.engines().values() if entry.available()]
EXACT = (
    "source_type",
    "attribution_class",
    "score",
    "band",
    "source_reliability",
    "source_reliability_basis",
    "information_credibility",
    "quote_type",
    "medium",
    "named",
    "number_of_sources",
    "relayed_to",
    "affiliation_relation",
    "side",
    "content_kind",
    "statement_date",
)


@pytest.fixture(scope="module", params=ENGINES)
def reading(request):
    """Return the document and its rows as ``explain --json`` prints them."""
    settings = settings_from({"parties": GOLD["parties"]}, "seed-gold.json")
    (document,) = documents([str(ROOT / "seeds")], ReadOptions())
    claims = analysis.analyze(document, plugins.open_engine(request.param), settings)
    return document, [as_row(document, claim) for claim in claims]


def _words(text):
    return set(text.lower().split())


def _overlap(one, other):
    a, b = _words(one), _words(other)
    return len(a & b) / len(a | b)


def _find(rows, gold):
    """Return the row of an expected claim: by its cue, in the outlet's voice by its content."""
    for row in rows:
        if "cue" in gold:
            if row["cue"] and row["cue"]["start"] == gold["cue"]["start"]:
                return row
        elif row["cue"] is None and _overlap(row["claim"]["text"], gold["content"]["text"]) >= 0.8:
            return row
    return None


def test_document(reading):
    document, _ = reading
    gold = GOLD["document"]
    assert (document.published, document.dateline) == (gold["date"], gold["dateline"])
    assert (document.publisher, document.outlet_basis) == (gold["outlet"], "inferred")
    assert document.body_start == gold["header"]["end"]


@pytest.mark.parametrize("gold", REQUIRED, ids=[row["id"] for row in REQUIRED])
def test_claim(reading, gold):
    _, rows = reading
    row = _find(rows, gold)
    assert row, [r["claim"]["text"][:50] for r in rows]
    for role in ("source", "cue", "recipient"):
        expected = gold.get(role)
        found = row[role] and {key: row[role][key] for key in ("text", "start", "end")}
        assert found == expected, role
    assert _overlap(row["claim"]["text"], gold["content"]["text"]) >= 0.8
    expected = {name: gold[name] for name in EXACT if name in gold}
    assert {name: row[name] for name in expected} == expected
    if "statement_date_expr" in gold:
        assert row["time"] == gold["statement_date_expr"]
    assert [_reason(r) for r in row["reasons"]] == [_reason(r) for r in gold["reasons"]]


def _reason(reason):
    """Return what must be equal; a reason shown by the content alone may differ at its ends."""
    evidence = reason["evidence"]
    if reason["category"] == "form":
        evidence = None
    return (
        reason["category"],
        reason["code"],
        reason["points"],
        evidence and (evidence["text"], evidence["start"], evidence["end"]),
    )


def test_endorsement(reading):
    _, rows = reading
    gold = next(row for row in REQUIRED if row["id"] == "S13")
    (found,) = _find(rows, gold)["endorsements"]
    assert found["stance"] == "positive"
    assert found["independent"] is True
    for role in ("cue", "target"):
        assert found[role] == gold["endorsement"][role]
    assert _find(rows, gold)["endorsed_by"] == gold["endorsement"]["endorser"]["text"]


def test_nothing_beyond(reading):
    _, rows = reading
    extra = [row for row in rows if not any(_find([row], gold) for gold in GOLD["claims"])]
    assert [row["claim"]["text"] for row in extra] == []
