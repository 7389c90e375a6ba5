"""Name the place of an error, and turn what an operating system raises into an error of ours."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import wraps
from pathlib import Path

from ..errors import InputError, WithdrawnInput
from ..records import Document
from .decode import STDIN
from .options import ReadOptions

__all__ = ["guarded", "place_of", "placed"]

_Read = Callable[[Path, ReadOptions], Iterator[Document | InputError]]


def place_of(path: Path, line: int | None = None) -> str:
    """Return the file (``stdin`` for ``-``) and line as a message names them."""
    shown = "stdin" if str(path) == STDIN else os.fsencode(path).decode("utf-8", "replace")
    return shown if line is None else f"{shown}:{line}"


def guarded(read: _Read) -> _Read:
    """Return the reader so that it yields an error in the place of raising it."""

    @wraps(read)
    def reading(path: Path, options: ReadOptions) -> Iterator[Document | InputError]:
        try:
            yield from read(path, options)
        except InputError as error:
            yield InputError(error.reason, error.place or place_of(path))
        except OSError as error:
            reason = error.strerror or str(error)
            yield InputError(f"cannot be read ({reason}); check path and rights", place_of(path))
        except UnicodeError as error:
            yield InputError(f"{error}; name the encoding with --encoding", place_of(path))

    return reading


def placed(item: Document | InputError, old: str, new: str) -> Document | InputError:
    """Return an item with the place that people know instead of that of a temporary file."""
    if isinstance(item, WithdrawnInput):
        place = item.place.replace(old, new, 1)
        return WithdrawnInput(item.reason, place, item.item, item.version)
    if isinstance(item, InputError):
        return type(item)(item.reason, item.place.replace(old, new, 1), item.excerpt)
    return replace(item, origin=item.origin.replace(old, new, 1), id=item.id.replace(old, new, 1))
