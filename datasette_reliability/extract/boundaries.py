"""Make the spans of source, cue and content follow one rule, whatever the engine was trained on.

Source: the whole noun phrase, without a conjunction before or a comma after. Cue: the verb group,
without recipient, date or colon. Content: with its quotation marks, without the complementizer
"that", the sentence's period, or the comma before the cue.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ..language import ENGLISH
from ..language.en.cues import base, is_phrase
from ..records import Attribution, Span, Spans

__all__ = [
    "DATELINE",
    "auxiliaries",
    "content_boundaries",
    "cue_boundaries",
    "cue_within_content",
    "noun_of_infinitive",
    "object_within_cue",
    "source_boundaries",
    "source_edges",
    "trimmed",
]

_DAY_OR_PERIOD = (
    r"(?:(?:on|late|early|earlier|late on|early on) )?"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|yesterday|(?-i:today)|tonight"
    r"|last (?:week|month|year)"
)
_BEFORE_SOURCE = re.compile(
    r"(?:but|and|yet|while|as|because|although|though|so|or|that|for|after|when|if|unless)\s+(?=\S)",
    re.IGNORECASE,
)
_TIME_BEHIND_CUE = re.compile(
    rf"(?<![\s,])[\s,]+(?:{_DAY_OR_PERIOD})\b.*$", re.IGNORECASE | re.DOTALL
)
_PREPOSITION = re.compile(r"\s(?:on|of|about|against|in|at|over|upon|for)$", re.IGNORECASE)
_OCCASION_IN_CUE = re.compile(
    r"(?<=[a-z])\s(?:in|at|during|on|by|via|through|to|with|from)"
    r" (?:an? |the |his |her |its |their )",
    re.IGNORECASE,
)
# The complementizer: a subject follows it. "That would be", "dismissed that as": a pronoun.
_THAT = re.compile(
    r"that\s+(?!(?:as|is|was|would|will|could|can|may|might|should|has|had|does|did|kind|sort)\s)(?=\S)"
)
_NEVER_THAT = re.compile(
    rf"\b{ENGLISH.one_of('stem of naming')}\w*\Z",
    re.IGNORECASE,
)
# What no span begins or ends with: white space and the marks that only separate clauses.
_EDGE = " \t\n\r\f\v\u00a0,;:"
# Up to three auxiliaries with two adverbs each ("has not yet been"): bounds limit the search.
_AUXILIARIES = re.compile(
    r"(?:(?:has|have|had|was|were|is|are|did|does|do|would|will|could|may|might|be|been|being|not|never"
    r"|hasn[’']t|haven[’']t|hadn[’']t|didn[’']t|doesn[’']t|don[’']t|won[’']t|wouldn[’']t)\s"
    r"(?:(?:also|repeatedly|publicly|previously|already|since|long|often|again|now|later|then|only|just"
    r"|consistently|always|ever|not|never)\s){0,2}){1,3}\Z"
)
_OBJECT = re.compile(
    r"\s(?:(?:an?|the|his|her|its|their|our|this|these|those|any|some|both|all)\b"
    r"|(?!(?:as|is|was|has|does|its|his|this|thus|about|against|towards)\b)[a-z]+(?:s|ing)$"
    r"|(?:claims|allegations|accusations|reports|suggestions|charges|criticism)$).*$",
    re.DOTALL,
)
# "issued a statement", "made the claim": the object is what attributes.
_SPEECH = re.compile(
    rf"\b{ENGLISH.one_of('noun of speech')}s?\b",
    re.IGNORECASE,
)
_TELLING = re.compile(
    r"\b(?:tell|tells|told|telling|inform(?:s|ed|ing)?|assur(?:e|es|ed|ing)|remind(?:s|ed|ing)?)\s"
)
# "made the case for": what is said follows the noun.
_LIGHT = re.compile(
    r"\b(?:ma(?:ke|kes|de|king)|continu|repeat|g[ai]ve|t[ao]ok?e?)\w*$", re.IGNORECASE
)
_ON_DAY = r"(?:\s(?:(?:late|early)\s)?(?:on\s)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)?"
_LINK = re.compile(rf"{_ON_DAY}\s(?:(?:that|on|for|of|with|in|about|as|over)\s)?\Z")
# "announced plans on Monday | to expand": what is announced begins with the noun.
_PLANS = re.compile(
    r"\s(?P<what>(?:(?:an?|the|its|his|her|their|new)\s){0,2}(?:plans?|proposals?|intentions?|moves?|measures?"
    rf"|efforts?|steps?|decisions?|promises?|pledges?)){_ON_DAY}\s"
)
_DATED = re.compile(rf"(?<![\s,])[\s,]+(?:{_DAY_OR_PERIOD}),?$", re.IGNORECASE)
# "a transcript released on Monday": the date belongs to the document.
_PARTICIPLE_OF_PAPER = re.compile(
    r"\b(?:released|published|issued|dated|obtained|seen|leaked|filed|aired|posted|signed)\Z"
)
_CONJUNCTION = ENGLISH.listed("conjunction before a claim")
# "BANGKOK, March 3 (AFP) - "
DATELINE = re.compile(
    r"[A-Z][A-Z.'’-]+(?:\s[A-Z][A-Z.'’-]+){0,3}(?:,\s[A-Z][\w.]*(?:\s\d{1,2})?){0,3}"
    r"(?:\s?\([^()\n]{2,40}\))?\s?(?:\s-|--|–|—)\s(?=\S)"
)


def cue_within_content(text: str, attribution: Attribution) -> Attribution:
    """Return the attribution with its content cut before its cue: “Never,” | snapped Hale."""
    if not attribution.cue:
        return attribution
    cue, content = attribution.cue[0], attribution.content
    if not any(piece.start < cue.start and cue.end <= piece.end for piece in content):
        return attribution
    cut = tuple(
        trimmed(text, piece.start, cue.start) or piece if piece.covers(cue) else piece
        for piece in content
    )
    source = tuple(s for s in attribution.source if not any(piece.covers(s) for piece in cut))
    return replace(attribution, source=source, content=cut)


def source_boundaries(text: str, attribution: Attribution) -> Attribution:
    """Return the attribution with no conjunction before its source and no date after it."""
    source = tuple(filter(None, (source_edges(text, span) for span in attribution.source)))
    return attribution if source == attribution.source else replace(attribution, source=source)


def cue_boundaries(text: str, attribution: Attribution) -> Attribution:
    """Return the attribution with its cue cut before a date, an occasion or a preposition.

    An occasion is, for example, "in a speech".
    """
    cue = tuple(filter(None, (_cue(text, span) for span in attribution.cue)))
    if cue and not attribution.source and text.startswith(("It ", "it "), cue[0].start):
        # "It was gathered": an engine may take the subject for part of the cue.
        it = Span(cue[0].start, cue[0].start + len("It"))
        rest = trimmed(text, it.end, cue[0].end)
        return replace(attribution, source=(it,), cue=(rest, *cue[1:])) if rest else attribution
    return replace(attribution, cue=cue) if cue and cue != attribution.cue else attribution


def _worded(text: str, cue: Spans) -> Spans:
    """Return the cue, or () for one that is only a colon."""
    return cue if any(trimmed(text, span.start, span.end) for span in cue) else ()


def trimmed(text: str, start: int, end: int, edge: str = _EDGE) -> Span | None:
    """Return the span without these characters at its edges; None when nothing is left."""
    while start < end and text[start] in edge:
        start += 1
    while end > start and text[end - 1] in edge:
        end -= 1
    return Span(start, end) if start < end else None


def source_edges(text: str, span: Span) -> Span | None:
    """Return a source without a conjunction before it, or a date or possessive ending after it.

    Nor does it end in a bracket that is not closed.

    None if nothing is left.
    """
    found = trimmed(text, span.start, span.end)
    if found is None:
        return None
    before = _BEFORE_SOURCE.match(text, found.start, found.end)
    before = before or DATELINE.match(text, found.start, found.end)
    start = before.end() if before else found.start
    dated = _DATED.search(text, start, found.end)
    if dated and _PARTICIPLE_OF_PAPER.search(text, start, dated.start()):
        dated = None
    end = dated.start() if dated else found.end
    if not dated and text.endswith(("’s", "'s"), start, end):
        end -= len("’s")
    end = end if end > start else found.end
    opened = text.rfind("(", start, end)
    if opened > start and text.find(")", opened, end) < 0:
        return trimmed(text, start, opened)
    return Span(start, end)


def object_within_cue(text: str, attribution: Attribution) -> Attribution:
    """Return the attribution with no object in its cue.

    The object of "blamed | the fire" goes to the content; the recipient in "informed parliament"
    goes to neither.
    """
    cue, content = attribution.cue, attribution.content
    if len(cue) != 1 or is_phrase(cue[0].of(text)):
        return attribution
    words = cue[0].of(text)
    tells = _TELLING.search(words)
    if tells:
        return replace(attribution, cue=(Span(cue[0].start, cue[0].start + tells.end() - 1),))
    found = _OBJECT.search(words)
    if not found or (
        _SPEECH.search(words, found.start() + 1) and " " in words[found.start() + 1 :]
    ):
        return attribution
    if not any(base(word.lower()) for word in words[: found.start()].split()):
        return attribution
    if _LIGHT.search(words, 0, found.start()):
        return attribution
    verb = Span(cue[0].start, cue[0].start + found.start())
    behind = [n for n, piece in enumerate(content) if piece.start >= cue[0].end]
    if not behind or not _LINK.match(text[cue[0].end : content[behind[0]].start]):
        return attribution
    number = behind[0]
    whole = Span(verb.end + 1, content[number].end)
    return replace(
        attribution, cue=(verb,), content=(*content[:number], whole, *content[number + 1 :])
    )


def noun_of_infinitive(text: str, attribution: Attribution) -> Attribution:
    """Return the attribution whose content begins at the noun: "announced | plans to expand"."""
    cue, content = _worded(text, attribution.cue), attribution.content
    if not cue or not content or not text.startswith("to ", content[0].start):
        return attribution
    found = _PLANS.fullmatch(text, cue[-1].end, content[0].start)
    if found is None:
        return attribution
    whole = Span(found.start("what"), content[0].end)
    return replace(attribution, content=(whole, *content[1:]))


def auxiliaries(text: str, attribution: Attribution) -> Attribution:
    """Return the attribution with the auxiliaries in its cue: "| has repeatedly denied"."""
    cue = _worded(text, attribution.cue)
    others = attribution.source + attribution.content
    if not cue or base(cue[0].of(text).split()[0].lower()) is None:
        return attribution
    limit = max((span.end for span in others if span.end <= cue[0].start), default=0)
    # Room for a run of auxiliaries; it bounds the work for each cue.
    left = text[max(limit, cue[0].start - 60) : cue[0].start]
    found = _AUXILIARIES.search(left)
    if not found or (found.start() and not left[found.start() - 1].isspace()):
        return attribution
    whole = Span(cue[0].start - len(found[0]), cue[0].end)
    return replace(attribution, cue=(whole, *cue[1:]))


def _cue(text: str, span: Span) -> Span | None:
    found = trimmed(text, span.start, span.end)
    if found is None:
        return None
    if found.of(text).lower() == "according" and text.startswith(" to ", found.end):
        return Span(found.start, found.end + 3)
    time = _TIME_BEHIND_CUE.search(text, found.start, found.end)
    if time and time.start() > found.start:
        found = Span(found.start, time.start())
    if not is_phrase(found.of(text)):
        occasion = _OCCASION_IN_CUE.search(text, found.start, found.end)
        found = Span(found.start, occasion.start()) if occasion else found
    # Each preposition in the pattern is shorter than that, so only the end of the cue is read.
    tail = _PREPOSITION.search(text, max(found.start, found.end - 12), found.end)
    if tail and not is_phrase(found.of(text)):
        found = Span(found.start, tail.start())
    return found


def content_boundaries(text: str, attribution: Attribution) -> Attribution:
    """Return the attribution with no complementizer ("that"), dateline or period in its content."""
    cue, spans = _worded(text, attribution.cue), attribution.content
    pieces = [piece for span in spans if (piece := trimmed(text, span.start, span.end))]
    if not pieces:
        return attribution
    whole = [piece for piece in pieces if piece.of(text).lower() not in _CONJUNCTION]
    pieces = whole or pieces
    first = pieces[0]
    that = _THAT.match(text, first.start, first.end)
    if that and cue and _NEVER_THAT.search(cue[-1].of(text)):
        that = None
    that = that or DATELINE.match(text, first.start, first.end)
    if that:
        pieces[0] = Span(that.end(), first.end)
    return replace(attribution, content=tuple(_without_period(text, piece) for piece in pieces))


def _without_period(text: str, span: Span) -> Span:
    """Drop the sentence's period, unless it is inside the quotation or ends an abbreviation."""
    if text[span.end - 1] != "." or span.end - span.start < 2:
        return span
    if re.search(
        r"\b(?:[A-Z]\.|[A-Z][a-z]{0,3}\.|[ap]\.m\.)$",
        text[max(span.start, span.end - 5) : span.end],
    ):
        return span
    return Span(span.start, span.end - 1)
