"""Name the place of an error, and give every exception of a reader its place."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from ..errors import InputError, ReliabilityError, WithdrawnInput
from ..records import Document
from .decode import STDIN

__all__ = ["guarded", "place_of", "placed"]

_Path = TypeVar("_Path", str, Path)
_Rest = ParamSpec("_Rest")
_Read = Callable[Concatenate[_Path, _Rest], Iterator[Document | InputError]]


def place_of(path: str | Path, line: int | None = None) -> str:
    """Return the file (``stdin`` for ``-``) and line as a message names them."""
    shown = "stdin" if str(path) == STDIN else os.fsencode(path).decode("utf-8", "replace")
    return shown if line is None else f"{shown}:{line}"


def guarded(read: _Read[_Path, _Rest]) -> _Read[_Path, _Rest]:
    """Return a reader that yields what it raises as an InputError with its place.

    Wrong settings, Ctrl-C and a lack of memory are still raised.
    """

    @wraps(read)
    def reading(
        path: _Path, /, *rest: _Rest.args, **named: _Rest.kwargs
    ) -> Iterator[Document | InputError]:
        try:
            yield from read(path, *rest, **named)
        except InputError as error:
            yield InputError(error.reason, error.place or place_of(path), error.excerpt)
        except (ReliabilityError, MemoryError, KeyboardInterrupt, GeneratorExit):
            raise
        except BaseException as error:  # a panic in a Rust library is not an Exception
            yield InputError(_reason(error), place_of(path))

    return reading


def _reason(error: BaseException) -> str:
    if isinstance(error, OSError):
        return f"cannot be read ({error.strerror or error}); check path and permissions"
    if isinstance(error, UnicodeError):
        return f"{str(error)[:200]}; name the encoding with --encoding"
    told = f"{type(error).__name__}: {error}"[:200]
    return f"reading it failed ({told}); leave it out, and report it to the reader's maker"


def placed(item: Document | InputError, old: str, new: str) -> Document | InputError:
    """Return an item with the place that people know, not that of a temporary file."""
    if isinstance(item, WithdrawnInput):
        place = item.place.replace(old, new, 1)
        return WithdrawnInput(item.reason, place, item.item, item.version)
    if isinstance(item, InputError):
        return type(item)(item.reason, item.place.replace(old, new, 1), item.excerpt)
    return replace(item, origin=item.origin.replace(old, new, 1), id=item.id.replace(old, new, 1))
