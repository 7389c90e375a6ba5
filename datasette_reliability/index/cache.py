"""A cache in memory of what was read from the index, of limited size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..kept import Kept

__all__ = ["Cache"]

_OVERHEAD = 200  # rough bytes of an entry besides its content, so that small entries are not free
_LARGEST = 1 / 2  # the names of a column with very many values take as much as all bitmaps
_Place = tuple[str, ...]


class Cache:
    """Holds entries of up to ``most`` bytes in all, even if a page cycles through more."""

    def __init__(self, most: int) -> None:
        self._kept = Kept(most, _LARGEST)

    @property
    def held(self) -> int:
        """The bytes of all entries."""
        return self._kept.held

    def get(self, place: _Place, make: Callable[[], tuple[Any, int]]) -> Any:
        """Return the entry at a place; if there is none, ``make`` returns it and its bytes."""
        if kept := self._kept.get(place):
            return kept[0]
        found, size = make()
        # Names contain values of an address, which may have any length.
        self._kept.put(place, (found,), size + _OVERHEAD + sum(map(len, place)))
        return found

    def has(self, place: _Place) -> bool:
        """Return whether there is an entry at a place."""
        return self._kept.get(place) is not None

    def forget(self, kind: str) -> None:
        """Forget the entries at places that begin with this word."""
        self._kept.forget(lambda place: isinstance(place, tuple) and place[0] == kind)
