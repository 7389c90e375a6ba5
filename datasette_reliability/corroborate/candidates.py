"""Find the few earlier claims worth comparing with a claim, by the rare words they share."""

from __future__ import annotations

from collections.abc import Iterable

from .words import Wording

__all__ = ["Candidates"]

# These limits keep the work for a claim from growing with the archive.
_MOST = 10  # earlier claims that a claim is compared with
# A word found in more claims than this is not looked up, as it does not tell events apart. The
# limit is one claim in 200, but at least 20 claims (small archive) and at most 200 (large one).
_COMMON = (20, 200)
_ONE_IN = 200
_LEAST = 0.25  # share of the shorter claim's weight; claims that share less never say the same


class Candidates:
    """Claims in the order in which they were added, each found by its words."""

    def __init__(self) -> None:
        self._totals: list[float] = []
        self._places: dict[str, list[int]] = {}

    def add(self, wording: Wording) -> None:
        """Add a claim, so that later ones can find it."""
        place = len(self._totals)
        self._totals.append(wording.total)
        for key in _keys(wording):
            self._places.setdefault(key, []).append(place)

    def near(self, wording: Wording) -> list[int]:
        """Return the numbers (from 0, as added) of the claims that share most, best first."""
        least, most = _COMMON
        rare = min(most, max(least, len(self._totals) // _ONE_IN))
        found = dict[int, float]()
        for key in _keys(wording):
            places = self._places.get(key, ())
            if len(places) <= rare:
                weight = wording.weights.get(key, 1.0)
                for place in places:
                    found[place] = found.get(place, 0.0) + weight
        # Twice as many, because some share too little and are dropped below.
        best = sorted(found, key=lambda place: (-found[place], place))[: 2 * _MOST]
        total, totals = wording.total, self._totals
        return [n for n in best if found[n] >= _LEAST * min(total, totals[n])][:_MOST]


def _keys(wording: Wording) -> Iterable[str]:
    """Yield what a claim is found by: words, figures, and concepts with a name of its article.

    "The toll rose" has no rare word, but few articles about Talvir report a toll.
    """
    yield from wording.weights
    yield from dict.fromkeys(f"#{figure.low:g}" for figure in wording.figures)
    if wording.context is not None:
        for name in wording.context.article.about:
            yield from (f"{name} {each}" for each in wording.context.concepts)
