"""Register the built-in engine; what it needs is loaded when it is opened."""

from __future__ import annotations

from pathlib import Path

from ..hookspecs import hookimpl
from ..plugins import Engine, EngineEntry

__all__ = ["FAST_MODEL", "register_engines"]

FAST_MODEL = Path(__file__).parents[1] / "data" / "models" / "fast"


@hookimpl
def register_engines() -> list[EngineEntry]:
    """Return the engine that comes with the package."""
    return [
        EngineEntry(
            name="fast",
            description="Two conditional random fields with lexical features",
            open=_open,
            rank=0,
        )
    ]


def _open() -> Engine:
    from .crf import open_fast

    return open_fast(FAST_MODEL)
