"""Find the narration: the sentences that the outlet states in its own voice."""

from __future__ import annotations

import re
from bisect import bisect_right

from ..language import ENGLISH
from ..records import Attribution, Segments, Sentence, Span
from .boundaries import DATELINE
from .running import Article, Found

__all__ = ["sentence_of_outlet"]

# The fewest words of a claim: shorter sentences ("No comment.") hardly claim anything.
_LEAST_WORDS = 4
_LETTERS = re.compile(r"[^\W_]+")
# What may follow the stop at the end of a sentence.
_CLOSERS = "\"”’'»)] \u00a0"
# Lines that belong to the page, not to the story.
_BYLINE = re.compile(
    r"(?:By [A-Z]|\(?(?:Reporting|Editing|Writing|Additional reporting) by"
    rf"|{ENGLISH.one_of('line that claims nothing')})"
)


def sentence_of_outlet(article: Article, others: Found) -> list[Attribution]:
    """Return an attribution without source and cue for each sentence that no other touches.

    Its content is the sentence without dateline and period. Questions, fragments, bylines and
    sentences that are one quotation are left out.
    """
    text, segments = article.text, article.segments
    covered = sorted(
        (span.start, span.end)
        for attribution in others
        for span in attribution.cue + attribution.content
    )
    found = []
    place = 0
    reach = -1
    for number, sentence in enumerate(segments.sentences):
        while place < len(covered) and covered[place][0] < sentence.end:
            reach = max(reach, covered[place][1])
            place += 1
        if reach > sentence.start or not _declares(text, sentence):
            continue
        if not _quoted(segments, sentence):
            content = _content(text, sentence)
            found.append(Attribution((), (), (content,), number))
    return found


def _declares(text: str, sentence: Sentence) -> bool:
    body = text[sentence.start : sentence.end].rstrip(_CLOSERS)
    if not body.endswith((".", "!", "…")) or _BYLINE.match(body):
        return False
    # The start of a sentence answers both questions, and bounds the time on endless ones.
    # Remarks on how somebody spoke belong to the attributions around them.
    if ENGLISH.find(body[:400], "terms of anonymity"):
        return False
    return len(_LETTERS.findall(body[:400])) >= _LEAST_WORDS


def _quoted(segments: Segments, sentence: Sentence) -> bool:
    """Return whether a quotation covers the whole sentence: somebody else's words."""
    after = bisect_right(segments.quotations, sentence.start + 1, key=lambda mark: mark.start)
    return after > 0 and sentence.end <= segments.quotations[after - 1].end + 1


def _content(text: str, sentence: Sentence) -> Span:
    found = DATELINE.match(text, sentence.start, sentence.end)
    # What follows the dateline must be long enough to be a claim by itself.
    start = found.end() if found and sentence.end - found.end() > 20 else sentence.start
    end = sentence.end
    if text[end - 1] == ".":
        end -= 1
    return Span(start, end)
