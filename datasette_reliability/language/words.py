"""Find the words that a language's lexicons list: phrases in a text, and the class of a cue."""

from __future__ import annotations

import re
from functools import cache

from ..terms import CUE_CLASS
from .base import Language

__all__ = ["ACT", "cue_class", "find_phrase", "phrases"]

ACT = "act"  # the class of a cue that reports a deed and attributes no claim

_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_MOST_WORDS = 12  # words of a cue that are read


def find_phrase(language: Language, text: str, *kinds: str) -> re.Match[str] | None:
    """Return the first phrase of these kinds in a text, in any case."""
    low = text.lower()
    return phrases(language, *kinds).search(low if len(low) == len(text) else text)


@cache
def phrases(language: Language, *kinds: str) -> re.Pattern[str]:
    """Return a pattern that finds the phrases of these kinds in lower-case text, longest first."""
    listed = {one for kind in kinds for one in language.terms("phrases", "phrase", kind=kind)}
    found = sorted(listed, key=lambda one: (-len(one), one))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(found) or '(?!)'})(?![\w-])")


def cue_class(language: Language, cue: str) -> str:
    """Return the class of the longest part of a cue in ``cues.tsv``; statement if none is."""
    known = _classes(language)
    words = _WORD.findall(cue.lower())[:_MOST_WORDS]
    for length in range(len(words), 0, -1):
        for start in range(len(words) - length + 1):
            if kind := known.get(" ".join(words[start : start + length])):
                return kind
    return "statement"


@cache
def _classes(language: Language) -> dict[str, str]:
    listed = (
        (form, row["class"])
        for row in language.rows_with("cues", "class", (*CUE_CLASS.values, ACT))
        for form in (row["cue"], *row["forms"].split())
    )
    found: dict[str, str] = {}
    for form, kind in listed:
        found.setdefault(form, kind)
    return found
