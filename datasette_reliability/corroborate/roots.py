"""Find a claim's root source (who is at its origin), and which roots of a fact are the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .. import terms
from ..language import ENGLISH
from .agencies import outlet_name, same_outlet
from .words import stem, tokens

__all__ = [
    "Root",
    "Said",
    "depends",
    "is_one",
    "is_relayed",
    "merged",
    "root_of",
    "same_affiliation",
]

_GENERIC_AGENCY = re.compile(
    r"\b(?:news|press|wire|state) (?:agency|service)\b|\bthe (?:agency|wire)\b", re.I
)
_GENERIC = re.compile(
    r"\b(?:the|this|our|its) (?:\w+ )?(?:news)?(?:paper|broadcaster|channel|station|network|daily"
    r"|weekly|magazine|tabloid|outlet|website|site|publication|portal)\b",
    re.I,
)
# "Local media" is no more a name than "sources" is.
_SEVERAL = re.compile(
    r"\b(?:media|press|newspapers|papers|outlets|broadcasters|agencies|websites)\b(?: reports?)?$",
    re.I,
)
_ABBREVIATED = re.compile(r"[A-Z]{2,4}\.?")  # "DA Teague", "SP Joseph": offices, not first names
# "Hamas-run" and "the territory's" say who runs a body or where it is; outlets word it differently.
_LOOSE = re.compile(
    r"\b[\w.]{1,30}-(?:run|led|backed|controlled|affiliated|appointed|based|aligned)\b"
    r"|\b(?:local|country|territory|enclave|region|city|state|nation|strip)(?:['’]s)\b",
    re.I,
)
_SMALL_WORDS = """
the a an of in for and on at its their his her to from
"""
_SMALL = frozenset(_SMALL_WORDS.split())
_CAPITAL = re.compile(r"\b[A-Z][\w'’]*")


@dataclass(frozen=True, slots=True)
class Said:
    """A claim, with all that is needed to find its root.

    ``agency`` is the agency of its text, or of a text of the same story; ``origin`` is the
    publisher of the story's first text, used if no agency is known. Texts of one ``cluster`` are
    copies of each other, and ``story`` is the digest of the first of them.
    """

    claim_id: int
    document_id: int
    published: str
    source: str | None
    source_name: str | None
    source_type: str
    affiliation: str | None
    basis: str | None
    side: str | None
    publisher: str | None
    agency: str | None
    origin: str | None
    cluster: int = 0
    story: str = ""
    claim: str = ""
    cue: str | None = None
    content_kind: str = "information"


@dataclass(frozen=True, slots=True)
class Root:
    """A root source: ``kind`` is person, body, outlet or unnamed.

    Roots with the same ``key`` are surely the same; ``via`` is the agency or outlet whose text
    gives it. A root that is not ``counted`` is listed but adds nothing: the outlet's own voice.
    ``speaks_for`` is the body that a spokesperson speaks for.
    """

    kind: str
    key: str
    name: str
    via: str | None
    named: bool
    counted: bool
    affiliation: str | None
    side: str | None
    speaks_for: str | None = None


def root_of(said: Said) -> Root:
    """Return the root source of a claim: a person, a body, an outlet, or an unnamed source."""
    kind = terms.source_type(said.source_type).kind
    origin = said.agency or said.origin
    if kind in ("none", "outlet"):
        outlet = (said.publisher if kind == "none" else None) or origin
        return _outlet(said, outlet, counted=kind == "outlet")
    name = said.source_name or (said.source if kind == "body" else None)
    if said.source_type == "media":
        if not _is_of_several(name or said.source or ""):
            return _outlet(said, _medium(said, name) or origin, counted=True)
        name = None
    if kind == "person" and name:
        speaks = said.affiliation if said.source_type == "named_representative" else None
        return Root("person", f"person:{_folded(name)}", name, origin, True, True,
                    said.affiliation, said.side, speaks)  # fmt: skip
    if name and kind in ("body", "record"):
        return Root("body", f"body:{_folded(name)}", _bare(name), origin, True, True,
                    said.affiliation, said.side)  # fmt: skip
    via = outlet_name(origin) if origin else "an unknown outlet"
    own = via.casefold() if origin else f"#{said.story}"
    return Root("unnamed", f"unnamed:{own}", f"unnamed via {via}", origin, False, True,
                said.affiliation, said.side)  # fmt: skip


def _outlet(said: Said, outlet: str | None, counted: bool) -> Root:
    name = outlet_name(outlet) if outlet else "an unknown outlet"
    key = f"outlet:{name.casefold()}" if outlet else f"outlet:#{said.story}"
    return Root("outlet", key, name, said.agency, outlet is not None, counted, None, said.side)


def _medium(said: Said, name: str | None) -> str | None:
    """Return the outlet that is named, or that words such as "the news agency" refer to."""
    words = name or said.source or ""
    if _GENERIC_AGENCY.search(words):
        return said.agency or said.publisher
    if _GENERIC.search(words) or not _CAPITAL.search(words.removeprefix("The ")):
        return said.publisher
    return words or None


def _is_of_several(words: str) -> bool:
    """Return whether words mean outlets in general: "local media", "International media"."""
    return bool(_SEVERAL.search(words)) and not _CAPITAL.search(words[1:])


def _folded(name: str) -> str:
    """Return the words of a name in lower case, without accents, which some outlets omit."""
    spelled = unicodedata.normalize("NFKD", name)
    bare = "".join(letter for letter in spelled if not unicodedata.combining(letter))
    return " ".join(tokens(bare)).removeprefix("the ")


def _bare(name: str) -> str:
    return re.sub(r"^[Tt]he ", "", " ".join(name.split()))


def merged(roots: Iterable[Root]) -> list[list[Root]]:
    """Return the roots of a fact in groups, one for each source, whatever their order.

    A body under two descriptions is one source, and so is a person by full name and by surname:
    in doubt, two roots of one fact count as one.
    """
    groups: list[list[Root]] = []
    for root in sorted(set(roots), key=lambda each: (-len(each.key), each.key, repr(each))):
        near = [group for group in groups if any(is_one(root, other) for other in group)]
        joined = [root, *(each for group in near for each in group)]
        groups = [group for group in groups if group not in near] + [joined]
    return [sorted(group, key=lambda each: (-len(each.key), repr(each))) for group in groups]


def is_one(one: Root, other: Root) -> bool:
    """Return whether two roots of one fact are the same source."""
    if one.key == other.key:
        return True
    kinds = {one.kind, other.kind}
    if kinds == {"person", "body"}:
        person, body = (one, other) if one.kind == "person" else (other, one)
        return _is_voice_of(person, body)
    if len(kinds) > 1 or "unnamed" in kinds:
        return False
    if one.kind == "person":
        return _one_person(_personal(one.name), _personal(other.name))
    if one.kind == "outlet":
        return one.named and other.named and same_outlet(one.name, other.name)
    return _one_body(one.name, other.name)


def _is_voice_of(person: Root, body: Root) -> bool:
    """Return whether a person speaks for a body, or the "body" is only the person's surname."""
    words, own = _folded(person.name).split(), _folded(body.name).split()
    if own and words[-len(own) :] == own:
        return True
    return person.speaks_for is not None and _one_body(person.speaks_for, body.name)


