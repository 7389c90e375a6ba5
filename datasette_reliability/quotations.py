"""Pair quotation marks by paragraph, so that a stray mark spoils one paragraph at most.

Outermost quotations only: straight, curly, low and angle double marks, two apostrophes, and single
marks where they clearly quote (an apostrophe never opens without a plausible close).
"""

from __future__ import annotations

from .records import Quotation

__all__ = ["find_quotations"]

_OPEN = frozenset("“„«") | {"``"}
_CLOSE = frozenset("”»")
_EITHER = frozenset(('"', "''", "‟", "＂"))
_SINGLE_OPEN = frozenset("‘'")
_SINGLE_CLOSE = frozenset("’'")
_SINGLE_REACH = 80
_ENDS = frozenset(".,!?;:…")
_Tokens = list[tuple[int, int]]


def find_quotations(
    text: str, tokens: _Tokens, paragraphs: list[tuple[int, int]]
) -> tuple[Quotation, ...]:
    """Return the outermost quotations of each paragraph, with their marks, in text order."""
    found: list[Quotation] = []
    for first, last in paragraphs:
        following = text[slice(*tokens[last])] if last < len(tokens) else ""
        found += _paragraph(text, tokens, first, last, following)
    return tuple(found)


def _paragraph(
    text: str, tokens: _Tokens, first: int, last: int, following: str
) -> list[Quotation]:
    """Return the quotations of a paragraph; ``following`` is what opens the next one."""
    found: list[Quotation] = []
    opened: int | None = None
    index = first
    while index < last:
        start, end = tokens[index]
        mark = text[start:end]
        if opened is None and mark in _SINGLE_OPEN:
            close = _single_close(text, tokens, index, last)
            if close is not None:
                found.append(Quotation(start, tokens[close][1]))
                index = close
            elif mark == following and _left_open(text, tokens, index, last):
                opened = start
        elif opened is None:
            if _opens(text, mark, start, end):
                opened = start
        elif _closes(text, mark, start, end):
            found.append(Quotation(opened, end))
            opened = None
        elif mark in _OPEN:
            opened = start
        index += 1
    if opened is not None:
        found.append(Quotation(opened, tokens[last - 1][1], closed=False))
    return found


def _opens(text: str, mark: str, start: int, end: int) -> bool:
    if mark in _OPEN:
        return True
    if mark not in _EITHER and mark not in _CLOSE:
        return False
    return not text[end : end + 1].isspace() and end < len(text) and _free(text, start)


def _free(text: str, start: int) -> bool:
    """Return whether nothing before this offset could precede a closing mark."""
    return start == 0 or text[start - 1].isspace() or text[start - 1] in "([—–-:/\x00"


def _closes(text: str, mark: str, start: int, end: int) -> bool:
    if mark in _CLOSE:
        return True
    if mark == "“":
        return not _free(text, start) and not text[end : end + 1].isalnum()
    if mark not in _EITHER:
        return False
    # A straight mark between a space and a word opens again: the close before it was forgotten.
    return not (text[start - 1].isspace() and text[end : end + 1].isalnum())


def _left_open(text: str, tokens: _Tokens, index: int, last: int) -> bool:
    """Return whether a single mark opens speech that the next paragraph, which opens too, goes on.

    An apostrophe ("'90s") stands in no sentence that ends its paragraph without another mark.
    """
    start, end = tokens[index]
    if not _free(text, start) or not text[end : end + 1].isupper():
        return False
    if any(text[slice(*token)] in _SINGLE_CLOSE for token in tokens[index + 1 : last]):
        return False
    return text[tokens[last - 1][1] - 1] in ".!?…"


def _single_close(text: str, tokens: _Tokens, index: int, last: int) -> int | None:
    """Return the token that closes the single quotation opened at ``index``; None if none does."""
    start, end = tokens[index]
    if not _free(text, start) or not text[end : end + 1].isalnum() or text[end].isdigit():
        return None
    fallback = None
    for close in range(index + 2, min(index + _SINGLE_REACH, last)):
        a, b = tokens[close]
        if text[a:b] not in _SINGLE_CLOSE or text[a - 1].isspace() or text[b : b + 1].isalnum():
            continue
        # "the workers’ demands": after an s, only punctuation around the mark makes it a close.
        if text[a - 1] != "s" or not text[b : b + 2].strip()[:1].isalnum():
            return close
        fallback = close
    return fallback if text[start] == "‘" else None
