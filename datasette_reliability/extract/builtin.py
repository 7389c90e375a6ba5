"""Register the built-in engines; what they need is loaded when they are opened."""

from __future__ import annotations

from pathlib import Path

from ..entries import Engine, EngineEntry
from ..hookspecs import hookimpl
from .accurate import REMEDY, available, open_accurate

__all__ = ["FAST_MODEL", "register_engines"]

FAST_MODEL = Path(__file__).parents[1] / "data" / "models" / "fast"


@hookimpl
def register_engines() -> list[EngineEntry]:
    """Return the engines that come with the package."""
    return [
        EngineEntry(
            name="fast",
            description="Two conditional random fields with lexical features",
            open=_open,
            rank=0,
            f1=63,
            found=70,
            speed=23,
        ),
        EngineEntry(
            name="accurate",
            description="MiniLM fine-tuned to tag cues, then source and content of each",
            open=open_accurate,
            available=available,
            rank=10,
            remedy=REMEDY,
            f1=71,
            found=72,
            speed=2.5,
            network=True,
        ),
    ]


def _open() -> Engine:
    from .crf import open_fast

    return open_fast(FAST_MODEL)
