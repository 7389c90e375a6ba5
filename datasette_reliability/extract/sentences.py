"""Find plain attributions in sentences where the engine found none, by patterns of news English.

The aim is high precision: few cues, whole clauses, and in a sentence that already has attributions
only what encloses them or closes the sentence. Each pattern is tried once per sentence and is
linear in its length.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from ..language import ENGLISH
from ..language.en.cues import base, cue_class
from ..records import Attribution, Quotation, Segments, Span, Spans
from ..steps import FIND, Step
from . import wording
from .boundaries import trimmed
from .covering import Covering
from .running import Article, Found
from .wording import is_source

__all__ = ["CLOSING", "ENCLOSING", "FREE", "sentence_pattern"]

# How many characters of a sentence are read. A longer one is probably a table, and takes more time.
_LONGEST = 1500


def sentence_pattern(article: Article, found: Found) -> Iterator[Attribution]:
    """Yield the attribution of each sentence in which a pattern matches, at most one per sentence.

    A sentence without attributions is read with the ``FREE`` patterns; one that has some, with
    those for what may enclose them, then with those for what may close the sentence.
    """
    free, enclosing, closing = map(article.active, (FREE, ENCLOSING, CLOSING))
    deeds = [each for each in article.dropped.get("no_claim", ()) if each.source]
    taken = [*found, *deeds]
    touched = Covering((s, 0) for each in taken for s in each.cue + each.content + each.source)
    # Sources do not count, as claims may share one: "It will close, she said, citing costs".
    said = Covering((span, 0) for each in taken for span in each.cue + each.content)
    for number, sentence in enumerate(article.segments.sentences):
        if touched.touching(sentence.span):
            attribution = _enclosing(article, number, enclosing, touched)
            attribution = attribution or _closing(article, number, closing, said)
        else:
            attribution = _first(article, number, free, touched)
        if attribution is not None:
            yield attribution


def _first(
    article: Article, number: int, patterns: Sequence[Step[_Pattern]], touched: Covering
) -> Attribution | None:
    for pattern in patterns:
        found = pattern.run(article, number, touched)
        if found is not None:
            return replace(found, steps=(pattern.name,))
    return None


def _enclosing(
    article: Article, number: int, patterns: Sequence[Step[_Pattern]], touched: Covering
) -> Attribution | None:
    """Return the attribution around others in a sentence: "Hale said the board had denied it."."""
    found = _first(article, number, patterns, touched)
    if found is None:
        return None
    start = article.segments.sentences[number].start
    before = Span(start, max(found.content[0].start - 1, start))
    return None if touched.touching(before) else found


def _closing(
    article: Article, number: int, patterns: Sequence[Step[_Pattern]], said: Covering
) -> Attribution | None:
    """Return the attribution that closes a sentence with others: "It plans to sell, he said."."""
    for pattern in patterns:
        found = _first(article, number, (pattern,), said)
        if found is not None:
            ends = found.source[0].start, found.cue[0].start, found.source[0].end, found.cue[0].end
            if not said.touching(Span(min(ends), max(ends))):
                return found
    return None


def _clause(read: _Clause) -> _Pattern:
    """Return the pattern of a sentence that reads its words as source, cue and content."""

    def run(article: Article, number: int, touched: Covering) -> Attribution | None:
        sentence = article.segments.sentences[number]
        end = min(sentence.end, sentence.start + _LONGEST)
        parts = read(article.text, sentence.start, end, article.segments)
        if parts is None:
            return None
        source, cue, content = parts
        return Attribution((source,), (cue,), content, number)

    return run


def _start(quotation: Quotation) -> int:
    return quotation.start


_Parts = tuple[Span, Span, Spans]
_Clause = Callable[[str, int, int, Segments], "_Parts | None"]
_Pattern = Callable[[Article, int, Covering], "Attribution | None"]


def _according(text: str, start: int, end: int, segments: Segments) -> _Parts | None:
    found = wording.ACCORDING.search(text, start, end)
    if found is None or _quoted(segments, found.start()):
        return None
    cue = Span(found.start(), found.end() - 1)
    # Words before it are the claim; a few ("But according to") only open the sentence.
    if found.start() - start > 12:
        content = trimmed(text, start, found.start())
        source = _noun_phrase(text, found.end(), end)
        return (source, cue, (content,)) if content and source else None
    comma = _clause_end(text, found.end(), end)
    source = trimmed(text, found.end(), comma)
    content = trimmed(text, comma, end)
    if not source or not content or " " not in content.of(text):
        return None
    return source, cue, (content,)


def _clause_end(text: str, start: int, end: int) -> int:
    """Return the comma that closes a leading phrase, past an apposition set off by two commas."""
    first = text.find(",", start, end)
    if first < 0:
        return end
    second = text.find(",", first + 1, end)
    between = text[first + 1 : second].strip() if second > 0 else ""
    # An apposition is short; a comma farther on belongs to the claim.
    if 0 < len(between) < 200 and wording.ASIDE.match(between):
        return second
    return first


def _noun_phrase(text: str, start: int, end: int) -> Span | None:
    """Return a closing source: up to the sentence's end, relative clauses included."""
    stop = end
    for found in wording.CLAUSE.finditer(text, start, end):
        rest = text[found.end() : end].lstrip()
        if not re.match(r"(?:an?|the|which|who|whose|where|based|led|run|citing)\s", rest):
            stop = found.start()
            break
    source = trimmed(text, start, stop, " ,;:.\n\t")
    # Anything longer is probably a clause, not a noun phrase.
    return source if source and source.end - source.start <= 300 else None


