"""Type a named person by the words that state an office, post or expertise."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ..language import ENGLISH
from .passage import Word, split_words
from .vocabulary import (
    artefact,
    body_head,
    body_name,
    first_name,
    outlet,
    place_kind,
    role_kind,
)

__all__ = ["CAMPAIGN_ROLE", "has_role", "person_type"]

_OFFICE_PAIRS = ENGLISH.listed("office of two words")
_PARTY_LABEL = re.compile(
    r"(?<![\w])(?:[DRI]|Lib|Con|Lab)-[A-Z][a-z]*\.?|^[\s,]*(?:an?|the) (?:Republican"
    r"|Democrat)[\s,]*$|\b(?:Democrat|Republican|Independent) (?:of|from)\b"
    rf"|^\s*(?:Democrat|Republican)\b|\brunning for {ENGLISH.one_of('office run for')}"
)
_TEACHES = re.compile(
    (
        r"\bfellow (?:at|of|with|in|for)\b|\bwho (?:teaches|studies|studied|researches|has "
        r"studied|specializes|specialises|tracks|wrote the study|led the study|analyzes|"
        r"has researched)\b"
    ),
    re.I,
)
_RANKS = ENGLISH.listed("rank")
# Characters of a description that are read: the title is at its beginning; the limit saves time.
_MAX_ROLE = 600
CAMPAIGN_ROLE = "campaign adviser"
"""Stands for a role that is told by a candidate's name alone (``Hale spokeswoman``)."""


def has_role(words: str) -> bool:
    """Return whether these words state a title, post or expertise beyond an honorific."""
    return any(role_kind(w.text) not in {None, "honorific"} for w in split_words(words)) or bool(
        _PARTY_LABEL.search(words)
    )


def person_type(stated: str, elsewhere: Iterable[str] = ()) -> str:
    """Return the type of a named person from the words beside the name, else from elsewhere."""
    elsewhere = tuple(elsewhere)
    if CAMPAIGN_ROLE in elsewhere:
        return "named_official"
    for words in sorted((stated, *elsewhere), key=_bare_title):
        for piece in re.split(r"[;]", words[:_MAX_ROLE]):
            kind = _learned(piece, _one(piece)) or _belongs(piece)
            if kind is not None and kind != "named_person":
                return kind
    return "named_person"


_LEARNED = re.compile(
    r"\bnon-?partisan\b|\bauthor of\b|\b(?:Consult(?:ing|ants?|ancy)|Research|Analytics|Advisor[sy]"
    r"|Economics|Forecast(?:ing|s)|Polling|Insights?|Think ?[Tt]ank)\b"
)
# "Ruiz of the Dockers' Union": a body after a name.
_MEMBER = re.compile(
    r"(?:\A\s{0,3}|[A-Z][\w’'-]{1,30})(?:,?\s)(?:of|from|with)\s(?:the\s)?(?P<body>[A-Z].{2,120})"
)


def _learned(words: str, kind: str | None) -> str | None:
    """Return ``named_expert`` for consultants and authors, who speak from study, else ``kind``."""
    spoke = kind in (None, "named_representative") and not re.search(r"(?i)\bspokes", words)
    return "named_expert" if spoke and _LEARNED.search(words) else kind


def _belongs(words: str) -> str | None:
    """Return the type of a person with "of the Dockers' Union" after the name; or None."""
    found = _MEMBER.search(words)
    if found is None:
        return None
    tokens = [token for token in split_words(found["body"]) if token.capital]
    kinds = {"state": "named_official", "party": "named_official", "school": "named_expert"}
    body = next(
        (kind for token in tokens if (kind := _body([token])) and not place_kind(token.text)), None
    )
    return kinds.get(body, "named_representative") if body else None


def _bare_title(words: str) -> bool:
    """Return whether this is a post without its body; a fuller description then wins."""
    tokens = [token for token in split_words(words[:80]) if not token.mark]
    while tokens and tokens[0].low in {"the", "a", "an", "its", "their", "his", "her"}:
        tokens = tokens[1:]
    return len(tokens) == 1 and role_kind(tokens[0].text) in {"post", "politics"}


def _one(words: str) -> str | None:
    """Return the type of a person by one description, whose first title decides; or None."""
    if _PARTY_LABEL.search(words):
        return "named_official"
    if _TEACHES.search(words):
        return "named_expert"
    tokens = split_words(words)
    if any(token.low.rstrip(".") in _RANKS for token in tokens):
        return "named_official"
    for index, token in enumerate(tokens):
        pair = " ".join(word.low for word in tokens[index : index + 2])
        triple = " ".join(word.low for word in tokens[index : index + 3])
        if pair in _OFFICE_PAIRS or triple in _OFFICE_PAIRS:
            return "named_official"
        kind = role_kind(token.text)
        if kind is None or kind == "honorific" or _inside_body(tokens, index):
            continue
        if token.low == "general" and index + 1 < len(tokens) and role_kind(tokens[index + 1].text):
            continue
        found = _by_kind(kind, tokens, index)
        if found:
            return found
    return None


def _inside_body(tokens: Sequence[Word], index: int) -> bool:
    """Return whether this title is part of a body's name or is another's (Clinton's aide)."""
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    if tokens[index].possessive:
        return True
    before = tokens[index - 1].low if index else ""
    if before in {"for", "to", "by", "with", "under", "against"} and not _later_body(tokens, index):
        return True
    return bool(
        following
        and body_head(following.text)
        and following.low not in {"general"}
        and role_kind(tokens[index].text) != "candidate"
    )


def _later_body(tokens: Sequence[Word], index: int) -> bool:
    return any(body_head(word.text) for word in tokens[index + 1 : index + 4])


