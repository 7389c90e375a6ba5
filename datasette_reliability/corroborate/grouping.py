"""Put claims that say the same into one group, without chains.

A claim joins a group if it says the same as the group's first claim *and* as half of the others.
So "ten were hurt" and "the bridge fell" stay apart, although "ten were hurt when the bridge fell"
resembles both.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .relation import relate
from .words import Wording

__all__ = ["MOST", "Group"]

# A fact with more claims than this ("talks will go on") is too general to have a digit.
MOST = 500
# A claim is compared with at most this many wordings of a group: a large one would take long.
_LOOKED_AT = 40


@dataclass(slots=True)
class Group:
    """A group of claims that say the same: one fact.

    ``number`` is the number of its first claim, ``place`` that claim's place in the order of texts;
    ``wordings`` holds each different wording once.
    """

    number: int
    first: Wording
    place: tuple[int, str, int]
    wordings: dict[str, Wording] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.wordings[self.first.key] = self.first

    def fit(self, wording: Wording) -> float | None:
        """Return how surely (0 to 1) a claim says the same as this group; None if it does not."""
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
