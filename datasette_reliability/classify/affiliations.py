"""Find the bodies that a source is, belongs to, is run by, or is close to, in its own words.

Only head, possessor, nationality and affiliation count, not the complement of a role: a US envoy
to Israel is affiliated with the US alone. The patterns limit the number of words, so that hostile
text does not slow them down.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ..language import ENGLISH
from ..records import Affiliation, Span
from ..terms import source_type
from .passage import Passage, Word, bare
from .phrase import CALENDAR, PERSONAL, Phrase, read_phrase
from .source_type import Identity
from .vocabulary import (
    body_head,
    body_name,
    country,
    ends_body,
    first_name,
    is_role,
    outlet,
    people_kind,
    place_kind,
    role_kind,
)

__all__ = ["find_affiliations", "near_groups"]

_RUN = re.compile(
    r"(?<![\w-])((?:[A-Z][\w.]*[ -]){0,2}[A-Z][\w.]*)-(run|controlled|governed|ruled|"
    r"held|appointed|owned|operated|administered|led|backed|supported|funded|sponsored|"
    r"allied|aligned|linked|affiliated|friendly|dominated)\b"
)
_AFFILIATED_BY = re.compile(
    r"\b(run|controlled|governed|ruled|appointed|owned|operated|administered|led|"
    r"backed|supported|funded|sponsored|financed) by ((?:the )?(?:[A-Z][\w.&’'-]*)(?: "
    r"[A-Z][\w.&’'-]*){0,4})"
)
_NEAR = re.compile(
    r"\b(?:close|closest|near|linked|allied|loyal|sympathetic|aligned|tied) (?:to|"
    r"with) ((?:the |its |their )?(?:[A-Za-z][\w.&’'-]*)(?: (?!and\b|said\b|told\b|"
    r"who\b|that\b|in\b|on\b)[A-Za-z][\w.&’'-]*){0,5})"
)
_OF = re.compile(
    r"\b(of|for|from|at|with|in|inside|within) ((?:the |an? )?[A-Z][\w.&’'-]*(?: (?:of "
    r"|for |the )?[A-Z][\w.&’'-]*){0,6}(?:['’]s? [a-z]+(?: [a-z]+)?"
    rf"| {ENGLISH.one_of('body behind a name')})?)"
)
# "of the royalties body Songright SA", "at the dam authority"; the counts bound the time.
_BODY_OF = re.compile(
    r"(?:of|for|at|with|(?P<where>from|in|inside|within))\s(?:the\s|an?\s|its\s)?(?:"
    r"(?:[a-z][\w’'-]{0,30}\s){0,4}(?P<name>[A-Z][\w.&’'-]{0,40}"
    r"(?:\s(?:of\s|for\s|and\s|&\s|the\s){0,2}[A-Z0-9][\w.&’'-]{0,40}){0,6})"
    r"|(?P<noun>(?:[a-z][\w’'-]{0,30}\s){0,2}[a-z][\w-]{1,30}))"
)
_OF_TITLES = ENGLISH.listed("part of a title")
_RELATIONS = {
    "backed": "backed by",
    "supported": "backed by",
    "funded": "backed by",
    "sponsored": "backed by",
    "financed": "backed by",
    "allied": "close to",
    "aligned": "close to",
    "linked": "close to",
    "affiliated": "close to",
    "friendly": "close to",
}
_GENERIC = re.compile(
    rf"\b(?:the|this|that|its|their) ((?:\w+ )?{ENGLISH.one_of('generic body')})$",
    re.I,
)
# Characters of a source or role that are read: anything longer is not a noun phrase, and is slow.
_MAX = 1500


def find_affiliations(
    told: Passage,
    identity: Identity,
    groups: Mapping[str, str],
    roles: Iterable[Passage] = (),
) -> tuple[Affiliation, ...]:
    """Return the affiliations that the words of a source and its roles state, nearest first."""
    text = told.text[:_MAX]
    found = [*_run(told, text), *_near(told, text, groups)]
    if not any(one.relation == "close to" for one in found):
        found += _before(told, text, identity)
        found += _is(told, identity, groups)
        found += _after(told, read_phrase(text), identity)
        for role in roles:
            found += _run(role, role.text[:_MAX])
            found += _before(role, role.text[:_MAX], identity)
            found += _after(role, read_phrase(role.text[:_MAX]), identity)
        if not found:
            found += [one for each in (told, *roles) for one in _spoken_for(each, identity)]
    return tuple(_distinct(found))


def _distinct(found: list[Affiliation]) -> Iterable[Affiliation]:
    seen: set[str] = set()
    for one in found[:12]:  # nearest first; limits what is stored with a claim
        if one.name not in seen:
            seen.add(one.name)
            yield one


def _at(passage: Passage, start: int, end: int) -> Span:
    return passage.span(start, end) or Span(0, 0)


def _run(told: Passage, text: str) -> Iterable[Affiliation]:
    for match in _RUN.finditer(text):
        if bare(match[1]).lower() == "state":  # at the start of a sentence
            continue
        relation = _RELATIONS.get(match[2], "run by")
        yield Affiliation(_state(match[1]), relation, _at(told, *match.span()))
    for match in _AFFILIATED_BY.finditer(text):
        relation = _RELATIONS.get(match[1], "run by")
        yield Affiliation(_state(bare(match[2])), relation, _at(told, *match.span(2)))


def _state(name: str) -> str:
    return country(name) or name


def near_groups(text: str) -> Iterable[tuple[str, int]]:
    """Yield the words for unnamed bodies that a source is close to ("the group"), and offsets."""
    for match in _NEAR.finditer(text[:_MAX]):
        if _GENERIC.search(match[1]):
            yield match[1], match.start(1)


def _near(told: Passage, text: str, groups: Mapping[str, str]) -> Iterable[Affiliation]:
    for match in _NEAR.finditer(text):
        words = match[1]
        name = groups.get(words) or (bare(words) if any(c.isupper() for c in words) else "")
        if name:
            yield Affiliation(_state(name), "close to", _at(told, *match.span(1)))


def _before(told: Passage, text: str, identity: Identity) -> Iterable[Affiliation]:
    """Yield possessors, nationalities and bodies before the head or the title."""
    phrase = read_phrase(text)
    if outlet(bare(phrase.core)):
        return
    named = len(phrase.name) if phrase.name and phrase.name[-1] is phrase.words[-1] else 1
    last = len(phrase.words) - named
    relation = _relation(identity)
    index = 0
    while index < min(last, len(phrase.words)):
        for size in (3, 2, 1):
            words = phrase.words[index : index + size]
            whole = len(words) == size and index + size <= last
            following = phrase.words[index + size : index + size + 1]
            name = None
            if whole and not _within_name(words, following):
                name = _affiliate(words, following)
            if name and identity.source_type == "organization" and _part_of_name(words, following):
                name = None
            if name:
                itself = "is" if bare(identity.name or "") == name else relation
                yield Affiliation(name, itself, _at(told, words[0].start, words[-1].end))
                index += size - 1
                break
        index += 1
    owner = phrase.lead[-1] if phrase.lead else None
    private = phrase.head is not None and people_kind(phrase.head.text) in _PRIVATE
    if owner and owner.possessive and owner.capital and not private:
        yield Affiliation(_state(owner.text), relation, _at(told, owner.start, owner.end))


def _part_of_name(words: tuple[Word, ...], following: tuple[Word, ...]) -> bool:
    """Return whether a nationality is part of a company's name (American Homes Inc)."""
    return place_kind(words[-1].text) == "adjective" and bool(following) and following[0].capital


