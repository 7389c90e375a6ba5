"""Mend what an engine often leaves wrong: a cut source, a lost clause, a remark on anonymity."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from ..records import Attribution, Sentence, Span
from .covering import Covering
from .normalize import DATELINE, trimmed
from .running import Article, Found
from .speakers import RELATIVE, VERB, plausible

__all__ = [
    "agent_of_naming",
    "anonymity_terms",
    "claim_before_speaker",
    "clause_before_fragment",
    "clause_within_source",
    "closing_clause_of_source",
    "content_within_source",
    "cue_within_source",
    "forecast_subject",
    "inverted_forecaster",
    "naming_clause",
    "publication_clause",
    "referral_of_questions",
    "shared_source",
    "source_around_cue",
    "swallowed_source",
    "untouched",
    "verb_cut_off",
]

_ANONYMITY = re.compile(
    r"\b(?:on|under|upon)?\s?(?:the )?condition (?:of|they|he|she|that)\b.{0,40}"
    r"(?:anonym|not (?:be )?(?:nam|identif))"
    r"|\b(?:names?|surname|identity)\s(?:not\s)?be\s(?:withheld|used|published|printed|revealed)\b"
    r"|\b(?:wish|want|willing|agree|prefer|like)\w*\s(?:not\s)?to\sbe\s(?:named|identified|quoted)\b"
    r"|\bcondition of anonymity\b|\bnot to be (?:named|identified|quoted)\b|\banonymity\b",
    re.IGNORECASE | re.DOTALL,
)
_ASKED = re.compile(
    r"\b(?:spoke|speaking|asked|declined|requested|insisted|wished|wanted|agreed)\b"
)
_PARTICIPLE = re.compile(
    r"(?:published|released|conducted|commissioned|obtained|issued|carried out|posted|shared"
    r"|circulated|broadcast|leaked|aired)$"
)
_PUBLISHED = re.compile(r" (?:by|on|online|in|to|last|this|earlier|late|at|via|through)\b")
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
_CONJUNCTION = re.compile(r"(?:And|But)\s(?=[A-Z]|the\s|an?\s)")
_REFERRED = re.compile(
    r"(?:(?:has|have|had)\s)?refer(?:red|s)\s(?:\w+\s){0,2}(?:questions|inquiries|queries|requests|calls"
    r"|reporters|comment)\b"
)
_NAMING = re.compile(
    r"(?:(?:long|widely|often|once|was|is|were|been)\s){0,3}(?:described|dubbed|branded|hailed|condemned)"
)
_AGENT = re.compile(r"\sby\s(?P<who>[^,.;:\"“”\n]{3,60}?)\sas\s")
_UP_TO = re.compile(r"[\"“][^\"“”]{2,300}[\"”]|[^,.;:\"“”\n]{2,200}")
_MEANWHILE = re.compile(
    r"(?:\w+\s){0,3}?(?:before|after|as|since|when|while|hours|days|weeks|months|minutes)\s"
)


def referral_of_questions(text: str, attribution: Attribution) -> bool:
    """Return whether somebody only referred questions elsewhere."""
    start, end = attribution.cue[0].start, attribution.cue[-1].end
    return _REFERRED.match(text, start, end + 40) is not None


def naming_clause(text: str, attribution: Attribution) -> bool:
    """Return whether this only gives a name: "also known as"."""
    start, end = attribution.cue[0].start, attribution.cue[-1].end
    return not attribution.source and _KNOWN_AS.fullmatch(text, start, end) is not None


def anonymity_terms(text: str, attribution: Attribution) -> bool:
    """Return whether this only says on which terms somebody spoke."""
    said = text[attribution.cue[0].start : attribution.cue[-1].end + 40]
    content = attribution.content[0].of(text)[:60]
    return bool(
        _ANONYMITY.search(content) or (_ASKED.search(said[:40]) and _ANONYMITY.search(said))
    )


def publication_clause(text: str, attribution: Attribution) -> bool:
    """Return whether this only says who published something: "released by the ministry"."""
    cue = attribution.cue[-1]
    return bool(_PARTICIPLE.match(cue.of(text)) and _PUBLISHED.match(text, cue.end))


def swallowed_source(article: Article, found: Found) -> list[Attribution]:
    """Return those whose source is not "Hale told Reuters prices" where Hale told that."""
    sources = _sources(found)
    greedy = {
        n
        for number, one in enumerate(found)
        for n in _swallowing(article.text, number, one, found, sources)
    }
    return [one for n, one in enumerate(found) if n not in greedy]


def cue_within_source(article: Article, found: Found) -> list[Attribution]:
    """Return those whose cue does not stand in the source of another."""
    sources = _sources(found)
    return [one for n, one in enumerate(found) if not _in_a_source(n, one, sources)]


def _sources(found: Found) -> Covering:
    return Covering((span, n) for n, one in enumerate(found) for span in one.source)


def untouched(
    rewrite: Callable[[str, Sentence, Attribution, Covering], Attribution],
) -> Callable[[Article, Found], list[Attribution]]:
    """Return the run of a step that takes words no source and no cue of the article holds."""

    def run(article: Article, found: Found) -> list[Attribution]:
        touched = Covering((span, 0) for one in found for span in one.cue + one.source)
        return [rewrite(article.text, article.sentence(one), one, touched) for one in found]

    return run


def shared_source(article: Article, found: Found) -> list[Attribution]:
    """Return the attributions, each source in two pieces without that of another one."""
    return [_own_source(one, found) for one in found]


def _own_source(attribution: Attribution, others: Sequence[Attribution]) -> Attribution:
    """Return "Files show a loss, and | a memo | warns": the files are no source of the memo's."""
    source, cue = attribution.source, attribution.cue[0]
    if len(source) != 2 or source[1].end + 1 != cue.start:
        return attribution
    shared = any(each.source == source[:1] and each.cue[0] != cue for each in others if each.cue)
    return replace(attribution, source=source[1:]) if shared else attribution