def _inverted(text: str, start: int, end: int, segments: Segments) -> _Parts | None:
    found = wording.INVERTED.search(text, start, end) or _shouted(text, start, end)
    # Fewer than eight characters before the verb are too short to be a claim.
    if found is None or found.start("cue") - start < 8:
        return None
    content = trimmed(text, start, found.start("cue"))
    source = trimmed(text, *found.span("who"), " .\n")
    if content is None or source is None or not is_source(source.of(text)):
        return None
    pieces: Spans = (content,)
    if content.end - content.start < 60 and text[found.end() : found.end() + 1] == ",":
        # "On paper, said Mr Hale, the plan works": the words before the cue are not a clause.
        rest = trimmed(text, found.end(), end, " ,.\n")
        if (
            rest
            and not wording.FINITE_VERB.search(content.of(text))
            and wording.FINITE_VERB.search(rest.of(text))
        ):
            pieces = (content, rest)
    return source, Span(*found.span("cue")), pieces


def _related(text: str, start: int, end: int, segments: Segments) -> _Parts | None:
    found = wording.RELATED.match(text, start, end)
    if found is None or base(found["cue"].split()[-1]) is None:
        return None
    content = trimmed(text, found.end(), end)
    kind = cue_class(found["cue"], text[found.end("cue") : end], found["who"])
    if content is None or kind not in ("statement", "record"):
        return None
    return Span(*found.span("who")), Span(*found.span("cue")), (content,)


def _shouted(text: str, start: int, end: int) -> re.Match[str] | None:
    """Return the verb of speaking and the speaker after a closing quotation mark."""
    for found in wording.SHOUTED.finditer(text, start, end):
        if base(found["cue"]) and cue_class(found["cue"]) == "statement":
            return found
    return None


def _subject(text: str, start: int, end: int) -> Span | None:
    """Return the words before a verb, without "But on Monday", if they may be a source."""
    opening = wording.OPENING.match(text, start, end)
    source = trimmed(text, opening.end() if opening else start, end)
    return source if source is not None and is_source(source.of(text)) else None


def _speaker_first(text: str, start: int, end: int, segments: Segments) -> _Parts | None:
    found = wording.SAYS.search(text, start, end)
    if found is None or _quoted(segments, found.start()):
        return None
    source = _subject(text, start, found.start())
    if source is None:
        return None
    begin = found.end()
    if wording.UNCLOSED.search(source.of(text)):
        return None
    if "," in source.of(text) and text[begin : begin + 2] == ", ":
        return None
    if found["cue"].endswith(("told", "tells")):
        hearer = wording.HEARER.match(text, begin, end)
        if hearer is None:
            return None
        begin = hearer.end()
    when = wording.WHEN.match(text, begin, end)
    if found["cue"].split()[-1] in _NAMES:
        end = _quotation_end(segments, begin, end)
    content = trimmed(text, when.end() if when else begin, end)
    if content is None or content.end - content.start < 4:
        return None
    return source, Span(*found.span("cue")), (content,)