def _within_name(words: tuple[Word, ...], following: tuple[Word, ...]) -> bool:
    """Return whether a possessor belongs to a longer name (the Harbor Workers' Union)."""
    return (
        words[-1].possessive
        and bool(following)
        and following[0].capital
        and not place_kind(words[-1].text)
    )


def _relation(identity: Identity) -> str:
    return "official of" if source_type(identity.source_type).kind == "person" else "part of"


def _affiliate(words: tuple[Word, ...], following: tuple[Word, ...]) -> str | None:
    whole = " ".join(word.text for word in words)
    if words[0].low in {"former", "senior", "top", "new", "current", "then"}:
        return None
    kind = place_kind(whole)
    if kind in {"country", "adjective", "capital"}:
        return country(whole)
    if not all(word.capital for word in words):
        return None
    if body_name(whole) or outlet(whole):
        return whole
    if words[-1].possessive:
        return None if following and people_kind(following[0].text) in _PRIVATE else whole
    # "Radio | Marundia", "Agriculture | Minister": a part of a name, and the field of an office.
    ends = not following or (is_role(following[0].text) and following[0].low not in _MINISTERS)
    return whole if len(words) > 1 and ends and body_head(words[-1].text) else None


# "Hale's brother", "Hale's critics": they speak for nobody but themselves.
_PRIVATE = frozenset({"kin", "person", "proximate"})
_MINISTERS = frozenset({"minister", "ministers"})  # a secretary may be a union's


def _is(told: Passage, identity: Identity, groups: Mapping[str, str]) -> Iterable[Affiliation]:
    if identity.source_type not in {"official_body", "organization", "media", "own_reporting"}:
        return
    name = identity.name or ""
    start = told.text.find(name) if name else -1
    if start < 0:
        start, name_end = 0, min(len(told.text), _MAX)
    else:
        name_end = start + len(name)
    if name and told.text:
        yield Affiliation(
            groups.get(bare(name)) or _state(bare(name)), "is", _at(told, start, name_end)
        )


