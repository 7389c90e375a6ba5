"""Find the attribution in a headline: "Ferry unsafe, says union", "Ferry unsafe - union"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from ..language import ENGLISH
from ..records import Attribution, Span
from ..steps import FIND, Step
from .boundaries import trimmed
from .covering import Covering
from .running import Article, Found

__all__ = ["FORMS", "headline"]

# Characters of a headline. A longer line without a stop is probably a paragraph or a list.
_LONGEST = 160
_ENDS = re.compile(r"[.!?;]['\"”’]?\Z")
# Headlines use the present tense, and the past of "say" and "tell".
_SAY = ENGLISH.alternation("phrases", "phrase", kind="headline_cue")
# A source of at most six words: more are probably part of the claim.
_SPEAKER_WORDS = r"(?:(?!(?:to|in|on|at|for|as|with|and|but)\b)[\w’'.&-]+\s){0,5}[\w’'.&-]+"
# A quotation within a line. The upper bound limits the time on a line full of quotation marks.
_MARKED = r"['‘\"“][^'‘’\"“”\n]{3,120}['’\"”]"
# Who may stand before a colon with no quotation marks after it: never a topic or a place.
_LABEL = (
    r"(?:[A-Z][\w’'-]*\s){0,2}(?:(?:[\w’'-]+\s){0,2}"
    rf"(?i:{ENGLISH.one_of('label of a headline')})|UN|EU|WHO|IMF|FBI|CIA|NATO|OECD|UNICEF"
    r"|IAEA|NASA)"
)

_Form = Callable[[str, int, int], "re.Match[str] | None"]


def _form(name: str, pattern: str, why: str) -> Step[_Form]:
    return Step(f"headline_{name}", FIND, re.compile(pattern).fullmatch, why)


#: The orders in which a headline gives content, source and cue. A content has four characters or
#: more, as fewer claim nothing; the upper bounds limit the time on hostile text.
FORMS = (
    _form(
        "says_who",
        rf"(?P<what>.{{4,120}}),\s(?P<cue>{_SAY})\s(?P<who>{_SPEAKER_WORDS})",
        "First: no other form has its verb right after a comma.",
    ),
    _form(
        "who_says",
        rf"(?P<what>.{{4,120}}),\s(?P<who>{_SPEAKER_WORDS})\s(?P<cue>{_SAY})",
        "After the inverted form, whose verb it would take for the speaker's name.",
    ),
    _form(
        "dash",
        rf"(?P<what>.{{4,120}})\s(?P<cue>[-–—])\s(?P<who>{_SPEAKER_WORDS})",
        "After the two with a verb: a verb is a surer sign than a dash.",
    ),
    _form(
        "reaction",
        rf"(?P<what>{_MARKED})(?P<cue>:)\s(?P<who>{_SPEAKER_WORDS}?)\s(?:accuses?|hits?|condemns?|slams?"
        rf"|blasts?|hails?|praises?|mourns?|welcomes?|thanks?|attacks?"
        rf"|rejects?|criticises?|criticizes?|denounces?|recalls?|describes?|relives?|pleads?|{_SAY})\b.{{0,80}}",
        "Before the colons with the speaker first: here the quotation stands first.",
    ),
    _form(
        "label",
        rf"(?P<who>{_LABEL})(?P<cue>:)\s(?P<what>.{{4,120}})",
        "Before a name with a quotation: a known label needs no quotation marks after its colon.",
    ),
    _form(
        "name_colon",
        rf"(?P<who>(?:[A-Z][\w.’'-]+\s){{0,3}}[\w.’'-]+)(?P<cue>:)\s(?P<what>{_MARKED})",
        "After the labels, which it would read only if quotation marks follow.",
    ),
    _form(
        "verb",
        rf"(?P<who>{_SPEAKER_WORDS})\s(?P<cue>{_SAY}|threatens?|defends?|rules out"
        rf"|calls for|demands?|promises?|pledges?|blames?|dismiss(?:es)?|apologi[sz]es?(?: for)?"
        rf"|hints?)\s(?P<what>.{{4,120}})",
        "Late: a verb in the middle is a weaker sign than a comma, a dash or a colon.",
    ),
    _form(
        "topic_colon",
        rf"(?P<who>{_SPEAKER_WORDS}?)\son\s[\w’' -]{{2,60}}(?P<cue>:)\s(?P<what>{_MARKED})",
        "Last: the words between the speaker and the colon may hold anything.",
    ),
)
# Who may be a source in a headline: a name, initials, or a noun for people, a group or a record.
_SPEAKER = re.compile(
    r"(?:[A-Z]{2,6}|[A-Z][\w.’'-]+(?:\s[A-Z][\w.’'-]+){0,3}"
    rf"|(?:[\w’'-]+\s){{0,3}}(?:{ENGLISH.one_of('speaker of a headline')}"
    rf"|[a-z-]{{2,}}(?:er|or|ist|ian|man|woman)|{ENGLISH.one_of('person of a headline')}"
    r"|[a-z-]{3,}s))"
)


def headline(article: Article, found: Found) -> Iterator[Attribution]:
    """Yield the attribution of each headline that no cue or content found so far touches."""
    text, forms = article.text, article.active(FORMS)
    touched = Covering((span, 0) for each in found for span in each.cue + each.content)
    for number, sentence in enumerate(article.segments.sentences):
        if _is_headline(text, sentence.span) and not touched.touching(sentence.span):
            attribution = _read(text, sentence.span, number, forms)
            if attribution is not None:
                yield attribution


def _is_headline(text: str, span: Span) -> bool:
    """Return whether a sentence is a short line of its own without a stop at its end."""
    return (
        span.end - span.start <= _LONGEST
        and (span.start == 0 or text[span.start - 1] == "\n")
        and (span.end == len(text) or text[span.end] == "\n")
        and not _ENDS.search(span.of(text))
    )


def _read(text: str, span: Span, number: int, forms: Sequence[Step[_Form]]) -> Attribution | None:
    for form in forms:
        found = form.run(text, span.start, span.end)
        if found and _SPEAKER.fullmatch(found["who"]):
            content = trimmed(text, *found.span("what"))
            if content:
                source, cue = Span(*found.span("who")), Span(*found.span("cue"))
                return Attribution((source,), (cue,), (content,), number, steps=(form.name,))
    return None
