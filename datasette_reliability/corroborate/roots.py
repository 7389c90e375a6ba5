"""Who is at the origin of a claim: the root source, and which roots of a fact are one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .. import terms
from ..language import ENGLISH
from .agencies import outlet_name, same_outlet
from .words import stem, tokens

__all__ = ["Root", "Said", "depends", "is_one", "merged", "root_of", "same_affiliation"]

_GENERIC_AGENCY = re.compile(
    r"\b(?:news|press|wire|state) (?:agency|service)\b|\bthe (?:agency|wire)\b", re.I
)
_GENERIC = re.compile(
    r"\b(?:the|this|our|its) (?:\w+ )?(?:news)?(?:paper|broadcaster|channel|station|network|daily"
    r"|weekly|magazine|tabloid|outlet|website|site|publication|portal)\b",
    re.I,
)
# "Hamas-run" and "the territory's" say who runs a body or where it is, in other words each time.
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
    """A claim with what its root is found from.

    ``agency`` is that of its text or of a text that is the same story; ``origin`` is whose text it
    is where no agency is known. Texts of one ``cluster`` are copies of each other, and ``story`` is
    the digest of the first of them.
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

    ``key`` is equal for what is surely the same, and ``via`` whose text told it. A root that is not
    ``counted`` is listed and adds nothing: the outlet's own voice, and a source that rests on
    another one of the fact.
    """

    kind: str
    key: str
    name: str
    via: str | None
    named: bool
    counted: bool
    affiliation: str | None
    side: str | None


def root_of(said: Said) -> Root:
    """Return the root source of a claim."""
    kind = terms.source_type(said.source_type).kind
    origin = said.agency or said.origin
    if kind in ("none", "outlet"):
        outlet = (said.publisher if kind == "none" else None) or origin
        return _outlet(said, outlet, counted=kind == "outlet")
    name = said.source_name or (said.source if kind == "body" else None)
    if said.source_type == "media":
        return _outlet(said, _medium(said, name) or origin, counted=True)
    if kind == "person" and name:
        return Root("person", f"person:{_folded(name)}", name, origin, True, True,
                    said.affiliation, said.side)  # fmt: skip
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
    """Return the outlet that is named, or that words such as "the news agency" stand for."""
    words = name or said.source or ""
    if _GENERIC_AGENCY.search(words):
        return said.agency or said.publisher
    if _GENERIC.search(words) or not _CAPITAL.search(words.removeprefix("The ")):
        return said.publisher
    return words or None


def _folded(name: str) -> str:
    return " ".join(tokens(name)).removeprefix("the ")


def _bare(name: str) -> str:
    return re.sub(r"^[Tt]he ", "", " ".join(name.split()))


def merged(roots: Iterable[Root]) -> list[list[Root]]:
    """Return the roots of a fact in groups that are one source each, whatever their order.

    A body under two descriptions is one, and a person by full name and by surname: within one fact
    two sources are rather one than two.
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
    if one.kind != other.kind or "unnamed" in (one.kind, other.kind):
        return False
    if one.kind == "person":
        return _one_person(_folded(one.name).split(), _folded(other.name).split())
    if one.kind == "outlet":
        return one.named and other.named and same_outlet(one.name, other.name)
    return _one_body(one.name, other.name)


def _one_person(one: list[str], other: list[str]) -> bool:
    short, long = sorted((one, other), key=len)
    return bool(short) and short[-1] == long[-1] and set(short) <= set(long)


def _one_body(one: str, other: str) -> bool:
    if same_outlet(one, other):
        return True
    (generic, proper), (generic2, proper2) = _described(one), _described(other)
    if not generic or generic != generic2:
        return False
    return not proper or not proper2 or bool(proper & proper2)


def _described(name: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the common and the proper nouns of a body's description.

    "Health Ministry" and "health ministry" are the same: capitals of a word that another
    description has in lower case say nothing, so that only a name before or behind them counts.
    """
    words = [word for word in tokens(_LOOSE.sub(" ", name)) if word not in _SMALL]
    common = frozenset(stem(word) for word in words if word in _heads())
    return common, frozenset(stem(word) for word in words if word not in _heads())


def _heads() -> frozenset[str]:
    return ENGLISH.terms("common_words", "word")


def depends(one: Sequence[Root], basis: str | None, others: Iterable[Root]) -> bool:
    """Return whether a source rests on another root of the fact, as the words of its basis say."""
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
