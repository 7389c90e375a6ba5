"""The content of a reading's page: marked paragraphs, with a card beside them per attribution.

The outlet's own sentences have no card: a link to one leads to its words.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from markupsafe import Markup, escape

from ..read.header import header
from ..terms import VOCABULARIES, label, told_digit, told_letter
from .marks import Note, Place, Range, paragraphs, render

__all__ = ["shown"]

_ROLES = ("source", "cue", "content")
_USUAL = ("C", "F")  # letters that the program gives without evidence in the text
_MOST_CARDS = 400  # with more, cards show no reasons but a link to them
_MOST_TEXT = 1_000_000  # code points of a text that a page shows
_MOST_SQUARES = 60  # claims drawn one by one in a row of the summary

Claim = Mapping[str, Any]


def shown(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the rows of a reading (a paragraph's HTML and its cards) and its summary's lines."""
    text: str = data["document"]["text"]
    claims = _reading_order(data["claims"])
    full = len(claims) <= _MOST_CARDS
    cut = text[:_MOST_TEXT]
    places = _Places(len(cut))
    numbers = _numbers(claims)
    placeless = [
        claim["id"] for claim in claims if not _placed(claim, claim["id"] in numbers, places)
    ]
    cards = [_card(claim, numbers, places, full) for claim in claims if claim["id"] in numbers]
    facts = {fact["claim_id"]: fact for fact in data.get("facts", ())}
    for card in cards:
        card["fact"] = facts.get(card["id"])
    _head(cut, places)
    cuts = paragraphs(cut)
    rows = _rows(cut, cuts, places, _neighbors(cards))
    return {
        "rows": rows,
        "cards": cards,
        "placeless": placeless,
        "lines": _lines(data["summary"], cards),
        "full": full,
        "left_out": len(text) - len(cut),
        "engines": sorted({f"{c['engine']} {c['engine_version'] or ''}".strip() for c in claims}),
        "rubrics": sorted({str(claim["rubric_version"]) for claim in claims}),
    }


class _Places:
    """The places that claims and reasons refer to, each once.

    Spans outside the text are ignored.
    """

    def __init__(self, length: int) -> None:
        self._length = length
        self._found: dict[Range, Place] = {}

    def add(
        self, start: Any, end: Any, claim: Claim | None, role: str | None = None
    ) -> Place | None:
        if not (isinstance(start, int) and isinstance(end, int)):
            return None
        if not 0 <= start < end <= self._length:
            return None
        place = self._found.setdefault((start, end), Place(start, end, len(self._found) + 1))
        if role:
            place.roles.add(role)
        if claim is not None:
            place.claims[claim["id"]] = None
            if role:
                place.kinds[claim["attribution_class"]] = None
        return place

    def __iter__(self) -> Iterator[Place]:
        return iter(self._found.values())


def _reading_order(claims: Sequence[Claim]) -> list[Claim]:
    """Return the claims in the order in which a reader meets their cues."""
    return sorted(claims, key=lambda claim: (_at(claim), claim["id"]))


def _numbers(claims: Sequence[Claim]) -> dict[int, int]:
    """Return each attribution's number on the page, from 1.

    The outlet's own sentences have none.
    """
    given = [claim["id"] for claim in claims if claim["attribution_class"] != "unattributed"]
    return {each: number for number, each in enumerate(given, 1)}


def _placed(claim: Claim, given: bool, places: _Places) -> bool:
    """Mark the words of a claim; return whether a link to it has a target.

    An attribution has its card. A sentence in the outlet's own voice is marked only when linked to.
    """
    if given:
        for role in _ROLES:
            for start, end in claim["spans"].get(role, ()):
                places.add(start, end, claim, role)
        return True
    own = claim["spans"].get("content", ())
    found = [places.add(start, end, claim, "own") for start, end in own]
    first = next(filter(None, found), None)
    if first:
        first.names.append(f"claim-{claim['id']:d}")
    return first is not None


def _head(text: str, places: _Places) -> None:
    """Mark the date line of the file, which the byline repeats in words, and the dateline."""
    found = header(text)
    places.add(0, found.date_end, None, "date")
    if found.dateline or found.agency:
        places.add(*found.placed, None, "dateline")


def _card(claim: Claim, numbers: Mapping[int, int], places: _Places, full: bool) -> dict[str, Any]:
    card: dict[str, Any] = {
        "id": claim["id"],
        "number": numbers[claim["id"]],
        "kind": _term("attribution_class", claim["attribution_class"]),
        "band": _term("band", claim["band"]),
        "source": claim["source"],
        "at": _at(claim),
        "reasons": [],
    }
    return card | _details(claim, numbers, places) if full else card


