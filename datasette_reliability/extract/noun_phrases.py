"""Complete the noun phrase of a source, and tell which words may be the subject of a verb."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

from ..records import Attribution
from .boundaries import trimmed

__all__ = [
    "RELATIVE",
    "VERB",
    "gaps_in_source",
    "may_be_subject",
]

# A relative clause. As in all patterns here the upper bound limits the time on hostile text.
RELATIVE = re.compile(r",?\s(?:which|that|whose|who)\s[^.;:\"“”\n]{3,200}")
# At most twelve words: a longer run before a verb is hardly one noun phrase.
_PLAIN_SUBJECT = re.compile(r"(?:[\"“”]?[A-Za-z][\w’'.&-]*,?\s){0,11}[\w’'.&-]+,?$")
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
_OPEN_WHO = re.compile(r",?\s(?:who|whose)\Z")
_ASIDE = re.compile(r"(?P<aside>,?\s(?:(?:who|whose)\s)?[^.;:\"“”\n]{3,200}),?\s?")
# A gap of a few plain words inside a source whose own verb follows later.
_WITHIN = re.compile(r"\s(?:[a-z-]+\s){1,4}")
# "Hale | has been ill since the debate, when | Voss | cited": two subjects, the near one speaks.
_NEXT_CLAUSE = re.compile(
    rf"(?:{VERB.pattern})[^.;:\n]*,\s(?:when|where|while|after|since|because|as|though|although)\s\Z"
)
_WITHIN_SUBJECT = re.compile(
    r"\s(?:[a-z]{2,12}ing|of|for|at|from|in|by|on|with)\s[^,.;:–—\"“”\n]{1,150}\s"
)
_DATA = re.compile(
    r"(?<![\w’'-])(?P<head>(?:[Tt]he |[Nn]ew |[Ll]atest )?(?:[Dd]ata|[Ff]igures|[Rr]ecords"
    r"|[Dd]ocuments|[Ss]tatistics|[Ii]mages|[Ff]ootage)\s(?:from|by|of)\s)\Z"
)


def gaps_in_source(text: str, attribution: Attribution) -> Attribution:
    """Return the attribution with the whole noun phrase before its cue for the source.

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
    if _OPEN_WHO.search(text, start, end) or closing.lstrip(", ").startswith(("who ", "whose ")):
        aside = _ASIDE.fullmatch(closing)
        end = end + aside.end("aside") if aside else end
    # Room for a head such as "latest documents from"; it bounds the search.
    head = _DATA.search(text, max(start - 40, 0), start)
    start = head.start("head") if head else start
    whole = trimmed(text, start, end)
    overlapped = whole and any(
        p.start < whole.end and whole.start < p.end for p in attribution.content
    )
    return attribution if whole is None or overlapped else replace(attribution, source=(whole,))


def may_be_subject(words: str) -> bool:
    """Return whether words may be the subject of a verb.

    They are few (120 characters), hold no verb, and neither open a clause nor end on a determiner.
    """
    return (
        len(words) <= 120
        and _PLAIN_SUBJECT.match(words) is not None
        and not VERB.search(words)
        and not _NOT_SUBJECT.match(words)
    )
