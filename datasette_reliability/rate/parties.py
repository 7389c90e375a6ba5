"""Match a source's affiliations against the parties of the disputes that the user lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from ..records import Affiliation, Dispute, Span

__all__ = ["Tie", "tie"]

_STAKE = {"run by": "run_by_party", "backed by": "run_by_party", "close to": "aligned"}


class Tie(NamedTuple):
    """The side that a source is tied to, how (a term of ``terms.STAKE``), and the words."""

    side: str
    stake: str
    evidence: Span


def tie(affiliations: Iterable[Affiliation], disputes: Sequence[Dispute]) -> Tie | None:
    """Return how a source is tied to a listed side, None if it is not.

    A source tied to two sides counts for the affiliation that comes first; they come nearest
    first: what the words say it is run by, then what it belongs to, then what it is.
    """
    for affiliation in affiliations:
        side = _side(affiliation.name, disputes)
        if side is not None:
            stake = _STAKE.get(affiliation.relation, "party")
            return Tie(side, stake, affiliation.evidence)
    return None


def _side(name: str, disputes: Sequence[Dispute]) -> str | None:
    matches = [
        (match.start(), -len(word), side)
        for dispute in disputes
        for side, listed in dispute.sides.items()
        for word in listed
        if (match := _pattern(word).search(name))
    ]
    return min(matches)[2] if matches else None


@lru_cache(4096)
def _pattern(word: str) -> re.Pattern[str]:
    """Match a word or several as whole words; in any case if it is listed in lower case."""
    spaced = r"\s+".join(re.escape(part) for part in word.split())
    flags = re.IGNORECASE if word.islower() else 0
    return re.compile(rf"(?<!\w){spaced}(?!\w)", flags)
