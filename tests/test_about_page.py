"""The page on what the ratings mean says all of it, from the lists that the program itself uses."""

import json
import re
from pathlib import Path

import pytest
from datasette.app import Datasette
from markupsafe import escape

from datasette_reliability.explore import about, tables
from datasette_reliability.plugins import load_rubric
from datasette_reliability.records import Rubric
from datasette_reliability.terms import VOCABULARIES

DOCS = Path(__file__).parents[1] / "docs"
PAGE = "/-/reliability/about"


async def page():
    datasette = Datasette([], memory=True)
    await datasette.invoke_startup()
    response = await datasette.client.get(PAGE)
    assert response.status_code == 200
    return " ".join(response.text.split())


@pytest.mark.asyncio
async def test_every_term_has_an_anchor_and_its_definition():
    text = await page()
    for vocabulary in VOCABULARIES.values():
        for term in vocabulary.terms:
            assert f'id="{vocabulary.name}-{term.value.replace(" ", "-")}"' in text
            assert str(escape(term.definition)) in text
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(ids)


@pytest.mark.asyncio
async def test_every_point_of_the_table_in_use_is_there():
    text = await page()
    rubric = load_rubric("attribution-reliability")
    assert f"{rubric.name} {rubric.version}" in text
    rows = re.findall(r'<td title="[^"]*">([^<]+)</td><td class="number">([^<]+)</td>', text)
    given = [
        (VOCABULARIES["code"][code].label, points)
        for table in rubric.points.values()
        for code, points in table.items()
    ]
    assert [(name, int(points.replace("−", "-"))) for name, points in rows] == given


@pytest.mark.asyncio
async def test_what_corroboration_does_not_see_with_the_measured_recall():
    text = await page()
    measured = json.loads((DOCS / "measured" / "corroboration.json").read_text("utf-8"))
    recall = next(row for row in measured["rows"] if row["measure"] == "same claim, recall")
    assert f"<b>{recall['value']} %</b> were found" in text
    assert f"Of {recall['count']:,} pairs that readers judged the same" in text
    for words in ("Paraphrases are missed", "Sources outside this archive are not seen"):
        assert words in text
    section = text[text.index('id="corroboration"') : text.index('id="contest"')]
    assert "confirmed" not in section  # it is a digit that people alone give


@pytest.mark.asyncio
async def test_what_the_ratings_cannot_say_and_how_to_contest_them():
    text = await page()
    assert tables.DEFINITION in text
    for words in ("Not whether it is true", "Institutions before witnesses", "can be wrong"):
        assert words in text
    for table in ("corrections", "ratings_by_people"):
        assert f"<code>{table}</code>" in text


@pytest.mark.asyncio
async def test_the_table_of_a_plugin_with_its_own_words(monkeypatch):
    own = Rubric("mine", "7", {"identity": {"smell": -2}, "taste": {"salt": 0}}, 9, 8, (("ok", 0),))
    monkeypatch.setattr(about, "load_rubric", lambda name: own)
    text = await page()
    assert "mine 7" in text
    assert '<td title="">smell</td><td class="number">−2</td>' in text
    assert "0–100" in text
