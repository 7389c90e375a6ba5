"""Find which attributions are inside another one's content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..records import Attribution, Span
from .covering import Covering
from .running import Article, Found

__all__ = ["enclosing_attribution", "text_order"]


def text_order(article: Article, found: Found) -> list[Attribution]:
    """Return the attributions in the order of the text.

    They are sorted by the first character of cue or content; of two that begin together, the one
    that ends later comes first.
    """
    return sorted(found, key=_place)


def enclosing_attribution(article: Article, attributions: Found) -> list[Attribution]:
    """Return the attributions, each with the index of its parent.

    The parent is the attribution with the smallest piece of content that holds the cue of this one.
    If the source has pieces both inside and outside the parent's content, only those inside stay:
    the others name the source of the parent.
    """
    found = list(attributions)
    contents = Covering((piece, n) for n, each in enumerate(found) for piece in each.content)
    for number, attribution in enumerate(found):
        parent = _enclosing(number, attributions, contents)
        if parent is not None:
            found[number] = replace(_own(attribution, attributions[parent]), parent=parent)
    return found


def _enclosing(number: int, attributions: Sequence[Attribution], contents: Covering) -> int | None:
    attribution = attributions[number]
    if not attribution.cue:
        return None
    cue = attribution.cue[0]
    best: tuple[int, int] | None = None
    for piece, other in contents.holding(cue):
        candidate = attributions[other]
        if other == number or candidate.cue == attribution.cue:
            continue
        size = piece.end - piece.start
        if (best is None or size < best[0]) and not _inside(candidate, attribution):
            best = (size, other)
    return best[1] if best else None


def _inside(one: Attribution, other: Attribution) -> bool:
    """Return whether one's cue lies inside the other's content: they would hold each other."""
    return bool(one.cue) and any(
        piece.covers(one.cue[0])
        and (piece.end - piece.start)
        >= max((p.end - p.start for p in one.content if p.covers(other.cue[0])), default=0)
        for piece in other.content
    )


def _own(attribution: Attribution, parent: Attribution) -> Attribution:
    inner = tuple(span for span in attribution.source if _within(span, parent))
    if inner and len(inner) < len(attribution.source):
        return replace(attribution, source=inner)
    return attribution


def _within(span: Span, parent: Attribution) -> bool:
    return any(piece.covers(span) for piece in parent.content)


def _place(attribution: Attribution) -> tuple[int, int]:
    """Return the sort key of an attribution: by content and cue, the enclosing one first."""
    spans = attribution.cue + attribution.content
    return (min(span.start for span in spans), -max(span.end for span in spans))
