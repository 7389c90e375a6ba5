"""Records of a claim's context: what its article and sentence add to its own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Article", "Context"]


@dataclass(frozen=True, slots=True, eq=False)
class Article:
    """The words of an article as concepts: of all of it, its names, and its title and lead.

    ``about`` has the names that are most frequent in its title and lead, two at most.
    """

    concepts: frozenset[str]
    names: frozenset[str]
    head: frozenset[str]
    about: tuple[str, ...]
    figures: frozenset[float]


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """The context of a claim.

    ``day`` is the ordinal of its publication, ``story`` the number that copies of a text share.
    ``concepts`` weighs the concepts of the claim, ``sentence`` those of the sentence around it;
    ``source`` has those of its source. ``measured`` has the concepts near each figure, which say
    what it counts. ``start`` is the claim's place in the text, in characters.
    """

    article: Article
    day: int
    story: int
    start: int
    own_voice: bool
    order: tuple[str, ...]
    concepts: Mapping[str, float]
    total: float
    sentence: Mapping[str, float]
    source: frozenset[str]
    measured: tuple[frozenset[str], ...]