_NAMES = ENGLISH.listed("verb of naming")


def _quotation_end(segments: Segments, start: int, end: int) -> int:
    """Return where the next quotation ends: "called the cuts “reckless” | and walked out"."""
    place = bisect_left(segments.quotations, start, key=_start)
    inside = place < len(segments.quotations) and segments.quotations[place].end <= end
    return segments.quotations[place].end if inside else end


def _said_that(text: str, start: int, end: int, segments: Segments) -> _Parts | None:
    """Read "The health secretary bared that …": any verb in the lexicon with "that" after it."""
    for found in wording.THAT.finditer(text, start, end):
        if _quoted(segments, found.start()):
            return None
        if base(found["verb"]) is None or cue_class(found["cue"]) not in ("statement", "record"):
            continue
        source = _subject(text, start, found.start())
        content = trimmed(text, found.end(), end)
        return (source, Span(*found.span("cue")), (content,)) if source and content else None
    return None


def _speaker_last(text: str, start: int, end: int, segments: Segments) -> _Parts | None:
    for found in wording.CLOSES.finditer(text, start, end):
        comma = max(text.rfind(mark, start, found.start()) for mark in ',”"')
        # A clause before the comma, not an opening such as "On Monday,".
        if comma < start + 12 or _quoted(segments, found.start()):
            continue
        source = trimmed(text, comma + 1, found.start())
        content = trimmed(text, start, comma + (text[comma] != ","))
        rest = text[found.end() : end]
        if (
            source
            and content
            and (not found["shows"] or wording.RECORD_WORDS.match(source.of(text)))
            and is_source(source.of(text))
            and _ends(rest, found[0].endswith("told"))
        ):
            when = wording.WHEN.match(text, found.end(), end)
            on = wording.RESUMED.match(text, when.end() if when else found.end(), end)
            more = trimmed(text, on.end(), end, " .,\n") if on else None
            return source, Span(*found.span()), (content, more) if more else (content,)
    return None


def _ends(rest: str, told: bool) -> bool:
    """Return whether only a date, a recipient or an aside follows the cue."""
    if told and wording.TOLD_LAST.match(rest):
        return True
    return re.match(
        r"[^,;:\"“]{0,60}(?:[,.]|$)", rest
    ) is not None and not rest.lstrip().startswith(("that ", "the ", "it ", "he ", "she ", "they "))


def _quoted(segments: Segments, place: int) -> bool:
    after = bisect_right(segments.quotations, place, key=_start)
    return after > 0 and place < segments.quotations[after - 1].end


#: Patterns for a sentence without attributions.
FREE: tuple[Step[_Pattern], ...] = (
    Step(
        "according_to",
        FIND,
        _clause(_according),
        "Before the verbs, of which any may stand in the claim that the source is given for.",
    ),
    Step(
        "verb_before_speaker",
        FIND,
        _clause(_inverted),
        "Before the speaker first: after a quotation mark or comma the subject follows its verb.",
    ),
    Step(
        "speaker_with_clause",
        FIND,
        _clause(_related),
        "Before the plain speaker, which would end the source at the verb inside its clause.",
    ),
    Step(
        "speaker_first",
        FIND,
        _clause(_speaker_first),
        "Before the speaker last: the first verb of a sentence has the rest of it for its claim.",
    ),
    Step(
        "speaker_last",
        FIND,
        _clause(_speaker_last),
        "After the speaker first: this one takes everything before the speaker for the claim.",
    ),
    Step(
        "said_that",
        FIND,
        _clause(_said_that),
        "After the verbs that need no “that”: a sentence may hold several of these.",
    ),
)
#: Patterns for what may enclose the attributions of a sentence.
ENCLOSING: tuple[Step[_Pattern], ...] = (
    Step(
        "enclosing_speaker",
        FIND,
        _clause(_speaker_first),
        "Before the record, as among the free ones.",
    ),
)
#: Patterns for what may close a sentence with other attributions.
CLOSING: tuple[Step[_Pattern], ...] = (
    Step(
        "closing_speaker",
        FIND,
        _clause(_speaker_last),
        "After the enclosing speakers, whose claim would hold this one.",
    ),
    Step(
        "closing_according",
        FIND,
        _clause(_according),
        "Last, for what it takes is whatever stands before it.",
    ),
)