def agent_of_naming(text: str, sentence: Sentence, attribution: Attribution) -> Attribution:
    """Read "Storm Edda, described | by forecasters | as deadly" as what the forecasters say."""
    cue = attribution.cue[-1]
    end = sentence.end
    found = _AGENT.match(text, cue.end, end) if _NAMING.fullmatch(cue.of(text)) else None
    if found is None:
        return attribution
    said = _UP_TO.match(text, found.end(), end)
    content = trimmed(text, *said.span()) if said else None
    who = Span(*found.span("who"))
    return replace(attribution, source=(who,), content=(content,)) if content else attribution


def closing_clause_of_source(
    text: str, sentence: Sentence, attribution: Attribution
) -> Attribution:
    """Take the closing relative clause behind "according to X", "said X" into the source."""
    if len(attribution.source) != 1:
        return attribution
    source = attribution.source[0]
    end = sentence.end
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


def forecast_subject(text: str, attribution: Attribution) -> Attribution:
    """Take the subject of "growth is forecast to slow" for what is said, not for who says it."""
    source, cue, content = attribution.source, attribution.cue[0], attribution.content
    if len(source) != 1 or len(content) != 1 or not _FORECAST.fullmatch(cue.of(text)):
        return attribution
    if not source[0].end <= cue.start < content[0].start or not text.startswith(
        "to ", content[0].start
    ):
        return attribution
    return replace(attribution, source=(), content=(source[0], content[0]))


def inverted_forecaster(text: str, attribution: Attribution) -> Attribution:
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


def verb_cut_off(
    text: str, sentence: Sentence, attribution: Attribution, touched: Covering
) -> Attribution:
    """Take the verb into a content cut before it: "said the meeting | on Friday was canceled"."""
    last = attribution.content[-1]
    end = sentence.end
    if last.start < attribution.cue[-1].end or last.end >= end or len(last.of(text)) > 60:
        return attribution
    rest = _CUT.match(text, last.end, end)
    if rest is None or VERB.search(last.of(text)) or touched.touching(Span(last.end + 1, end)):
        return attribution
    whole = Span(last.start, rest.end("rest"))
    return replace(attribution, content=(*attribution.content[:-1], whole))


def clause_before_fragment(
    text: str, sentence: Sentence, attribution: Attribution, touched: Covering
) -> Attribution:
    """Take in the clause before a content without a verb: "Ten died, | four at sea, she said"."""
    first = attribution.content[0]
    start = sentence.start
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


def clause_within_source(text: str, attribution: Attribution) -> Attribution:
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


def source_around_cue(text: str, attribution: Attribution) -> Attribution:
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


def content_within_source(text: str, attribution: Attribution) -> Attribution:
    """Drop the pieces of the content that lie inside the source."""
    pieces = tuple(
        piece
        for piece in attribution.content
        if not any(span.start <= piece.start < span.end for span in attribution.source)
    )
    changed = pieces and pieces != attribution.content
    return replace(attribution, content=pieces) if changed else attribution


def claim_before_speaker(
    text: str, sentence: Sentence, attribution: Attribution, touched: Covering
) -> Attribution:
    """Take the clause before "…, the navy said, | hours before talks" for what is said."""
    cue, content = attribution.cue[-1], attribution.content
    if len(attribution.source) != 1 or content[0].start < cue.end or text[cue.end] != ",":
        return attribution
    source = attribution.source[0]
    start = sentence.start
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
