"""Find the recipient of a statement (who was told), and the words that date the statement."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

from ..language import ENGLISH
from ..records import Attribution, Sentence, Span
from .boundaries import source_edges, trimmed
from .noun_phrases import may_be_subject

__all__ = ["agent", "recipient", "recipient_within_content", "time_of_statement", "told_in_passive"]

_MONTH_NAME = (
    r"(?:Jan(?:uary|\.)|Feb(?:ruary|\.)|March|Mar\.|April|Apr\.|May|June|July|Aug(?:ust|\.)"
    r"|Sept(?:ember|\.)|Oct(?:ober|\.)|Nov(?:ember|\.)|Dec(?:ember|\.))"
)
# "March 3, 2024" or "3 March 2024".
_DATE = rf"(?:{_MONTH_NAME} \d{{1,2}}(?:, \d{{4}})?|\d{{1,2}} {_MONTH_NAME}(?: \d{{4}})?)"
# "the Sunday Beacon" is an outlet.
_DAY_WITH_DATE = (
    r"(?<!\b[Tt]he )(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
    rf"(?: (?:morning|afternoon|evening|night))?(?:,? {_DATE})?"
)
_WHEN = (
    rf"(?:(?:late |early |earlier )?(?:on |last )?{_DAY_WITH_DATE}|on {_DATE}"
    r"|(?:earlier )?(?:yesterday|(?-i:today)|tonight)"
    r"|(?:earlier )?(?:this|last) (?:week|month|year))"
)
# Where it was said, which may stand before the date. Its bounds limit the time on hostile text.
_OCCASION_BEHIND = (
    r"(?:,? (?:in|at|during|on|by|via|through) (?:an? |the |his |her |its |their )?"
    rf"(?:[\w-]+ ){{0,4}}?{ENGLISH.one_of('occasion')})"
)
_PLACE = r"(?: in [A-Z][\w.-]+(?: [A-Z][\w.-]+)?)"
_TIME_BEHIND = re.compile(
    rf"(?:{_OCCASION_BEHIND}|{_PLACE})?,?\s(?P<when>{_WHEN})(?![\w-])(?!['’]s)", re.IGNORECASE
)
_LEADING = re.compile(rf"(?P<when>{_WHEN}),?\s(?=\S)", re.IGNORECASE)
_BETWEEN = re.compile(rf"^[\s,]*(?P<when>{_WHEN})[\s,]*$", re.IGNORECASE)
# "announced a ban on Monday to …": the date follows the first words of the content.
_TIME_WITHIN = re.compile(
    rf"(?:[\w'’-]+\s){{1,3}}(?P<when>on {_DAY_WITH_DATE})(?= to | for | that )"
)
_ANNOUNCING = re.compile(
    r"\b(?:announc|unveil|propos|publish|releas|issu|present)\w*", re.IGNORECASE
)

# A recipient with a name: at most six capitalized words, with no weekday among them.
_NAMED_RECIPIENT = (
    r"(?:the |an? |his |her |their )?(?:[A-Z][\w&.’'-]*|[A-Z]{2,})"
    r"(?:(?: (?:of|and|for|&))? (?!(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b)"
    r"[A-Z][\w&.’'-]*){0,5}"
)
# A recipient without a name: a group of people, an institution or a news outlet.
_GROUP = (
    r"(?:(?:the|a|his|her|its|their|local|state|foreign|some) )?"
    rf"(?:[a-z]+ ){{0,2}}{ENGLISH.one_of('hearer', 'other hearer')}"
)
_RECIPIENT = rf"(?P<who>{_GROUP}(?: [A-Z][\w.&-]*){{0,3}}|{_NAMED_RECIPIENT})"
# After "told", the words before the date, the content or a stop are who was told.
_WHOM_TOLD = re.compile(
    r"\s(?P<who>(?!(?:that|of|about|how|to|if|whether|why|for|against|the truth|on|in|at|during"
    r"|by|after|before|over|from|with|late|early|last|again|yesterday|today|not|only)\b)"
    r"(?:(?:an? |the )?(?:[\w-]+ )?(?:crowd|group|panel|meeting|gathering|rally|audience) of )?"
    r"[\w&.’'-]+(?:\s[\w&.’'-]+){0,6}?)"
    rf"(?=[\s,]*(?:$|[,:;\"“”]|\.\s|\.$|\s(?:{_WHEN})(?![\w-])|\s(?:that|in|at|on|by|during|of|about|how|why"
    r"|what|whether|to|after|before|as|when|while|from|via|with|late|early|for|over|outside)\s))",
    re.IGNORECASE,
)
_VERB_OF_TELLING = re.compile(
    rf"\b{ENGLISH.one_of('verb of telling')}$",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(
    r"(?:[Ii]nterview (?:with|on|to|for)|[Ss]peaking (?:to|with)|spoke (?:to|with)"
    rf"|[Tt]alking to|{ENGLISH.one_of('paper addressed')} (?:sent )?to|said to"
    rf"|conversation with) {_RECIPIENT}"
)
_TO = re.compile(rf"\sto {_RECIPIENT}(?=[\s,]*(?:$|[,:;\"“”]|\.\s|\.$|\s(?:that|in|at|on|how)\s))")
# How many characters from cue or source to search for recipient and date: both are close to their
# verb; farther off they probably belong to another. It also bounds the time on long sentences.
_REACH = 160


# What shows that a verb of telling is passive, and what ends the words for who told.
_PASSIVE = ENGLISH.listed("passive auxiliary")
_BEHIND_AGENT = ENGLISH.listed("complementizer") | {"to", "about", "not"}


# "told | them in May | that": what is said begins behind the recipient.
_WHAT_TOLD = re.compile(
    r"[^,;:\"“”]{0,60}?\s(?=(?:that|(?:not )?to (?!(?:the|an?)\b)|how|whether|why)\b)(?:that\s)?"
)


def recipient_within_content(text: str, attribution: Attribution) -> Attribution:
    """Return the attribution with its content cut behind the recipient: "told | them | to stop"."""
    cue, content = attribution.cue, attribution.content
    if not cue or not content or not 0 < content[0].start - cue[-1].end <= 2:
        return attribution
    if not _VERB_OF_TELLING.search(cue[-1].of(text)):
        return attribution
    whom = _WHOM_TOLD.match(text, cue[-1].end, content[0].end)
    if whom is None:
        return attribution
    rest = _WHAT_TOLD.match(
        text, whom.end("who") - 4 * whom["who"].endswith(" not"), content[0].end
    )
    if rest is None or not may_be_subject(text[content[0].start : rest.end()].strip()):
        return attribution
    return replace(attribution, content=(Span(rest.end(), content[0].end), *content[1:]))


def told_in_passive(text: str, sentence: Sentence, attribution: Attribution) -> Attribution:
    """Return the attribution of "X was told (by Y)" with Y as its source, and X as recipient.

    Without Y nobody is named who told. "It was reported to X" has a recipient in the same way.
    """
    if len(attribution.source) != 1 or len(attribution.cue) != 1 or not attribution.content:
        return attribution
    source, cue, content = attribution.source[0], attribution.cue[0], attribution.content
    before = source.end <= cue.start
    *ahead, verb = text[source.end if before else cue.start : cue.end].lower().split() or [""]
    passive = not _PASSIVE.isdisjoint(word.replace("’", "'") for word in ahead[-3:])
    if not passive and not text.endswith((" am", "'m", "’m"), 0, source.end):
        return attribution
    if not before:
        return _told_by(text, sentence, attribution, verb)
    if not _VERB_OF_TELLING.search(verb):
        return attribution
    found = agent(text, cue.end, content[0].start)
    return replace(attribution, source=(found,) if found else (), recipient=source)


def _told_by(text: str, sentence: Sentence, attribution: Attribution, verb: str) -> Attribution:
    """Return "X was told by Y" with its recipient, and "It was reported to Y" without a source."""
    source, cue = attribution.source[0], attribution.cue[0]
    link = text[cue.end : source.start]
    if link == " to ":
        return replace(attribution, source=(), recipient=source)
    subject = trimmed(text, sentence.start, cue.start)
    if not link.endswith(" by ") or not subject or not _VERB_OF_TELLING.search(verb):
        return attribution
    if not may_be_subject(subject.of(text)):
        return attribution
    rest = tuple(piece for piece in attribution.content if not subject.covers(piece))
    return replace(attribution, recipient=subject, content=rest or attribution.content)


def agent(text: str, start: int, end: int) -> Span | None:
    """Return who did it by the words "by …" behind a passive verb; None if they do not say."""
    ahead, by, behind = text[start:end].partition(" by ")
    words = itertools.takewhile(
        lambda word: word.lower().rstrip(",:") not in _BEHIND_AGENT, behind.split(" ")
    )
    begin = start + len(ahead) + len(by)
    return source_edges(text, Span(begin, begin + len(" ".join(words)))) if by else None


def recipient(text: str, sentence: Sentence, attribution: Attribution) -> Attribution:
    """Return the attribution with its recipient, if the words nearby name one.

    Those words are between cue and content, or else before the source.
    """
    if not attribution.cue:
        return attribution
    told = _recipient(text, attribution, _gap(attribution, sentence), sentence)
    told = told or attribution.recipient
    return attribution if told == attribution.recipient else replace(attribution, recipient=told)


def time_of_statement(text: str, sentence: Sentence, attribution: Attribution) -> Attribution:
    """Return the attribution with the words that date the statement, or with None if none do.

    They follow the cue and its recipient, follow the source, stand between source and cue, or open
    the sentence; after a verb of announcing they may be inside the content.
    """
    if not attribution.cue:
        return attribution
    gap, told = _gap(attribution, sentence), attribution.recipient
    begin = told.end if told and gap.covers(told) else gap.start
    time = _time(text, attribution, Span(begin, gap.end), sentence)
    return attribution if time == attribution.time else replace(attribution, time=time)


def _gap(attribution: Attribution, sentence: Sentence) -> Span:
    """Return the span from the cue to what comes next: content, source or the sentence's end."""
    end = attribution.cue[-1].end
    others = [
        piece.start for piece in attribution.content + attribution.source if piece.start >= end
    ]
    stop = min([*others, max(sentence.end, end), end + _REACH])
    return Span(end, stop)


