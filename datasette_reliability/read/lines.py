"""Read JSON lines, one object a line; a broken line does not stop the others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from ..errors import InputError
from ..records import Document
from .decode import open_text, undecodable
from .objects import document_of_object
from .options import ReadOptions
from .places import place_of

__all__ = ["parsed", "read_lines"]

_LONGEST = 1 << 26


def read_lines(path: Path, options: ReadOptions) -> Iterator[Document | InputError]:
    """Yield a document or an error for every line that is not blank, holding one at a time."""
    rows = 0
    with open_text(path, options.encoding) as stream:
        for number, line in _lines(stream):
            if line.strip():
                rows += 1
                yield _document(line, place_of(path, number), options)
    if not rows:
        yield InputError("there is no line in it; leave it out", place_of(path))


def _lines(stream: IO[str]) -> Iterator[tuple[int, str]]:
    """Yield numbered lines; of an overlong one only its head, still too long to be parsed."""
    number = 0
    while line := stream.readline(_LONGEST + 1):
        number += 1
        rest = line
        while len(rest) > _LONGEST and not rest.endswith("\n"):
            rest = stream.readline(_LONGEST + 1)
        yield number, line


def _document(line: str, place: str, options: ReadOptions) -> Document | InputError:
    if len(line) > _LONGEST:
        reason = f"the line has more than {_LONGEST:,} characters; split it up"
        return InputError(reason, place, line)
    if stray := undecodable(line):
        return InputError(stray, place, line)
    row = parsed(line)
    if isinstance(row, InputError):
        return InputError(row.reason, place, line)
    return document_of_object(row, place, options)


def parsed(line: str) -> Any:
    """Return the value of one line of JSON, or an InputError that says what is wrong with it."""
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        said = error.msg.removesuffix(" at")
        return InputError(
            f"not JSON ({said} at character {error.pos}); write one object on this line"
        )
    except RecursionError:
        return InputError("JSON nested too deeply; write one flat object on this line")
    except ValueError as error:
        return InputError(f"not readable JSON ({error}); repair this line")
