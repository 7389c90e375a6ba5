"""Give claims their context: the article, the sentence, the source, what their figures count.

The lengths below also limit time and memory on a text that is not an article.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..store.facts import ClaimRow
from .context import Article, Context
from .model import model
from .numbers import Quantity, quantities
from .words import NAME, Wording, concept, content, stem, weight

__all__ = ["article", "in_context", "of_story"]

_LONGEST = 20_000  # characters of a text from which its concepts and names are taken
_LEAD = 250  # characters of a text that count as its lead
_ABOUT = 2  # names of an article under which its claims are listed: each one lists them all again
_SENTENCE = 400  # characters on each side of a claim that are searched for the ends of its sentence
_NEAR = (45, 50)  # characters before and after a figure that are read for what it counts
_CLAUSE = re.compile(r"[;:.()\"“”]|,(?!\d)|\b(?:and|but|while|with)\b")
_BEGINS = re.compile(r"[.!?][\"”’]?\s|\n")
_PEOPLE = frozenset((stem("people"), stem("person")))


def article(title: str, text: str) -> Article:
    """Return the concepts, names and figures of an article, from its title and text."""
    words = list(content(f"{title}. {text[:_LONGEST]}"))
    head = list(content(f"{title}. {text[:_LEAD]}"))
    often = Counter(word for word, is_name in head if is_name)
    return Article(
        frozenset(concept(word) for word, _ in words),
        frozenset(word for word, is_name in words if is_name),
        frozenset(concept(word) for word, _ in head),
        tuple(sorted(often, key=lambda name: (-often[name], name)))[:_ABOUT],
        frozenset(each.low for each in quantities(text)),
    )


def in_context(wording: Wording, row: ClaimRow, text: str, about: Article, day: int) -> Wording:
    """Return the words of a claim with their context; ``day`` is the ordinal of its publication."""
    start, sentence = _sentence(row, text)
    frequencies = model().frequencies
    concepts = {concept(each): weighs for each, weighs in wording.weights.items()}
    context = Context(
        article=about,
        day=day,
        story=row.wire_cluster or row.document_id,
        start=start,
        own_voice=row.source_type == "unattributed",
        order=tuple(map(concept, wording.stems)),
        concepts=concepts,
        total=sum(concepts.values()),
        sentence={
            concept(word): NAME if is_name else weight(word, frequencies)
            for word, is_name in content(sentence)
        },
        source=frozenset(
            concept(word) for word, _ in content(f"{row.source_name or ''} {row.source or ''}")
        ),
        measured=tuple(_measured(row.claim, wording.figures)),
    )
    return replace(wording, context=context)


def of_story(wording: Wording, story: int) -> Wording:
    """Return the words of a claim as part of this story: copies of a text share one story."""
    context = wording.context
    if context is None or context.story == story:
        return wording
    return replace(wording, context=replace(context, story=story))


def _sentence(row: ClaimRow, text: str) -> tuple[int, str]:
    """Return the offset of a claim in its text, and the sentence around it."""
    pieces = json.loads(row.spans).get("content")
    if not pieces:
        return 0, row.claim
    start, end = pieces[0][0], pieces[-1][1]
    before = text[max(0, start - _SENTENCE) : start]
    behind = text[end - 1 : end + _SENTENCE]
    begins = max((found.end() for found in _BEGINS.finditer(before)), default=0)
    ends = _BEGINS.search(behind)
    return (
        start,
        f"{before[begins:]}{text[start : end - 1]}{behind[: ends.start() if ends else None]}",
    )


def _measured(claim: str, figures: Sequence[Quantity]) -> Iterator[frozenset[str]]:
    """Yield the concepts in the clause around each figure, up to the figures beside it."""
    places, read = list[tuple[int, int]](), 0
    for each in figures:
        at = max(claim.find(each.words, read), read)
        read = at + len(each.words)
        places.append((at, read))
    ends = [0, *(end for _, end in places)]
    begins = [*(begin for begin, _ in places[1:]), len(claim)]
    for (begin, end), before, behind in zip(places, ends, begins, strict=False):
        left = _CLAUSE.split(claim[max(before, begin - _NEAR[0]) : begin])[-1]
        right = _CLAUSE.split(claim[end : min(behind, end + _NEAR[1])])[0]
        near = (concept(word) for word, name in content(f"{left} | {right}") if not name)
        yield frozenset(near) - _PEOPLE
