"""The page on what the ratings mean: definition, closed lists, points, limits, how to contest."""

from __future__ import annotations

from typing import Any

from ..plugins import load_rubric
from ..terms import VOCABULARIES, label
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
    }


def _shown(datasette: Any, request: Any, data: dict[str, Any]) -> dict[str, Any]:
    return {"title": "What the ratings mean"}


PAGE = Page("/-/reliability/about", "about.html", _data, _shown)
