"""Decide who a source is, from its words and from what the document added to them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from .. import terms
from .bodies import body_kind, is_contest, is_demonym
from .memos import remembered
from .passage import Word, bare, word_set
from .phrase import (
    CALENDAR,
    PERSONAL,
    Phrase,
    aside_name,
    is_person_name,
    listed,
    named_one,
    read_phrase,
    split_and,
)
from .producers import artefact_kind, identifies, producers, shortened
from .publishers import is_publisher, is_staff
from .roles import person_type
from .unnamed import people_type, personlike
from .vocabulary import (
    artefact,
    body_head,
    body_name,
    country,
    first_name,
    outlet,
    people_kind,
    place_kind,
    role_kind,
    singular,
)

__all__ = ["NAMED", "ORDER", "Hints", "Identity", "identify"]

ORDER = terms.SOURCE_TYPE.values
NAMED = frozenset(ORDER[1:9])
_SPOKES = word_set(
    "spokesman spokeswoman spokesperson spokesmen spokeswomen spokespeople spox representative"
)
_MAX_DEPTH = 4


@dataclass(frozen=True, slots=True)
class Hints:
    """What the document added: the words a back-reference stands for, roles, names, publisher."""

    antecedent: str = ""
    roles: tuple[str, ...] = ()
    name: str = ""
    publisher: str = ""
    collective: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the source is: its type, canonical name, number, and the artefact that carries it.

    ``artefact`` and ``role`` are ranges in the words that were read.
    """

    source_type: str
    name: str | None = None
    number: int | None = 1
    medium: str | None = None
    artefact: tuple[int, int] | None = None
    plural: tuple[int, int] | None = None
    vague_record: bool = False
    kind: str = ""

    @property
    def named(self) -> bool:
        """Return whether the words name somebody."""
        return self.source_type in NAMED


@remembered(4096, 200)
def identify(text: str, hints: Hints = Hints(), depth: int = 0) -> Identity:
    """Return who these words name; hints hold what the rest of the document says of them."""
    text = named_one(text)
    parts = split_and(text) if depth < _MAX_DEPTH else [(0, len(text))]
    if len(parts) == 2 and not hints.antecedent:
        return _joined(text, parts, hints, depth)
    phrase = read_phrase(text)
    steps = (_reference, _own, _known, _produced, _person, _spokesman, _body, _people)
    for step in steps:
        found = step(phrase, hints, depth)
        if found is not None:
            return found
    if _WHO.search(text):  # whatever the noun, that is a person
        return Identity("unnamed_person", None, phrase.number or (None if phrase.plural else 1))
    if _OPENING_BODY.match(text) and depth < _MAX_DEPTH:  # "Consumer group Fairshare"
        return identify(text[0].lower() + text[1:], hints, depth + 1)
    return Identity("other", bare(text)[:120] or None, None)


_WHO = re.compile(r"[a-z],?\swho\s")
_OPENING_BODY = re.compile(
    r"[A-Z][a-z]+\s(?:group|charity|union|party|firm|company|network)\s[A-Z]"
)


def _joined(text: str, parts: list[tuple[int, int]], hints: Hints, depth: int) -> Identity:
    found = [identify(text[a:b], Hints(publisher=hints.publisher), depth + 1) for a, b in parts]
    first = min(found, key=lambda one: ORDER.index(one.source_type))
    if hints.roles and first.source_type == "named_person":
        first = replace(first, source_type=person_type("; ".join(hints.roles)))
    numbers = [one.number for one in found]
    total = None if None in numbers else sum(n for n in numbers if n)
    unnamed = first.source_type.startswith("unnamed")
    span = (parts[0][0], parts[1][1]) if unnamed else first.plural
    return replace(first, number=total, plural=span)


def _reference(phrase: Phrase, hints: Hints, depth: int) -> Identity | None:
    """P2: a back-reference takes the type of its antecedent."""
    only = (*phrase.lead, *phrase.words)
    if hints.antecedent and depth < _MAX_DEPTH:
        below = identify(hints.antecedent, replace(hints, antecedent=""), depth + 1)
        if below.source_type == "other" and bare(phrase.text).lower() in _ANYBODY:
            return Identity("unnamed_person", None, _number(phrase, below))
        if below.source_type == "other" and len(only) == 1 and only[0].low in PERSONAL:
            return _pronoun(only[0], replace(hints, antecedent=""))
        plural = _plural_of(phrase) if below.source_type.startswith("unnamed") else None
        return replace(
            below,
            number=_number(phrase, below),
            artefact=_artefact_at(phrase),
            medium=below.medium or _medium_at(phrase),
            plural=plural,
        )
    if len(only) == 1 and only[0].low in PERSONAL:
        return _pronoun(only[0], hints)
    return None


