"""Read a file of text as one document."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..errors import InputError
from ..records import Document
from .decode import open_text, undecodable
from .options import ReadOptions
from .places import place_of
from .rows import document_of_text

__all__ = ["read_text"]

_LONGEST = 1 << 26


def read_text(path: Path, options: ReadOptions) -> Iterator[Document | InputError]:
    """Yield the one document of a text file, its text untouched but for the encoding."""
    place = place_of(path)
    with open_text(path, options.encoding) as stream:
        text = stream.read(_LONGEST + 1)
    yield _wrong(text, place, options) or document_of_text(text, place, options)


def _wrong(text: str, place: str, options: ReadOptions) -> InputError | None:
    if options.claims:
        reason = "a text has no rows of claims; give JSON lines, JSON, CSV or TSV"
    elif not text.strip():
        reason = "there is no text in it; leave it out"
    elif len(text) > _LONGEST:
        reason = f"more than {_LONGEST:,} characters; split it up"
    else:
        stray = undecodable(text)
        return InputError(stray, place, text) if stray else None
    return InputError(reason, place, text)
