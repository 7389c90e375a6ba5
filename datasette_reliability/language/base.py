"""A language as a value, so that a plugin with an engine can bring a language too."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import DataError
from ..steps import Step
from . import lexicons

__all__ = ["Language", "primary"]

_CODE = re.compile(r"([a-z]{2,3})(?:[-_]|$)")


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """A language that texts are read in.

    ``code`` is its ISO 639 code in two letters, ``long_code`` in three, ``name`` what messages call
    it. ``folder`` holds its lexicons (``docs/plugins.md`` lists them). ``steps`` run in order after
    the engine, to correct attributions and find more; for English they are ``extract.steps.ORDER``.
    """

    code: str
    name: str
    folder: Path
    steps: tuple[Step[Any], ...] = ()
    long_code: str = ""

    def is_of(self, code: str) -> bool:
        """Return whether a code such as ``en-US`` means this language."""
        return primary(code) in (self.code, self.long_code or self.code)

    def rows(self, lexicon: str) -> tuple[dict[str, str], ...]:
        """Return the rows of a lexicon, none if the language lacks it; DataError if malformed."""
        return lexicons.rows(self.folder, lexicon)

    def rows_with(
        self, lexicon: str, column: str, allowed: Collection[str]
    ) -> tuple[dict[str, str], ...]:
        """Return the rows of a lexicon; DataError if a column has a value that is not allowed."""
        found = self.rows(lexicon)
        for row in found:
            if row.get(column) not in allowed:
                raise DataError(
                    f"{self.folder / lexicon}.tsv: {row.get(column)!r} in {column} of"
                    f" {' '.join(row.values())!r}; write one of: {', '.join(allowed)}"
                )
        return found

    def terms(self, lexicon: str, column: str, **only: str) -> frozenset[str]:
        """Return one column of a lexicon, from the rows whose other columns equal ``only``."""
        return lexicons.terms(self.folder, lexicon, column, **only)

    def alternation(self, lexicon: str, column: str, **only: str) -> str:
        """Return a regular-expression group that matches a column's terms, the longest first."""
        return lexicons.alternatives(self.terms(lexicon, column, **only))

    def listed(self, *names: str) -> frozenset[str]:
        """Return the words of these lists of ``lists.tsv``, together."""
        return lexicons.listed(self.folder, *names)

    def one_of(self, *names: str) -> str:
        """Return a regular-expression group for the words of these lists, the longest first."""
        return lexicons.alternatives(self.listed(*names))

    def find(self, text: str, *names: str) -> re.Match[str] | None:
        """Return the first word of these lists in a text, in any case."""
        return self.finder(*names).search(text)

    def finder(self, *names: str) -> re.Pattern[str]:
        """Return the pattern that ``find`` uses for these lists."""
        return lexicons.finder(self.folder, *names)


def primary(code: str) -> str:
    """Return the language of a code such as ``en-US``, or "" if it is not a code."""
    found = _CODE.match(code.strip().lower())
    return found[1] if found else ""
