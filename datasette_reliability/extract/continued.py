"""Give quotations without a cue of their own to the source who spoke last.

An orphan quotation fills its sentences, and no cue, content or source touches it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from ..records import Attribution, Quotation, Segments, Span
from .covering import Covering
from .running import Article, Found
from .wording import MARKS

__all__ = ["running_quotation"]

# Characters of an orphan quotation. A longer one is probably an unclosed mark, and would give half
# an article to one source.
_LONGEST = 3000
# White space between two paragraphs; the bound limits the time on hostile text.
_SPACE = re.compile(r"\s{1,20}")
# Most pieces of one content: bounds the work of later steps on an article that is a long interview.
_MOST = 30


def running_quotation(article: Article, before: Found) -> list[Attribution]:
    """Return the attributions, each with the orphan quotations that directly follow its own words.

    Only an attribution that already quotes is continued; other quotations stay without a source.
    """
    text, segments, found = article.text, article.segments, list(before)
    taken = Covering((span, 0) for each in found for span in each.cue + each.content + each.source)
    starts = [sentence.start for sentence in segments.sentences]
    last = _Last(segments, found)
    begins = {each.content[0].start: n for n, each in enumerate(found) if each.content}
    for quotation in segments.quotations:
        if not _orphan(text, segments, quotation, starts, taken):
            continue
        number = last.before(text, quotation.start)
        if number is not None and _quotes(text, found[number]) and not _full(found[number]):
            piece = Span(quotation.start, quotation.end)
            content = (*found[number].content, piece)
            found[number] = replace(found[number], content=tuple(sorted(content)))
            last.reach(number, piece.end)
        elif text[quotation.end - 1] not in MARKS:
            _open(text, found, quotation, begins)
    return found


def _open(
    text: str, found: list[Attribution], quotation: Quotation, begins: dict[int, int]
) -> None:
    """Give a paragraph whose quotation stays open to the speaker of the next paragraph."""
    following = _SPACE.match(text, quotation.end)
    number = begins.get(following.end()) if following else None
    if number is None or not _quotes(text, found[number]) or _full(found[number]):
        return
    if found[number].cue[0].start < found[number].content[0].start:
        return
    piece = Span(quotation.start, quotation.end)
    found[number] = replace(found[number], content=(piece, *found[number].content))
    begins[piece.start] = number


class _Last:
    """Which attribution ends where, counted to the end of the sentence with its last word."""

    def __init__(self, segments: Segments, found: Sequence[Attribution]) -> None:
        self._starts = [sentence.start for sentence in segments.sentences]
        self._sentences = segments.sentences
        self._at: dict[int, int] = {}
        for number, each in enumerate(found):
            if each.content and each.cue:
                self.reach(number, max(span.end for span in each.cue + each.content + each.source))

    def reach(self, number: int, end: int) -> None:
        """Note where an attribution's last word ends; the first one noted in a sentence counts."""
        sentence = bisect_right(self._starts, max(end - 1, 0)) - 1
        if sentence >= 0:
            self._at.setdefault(self._sentences[sentence].end, number)

    def before(self, text: str, start: int) -> int | None:
        """Return the number of the attribution whose sentence ends directly before this offset."""
        end = start
        while end > 0 and text[end - 1].isspace() and start - end < 20:
            end -= 1
        return self._at.get(end)


def _orphan(
    text: str, segments: Segments, quotation: Quotation, starts: Sequence[int], taken: Covering
) -> bool:
    """Return whether a quotation fills its sentences and no attribution touches it."""
    if quotation.end - quotation.start > _LONGEST:
        return False
    place = bisect_right(starts, quotation.start) - 1
    if place < 0 or starts[place] != quotation.start:
        return False
    closing = bisect_right(starts, quotation.end - 1) - 1
    if text[quotation.end : segments.sentences[closing].end].strip(" .\n"):
        return False
    return not taken.touching(Span(quotation.start, quotation.end))


def _full(attribution: Attribution) -> bool:
    return len(attribution.content) >= _MOST


def _quotes(text: str, attribution: Attribution) -> bool:
    """Return whether a piece of the content begins or ends with a quotation mark."""
    return any(
        text[piece.start] in MARKS or text[piece.end - 1] in MARKS for piece in attribution.content
    )
