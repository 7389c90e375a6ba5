"""Find plain attributions in sentences where the engine found none, by patterns of news English.

Few cues, whole clauses, and nothing in a sentence that already has an attribution: high precision
is the point. Each pattern is tried once per sentence and is linear in its length.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence

from ..cues import base, cue_class
from ..records import Attribution, Document, Quotation, Segments, Sentence, Span, Spans
from .covering import Covering
from .normalize import trimmed

__all__ = ["plain_attributions"]

_LONGEST = 1500  # characters of a sentence that is looked at
_ACCORDING = re.compile(
    r"\b(?:[Aa]ccording to|ACCORDING TO|[Ii]n the (?:words|view|opinion) of|[Aa]s per"
    r"|Per(?=\s(?:the|an?)\s)|(?<=,\s)per(?=\s(?!(?:cent|capita|year|day|month|week|hour|person|head|lit|kilo|mile))))\s"
)
_SAYS = re.compile(
    r"\b(?P<cue>(?:(?:has|have|had|also|later|then)\s){0,2}"
    r"(?:said|says|told|tells|added|announced|warned|insisted|reported(?!\sfrom\b)|confirmed|claimed|argued"
    r"|explained|acknowledged|noted|stated|wrote|writes|declared|alleged|testified|predicted"
    r"|denied|heard(?=\sthat\b)|stressed|conceded|admitted|demanded|called (?:on|for)|urged|pledged"
    r"|vowed|promised"
    r"|(?:reports?|estimates?|finds?|ruled|concludes?|concluded|found|recalled|recounted)(?=\sthat\b)"
    r"|(?:hopes?|fears?)(?=\s(?:that|to|for|the|an?|it|they|he|she|we|there|his|her|their|its)\b)"
    r"|wants?(?=\s\w)|believes?|expects?|anticipates?|opposes?|suspects?"
    r"|(?:favou?rs?|doubts?)(?=\s(?:the|an?|that|he|she|it|they|[a-z]+ing)\b)"
    r"|(?:is|are|was|were)\s(?:determined|eager|keen|reluctant|willing)(?=\sto\b)|aims?(?=\sto\b)|insists?|(?:plans?|intends?)(?=\sto\b)"
    r"|puts?(?=\s[^,.;:\"“”]{2,45}\sat\s(?:[a-z]+\s){0,3}(?!\d{1,2}(?::\d\d)?\s?[ap]\.?m)[$€£¥]?\d)"
    r"|ruled out|appealed for))\b"
)
_CLOSES = re.compile(
    rf"{_SAYS.pattern}|\b(?P<found>(?:has|have|had)\s(?:found|heard|ruled|concluded)|(?:ruled|heard|say|reckons?|warns?|argues?)|(?P<shows>shows?|suggests?))\b"
)
_INVERTED = re.compile(
    r"[,\"”’]\s(?P<cue>said|says|added|explained|warned|warns|wrote|writes|insisted|insists|recalled"
    r"|reckons?|complains?|insist|warn|predict|claim|argue|say|noted|notes|argued|argues|predicted|predicts|claimed|claims|complained|concluded)\s"
    r"(?P<who>[^,.;:\"“”]{2,120})"
)
_SHOUTED = re.compile(r"(?:[\"”]|[,.!?][’'])\s(?P<cue>[a-z]{3,12})\s(?P<who>[^,.;:\"“”]{2,120})")
_SHOWS = re.compile(
    r"\b(?P<cue>(?:has |have |had )?(?:shows?|showed|shown|found|indicates?|indicated"
    r"|suggests?|suggested|reveals?|revealed))\b"
)
_RECORD = re.compile(
    r"^(?:An?|The|New|Two|Three|Several|Official|Government|Satellite|Court|Police|Internal)?\s?"
    r"(?:[\w’'-]+\s){0,6}?(?:stud(?:y|ies)|polls?|surveys?|tally|tallies|toll|counts?|data|figures?|statistics|records|reports?"
    r"|documents|audits?|reviews?|inquiry|census|images|footage|videos?|photos|results|research|analys[ie]s|filings?|maps|index|indices|databases?)\b"
)
_COLON = re.compile(
    r"(?P<who>[^,:;\"“”]{2,100}?)\s(?P<cue>(?:(?:has|have|had|also)\s)?(?:said|says|told|added|wrote|writes"
    r"|tweeted|posted|declared|explained|replied|asked|warned))(?:\s[^:\"“”.]{2,60})?:\s*\Z"
)
_CLAUSE = re.compile(r"[,;:–—\"“”]")
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|did|does|do|be|been"
    r"|came|went|made|took|fell|rose|began|says?|said|told)\b"
)
# What no subject begins with; what makes the words behind it part of another clause.
_NO_NOUN = re.compile(
    r"(?:which|whom?|whose|what|as|aside|from|and|but|or|nor|if|when|while|where|how|in|on|at|by|with|to|of|than"
    r"|because|although|though|since|until|unless|so|then|not|having|being)\b",
    re.IGNORECASE,
)
_SUBORDINATE = re.compile(
    r"\b(?:what|which|how|when|where|why|if|because|than|that)(?:\s[\w’']+)?\Z|\b(?:as|and|or|not)\Z"
)
_OPENING = re.compile(
    r"(?:(?:But|And|Yet|So|Still|However|Meanwhile|Earlier|Later|Also),?\s)?"
    r"(?:(?:(?:Late |Early |Earlier )?[Oo]n |Last )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"(?: (?:morning|afternoon|evening|night))?,?\s(?=[A-Za-z]))?"
)
_RESUMED = re.compile(r",\s(?=(?:and|but|then)\s)")  # "X sank, the navy said, and burned"
_TOLD_LAST = re.compile(r"\s(?:the|an?|his|her)\s[\w&’'-]+(?:\s[\w&’'-]+){0,4}(?:\Z|[.,](?:\s|\Z))")
_ASIDE = re.compile(
    r"(?:an?|the|which|who|whose|(?:long |widely |often )?(?:seen|viewed|regarded|considered"
    r"|described|deemed|judged|rated|known|based|led|backed|trusted))\s"
)
_UNCLOSED = re.compile(r",\s(?:which|whose)\s[^,]*\Z")
# "The clinic, whose toll the Red Cross trusts, listed 212 dead".
_RELATED = re.compile(
    r"(?P<who>[^,.;:\"“”\n]{3,100},\s(?:which|whose|who|regarded|considered|seen|deemed)\s[^.;:\"“”\n]{3,220}?),"
    r"\s(?P<cue>(?:(?:has|have|had)\s)?[a-z]{3,12})\s(?=[\w\"“])"
)
_MOST_WORDS = 14
_HEARER = re.compile(
    r"\s(?:the |a |his |her |their |local |state )?(?:[A-Z][\w&.’'-]*(?: [A-Z][\w&.’'-]*){0,4}"
    r"|(?:[a-z]+ ){1,3}(?=\s?(?<=\s)(?:that|he|she|it|they|the|there|his|her)\b)(?<=[a-z]\s)"
    r"|(?:[a-z]+ ){0,2}(?:reporters|journalists|lawmakers|parliament|television|radio|investors"
    r"|briefing|conference|court|committee|police|investigators|supporters|newspaper))"
)
_WHEN = re.compile(
    r"\s(?:(?:late |early )?(?:on )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"|yesterday|today|last (?:week|month|year)|in (?:an?|the|his|her|its|their) (?:[\w-]+ ){0,3}?"
    r"(?:statement|interview|speech|report|briefing|conference|e-?mail|post|tweet|letter)"
    r"(?: (?:to|with) [\w. ]{2,30}?)?|at an? (?:[\w-]+ ){0,2}(?:conference|briefing|hearing|rally))"
    r"(?=[\s,.:])"
)


def plain_attributions(
    document: Document, segments: Segments, found: Sequence[Attribution]
) -> Iterator[Attribution]:
    """Yield one attribution for each sentence without any where a pattern matches."""
    touched = Covering(
        (span, 0) for each in found for span in each.cue + each.content + each.source
    )
    # A speaker may be shared: "It will close, she said, citing costs".
    said = Covering((span, 0) for each in found for span in each.cue + each.content)
    for number, sentence in enumerate(segments.sentences):
        if touched.touching(sentence.span):
            attribution = _read(document.text, segments, sentence, number, _BEFORE)
            if attribution and touched.touching(
                Span(sentence.start, max(attribution.content[0].start - 1, sentence.start))
            ):
                attribution = None
            attribution = attribution or _around(document.text, segments, number, said)
        else:
            attribution = _read(document.text, segments, sentence, number, _ALL) or _announced(
                document.text, segments, number, touched
            )
        if attribution is not None:
            yield attribution


def _around(text: str, segments: Segments, number: int, said: Covering) -> Attribution | None:
    """Return what closes a sentence that holds other attributions: "It plans to sell, he said."."""
    for pattern in _CLOSING:
        found = _read(text, segments, segments.sentences[number], number, (pattern,))
        if found is not None:
            ends = found.source[0].start, found.cue[0].start, found.source[0].end, found.cue[0].end
            if not said.touching(Span(min(ends), max(ends))):
                return found
    return None


def _read(
    text: str, segments: Segments, sentence: Sentence, number: int, patterns: Sequence[_Pattern]
) -> Attribution | None:
    end = min(sentence.end, sentence.start + _LONGEST)
    for pattern in patterns:
        parts = pattern(text, sentence.start, end, segments)
        if parts is not None:
            source, cue, content = parts
            return Attribution((source,), (cue,), content, number)
    return None


def _announced(text: str, segments: Segments, number: int, touched: Covering) -> Attribution | None:
    """Return who says the quotation of the next line: "The mayor said:"."""
    sentence = segments.sentences[number]
    if text[sentence.end - 1] != ":" or number + 1 == len(segments.sentences):
        return None
    found = _COLON.match(text[sentence.start : min(sentence.end, sentence.start + 300)])
    place = bisect_left(segments.quotations, segments.sentences[number + 1].start, key=_start)
    if found is None or place == len(segments.quotations) or not _is_source(found["who"]):
        return None
    quotation = segments.quotations[place]
    if quotation.start != segments.sentences[number + 1].start:
        return None
    if touched.touching(Span(quotation.start, quotation.end)):
        return None
    source, cue = (
        Span(sentence.start + a, sentence.start + b) for a, b in map(found.span, ("who", "cue"))
    )
    return Attribution((source,), (cue,), (Span(quotation.start, quotation.end),), number)


def _start(quotation: Quotation) -> int:
    return quotation.start


_Parts = tuple[Span, Span, Spans]
_Pattern = Callable[[str, int, int, Segments], "_Parts | None"]


def _according(text: str, start: int, end: int, segments: Segments) -> _Parts | None:
    found = _ACCORDING.search(text, start, end)
    if found is None or _quoted(segments, found.start()):
        return None
    cue = Span(found.start(), found.end() - 1)
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
    if 0 < len(between) < 200 and _ASIDE.match(between):
        return second
    return first


def _noun_phrase(text: str, start: int, end: int) -> Span | None:
    """Return a closing source: up to the sentence's end, relative clauses included."""
    stop = end
    for found in _CLAUSE.finditer(text, start, end):
        rest = text[found.end() : end].lstrip()
        if not re.match(r"(?:an?|the|which|who|whose|where|based|led|run|citing)\s", rest):
            stop = found.start()
            break
    source = trimmed(text, start, stop, " ,;:.\n\t")
    return source if source and source.end - source.start <= 300 else None