def _number(phrase: Phrase, below: Identity) -> int | None:
    if phrase.number is not None:
        return phrase.number
    if phrase.text.lower() == "the other":
        return 1
    many = phrase.plural or any(word.low in _MANY for word in (*phrase.lead, *phrase.words))
    if many:
        return None if below.number == 1 and not below.named else below.number
    if phrase.words and not phrase.plural and not below.source_type.startswith("unnamed_v"):
        return below.number if below.named else 1
    only = phrase.lead[0].low if phrase.lead else ""
    return 1 if only in {"he", "she", "his", "her", "one", "another", "him"} else below.number


_ANYBODY = word_set("another one others some both neither they who")
_MANY = word_set("they them their these those themselves both")


def _medium_at(phrase: Phrase) -> str | None:
    kind = artefact_kind(phrase) if phrase.words else None
    return kind[0] if kind else None


def _artefact_at(phrase: Phrase) -> tuple[int, int] | None:
    head = phrase.head
    return (head.start, head.end) if head and artefact(head.text) else None


_PRONOUNS = {
    word: kind
    for kind, words in (
        ("named_person", "he she him her his himself herself"),
        ("organization", "it its itself"),
        ("own_reporting", "i we me us my our"),
        ("document", "that which this what these"),
        ("unnamed_person", "who whose whom"),
    )
    for word in words.split()
}
_SINGLE = word_set("he she his her him it its i my me one another")


def _pronoun(word: Word, hints: Hints) -> Identity:
    kind = _PRONOUNS.get(word.low, "unnamed_vague")
    if kind == "named_person" and hints.roles:
        kind = person_type("; ".join(hints.roles))
    name = hints.publisher if kind == "own_reporting" else hints.name
    number = 1 if word.low in _SINGLE else None
    return Identity(kind, name or None, number, _medium_of(kind), vague_record=True)


def _medium_of(kind: str) -> str | None:
    return kind if kind in {"document", "dataset", "social_media"} else None


def _own(phrase: Phrase, hints: Hints, depth: int) -> Identity | None:
    """Recognize the publishing outlet and its staff."""
    if not hints.publisher or not phrase.words:
        return None
    core = bare(phrase.core)
    if is_publisher(core, hints.publisher):
        return Identity("own_reporting", core)
    for end in range(1, len(phrase.words)):
        start = phrase.text[phrase.words[0].start : phrase.words[end - 1].end]
        if is_publisher(bare(start), hints.publisher) and is_staff(phrase):
            medium = artefact(phrase.words[-1].text)
            at = _artefact_at(phrase)
            return Identity("own_reporting", bare(start), 1, medium[0] if medium else None, at)
    return None


def _known(phrase: Phrase, hints: Hints, depth: int) -> Identity | None:
    """Recognize a body, outlet or country by its whole name."""
    core = phrase.core
    if not core or (hints.name and len(phrase.words) == 1):
        return None
    entire = bare(phrase.text)
    if _DOMAIN.fullmatch(core):
        return Identity("organization", core)
    if outlet(entire) or (len(entire) > 5 and body_name(entire)):
        return (
            Identity("media", entire, 1, "press_report")
            if outlet(entire)
            else Identity(
                "official_body" if body_name(entire) == "official" else "organization",
                _titled_name(phrase.text.strip()),
            )
        )
    whole = phrase.text[phrase.lead[-1].start : phrase.words[-1].end] if phrase.lead else core
    if outlet(bare(core)) and (len(core) > 4 or core.isupper()):
        return Identity("media", bare(core), 1, "press_report")
    kind = body_name(core) or body_name(bare(core))
    if kind:
        return Identity(
            "official_body" if kind == "official" else "organization", _titled_name(whole)
        )
    if country(core) and (place_kind(core) != "adjective" or core.isupper()):
        return Identity("official_body", core)
    return _called(phrase)


