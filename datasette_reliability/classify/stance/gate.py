"""Decide which claims the stance network should read, by a linear model.

The model goes by the pieces of the network's input, and costs next to nothing beside it.
NumPy comes with the extra of the ``accurate`` engine and is imported late.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from ...errors import DataError
from .words import Encoded

__all__ = ["SIZE", "Gate", "places"]

# Weights in the file. Features that fall on one place share its weight.
SIZE = 1 << 17
_MOST_SHARED = 8  # pieces of the claim that come again; more say no more


def places(given: Encoded) -> list[int]:
    """Return the places of the weights of an input: its pieces, pairs of them, and repetitions."""
    return sorted(set(_places(given)))


def _places(given: Encoded) -> Iterator[int]:
    pieces = list(zip(given.ids, given.segments, strict=True))
    claim = {piece for piece, segment in pieces if segment == 0}
    after = [piece for piece, segment in pieces if segment == 1]
    # Multiplied by primes, so that the pieces of claim and text and the pairs spread differently.
    for piece in claim:
        yield piece * 31 % SIZE
    for piece in after:
        yield (piece * 37 + 1) % SIZE
    for one, other in pairwise(after):
        yield (one * 7919 + other * 104_729 + 2) % SIZE
    for number in range(min(_MOST_SHARED, len(claim.intersection(after)))):
        yield SIZE - 1 - number


class Gate:
    """The weights of the gate and its bar, in ``gate.npz``."""

    def __init__(self, path: Path) -> None:
        """Open the file; DataError when it is missing or cannot be read."""
        import numpy as np

        try:
            with np.load(path, allow_pickle=False) as held:
                self._weights: Any = held["weights"]
                self._bar = float(held["bar"])
        except Exception as error:  # NumPy raises many kinds on a damaged file
            raise DataError(f"{path}: the model cannot be read ({error}); reinstall") from error

    def opens(self, given: Encoded) -> bool:
        """Return whether somebody may take a stance here."""
        return float(self._weights[places(given)].sum()) >= self._bar
