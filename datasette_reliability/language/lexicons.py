"""Read lexicons: tab-separated files that a journalist can edit.

A line that starts with ``#`` is a comment; the first comment says where the words come from. The
first other line names the columns.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from ..errors import DataError

__all__ = ["alternatives", "finder", "listed", "rows", "terms"]


@cache
def rows(folder: Path, name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of ``NAME.tsv`` in a folder, or none if there is no such file.

    DataError names a line with more or fewer columns than the header.
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
    """Return one column of a lexicon as a set, from the rows whose other columns equal ``only``."""
    return frozenset(
        row[column]
        for row in rows(folder, name)
        if all(row[key] == value for key, value in only.items())
    )


@cache
def listed(folder: Path, *names: str) -> frozenset[str]:
    """Return the words of these lists of ``lists.tsv``; a list that the language lacks is empty."""
    lists = _lists(folder)
    return frozenset(word for name in names for word in lists.get(name, ()))


@cache
def _lists(folder: Path) -> dict[str, list[str]]:
    return {row["list"]: row["words"].split(", ") for row in rows(folder, "lists")}


def alternatives(words: Iterable[str]) -> str:
    """Return a regular-expression group that matches any of these words, the longest first."""
    found = sorted(words, key=lambda one: (-len(one), one))
    return f"(?:{'|'.join(found) or '(?!)'})"


@cache
def finder(folder: Path, *names: str) -> re.Pattern[str]:
    """Return a pattern that finds the words of these lists, whole and in any case."""
    return re.compile(rf"\b{alternatives(listed(folder, *names))}\b", re.IGNORECASE)
