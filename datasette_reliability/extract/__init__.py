"""Find who said what with which words: an engine's attributions, brought to one rule of spans."""

from __future__ import annotations

from ..plugins import Engine
from ..records import Attribution, Document, Segments

__all__ = ["extract"]


def extract(document: Document, segments: Segments, engine: Engine) -> tuple[Attribution, ...]:
    """Return the attributions of a document and its unattributed claims, in the order of the text.

    Attributions that came with the document are passed on instead of looked for.
    """
    if document.given:
        return tuple(
            Attribution(each.source, each.cue, each.content, 0, engine="given")
            for each in document.given
        )
    return tuple(engine.attributions(document, segments))
