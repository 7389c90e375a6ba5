"""Cut a document into tokens, sentences and quotations.

Made for news prose: abbreviations and initials, datelines, quotation marks that close after the
full stop, one sentence or headline to a line. Every step is one pass over the text, so hostile
input (one line of ten megabytes, null bytes, lone surrogates) costs time in proportion to its
size and never raises.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from .language import Language
from .plugins import language_named
from .quotations import find_quotations
from .records import Document, Segments, Sentence

__all__ = ["MAX_SENTENCE_TOKENS", "segment"]

MAX_SENTENCE_TOKENS = 400

_WORD = r"[\w\u0300-\u036f]"
_ENDS = frozenset(".!?…")
_CLOSERS = frozenset("”’\"')]»") | {"''"}
_OPENERS = frozenset("“‘\"'([«„") | {"''", "``"}
_BEGINS = _OPENERS | frozenset("@#$£€—–•")


@dataclass(frozen=True, slots=True)
class _Boundaries:
    """A language's rules for where words and sentences end."""

    token: re.Pattern[str]
    titles: frozenset[str]
    openers: frozenset[str]
    reporting: frozenset[str]
    clock: frozenset[str]
    dated: frozenset[str]
    hourly: frozenset[str]


@cache
def _boundaries(language: Language) -> _Boundaries:
    def words(kind: str) -> frozenset[str]:
        return language.terms("boundaries", "word", kind=kind)

    def short(kind: str) -> frozenset[str]:
        return language.terms("abbreviations", "abbreviation", kind=kind)

    titles = short("title")
    titles |= {title.upper() for title in titles}  # old papers capitalize: "DR. ORR"
    token = _token_pattern(titles | short("other"), words("number"), words("clitic"))
    kinds = ("opener", "reporting", "clock", "dated", "hourly")
    return _Boundaries(token, titles, *map(words, kinds))


def _token_pattern(
    short: Iterable[str], numbers: Iterable[str], clitics: Iterable[str]
) -> re.Pattern[str]:
    clitic = rf"['’](?:{_any(clitics)})(?!\w)"
    return re.compile(
        r"https?://[^\s\"“”<>]{0,300}[\w/]"
        rf"|(?:[^\W\d_]\.){{2,8}}(?:-{_WORD}{{1,40}})?"
        rf"|(?:{_any(short)})(?!\w)"
        rf"|(?:{_any(numbers)})(?=\s?\d)"
        r"|[A-Z]\.(?=\s?[A-Z])"
        r"|\d{1,30}(?:[.,:]\d{1,30}){1,8}\w{0,10}"
        rf"|[@#]?{_WORD}{{1,100}}(?:(?:-|(?!{clitic})['’]|[&/@]){_WORD}{{1,100}}){{0,8}}"
        rf"|(?<=\w){clitic}"
        r"|\.(?: ?\.){1,9}"
        r"|''|``|-{2,9}"
        r"|[^\s\x00]"
    )


def _any(words: Iterable[str]) -> str:
    """Return the alternatives of a pattern, longest first.

    Without any, a pattern that never matches.
    """
    longest = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(map(re.escape, longest)) or "(?!)"


def segment(document: Document) -> Segments:
    """Return the tokens, sentences and quotations of a document's body, each in text order."""
    text, boundaries = document.text, _boundaries(language_named(document.language))
    begin = min(max(document.body_start, 0), len(text))
    tokens = [match.span() for match in boundaries.token.finditer(text, begin)]
    if not tokens:
        return Segments((), (), ())
    paragraphs = _paragraphs(text, tokens)
    sentences: list[Sentence] = []
    for number, (first, last) in enumerate(paragraphs):
        for a, b in _sentences(text, tokens, first, last, boundaries):
            sentences.append(Sentence(tokens[a][0], tokens[b - 1][1], number, a, b))
    return Segments(tuple(tokens), tuple(sentences), find_quotations(text, tokens, paragraphs))


