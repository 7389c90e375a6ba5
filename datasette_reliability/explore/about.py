"""The page on what the ratings mean: definition, closed lists, points, limits, how to contest."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from ..plugins import load_rubric
from ..terms import VOCABULARIES, label
from .index_paging import answers
from .readings import terms
from .routes import Page
from .starting import settings
from .tables import DEFINITION

__all__ = ["PAGE", "vocabularies"]


def vocabularies() -> list[dict[str, Any]]:
    """Return every closed list with its terms: values, labels, definitions."""
    return [
        {
            "name": each.name,
            "label": each.label,
            "definition": each.definition,
            "terms": [
                {"value": t.value, "label": t.label, "definition": t.definition} for t in each.terms
            ],
        }
        for each in VOCABULARIES.values()
    ]


async def _data(datasette: Any, request: Any, database: Any) -> dict[str, Any]:
    rubric = load_rubric(settings(datasette).rubric)
    pages = answers(datasette)
    return {
        "definition": DEFINITION,
        "rubric": {
            "name": rubric.name,
            "version": rubric.version,
            "points": [
                {
                    "category": category,
                    "part": label(category, "category") or category,
                    "code": code,
                    "label": label(code, "code") or code,
                    "points": points,
                }
                for category, table in rubric.points.items()
                for code, points in table.items()
            ],
            "support_cap": rubric.support_cap,
            "unnamed_cap": rubric.unnamed_cap,
            "bands": [{"band": name, "least": least} for name, least in rubric.bands],
        },
        "vocabularies": vocabularies(),
        "corroboration": _measured(),
        "terms": terms(),
        "pages": {"queries": pages.queries, "from_index": pages.from_index},
    }


def _measured() -> dict[str, Any]:
    """Return how well corroboration works: for each measure a percentage and its base."""
    # The same file as docs/measured/corroboration.json, so that page and docs agree.
    text = files("datasette_reliability").joinpath("data/corroboration.json").read_text("utf-8")
    return {row["measure"]: row for row in json.loads(text)["rows"]}


def _shown(datasette: Any, request: Any, data: dict[str, Any]) -> dict[str, Any]:
    rubric = data["rubric"]
    named = {each["name"]: each for each in data["vocabularies"]}
    return {
        "title": "What the ratings mean",
        "rubric": rubric | {"bands": _bands(rubric["bands"])},
        "parts": _parts(rubric["points"]),
        "letters": named["source_reliability"],
        "digits": named["information_credibility"],
    }


def _bands(bands: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the bands with their labels and the points that they reach from and to."""
    tops = [100, *(band["least"] - 1 for band in bands)]
    return [
        band
        | {
            "label": label(band["band"], "band") or band["band"],
            "range": f"{band['least']}–{top}",
        }
        for band, top in zip(bands, tops, strict=False)
    ]


def _parts(points: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the points by the part of the rating that they belong to."""
    parts: dict[str, list[dict[str, Any]]] = {}
    for row in points:
        term = _term("code", row["code"])
        number = f"{row['points']:+d}".replace("-", "−") if row["points"] else "0"
        parts.setdefault(row["category"], []).append(row | {"shown": number} | term)
    return [_term("category", name) | {"points": rows} for name, rows in parts.items()]


def _term(vocabulary: str, value: str) -> dict[str, str]:
    """Return a term's label and definition; a plugin's points table may have its own terms."""
    known = VOCABULARIES[vocabulary]
    if value not in known:
        return {"label": value, "definition": ""}
    return {"label": known[value].label, "definition": known[value].definition}


PAGE = Page("/-/reliability/about", "about.html", _data, _shown)
