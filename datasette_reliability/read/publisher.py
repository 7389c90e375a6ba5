"""Infer a text's publisher from what the text says about itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ..language import ENGLISH

__all__ = ["publisher_of"]

_LONGEST = 300_000
_WORD = r"[A-Z][\w&.’'\-]{0,24}"
_NEXT = r"[A-Z][\w&’'\-]{0,24}"
_NAME = rf"(?<![\w&.’'\-])(?P<name>{_WORD}(?: (?:of |and |& )?{_NEXT}){{0,4}})"
_SAW = r"(?:saw|heard|witnessed|counted|watched|observed)\b"
_OWN = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:[Aa]n?|to|the|its) (?:the )?{_NAME}(?:['’]s?)? (?:tally|tallies|calculations?)\b",
        rf"\b[Aa]n? {_NAME} count\b",
        r"\b(?:[Aa]n?|[Tt]he|[Tt]wo|[Tt]hree|[Ff]our|[Ss]everal|\A|[.!?] ) ?"
        rf"{_NAME}(?:['’]s?)? (?:journalist|correspondent|photographer|stringer|videographer)s?"
        rf" (?:[a-z]+ ){{0,4}}(?:said|reported|{_SAW})",
        rf"{_NAME}(?:['’]s?)? reporters? (?:[a-z]+ ){{0,4}}{_SAW}",
        rf"{_NAME} (?:could not|was unable to|has not been able to|was not able to)"
        r" (?:immediately |independently )?(?:verify|confirm|authenticate)",
        rf"\b(?:verified|confirmed) by (?:[Tt]he )?{_NAME}",
    )
)
_TOLD = re.compile(rf"(?P<who>[\w’'\-]{{1,30}}),? told (?:[Tt]he )?{_NAME}")
_TALKED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:interview with|speaking to|spoke to) (?:[Tt]he )?{_NAME}",
        rf"\b(?:seen|obtained|reviewed) by (?:[Tt]he )?{_NAME}",
        rf"{_NAME} (?:has|have) (?:contacted|approached|asked) ",
    )
)
_PRONOUNS = frozenset({"he", "she", "they", "it", "who", "also", "and"})
_INITIALS = re.compile(r"[A-Z]{2,9}")
_POSSESSIVE = re.compile(r"['’]s?$")
# Frequent last words of outlets' names: nouns, not a list of outlets.
_PAPER = re.compile(
    r"(?:Times|Post|News|Guardian|Journal|Press|Tribune|Herald|Telegraph|Mail|Observer|Independent"
    r"|Gazette|Chronicle|Star|Sun|Mirror|Standard|Monitor|Radio|TV|Television|Agency|Today|Daily"
    r"|Weekly|Express|Globe|Inquirer|Dispatch|Examiner|Courier|Register|Bulletin|Review|Magazine)$"
)


def publisher_of(text: str, agency: str | None = None) -> str | None:
    """Return the outlet that a text shows to be its own, or None.

    An agency in the dateline decides (``PARIS (Reuters) -``). Otherwise an outlet's own work does
    (its tally, its staff as witnesses, a claim it could not verify), unless more people spoke to
    others. Otherwise it is the outlet that at least two people spoke to (``told the Ledger
    Times``), if nobody spoke to another: outlets also quote what was said to competitors. A
    recipient counts as an outlet by its initials (``told AFP``, unless they stand for a body), by
    its last word (``Times``, ``Radio``) or by the lexicon of outlets; any other name only through
    its own work. Conflicting names yield None.
    """
    if agency:
        return agency
    text = text[:_LONGEST]
    told = _told(text)
    own = {name for name in _own(text) if _outlet(name) or " " not in name}
    same = _merged({*told, *own})
    people: dict[str, set[str]] = {}
    for name, speakers in told.items():
        people.setdefault(same[name], set()).update(speakers)
    return _decided({same[name] for name in own}, people)


def _decided(own: set[str], people: dict[str, set[str]]) -> str | None:
    if len(own) == 1:
        (name,) = own
        others = sum(len(speakers) for told, speakers in people.items() if told != name)
        return name if others < 2 + len(people.get(name, ())) else None
    if not own and len(people) == 1:
        ((name, speakers),) = people.items()
        return name if len(speakers) > 1 else None
    return None


def _own(text: str) -> Iterator[str]:
    for pattern in _OWN:
        for match in pattern.finditer(text):
            if name := _name(match):
                yield name


def _told(text: str) -> dict[str, set[str]]:
    """Return the outlets that people spoke to, each with a word per speaker (none for pronouns)."""
    found: dict[str, set[str]] = {}
    for pattern in (_TOLD, *_TALKED):
        for match in pattern.finditer(text):
            name = _name(match)
            if name and _outlet(name):
                who = match.groupdict().get("who") or "who"
                found.setdefault(name, set()).update({who} - _PRONOUNS)
    return found


def _name(match: re.Match[str]) -> str | None:
    name = match["name"].rstrip(".").removeprefix("The ")
    return None if _POSSESSIVE.search(name) else name


def _outlet(name: str) -> bool:
    first = name.split(" ")[0]
    if first in ENGLISH.terms("not_outlets", "word"):
        return False
    return bool(_INITIALS.fullmatch(first) or _PAPER.search(name) or name in _known())


@cache
def _known() -> frozenset[str]:
    """Return the names of outlets in the lexicon, in all their forms."""
    forms = (
        form for row in ENGLISH.rows("outlets") for form in (row["name"], *row["short"].split("|"))
    )
    return frozenset(form.removeprefix("The ") for form in forms if form)


def _merged(names: set[str]) -> dict[str, str]:
    """Return for every name its longer form, if the text has one whose initials it is."""
    longer = {_initials(name): name for name in sorted(names) if " " in name}
    return {name: longer.get(name, name) for name in names}


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split(" ") if word[0].isupper())
