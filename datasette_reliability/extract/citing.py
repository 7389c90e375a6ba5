"""Read what leans on a record: "…, citing a survey" and the claims around "according to"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..records import Attribution, Sentence, Span
from .covering import Covering
from .normalize import trimmed
from .running import Article, Found
from .speakers import VERB

__all__ = [
    "afterthought_of_citing",
    "comparison_after_source",
    "dashed_aside",
    "grounds_cited",
    "occupation_of_source",
    "speaker_within_according",
]

_LONGEST = 1500  # characters of a sentence that is looked at
_CITING = re.compile(r"(?<![\w’'-])(?P<cue>[Cc]iting)\s(?=\S)")
_CITES = re.compile(r"\b[Cc]it(?:e|es|ed|ing)\b")
_EXPLAINED = re.compile(r",\s(?:who|which|whose|where)\s")
_STOPS = re.compile(r",\s(?:an?|which|who|whose|according|and\s(?:said|added|told))\s|[;:–—\n]")
# "According to the Gazette, | Mayor Hale | said she would go".
_NEXT_SPEAKER = re.compile(r",\s(?!(?:an?|the|who|which|whose|and|\d)\b)(?=[A-Z])")
_VERB_FOLLOWS = re.compile(
    r"\s(?:has\s|have\s|had\s)?(?:said|says|told|tells|wrote|insisted|added)\s"
)
_SAYING = re.compile(
    r"(?!(?:an?|the|who|which|whose|\d)\b)[^,;:\"“”\n]{2,100}\s(?:said|says|told|tells|wrote|insisted)\s(?:[\w’'-]+\s){0,3}"
)
# Whoever cites people or a record names what stands behind the claim; that is no other claim.
_BASIS = re.compile(
    r"(?:[A-Z]|(?:[\w’'-]+\s){0,5}?(?:sources?|people|officials?|person|aides?|insiders?|experts?|members"
    r"|witnesses|ministry|police|participants|reports?|documents?|records?|data|polls?|surveys?"
    r"|stud(?:y|ies)|figures?|statistics|research|filings?|analys[ie]s|estimates?|law|policy)\b)"
)
_COMPARED = re.compile(
    r"(?:more|less|fewer|almost|nearly|about|roughly|up|down|twice|half|compared|an?)\s"
)
# "They must be wrong - which they often are, according to Hale": he vouches for the aside.
_DASHED = re.compile(r"\s[-–—]+\s?(?=which\s)")
_NOW = re.compile(r"\s(?:now\s|currently\s)?[a-z]{3,12}ing\s[^.;:\"“”\n]{3,200}\Z")


def grounds_cited(article: Article, found: Found) -> Iterator[Attribution]:
    """Yield who gives which reason in a sentence where somebody speaks: "he said, citing costs"."""
    text, segments = article.text, article.segments
    touched = Covering(
        (span, 0) for each in found for span in each.cue + each.content + each.source
    )
    for number, speakers in _by_sentence(found).items():
        sentence = segments.sentences[number]
        cited = _CITING.search(text, sentence.start, min(sentence.end, sentence.start + _LONGEST))
        if cited is None or touched.touching(Span(*cited.span("cue"))):
            continue
        place = Span(*cited.span("cue"))
        source, end = _citer(text, sentence, place, speakers)
        content = _cited(text, cited.end(), end)
        if source and content and not _BASIS.match(content.of(text)):
            yield Attribution(source, (place,), (content,), number)


def _is_according(text: str, attribution: Attribution) -> bool:
    """Return whether this is "according to" with one source behind."""
    cue, source = attribution.cue[0], attribution.source
    if len(source) != 1 or _CITES.search(text, cue.start, cue.end):
        return False
    return cue.of(text).lower().startswith("according") and source[0].start >= cue.end


def _by_sentence(found: Sequence[Attribution]) -> dict[int, list[Attribution]]:
    by_sentence: dict[int, list[Attribution]] = {}
    for each in found:
        if each.source and each.cue:
            by_sentence.setdefault(each.sentence, []).append(each)
    return by_sentence


def _citer(
    text: str, sentence: Sentence, place: Span, speakers: Sequence[Attribution]
) -> tuple[tuple[Span, ...], int]:
    """Return the source of "citing" and where what is cited ends at the latest."""
    opening = place.start - sentence.start < 3
    if not opening and not text.endswith((", ", " by "), sentence.start, place.start):
        return (), sentence.end
    if opening:
        behind = [each for each in speakers if each.source[0].start > place.end]
        nearest = min(behind, key=lambda each: each.source[0].start, default=None)
        return (nearest.source, nearest.source[0].start) if nearest else ((), sentence.end)
    before = [each for each in speakers if each.source[-1].end < place.start]
    nearest = max(before, key=lambda each: each.source[-1].end, default=None)
    if nearest is None:
        return (), sentence.end
    cue = nearest.cue[0].start
    return nearest.source, cue if cue > place.end else sentence.end


def _cited(text: str, start: int, end: int) -> Span | None:
    stop = _STOPS.search(text, start, end)
    return trimmed(text, start, stop.start() if stop else end, " ,.\n")


def speaker_within_according(
    text: str, sentence: Sentence, attribution: Attribution
) -> Attribution:
    """Part "According to the Gazette, | Mayor Hale | said …": the mayor is part of the claim."""
    if not _is_according(text, attribution):
        return attribution
    source, cue = attribution.source[0], attribution.cue[0]
    first, last = attribution.content[0], attribution.content[-1]
    if cue.start - sentence.start > 12 or first.start < source.end:
        return attribution
    if text[source.end : source.end + 2] == ", " and first.start > source.end + 2:
        begins = source.end + 2
        if _SAYING.fullmatch(text, begins, first.start):
            return replace(attribution, content=(Span(begins, last.end),))
        return attribution
    comma = _NEXT_SPEAKER.search(text, source.start, source.end)
    if comma is None or not _VERB_FOLLOWS.match(text, source.end, sentence.end):
        return attribution
    content = Span(comma.end(), last.end)
    return replace(attribution, source=(Span(source.start, comma.start()),), content=(content,))


def occupation_of_source(text: str, sentence: Sentence, attribution: Attribution) -> Attribution:
    """Take "according to a former aide | now teaching law" into the source, up to the end."""
    if not _is_according(text, attribution):
        return attribution
    source, content = attribution.source[0], attribution.content
    before = tuple(piece for piece in content if piece.end <= attribution.cue[0].start)
    if not before or any(piece.start > source.end + 1 for piece in content[len(before) :]):
        return attribution
    whole = trimmed(text, source.start, sentence.end, " .\n")
    if whole is None or not _NOW.fullmatch(text, source.end, whole.end):
        return attribution
    return replace(attribution, source=(whole,), content=before)


def comparison_after_source(text: str, attribution: Attribution) -> Attribution:
    """Leave out a comparison behind the source of a whole clause: ", more than in any year"."""
    if not _is_according(text, attribution):
        return attribution
    source, content = attribution.source[0], attribution.content
    if len(content) != 2 or not content[0].end <= attribution.cue[0].start:
        return attribution
    if content[1].start != source.end + 2 or not _COMPARED.match(text, content[1].start):
        return attribution
    if not VERB.search(content[0].of(text)) or VERB.search(content[1].of(text)[:40]):
        return attribution
    return replace(attribution, content=content[:1])


def dashed_aside(text: str, attribution: Attribution) -> Attribution:
    """Leave out what stands before an aside behind a dash that the cue follows."""
    if not _is_according(text, attribution):
        return attribution
    content = attribution.content[-1]
    if len(attribution.content) != 1 or content.end > attribution.cue[0].start:
        return attribution
    dash = _DASHED.search(text, content.start, content.end)
    aside = trimmed(text, dash.end(), content.end, " ,.\n") if dash else None
    return replace(attribution, content=(aside,)) if aside else attribution


def afterthought_of_citing(text: str, attribution: Attribution) -> Attribution:
    """Leave out what the writer adds on what was cited: ", who took heat for it"."""
    if not _CITES.search(text, attribution.cue[0].start, attribution.cue[0].end):
        return attribution
    content = attribution.content
    if len(content) != 1 or content[0].start < attribution.cue[0].end:
        return attribution
    aside = _EXPLAINED.search(text, content[0].start, content[0].end)
    if aside is None or text.count('"', content[0].start, aside.start()) % 2:
        return attribution
    return replace(attribution, content=(Span(content[0].start, aside.start()),))
