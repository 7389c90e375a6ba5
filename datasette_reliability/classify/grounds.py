"""Find the basis of a claim, why its source is unnamed, where it was said, and who checked it.

Everything is read from the words beside a source. The limits in the patterns, and on the words
after a match, keep the search to one clause and save time on hostile text.
"""

from __future__ import annotations

import re

from ..language import ENGLISH
from .memos import remembered
from .passage import split_words
from .vocabulary import artefact, body_head, find_phrase, is_role, people_kind

__all__ = ["anonymity", "anonymity_reason", "basis", "place", "verified"]

_BASIS = re.compile(
    (
        r"\b(?:based (?:up)?on|(?<!without )citing|drawn from|compiled from|derived from"
        r"|drawing on|"
        r"relying on|on the basis of|as shown by|pointing to|using|(?:according to|quoting)(?= )"
        r"|bas(?:ing|ed) (?:its|his|her|their|the) \w+ (?:up)?on"
        r"|(?:after|from) (?:studying|reviewing|examining|analy[sz]ing|seeing|reading|inspecting)"
        r"|which (?:has |have )?(?:reviewed|examined|obtained|seen|studied|analy[sz]ed|saw))\s+"
    ),
    re.I,
)
_BASIS_END = re.compile(
    (
        r"[.;:\"“”\n)](?=\s|$)|,\s|\s(?:that|which|who|whom|said|says|showed|shows|have|"
        r"has|are|is|was|were|and said|but|while|when|after)\b"
    ),
    re.I,
)
_THEIR = r"(?:his|her|their)"
_DISCLOSE = ENGLISH.one_of("verb of disclosure")
_ANONYMITY = re.compile(
    rf"\b(?:(?:who |and |he |she |they )?(?:spoke|speaking|talked|talking"
    rf"|agreed to {_DISCLOSE}|discussed [\w ]{{1,40}}|commented) (?:only )?)?"
    rf"(?:on (?:the |a )?conditions? (?:of (?:{_THEIR} )?anonymity"
    r"|that (?:he|she|they) (?:not )?(?:would )?(?:not )?be (?:identified|named)"
    rf"|that {_THEIR} (?:full )?names? not be (?:used|published|given|printed))"
    rf"|{ENGLISH.one_of('verb of declining')}(?: for| on)? (?:not to be|to not be|to be|to remain"
    rf"|that (?:only )?{_THEIR} (?:initials|(?:full |first |last )?names?)|anonymity|on anonymity"
    rf"|on not being|against being)(?: \w+){{0,2}}? ?{ENGLISH.one_of('participle of naming')}?"
    rf"|{ENGLISH.one_of('verb of asking for anonymity')} (?:\w+ )?anonymity"
    r"|(?:would|could|can) ?not be (?:publicly |further )?(?:named|identified|quoted)"
    rf"|did not {ENGLISH.one_of('verb of wishing')} {_THEIR} (?:full )?names? (?:to be )?"
    r"(?:used|published|printed|given|known)"
    rf"|(?:declined|refused) to give (?:{_THEIR}|a) (?:full |real |last )?names?"
    r"|(?:whose )?names? (?:is|are|was|were|has been|have been) (?:being )?withheld"
    r"|(?:(?:was|were|is|are|being) )?not (?:\w+ )?(?:authori[sz]ed|allowed|permitted|cleared)"
    rf" to {_DISCLOSE}"
    r"|lack(?:ed|ing|s) (?:the )?(?:authori[sz]ation|authority|permission|clearance) to"
    r"|not being authori[sz]ed to"
    r"|(?:spoke|speaking|spoken) (?:anonymously|off the record|on background)|on background"
    rf"|(?:wh?o )?did not {ENGLISH.one_of('verb of wishing')} to be (?:named|identified))",
    re.I,
)
# Words that keep a name out of the paper, or say why ("plain"): the others count only where their
# clause also asks, refuses or denies.
_KEPT_OUT = re.compile(
    r"\b(?:(?:be|being|was|were|remain|stay)\s(?:\w{1,12}ly\s)?(?:named|identified|quoted|anonymous)"
    rf"|{_THEIR}\s(?:\w{{1,12}}\s)?(?:names?|identit(?:y|ies))|name\s(?:him|her|them)"
    r"|(?P<plain>anonymously|in confidence|for fear (?:of|that)"
    rf"|fear(?:s|ed|ing)?\s(?:of\s|for\s)?(?:retaliation|reprisals?|retribution|{_THEIR}\s"
    r"(?:jobs?|li(?:fe|ves)|safety))"
    r"|(?:signed|bound by)\s(?:\w{1,15}\s){0,3}(?:agreements?|clauses?|oath)"
    rf"|not (?:supposed|free|meant) to {_DISCLOSE}))\b",
    re.I,
)
_REFUSED = re.compile(rf"\bnot\b|n[’']t\b|\b{ENGLISH.one_of('refusing a name')}\b", re.I)
_OPENS_CLAUSE = re.compile(r"[,;:(—–\n\"“”.]\s?(?:who\s|and\s|but\s)?|\b(?:who|which)\s", re.I)
_CLAUSE = 110  # characters of a clause before the words that keep a name out
_MARKS = (
    "nonym",
    "fear",
    "confid",
    "signed",
    "bound by",
    "supposed to",
    "name",
    "initials",
    "ermission",
    "dentif",
    "author",
    "background",
    "record",
    "llowed",
    "permitted",
    "cleared",
    "unnamed",
    "quoted",
)
_NAMING = re.compile(
    (
        r"named|\bnames?\b|\binitials\b|permission|clearance|identif|quoted|anonym|withheld|used|published|background|record|authori|"
        r"allowed|permitted|cleared"
    ),
    re.I,
)
_REASON = re.compile(
    r"\b(?:because|citing|since|for fear|fearing|in order to|due to|so as|as (?:he|she|they|it)"
    r"|given|owing to|out of|to be(?! (?:\w+ )?(?:named|identified|quoted|anonymous|unnamed))"
    rf"|to {ENGLISH.one_of('purpose of anonymity')}"
    r"|(?:was|were|is|are|being) not (?:\w+ )?(?:authori|allowed|permitted|cleared)"
    r"|not being authori|lack(?:ed|ing|s) authori)",
    re.I,
)
_END = re.compile(r"[.;\"“”\n](?=\s|$)|,\s(?=(?:said|told|added|but|and)\b)|[\"“”]")
_VERIFIED = (
    r"(?:(?:independently )?(?:verified|confirmed|corroborated|authenticated|reviewed|"
    r"seen|viewed|obtained|examined|heard|inspected|geolocated) by|(?:given|shown|"
    r"provided|leaked|made available) to) (?:the )?"
)
# Characters that are read: longer than news sentences; it limits the time on endless ones.
_MAX = 2500