def _inverted(text: str, start: int, end: int, segments: Segments) -> _Parts | None:
    found = _INVERTED.search(text, start, end) or _shouted(text, start, end)
    if found is None or found.start("cue") - start < 8:
        return None
    content = trimmed(text, start, found.start("cue"))
    source = trimmed(text, *found.span("who"), " .\n")
    if content is None or source is None or not _is_source(source.of(text)):
        return None
    pieces: Spans = (content,)
    if content.end - content.start < 60 and text[found.end() : found.end() + 1] == ",":
        # "On paper, said Mr Hale, the plan works": what opens the sentence is no clause.
        rest = trimmed(text, found.end(), end, " ,.\n")
        if rest and not _VERB.search(content.of(text)) and _VERB.search(rest.of(text)):
            pieces = (content, rest)
    return source, Span(*found.span("cue")), pieces


def _related(text: str, start: int, end: int, segments: Segments) -> _Parts | None:
    found = _RELATED.match(text, start, end)
    if found is None or base(found["cue"].split()[-1]) is None:
        return None
    content = trimmed(text, found.end(), end)
    if content is None or cue_class(found["cue"], source=found["who"]) not in (
        "statement",
        "record",
    ):
        return None
    return Span(*found.span("who")), Span(*found.span("cue")), (content,)


