"""Find attributions without a verb of saying of their own.

They are a quotation followed by the speaker and any verb, and a claim in passing: "who said …".
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from ..language import ENGLISH
from ..records import Attribution, Span
from .boundaries import trimmed
from .covering import Covering
from .running import Article, Found
from .wording import is_source

__all__ = [
    "relative_speaker",
    "speaker_behind_quotation",
]

# Characters of a quotation: a longer one is probably an unclosed mark.
_LONGEST = 2000
# “The council has failed us,” | the lawmaker, Hon. Sani Bello, | fumed
_BEHIND_QUOTATION = re.compile(
    r"\s(?P<who>[A-Za-z][^\"“”;:\n]{1,110}?),?\s(?P<cue>(?!leaked|obtained|published|released|posted|signed|dated|called|entitled)[a-z]{2,12}ed|s(?:aid|ays))(?=[,.]|\sthat\s|\Z)"
)
_SPOKEN = re.compile(r"[,.!?…—–-]['’\"”]\Z")
_RELATIVE_SPEAKER = re.compile(
    r"(?:,\s|\s)(?P<who>who)\s(?P<cue>"
    rf"(?:(?:has|had|have|also)\s)?{ENGLISH.one_of('verb behind who')})\s(?:that\s)?"
    r"(?!(?:to|last|on|in|at|of|for|with|yes|no|so|it|this|the same)\s)"
)


def speaker_behind_quotation(article: Article, found: Found) -> Iterator[Attribution]:
    """Yield the attribution of "“It failed,” Mr. Hale fumed", whatever the verb."""
    text = article.text
    taken = Covering((s, 0) for each in found for s in each.cue + each.content)
    starts = [sentence.start for sentence in article.segments.sentences]
    for quotation in article.segments.quotations:
        whole = Span(quotation.start, quotation.end)
        if len(whole.of(text)) > _LONGEST or taken.touching(whole):
            continue
        if not _SPOKEN.search(whole.of(text)[-2:]):
            continue
        # Room for source and verb: the bounds of the pattern and a space.
        behind = _BEHIND_QUOTATION.match(text, quotation.end, quotation.end + 140)
        if behind is None or not is_source(behind["who"]):
            continue
        who, cue = (Span(*behind.span(part)) for part in ("who", "cue"))
        if not taken.touching(Span(who.start, cue.end)):
            number = max(bisect_right(starts, quotation.start) - 1, 0)
            yield Attribution((who,), (cue,), (whole,), number)


def relative_speaker(article: Article, found: Found) -> Iterator[Attribution]:
    """Yield the attribution in a relative clause: "Danladi, who said twelve were killed, left"."""
    text = article.text
    cues = Covering((s, 0) for each in found for s in each.cue)
    for each in found:
        for source in each.source[:1]:
            clause = _RELATIVE_SPEAKER.search(text, source.start, source.end)
            if clause is None:
                continue
            who, cue = (Span(*clause.span(part)) for part in ("who", "cue"))
            content = trimmed(text, clause.end(), source.end, " ,.\n")
            if content and " " in content.of(text) and not cues.touching(cue):
                yield Attribution((who,), (cue,), (content,), each.sentence)
