"""Find the attributions of a document (source, cue, content) and its narration."""

from __future__ import annotations

from collections.abc import Set

from ..entries import Engine
from ..language import Language
from ..plugins import language_named
from ..records import Attribution, Document, Segments
from ..steps import Trace
from .acts import acts_of
from .general import classing, order_of
from .running import Article, run_steps

__all__ = ["extract"]


def extract(
    document: Document,
    segments: Segments,
    engine: Engine,
    *,
    acts: bool = False,
    trace: Trace | None = None,
    without: Set[str] = frozenset(),
) -> tuple[Attribution, ...]:
    """Return the attributions of a document and its unattributed claims, in text order.

    If attributions came with the document, those are returned instead. Acts ("rejected the offer")
    are not claims; with ``acts`` they are added at the end, for comparison with annotators who mark
    them. ``without`` names the steps to switch off; ``trace`` records what each of the others did.
    """
    language = language_named(document.language)
    if document.given:
        return tuple(_given(document, language))
    article = Article(document, segments, engine, frozenset(without))
    found = run_steps(order_of(language), article, trace=trace)
    return (*found, *(acts_of(article.dropped.get("no_claim", ()), found) if acts else ()))


def _given(document: Document, language: Language) -> list[Attribution]:
    class_cue, text = classing(language), document.text
    return [
        class_cue(text, Attribution(each.source, each.cue, each.content, 0, engine="given"))
        for each in document.given
    ]
