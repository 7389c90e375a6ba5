"""Put claims that say the same into one group, without chains.

A claim joins a group when it says the same as the group's first claim *and* as half of its others:
from "ten were hurt" through "ten were hurt when the bridge fell" nobody gets to "the bridge fell".
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .relation import relate
from .words import Wording

__all__ = ["MOST", "Group"]

MOST = 500  # claims of a fact, from which on it is too general to say anything of its sources
_LOOKED_AT = 40  # different wordings of a group that a claim is compared with


@dataclass(slots=True)
class Group:
    """A group of claims: number, wording and place of its first, and each wording once."""

    number: int
    first: Wording
    place: tuple[int, str, int]
    wordings: dict[str, Wording] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.wordings[self.first.key] = self.first

    def fit(self, wording: Wording) -> float | None:
        """Return how surely a claim says the same as this group; None where it does not."""
        if wording.key in self.wordings:
            return 1.0
        score = _score(self.first, wording)
        if score is None:
            return None
        others = list(self.wordings.values())[1 : 1 + _LOOKED_AT]
        alike = sum(_score(each, wording) is not None for each in others)
        return score if 2 * alike >= len(others) else None


def _score(one: Wording, other: Wording) -> float | None:
    found = relate(one, other)
    return found.score if found is not None and found.kind == "same" else None
