"""Find endorsements and disputes in fixed words, in addition to the patterns of ``endorse``.

Each wording ("long trusted by", "accused by X of inflating") is one pattern of limited length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..language import ENGLISH

__all__ = ["RECORD", "Vouching", "fixed_forms", "turned"]

#: What an endorsement may be about: a source's figures, reports, methods.
RECORD = ENGLISH.one_of("record of a source")


@dataclass(frozen=True, slots=True)
class Vouching:
    """One endorsement or dispute: ranges of endorser, cue and target in a text, and its stance."""

    endorser: tuple[int, int]
    cue: tuple[int, int]
    target: tuple[int, int]
    stance: str


_STOP = (
    r"(?!(?:who|which|that|but|said|says|on|in|after|before|when|since|last|because|while|told|has"
    r"|have|is|are|was|were|of|for|as|to|over)\b)"
)
# Who endorses, in at most eight words, which limits the time on hostile text.
_WHO = (
    rf"(?P<who>(?:the |an? )?[^\s,.;:()—–\"“”]+(?: {_STOP}[^\s,.;:()—–\"“”]+){{0,7}}"
    r"(?: of (?:the )?[A-Z]\w+)?)"
)
_CHEATS = rf"(?:\w+ly )?{ENGLISH.one_of('cheating')}(?:ing|ying)?\b"
_FORMS = (
    ("positive", rf"(?P<cue>(?:trusted|relied (?:up)?on|leaned on)) by {_WHO}"),
    (
        "positive",
        rf"whose (?:\w+ ){{0,3}}{RECORD} (?:\w+ ){{0,4}}(?P<cue>cited|used|relied (?:up)?on|quoted"
        rf"|adopted|audited|accepted)(?: \w+ly| widely| often)? by {_WHO}",
    ),
    (
        "positive",
        rf"(?P<cue>(?:held|holds?|stood|stands?) up (?:well )?(?:to|under) (?:the )?(?:close )?"
        rf"(?:scrutiny|checks?|review|examination)|(?:withstood|survived|passed) (?:an? |the )?"
        rf"(?:\w+ )?(?:scrutiny|audits?|reviews?|checks?|examination)) (?:by|from|of) {_WHO}",
    ),
    (
        "positive",
        rf"(?:which|that|on which|whose {RECORD}) {_WHO}"
        r" (?:(?:has|have|had|long|often|also) ){0,3}"
        rf"(?P<cue>relies on|rely on|relied on|relies|rely|trusts?|vouche?s? for|puts? faith in)",
    ),
    (
        "positive",
        rf"whose (?:\w+ ){{0,2}}{RECORD} {_WHO} (?:(?:has|have|had|long|often|also) ){{0,3}}"
        rf"(?P<cue>{ENGLISH.one_of('verb of praise')})(?=[,.;)]|\Z)",
    ),
    (
        "positive",
        r"\b(?P<who>[A-Z][A-Za-z]{1,20})-"
        rf"(?P<cue>{ENGLISH.one_of('participle of vouching')})\b",
    ),
    (
        "positive",
        rf"(?:which|whose {RECORD}) {_WHO} (?:(?:has|have|had|long|also|since|later) ){{0,3}}"
        rf"(?P<cue>{ENGLISH.one_of('participle of checking')})(?=[,.;)]|\Z)",
    ),
    (
        "positive",
        rf"(?P<cue>(?:{ENGLISH.one_of('participle of regarding as')} as"
        rf"|{ENGLISH.one_of('participle of regarding')}(?: to be)?) (?:\w+ly )?"
        rf"(?:{ENGLISH.one_of('virtue')}|professional)) by {_WHO}",
    ),
    (
        "positive",
        rf"(?:which|that|whom|whose {RECORD}) {_WHO} (?:(?:has|have|had|long|often|also) ){{0,3}}"
        rf"(?P<cue>{ENGLISH.one_of('verb of regarding')}"
        r"(?: as| to be)? (?:an? |its |their |the )?(?:\w+ly )?"
        rf"{ENGLISH.one_of('virtue', 'virtue of a source')})",
    ),
    (
        "negative",
        rf"(?P<cue>(?:accused|criticized|criticised|faulted|rebuked|censured|condemned)) by {_WHO}"
        rf" (?:of|for) {_CHEATS}",
    ),
    (
        "negative",
        rf"(?:which|that|who|whom) {_WHO} (?:(?:has|have|had|repeatedly|often|also) ){{0,3}}"
        rf"(?P<cue>accused|criticized|criticised|faulted|accuses|criticizes) (?:of|for) {_CHEATS}",
    ),
    (
        "positive",
        rf"{RECORD} (?:have|has|had|are|is|were|was) (?:been |long |generally |usually |always )*"
        rf"(?P<cue>(?:proved|proven|turned out|been found)? ?(?:to be )?(?:\w+ly )?"
        rf"{ENGLISH.one_of('right of a record')})[^.;,\n]{{0,40}}, {_WHO} (?:says|said)\b",
    ),
)
_PATTERNS = tuple((stance, re.compile(pattern)) for stance, pattern in _FORMS)
_NEGATED = re.compile(
    r"(?:\b(?:not|never|no longer|hardly|neither|nobody|no one|none)\b[^,.;]{0,30}"
    r"|n['’]t\s(?:\w+\s)?)\Z",
    re.IGNORECASE,
)


def fixed_forms(text: str) -> Iterator[Vouching]:
    """Yield the endorsements and disputes in fixed words, with the words before as target."""
    for stance, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start = match.start("cue")
            found = turned(text, max(0, start - 30), start, stance)
            yield Vouching(match.span("who"), match.span("cue"), _target(text, match), found)


def turned(text: str, start: int, end: int, stance: str) -> str:
    """Return the stance after any negation: not to dispute a figure is not to vouch for it."""
    if not _NEGATED.search(text, start, end):
        return stance
    return "negative" if stance == "positive" else "neutral"


def _target(text: str, match: re.Match[str]) -> tuple[int, int]:
    left = max(0, match.start() - 150)
    window = text[left : match.start("cue")]
    cut = max((m.end() for m in re.finditer(r"[.;!?:\n]\s", window)), default=0)
    words = re.sub(
        r"[\s,]*\b(?:long|widely|often|who|which|that|is|are|been|was|were|and|has|have)\s*\Z",
        "",
        window.rstrip(" ,"),
    )
    end = max(len(words.rstrip(" ,")), cut + 1)
    return left + cut, left + min(end, match.start("who") - left if stance_first(match) else end)


def stance_first(match: re.Match[str]) -> bool:
    """Return whether the endorser comes before the cue."""
    return match.start("who") < match.start("cue")
