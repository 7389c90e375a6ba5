"""Read the lines of a transcript: "WALLACE: Will you be there tomorrow?"."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator

from ..records import Attribution, Span
from .boundaries import trimmed
from .covering import Covering
from .running import Article, Found

__all__ = ["transcript_line"]

# Characters of one answer: a longer line is probably a whole document in one line.
_LONGEST = 5000
# A label of at most four words in capitals: the bounds keep headings and hostile text cheap.
_LINE = re.compile(
    r"^[\"“]?(?P<who>[A-Z][A-Z.’'-]{0,30}(?: [A-Z][A-Z.’'-]{1,30}){0,3})(?P<cue>:)\s"
    r"(?P<said>[^\n]+)",
    re.MULTILINE,
)
_NAME_IN_TEXT = re.compile(r"\b[A-Z][a-z’'-]+")
# "RC: They wanted a happier ending.", "A: The label stopped paying us.": initials, or an answer.
_SHORT = 3  # letters of "Q", "MR", "CEO", which are not headings
_ASKED = frozenset({"Q", "QUESTION"})  # the outlet's own question, which claims nothing


def transcript_line(article: Article, found: Found) -> Iterator[Attribution]:
    """Yield the attribution of each line of a transcript whose colon is not part of a cue yet.

    The colon becomes its cue. Headings in capitals look the same, so at least two lines must have
    such a label, and a label that occurs once must be initials, or its last word must occur in the
    text as a name.
    """
    text, segments = article.text, article.segments
    lines = list(_LINE.finditer(text))
    if len(lines) < 2:
        return
    often = Counter(line["who"] for line in lines)
    names = set(_NAME_IN_TEXT.findall(text))
    taken = Covering((span, 0) for each in found for span in each.cue)
    starts = [sentence.start for sentence in segments.sentences]
    for line in lines:
        asks = _is_short(line["who"]) and text[line.end() - 1] == "?"
        if asks or line["who"] in _ASKED:
            continue
        who, cue = Span(*line.span("who")), Span(*line.span("cue"))
        said = trimmed(text, *line.span("said"), " \t")
        known = often[line["who"]] > 1 or _is_speaker(line["who"], names, often)
        if known and said and said.end - said.start <= _LONGEST and not taken.touching(cue):
            number = max(bisect_right(starts, cue.start) - 1, 0)
            yield Attribution((who,), (cue,), (said,), number)


def _is_speaker(label: str, names: set[str], often: Counter[str]) -> bool:
    """Return whether the label of a single line names a speaker, not a heading."""
    return label.split()[-1].capitalize() in names or all(map(_is_short, (label, *often)))


def _is_short(label: str) -> bool:
    return len(label) <= _SHORT and label.isalpha()
