"""Read a JSON file: an array of objects, an object that holds one, or objects in a row."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..records import Document
from .decode import open_text, undecodable
from .ninjs import is_ninjs
from .objects import document_of_object
from .options import ReadOptions
from .places import place_of
from .rows import columns_of, required

__all__ = ["read_array"]

_LONGEST = 1 << 28
_BETWEEN = re.compile(r"[\s,]*")
_SPACE = re.compile(r"\s*")
_Numbered = tuple[int, Any]


def read_array(path: Path, options: ReadOptions) -> Iterator[Document | InputError]:
    """Yield a document or an error for every object; those before a syntax error are still read."""
    with open_text(path, options.encoding) as stream:
        text = stream.read(_LONGEST + 1)
    if len(text) > _LONGEST:
        raise InputError(f"more than {_LONGEST:,} characters; convert it to JSON lines")
    if stray := undecodable(text):
        raise InputError(stray)
    empty = True
    for number, row in _rows(text, options):
        empty = False
        place = place_of(path, number)
        if isinstance(row, InputError):
            yield InputError(row.reason, place)
        else:
            yield document_of_object(row, place, options)
    if empty:
        raise InputError("there is no object in it; leave it out")


def _rows(text: str, options: ReadOptions) -> Iterator[_Numbered]:
    start = _end(_SPACE, text, 0)
    if text[start : start + 1] == "[":
        yield from _values(text, start + 1, close="]")
        return
    for number, value in _values(text, start):
        inner = _inner(value, options)
        yield from ((number, row) for row in inner) if inner is not None else [(number, value)]


def _values(text: str, position: int, close: str = "") -> Iterator[_Numbered]:
    """Yield the line and value of every element from a position on; an error ends them."""
    decoder, line, counted = json.JSONDecoder(), 1, 0
    while True:
        position = _end(_BETWEEN, text, position)
        line, counted = line + text.count("\n", counted, position), position
        if position == len(text):
            if close:
                yield line, InputError("the array is not closed; the file may be cut short")
            return
        if close and text[position] == close:
            return
        try:
            value, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            yield line, _broken(error)
            return
        yield line, value


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    found = pattern.match(text, position)
    return found.end() if found else position


def _broken(error: Exception) -> InputError:
    if isinstance(error, RecursionError):
        return InputError("JSON nested too deeply; the rest of the file is left out")
    message = getattr(error, "msg", error)
    line = getattr(error, "lineno", None)
    where = f" on line {line}" if line else ""
    return InputError(f"not JSON ({message}{where}); repair it: the rest of the file is left out")


def _inner(value: Any, options: ReadOptions) -> list[Any] | None:
    """Return the one list of objects in an object that is not a row, such as an API's answer."""
    if not isinstance(value, dict) or is_ninjs(value):
        return None
    columns = columns_of(value, options)
    needed = [value.get(columns.get(field, "")) for field in required(options)]
    if all(isinstance(found, str) for found in needed):
        return None
    lists = [v for v in value.values() if isinstance(v, list) and v and isinstance(v[0], dict)]
    return lists[0] if len(lists) == 1 else None
