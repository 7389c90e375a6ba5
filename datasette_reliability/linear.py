"""Linear models, run by CRFsuite: a classifier of single items, and a tagger of words in a row.

On a sequence of one item CRFsuite is multinomial logistic regression, in C and without numpy. The
commands of ``tools.train`` make the models.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from .errors import DataError, EngineError

__all__ = ["Linear", "linear"]


class Linear:
    """Scores the labels of one item by its features, or tags a row; threads take turns."""

    def __init__(self, model: bytes) -> None:
        """Open a model from its bytes; EngineError without python-crfsuite."""
        try:
            import pycrfsuite
        except ImportError as error:
            raise EngineError(f"this needs python-crfsuite ({error})") from None
        self._model = model  # the tagger reads these bytes and holds no reference
        self._lock = Lock()  # a tagger keeps the last question, so threads must not mix
        self._tagger: Any = pycrfsuite.Tagger()
        self._tagger.open_inmemory(model)
        self.labels: tuple[str, ...] = tuple(sorted(self._tagger.labels()))

    def best(self, found: Sequence[str]) -> str:
        """Return the most probable label."""
        with self._lock:
            self._tagger.set([_encodable(found)])
            return str(self._tagger.tag()[0])

    def tags(self, rows: Sequence[Sequence[str]]) -> list[str]:
        """Return the most probable labels of items in a row, such as the words of a phrase."""
        with self._lock:
            return list(self._tagger.tag([_encodable(found) for found in rows]))

    def probability(self, found: Sequence[str], label: str) -> float:
        """Return the probability of one label, from 0 to 1."""
        with self._lock:
            self._tagger.set([_encodable(found)])
            return float(self._tagger.marginal(label, 0))

    def log_probabilities(self, found: Sequence[str]) -> dict[str, float]:
        """Return the natural logarithm of the probability of every label, none below -12."""
        with self._lock:
            self._tagger.set([_encodable(found)])
            marginal = self._tagger.marginal
            return {label: math.log(max(marginal(label, 0), 6e-6)) for label in self.labels}


def _encodable(found: Sequence[str]) -> Sequence[str]:
    """Return features without lone surrogates, which CRFsuite cannot take."""
    try:
        "".join(found).encode()
    except UnicodeEncodeError:
        return [one.encode("utf-8", "replace").decode() for one in found]
    return found


@cache
def linear(path: Path) -> Linear:
    """Return the model in a file; DataError if it cannot be read."""
    try:
        return Linear(path.read_bytes())
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: no readable model ({error}); reinstall") from None
