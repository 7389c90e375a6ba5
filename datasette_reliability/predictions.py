"""Write the program's findings in the format of annotated documents, to be scored.

That format keeps the conventions of PolNeAR: a "that" which opens the content belongs to it, and
there are no nested attributions and none in the outlet's own voice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from typing import Any

from . import columns
from .classify import classify, networks_of
from .columns import PREDICTED
from .entries import Engine
from .extract import extract
from .gold import ROLES
from .read.languages import recognized
from .records import Attribution, Claim, Classification, Document, Given, Segments, Span, Spans
from .segment import segment
from .wrapping import unwrapped

__all__ = [
    "CLASSIFIED",
    "as_annotated",
    "classified_row",
    "classified_spans",
    "prediction_row",
    "scorable",
]

_THAT = re.compile(r"\bthat\s{1,3}\Z", re.IGNORECASE)
CLASSIFIED = ("source_type", "attribution_class", "named")  # what a row of labels may give
_COLUMNS, _RATED = (
    [name for name in PREDICTED if name in each] for each in (columns.CLASSIFIED, columns.RATED)
)


def as_annotated(text: str, attributions: Iterable[Attribution]) -> list[Given | None]:
    """Return attributions in the annotators' conventions; None for those that they leave out."""
    return [
        None
        if attribution.unattributed or attribution.parent is not None
        else Given(attribution.source, attribution.cue, _with_that(text, attribution.content))
        for attribution in attributions
    ]


def scorable(text: str, attributions: Sequence[Attribution]) -> tuple[list[Given], set[int]]:
    """Return those that annotators would mark, and the places of those that are no statements."""
    pairs = zip(as_annotated(text, attributions), attributions, strict=True)
    kept = [(given, one.cue_class in ("attitude", "act")) for given, one in pairs if given]
    return [given for given, _ in kept], {n for n, (_, attitude) in enumerate(kept) if attitude}


def _with_that(text: str, content: Spans) -> Spans:
    """Return the content including a directly preceding "that"."""
    return tuple(
        Span(span.start - len(found[0]), span.end)
        if (found := _THAT.search(text[max(span.start - 8, 0) : span.start]))
        else span
        for span in content
    )


def prediction_row(document: Document, claims: Sequence[Claim]) -> dict[str, Any]:
    """Return one line of a predictions file: the document's attributions, classified and rated."""
    rows = []
    annotated = as_annotated(document.text, [claim.attribution for claim in claims])
    for number, (given, claim) in enumerate(zip(annotated, claims, strict=True)):
        if given is not None:
            rows.append({"id": f"P{number}", **_spans(given), **_ratings(claim)})
    return {"doc_id": document.id, "attributions": rows}


def _spans(given: Given) -> dict[str, list[list[int]]]:
    return {role: [[span.start, span.end] for span in getattr(given, role)] for role in ROLES}


def _ratings(claim: Claim) -> dict[str, Any]:
    found = {column: getattr(claim.classification, column) for column in _COLUMNS}
    found |= {column: getattr(claim.rating, column) for column in _RATED}
    kind = claim.classification.quote_type
    found |= {"type": kind} if kind != "none" else {}
    spoken = claim.attribution.cue_class in ("statement", "record")
    return found | ({} if spoken else {"speech": False})


def classified_spans(
    document: Document, spans: Sequence[Span], engine: Engine, without: Set[str] = frozenset()
) -> list[Classification]:
    """Return the classification of each given source span, with the cue found for it.

    ``without`` names steps that are switched off.
    """
    document, layout = unwrapped(recognized(document, engine.name))
    spans = [layout.read(span) for span in spans]
    segments = segment(document)
    found = list(extract(document, segments, engine, without=without))
    places = []
    for span in spans:
        place = _nearest(found, span)
        if place is None or place in places:
            found.append(_sourced(document, segments, found, place, span))
            place = len(found) - 1
        else:
            found[place] = replace(found[place], source=(span,))
        places.append(place)
    network = networks_of(engine.name)
    classified = classify(document, segments, tuple(found), network, without=without)
    return [classified[place] for place in places]


def _nearest(found: Sequence[Attribution], span: Span) -> int | None:
    """Return the attribution whose source shares the largest part with a span, if any does."""
    shares = [(_shared(attribution.source, span), -n) for n, attribution in enumerate(found)]
    share, place = max(shares, default=(0.0, 0))
    return -place if share > 0 else None


def _shared(source: Spans, span: Span) -> float:
    both = sum(max(0, min(s.end, span.end) - max(s.start, span.start)) for s in source)
    size = sum(s.end - s.start for s in source) + span.end - span.start - both
    return both / size if size else 0.0


def _sourced(
    document: Document,
    segments: Segments,
    found: Sequence[Attribution],
    place: int | None,
    span: Span,
) -> Attribution:
    """Return an attribution for a source that the engine did not find."""
    if place is not None:
        return replace(found[place], source=(span,))
    number = next((n for n, s in enumerate(segments.sentences) if s.start <= span.start < s.end), 0)
    here = segments.sentences[number].span if segments.sentences else span
    parts = (Span(here.start, span.start), Span(span.end, max(span.end, here.end)))
    content = tuple(part for part in parts if part.of(document.text).strip())
    return Attribution((span,), (), content, number)


def classified_row(row: dict[str, Any], found: Classification) -> dict[str, Any]:
    """Return a row of labels with its predictions; the given labels move to ``gold``."""
    labels = {column: row[column] for column in CLASSIFIED if column in row}
    predicted = {column: getattr(found, column) for column in _COLUMNS}
    return {**row, **predicted, **({"gold": labels} if labels else {})}
