"""Answers kept in memory, up to a bound in bytes, however many more are asked for."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from random import Random
from threading import Lock
from typing import Any

__all__ = ["Kept"]

# The part of newcomers that a full store takes. Going round twice as many texts as fit, it finds 20
# of 100 if it takes all and 43 if it takes every fourth (50 is the most there can be); one that
# takes none stays with the texts of yesterday.
_TAKEN = 1 / 4


class Kept:
    """Holds answers in up to ``most`` bytes; a new one takes the place of others drawn by lot.

    The oldest would be the wrong ones to go: a scan that goes round would find each answer gone
    just before it asks. No answer fills more of the bound than the part ``largest``.
    """

    def __init__(self, most: int, largest: float = 1 / 16) -> None:
        self._most = most
        self._largest = largest * most
        self._lock = Lock()  # Datasette asks from several threads
        self._lot = Random(0)
        self._answers: dict[Hashable, Any] = {}
        self._sizes: list[tuple[Hashable, int]] = []  # in no order, to draw from
        self.held = 0
        # The dictionary's own method, without a frame of Python: it is called for every row.
        self.get = self._answers.get

    def put(self, key: Hashable, answer: Any, size: int) -> None:
        """Keep an answer of so many bytes, its key included, where there is place for it."""
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
