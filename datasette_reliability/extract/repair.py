"""Mend what an engine often leaves wrong: a lost subject, a cut source, a remark on anonymity."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..records import Attribution, Segments, Span
from .covering import Covering
from .normalize import source_edges, trimmed

__all__ = ["repair"]

_ANONYMITY = re.compile(
    r"\b(?:on|under|upon)?\s?(?:the )?condition (?:of|they|he|she|that)\b.{0,40}"
    r"(?:anonym|not (?:be )?(?:nam|identif))"
    r"|\bcondition of anonymity\b|\bnot to be (?:named|identified|quoted)\b|\banonymity\b",
    re.IGNORECASE | re.DOTALL,
)
_RELATIVE = re.compile(r",?\s(?:which|that|whose|who)\s[^.;:\"“”\n]{3,200}")
_WHO = re.compile(r",?\s(?:who|whose)\Z")
_ASIDE = re.compile(r"(?P<aside>,?\s(?:(?:who|whose)\s)?[^.;:\"“”\n]{3,200}),?\s?")
_WITHIN = re.compile(r"\s(?:[a-z-]+\s){1,4}")
_DATA = re.compile(
    r"(?<![\w’'-])(?P<head>(?:[Tt]he |[Nn]ew |[Ll]atest )?(?:[Dd]ata|[Ff]igures|[Rr]ecords"
    r"|[Dd]ocuments|[Ss]tatistics|[Ii]mages|[Ff]ootage)\s(?:from|by|of)\s)\Z"
)
_APPOSED = re.compile(r",\s(?:an?|the|who|which|whose|\d|[A-Z])")
_FINITE = re.compile(
    r"(?:is|are|was|were|has|have|had|will|would|can|could|may|might|did|does|do|[a-z]{3,}(?<!s)(?:s|ed))\s"
)
_TELLS = re.compile(r"\b(?:tells?|told|inform\w*|remind\w*|assur\w*|warn\w*|notif\w*)\Z")
_HEARER = re.compile(
    r"(?:(?:him|her|them|us|me|you)|(?:(?!(?:that|of)\b)[\w&’'.-]+\s){0,5}(?!that\b)[\w&’'.-]+)\sthat\s(?=\S)"
)
_SUBJECT = re.compile(r"(?:[\"“”]?[A-Za-z][\w’'.&-]*,?\s){0,11}[\w’'.&-]+,?$")
_COORDINATED = re.compile(r"(?:,\s)?\b(?:and|but|then|while)\s(?:also\s|later\s|then\s)?$")
_PARTICIPLE = re.compile(
    r"(?:published|released|conducted|commissioned|obtained|issued|carried out|posted|shared"
    r"|circulated|broadcast|leaked|aired)$"
)
_PUBLISHED = re.compile(r" (?:by|on|online|in|to|last|this|earlier|late|at|via|through)\b")
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|did|does|do|said|told"
    r"|comes|came|goes|went|makes|made|takes|took|says|gives|gave|means)\b|-$"
)
# ", said Mr. Hale, other firms may follow": the speaker inside a sentence.
_NAMED = re.compile(r"\s(?P<who>(?:[A-Z][\w.’'-]*\s){0,4}[A-Z][\w’'-]*)(?:,\s|\.?\Z)")
_CUT = re.compile(
    r"(?P<rest>\s(?:on|in|at|of|for|from|by|with|to|near|was|is|were|are|would|will|has|had|have)\s"
    r"[^,;:\"“”.]{0,80}?\b(?:was|is|were|are|would|will|has|had|have|could|should)\s[^,;:\"“”.]{2,200})\.?\s*\Z"
)
_FORECAST = re.compile(
    r"(?:is|are|was|were|be|been|being)(?: (?:also|widely|still|now))? (?:forecast|predicted"
    r"|projected|estimated|tipped)"
)
_PAST = re.compile(r"\b[a-z]{2,}ed\b(?!\s(?:by|at)\b)")
_CLOSING = frozenset("\"”’'»")
_NOT_SUBJECT = re.compile(
    r"^(?:in|on|at|by|for|from|with|as|to|of|if|when|while|after|before|since|because|although"
    r"|though|that|there|it was|not|,)\b",
    re.IGNORECASE,
)


def repair(text: str, segments: Segments, attributions: Sequence[Attribution]) -> list[Attribution]:
    """Return the attributions mended, without those that are none."""
    kept = [each for each in attributions if not _remark(text, each)]
    kept = [_predicted(text, _joined(text, _swapped(text, segments, each))) for each in kept]
    kept = [_parenthetical(text, _without_hearer(text, each)) for each in kept]
    kept = [_split_source(text, _extended(text, segments, each)) for each in kept]
    sources = Covering((span, n) for n, each in enumerate(kept) for span in each.source)
    greedy = {
        n
        for number, each in enumerate(kept)
        for n in _swallowing(text, number, each, kept, sources)
    }
    kept = [
        each
        for n, each in enumerate(kept)
        if n not in greedy and (_in_a_source(n, each, sources) <= greedy)
    ]
    kept = [_outside_sources(_before_cue(text, each)) for each in kept]
    touched = Covering((span, 0) for each in kept for span in each.cue + each.source)
    kept = [_whole_clause(text, segments, each, touched) for each in kept]
    found: list[Attribution] = []
    for each in kept:
        found.append(_with_subject(text, segments, each, found) if not each.source else each)
    return [_forecast(text, each) for each in found if each.content]


def _remark(text: str, attribution: Attribution) -> bool:
    """Return whether this only says on which terms somebody spoke, or who published something."""
    cue = attribution.cue[-1]
    said = text[attribution.cue[0].start : cue.end + 40]
    content = attribution.content[0].of(text)[:80]
    if _ANONYMITY.search(content[:60]) or (
        re.search(r"\b(?:spoke|speaking|asked|declined|requested|insisted)\b", said[:40])
        and _ANONYMITY.search(said)
    ):
        return True
    return bool(_PARTICIPLE.match(cue.of(text)) and _PUBLISHED.match(text, cue.end))


def _extended(text: str, segments: Segments, attribution: Attribution) -> Attribution:
    """Take the closing relative clause behind "according to X", "said X" into the source."""
    if len(attribution.source) != 1:
        return attribution
    source = attribution.source[0]
    end = segments.sentences[attribution.sentence].end
    if source.start < attribution.cue[0].end:
        return attribution
    behind = any(piece.end > source.start for piece in attribution.content)
    if behind and not attribution.cue[0].of(text).lower().startswith("accord"):
        return attribution
    clause = _RELATIVE.match(text, source.end, end)
    if clause is None or text[clause.end() : end].strip(' ."”\n'):
        return attribution
    whole = trimmed(text, source.start, clause.end(), " ,;:.\n") or source
    return replace(attribution, source=(whole,))


def _joined(text: str, attribution: Attribution) -> Attribution:
    """Return the attribution with the whole noun phrase that stands before its verb.

    An engine leaves out what is inside it or closes it: "Officials | briefed on | the inquiry",
    "An aide, who | asked for time, | said", and what heads it: "data from | the port show".
    """
    source, cue = attribution.source, attribution.cue
    if not source or source[-1].end > cue[0].start:
        return attribution
    start, end = source[0].start, source[-1].end
    gaps = [text[a.end : b.start] for a, b in itertools.pairwise(source)]
    if not all(_WITHIN.fullmatch(gap) for gap in gaps):
        return attribution
    closing = text[end : cue[0].start]
    if _WHO.search(text, start, end) or closing.lstrip(", ").startswith(("who ", "whose ")):
        aside = _ASIDE.fullmatch(closing)
        end = end + aside.end("aside") if aside else end
    head = _DATA.search(text, max(start - 40, 0), start)
    start = head.start("head") if head else start
    whole = trimmed(text, start, end)
    overlapped = whole and any(
        p.start < whole.end and whole.start < p.end for p in attribution.content
    )
    return attribution if whole is None or overlapped else replace(attribution, source=(whole,))


def _swapped(text: str, segments: Segments, attribution: Attribution) -> Attribution:
    """Mend "Bank | knew of it, | claims | a former trader", where the trader is the source."""
    source, cue, content = attribution.source, attribution.cue[0], attribution.content
    sentence = segments.sentences[attribution.sentence]
    if len(source) != 1 or len(content) != 1 or source[0].start != sentence.start:
        return attribution
    between = text[source[0].end : cue.start]
    if not between.endswith(", ") or content[0].start != cue.end + 1 or len(between) < 8:
        return attribution
    if not _plausible(content[0].of(text)) or _RELATIVE.match(between) or _APPOSED.match(between):
        return attribution
    said = trimmed(text, sentence.start, cue.start)
    return replace(attribution, source=content, content=(said,)) if said else attribution


def _parenthetical(text: str, attribution: Attribution) -> Attribution:
    """Give back what goes on behind "The road, according to a survey, carries 20,000 cars"."""
    source, cue, content = attribution.source, attribution.cue[0], attribution.content
    if len(source) != 1 or not content or not cue.of(text).lower().startswith("accord"):
        return attribution
    comma = text.find(", ", source[0].start, source[0].end)
    if comma < 0 or content[0].end > cue.start or _VERB.search(content[0].of(text)):
        return attribution
    if not _FINITE.match(text, comma + 2, source[0].end):
        return attribution
    rest = Span(comma + 2, source[0].end)
    return replace(attribution, source=(Span(source[0].start, comma),), content=(content[0], rest))


def _without_hearer(text: str, attribution: Attribution) -> Attribution:
    """Take "the inquest that" out of the content of "told | the inquest that she fell"."""
    cue, content = attribution.cue[-1], attribution.content
    if not _TELLS.search(text, cue.start, cue.end):
        return attribution
    behind = [n for n, piece in enumerate(content) if piece.start == cue.end + 1]
    hearer = (
        _HEARER.match(text, content[behind[0]].start, content[behind[0]].end) if behind else None
    )
    if hearer is None:
        return attribution
    piece = Span(hearer.end(), content[behind[0]].end)
    return replace(attribution, content=(*content[: behind[0]], piece, *content[behind[0] + 1 :]))


def _in_a_source(number: int, attribution: Attribution, sources: Covering) -> set[int]:
    """Return the numbers of the attributions whose source holds this one's cue."""
    return {other for _, other in sources.holding(attribution.cue[0]) if other != number}