def _after(told: Passage, phrase: Phrase, identity: Identity) -> Iterable[Affiliation]:
    """Yield the bodies after ``of``, ``for``, ``at`` or ``from``, in complement and appositions."""
    for words in (phrase.rest, *phrase.asides[:3]):
        if not words:
            continue
        base, end = words[0].start, words[-1].end
        # "a resident of Villa Clement" does not speak for it.
        resident = any(people_kind(word.text) == "witness" for word in words[:3])
        strict = words[0].low in PERSONAL  # "who had come from the town of Grolna"
        for match in _OF.finditer(phrase.text[base:end]):
            if resident and match[1] in {"of", *_WHERE}:
                continue
            name = _complement_name(match[2])
            if name and (not (strict or match[1] in _WHERE) or _bodily(name)):
                start = base + match.start(2)
                yield Affiliation(
                    name, _relation(identity), _at(told, start, start + len(match[2]))
                )
                break


# "from the town of Grolna", "traders in Merrow": these may give no more than a place.
_WHERE = frozenset({"in", "inside", "within", "from"})


def _bodily(name: str) -> bool:
    last = name.split()[-1]
    known = body_name(name) or outlet(name) or country(name)
    return bool(known or body_head(last) or ends_body(last))


def _spoken_for(told: Passage, identity: Identity) -> Iterable[Affiliation]:
    """Yield the body that people speak for by the place of its words, whatever it is called.

    It owns the role or stands before it ("CityBus manager", "the hospital's superintendent"), or
    comes after "of", "for" or "at", with at most four words that describe it.
    """
    if source_type(identity.source_type).kind not in {"person", "unnamed"}:
        return
    phrase = read_phrase(told.text[:_MAX])
    for one in (phrase, *(read_phrase(words) for words in _asides(phrase))):
        offset = told.text.find(one.text)
        found = _owner(one) or _describer(one) or _whose(one)
        if found and offset >= 0:
            start, end = found
            name = bare(one.text[start:end])
            yield Affiliation(
                _state(name), _relation(identity), _at(told, offset + start, offset + end)
            )
            return


def _asides(phrase: Phrase) -> list[str]:
    return [phrase.text[words[0].start : words[-1].end] for words in phrase.asides[:2]]


def _owner(phrase: Phrase) -> tuple[int, int] | None:
    """Return the range of the owner of a role ("the hospital's superintendent")."""
    place = next((n for n, word in enumerate(phrase.words[:-1]) if word.possessive), None)
    if place is None or phrase.words[place] in phrase.name:
        return None
    held = phrase.words[place + 1 :]
    if not any(role_kind(word.text) and people_kind(word.text) not in _PRIVATE for word in held):
        return None
    last = phrase.words[place]
    return phrase.words[0].start, last.start + len(last.text)


def _describer(phrase: Phrase) -> tuple[int, int] | None:
    """Return the range of the body that stands before a role ("CityBus general manager")."""
    words = phrase.words[: len(phrase.words) - len(phrase.name)]
    if len(words) < 2 or not any(role_kind(word.text) for word in words[1:]):
        return None
    if not phrase.name and not role_kind(words[-1].text) and not people_kind(words[-1].text):
        return None
    end = 0
    while end < len(words) - 1 and (words[end].capital or body_head(words[end].text)):
        if role_kind(words[end].text) or words[end].low in _OF_TITLES or words[end].possessive:
            break
        end += 1
    if words[end].possessive or words[end].low in _MINISTERS:
        return None
    if not end or (end == 1 and (_is_ordinary(words[0]) or words[0].low in _NO_BODY)):
        return None
    return words[0].start, words[end - 1].end


_NO_BODY = ENGLISH.listed("no body before a role")


def _is_ordinary(word: Word) -> bool:
    """Return whether a capital may only open a sentence, or means a nation."""
    if body_head(word.text):
        return False
    return word.low in ENGLISH.terms("common_words", "word") or place_kind(word.text) is not None


def _whose(phrase: Phrase) -> tuple[int, int] | None:
    """Return the range of the body after "of", "for", "at" or "from"."""
    found = _BODY_OF.match(phrase.complement[:_MAX])
    if found is None or (phrase.head and people_kind(phrase.head.text) == "witness"):
        return None
    base = phrase.rest[0].start
    start, end = found.span("name") if found["name"] else found.span("noun")
    # "the partner of Paul Sheridan"; but "an analyst at Morgan Stanley"
    if found["name"] and found[0][:2] != "at" and first_name(found["name"].split()[0]):
        return None
    if found["where"] and found["name"] and not _bodily(found["name"]):
        return None
    if found["noun"] and not body_head(found["noun"].split()[-1]):
        return None
    return base + start, base + end


def _complement_name(words: str) -> str | None:
    name = bare(words)
    phrase = read_phrase(name)
    for word in phrase.words[:2]:
        if place_kind(word.text) in {"country", "adjective"}:
            return country(word.text)
    if place_kind(name) in {"region", "city", "capital"} or phrase.name:
        return None
    return name if name and name.lower() not in CALENDAR else None
