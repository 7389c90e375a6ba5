"""Write a file under another name until it is safely on disk, so that nobody sees half of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path
from tempfile import TemporaryDirectory

__all__ = ["draft_of", "remove_drafts"]

_SUFFIX = ".tmp"


@contextmanager
def draft_of(path: Path) -> Iterator[Path]:
    """Yield a path to write to; the file there becomes ``path`` when the block ends.

    An error in the block leaves nothing; OSError if the file is not complete. The draft is in a
    folder of its own beside ``path``, because SQLite puts its journal beside a database.
    """
    with TemporaryDirectory(
        _SUFFIX, f".{path.name}.", path.parent, ignore_cleanup_errors=True
    ) as folder:
        draft = Path(folder, path.name)
        yield draft
        beside = [each.name for each in Path(folder).iterdir() if each != draft]
        if beside:  # a journal that SQLite could not merge holds a part of the file
            raise OSError(f"{', '.join(beside)} could not be merged into it")
        _sync(draft)
        draft.replace(path)
    _sync(path.parent)  # so that the name is on disk, too


def remove_drafts(path: Path) -> None:
    """Remove the drafts of a file that were left by a process that was killed."""
    for left in path.parent.glob(f".{escape(path.name)}.*{_SUFFIX}"):
        shutil.rmtree(left, ignore_errors=True)


def _sync(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