def _personal(name: str) -> list[str]:
    """Return the words of a person's name, without an abbreviated office before it."""
    words = name.split()
    while len(words) > 1 and _ABBREVIATED.fullmatch(words[0]) and not words[-1].isupper():
        words = words[1:]
    return _folded(" ".join(words)).split()


def _one_person(one: list[str], other: list[str]) -> bool:
    """Return whether two names mean one person: the surname fits, and no first name differs.

    "Ros" is short for "Rosalind", "J." for "Jane", and "Ong" for "Ong Siew Lan".
    """
    short, long = sorted((one, other), key=lambda words: (len(words), words))
    if len(short) == 1:
        return short[0] in long
    return bool(short) and short[-1] == long[-1] and all(
        any(a.startswith(b) or b.startswith(a) for b in long[:-1]) for a in short[:-1]
    )  # fmt: skip


def _one_body(one: str, other: str) -> bool:
    if same_outlet(one, other):
        return True
    short, long = sorted((_words(one), _words(other)), key=len)
    if short and short <= long:
        return True
    (generic, proper), (generic2, proper2) = _described(one), _described(other)
    if not generic or generic != generic2:
        return False
    return not proper or not proper2 or bool(proper & proper2)


def _words(name: str) -> set[str]:
    """Return the stems of a body's description; a longer description of it has them all."""
    return {
        stem(word) for word in _folded(_LOOSE.sub(" ", name)).split() if word not in _SMALL
    }  # fmt: skip


def _described(name: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the common and the proper nouns of a body's description.

    "Health Ministry" and "health ministry" are the same: capitals on common nouns say nothing, so
    only a name beside them tells bodies apart.
    """
    words = [word for word in tokens(_LOOSE.sub(" ", name)) if word not in _SMALL]
    common = frozenset(stem(word) for word in words if word in _heads())
    return common, frozenset(stem(word) for word in words if word not in _heads())


def _heads() -> frozenset[str]:
    return ENGLISH.terms("common_words", "word")


def is_relayed(one: Sequence[Root], others: Iterable[Root]) -> bool:
    """Return whether a source is an outlet that another source of the fact spoke to.

    "The Mercury reported" adds no source to the clerk whom the Mercury quotes.
    """
    vias = [other.via for other in others if other.via and other.kind != "outlet"]
    return all(
        root.named and root.kind in ("outlet", "body")
        and any(same_outlet(root.name, via) for via in vias)
        for root in one
    )  # fmt: skip


def depends(one: Sequence[Root], basis: str | None, others: Iterable[Root]) -> bool:
    """Return whether a source rests on another root of the fact: its basis names that root."""
    words = set(tokens(basis or ""))
    return bool(words) and any(
        other.named and other not in one and _named_in(other, words) for other in others
    )


def _named_in(root: Root, words: set[str]) -> bool:
    own = [word for word in tokens(root.name) if word not in _SMALL]
    if root.kind == "person":
        return bool(own) and own[-1] in words
    return bool(own) and {stem(word) for word in own} <= {stem(word) for word in words}


def same_affiliation(one: Root, other: Root) -> bool:
    """Return whether two roots belong to one body or one side."""
    if one.side is not None and one.side == other.side:
        return True
    return any(
        _folded(a) == _folded(b) or _one_body(a, b)
        for a in _bodies(one) for b in _bodies(other)
    )  # fmt: skip


def _bodies(root: Root) -> list[str]:
    own = [root.name] if root.kind in ("body", "outlet") else []
    return [*own, *([root.affiliation] if root.affiliation else [])]
