"""Find the attribution nested at the start of a content: "she said experts had warned that …"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..language import ENGLISH
from ..language.en.cues import base
from ..records import Attribution, Span
from .boundaries import trimmed
from .covering import Covering
from .running import Article, Found
from .wording import MARKS, NO_NOUN, SHORTENED

__all__ = ["nested_attribution"]

_Parts = tuple[Span, Span, Span]

_CUE = re.compile(
    r"\b(?P<cue>(?:(?:(?:has|have|had)\s"
    rf"(?:also\s|already\s|repeatedly\s)?{ENGLISH.one_of('nested participle')})"
    rf"|(?:(?:will|would)\s{ENGLISH.one_of('nested infinitive')})"
    rf"|(?:(?:did|does|do)\snot\s{ENGLISH.one_of('nested belief')})"
    rf"|{ENGLISH.one_of('nested verb')}))\b"
    r"(?P<on>\s(?:on|that(?!\s(?:is|was|would|will|could|can|may|might|has|had)\s))(?=\s)"
    r"|(?=\sto\s)(?<=hope|want|opes|ants|oped|nted|owed|ised|reed|imed|ened|lans|nned"
    r"|ends|ects|cted))?"
)
# A source of a few words; the bounds on words limit the time on hostile text.
_NESTED_SOURCE = re.compile(
    r"(?:(?:[Tt]he|[Aa]n?|[Mm]y|[Hh]is|[Hh]er|its|their|[Oo]ur|nearly|about"
    rf"|{ENGLISH.one_of('quantity of a nested source')})\s(?:[\w’'-]+\s){{0,5}}[\w’'-]+"
    r"|[Hh]e|[Ss]he|[Tt]hey|it|we|[A-Z][\w.’'-]*(?:\s[\w.’'-]+){0,5}"
    r"|(?:[a-z-]+\s){0,2}[a-z-]+s|police)\Z"
)
_NO_SOURCE = ENGLISH.listed("word of a clause")
# After "the cases reported" a preposition tells the participle from the verb.
_BEHIND_PARTICIPLE = re.compile(
    r"\s(?:in|by|at|to|from|during|for|as|of|after|with|on|so|last|this|earlier|and|or|over|between)\b"
)
# Who was told, after "told" and "tells".
_NESTED_RECIPIENT = re.compile(
    r"\s(?:(?:him|her|them|us|me)(?=\s(?:that|the|he|she|they|it|his|her|their|there)\b)"
    r"|(?:the|an?|his|her|their)\s(?:[a-z-]+\s){0,2}[a-z-]+|him|her|them|us|me|reporters"
    r"|(?:[a-z]+s|police)(?=\s(?:that|he|she|they|it|the|his|her|their)\b)|[A-Z][\w.-]+(?:\s[A-Z][\w.-]+){0,3}|lawmakers|investigators)"
    r"(?:\sthat)?(?=\s)"
)
_PAST = re.compile(
    r"\b(?P<cue>(?:(?:has|have|had)\s(?:[a-z]+ly\s|also\s|long\s|already\s)?)?"
    r"(?:[a-z]{2,}ed|made clear|shown|written|felt|knew|wrote))\b"
    r"(?P<on>\sthat(?=\s)|(?=\s(?:to|not|about|against)\s))?"
)
_FIRST = re.compile(r"(?:I|[Ww]e|[Yy]ou|[Ii]t|[Tt]here)\b")
_ADVERB_OF_TIME = re.compile(r"\s(?:always|never|often|once|just|also|still|only)\Z")
# The inner cue must begin within this many characters of a content: farther on, the subject of the
# content is usually past, and a verb belongs to what it claims.
_REACH = 120


def nested_attribution(article: Article, found: Found) -> Iterator[Attribution]:
    """Yield the attribution at the start of each content, unless a cue found so far is there."""
    text = article.text
    cues = Covering((span, 0) for each in found for span in each.cue)
    for each in found:
        # The first two pieces: the words before and after an interposed cue.
        for piece in each.content[:2]:
            parts = _by_verb(text, piece)
            if parts and not cues.touching(Span(parts[1].start, parts[2].end)):
                source, cue, content = ((span,) for span in parts)
                yield Attribution(source, cue, content, each.sentence, engine=each.engine)


def _by_verb(text: str, piece: Span) -> _Parts | None:
    """Return source, cue and content within "experts had warned that the dam leaked", or None."""
    quoted = text[piece.start] in MARKS
    start = piece.start + quoted
    found = _CUE.search(text, start, min(piece.end, start + _REACH)) or _any(text, start, piece.end)
    if found is None:
        return None
    source = trimmed(text, start, found.start("cue"))
    if source and quoted:
        source = _third(text, source)
    if source is None or not _is_source(source.of(text)):
        return None
    cue = Span(*found.span("cue"))
    if found["on"] is None and _BEHIND_PARTICIPLE.match(text, cue.end, piece.end):
        return None
    content = _content(text, Span(cue.start, cue.end), found.end(), piece.end)
    return (source, cue, content) if content else None


def _any(text: str, start: int, end: int) -> re.Match[str] | None:
    """Return the first verb in the past tense, if the lexicon says that it attributes."""
    found = _PAST.search(text, start, min(end, start + _REACH))
    if found is None:
        return None
    known = found["cue"].endswith("made clear") or base(found["cue"].split()[-1]) is not None
    return found if known else None


def _third(text: str, source: Span) -> Span | None:
    """Return the source within quoted words; None if it names nobody else ("I", "we", "it")."""
    words = source.of(text)
    adverb = _ADVERB_OF_TIME.search(words)
    if _FIRST.match(words):
        return None
    return Span(source.start, source.start + adverb.start()) if adverb else source


def _content(text: str, cue: Span, start: int, end: int) -> Span | None:
    if cue.of(text).endswith(("told", "tells")):
        hearer = _NESTED_RECIPIENT.match(text, start, end)
        if hearer is None:
            return None
        start = hearer.end()
    content = trimmed(text, start, end)
    return content if content and content.end - content.start > 5 else None


def _is_source(words: str) -> bool:
    # A source is a noun phrase; anything longer is probably a clause.
    if len(words) > 90 or _NO_SOURCE.intersection(re.findall(r"\w+", words)):
        return False
    if SHORTENED.search(words) or NO_NOUN.match(words):
        return False
    return _NESTED_SOURCE.match(words) is not None
