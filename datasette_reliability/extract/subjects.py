"""Find the source of an attribution that has none: the subject of its cue."""

from __future__ import annotations

import re
from dataclasses import replace

from ..records import Attribution, Sentence, Span
from .boundaries import source_edges, trimmed
from .noun_phrases import may_be_subject
from .running import Article, Found
from .wording import CLOSING_MARKS

__all__ = [
    "coordinated_subject",
    "preceding_subject",
    "subject_within_content",
]

_COORDINATED = re.compile(r"(?:,\s)?\b(?:and|but|then|while)\s(?:also\s|later\s|then\s)?$")
_NOUN = re.compile(r"(?:the|an?|his|her|its|their|my|our)\s", re.IGNORECASE)


def preceding_subject(text: str, sentence: Sentence, attribution: Attribution) -> Attribution:
    """Return the attribution with the words before its cue as its source, if they may be one.

    It is unchanged if it has a source, or if a word such as "and" joins its verb to another.
    """
    left = _left(text, sentence, attribution)
    if left is None or _COORDINATED.search(left):
        return attribution
    cue = attribution.cue[0]
    start = max((p.end for p in attribution.content if p.end <= cue.start), default=sentence.start)
    subject = trimmed(text, start, cue.start, ' ,;:"”’\n')
    subject = source_edges(text, subject) if subject else None
    if subject is None or not may_be_subject(subject.of(text)):
        return attribution
    return replace(attribution, source=(subject,))


def coordinated_subject(article: Article, found: Found) -> list[Attribution]:
    """Return the attributions; "and warned" gets the source of the verb before it."""
    kept = list[Attribution]()
    for one in found:
        # The verb before it is near: twenty attributions back are enough, and bound the work.
        kept.append(_coordinated(article.text, article.sentence(one), one, kept[-20:]))
    return kept


def _coordinated(
    text: str, sentence: Sentence, attribution: Attribution, before: Found
) -> Attribution:
    left = _left(text, sentence, attribution)
    if left is None or not _COORDINATED.search(left):
        return attribution
    same = [b for b in before if b.sentence == attribution.sentence and b.source]
    if same and same[-1].source[-1].end <= attribution.cue[0].start:
        return replace(attribution, source=same[-1].source)
    return attribution


def _left(text: str, sentence: Sentence, attribution: Attribution) -> str | None:
    """Return the words of the sentence before a cue; None if no source should be sought there."""
    left = text[sentence.start : attribution.cue[0].start]
    noun = _NOUN.match(attribution.cue[0].of(text))
    # In a longer sentence the words before a verb say little about its subject, and cost time.
    return None if attribution.source or len(left) > 400 or noun else left


def subject_within_content(text: str, attribution: Attribution) -> Attribution:
    """Return the attribution with its source back, if that was taken for a piece of its content.

    "The other | said | it …", "“Go,” | said | the mayor": one piece is where the subject belongs.
    """
    cue = attribution.cue[0]
    if attribution.source:
        return attribution
    first = attribution.content[0]
    for number, piece in enumerate(attribution.content[1:], 1):
        if _inverted(text, attribution.content[number - 1], cue, piece):
            others = attribution.content[:number] + attribution.content[number + 1 :]
            return replace(attribution, source=(piece,), content=others)
    if len(attribution.content) < 2 or attribution.content[1].start < cue.end:
        return attribution
    if text[first.end : cue.start].strip() or not may_be_subject(first.of(text)):
        return attribution
    return replace(attribution, source=(first,), content=attribution.content[1:])


def _inverted(text: str, first: Span, cue: Span, last: Span) -> bool:
    """Return whether a quotation, its verb and then the speaker follow each other directly."""
    between = text[first.end : cue.start].strip() + text[cue.end : last.start].strip()
    closed = text[first.end - 1 : first.end] in CLOSING_MARKS
    opening = re.split(r",|\bwho\b", last.of(text), maxsplit=1)[0]
    return not between and first.end <= cue.start and closed and may_be_subject(opening.strip())
