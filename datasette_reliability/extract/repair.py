"""Mend what an engine often leaves wrong: a lost subject, a cut source, a remark on anonymity."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..records import Attribution, Segments, Span
from .asides import asides, doubled, endorses, when_asked
from .citing import leaning
from .covering import Covering
from .normalize import DATELINE, source_edges, trimmed
from .speakers import RELATIVE, VERB, plausible, resumed, spoken

__all__ = ["repair"]

_ANONYMITY = re.compile(
    r"\b(?:on|under|upon)?\s?(?:the )?condition (?:of|they|he|she|that)\b.{0,40}"
    r"(?:anonym|not (?:be )?(?:nam|identif))"
    r"|\bcondition of anonymity\b|\bnot to be (?:named|identified|quoted)\b|\banonymity\b",
    re.IGNORECASE | re.DOTALL,
)
_COORDINATED = re.compile(r"(?:,\s)?\b(?:and|but|then|while)\s(?:also\s|later\s|then\s)?$")
_PARTICIPLE = re.compile(
    r"(?:published|released|conducted|commissioned|obtained|issued|carried out|posted|shared"
    r"|circulated|broadcast|leaked|aired)$"
)
_PUBLISHED = re.compile(r" (?:by|on|online|in|to|last|this|earlier|late|at|via|through)\b")
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
_FRONTED = re.compile(
    r"(?:In|On|At|By|For|With|After|Before|As|If|When|While|Since|Because|Although|Though|Of|From|To|Under"
    r"|But|And|Yet|So|However|Still|Now|Then|Meanwhile|Until|Despite|Among|During|Following)\b"
)
_KNOWN_AS = re.compile(
    r"(?:(?:also|better|widely|locally)\s)?(?:known|referred to)\sas|nicknamed|named"
)
# "said Perrin, a spokeswoman for the mediators."
_APPOSED = re.compile(r",\s(?:an?|the)\s[^,.;:\"“”\n]{3,100}(?=[,.]|\Z)")
# "Hale, speaking after the vote, | cited": what stands between subject and verb.
_ADJUNCT = re.compile(r",\s[a-z]{2,14}ing\s[^.;:\"“”\n]{3,150},\s")
_NOUN = re.compile(r"(?:the|an?|his|her|its|their|my|our)\s", re.IGNORECASE)
_CONJUNCTION = re.compile(r"(?:And|But)\s(?=[A-Z]|the\s|an?\s)")
_SPOKEN = re.compile(r"[\"“][^\"“”]{2,2000}[,.?!…][\"”]\s(?P<who>[^\"“”]{2,160})")
_MEANWHILE = re.compile(
    r"(?:\w+\s){0,3}?(?:before|after|as|since|when|while|hours|days|weeks|months|minutes)\s"
)
_CLOSING = frozenset("\"”’'»")


def repair(text: str, segments: Segments, attributions: Sequence[Attribution]) -> list[Attribution]:
    """Return the attributions mended, without those that are none."""
    kept = [each for each in attributions if not _remark(text, each)]
    kept = [asides(text, segments, one) for each in kept for one in doubled(text, each)]
    kept = [_predicted(text, spoken(text, segments, each)) for each in kept]
    kept = [leaning(text, segments, each) for each in kept]
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
    kept = [resumed(text, segments, each, touched) for each in kept]
    kept = [_whole_sentence(text, segments, each, touched) for each in kept]
    kept = [_around(text, segments, each, touched) for each in kept]
    found: list[Attribution] = []
    for each in kept:
        found.append(_with_subject(text, segments, each, found) if not each.source else each)
    return [_forecast(text, each) for each in found if each.content]


def _remark(text: str, attribution: Attribution) -> bool:
    """Return whether this only says on which terms somebody spoke, or who published something."""
    cue = attribution.cue[-1]
    said = text[attribution.cue[0].start : cue.end + 40]
    content = attribution.content[0].of(text)[:80]
    if when_asked(text, attribution) or endorses(text, attribution):
        return True
    if not attribution.source and _KNOWN_AS.fullmatch(text, attribution.cue[0].start, cue.end):
        return True
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
    clause = RELATIVE.match(text, source.end, end)
    if clause is None and not attribution.cue[0].of(text).lower().startswith("accord"):
        clause = _APPOSED.match(text, source.end, end)
    if clause is None:
        return attribution
    rest = text[clause.end() : end].strip(' ."”\n')
    if rest and not (clause.re is _APPOSED and rest.startswith((', "', ", “"))):
        return attribution
    whole = trimmed(text, source.start, clause.end(), " ,;:.\n") or source
    return replace(attribution, source=(whole,))


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
    if text[cue.end : last.start].strip() or not plausible(last.of(text)):
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
    if rest is None or VERB.search(last.of(text)) or touched.touching(Span(last.end + 1, end)):
        return attribution
    whole = Span(last.start, rest.end("rest"))
    return replace(attribution, content=(*attribution.content[:-1], whole))


def _whole_sentence(
    text: str, segments: Segments, attribution: Attribution, touched: Covering
) -> Attribution:
    """Take in the clause before a content without a verb: "Ten died, | four at sea, she said"."""
    first = attribution.content[0]
    start = segments.sentences[attribution.sentence].start
    if len(attribution.content) > 1 or first.end > attribution.cue[0].start or first.start <= start:
        return attribution
    before = text[start : first.start]
    if not before.endswith(", ") or len(before) > 300 or touched.touching(Span(start, first.start)):
        return attribution
    joined = _CONJUNCTION.match(before)
    if " " not in first.of(text) or _FRONTED.match(before, joined.end() if joined else 0):
        return attribution
    if VERB.search(first.of(text)) or text[first.start] in "\"“‘'" or '"' in before:
        return attribution
    begins = start + (joined.end() if joined else 0)
    return replace(attribution, content=(Span(begins, first.end),))


def _split_source(text: str, attribution: Attribution) -> Attribution:
    """Take the clause out of the source in "The drone crashed, the navy said, and burned"."""
    if len(attribution.source) != 1:
        return attribution
    source = attribution.source[0]
    comma = source.of(text).rfind(", ")
    clause = source.of(text)[: max(comma, 0)]
    resumed = text[attribution.cue[-1].end : attribution.cue[-1].end + 2] == ", "
    finite = VERB.search(clause) or (resumed and _PAST.search(clause))
    if comma < 8 or not finite or re.search(r"\b(?:who|which|that|whose)\b", clause):
        return attribution
    speaker = Span(source.start + comma + 2, source.end)
    said = Span(source.start, source.start + comma)
    if not plausible(speaker.of(text)) or any(p.start < source.end for p in attribution.content):
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
    moved = _behind_quote(text, attribution) or _moved(text, attribution)
    moved = moved or _inserted(text, attribution, sentence.end)
    if moved is not None:
        return moved
    left = text[sentence.start : cue.start]
    if len(left) > 400 or _NOUN.match(cue.of(text)):
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
    if subject is None or not plausible(subject.of(text)):
        return attribution
    return replace(attribution, source=(subject,))


def _behind_quote(text: str, attribution: Attribution) -> Attribution | None:
    """Return "“It is over,” the coordinator, Ada Voss, | said" with its speaker for the source."""
    cue = attribution.cue[0]
    said = [piece for piece in attribution.content if piece.end <= cue.start]
    if not said or text[said[-1].end : cue.start].strip() not in ("", ","):
        return None
    found = _SPOKEN.fullmatch(text, said[-1].start, said[-1].end)
    who = trimmed(text, *found.span("who")) if found else None
    if found is None or who is None or not plausible(who.of(text)):
        return None
    quoted = Span(said[-1].start, found.start("who") - 1)
    content = tuple(quoted if piece == said[-1] else piece for piece in attribution.content)
    return replace(attribution, source=(who,), content=content)


def _around(
    text: str, segments: Segments, attribution: Attribution, touched: Covering
) -> Attribution:
    """Take the clause before "…, the navy said, | hours before talks" for what is said."""
    cue, content = attribution.cue[-1], attribution.content
    if len(attribution.source) != 1 or content[0].start < cue.end or text[cue.end] != ",":
        return attribution
    source = attribution.source[0]
    start = segments.sentences[attribution.sentence].start
    before = text[start : source.start]
    if not before.endswith(", ") or text[source.end : attribution.cue[0].start] != " ":
        return attribution
    dateline = DATELINE.match(text, start, source.start)
    clause = trimmed(text, dateline.end() if dateline else start, source.start, " ,\n")
    if clause is None or len(before) > 400 or _FRONTED.match(before) or '"' in before:
        return attribution
    if not (VERB.search(before) or _PAST.search(before)) or touched.touching(clause):
        return attribution
    rest = () if _MEANWHILE.match(text, content[0].start) else content
    return replace(attribution, content=(clause, *rest))


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
    between = text[first.end : cue.start]
    if (between.strip() and not _ADJUNCT.fullmatch(between)) or not plausible(first.of(text)):
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
    return not between and first.end <= cue.start and closed and plausible(opening.strip())
