"""Mend which words are the speaker's, which the hearer's, and which the claim's."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

from ..records import Attribution, Sentence, Span
from .covering import Covering
from .normalize import trimmed

__all__ = [
    "RELATIVE",
    "VERB",
    "apposition_of_according",
    "claim_around_according",
    "gaps_in_source",
    "head_of_according",
    "nearest_subject",
    "plausible",
    "recipient_before_content",
    "resumed_predicate",
    "swapped_roles",
]

RELATIVE = re.compile(r",?\s(?:which|that|whose|who)\s[^.;:\"“”\n]{3,200}")
_RESUMED = re.compile(
    r"(?:\s(?:(?:late |early )?(?:on )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day))?"
    r",\s(?P<rest>(?:and|but|then)\s(?:was|were|is|are|has|had|will|would|could|[a-z]{2,}ed)\s[^\"“”]{4,200})"
)
_APPOSITION = re.compile(
    r"(?P<aside>(?:an?|the|head of|professor of|chief)\s[^,.;:\"“”\n]{3,100}),\s(?=[\"“\w])"
)
_SUBJECT = re.compile(r"(?:[\"“”]?[A-Za-z][\w’'.&-]*,?\s){0,11}[\w’'.&-]+,?$")
VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|did|does|do|said|told"
    r"|comes|came|goes|went|makes|made|takes|took|says|gives|gave|means|alleges|asserts|contends"
    r"|believes|thinks)\b|-$"
)
_NOT_SUBJECT = re.compile(
    r"^(?:in|on|at|by|for|from|with|as|to|of|if|when|while|after|before|since|because|although"
    r"|though|that|there|it was|not|,|but|and|or|so|yet|given|it[’']s|do|don[’']t|let)\b"
    r"|(?:.*\s)?(?:the|an?|his|her|its|their|my|our|your|known|worth)$",
    re.IGNORECASE,
)
_WHO = re.compile(r",?\s(?:who|whose)\Z")
_ASIDE = re.compile(r"(?P<aside>,?\s(?:(?:who|whose)\s)?[^.;:\"“”\n]{3,200}),?\s?")
_WITHIN = re.compile(r"\s(?:[a-z-]+\s){1,4}")
# "Hale | has been ill since the debate, when | Voss | cited": two subjects, the near one speaks.
_NEXT_CLAUSE = re.compile(
    rf"(?:{VERB.pattern})[^.;:\n]*,\s(?:when|where|while|after|since|because|as|though|although)\s\Z"
)
_WITHIN_SUBJECT = re.compile(
    r"\s(?:[a-z]{2,12}ing|of|for|at|from|in|by|on|with)\s[^,.;:–—\"“”\n]{1,150}\s"
)
# "since Clinton, at the debate, | cited"
_BESIDE = re.compile(
    r"(?<![\w’'.&-])(?P<who>(?:[A-Z][\w.’'-]*\s){0,4}[A-Z][\w.’'-]*|he|she|they),"
    r"\s(?:at|in|on|during|after|before)\s[^.;:,\"“”\n]{3,60},\s\Z"
)
# "Several judges handling suits over the tenure of | the mayor | cited"
_PART_OF_SUBJECT = re.compile(
    r"(?!(?:In|On|At|By|For|With|After|Before|As|If|When|While|Since|Because|To|From|Of|But|And|So)\b)"
    r"[A-Z][^,.;:–—\"“”\n]{3,160}\s(?:of|as|for|about|with|over|on|in|from|by)\s"
)
_DATA = re.compile(
    r"(?<![\w’'-])(?P<head>(?:[Tt]he |[Nn]ew |[Ll]atest )?(?:[Dd]ata|[Ff]igures|[Rr]ecords"
    r"|[Dd]ocuments|[Ss]tatistics|[Ii]mages|[Ff]ootage)\s(?:from|by|of)\s)\Z"
)
_APPOSED = re.compile(r",\s(?:an?|the|who|which|whose|\d|[A-Z]|[a-z]{2,12}ing\s)")
_ACTED = re.compile(
    rf"{VERB.pattern}|\b(?:[a-z]{{2,}}(?:ed|[^s]s)|knew|felt|sold|held|paid|got|let|put|saw)\s"
)
_FINITE = re.compile(
    r"(?:is|are|was|were|has|have|had|will|would|can|could|may|might|did|does|do|[a-z]{3,}(?<!s)(?:s|ed))\s"
)
_ANDED = re.compile(
    r"(?:and|but)\s(?:the|an?|its|their|his|her|another|some|most|many|only)\s\S{2}"
)
_ACCORDING_TO = re.compile(r"according to\s(?=\S)", re.IGNORECASE)
_FROM = re.compile(r"\s(?:[a-z]{2,12}\s){0,3}(?:from|by|of|in|for)\s")
_TELLS = re.compile(r"\b(?:tells?|told|inform\w*|remind\w*|assur\w*|warn\w*|notif\w*)\Z")
_HEARER = re.compile(
    r"(?:(?:him|her|them|us|me|you)|(?:(?!(?:that|of)\b)[\w&’'.-]+\s){0,5}(?!that\b)[\w&’'.-]+)\sthat\s(?=\S)"
)


def resumed_predicate(
    text: str, sentence: Sentence, attribution: Attribution, touched: Covering
) -> Attribution:
    """Take in what goes on behind "The ship sank, the navy said on Friday, and burned"."""
    cue, content = attribution.cue[-1], attribution.content
    end = sentence.end
    if content[-1].end > cue.start or any(p.start > cue.end for p in attribution.source):
        return attribution
    found = _RESUMED.match(text, cue.end, end)
    if found is None or touched.touching(Span(found.start("rest"), end)):
        return attribution
    rest = trimmed(text, found.start("rest"), end, " .,\n")
    return replace(attribution, content=(*content, rest)) if rest else attribution


def nearest_subject(text: str, sentence: Sentence, attribution: Attribution) -> Attribution:
    """Return the attribution with the subject that its verb has, where that stands plainly there.

    "Hale fell ill after | Voss, at the debate, | cited": Voss; "judges on the case of | Hale |
    cited": the judges.
    """
    source, cue = attribution.source, attribution.cue[0]
    start = sentence.start
    found = _BESIDE.search(text, max(start, cue.start - 120), cue.start)
    if found is not None and all(piece.end <= found.start("who") for piece in source):
        apart = not source or VERB.search(text, source[-1].end, found.start("who"))
        return replace(attribution, source=(Span(*found.span("who")),)) if apart else attribution
    if len(source) != 1 or text[source[0].end : cue.start] != " ":
        return attribution
    if not _PART_OF_SUBJECT.fullmatch(text, start, source[0].start):
        return attribution
    whole = Span(start, source[0].end)
    return attribution if VERB.search(whole.of(text)) else replace(attribution, source=(whole,))


def gaps_in_source(text: str, attribution: Attribution) -> Attribution:
    """Return the attribution with the whole noun phrase that stands before its verb.

    An engine leaves out what is inside it or closes it: "Officials | briefed on | the inquiry",
    "An aide, who | asked for time, | said", and what heads it: "data from | the port show".
    """
    source, cue = attribution.source, attribution.cue
    if not source or source[-1].end > cue[0].start:
        return attribution
    start, end = source[0].start, source[-1].end
    gaps = [text[a.end : b.start] for a, b in itertools.pairwise(source)]
    closing = text[end : cue[0].start]
    if gaps and not closing.strip() and _NEXT_CLAUSE.search(gaps[-1]):
        return replace(attribution, source=source[-1:])
    within = _WITHIN if closing.strip() else _WITHIN_SUBJECT
    if not all(within.fullmatch(gap) and not VERB.search(gap) for gap in gaps):
        return attribution
    if _WHO.search(text, start, end) or closing.lstrip(", ").startswith(("who ", "whose ")):
        aside = _ASIDE.fullmatch(closing)
        end = end + aside.end("aside") if aside else end
    head = _DATA.search(text, max(start - 40, 0), start)
    start = head.start("head") if head else start
    whole = trimmed(text, start, end)
    overlapped = whole and any(
        p.start < whole.end and whole.start < p.end for p in attribution.content
    )
    return attribution if whole is None or overlapped else replace(attribution, source=(whole,))


def swapped_roles(text: str, sentence: Sentence, attribution: Attribution) -> Attribution:
    """Mend "Bank | knew of it, | claims | a former trader", where the trader is the source."""
    source, cue, content = attribution.source, attribution.cue[0], attribution.content
    if len(source) != 1 or len(content) != 1 or source[0].start != sentence.start:
        return attribution
    between = text[source[0].end : cue.start]
    if not between.endswith(", ") or content[0].start != cue.end + 1 or len(between) < 8:
        return attribution
    if not plausible(content[0].of(text).partition(", ")[0]) or RELATIVE.search(
        text, source[0].start, cue.start
    ):
        return attribution
    if _APPOSED.match(between) or not _ACTED.search(between):
        return attribution
    said = trimmed(text, sentence.start, cue.start)
    return replace(attribution, source=content, content=(said,)) if said else attribution


def claim_around_according(text: str, attribution: Attribution) -> Attribution:
    """Give back what goes on behind "The road, according to a survey, carries 20,000 cars"."""
    source, cue, content = attribution.source, attribution.cue[0], attribution.content
    if len(source) != 1 or not content or not cue.of(text).lower().startswith("accord"):
        return attribution
    comma = text.find(", ", source[0].start, source[0].end)
    if comma < 0 or content[0].end > cue.start:
        return attribution
    if VERB.search(content[0].of(text)) and not text.startswith(("and ", "but "), comma + 2):
        return attribution
    resumed = _ANDED.match(text, comma + 2, source[0].end)
    if not resumed and not _FINITE.match(text, comma + 2, source[0].end):
        return attribution
    rest = Span(comma + 2, source[0].end)
    return replace(attribution, source=(Span(source[0].start, comma),), content=(content[0], rest))


def head_of_according(text: str, attribution: Attribution) -> Attribution:
    """Give the source its head back: "according to figures | from | the ministry"."""
    source, cue = attribution.source, attribution.cue
    if len(source) != 1 or len(cue) != 1 or source[0].start < cue[0].end:
        return attribution
    found = _ACCORDING_TO.match(text, cue[0].start, cue[0].end)
    if found is None or not _FROM.fullmatch(text, cue[0].end, source[0].start):
        return attribution
    whole = Span(found.end(), source[0].end)
    return replace(attribution, cue=(Span(cue[0].start, found.end() - 1),), source=(whole,))


def apposition_of_according(text: str, attribution: Attribution) -> Attribution:
    """Give the source its apposition back: "According to Ana Ruiz, | a chemist, | the dust …"."""
    source, cue, content = attribution.source, attribution.cue[0], attribution.content
    if len(source) != 1 or not cue.of(text).lower().startswith("accord"):
        return attribution
    first = content[0]
    if first.start != source[0].end + 2 or cue.end > source[0].start:
        return attribution
    found = _APPOSITION.match(text, first.start, first.end)
    if found is None:
        return attribution
    rest = Span(found.end(), first.end)
    return replace(
        attribution,
        source=(Span(source[0].start, found.end("aside")),),
        content=(rest, *content[1:]),
    )


def recipient_before_content(text: str, attribution: Attribution) -> Attribution:
    """Take "the inquest that" out of the content of "told | the inquest that she fell"."""
    cue, content = attribution.cue[-1], attribution.content
    if not _TELLS.search(text, cue.start, cue.end):
        return attribution
    behind = [n for n, piece in enumerate(content) if piece.start == cue.end + 1]
    hearer = (
        _HEARER.match(text, content[behind[0]].start, content[behind[0]].end) if behind else None
    )
    if hearer is None:
        return attribution
    piece = trimmed(text, hearer.end(), content[behind[0]].end)
    if piece is None:
        return attribution
    return replace(attribution, content=(*content[: behind[0]], piece, *content[behind[0] + 1 :]))


def plausible(words: str) -> bool:
    return (
        len(words) <= 120
        and _SUBJECT.match(words) is not None
        and not VERB.search(words)
        and not _NOT_SUBJECT.match(words)
    )
