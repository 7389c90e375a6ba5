"""Read who says it in a headline: "Ferry unsafe, says union", "Ferry unsafe - union"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..records import Attribution, Segments, Span, Spans
from .covering import Covering
from .normalize import trimmed

__all__ = ["headline_attributions"]

_LONGEST = 160
_ENDS = re.compile(r"[.!?;]['\"”’]?\Z")
_SAY = (
    r"(?:says?|claims?|warns?|insists?|argues?|admits?|vows?|fears?|hopes?|predicts?|finds?|reveals?"
    r"|shows?|suggests?|hears?|confirms?|alleges?|tells?|reports?|urges?|believes?|denies|deny|said|told)"
)
_WHO = r"(?:(?!(?:to|in|on|at|for|as|with|and|but)\b)[\w’'.&-]+\s){0,5}[\w’'.&-]+"
_MARKED = r"['‘\"“][^'‘’\"“”\n]{3,120}['’\"”]"
# Who may stand before a colon without quotation marks behind it: never a topic or a place.
_LABEL = (
    r"(?:[A-Z][\w’'-]*\s){0,2}(?:(?:[\w’'-]+\s){0,2}(?i:police|union|report|study|poll|survey|inquiry"
    r"|minister|ministry|mayor|court|army|military|government|watchdog|regulator|charity|coroner|lawyers?"
    r"|judge|premier|president|chief|boss|director|spokesman|spokeswoman|envoy|ambassador|sources?|officials?"
    r"|scientists?|experts?|doctors?|analysts?|economists?|researchers?|witnesses|prosecutors?|campaigners?"
    r"|farmers|teachers|nurses|governor|senator|commissioner|coach|manager|owner|pope|bishop|king|queen|opposition"
    r"|investigators|data|auditors?)|UN|EU|WHO|IMF|FBI|CIA|NATO|OECD|UNICEF|IAEA|NASA)"
)
# The words of a headline, who says them, and the cue, in the orders that headlines have.
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?P<what>.{{4,120}}),\s(?P<cue>{_SAY})\s(?P<who>{_WHO})",
        rf"(?P<what>.{{4,120}}),\s(?P<who>{_WHO})\s(?P<cue>{_SAY})",
        rf"(?P<what>.{{4,120}})\s(?P<cue>[-–—])\s(?P<who>{_WHO})",
        rf"(?P<what>{_MARKED})(?P<cue>:)\s(?P<who>{_WHO}?)\s(?:accuses?|hits?|condemns?|slams?"
        rf"|blasts?|hails?|praises?|mourns?|welcomes?|thanks?|attacks?"
        rf"|rejects?|criticises?|criticizes?|denounces?|recalls?|describes?|relives?|pleads?|{_SAY})\b.{{0,80}}",
        rf"(?P<who>{_LABEL})(?P<cue>:)\s(?P<what>.{{4,120}})",
        rf"(?P<who>(?:[A-Z][\w.’'-]+\s){{0,3}}[\w.’'-]+)(?P<cue>:)\s(?P<what>{_MARKED})",
        rf"(?P<who>{_WHO})\s(?P<cue>{_SAY}|threatens?|defends?|rules out"
        rf"|calls for|demands?|promises?|pledges?|blames?|dismiss(?:es)?|apologi[sz]es?(?: for)?"
        rf"|hints?)\s(?P<what>.{{4,120}})",
        rf"(?P<who>{_WHO}?)\son\s[\w’' -]{{2,60}}(?P<cue>:)\s(?P<what>{_MARKED})",
    )
)
_SPEAKER = re.compile(
    r"(?:[A-Z]{2,6}|[A-Z][\w.’'-]+(?:\s[A-Z][\w.’'-]+){0,3}|(?:[\w’'-]+\s){0,3}(?:police|union|report"
    r"|study|poll|survey|inquiry|minister|ministry|mayor|court|army|military|government|council"
    r"|agency|watchdog|regulator|company|firm|bank|charity|coroner|lawyer|judge|president|premier"
    r"|chief|boss|director|spokesman|spokeswoman|spokesperson|source|data|think-?tank|group"
    r"|[a-z-]{2,}(?:er|or|ist|ian|man|woman)|mum|dad|victim|fan|couple|family|expert|scientist|doctor|official|witness|[a-z-]{3,}s))",
)


def headline_attributions(
    text: str, segments: Segments, found: Sequence[Attribution]
) -> Iterator[Attribution]:
    """Yield the attribution of each headline that no other touches."""
    touched = Covering((span, 0) for each in found for span in each.cue + each.content)
    for number, sentence in enumerate(segments.sentences):
        if _is_headline(text, sentence.span) and not touched.touching(sentence.span):
            parts = _read(text, sentence.span)
            if parts is not None:
                source, cue, content = parts
                yield Attribution((source,), (cue,), content, number)


def _is_headline(text: str, span: Span) -> bool:
    """Return whether a sentence is a line of its own without a stop."""
    return (
        span.end - span.start <= _LONGEST
        and (span.start == 0 or text[span.start - 1] == "\n")
        and (span.end == len(text) or text[span.end] == "\n")
        and not _ENDS.search(span.of(text))
    )


def _read(text: str, span: Span) -> tuple[Span, Span, Spans] | None:
    for form in _FORMS:
        found = form.fullmatch(text, span.start, span.end)
        if found and _SPEAKER.fullmatch(found["who"]):
            content = trimmed(text, *found.span("what"))
            if content:
                return Span(*found.span("who")), Span(*found.span("cue")), (content,)
    return None