def _swallowing(
    text: str,
    number: int,
    attribution: Attribution,
    others: Sequence[Attribution],
    sources: Covering,
) -> Iterator[int]:
    """Yield those whose source is "Hale told Reuters prices" where Hale told that prices rose."""
    for other in _in_a_source(number, attribution, sources):
        held = others[other].cue[0]
        begins = attribution.source and others[other].source[0].start == attribution.source[0].start
        mark = not text[held.start].isalpha()
        if begins and (mark or any(piece.covers(held) for piece in attribution.content)):
            yield other


def _forecast(text: str, attribution: Attribution) -> Attribution:
    """Take the subject of "growth is forecast to slow" for what is said, not for who says it."""
    source, cue, content = attribution.source, attribution.cue[0], attribution.content
    if len(source) != 1 or len(content) != 1 or not _FORECAST.fullmatch(cue.of(text)):
        return attribution
    if not source[0].end <= cue.start < content[0].start or not text.startswith(
        "to ", content[0].start
    ):
        return attribution
    return replace(attribution, source=(), content=(source[0], content[0]))


def _predicted(text: str, attribution: Attribution) -> Attribution:
    """Mend "Prices will double by | 2030, predicts the report", where 2030 was the source."""
    cue, content = attribution.cue[0], attribution.content
    if len(attribution.source) != 1 or len(content) < 2 or content[-1].start < cue.end:
        return attribution
    source, before, last = attribution.source[0], content[-2], content[-1]
    joined = text[before.end : source.start].isspace() and before.end < source.start
    if not joined or text[source.end : cue.start].strip() not in ("", ","):
        return attribution
    if text[cue.end : last.start].strip() or not _plausible(last.of(text)):
        return attribution
    whole = trimmed(text, before.start, source.end) or before
    return replace(attribution, source=(last,), content=(*content[:-2], whole))


