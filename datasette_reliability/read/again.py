"""Record in JSON how inputs were read, and read them again from that record."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path

from ..errors import InputError
from ..records import Document
from .decode import STDIN
from .folders import read_all
from .options import ReadOptions

__all__ = ["described", "read_again"]


def described(paths: Iterable[str | Path], options: ReadOptions) -> str | None:
    """Return paths and options as a JSON object.

    None for standard input, which cannot be read twice.
    """
    names = list(map(str, paths))
    if STDIN in names:
        return None
    given = {
        field.name: value
        for field in fields(ReadOptions)
        if (value := getattr(options, field.name))
    }
    given |= {"columns": dict(options.columns)} if options.columns else {}
    return json.dumps({"paths": names, "options": given}, ensure_ascii=True, sort_keys=True)


def read_again(inputs: str) -> Iterator[Document | InputError]:
    """Yield the documents and errors of the paths and options in a JSON object."""
    given = json.loads(inputs)
    known = {field.name for field in fields(ReadOptions)}
    options = {name: value for name, value in given["options"].items() if name in known}
    return read_all(given["paths"], ReadOptions(**options), [])
