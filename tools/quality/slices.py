"""Say which annotations are hard cases: the slices that ``make quality`` prints.

Each is defined on the annotation and its text alone, never on what the program finds, so a slice
holds the same rows for every version.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from datasette_reliability.gold import Gold
from datasette_reliability.records import Given, Segments, Span, words
from datasette_reliability.segment import segment

__all__ = ["SLICES", "slices_of"]

_ACCORDING = re.compile(r"\baccording to\b|\b(?:as )?per\b|\bcit(?:e|es|ed|ing)\b", re.IGNORECASE)
_PRONOUN = re.compile(
    r"(?:I|me|we|us|you|he|him|she|her|it|they|them|himself|herself|itself|themselves)\Z",
    re.IGNORECASE,
)
_HEAD = (
    r"(?:officials?|sources?|aides?|advis[eo]rs?|insiders?|operatives?|staffers?|strategists?"
    r"|lawmakers?|regulators?|investigators?|diplomats?|authorities|people|persons?|someone|those)"
)
# Up to six words without a preposition, a relative or a comma; then the head; then no name.
_UNNAMED = re.compile(
    r"(?:(?i:one|some|two|three|many|most|several|both|none) of )?"
    r"(?:(?!(?:of|for|by|from|who|that|which|in|at|to|with|on|as|has|and)\b)[^\s,;:()]{1,40}\s){0,6}?"
    rf"(?i:{_HEAD})\b(?!\s+[A-Z])"
)
_BACK = re.compile(
    r"(?:the|that|this) (?:official|aide|advis[eo]r|strategist|lawmaker|person)\Z", re.IGNORECASE
)

#: Each slice with its definition, as the docs print it.
SLICES: dict[str, str] = {
    "direct": "annotated as direct: the content is all in quotation marks",
    "mixed": "annotated as mixed: the content is partly in quotation marks",
    "indirect": "annotated as indirect: the content has no quotation marks",
    "according to": 'the cue holds "according to", "per" or a form of "cite"',
    "unnamed": "the source is a noun phrase whose head is officials, sources, aides, advisers, "
    "lawmakers, authorities, people or the like, with no name after it and no comma before it; "
    '"the official" and the like, which may take up a name, are left out',
    "pronoun": "the source is one personal or reflexive pronoun",
    "running": "direct or mixed, and the content touches two or more sentences or lies in pieces",
}


def slices_of(gold: Gold) -> list[list[str]]:
    """Return for each annotation of a document the names of the slices that it belongs to."""
    segments = segment(gold.document)
    text = gold.document.text
    return [
        ([kind] if kind else [])
        + [name for name, holds in _TESTS.items() if holds(text, given, kind, segments)]
        for given, (kind, _) in zip(gold.attributions, gold.kinds, strict=True)
    ]


def _according(text: str, given: Given, kind: str | None, segments: Segments) -> bool:
    return bool(_ACCORDING.search(words(text, given.cue)))


def _unnamed(text: str, given: Given, kind: str | None, segments: Segments) -> bool:
    source = words(text, given.source)
    return bool(_UNNAMED.match(source)) and not _BACK.match(source)


def _pronoun(text: str, given: Given, kind: str | None, segments: Segments) -> bool:
    return bool(_PRONOUN.match(words(text, given.source).strip()))


def _running(text: str, given: Given, kind: str | None, segments: Segments) -> bool:
    return kind in ("direct", "mixed") and (
        len(given.content) > 1 or _sentences(segments, given.content[0]) > 1
    )


def _sentences(segments: Segments, span: Span) -> int:
    return sum(one.start < span.end and span.start < one.end for one in segments.sentences)


_TESTS: dict[str, Callable[[str, Given, str | None, Segments], bool]] = {
    "according to": _according,
    "unnamed": _unnamed,
    "pronoun": _pronoun,
    "running": _running,
}