def _paragraphs(text: str, tokens: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the half-open token range of each paragraph."""
    starts = [token[0] for token in tokens]
    cuts = {bisect_left(starts, offset) for offset in _breaks(text, starts[0])}
    edges = sorted(cuts | {0, len(tokens)})
    return list(pairwise(edges))


def _breaks(text: str, begin: int) -> list[int]:
    """Return where paragraphs begin: at each line but the first (see ``wrapping`` for others)."""
    lines = re.finditer(r"[^\n\r\u2028\u2029]+", text[begin:])
    return [begin + line.start() for line in lines][1:]


def _sentences(
    text: str, tokens: list[tuple[int, int]], first: int, last: int, boundaries: _Boundaries
) -> Iterator[tuple[int, int]]:
    """Yield the half-open token ranges of the sentences of one paragraph."""
    start = index = first
    while index < last:
        end = _sentence_end(text, tokens, index, start, last, boundaries)
        if end is None and index + 1 - start >= MAX_SENTENCE_TOKENS:
            end = index + 1
        if end is not None:
            yield start, end
            start = end
        index = end if end is not None else index + 1
    if start < last:
        yield start, last


def _sentence_end(
    text: str,
    tokens: list[tuple[int, int]],
    index: int,
    start: int,
    last: int,
    boundaries: _Boundaries,
) -> int | None:
    """Return where the sentence ends when the token at ``index`` ends it."""
    a, b = tokens[index]
    if text[b - 1] not in _ENDS:
        return None
    after = index + 1
    while after < last and tokens[after][0] == tokens[after - 1][1] and _ends(text, tokens[after]):
        after += 1
    if after == last:
        return last
    word, mark = text[slice(*tokens[_opened(text, tokens, after, last)])], text[a:b]
    if not (
        word[0].isupper() or word[0].isdigit() or word[0] in _BEGINS or word in boundaries.openers
    ):
        return None
    ends = _breaks_at(text, tokens, index, start, after, word, mark, boundaries)
    return after if ends else None


def _ends(text: str, token: tuple[int, int]) -> bool:
    word = text[slice(*token)]
    return word in _CLOSERS or word in "!?"


def _opened(text: str, tokens: list[tuple[int, int]], index: int, last: int) -> int:
    while index + 1 < last and text[slice(*tokens[index])] in _OPENERS:
        index += 1
    return index


def _breaks_at(
    text: str,
    tokens: list[tuple[int, int]],
    index: int,
    start: int,
    after: int,
    word: str,
    mark: str,
    boundaries: _Boundaries,
) -> bool:
    opened = text[slice(*tokens[after])] in _OPENERS
    if mark == ".":
        if tokens[after][0] == tokens[after - 1][1] and after == index + 1:
            before = text[tokens[index][0] - 1]
            return before.islower() and word[0].isupper() and word[1:2].islower()
        return not (index == start + 1 and text[slice(*tokens[start])].isdigit())
    if mark in "!?…":
        return not (after > index + 1 and _said_by(text, tokens, after, boundaries))
    if mark in boundaries.titles:
        return False
    if mark in boundaries.clock and _hour_ends(text, tokens, index, after, boundaries):
        return True
    return opened or word in boundaries.openers or (mark[0] == "." and after > index + 1)


def _hour_ends(
    text: str, tokens: list[tuple[int, int]], index: int, after: int, boundaries: _Boundaries
) -> bool:
    """Return whether an hour ends a sentence: "at around 4 a.m. | Crews had shut the valve".

    It goes on in "at 4 a.m. Monday", "at 4 p.m. London time" and "the 9 p.m. Council meeting".
    """
    number, before = (text[slice(*tokens[max(index - n, 0)])] for n in (1, 2))
    word = text[slice(*tokens[after])]
    behind = text[slice(*tokens[after + 1])] if after + 1 < len(tokens) else ""
    if not number[0].isdigit() or {before.lower(), behind} & boundaries.hourly or behind == ".":
        return False
    return word.istitle() and word.isalpha() and word not in boundaries.dated


def _said_by(text: str, tokens: list[tuple[int, int]], index: int, boundaries: _Boundaries) -> bool:
    """Return whether a name and a reporting verb follow, as in ``“Why?” Ms. Hale asked``."""
    for token in tokens[index : index + 6]:
        word = text[slice(*token)]
        if word in boundaries.reporting:
            return True
        if not word[0].isupper():
            return False
    return False