def _recipient(text: str, attribution: Attribution, gap: Span, sentence: Sentence) -> Span | None:
    cue = attribution.cue[-1].of(text)
    if _VERB_OF_TELLING.search(cue[-20:]):
        found = _WHOM_TOLD.match(text, gap.start, gap.end)
        if found:
            return _tidy(text, Span(*found.span("who")))
    found = _ADDRESSED.search(text, gap.start, min(gap.end, len(text)))
    found = found or _TO.match(text, gap.start, gap.end)
    if found is None and attribution.source:
        around = max(sentence.start, attribution.source[0].start - _REACH)
        nearest = min(attribution.cue[0].start, attribution.source[0].start)
        found = _ADDRESSED.search(text, around, max(around, nearest))
        if found and any(
            p.start < found.end() and found.start() < p.end for p in attribution.content
        ):
            found = None
    return _tidy(text, Span(*found.span("who"))) if found else None


def _tidy(text: str, span: Span) -> Span | None:
    """Return a recipient without possessive or punctuation at its end; None if nothing is left."""
    words = span.of(text)
    for ending in ("'s", "’s"):
        if ending in words:
            words = words[: words.index(ending)]
    end = span.start + len(words.rstrip(" .,'’-"))
    return Span(span.start, end) if end > span.start else None