def _whole_clause(
    text: str, segments: Segments, attribution: Attribution, touched: Covering
) -> Attribution:
    """Take the verb into a content cut before it: "said the meeting | on Friday was canceled"."""
    last = attribution.content[-1]
    end = segments.sentences[attribution.sentence].end
    if last.start < attribution.cue[-1].end or last.end >= end or len(last.of(text)) > 60:
        return attribution
    rest = _CUT.match(text, last.end, end)
    if rest is None or _VERB.search(last.of(text)) or touched.touching(Span(last.end + 1, end)):
        return attribution
    whole = Span(last.start, rest.end("rest"))
    return replace(attribution, content=(*attribution.content[:-1], whole))


def _split_source(text: str, attribution: Attribution) -> Attribution:
    """Take the clause out of the source in "The drone crashed, the navy said, and burned"."""
    if len(attribution.source) != 1:
        return attribution
    source = attribution.source[0]
    comma = source.of(text).rfind(", ")
    clause = source.of(text)[: max(comma, 0)]
    resumed = text[attribution.cue[-1].end : attribution.cue[-1].end + 2] == ", "
    finite = _VERB.search(clause) or (resumed and _PAST.search(clause))
    if comma < 8 or not finite or re.search(r"\b(?:who|which|that|whose)\b", clause):
        return attribution
    speaker = Span(source.start + comma + 2, source.end)
    said = Span(source.start, source.start + comma)
    if not _plausible(speaker.of(text)) or any(p.start < source.end for p in attribution.content):
        return attribution
    return replace(attribution, source=(speaker,), content=(said, *attribution.content))


