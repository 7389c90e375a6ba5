"""What was read from the index, kept in memory up to a bound."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..kept import Kept

__all__ = ["Cache"]

_OVERHEAD = 200  # bytes of an entry besides what it holds, about: so small ones are not free
_LARGEST = 1 / 2  # the names of a column with very many take as much as all bitmaps
_Place = tuple[str, ...]


class Cache:
    """Holds what was made in up to ``most`` bytes, however many more a page goes round."""

    def __init__(self, most: int) -> None:
        self._kept = Kept(most, _LARGEST)

    @property
    def held(self) -> int:
        """The bytes of what is held."""
        return self._kept.held

    def get(self, place: _Place, make: Callable[[], tuple[Any, int]]) -> Any:
        """Return what stands at a place; where nothing does, ``make`` gives it and its bytes."""
        if kept := self._kept.get(place):
            return kept[0]
        found, size = make()
        # The names hold values of an address, as long as its writer likes.
        self._kept.put(place, (found,), size + _OVERHEAD + sum(map(len, place)))
        return found

    def has(self, place: _Place) -> bool:
        """Return whether anything stands at a place."""
        return self._kept.get(place) is not None

    def forget(self, kind: str) -> None:
        """Forget what stands at places that begin with this word."""
        self._kept.forget(lambda place: isinstance(place, tuple) and place[0] == kind)
