"""Claims as W3C Web Annotations (https://www.w3.org/TR/annotation-model/), in JSON-LD."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..columns import EXPORTED
from ..corroborate.telling import told
from ..terms import label
from .addresses import Addresses, web_address
from .units import Units

__all__ = ["ANNOTATION_CONTEXT", "annotation", "annotation_collection"]

ANNOTATION_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_AROUND = 32  # code points of context before and after a quote, to find it again

Row = Mapping[str, Any]


def annotation(document: Row, claim: Row, addresses: Addresses, units: Units) -> dict[str, Any]:
    """Return the annotation of one claim: its words as target, how it is sourced as body.

    A claim in pieces has a target for each. ``units`` converts offsets into the document's text.
    For a claim with a ``fact``, one body says how many independent sources there are, and one links
    to the page that names them.
    """
    return {
        "id": addresses.claim(claim),
        "type": "Annotation",
        "motivation": "classifying",
        "generator": _generator(claim),
        "conformsTo": addresses.rubric(claim["rubric_version"]),
        "body": list(_bodies(claim, addresses)),
        "target": list(_targets(document, claim, addresses, units)),
    }


def annotation_collection(
    address: str, name: str, items: Sequence[Row], following: str | None = None
) -> dict[str, Any]:
    """Return a collection whose first page holds these annotations; ``following`` is the next."""
    page: dict[str, Any] = {"id": f"{address}#page", "type": "AnnotationPage", "startIndex": 0}
    if following:
        page["next"] = following
    return {
        "@context": ANNOTATION_CONTEXT,
        "id": address,
        "type": "AnnotationCollection",
        "label": name,
        "first": page | {"items": list(items)},
    }


def _generator(claim: Row) -> dict[str, str]:
    engine = " ".join(str(part) for part in (claim["engine"], claim["engine_version"]) if part)
    name = f"datasette-reliability, engine {engine}, points table {claim['rubric_version']}"
    return {"type": "Software", "name": name}


def _bodies(claim: Row, addresses: Addresses) -> Iterator[dict[str, str]]:
    for column in EXPORTED:
        if words := label(str(claim[column] or ""), column):
            yield _body("classifying", words)
    if claim["source"]:
        yield _body(
            "identifying",
            f"{claim['source']} ({claim['cue']})" if claim["cue"] else claim["source"],
        )
    yield from (_body("describing", _reason(reason)) for reason in claim["reasons"])
    if fact := claim.get("fact"):
        yield _body("commenting", told(fact))
        source = addresses.fact(fact)
        yield {"type": "SpecificResource", "purpose": "linking", "source": source}


def _body(purpose: str, value: str) -> dict[str, str]:
    return {
        "type": "TextualBody",
        "purpose": purpose,
        "format": "text/plain",
        "value": value,
    }


def _reason(reason: Row) -> str:
    words = f": {reason['words']}" if reason["words"] else ""
    return f"{reason['points']:+d} {label(reason['code'], 'code') or reason['code']}{words}"


def _targets(
    document: Row, claim: Row, addresses: Addresses, units: Units
) -> Iterator[dict[str, Any]]:
    """Yield each piece by position in the text as read, and by its words on the original page."""
    text: str = document["text"]
    original = web_address(document["url"])
    page = addresses.page(document["id"])
    pieces = list(_pieces(text, claim["spans"].get("content", ())))
    if not pieces:
        yield {"type": "SpecificResource", "source": addresses.text(document["id"]), "scope": page}
    for start, end in pieces:
        quote = {
            "type": "TextQuoteSelector",
            "exact": text[start:end],
            "prefix": text[max(start - _AROUND, 0) : start],
            "suffix": text[end : end + _AROUND],
        }
        position = {
            "type": "TextPositionSelector",
            "start": units.of(start),
            "end": units.of(end),
        }
        yield {
            "type": "SpecificResource",
            "source": addresses.text(document["id"]),
            "scope": page,
            "selector": [quote, position],
        }
        if original:
            yield {"type": "SpecificResource", "source": original, "selector": quote}


def _pieces(text: str, pieces: Iterable[Sequence[int]]) -> Iterator[tuple[int, int]]:
    return ((start, end) for start, end in pieces if 0 <= start < end <= len(text))
