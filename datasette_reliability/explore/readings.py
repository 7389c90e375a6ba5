"""A reading: one text with its claims, as the article page and "Rate a text" show them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..columns import ON_PAGES
from ..terms import VOCABULARIES, label
from .tables import DEFINITION

__all__ = ["CLAIM_COLUMNS", "DOCUMENT_COLUMNS", "claim_of", "reading", "terms"]

DOCUMENT_COLUMNS = (
    "url",
    "title",
    "publisher",
    "outlet_basis",
    "published",
    "dateline",
    "language",
    "text",
)
CLAIM_COLUMNS = ON_PAGES


def reading(
    document: Mapping[str, Any],
    claims: Iterable[Mapping[str, Any]],
    reasons: Iterable[Mapping[str, Any]],
    endorsements: Iterable[Mapping[str, Any]],
) -> dict[str, Any]:
    """Return what the JSON holds: the document, how it is sourced, its claims, and the terms."""
    found = [claim_of(claim) for claim in claims]
    by_id = {claim["id"]: claim for claim in found}
    for name, rows in (("reasons", reasons), ("endorsements", endorsements)):
        for row in rows:
            if (claim := by_id.get(row["claim_id"])) is not None:
                claim[name].append({key: row[key] for key in row.keys() if key != "claim_id"})  # noqa: SIM118
    return {
        "definition": DEFINITION,
        "document": dict(document),
        "summary": _summary(found),
        "claims": found,
        "terms": terms(),
    }


def terms() -> dict[str, Any]:
    """Return every closed list: column → code → label and definition."""
    return {
        name: {
            term.value: {"label": term.label, "definition": term.definition}
            for term in vocabulary.terms
        }
        for name, vocabulary in VOCABULARIES.items()
    }


def claim_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a claim with its spans parsed, and empty lists for reasons and endorsements."""
    claim = {column: row[column] for column in CLAIM_COLUMNS}
    claim["spans"] = _spans(row["spans"])
    return claim | {"reasons": [], "endorsements": []}


def _spans(stored: str) -> dict[str, list[list[int]]]:
    """Return the pieces of each role; {} for invalid values, because anybody can write a table."""
    try:
        found = json.loads(stored)
        return {
            str(role): [[int(start), int(end)] for start, end in pieces]
            for role, pieces in found.items()
        }
    except (AttributeError, TypeError, ValueError):
        return {}


def _summary(claims: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the counts of a text: by class and band, statements apart from attitudes."""
    given = [claim for claim in claims if claim["attribution_class"] != "unattributed"]
    kinds = Counter(str(claim["cue_class"] or "statement") for claim in given)
    return {
        "claims": len(claims),
        "attributed": len(given),
        "unattributed": len(claims) - len(given),
        "nested": sum(claim["parent_id"] is not None for claim in given),
        "cue_classes": {each: kinds[each] for each in VOCABULARIES["cue_class"].values},
        "bands": _counted(given, "band"),
        "classes": [
            {
                "attribution_class": each,
                "label": label(each, "attribution_class"),
                "claims": len(members),
                "bands": _counted(members, "band"),
            }
            for each in VOCABULARIES["attribution_class"].values
            if (members := [claim for claim in given if claim["attribution_class"] == each])
        ],
    }


def _counted(claims: Sequence[Mapping[str, Any]], column: str) -> dict[str, int]:
    """Return how many claims have each value, in the order of the vocabulary; "" is unrated."""
    counts = Counter(claim[column] or "" for claim in claims)
    return {each: counts[each] for each in (*VOCABULARIES[column].values, "") if counts[each]}
