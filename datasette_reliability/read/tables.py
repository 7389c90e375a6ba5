"""Read CSV and TSV with a header line; a broken row does not stop the others."""

from __future__ import annotations

import csv
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import IO

from ..errors import InputError
from ..records import Document
from .decode import open_text, undecodable
from .options import ReadOptions
from .places import place_of
from .rows import document_of_row, missing, unfit

__all__ = ["read_csv", "read_tsv"]

_LONGEST = 1 << 26
_DELIMITERS = (",", ";", "\t", "|")
# How often reading starts again after an unclosed quotation mark.
_MOST_REPAIRS = 20
_Row = tuple[int, "list[str] | InputError"]


def read_csv(path: Path, options: ReadOptions) -> Iterator[Document | InputError]:
    """Yield a document or an error for every row; the delimiter is chosen to fit the header."""
    with open_text(path, options.encoding) as stream:
        yield from _documents(stream, path, options)


def read_tsv(path: Path, options: ReadOptions) -> Iterator[Document | InputError]:
    """Yield a document or an error for every row of a tab-separated table."""
    return read_csv(path, replace(options, delimiter=options.delimiter or "\t"))


def _documents(
    stream: IO[str], path: Path, options: ReadOptions
) -> Iterator[Document | InputError]:
    csv.field_size_limit(_LONGEST)
    head = _head(stream)
    delimiter = options.delimiter or _delimiter(head, options)
    rows = _rows(chain(head, _lines(stream)), delimiter)
    start, header = next(rows, (1, []))
    if isinstance(header, InputError) or (wrong := _wrong(header, options)):
        reason = header.reason if isinstance(header, InputError) else wrong
        yield InputError(str(reason), place_of(path, start))
        return
    empty = True
    for number, cells in rows:
        empty = False
        yield _document(header, cells, place_of(path, number), options)
    if empty:
        yield InputError("no row follows the header; leave it out", place_of(path))


def _wrong(header: list[str], options: ReadOptions) -> str | None:
    if not header:
        return "there is no header line; write the names of the columns on the first line"
    if len(header) != len(set(header)):
        twice, _ = Counter(header).most_common(1)[0]
        return f"two columns are called {twice[:40]!r}; rename one of them"
    reason = unfit(header, options)
    if reason and len(header) == 1:
        reason += ", or the delimiter with --delimiter"
    return reason


def _document(
    header: list[str], cells: list[str] | InputError, place: str, options: ReadOptions
) -> Document | InputError:
    if isinstance(cells, InputError):
        return InputError(cells.reason, place, cells.excerpt)
    if len(cells) != len(header):
        return InputError(
            f"{len(cells)} cells, but the header names {len(header)}; put cells that hold a"
            " delimiter in quotation marks",
            place,
            "\n".join(cells),
        )
    for cell in cells:
        if stray := undecodable(cell):
            return InputError(stray, place, "\n".join(cells))
    return document_of_row(dict(zip(header, cells, strict=True)), place, options)


def _head(stream: IO[str]) -> list[str]:
    """Return the first line, in a list that is empty when there is none."""
    return list(islice(_lines(stream), 1))


def _lines(stream: IO[str]) -> Iterator[str]:
    while line := stream.readline(_LONGEST):
        yield line


def _delimiter(head: list[str], options: ReadOptions) -> str:
    """Return the delimiter that gives the header its required columns, else the most cells."""
    headers = {each: next(csv.reader(head, delimiter=each), []) for each in _DELIMITERS}
    for delimiter, cells in headers.items():
        if len(cells) > 1 and missing(cells, options) is None:
            return delimiter
    return max(headers, key=lambda each: len(headers[each]))


def _rows(lines: Iterable[str], delimiter: str) -> Iterator[_Row]:
    """Yield the first line's number and the cells of every row that is not blank.

    An unclosed quotation mark swallows all that follows. Its row is then given up and reading
    starts again on the next line, so that one row is lost and not the file.
    """
    feed, number = _Feed(lines), 1
    reader = csv.reader(feed, delimiter=delimiter)
    for attempt in range(_MOST_REPAIRS + 1):
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                cells = [f"{error}"]
                wrong = True
            else:
                wrong = feed.ended and _unclosed(feed.taken)
            if wrong:
                break
            if cells:
                yield number, cells
            number += feed.forget()
        yield number, InputError(_reason(feed.taken, cells), excerpt="".join(feed.taken))
        number += feed.again() if attempt < _MOST_REPAIRS else feed.forget()
        reader = csv.reader(feed, delimiter=delimiter)


def _unclosed(taken: list[str]) -> bool:
    return sum(line.count('"') for line in taken) % 2 == 1


def _reason(taken: list[str], cells: list[str]) -> str:
    if _unclosed(taken):
        return "a quotation mark opens a cell and is never closed; close or double it"
    return f"not a readable row ({cells[0][:100]}); repair it"


class _Feed:
    """Lines for a csv reader; those of the current row are kept, to offer them again."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.ended = False
        self.taken: list[str] = []
        self._waiting: deque[str] = deque()
        self._lines = iter(lines)

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        try:
            line = self._waiting.popleft() if self._waiting else next(self._lines)
        except StopIteration:
            self.ended = True
            raise
        self.taken.append(line)
        return line

    def forget(self) -> int:
        """Forget the lines of a finished row and return how many they were."""
        count = len(self.taken)
        self.taken = []
        return count

    def again(self) -> int:
        """Offer all lines but the first again, and return 1, the number of the first."""
        self._waiting.extendleft(reversed(self.taken[1:]))
        self.taken = []
        self.ended = False
        return 1