def _neighbors(cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Tell each card the one before and the one after it."""
    for before, after in pairwise(cards):
        before["next"], after["previous"] = after["id"], before["id"]
    return cards


def _details(claim: Claim, numbers: Mapping[int, int], places: _Places) -> dict[str, Any]:
    """Return the reasons of a claim's rating, for cards with room for them."""
    return {
        "claim": claim,
        "letter": told_letter(claim["source_reliability"], claim["source_reliability_basis"]),
        "digit": told_digit(claim["information_credibility"]),
        "basis": _basis(claim),
        "facts": _facts(claim),
        "within": numbers.get(claim["parent_id"]),
        "attitude": claim["cue_class"] == "attitude",
        "reasons": [_reason(each, claim, places) for each in claim["reasons"]],
        "endorsements": [
            each | {"place": _number(places.add(each["start"], each["end"], claim))}
            for each in claim["endorsements"]
        ],
    }


def _at(claim: Claim) -> int:
    """Return where a claim's number is placed: after the cue, else after its other words."""
    spans = claim["spans"]
    if claim["attribution_class"] == "unattributed":
        return spans["content"][0][0] + 1 if spans.get("content") else 0
    for role in ("cue", "source", "content"):
        if spans.get(role):
            return int(spans[role][-1][1])
    return 0


def _reason(reason: Mapping[str, Any], claim: Claim, places: _Places) -> dict[str, Any]:
    return {
        "points": f"{reason['points']:+d}".replace("-", "−") if reason["points"] else "0",
        "part": _term("category", reason["category"]),
        "why": _term("code", reason["code"]),
        "words": reason["words"],
        "place": _number(places.add(reason["start"], reason["end"], claim)),
    }


def _number(place: Place | None) -> int | None:
    return place.number if place else None


def _term(vocabulary: str, value: Any) -> dict[str, str] | None:
    """Return a code with its label and definition; an unknown value is its own label."""
    if value is None:
        return None
    terms = _TERMS[vocabulary]
    return terms.get(str(value)) or {"value": str(value), "label": str(value), "definition": ""}


_TERMS = {
    name: {
        term.value: {"value": term.value, "label": term.label, "definition": term.definition}
        for term in vocabulary.terms
    }
    for name, vocabulary in VOCABULARIES.items()
}


def _basis(claim: Claim) -> str | None:
    """Return the reason for the letter, unless every such source has that letter."""
    usual = claim["source_reliability"] in (*_USUAL, None)
    by_person = str(claim["source_reliability_basis"] or "").startswith("rated by ")
    return claim["source_reliability_basis"] if by_person or not usual else None


def _facts(claim: Claim) -> list[str]:
    """Return what else the text says about the claim, in words."""
    found = [label(claim["content_kind"], "content_kind") or ""] if claim["content_kind"] else []
    if claim["medium"] not in (None, "unspecified", "narration"):
        found.append(label(claim["medium"], "medium") or "")
    if claim["relayed_to"]:
        found.append(f"told to {claim['relayed_to']}")
    if claim["statement_date"]:
        found.append(f"said on {claim['statement_date']}")
    if claim["confidence"] is not None:
        found.append(f"read with {claim['confidence']} % confidence")
    return [each for each in found if each]


def _rows(
    text: str, cuts: list[Range], places: _Places, cards: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return the paragraphs with the cards numbered in them; cards without a place come last."""
    if not cuts:
        return [{"html": Markup(""), "cards": cards}] if cards else []
    notes = [Note(card["at"], _reference(card)) for card in cards]
    starts = [start for start, _ in cuts]
    rows: list[dict[str, Any]] = [
        {"html": html, "cards": []} for html in render(text, cuts, places, notes)
    ]
    for card in cards:
        rows[max(bisect_right(starts, card["at"] - 1) - 1, 0)]["cards"].append(card)
    return rows


def _reference(card: Mapping[str, Any]) -> Markup:
    band = card["band"]["label"] if card["band"] else "inside another quote"
    said = escape(f"Claim {card['number']}: {card['kind']['label']}, {band}")
    return Markup(
        f'<a class="ref kind-{escape(card["kind"]["value"])}" id="ref-{card["id"]:d}"'
        f' href="#claim-{card["id"]:d}"'
        f' aria-label="{said}">{card["number"]}</a>'
    )


def _lines(summary: Mapping[str, Any], cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a line per class: its claims as squares, and the number of each band in words."""
    members: dict[str, list[dict[str, Any]]] = {}
    for card in cards:
        members.setdefault(card["kind"]["value"], []).append(card)
    return [
        {
            "kind": _term("attribution_class", each["attribution_class"]),
            "claims": each["claims"],
            "squares": members[each["attribution_class"]][:_MOST_SQUARES],
            "more": max(len(members[each["attribution_class"]]) - _MOST_SQUARES, 0),
            "bands": [
                (count, label(band, "band") if band else "inside another quote")
                for band, count in each["bands"].items()
            ],
        }
        for each in summary["classes"]
    ]