def _called(phrase: Phrase) -> Identity | None:
    """Recognize an outlet that the words before its name call one: "the newspaper La Voce".

    An agency is one of news only where that is said: "rating agency Corvus" is a body.
    """
    for place, word in enumerate(phrase.words[:-1]):
        name = phrase.words[place + 1 :]
        if word.low in _OUTLET_HEADS and all(w.capital or w.low in {"of", "the"} for w in name):
            begins = word.start if word.text == "Radio" else name[0].start
            called = phrase.text[begins : name[-1].end]
            before = phrase.words[place - 1].low if place else "news"
            if word.low == "agency" and before not in _WIRES:
                return Identity("organization", called)
            return Identity("media", called, 1, "press_report")
    return None


_OUTLET_HEADS = word_set(
    "newspaper daily magazine broadcaster channel station agency website weekly tabloid outlet"
    " radio"
)


_WIRES = word_set("news press wire state official photo domestic national")


_DOMAIN = re.compile(r"[\w-]{2,60}\.(?:com|org|net|co|gov|edu|io|info)")


def _titled_name(whole: str) -> str:
    return whole if whole.startswith(("the ", "The ")) else bare(whole)


def _produced(phrase: Phrase, hints: Hints, depth: int) -> Identity | None:
    """P1: an artefact is its producer's, where the words tell one."""
    head = phrase.head
    kind = artefact_kind(phrase) if head else None
    if head is None or kind is None or phrase.name or depth >= _MAX_DEPTH:
        return None
    at = (head.start, head.end)
    for producer in producers(phrase):
        below = _producer(producer, hints, depth)
        maker = producer.split(" for ")[0]  # "a poll by Marktest for channel five"
        if below is not None and _is_body(phrase, kind[0], maker, below):
            below = Identity("organization", bare(maker))
        if below is not None:
            number = 1 if below.named and below.number is None else below.number
            return replace(below, medium=kind[0], artefact=at, number=number)
    name = bare(phrase.core) if len(phrase.words) > 1 else None
    number = None if phrase.plural else 1
    return Identity(kind[1], name, number, kind[0], at, vague_record=not identifies(phrase))


def _producer(producer: str, hints: Hints, depth: int) -> Identity | None:
    known = Hints(roles=hints.roles, name=hints.name, publisher=hints.publisher)
    words = [word for word in producer.split() if word[:1].isupper()]
    below = identify(producer, known if words else Hints(), depth + 1)
    if below.source_type in {"other", "document", "dataset", "unnamed_vague", "social_media"}:
        if words and below.source_type == "other":
            return Identity("organization", bare(producer))
        return None
    if not words and below.source_type == "unnamed_person":
        head = read_phrase(producer).head
        return below if head is not None and people_kind(head.text) and depth == 0 else None
    return below


_REMOTE = word_set("satellite radar aerial")


def _is_body(phrase: Phrase, medium: str, producer: str, below: Identity) -> bool:
    """Return whether polls or satellite images are by a name that no person is known to have."""
    first, *others = producer.split() or [""]
    if below.source_type != "named_person" or first_name(first):
        return False
    if medium in {"poll", "dataset"}:
        return not others
    titled = first.endswith(".") or not first[:1].isupper() or role_kind(first) is not None
    return phrase.words[0].low in _REMOTE and not titled


def _person(phrase: Phrase, hints: Hints, depth: int) -> Identity | None:
    """Recognize a person by name and type the person by every role stated."""
    if hints.collective and not hints.name:
        return Identity("organization", bare(phrase.core or phrase.text))
    name = phrase.full_name or _aside_name(phrase) or hints.name
    if name and phrase.full_name and not hints.roles and _told_as_body(phrase):
        return Identity("organization", name)
    if not name:
        name = _lone_name(phrase)
    if not name or not phrase.words:
        return None
    stated = phrase.text.replace(name, " ", 1) if not hints.name else phrase.text
    if hints.roles:
        stated = stated.replace(name, " ", 1)
    kind = person_type(stated, hints.roles)
    full = hints.name if hints.name and hints.name.endswith(name.split()[-1]) else name
    return Identity(kind, full, max(phrase.number or 1, listed(phrase)), kind=stated)


def _told_as_body(phrase: Phrase) -> bool:
    """Return whether the first apposition calls it a body: "Arden Rising, an action committee"."""
    if not phrase.asides or phrase.asides[0][0].low not in {"a", "an", "the"}:
        return False
    aside = phrase.asides[0]
    head = read_phrase(phrase.text[aside[0].start : aside[-1].end]).head
    return head is not None and body_head(head.text) in {"organization", "party"}