def _by_kind(kind: str, tokens: Sequence[Word], index: int) -> str | None:
    low = tokens[index].low
    body = _body(tokens)
    if kind in {"office", "candidate"}:
        return (
            "named_representative"
            if body == "company" and low in {"general", "king", "commissioner", "inspector"}
            else "named_official"
        )
    if kind == "expert":
        return "named_expert"
    if kind == "representative":
        return (
            "named_official"
            if (
                low in {"attorney", "executive", "advocate"}
                and body == "state"
                and _for_state(tokens, index)
            )
            or (low == "agent" and body == "state")
            else "named_representative"
        )
    if kind == "politics":
        return _politics(tokens, index, body)
    if kind == "post":
        return _post(tokens, index, body)
    return None


def _for_state(tokens: Sequence[Word], index: int) -> bool:
    return any(word.low in {"u.s.", "us", "county", "state", "federal"} for word in tokens[:index])


_CARERS = ENGLISH.listed("field of work")


def _politics(tokens: Sequence[Word], index: int, body: str | None) -> str | None:
    if index and tokens[index - 1].low in _CARERS and body != "state":
        return "named_representative" if tokens[index].low.startswith("advis") else None
    if body in {"company", "outlet", "school"}:
        return "named_representative" if body == "company" else "named_expert"
    return "named_official"


def _complement(tokens: Sequence[Word], index: int, body: str | None) -> str | None:
    """Return the kind of body after the title ("of …"), else ``body``."""
    if index + 1 >= len(tokens) or tokens[index + 1].low not in {"of", "for", "at", "with"}:
        return body
    after = tokens[index + 2 : index + 11]
    stop = next(
        (i for i, w in enumerate(after) if w.text in {",", "—", "–"} or w.low == "who"), len(after)
    )
    after = after[:stop]
    named = next((w for w in after if w.capital), None)
    if named is None:
        return _body(after) or body
    if role_kind(named.text) == "honorific" or first_name(named.text):
        return _body(after) or "party"
    return _body(after) or "company"


def _post(tokens: Sequence[Word], index: int, body: str | None) -> str | None:
    low = tokens[index].low
    following = tokens[index + 1].low if index + 1 < len(tokens) else ""
    if low in {"chair", "fellow"} and following == "in":
        return "named_expert"
    body = _complement(tokens, index, body)
    if body in {"state", "party"}:
        return "named_official"
    if body == "school" and low not in {
        "president",
        "spokesman",
        "spokeswoman",
        "spokesperson",
        "chancellor",
    }:
        return (
            "named_expert"
            if low in {"director", "head", "chair", "chairman"}
            else "named_representative"
        )
    if body in {"company", "school", "outlet"}:
        return "named_representative"
    if low == "president" and (
        index == len(tokens) - 1 or tokens[index].text[:1].isupper() or _ends(tokens, index)
    ):
        return "named_official"
    before = tokens[index - 1] if index else None
    if low in {"spokesman", "spokeswoman", "spokesperson"} and before and before.capital:
        return "named_representative"
    if low == "secretary" and before and before.low == "general":
        return "named_representative"
    if low in {
        "official",
        "officer",
        "spokesman",
        "spokeswoman",
        "spokesperson",
        "secretary",
        "leader",
        "speaker",
    }:
        return "named_official"
    return "named_representative" if low != "member" else None


def _ends(tokens: Sequence[Word], index: int) -> bool:
    following = tokens[index + 1].low if index + 1 < len(tokens) else ","
    return following in {",", "who", "and", "in", "since", "from"} or (
        index + 1 < len(tokens) and tokens[index + 1].capital
    )


_STATE_WORDS = ENGLISH.listed("words of a state")


def _body(tokens: Sequence[Word]) -> str | None:
    """Return the kind of body that a description names: state, party, school, outlet or company."""
    found: list[str] = []
    for index, token in enumerate(tokens):
        pair = " ".join(word.low for word in tokens[index : index + 2])
        if pair in _STATE_WORDS or token.low in _OFFICIAL_WORDS:
            found.append("state")
        name = body_name(token.text) or (body_head(token.text) if token.low != "office" else None)
        if name == "official" and token.low not in {
            "agency",
            "bureau",
            "council",
            "board",
            "commission",
        }:
            found.append("state")
        elif name == "official":
            found.append("state" if _public(tokens, index) else "company")
        elif name == "party" and token.low not in {"wing", "movement", "coalition"}:
            found.append("party")
        elif token.low in _SCHOOLS:
            found.append("school")
        elif name == "organization" and token.low not in {
            "family",
            "order",
            "team",
            "operator",
            "developer",
            "publisher",
        }:
            found.append("company")
        elif outlet(token.text) and not artefact(token.text):
            found.append("outlet")
    return _first(found, tokens)


_OFFICIAL_WORDS = ENGLISH.listed("official adjective")
_SCHOOLS = ENGLISH.listed("school")


def _public(tokens: Sequence[Word], index: int) -> bool:
    before = {word.low for word in tokens[max(0, index - 4) : index]}
    marks = {
        "city",
        "county",
        "state",
        "federal",
        "national",
        "security",
        "intelligence",
        "police",
        "electoral",
        "election",
        "u.n.",
        "environmental",
        "protection",
        "space",
    }
    return bool(before & marks) or any(
        place_kind(w.text) for w in tokens[max(0, index - 4) : index]
    )


def _first(found: list[str], tokens: Sequence[Word]) -> str | None:
    if found:
        return found[0]
    place = next((w for w in tokens if place_kind(w.text) in {"country", "adjective"}), None)
    return "state" if place is not None else None
