"""Count the inputs, if that is possible without reading them as documents."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from .options import ReadOptions

__all__ = ["expected"]

_ONE = frozenset({".txt", ".text", ".html", ".htm", ".xhtml", ".pdf", ".docx", ".eml"})
_LINES = frozenset({".jsonl", ".ndjson", ".nl"})
_BLOCK = 1 << 20


def expected(paths: Iterable[str | Path], options: ReadOptions) -> int | None:
    """Return how many texts these files and folders hold; None if only reading them would tell."""
    if options.table is not None or options.format not in (None, "nl", "text", "html"):
        return None
    total = 0
    try:
        for path in map(Path, paths):
            for file in _files(path):
                suffix = {"nl": ".jsonl", "text": ".txt", "html": ".html"}.get(
                    options.format or "", file.suffix.lower()
                )
                if suffix not in _ONE | _LINES or not file.is_file():
                    return None
                total += 1 if suffix in _ONE else _lines(file)
    except OSError:
        return None
    return total


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for folder, folders, names in os.walk(path):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(folder, name) for name in names if not name.startswith("."))


def _lines(file: Path) -> int:
    with file.open("rb") as stream:
        return sum(block.count(b"\n") for block in iter(lambda: stream.read(_BLOCK), b"")) or 1