def _aside_name(phrase: Phrase) -> str:
    """Return a name in an apposition: ``The head of the union, Ada Quill``."""
    head = phrase.head
    if head is None or not (role_kind(head.text) or people_kind(head.text)):
        return ""
    for aside in phrase.asides[:2]:
        if len(aside) == 1 and aside[0].capital and is_person_name(aside, titled=True):
            return aside[0].text
        name = aside_name(aside)
        if name:
            return name
    return ""


def _lone_name(phrase: Phrase) -> str:
    """Return a single capitalized word that nothing else explains: a surname on its own."""
    if len(phrase.words) != 1 or phrase.lead:
        return ""
    word = phrase.words[0]
    known = people_kind(word.text) or body_head(word.text) or artefact(word.text)
    if (
        not word.capital
        or known
        or role_kind(word.text)
        or word.low in CALENDAR
        or place_kind(word.text)
        or place_kind(word.text.removesuffix("s")) == "adjective"
        or len(word.text) < 3
    ):
        return ""
    return "" if word.text.isupper() else word.text


def _spokesman(phrase: Phrase, hints: Hints, depth: int) -> Identity | None:
    """P3: an unnamed spokesperson of a named body is the body."""
    head = phrase.head
    if head is None or singular(head.low) not in _SPOKES or depth >= _MAX_DEPTH:
        return None
    before = phrase.words[:-1]
    bodies = [phrase.text[before[0].start : before[-1].end]] if before else []
    bodies += [
        shortened(m) for m in re.split(r"\b(?:for|of|from|at|with)\s+", phrase.complement)[1:]
    ]
    for words in bodies:
        below = identify(words, Hints(publisher=hints.publisher), depth + 1)
        if below.source_type in {"official_body", "organization", "media"}:
            return replace(below, number=phrase.number or 1)
        if below.source_type.startswith("named_") or place_kind(bare(words)) == "adjective":
            kind = "official_body" if place_kind(bare(words)) else "organization"
            return Identity(kind, bare(words))
        if any(word[:1].isupper() for word in words.split()):
            return Identity("organization", bare(words))
    return None


def _body(phrase: Phrase, hints: Hints, depth: int) -> Identity | None:
    """Recognize a body by its head noun or as a capitalized name."""
    head = phrase.head
    if head is None:
        return None
    # Everybody, so nobody to ask; members of it can be asked.
    if head.low in {"public", "electorate"} and not (head.capital or phrase.partitive):
        return Identity("other", bare(phrase.core), None)
    kind = body_kind(phrase, head)
    if kind is None:
        return None
    if head.low == "campaign" and is_contest(phrase):
        return Identity("other", bare(phrase.core), None)
    whole = phrase.text[phrase.lead[-1].start if phrase.lead else phrase.words[0].start :]
    name = (
        whole[: len(whole) - (len(phrase.text) - head.end)]
        if len(phrase.text) > head.end
        else whole
    )
    if phrase.rest and phrase.rest[0].low in {"of", "for"} and head.capital:
        name += " " + shortened(phrase.complement).strip()
    return Identity(
        kind,
        hints.name or _titled_name(name.strip()),
        None if phrase.plural and not head.capital and head.low != "police" else 1,
    )


def _people(phrase: Phrase, hints: Hints, depth: int) -> Identity | None:
    """Type people without a name by their head noun, what stands before it and after it."""
    head = phrase.head or (phrase.lead[-1] if phrase.lead else None)
    if head is None:
        return None
    kind = people_kind(head.text) if phrase.words else "vague"
    if is_demonym(phrase, head) or _THOSE.match(phrase.text):
        kind = "person"
    if kind is None and not personlike(phrase, head):
        return None
    if kind is None and role_kind(head.text) == "office":
        kind = "official"
    number = (
        phrase.number
        if phrase.number is not None
        else (None if phrase.plural or (kind == "vague" and not phrase.words) else 1)
    )
    return Identity(
        people_type(phrase, kind or "person", head),
        None,
        number,
        plural=_plural_of(phrase),
        kind=kind or "person",
    )


_THOSE = re.compile(r"[Tt]hose\s(?:who|in|with|from|at)\s")


def _plural_of(phrase: Phrase) -> tuple[int, int] | None:
    head = phrase.head
    if head is None or not phrase.plural or phrase.number == 1:
        return None
    return head.start, head.end