def _time(text: str, attribution: Attribution, gap: Span, sentence: Sentence) -> Span | None:
    found = _TIME_BEHIND.match(text, gap.start, gap.end)
    if found:
        return Span(*found.span("when"))
    if attribution.source and attribution.source[0].start >= attribution.cue[-1].end:
        end = attribution.source[-1].end
        found = _TIME_BEHIND.match(text, end, max(min(sentence.end, end + _REACH), end))
        if found:
            return Span(*found.span("when"))
    between = _between(text, attribution)
    if between:
        return between
    if attribution.source and attribution.source[0].start >= sentence.start:
        found = _LEADING.match(text, sentence.start, sentence.end)
        if found and found.end() == attribution.source[0].start:
            return Span(*found.span("when"))
    content = attribution.content[0] if attribution.content else None
    if (
        content
        and content.start > attribution.cue[0].start
        and _ANNOUNCING.search(attribution.cue[0].of(text))
    ):
        found = _TIME_WITHIN.match(text, content.start, content.end)
        if found:
            return Span(*found.span("when"))
    return None


def _between(text: str, attribution: Attribution) -> Span | None:
    """Return the date in "the ministry on Monday said"."""
    before = [piece for piece in attribution.source if piece.end < attribution.cue[0].start]
    if not before:
        return None
    # More than 60 characters between source and cue are not a bare date.
    found = _BETWEEN.match(text[before[-1].end : attribution.cue[0].start][:60])
    if not found:
        return None
    start = before[-1].end
    return Span(start + found.start("when"), start + found.end("when"))
