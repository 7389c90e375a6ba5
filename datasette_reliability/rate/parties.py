"""Match a source's affiliations against the parties of the disputes that the user lists."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from ..language import ENGLISH
from ..records import Classification, Dispute, Span

__all__ = ["Tie", "tie"]

_ARTICLE = re.compile(r"^[Tt]he\s+")
_STAKE = {"run by": "run_by_party", "backed by": "run_by_party", "close to": "aligned"}


class Tie(NamedTuple):
    """The side that a source is tied to, how (a term of ``terms.STAKE``), and the words."""

    side: str
    stake: str
    evidence: Span | None


def tie(found: Classification, disputes: Sequence[Dispute]) -> Tie | None:
    """Return how a source is tied to a listed side, None if it is not.

    A source tied to two sides counts for its first affiliation; the nearest comes first: what the
    words say it is run by, then what it belongs to, then what it is. A source without such an
    affiliation is a party if its own name is one of the listed words.
    """
    for affiliation in found.affiliations:
        side = _side(affiliation.name, disputes)
        if side is not None:
            return Tie(side, _STAKE.get(affiliation.relation, "party"), affiliation.evidence)
    side = _side_named(found.source_name, disputes)
    return Tie(side, "party", _shown(found)) if side is not None else None


def _side_named(name: str | None, disputes: Sequence[Dispute]) -> str | None:
    """Return the side that lists exactly this name, with or without article."""
    bare = _ARTICLE.sub("", name or "")
    listed = (
        side
        for dispute in disputes
        for side, words in dispute.sides.items()
        if any(_pattern(word).fullmatch(bare) for word in words)
    )
    return next(listed, None)


def _shown(found: Classification) -> Span | None:
    return next((one.evidence for one in found.signals if one.category == "identity"), None)


def _side(name: str, disputes: Sequence[Dispute]) -> str | None:
    matches = [
        (match.start(), -len(word), side)
        for dispute in disputes
        for side, listed in dispute.sides.items()
        for word in _with_countries(listed)
        if (match := _pattern(word).search(name))
    ]
    return min(matches)[2] if matches else None


@lru_cache(1024)
def _with_countries(listed: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words and the countries that they name, because affiliations name the country."""
    countries = (_countries().get(word) for word in listed)
    return tuple(dict.fromkeys([*listed, *filter(None, countries)]))


@cache
def _countries() -> Mapping[str, str]:
    # Capitals are left out: listing Kabul for a government does not mean all Afghan bodies.
    return {
        row["word"]: row["country"]
        for row in ENGLISH.rows("places")
        if row["kind"] in ("country", "adjective")
    }


# Patterns are cached for the words of the disputes; the limit keeps memory small.
@lru_cache(4096)
def _pattern(word: str) -> re.Pattern[str]:
    """Match a word or several as whole words; in any case if it is listed in lower case."""
    spaced = r"\s+".join(re.escape(part) for part in word.split())
    flags = re.IGNORECASE if word.islower() else 0
    return re.compile(rf"(?<!\w){spaced}(?!\w)", flags)
