"""Turn files, folders and standard input into documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ..errors import InputError
from ..records import Document
from .folders import read_all
from .options import FIELDS, ReadOptions

__all__ = ["FIELDS", "ReadOptions", "documents"]


def documents(
    paths: Iterable[str | Path],
    options: ReadOptions | None = None,
    failed: list[str] | None = None,
) -> Iterator[Document | InputError]:
    """Yield a document, or an error instead, for every text or row of the inputs.

    ``failed`` collects the paths from which nothing could be read.
    """
    return read_all(paths, options or ReadOptions(), [] if failed is None else failed)
