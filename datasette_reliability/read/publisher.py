"""Infer a text's publisher from what the text says of itself."""

from __future__ import annotations

import re
from collections import Counter

from ..lexicons import terms

__all__ = ["publisher_of"]

_LONGEST = 300_000
_WORD = r"[A-Z][\w&.’'\-]{0,24}"
_NEXT = r"[A-Z][\w&’'\-]{0,24}"
_NAME = rf"(?<![\w&.’'\-])(?P<name>{_WORD}(?: (?:of |and |& )?{_NEXT}){{0,4}})"
_STAFF = r"(?:journalist|reporter|correspondent|photographer|team|crew|stringer|videographer)s?"
_SEE = (
    r"(?:[a-z]+ ){0,4}(?:saw|said|heard|witnessed|reported|counted|watched|observed|noted|spoke)\b"
)
_COUNT = r"(?:tally|tallies|count|calculations?|compilation)"
_OWN = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:[Aa]n?|the|to) (?:[Tt]he )?{_NAME}(?:['’]s?)? {_COUNT}\b",
        rf"\b(?:[Aa]n?|[Tt]he|[Tt]wo|[Tt]hree|[Ff]our|[Ss]everal|\A|[.!?] ) ?{_NAME}(?:['’]s?)? {_STAFF} {_SEE}",
        rf"{_NAME} (?:could not|was unable to|has not been able to|was not able to)"
        r" (?:immediately |independently )?(?:verify|confirm|authenticate)",
        rf"\b(?:verified|confirmed) by (?:[Tt]he )?{_NAME}",
    )
)
_TOLD = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\btold (?:[Tt]he )?{_NAME}",
        rf"\b(?:interview with|speaking to|spoke to) (?:[Tt]he )?{_NAME}",
        rf"\b(?:seen|obtained|reviewed) by (?:[Tt]he )?{_NAME}",
        rf"{_NAME} (?:has|have) (?:contacted|approached|asked) ",
    )
)
_INITIALS = re.compile(r"[A-Z]{2,6}")
_POSSESSIVE = re.compile(r"['’]s?$")
# What the last word of an outlet's name often is; nouns, no list of outlets.
_PAPER = re.compile(
    r"(?:Times|Post|News|Guardian|Journal|Press|Tribune|Herald|Telegraph|Mail|Observer|Independent"
    r"|Gazette|Chronicle|Star|Sun|Mirror|Standard|Monitor|Radio|TV|Television|Agency|Today|Daily"
    r"|Weekly|Express|Globe|Inquirer|Dispatch|Examiner|Courier|Register|Bulletin|Review|Magazine)$"
)


def publisher_of(text: str, agency: str | None = None) -> str | None:
    """Return the outlet that a text shows to be its own, or None.

    The agency of the dateline decides (``PARIS (Reuters) -``). Else an outlet's own work does: its
    tally, its staff as witnesses, that it could not verify a claim. Else to whom people talked
    (``told the Ledger``), when that outlet is named at least twice and no other is: outlets quote
    what was said to competitors. Names in conflict yield None. A recipient counts as an outlet by
    its initials (``told AFP``, unless the initials are those of a body) or by its last word
    (``Times``, ``Radio``); a plain name (``told Reuters``) only beside own work of that name.
    """
    if agency:
        return agency
    text = text[:_LONGEST]
    own = _named(text, _OWN)
    told = Counter({name: n for name, n in _named(text, _TOLD).items() if _outlet(name)})
    own = Counter({name: n for name, n in own.items() if _outlet(name) or " " not in name})
    if own:
        return _only(own)
    return _only(told, least=2)


def _named(text: str, patterns: tuple[re.Pattern[str], ...]) -> Counter[str]:
    found: Counter[str] = Counter()
    for pattern in patterns:
        for match in pattern.finditer(text):
            name = match["name"].rstrip(".").removeprefix("The ")
            if not _POSSESSIVE.search(name):
                found[name] += 1
    return found


def _outlet(name: str) -> bool:
    initials = _INITIALS.fullmatch(name.split(" ")[0])
    if initials and name.split(" ")[0] in terms("not_outlets", "word"):
        return False
    return bool(initials or _PAPER.search(name))


def _only(found: Counter[str], least: int = 1) -> str | None:
    """Return the one name that is found often enough, with its initials as the same name."""
    merged: Counter[str] = Counter()
    for name, count in found.items():
        whole = next((other for other in found if _stands_for(name, other)), name)
        merged[whole] += count
    if len(merged) != 1:
        return None
    name, count = merged.popitem()
    return name if count >= least else None


def _stands_for(short: str, name: str) -> bool:
    return " " in name and short == "".join(
        word[0] for word in name.split(" ") if word[0].isupper()
    )
