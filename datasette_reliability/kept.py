"""A cache of answers in memory, limited in bytes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from random import Random
from threading import Lock
from typing import Any

__all__ = ["Kept"]

# The share of new answers that a full cache accepts. Cycling through twice as many texts as fit, it
# hits 20 of 100 if it accepts all and 43 if it accepts every fourth (50 is the maximum); if it
# accepted none, it would keep yesterday's texts for ever.
_TAKEN = 1 / 4


class Kept:
    """Holds answers in up to ``most`` bytes; a new one replaces randomly chosen ones.

    Dropping the oldest would be wrong: a cyclic scan would lose each answer just before asking for
    it. No answer may take more than the share ``largest`` of the limit.
    """

    def __init__(self, most: int, largest: float = 1 / 16) -> None:
        self._most = most
        self._largest = largest * most
        self._lock = Lock()  # Datasette calls from several threads
        self._lot = Random(0)
        self._answers: dict[Hashable, Any] = {}
        self._sizes: list[tuple[Hashable, int]] = []  # in no order, for random choice
        self.held = 0
        # The dictionary's own method, which saves a Python call for every row.
        self.get = self._answers.get

    def put(self, key: Hashable, answer: Any, size: int) -> None:
        """Cache an answer of this many bytes, its key included, if there is room for it."""
        with self._lock:
            if key in self._answers or size > self._largest:
                return
            if self.held + size > self._most and self._lot.random() > _TAKEN:
                return
            while self.held + size > self._most:
                self._drop()
            self._answers[key] = answer
            self._sizes.append((key, size))
            self.held += size

    def forget(self, chosen: Callable[[Hashable], bool]) -> None:
        """Forget the answers to chosen keys."""
        with self._lock:
            for key, size in self._sizes:
                if chosen(key):
                    del self._answers[key]
                    self.held -= size
            self._sizes = [each for each in self._sizes if each[0] in self._answers]

    def _drop(self) -> None:
        at = self._lot.randrange(len(self._sizes))
        self._sizes[at], self._sizes[-1] = self._sizes[-1], self._sizes[at]
        key, size = self._sizes.pop()
        del self._answers[key]
        self.held -= size