def _shouted(text: str, start: int, end: int) -> re.Match[str] | None:
    """Return the verb of speaking and the speaker behind a closing quotation mark."""
    for found in _SHOUTED.finditer(text, start, end):
        if base(found["cue"]) and cue_class(found["cue"]) == "statement":
            return found
    return None


def _speaker_first(text: str, start: int, end: int, segments: Segments) -> _Parts | None:
    found = _SAYS.search(text, start, end)
    if found is None or _quoted(segments, found.start()):
        return None
    opening = _OPENING.match(text, start, end)
    source = trimmed(text, opening.end() if opening else start, found.start())
    if source is None or not _is_source(source.of(text)):
        return None
    begin = found.end()
    if _UNCLOSED.search(source.of(text)):
        return None
    if "," in source.of(text) and text[begin : begin + 2] == ", ":
        return None
    if found["cue"].endswith(("told", "tells")):
        hearer = _HEARER.match(text, begin, end)
        if hearer is None:
            return None
        begin = hearer.end()
    when = _WHEN.match(text, begin, end)
    content = trimmed(text, when.end() if when else begin, end)
    if content is None or content.end - content.start < 4:
        return None
    return source, Span(*found.span("cue")), (content,)


def _speaker_last(text: str, start: int, end: int, segments: Segments) -> _Parts | None:
    for found in _CLOSES.finditer(text, start, end):
        comma = max(text.rfind(mark, start, found.start()) for mark in ',”"')
        if comma < start + 12 or _quoted(segments, found.start()):
            continue
        source = trimmed(text, comma + 1, found.start())
        content = trimmed(text, start, comma + (text[comma] != ","))
        rest = text[found.end() : end]
        if (
            source
            and content
            and (not found["shows"] or _RECORD.match(source.of(text)))
            and _is_source(source.of(text))
            and _ends(rest, found[0].endswith("told"))
        ):
            when = _WHEN.match(text, found.end(), end)
            on = _RESUMED.match(text, when.end() if when else found.end(), end)
            more = trimmed(text, on.end(), end, " .,\n") if on else None
            return source, Span(*found.span()), (content, more) if more else (content,)
    return None


