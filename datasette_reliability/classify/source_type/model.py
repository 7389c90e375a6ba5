"""The linear model of source types; ``python -m tools.train sources`` trains it."""

from __future__ import annotations

from pathlib import Path

from ...linear import Linear, linear

__all__ = ["MODEL", "source_types"]

MODEL = Path(__file__).parents[2] / "data" / "models" / "sources" / "types.crf"


def source_types() -> Linear:
    """Return the model that the package ships; DataError when its file cannot be read."""
    return linear(MODEL)
