"""Resolve overlaps: a content that two attributions share, and one that says nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from ..records import Attribution, Span
from .covering import Covering
from .running import Article, Found

__all__ = [
    "mutual_content",
    "pronoun_content",
    "rival_quotation",
]

_MARKS = frozenset('"“”„«»')
_TWO_LETTERS = re.compile(r"\w{2,}")
_ONLY_PRONOUN = re.compile(
    r"(?:it|it is|so|that|this|what|they|he|she|then|there|yes|no)\W*", re.IGNORECASE
)


def rival_quotation(article: Article, found: Found) -> list[Attribution]:
    """Return the attributions with each quotation under only one cue.

    The cue in the quotation's own sentence wins, then a verb over a colon or dash, then the
    nearest cue. An attribution may lose all its content.
    """
    text = article.text
    claimed: dict[int, list[int]] = defaultdict(list)
    for number, each in enumerate(found):
        for piece in each.content:
            if text[piece.start] in _MARKS:
                claimed[piece.start].append(number)
    lost: set[tuple[int, int]] = set()
    for start, numbers in claimed.items():
        if len(numbers) > 1:
            best = min(numbers, key=lambda n: _distance(article, found[n], start))
            lost |= {(number, start) for number in numbers if number != best}
    return [_without(number, each, lost) for number, each in enumerate(found)]


def mutual_content(article: Article, found: Found) -> list[Attribution]:
    """Return the attributions without those that another one mirrors.

    Two mirror each other if each has the other's cue in its content: two cues of one sentence, each
    read as what the other claims. One without a source is dropped.
    """
    contents = Covering((piece, n) for n, each in enumerate(found) for piece in each.content)
    return [each for number, each in enumerate(found) if not _mutual(number, found, contents)]


def pronoun_content(text: str, attribution: Attribution) -> bool:
    """Return whether the content is empty or no more than a pronoun ("said so")."""
    return not attribution.content or _hollow(text, attribution.content)


def _distance(article: Article, attribution: Attribution, start: int) -> tuple[bool, bool, int]:
    sentence = article.sentence(attribution)
    away = not sentence.start <= start < sentence.end
    mark = not article.text[attribution.cue[0].start].isalpha()
    return away, mark, abs(attribution.cue[0].start - start)


def _without(number: int, attribution: Attribution, lost: set[tuple[int, int]]) -> Attribution:
    content = tuple(piece for piece in attribution.content if (number, piece.start) not in lost)
    return replace(attribution, content=content) if lost else attribution


def _mutual(number: int, attributions: Sequence[Attribution], contents: Covering) -> bool:
    """Return whether this one has no source, and it and another hold each other's cue."""
    attribution = attributions[number]
    if attribution.source:
        return False
    around = {other for _, other in contents.holding(attribution.cue[0]) if other != number}
    return any(
        piece.covers(attributions[other].cue[0])
        for other in around
        for piece in attribution.content
    )


def _hollow(text: str, content: Sequence[Span]) -> bool:
    """Return whether an unquoted content is a pronoun, or has no word of two letters."""
    if len(content) > 1 or text[content[0].start] in _MARKS:
        return False
    words = content[0].of(text)
    return _ONLY_PRONOUN.fullmatch(words) is not None or not _TWO_LETTERS.search(words)
