"""What was read from the index, kept in memory up to a bound."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any

__all__ = ["Cache"]

_OVERHEAD = 200  # bytes of an entry besides what it holds
_Place = tuple[str, ...]


class Cache:
    """Holds what was made, the latest used of it, in up to ``most`` bytes (one thing at least)."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()  # Datasette asks from several threads
        self._open: OrderedDict[_Place, tuple[Any, int]] = OrderedDict()
        self.held = 0

    def get(self, place: _Place, make: Callable[[], tuple[Any, int]]) -> Any:
        """Return what stands at a place; where nothing does, ``make`` gives it and its bytes."""
        with self._lock:
            if place in self._open:
                self._open.move_to_end(place)
                return self._open[place][0]
        found, size = make()
        with self._lock:
            # The names hold values of an address, as long as its writer likes.
            self._keep(place, found, size + _OVERHEAD + sum(map(len, place)))
        return found

    def has(self, place: _Place) -> bool:
        """Return whether anything stands at a place."""
        with self._lock:
            return place in self._open

    def forget(self, kind: str) -> None:
        """Forget what stands at places that begin with this word."""
        with self._lock:
            for place in [place for place in self._open if place[0] == kind]:
                self.held -= self._open.pop(place)[1]

    def _keep(self, place: _Place, found: Any, size: int) -> None:
        if place in self._open:  # another thread was quicker
            return
        self._open[place] = found, size
        self.held += size
        while self.held > self._most and len(self._open) > 1:
            _, (_, freed) = self._open.popitem(last=False)
            self.held -= freed