@remembered(1024, 2_000)
def basis(text: str) -> tuple[int, int] | None:
    """Return the range of the words that say what a claim rests on; None if there are none."""
    for match in _BASIS.finditer(text[:_MAX]):
        found = _rests_on(text, match)
        if found is not None:
            return found
    return None


_LOOSE = tuple(ENGLISH.listed("loose basis"))


def _rests_on(text: str, match: re.Match[str]) -> tuple[int, int] | None:
    """Return the range of a basis that is a record, person or body; None for a motive."""
    rest = text[match.end() : match.end() + 160]
    stop = _BASIS_END.search(rest)
    end = match.end() + (stop.start() if stop else len(rest))
    words = text[match.end() : end].rstrip(" ,.;")
    if not words or not _evident(words, loose=match.group().lower().startswith(_LOOSE)):
        return None
    return match.end(), match.end() + len(words)


def _evident(words: str, *, loose: bool) -> bool:
    """Return whether these words name a record, or a person or body after "citing".

    After ``loose`` openings ("using", "after") only a record counts.
    """
    tokens = [word.text for word in split_words(words[:160])]
    if ENGLISH.find(words, "record of a basis") or any(artefact(token) for token in tokens):
        return True
    if loose:
        return False
    return any(t[:1].isupper() or people_kind(t) or body_head(t) or is_role(t) for t in tokens)


@remembered(1024, 2_000)
def anonymity(text: str) -> tuple[int, int] | None:
    """Return the range of the words on a source's anonymity, with the reason if given; or None."""
    text = text[:_MAX]
    if not any(mark in text for mark in _MARKS):
        return None
    for match in _ANONYMITY.finditer(text):
        if not _NAMING.search(text, match.start(), match.end() + 35):
            continue
        return match.start(), _end_of_clause(text, match.end())
    return _unnamed_clause(text)


def _end_of_clause(text: str, place: int) -> int:
    rest = text[place : place + 200]
    stop = _END.search(rest)
    return place + len(rest[: stop.start() if stop else len(rest)].rstrip(" ,"))


def _unnamed_clause(text: str) -> tuple[int, int] | None:
    """Return the range of a clause that keeps a name out in whatever words; None without one."""
    for match in _KEPT_OUT.finditer(text):
        before = text[max(0, match.start() - _CLAUSE) : match.start()]
        opening = [found.end() for found in _OPENS_CLAUSE.finditer(before)]
        start = match.start() - len(before) + (opening[-1] if opening else 0)
        if not match["plain"] and not _REFUSED.search(text[start : match.end() + 40]):
            continue
        return start, _end_of_clause(text, match.end())
    return None


def anonymity_reason(words: str) -> tuple[int, int] | None:
    """Return the range of the reason itself, from its first word; None if none is given."""
    match = _REASON.search(words)
    return (match.start(), len(words)) if match else None


@remembered(1024, 2_000)
def place(text: str) -> tuple[int, int, str] | None:
    """Return the range of the words on where a statement was made, and its kind; or None."""
    if len(text) < 5 or not find_phrase(text[:_MAX], *_PLACES):
        return None
    for kind in _PLACES:
        match = find_phrase(text[:_MAX], kind)
        if match:
            return match.start(), match.end(), kind
    return None


_PLACES = ("interview_place", "court_place", "social_place", "letter_place", "statement_place")


def verified(text: str, publisher: str) -> tuple[int, int] | None:
    """Return the range of the words where the outlet says it checked or saw for itself; or None."""
    if " by " not in text and " to " not in text:
        return None
    own = (
        rf"(?:{re.escape(publisher)}|this (?:newspaper|reporter))"
        if publisher
        else "this newspaper"
    )
    for match in re.finditer(rf"\b{_VERIFIED}{own}\b", text[:_MAX], re.I):
        before = text[max(0, match.start() - 45) : match.start()].lower()
        if not re.search(r"\bnot\b|n['’]t\b|\bnever\b|\bunable\b|\bcannot\b", before):
            return match.span()
    return None
