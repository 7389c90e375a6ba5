"""Find attributions without a verb of saying of their own.

They are: a quotation after a sentence about a person; a quotation followed by the speaker and any
verb; a sentence followed by "he disclosed this in Abuja"; and a claim in passing, in "who said …".
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace

from ..language import ENGLISH
from ..language.en.cues import base
from ..records import Attribution, Span
from .boundaries import trimmed
from .covering import Covering
from .running import Article, Found
from .wording import is_source

__all__ = [
    "introduced_quotation",
    "relative_speaker",
    "sentence_pointed_at",
    "speaker_behind_quotation",
]

# Characters of a quotation: a longer one is probably an unclosed mark.
_LONGEST = 2000
# "Mayor Nils Lund was blunt.": a short sentence about one person, by name or as "he" or "she".
_INTRODUCES = re.compile(
    r"(?!(?:It|They|There|This|That|We|I|You|But|And)\s)"
    r"(?P<who>(?:The\s)?(?:[A-Z][\w.’'-]*[, ]\s?){1,6}?(?:(?:who|a|an|the)\s[^.;:\"“”]{3,90},\s)?)"
    r"(?P<cue>(?:(?:was|is|were|had|has|did|does|seemed|sounded|looked|remained|shrugged|laughed|smiled"
    r"|grinned|nodded|sighed|paused|disagreed|agreed|protested|demurred|bristled|shot back)\b"
    r"(?!\s(?:heard|read|been|seen|paid|born|asked|told))[^.,;:\"“”]{0,28}))\.\s?\Z"
)
# “The council has failed us,” | the lawmaker, Hon. Sani Bello, | fumed
_BEHIND_QUOTATION = re.compile(
    r"\s(?P<who>[A-Za-z][^\"“”;:\n]{1,110}?),?\s(?P<cue>(?!leaked|obtained|published|released|posted|signed|dated|called|entitled)[a-z]{2,12}ed|s(?:aid|ays))(?=[,.]|\sthat\s|\Z)"
)
_SPOKEN = re.compile(r"[,.!?…—–-]['’\"”]\Z")
# A content that only points at the sentence before: "this in Abuja".
_THIS = re.compile(
    r"(?:this|so|the same)(?:\s(?:in|on|at|during|when|while|to|yesterday|after|through|before)\b"
    r"[^\"“”]{0,200})?\.?\Z"
)
_TOLD = ENGLISH.listed("verb of disclosing")
_RELATIVE_SPEAKER = re.compile(
    r"(?:,\s|\s)(?P<who>who)\s(?P<cue>"
    rf"(?:(?:has|had|have|also)\s)?{ENGLISH.one_of('verb behind who')})\s(?:that\s)?"
    r"(?!(?:to|last|on|in|at|of|for|with|yes|no|so|it|this|the same)\s)"
)


def introduced_quotation(article: Article, found: Found) -> Iterator[Attribution]:
    """Yield quotations after a sentence about one person: "The mayor was blunt. “It failed.”"."""
    text, sentences = article.text, article.segments.sentences
    taken = Covering((s, 0) for each in found for s in each.cue + each.content + each.source)
    starts = [sentence.start for sentence in sentences]
    for quotation in article.segments.quotations:
        number = bisect_right(starts, quotation.start) - 1
        whole = Span(quotation.start, quotation.end)
        if number < 1 or starts[number] != quotation.start or len(whole.of(text)) > _LONGEST:
            continue
        before = sentences[number - 1]
        if before.paragraph != sentences[number].paragraph or taken.touching(before.span):
            continue
        if taken.touching(whole) or not quotation.closed or whole.of(text).count(" ") < 3:
            continue
        led = _INTRODUCES.fullmatch(text, before.start, before.end)
        who = trimmed(text, *led.span("who")) if led else None
        cue = trimmed(text, *led.span("cue")) if led else None
        if who and cue and is_source(who.of(text)):
            yield Attribution((who,), (cue,), (whole,), number - 1)


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


def sentence_pointed_at(article: Article, found: Found) -> list[Attribution]:
    """Return the attributions, with the sentence before in place of a content that is "this".

    "Troops have killed 31 bandits. The spokesman disclosed this in Abuja." The sentence must belong
    to no attribution yet, and the verb must disclose, not deny.
    """
    text, sentences = article.text, article.segments.sentences
    taken = Covering((s, 0) for each in found for s in each.cue + each.content)
    kept = list[Attribution]()
    for each in found:
        pointing = len(each.content) == 1 and _THIS.fullmatch(each.content[0].of(text))
        if pointing and each.source and each.sentence and _tells(each.cue, text):
            before = sentences[each.sentence - 1]
            said = trimmed(text, before.start, before.end, " .\n")
            if said and not taken.touching(before.span):
                each = replace(each, content=(said,))
        kept.append(each)
    return kept


def _tells(cue: tuple[Span, ...], text: str) -> bool:
    return any(base(word) in _TOLD for word in cue[0].of(text).lower().split())