def _before_cue(text: str, attribution: Attribution) -> Attribution:
    """Give a piece of the source behind the cue to the content, if the subject stands before."""
    cue = attribution.cue[0]
    before = tuple(span for span in attribution.source if span.end <= cue.start)
    behind = [span for span in attribution.source if span.start >= cue.end]
    content = [piece for piece in attribution.content if piece.start >= cue.end]
    if not before or not behind or not content or content[0].start < behind[0].start:
        return attribution
    first = Span(behind[0].start, content[0].end)
    others = [piece for piece in attribution.content if piece != content[0]]
    return replace(attribution, source=before, content=tuple(sorted([*others, first])))


def _outside_sources(attribution: Attribution) -> Attribution:
    """Drop the pieces of the content that lie inside the source."""
    pieces = tuple(
        piece
        for piece in attribution.content
        if not any(span.start <= piece.start < span.end for span in attribution.source)
    )
    return replace(attribution, content=pieces) if pieces else attribution


def _with_subject(
    text: str, segments: Segments, attribution: Attribution, before: Sequence[Attribution]
) -> Attribution:
    """Return the attribution with the subject of its verb, when that stands plainly before it."""
    sentence = segments.sentences[attribution.sentence]
    cue = attribution.cue[0]
    moved = _moved(text, attribution) or _inserted(text, attribution, sentence.end)
    if moved is not None:
        return moved
    left = text[sentence.start : cue.start]
    if len(left) > 400:
        return attribution
    joined = _COORDINATED.search(left)
    if joined:
        same = [b for b in before[-20:] if b.sentence == attribution.sentence and b.source]
        if same and same[-1].source[-1].end <= cue.start:
            return replace(attribution, source=same[-1].source)
        return attribution
    start = max((p.end for p in attribution.content if p.end <= cue.start), default=sentence.start)
    subject = trimmed(text, start, cue.start, ' ,;:"”’\n')
    subject = source_edges(text, subject) if subject else None
    if subject is None or not _plausible(subject.of(text)):
        return attribution
    return replace(attribution, source=(subject,))


def _moved(text: str, attribution: Attribution) -> Attribution | None:
    """Return the attribution with a subject that was taken for content: "The other … said it"."""
    cue = attribution.cue[0]
    first, last = attribution.content[0], attribution.content[-1]
    named = _NAMED.match(text, cue.end, last.end)
    if len(attribution.content) > 1 and named and named.start("who") == last.start > first.end:
        rest = trimmed(text, named.end(), last.end)
        content = attribution.content[:-1] + ((rest,) if rest else ())
        return replace(attribution, source=(Span(*named.span("who")),), content=content)
    for number, piece in enumerate(attribution.content[1:], 1):
        if _inverted(text, attribution.content[number - 1], cue, piece):
            others = attribution.content[:number] + attribution.content[number + 1 :]
            return replace(attribution, source=(piece,), content=others)
    if len(attribution.content) < 2 or attribution.content[1].start < cue.end:
        return None
    if text[first.end : cue.start].strip() or not _plausible(first.of(text)):
        return None
    return replace(attribution, source=(first,), content=attribution.content[1:])


def _inserted(text: str, attribution: Attribution, end: int) -> Attribution | None:
    """Return the attribution with the speaker of "This, said Sloan, should make it safer"."""
    cue = attribution.cue[0]
    named = _NAMED.match(text, cue.end, end)
    if named is None or text[max(cue.start - 2, 0) : cue.start] != ", ":
        return None
    source = Span(*named.span("who"))
    content = tuple(piece for piece in attribution.content if piece.end <= cue.start)
    rest = trimmed(text, named.end(), end, " .,\n")
    if not content or rest is None:
        return None
    return replace(attribution, source=(source,), content=(*content, rest))


def _inverted(text: str, first: Span, cue: Span, last: Span) -> bool:
    """Return whether a quotation, its verb and then the speaker follow each other directly."""
    between = text[first.end : cue.start].strip() + text[cue.end : last.start].strip()
    closed = text[first.end - 1 : first.end] in _CLOSING
    opening = re.split(r",|\bwho\b", last.of(text), maxsplit=1)[0]
    return not between and first.end <= cue.start and closed and _plausible(opening.strip())


def _plausible(words: str) -> bool:
    return (
        len(words) <= 120
        and _SUBJECT.match(words) is not None
        and not _VERB.search(words)
        and not _NOT_SUBJECT.match(words)
    )
