"""Turn a JSON object into a document: an item of ninjs, or a row with names of its own."""

from __future__ import annotations

from typing import Any

from ..errors import InputError
from ..records import Document
from .ninjs import document_of_ninjs, is_ninjs
from .options import ReadOptions
from .rows import document_of_row

__all__ = ["document_of_object"]


def document_of_object(value: Any, place: str, options: ReadOptions) -> Document | InputError:
    """Return the document of one object; a mapping of columns means that it is a plain row."""
    if is_ninjs(value) and not options.columns:
        return document_of_ninjs(value, place, options)
    return document_of_row(value, place, options)
