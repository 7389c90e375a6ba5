"""The linear model of source types: a maximum-entropy classifier, run by CRFsuite.

CRFsuite reads a sequence of one item as multinomial logistic regression, in C and without numpy.
``python -m tools.train sources`` trains it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from ...errors import DataError, EngineError

__all__ = ["MODEL", "SourceTypes", "source_types"]

MODEL = Path(__file__).parents[2] / "data" / "models" / "sources" / "types.crf"


class SourceTypes:
    """Scores of source types by the features of a source; threads wait for each other."""

    def __init__(self, model: bytes) -> None:
        """Open the bytes of a model that CRFsuite wrote."""
        try:
            import pycrfsuite
        except ImportError as error:
            raise EngineError(f"source types need python-crfsuite ({error})") from None
        self._model = model  # the tagger reads these bytes and holds no reference
        self._lock = Lock()  # a tagger holds what it was asked last
        self._tagger: Any = pycrfsuite.Tagger()
        self._tagger.open_inmemory(model)
        self.labels: tuple[str, ...] = tuple(sorted(self._tagger.labels()))

    def best(self, found: Sequence[str]) -> str:
        """Return the most probable type."""
        with self._lock:
            self._tagger.set([_encodable(found)])
            return str(self._tagger.tag()[0])

    def log_probabilities(self, found: Sequence[str]) -> dict[str, float]:
        """Return the natural logarithm of the probability of every type, none below -12."""
        with self._lock:
            self._tagger.set([_encodable(found)])
            marginal = self._tagger.marginal
            return {label: math.log(max(marginal(label, 0), 6e-6)) for label in self.labels}


def _encodable(found: Sequence[str]) -> Sequence[str]:
    """Return features without halves of surrogate pairs, which CRFsuite cannot take."""
    try:
        "".join(found).encode()
    except UnicodeEncodeError:
        return [one.encode("utf-8", "replace").decode() for one in found]
    return found


@cache
def source_types() -> SourceTypes:
    """Return the model that the package ships; DataError when its file cannot be read."""
    try:
        return SourceTypes(MODEL.read_bytes())
    except (OSError, ValueError) as error:
        raise DataError(f"{MODEL}: no readable model ({error}); reinstall") from None
