"""Complete the noun phrase of a source, and tell which words may be the subject of a verb."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

from ..language.en.cues import base
from ..records import Attribution, Sentence, Span
from .boundaries import trimmed

__all__ = [
    "RELATIVE",
    "VERB",
    "antecedent_of_relative",
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
_RELATIVE_PRONOUNS = frozenset(["who", "whom", "which", "that"])
# Between a noun phrase and its relative pronoun stand at most a comma or a dash, and an age.
_BEFORE_RELATIVE = re.compile(r"(?:,\s\d{1,3})?(?:,|\s[–—-])?\s\Z")
# The noun phrase may have so many characters and words; both bound the search.
_LONGEST, _MOST_WORDS = 120, 9
_PHRASE_WORD = re.compile(
    r"[^\s,;:.!?()\"“”—–]+(?:\.(?=[^\s])[^\s,;:!?()\"“”—–]*)?|[A-Z]\w{0,3}\.(?=\s)"
)
_DETERMINERS = frozenset(
    "the a an his her its their our my your this these those another one two three four five six"
    " some several many most both all no any each every".split()
)
# What joins the parts of one phrase: "the head of the agency", "a nurse at the clinic".
_OF = frozenset(["of", "at", "for", "in", "from"])
# A word that no noun phrase holds: it ends before.
_OUTSIDE = frozenset(
    "by to with on about after before as is was are were be been being has have had and or but that"
    " than against into over under through between like not also then there here it he she they him"
    " them us you i if when while because said says so who which whom".split()
)
_TIMES = frozenset(
    "day days week weeks month months year years time hour hours morning night".split()
)


def antecedent_of_relative(text: str, sentence: Sentence, attribution: Attribution) -> Attribution:
    """Return the attribution with the noun phrase that "who", "which" or "that" stands for.

    "It was found by the tax office, which says": the tax office. A pronoun whose noun phrase is not
    plain stays.
    """
    if len(attribution.source) != 1:
        return attribution
    pronoun = attribution.source[0]
    if pronoun.of(text).lower() not in _RELATIVE_PRONOUNS:
        return attribution
    start = max(sentence.start, pronoun.start - _LONGEST)
    joined = _BEFORE_RELATIVE.search(text, start, pronoun.start)
    phrase = joined and _noun_phrase(text, start, joined.start(), pronoun.of(text).lower())
    if not phrase or any(p.start < phrase.end and phrase.start < p.end for p in attribution.cue):
        return attribution
    if any(p.start < phrase.end and phrase.start < p.end for p in attribution.content):
        return attribution
    return replace(attribution, source=(phrase,))


def _noun_phrase(text: str, start: int, end: int, pronoun: str) -> Span | None:
    """Return the noun phrase that ends here, read backward word by word; None for none."""
    words = list(_PHRASE_WORD.finditer(text, start, end))
    if not words or words[-1].end() != end or words[-1][0].lower() in _TIMES:
        return None
    first: int | None = None
    for number in range(len(words) - 1, max(-1, len(words) - 1 - _MOST_WORDS), -1):
        word, low = words[number][0], words[number][0].lower()
        if number + 1 < len(words) and text[words[number].end() : words[number + 1].start()] != " ":
            break
        before = words[number - 1][0] if number else ""
        if low in _DETERMINERS and not (pronoun == "who" and before.lower() in _OF):
            return Span(words[number].start(), end)
        if first is not None and low in _OF:
            # Things stand behind "of", people before it; a name holds both: "House of Lords".
            if pronoun == "who" or before[:1].isupper():
                continue
            break
        if low in _OUTSIDE or low in _OF or low.endswith("ly"):
            break
        if first is not None and word.islower() and (low.endswith("ed") or base(low)):
            break
        first = words[number].start()
    return None if first is None else Span(first, end)


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
