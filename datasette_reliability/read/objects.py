"""Turn a JSON object into a document: a ninjs item, or a row with any names."""

from __future__ import annotations

from typing import Any

from ..errors import InputError
from ..records import Document
from .ninjs import document_of_ninjs, is_ninjs
from .options import ReadOptions
from .rows import document_of_row

__all__ = ["document_of_object"]


def document_of_object(value: Any, place: str, options: ReadOptions) -> Document | InputError:
    """Return the document of one object; with mapped columns it is always a plain row."""
    if is_ninjs(value) and not options.columns:
        return document_of_ninjs(value, place, options)
    return document_of_row(value, place, options)
