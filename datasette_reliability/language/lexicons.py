"""Read lexicons: tab-separated files that a journalist can edit.

A line that starts with ``#`` is a comment; the first comment says where the words come from. The
first other line names the columns.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from ..errors import DataError

__all__ = ["rows", "terms"]


@cache
def rows(folder: Path, name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of ``NAME.tsv`` in a folder, none where there is no such file.

    DataError names the line that has other columns.
    """
    path = folder / f"{name}.tsv"
    if not path.is_file():
        return ()
    lines = [
        (number, line)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if line.strip() and not line.startswith("#")
    ]
    table = csv.reader((line for _, line in lines), delimiter="\t", quoting=csv.QUOTE_NONE)
    header = next(table, [])
    found = []
    for (number, _), cells in zip(lines[1:], table, strict=True):
        if len(cells) != len(header):
            raise DataError(f"{path}:{number}: {len(cells)} columns where {len(header)} are named")
        found.append(dict(zip(header, cells, strict=True)))
    return tuple(found)


@cache
def terms(folder: Path, name: str, column: str, **only: str) -> frozenset[str]:
    """Return one column of a lexicon as a set, of those rows whose other columns equal ``only``."""
    return frozenset(
        row[column]
        for row in rows(folder, name)
        if all(row[key] == value for key, value in only.items())
    )
