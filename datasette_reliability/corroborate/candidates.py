"""Find the few earlier claims that are worth a comparison with one, by the rare words in both."""

from __future__ import annotations

from collections.abc import Iterable

from .words import Wording

__all__ = ["Candidates"]

# All bound the work for a claim, which would grow with the archive.
_MOST = 10  # earlier claims that a claim is compared with
# A word that stands in more claims finds none: it tells nothing apart. That is one claim of 200,
# but never fewer than 20 claims (of a small archive) and never more than 200 (of a large one).
_COMMON = (20, 200)
_ONE_IN = 200
_LEAST = 0.25  # share of the weight of the claim that says less; below, no two say the same


class Candidates:
    """Claims in the order in which they were added, each found by the words that it has."""

    def __init__(self) -> None:
        self._totals: list[float] = []
        self._places: dict[str, list[int]] = {}

    def add(self, wording: Wording) -> None:
        """Let a claim be found by later ones."""
        place = len(self._totals)
        self._totals.append(wording.total)
        for key in _keys(wording):
            self._places.setdefault(key, []).append(place)

    def near(self, wording: Wording) -> list[int]:
        """Return the numbers (from 0, as added) of the claims that share most, the best first."""
        least, most = _COMMON
        rare = min(most, max(least, len(self._totals) // _ONE_IN))
        found = dict[int, float]()
        for key in _keys(wording):
            places = self._places.get(key, ())
            if len(places) <= rare:
                weight = wording.weights.get(key, 1.0)
                for place in places:
                    found[place] = found.get(place, 0.0) + weight
        # Twice as many, as some fall to the least share.
        best = sorted(found, key=lambda place: (-found[place], place))[: 2 * _MOST]
        total, totals = wording.total, self._totals
        return [n for n in best if found[n] >= _LEAST * min(total, totals[n])][:_MOST]


def _keys(wording: Wording) -> Iterable[str]:
    """Yield what a claim is found by: its words, its figures, and its words in such an article.

    "The toll rose" has no rare word; but few articles that are about Talvir tell of a toll.
    """
    yield from wording.weights
    yield from dict.fromkeys(f"#{figure.low:g}" for figure in wording.figures)
    if wording.context is not None:
        for name in wording.context.article.about:
            yield from (f"{name} {each}" for each in wording.context.concepts)