def _ends(rest: str, told: bool) -> bool:
    """Return whether nothing but a date, a hearer or an aside stands behind the cue."""
    if told and _TOLD_LAST.match(rest):
        return True
    return re.match(
        r"[^,;:\"“]{0,60}(?:[,.]|$)", rest
    ) is not None and not rest.lstrip().startswith(("that ", "the ", "it ", "he ", "she ", "they "))


def _record(text: str, start: int, end: int, segments: Segments) -> _Parts | None:
    found = _SHOWS.search(text, start, end)
    if found is None:
        return None
    source = trimmed(text, start, found.start())
    content = trimmed(text, found.end(), end)
    if source is None or content is None or not _RECORD.match(source.of(text)):
        return None
    return (source, Span(*found.span("cue")), (content,)) if _is_source(source.of(text)) else None


def _is_source(words: str) -> bool:
    """Return whether words may be a noun phrase: few, and no verb but in a relative clause."""
    before = re.split(r",? (?:who|which|that|whose)\s", words, maxsplit=1)[0]
    if len(before.split()) > _MOST_WORDS or len(words) > 200 or words[:1] in '"“(':
        return False
    if _NO_NOUN.match(words) or _SUBORDINATE.search(before):
        return False
    return not _VERB.search(before) and before.count(",") < 3


def _quoted(segments: Segments, place: int) -> bool:
    after = bisect_right(segments.quotations, place, key=_start)
    return after > 0 and place < segments.quotations[after - 1].end


_ALL: tuple[_Pattern, ...] = (
    _according,
    _inverted,
    _related,
    _speaker_first,
    _speaker_last,
    _record,
)
_CLOSING: tuple[_Pattern, ...] = (_speaker_last, _according)
_BEFORE: tuple[_Pattern, ...] = (_speaker_first, _record)  # what may enclose a found attribution
