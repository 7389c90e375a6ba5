"""Match a source's affiliations against the parties of the disputes that the user lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from ..records import Affiliation, Dispute, Span

__all__ = ["Tie", "tie"]

_STAKE = {"run by": "run_by_party", "backed by": "run_by_party", "close to": "aligned"}
_CLOSENESS = {"party": 0, "run_by_party": 1, "aligned": 2}


class Tie(NamedTuple):
    """The side that a source is tied to, how (a term of ``terms.STAKE``), and the words."""

    side: str
    stake: str
    evidence: Span


def tie(
    affiliations: Iterable[Affiliation], disputes: Sequence[Dispute], text: str = ""
) -> Tie | None:
    """Return how a source is tied to a listed side, None if it is not.

    A source tied to two sides counts for the closest tie (is or speaks for it, then run or backed
    by it, then close to it); of equally close ones for the one that stands first in the text.
    With the ``text``, the words that show an affiliation are matched as well as its name.
    """
    found = list(_ties(affiliations, disputes, text))
    return min(found, key=_rank) if found else None


def _rank(found: Tie) -> tuple[int, int]:
    return _CLOSENESS[found.stake], found.evidence.start


def _ties(
    affiliations: Iterable[Affiliation], disputes: Sequence[Dispute], text: str
) -> Iterator[Tie]:
    for affiliation in affiliations:
        side = _side(affiliation.name, disputes) or _side(affiliation.evidence.of(text), disputes)
        if side is not None:
            stake = _STAKE.get(affiliation.relation, "party")
            yield Tie(side, stake, affiliation.evidence)


def _side(words: str, disputes: Sequence[Dispute]) -> str | None:
    matches = [
        (match.start(), -len(word), side)
        for dispute in disputes
        for side, listed in dispute.sides.items()
        for word in listed
        if (match := _pattern(word).search(words))
    ]
    return min(matches)[2] if matches else None


@lru_cache(4096)
def _pattern(word: str) -> re.Pattern[str]:
    """Match a word or several as whole words; in any case if it is listed in lower case."""
    spaced = r"\s+".join(re.escape(part) for part in word.split())
    flags = re.IGNORECASE if word.islower() else 0
    return re.compile(rf"(?<!\w){spaced}(?!\w)", flags)
