"""Put claims that say the same into one group, without chains.

A claim joins a group when it says the same as the group's first claim *and* as half of its others:
from "ten were hurt" through "ten were hurt when the bridge fell" nobody gets to "the bridge fell".
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .relation import relate
from .words import Wording

__all__ = ["MOST", "Group"]

# Claims of a fact beyond which it is too general ("talks will go on") to have a digit.
MOST = 500
# Different wordings of a group that a claim is compared with: bounds the time on a large one.
_LOOKED_AT = 40


@dataclass(slots=True)
class Group:
    """A group of claims that say the same: one fact.

    ``number`` is the number of its first claim, ``place`` where that stands in the order of texts;
    ``wordings`` holds each different wording once.
    """

    number: int
    first: Wording
    place: tuple[int, str, int]
    wordings: dict[str, Wording] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.wordings[self.first.key] = self.first

    def fit(self, wording: Wording) -> float | None:
        """Return how surely (0 to 1) a claim says what this group says; None where it does not."""
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
