"""Sum up a fact: its root sources, whether it is contested, and its digit (Admiralty scale)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from .grouping import MOST
from .numbers import conflict, quantities
from .roots import Root, Said, depends, is_one, is_relayed, merged, root_of, same_affiliation

__all__ = ["Behind", "Contest", "Fact", "contested_by", "sum_up"]


class Contest(NamedTuple):
    """A claim of a fact, another that differs from it or denies it, and the differing figures."""

    kind: str
    claim: Said
    other: Said
    words: str


@dataclass(frozen=True, slots=True)
class Behind:
    """One root source of a fact, with the claims that come from it, the earliest first."""

    root: Root
    claims: tuple[Said, ...]
    strands: frozenset[int]
    counted: bool

    @property
    def named(self) -> bool:
        """Return whether it counts and has a name."""
        return self.counted and self.root.named


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact summed up; ``digit`` is None if the fact is too general to have one."""

    sources: tuple[Behind, ...]
    contested: str | None
    digit: int | None
    reason: str

    @property
    def roots(self) -> int:
        """Return how many independent sources there are."""
        return sum(each.counted for each in self.sources)

    @property
    def named_roots(self) -> int:
        """Return how many of them have a name."""
        return sum(each.named for each in self.sources)

    @property
    def sides(self) -> int:
        """Return how many sides of a dispute they speak for."""
        return len({each.root.side for each in self.sources if each.counted and each.root.side})


def sum_up(
    claims: Sequence[Said], strands: Mapping[int, int], contests: Sequence[Contest] = ()
) -> Fact:
    """Return the fact made of claims that say the same, given in order of publication.

    ``strands`` numbers the story that each document tells: copies of a story have one number.
    """
    sources = tuple(_sources(claims, strands))
    contested, words = contested_by(contests)
    digit, reason = _digit(sources, len(claims), contested, words)
    return Fact(sources, contested, digit, reason)


def _sources(claims: Sequence[Said], strands: Mapping[int, int]) -> Iterator[Behind]:
    by_root: dict[Root, list[Said]] = {}
    for said in claims:
        by_root.setdefault(root_of(said), []).append(said)
    groups = merged(by_root)
    places = {said.claim_id: place for place, said in enumerate(claims)}
    own = [
        sorted((s for root in group for s in by_root[root]), key=lambda s: places[s.claim_id])
        for group in groups
    ]
    order = sorted(range(len(groups)), key=lambda n: places[own[n][0].claim_id])
    standing = {n for n in order if any(root.counted for root in groups[n])}
    for n in order:
        others = [root for m in standing - {n} for root in groups[m]]
        rests = all(depends(groups[n], said.basis, others) for said in own[n])
        if rests or is_relayed(groups[n], others):
            standing.discard(n)
    for n in order:
        told = frozenset(strands.get(said.document_id, -said.document_id) for said in own[n])
        yield Behind(_told_best(groups[n]), tuple(own[n]), told, n in standing)


def _told_best(group: Sequence[Root]) -> Root:
    """Return the root whose name says most: a counted one before own voice, then the longest."""
    return min(group, key=lambda each: (not each.counted, -len(each.name), repr(each)))


def contested_by(contests: Sequence[Contest]) -> tuple[str | None, str]:
    """Return the term of ``CONTESTED`` that applies, and who denies it or which figures differ.

    A denial weighs more than a figure. A source does not contest its own claims, and a later,
    higher figure is an update.
    """
    real = [
        each
        for each in contests
        if not is_one(root_of(each.claim), root_of(each.other))
        and not (each.kind == "differs" and _is_update(each.claim, each.other))
    ]
    denied = sorted(root_of(each.other).name for each in real if each.kind == "denies")
    differing = sorted(each.words for each in real if each.kind == "differs")
    if denied:
        return "denied", denied[0]
    return ("figures", differing[0]) if differing else (None, "")


def _is_update(one: Said, other: Said) -> bool:
    earlier, later = sorted((one, other), key=lambda said: said.published[:10])
    if earlier.published[:10] == later.published[:10]:
        return False
    found = conflict(quantities(earlier.claim), quantities(later.claim))
    return found is not None and found[0].low < found[1].low


def _digit(
    sources: Sequence[Behind], claims: int, contested: str | None, words: str
) -> tuple[int | None, str]:
    """Return the digit that the sources give (2, 3, 6, or None if it is too general), and why.

    2 takes two named sources of different affiliation and more than one story. 3 takes two sources
    of one side or affiliation, at least one named. All else is 6; only people set other digits.
    """
    if claims > MOST:
        return None, f"too general: more than {MOST} claims say it"
    if contested:
        return (
            6,
            f"figures differ: {words}" if contested == "figures" else f"otherwise told by {words}",
        )
    counted = [each for each in sources if each.counted]
    named = [each for each in counted if each.named]
    for one, other in combinations(named, 2):
        if not _tied(one, other) and len(one.strands | other.strands) > 1:
            return (
                2,
                f"named sources of different affiliation, in separate texts: {_both(one, other)}",
            )
    for one, other in combinations(counted, 2):
        if (one.named or other.named) and _tied(one, other):
            return 3, f"sources of one side or affiliation: {_both(one, other)}"
    return 6, _too_little(counted, named)


def _tied(one: Behind, other: Behind) -> bool:
    return same_affiliation(one.root, other.root)


def _both(one: Behind, other: Behind) -> str:
    return "; ".join(sorted((one.root.name, other.root.name)))


def _too_little(counted: Sequence[Behind], named: Sequence[Behind]) -> str:
    if len(counted) < 2:
        own = not any(each.root.counted for each in counted)
        return "no source but the outlets' own voice" if own else "one source"
    if len(named) < 2:
        return "of several sources at most one has a name"
    return "several named sources, all in one story"
