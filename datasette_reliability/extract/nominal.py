"""Find attributions whose cue is a noun: "the minister's claim that wages had risen was mocked"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ..language import ENGLISH
from ..records import Attribution, Sentence, Span
from .covering import Covering
from .running import Article, Found

__all__ = [
    "attributing_noun",
    "clause_of_noun",
    "noun_of_nobody",
]

_Parts = tuple[Span, Span, Span]

# The nouns that attribute a clause with "that", singular and plural.
_ATTRIBUTING_NOUN = ENGLISH.alternation("phrases", "phrase", kind="attributing_noun")
# "Allegations by former staff that ballots were burned".
_NOUN_BY = re.compile(
    rf"(?:\b(?:an?|the|repeated|new|fresh)\s){{0,3}}\b(?P<cue>{_ATTRIBUTING_NOUN}|reports?)\s(?:by|from|of|among)\s"
    r"(?P<who>(?!that\b)[\w’'.-]+(?:\s(?!that\b)[\w’'.-]+){0,7})\sthat\s"
    # "The coroner's conclusion that the fall was an accident"
    r"|(?<![\w’'-])(?P<owner>(?:the\s)?[\w-]{1,40}(?:\s[\w-]{1,40}){0,4})['’]s?\s"
    rf"(?P<noun>{_ATTRIBUTING_NOUN})\sthat\s",
    re.IGNORECASE,
)
_ONLY_NOUN = re.compile(
    rf"(?:['’]s?\s)?(?:[a-z-]+\s)?(?:{_ATTRIBUTING_NOUN}|reports?)$", re.IGNORECASE
)
# Who claims it, after the noun; the bound on characters limits the time.
_BY_WHOM = re.compile(r"(?:by|from|of|among)\s[^,;:\"“”]{2,100}(?:\sthat)?")
_POSSESSIVE = ENGLISH.listed("possessive")
_APOSTROPHES = ("'", "’", "'s", "’s")
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|did|does"
    r"|went|came|drew|led|met|won|lost|fell|rose|took|made|put|set|left|got|ran|began|brought"
    r"|gave|caught|hurt|kept|broke|sent|grew|struck|seems?|remains?|comes|raises|has)\b"
    r"|\b[a-z]{2,}[a-z]ed\b"
)
_AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|did|does|been"
    r"|be|being|not|never|to|which|who|that|and|or|by)\s(?:[a-z]+ly\s|also\s|not\s|never\s|been\s|be\s)?$"
)
# "the demand that the plant reopen was ignored": the clause has no finite verb of its own.
_WISHES = ("demand that ", "demands that ")


def attributing_noun(article: Article, found: Found) -> Iterator[Attribution]:
    """Yield the attribution by a noun such as "claim" in each sentence without a cue so far."""
    cues = Covering((span, 0) for each in found for span in each.cue)
    for number, sentence in enumerate(article.segments.sentences):
        # A longer sentence is probably a table or a list; the bound limits the time on it.
        span = Span(sentence.start, min(sentence.end, sentence.start + 1500))
        parts = None if cues.touching(sentence.span) else _claim_by(article.text, span)
        if parts is not None:
            source, cue, content = parts
            yield Attribution((source,), (cue,), (content,), number)


def _claim_by(text: str, sentence: Span) -> _Parts | None:
    """Return source, cue and content of "Allegations by former staff that ballots were burned"."""
    that = text.find(" that ", sentence.start, sentence.end)
    # 120 characters leave room for a noun and its source, and bound the search.
    begin = max(sentence.start, that - 120)
    found = None if that < 0 else _NOUN_BY.search(text, begin, sentence.end)
    if found is None:
        return None
    content = Span(found.end(), sentence.end)
    content = _clause(text, sentence.start, found.start(), content, whose=True)
    who, cue = ("who", "cue") if found["who"] else ("owner", "noun")
    return Span(*found.span(who)), Span(*found.span(cue)), content


def clause_of_noun(text: str, sentence: Sentence, attribution: Attribution) -> Attribution:
    """Return the attribution by a noun with its content cut before the verb of the sentence.

    "The claim that | wages had risen | was mocked": the noun is the subject of the second verb.
    An attribution by a verb is unchanged: "the zoo | claims | to have a panda".
    """
    if len(attribution.content) != 1 or len(attribution.cue) != 1:
        return attribution
    cue, content = attribution.cue[0], attribution.content[0]
    if not _ONLY_NOUN.match(cue.of(text)) or content.start < cue.end:
        return attribution
    if any(
        source.end + 1 == cue.start and not _owns(text, source) for source in attribution.source
    ):
        return attribution  # nothing between subject and verb; a noun has an "'s" before it
    between = text[cue.end : content.start].strip()
    if between not in ("that", "") and not _BY_WHOM.fullmatch(between):
        return attribution
    first = re.match(r"['’]s?\s", cue.of(text))
    if first:
        cue = Span(cue.start + first.end(), cue.end)
    # The possessor stands right before the noun, with at most an adjective between.
    direct = tuple(s for s in attribution.source if 0 <= cue.start - s.end <= 12)
    attribution = replace(attribution, source=direct or attribution.source)
    subject = min([span.start for span in attribution.source] + [cue.start])
    whose = between not in ("that", "") or text[max(cue.start - 3, 0) : cue.start] in ("’s ", "'s ")
    content = _clause(text, sentence.start, subject, content, whose=whose)
    return replace(attribution, cue=(cue,), content=(content,))


def noun_of_nobody(text: str, attribution: Attribution) -> Attribution:
    """Return the attribution by a noun that has no owner without a source.

    "Sugar | rose on | reports that a tender was near": who reports it is not said.
    """
    cue, source = attribution.cue[0], attribution.source
    if len(source) != 1 or source[0].end > cue.start or not _ONLY_NOUN.match(cue.of(text)):
        return attribution
    # The bound keeps the words to the clause of the noun.
    words = text[source[0].end : cue.start][-60:].lower().split()
    while words and words[-1] in _OF_REPORTS:
        words.pop()
    if not words or words[-1] not in _BEFORE_REPORTS:
        return attribution
    said = tuple(piece for piece in attribution.content if piece.start >= cue.end)
    return replace(attribution, source=(), content=said or attribution.content)


_OF_REPORTS = ENGLISH.listed("adjective of a report")
_BEFORE_REPORTS = ENGLISH.listed("before a report")


def _owns(text: str, source: Span) -> bool:
    """Return whether a source is a possessive: "his" or "the firms'"."""
    words = source.of(text)
    return words.endswith(_APOSTROPHES) or words.split()[-1].lower() in _POSSESSIVE


def _clause(text: str, start: int, subject: int, content: Span, *, whose: bool = False) -> Span:
    """Return the clause after "that": up to the verb whose subject is the noun."""
    before = text[start:subject]
    if before.strip('"“ ') not in ("", "But", "And", "The", "Yet"):
        return content
    if text.startswith("to ", content.start):
        wish = _FINITE.search(text, content.start, content.end)
        return _until(text, content, wish.start()) if wish else content
    verbs = [
        verb.start()
        for verb in _FINITE.finditer(text, content.start, content.end)
        if not _AUXILIARY.search(text[max(content.start, verb.start() - 30) : verb.start()])
    ]
    if verbs and text[subject : content.start][-20:].lower().endswith(_WISHES):
        verbs.insert(0, content.start)
    if whose and len(verbs) == 1 and text[content.start : verbs[0]].count(" ") > 2:
        verbs.insert(0, content.start)
    if len(verbs) < 2:
        return content
    ahead, whole = text[content.start : verbs[1]], content.of(text)
    marks = [(part.count('"') % 2, part.count("“") - part.count("”")) for part in (ahead, whole)]
    if marks != [(0, 0), (0, 0)] or text[verbs[1] :].startswith(('"', "”")):
        return content
    return _until(text, content, verbs[1])


def _until(text: str, content: Span, end: int) -> Span:
    """Return the content up to an offset, without space or comma before it."""
    while end > content.start and text[end - 1] in " ,\n":
        end -= 1
    return Span(content.start, end)
