"""Give a source its relative clause or apposition, and give the content the rest.

In the patterns of this module the upper bounds on words and characters limit the time on hostile
text; the lower ones ask for at least a word.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ..records import Attribution, Sentence, Span
from .boundaries import trimmed
from .wording import SHOUTED

__all__ = [
    "closing_clause",
    "interposed_according",
    "inverted_speaker",
    "relative_clause_of_according",
    "relative_clause_of_subject",
    "subject_of_claim",
    "vouching_clause",
]

# A noun phrase of at most ten words.
_SUBJECT_PHRASE = r"(?:[A-Z][\w’'.&-]*|[Tt]he|[Aa]n?)(?:\s[\w’'.&-]+){0,9}"
# "The Halm Observatory, which the UN trusts and whose counts are public, | reported".
_RELATED = re.compile(
    rf"(?:(?:But|And|Yet)\s)?(?P<who>{_SUBJECT_PHRASE}(?:,|\s[–—-])\s"
    r"(?:which|whose|who|(?:an?|the)\s(?:[a-z-]+\s){1,3}(?:that\s|which\s|whose\s|the\s|[A-Z][\w.’'-]*)"
    r"|(?:long |widely |often )?"
    r"(?:regarded|considered|described|deemed|seen|judged|known|treated|backed|run|led|based|verified"
    r"|viewed))\s[^.;:\"“”\n]{3,250}?)(?:,|\s[–—-])\s\Z"
)
# "Voice of the Camps, | a network described as fair by Amnesty International, | reported".
_NAMED_FIRST = re.compile(
    r"(?P<who>(?!In\s|On\s|At\s|By\s|For\s)[A-Z][\w’'.&-]*(?:\s(?:of|the|for|and|de|[A-Z0-9][\w’'.&-]*)){0,7},"
    r"\s(?:an?|the)\s[^,.;:\"“”\n]{3,150}),\s\Z"
)
# "According to the bureau, whose data the navy uses, | the sea rose".
_ACCORDING = re.compile(
    r"(?P<who>[^,.;:\"“”\n]{2,120}(?:,\s\d{1,3})?(?:,\s(?:which|whose|who|whom|based|led"
    r"|(?:long |widely |often )?(?:seen|regarded|considered|described|deemed|judged|known|viewed"
    r"|trusted)|(?<=\d,\s)an?)\s[^,.;:\"“”\n]{3,200})?),\s(?=[\"“\w])"
)
# "According to the registry — which the navy uses — 40 homes".
_DASHED = re.compile(
    r"(?P<who>[^,.;:\"“”—–\n]{2,120}\s[—–-]\s(?:which|whose|who)\s[^.;:\"“”—–\n]{3,200}?)\s[—–-]\s(?=[\"“\w])"
)
_VERBLESS = re.compile(r"(?!.*\b(?:is|are|was|were|has|have|had|will|would|said|[a-z]{2,}ed)\b)")


_WORTH = (
    r"(?:[a-z]+ly\s|an?\s|the\s|more\s|most\s|very\s)*(?:reliable|credible|accurate|trustworthy|sound"
    r"|authoritative|reputable|independent|correct|robust|unreliable|inaccurate|inflated|exaggerated"
    r"|dubious|plausible|impartial)\b"
)
# "that the Red Cross | considers | reliable", "regarded | by the UN as accurate"; but not
# "told | by the UN that the roof is sound", nor "wants | an independent inquiry".
_JUDGES = re.compile(
    rf"\s(?:by\s(?:(?!that\b)[^\s,.;:\"“”]{{1,40}}\s){{1,10}}?)?(?:as\s|to\sbe\s|(?!an?\s|the\s)){_WORTH}"
)
_JUDGED = re.compile(
    r"\s(?:(?:it|they) )?(?:is|are|was|were|be|(?:has|have|had) (?:been|found|proved))\s"
    rf"(?:to be )?{_WORTH}"
)
# A relative pronoun at most 60 characters back: the words that follow are in its clause.
_WHOSE = re.compile(r"\b(?:that|which|whose(?:\s[\w-]+){1,3})\s[^,;:\"“”]{0,60}\Z")
# How a relative clause, or an apposition with a participle, begins after a source.
_CLOSING_CLAUSE = re.compile(
    r"(?:,?\s(?:that|which|whose|who)|,?\s(?:(?:an?|the)\s(?:[\w-]+\s){1,5})?(?:deemed|considered|regarded"
    r"|judged|seen|described|verified|audited|vetted|corroborated|viewed|treated|checked|backed|that|which"
    r"|whose|who))\s"
)
_NO_SECOND_HALF = re.compile(r"(?:an?|the|who|which|whose|\d|[A-Z])")


def vouching_clause(text: str, attribution: Attribution) -> bool:
    """Return whether this is an endorsement, not a claim: "which the UN regards as reliable"."""
    cue, source = attribution.cue[-1], attribution.source
    if _JUDGES.match(text, cue.end):
        return True
    start = min([cue.start, *(span.start for span in source)])
    # The words looked at limit the time on an endless clause.
    relative = _WHOSE.search(text, max(start - 60, 0), start)
    # An engine may take "a body which the UN" for the source: then a bare verb follows the cue,
    # and not "The company that built it | says | it is sound".
    if not text.startswith((" it ", " they "), cue.end):
        relative = relative or _WHOSE.search(text, max(cue.start - 60, 0), cue.start)
    words = text[start : cue.start]
    inside = relative or "ccording to" in words or words.startswith(("whose ", "which ", "that "))
    return bool(inside and _JUDGED.match(text, cue.end))


def interposed_according(text: str, sentence: Sentence, attribution: Attribution) -> Attribution:
    """Return the attribution with the content on both sides of an interposed "according to".

    "The plane, | according to flight data, | turned back twice".
    """
    cue, source = attribution.cue[0], attribution.source
    if len(source) != 1 or not cue.of(text).lower().startswith("accord"):
        return attribution
    if text[max(cue.start - 2, 0) : cue.start] != ", " or source[0].start != cue.end + 1:
        return attribution
    # Only a bare subject stands before the cue, and a subject is short.
    if text[source[0].end : source[0].end + 2] != ", " or cue.start - sentence.start > 80:
        return attribution
    first = trimmed(text, sentence.start, cue.start)
    rest = trimmed(text, source[0].end, sentence.end, " .,\n")
    if first is None or rest is None or not _VERBLESS.match(first.of(text)):
        return attribution
    if _CLOSING_CLAUSE.match(text, source[0].end) or _NO_SECOND_HALF.match(text, rest.start):
        return attribution
    return replace(attribution, content=(first, rest))


def closing_clause(text: str, sentence: Sentence, attribution: Attribution) -> Attribution:
    """Return the attribution with the clause that closes the sentence in its source.

    "The sea rose, according to a survey | verified by the navy": the content stays before the cue.
    """
    cue, source = attribution.cue[0], attribution.source[:1]
    if len(source) != 1 or source[0].start < cue.end:
        return attribution
    if len(attribution.source) > 1 and not cue.of(text).lower().startswith("accord"):
        return attribution
    content = tuple(piece for piece in attribution.content if piece.end <= cue.start)
    behind = attribution.content[len(content) :]
    if not content or any(piece.start != source[0].end + 2 for piece in behind):
        return attribution
    end = trimmed(text, source[0].start, sentence.end, " .\n")
    # A longer clause is probably the rest of the claim.
    if end is None or end.end <= source[0].end or end.end - source[0].end > 200:
        return attribution
    rest = text[source[0].end : end.end]
    if not _CLOSING_CLAUSE.match(rest) and not (
        _WHOSE.search(source[0].of(text)) and rest[:1] == " " and "," not in rest
    ):
        return attribution
    if any(mark in rest for mark in ';:"“”'):
        return attribution
    return replace(attribution, source=(Span(source[0].start, end.end),), content=content)


def inverted_speaker(text: str, sentence: Sentence, attribution: Attribution) -> Attribution:
    """Return the attribution with the source after its cue: "“Go,” shouted | a man in gray"."""
    cue = attribution.cue[0]
    if attribution.source or len(attribution.cue) != 1 or cue.start - sentence.start < 3:
        return attribution
    # From the closing mark as far as the pattern reaches, which bounds the search.
    found = SHOUTED.search(text, cue.start - 3, min(cue.end + 121, sentence.end))
    if found is None or found.end("cue") != cue.end:
        return attribution
    who = Span(*found.span("who"))
    content = tuple(p for p in attribution.content if p.end <= cue.start or p.start >= who.end)
    return replace(attribution, source=(who,), content=content) if content else attribution


def subject_of_claim(text: str, attribution: Attribution) -> Attribution:
    """Return the attribution with the subject back in its content.

    In "He left | the building, according to | the footage" an engine took "he" for a second source.
    """
    cue, source, content = attribution.cue[0], attribution.source, attribution.content
    if len(source) != 2 or not cue.of(text).lower().startswith("accord"):
        return attribution
    first = content[0]
    if not source[0].end < first.start <= first.end <= cue.start < source[1].start:
        return attribution
    said = Span(source[0].start, first.end)
    return replace(attribution, source=source[1:], content=(said, *content[1:]))


def relative_clause_of_subject(
    text: str, sentence: Sentence, attribution: Attribution
) -> Attribution:
    """Return the attribution with the subject and its relative clause or apposition as the source.

    "The observatory, which the UN trusts, | reported": an engine took only parts of it.
    """
    cue, source, content = attribution.cue[0], attribution.source, attribution.content
    if not source and len(content) > 1 and content[0].end < cue.start < content[1].start:
        source, content = content[:1], content[1:]
    if not source or not sentence.start <= source[0].start < cue.start:
        return attribution
    # Bounds the time of the patterns below on an endless sentence.
    if cue.start - sentence.start > 400:
        return attribution
    before = text[sentence.start : cue.start]
    whole = text[source[-1].end : cue.start] == ", "  # only its start may be missing
    found = _RELATED.fullmatch(before) or (_NAMED_FIRST.fullmatch(before) if whole else None)
    if found is None:
        return attribution
    who = Span(sentence.start + found.start("who"), sentence.start + found.end("who"))
    early = [piece for piece in (*source, *content) if piece.start < cue.start]
    said = tuple(piece for piece in content if piece.start > cue.start)
    inside = all(who.start <= piece.start < who.end for piece in early)
    if not said or not inside or source[-1].start > cue.start:
        return attribution
    return replace(attribution, source=(who,), content=said)


def relative_clause_of_according(text: str, attribution: Attribution) -> Attribution:
    """Return the attribution with the relative clause before its content added to its source.

    "According to the bureau, whose data the navy uses, | the sea rose".
    """
    cue, source, content = attribution.cue[0], attribution.source, attribution.content
    if len(source) != 1 or not cue.of(text).lower().startswith("accord"):
        return attribution
    end = content[-1].end
    if source[0].start < cue.end or end < source[0].end or content[0].start < cue.end:
        return attribution
    start = source[0].start
    found = _ACCORDING.match(text, start, end) or _DASHED.match(text, start, end)
    if found is None or content[0].start >= found.end():
        return attribution
    rest = [Span(max(piece.start, found.end()), piece.end) for piece in content]
    kept = tuple(piece for piece in rest if piece.start < piece.end)
    return replace(attribution, source=(Span(*found.span("who")),), content=kept)
