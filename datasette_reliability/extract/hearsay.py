"""Read hearsay: "It is rumoured that …", "Rebels have reportedly seized …".

Nobody in particular makes such a claim, so it has no source; the subject of the sentence (the
rebels) is part of the content.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ..language import ENGLISH
from ..records import Attribution, Sentence, Span
from .boundaries import trimmed
from .covering import Covering
from .noun_phrases import may_be_subject
from .recipients import agent
from .running import Article, Found

__all__ = ["hearsay_of_subject", "hearsay_without_source"]

_HEARSAY_ADVERB = re.compile(
    r"\b(?:reportedly|allegedly|supposedly|purportedly|apparently|rumou?redly)\b", re.I
)
_PASSIVE = re.compile(
    r"(?P<it>\bit\b\s?)?"
    r"(?P<cue>(?:(?:[’']s|\b(?:is|are|was|were|being|be|(?:has|have|had|will) (?:\w+ )?be(?:en)?))"
    r"\s)?"
    r"(?:\b(?:\w+ly|now|also|still|often)\s){0,2}"
    rf"\b{ENGLISH.one_of('participle of hearsay', 'participle of expectation')})\b"
    r"(?P<that>\sthat\b)?",
    re.I,
)
# What is widely expected or known is hearsay only where an engine takes it for a claim.
_NO_HEARSAY = ENGLISH.listed("participle of expectation") | {"known"}
# A clause without "that" begins with its subject.
_SUBJECT = ENGLISH.listed(
    "article", "possessive", "personal subject", "determiner of a noun phrase"
)
_MAY_BE_ACTIVE = ("said", "reported", "understood")
# Characters from the subject to the content: farther apart they are hardly in one clause.
_LONGEST = 400


def hearsay_of_subject(text: str, sentence: Sentence, one: Attribution) -> Attribution:
    """Return hearsay without a source: what was taken for the source joins the content.

    In "The minister reportedly offered to resign" nobody is quoted, least of all the minister.
    """
    if len(one.source) != 1 or len(one.cue) != 1 or not one.content:
        return one
    source, cue, content = one.source[0], one.cue[0], one.content[0]
    if cue.of(text).endswith(" by"):
        cue = Span(cue.start, cue.end - len(" by"))
    if not source.end <= cue.start <= cue.end <= content.start:
        return one
    if content.start - source.start > _LONGEST:
        return one
    words = cue.of(text)
    adverb = _HEARSAY_ADVERB.search(words)
    if adverb is not None:
        mark = Span(cue.start + adverb.start(), cue.start + adverb.end())
        return _without_source(text, one, mark)
    passive = _PASSIVE.fullmatch(words)
    if passive is not None and " " in words and source.of(text).lower() == "it":
        return _without_it(text, replace(one, cue=(cue,)))
    # Without an auxiliary "said" may be active: "the firm said to date it has paid two".
    following = ("to be ", "to have ") if words.lower() in _MAY_BE_ACTIVE else ("to ",)
    if passive is None:
        return one
    said_by = _said_by(text, cue.end, content.end)
    if text.startswith(following, said_by.end + 1 if said_by else content.start):
        return _without_source(text, one, cue)
    return one


def _said_by(text: str, start: int, end: int) -> Span | None:
    """Return who said it by the words right behind the cue; a later "by" belongs to the claim."""
    return agent(text, start, end) if text.startswith(" by ", start) else None


def _without_it(text: str, one: Attribution) -> Attribution:
    """Return "It is feared that …" without a source; "it" is said where an infinitive follows."""
    if one.content[0].of(text).startswith("to "):
        return _without_source(text, one, one.cue[0])
    said_by = _said_by(text, one.cue[0].end, one.content[-1].end)
    return replace(one, source=(said_by,) if said_by else ())


def hearsay_without_source(article: Article, found: Found) -> Iterator[Attribution]:
    """Yield hearsay in sentences of which no other attribution takes those words, one in each.

    "It is feared that the dam will burst", "She is said to be a fan", "Allegedly, they met".
    """
    text = article.text
    taken = Covering((span, 0) for one in found for span in one.cue + one.source + one.content)
    for number, sentence in enumerate(article.segments.sentences):
        end = min(sentence.end, sentence.start + _LONGEST)
        every = [_opening(text, sentence, number)]
        every += [
            _passive(text, sentence, match, number)
            for match in _PASSIVE.finditer(text, sentence.start, end)
        ]
        for one in every:
            if one and not any(taken.touching(span) for span in one.cue + one.content):
                yield one
                break


def _opening(text: str, sentence: Sentence, number: int) -> Attribution | None:
    adverb = _HEARSAY_ADVERB.match(text, sentence.start, sentence.end)
    if (
        adverb is None
        or adverb[0].lower() == "apparently"
        or not text.startswith(",", adverb.end())
    ):
        return None
    after = trimmed(text, adverb.end(), sentence.end, " ,.\n")
    return Attribution((), (Span(*adverb.span()),), (after,), number) if after else None


def _passive(
    text: str, sentence: Sentence, match: re.Match[str], number: int
) -> Attribution | None:
    """Return the attribution of a passive; None for a verb without auxiliary, or what is known."""
    cue = Span(*match.span("cue"))
    after = trimmed(text, match.end(), sentence.end, " ,.\n")
    *auxiliary, participle = match["cue"].split()
    if after is None or not auxiliary or participle.lower() in _NO_HEARSAY:
        return None
    said_by = _said_by(text, cue.end, sentence.end)
    after = trimmed(text, said_by.end, after.end) if said_by else after
    if after is None:
        return None
    source = (said_by,) if said_by else ()
    first, *more = after.of(text)[:_LONGEST].split(None, 2)
    if first == "to":
        if not more or more[0] in _SUBJECT or not more[0].islower():
            return None  # "was reported to the police"
        before = trimmed(text, sentence.start, match.end("it") if match["it"] else match.start())
        if before is None or not may_be_subject(before.of(text)):
            return None
        return Attribution(source, (cue,), (before, after), number)
    clause = match["that"] or first.lower() in _SUBJECT or first[0].isupper()
    if not match["it"] or not (clause or (said_by and first == "that")):
        return None
    return Attribution(source, (cue,), (after,), number)


def _without_source(text: str, one: Attribution, cue: Span) -> Attribution:
    """Return the attribution with all around the cue as its content, and no source but "by …"."""
    before = trimmed(text, one.source[0].start, cue.start, " ,\n")
    said_by = _said_by(text, cue.end, one.content[0].end)
    after = trimmed(text, said_by.end if said_by else cue.end, one.content[0].end, " ,\n")
    pieces = tuple(piece for piece in (before, after) if piece)
    source = (said_by,) if said_by else ()
    return replace(one, source=source, cue=(cue,), content=(*pieces, *one.content[1:]))
