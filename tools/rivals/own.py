"""Our own engines with the rules that follow, run as the others are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["reader", "version"]


def reader(engine: str) -> Callable[[str], list[dict[str, Any]]]:
    """Return what reads a text with an engine: its claims and acts, as annotators mark both."""
    from datasette_reliability.extract import extract
    from datasette_reliability.plugins import open_engine
    from datasette_reliability.predictions import scorable
    from datasette_reliability.records import Document
    from datasette_reliability.segment import segment

    opened = open_engine(engine)

    def read(text: str) -> list[dict[str, Any]]:
        document = Document(text)
        given, _ = scorable(text, extract(document, segment(document), opened, acts=True))
        return [
            {
                role: [[span.start, span.end] for span in getattr(one, role)]
                for role in ("source", "cue", "content")
            }
            for one in given
        ]

    return read


def version() -> str:
    """Return the version of this package."""
    from datasette_reliability import __version__

    return __version__
