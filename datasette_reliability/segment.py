"""Cut a document into tokens, sentences and quotations.

Made for news prose: abbreviations and initials, datelines, quotation marks that close after the
full stop, one sentence or headline to a line. Every step is one pass over the text, so hostile
input (one line of ten megabytes, null bytes, lone surrogates) costs time in proportion to its
size and never raises.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from . import lexicons
from .quotations import find_quotations
from .records import Document, Segments, Sentence

__all__ = ["MAX_SENTENCE_TOKENS", "segment"]

MAX_SENTENCE_TOKENS = 400

_WORD = r"[\w\u0300-\u036f]"
_CLITIC = r"['’](?:s|S|re|ve|ll|d|m|RE|VE|LL|D|M)(?!\w)"
_ENDS = frozenset(".!?…")
_CLOSERS = frozenset("”’\"')]»") | {"''"}
_OPENERS = frozenset("“‘\"'([«„") | {"''", "``"}
_STARTERS = frozenset(
    re.findall(
        r"\w+",
        """
        The A An This That These Those He She It They We I You His Her Its Their Our My Your In On
        At But And Or So If As For From To With When While After Before Since Although Though Some
        Many Most All No Not What Who Why How Where There Here One Two Both Each Another Other Such
        By According However Also Meanwhile Still Yet Then Now Asked
        """,
    )
)
_REPORTING = frozenset(
    re.findall(
        r"\w+",
        """
        said says asked asks told tells wrote writes tweeted added adds replied answered exclaimed
        shouted yelled wondered demanded cried chanted read continued joked quipped
        """,
    )
)


@cache
def _abbreviations(kind: str) -> frozenset[str]:
    known = lexicons.terms("abbreviations", "abbreviation", kind=kind)
    if kind != "title":
        return known
    return known | {title.upper() for title in known}  # transcripts and old papers shout: "DR. ORR"


@cache
def _token_pattern() -> re.Pattern[str]:
    short = sorted(_abbreviations("title") | _abbreviations("other"), key=len, reverse=True)
    return re.compile(
        r"https?://[^\s\"“”<>]{0,300}[\w/]"
        rf"|(?:[^\W\d_]\.){{2,8}}(?:-{_WORD}{{1,40}})?"
        rf"|(?:{'|'.join(map(re.escape, short))})(?!\w)"
        r"|No\.(?=\s?\d)"
        r"|[A-Z]\.(?=\s?[A-Z])"
        r"|\d{1,30}(?:[.,:]\d{1,30}){1,8}\w{0,10}"
        rf"|[@#]?{_WORD}{{1,100}}(?:(?:-|(?!{_CLITIC})['’]|[&/@]){_WORD}{{1,100}}){{0,8}}"
        rf"|(?<=\w){_CLITIC}"
        r"|\.(?: ?\.){1,9}"
        r"|''|``|-{2,9}"
        r"|[^\s\x00]"
    )


def segment(document: Document) -> Segments:
    """Return the tokens, sentences and quotations of a document's body, each in text order."""
    text = document.text
    begin = min(max(document.body_start, 0), len(text))
    tokens = [match.span() for match in _token_pattern().finditer(text, begin)]
    if not tokens:
        return Segments((), (), ())
    paragraphs = _paragraphs(text, tokens)
    sentences: list[Sentence] = []
    for number, (first, last) in enumerate(paragraphs):
        for a, b in _sentences(text, tokens, first, last):
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
    text: str, tokens: list[tuple[int, int]], first: int, last: int
) -> Iterator[tuple[int, int]]:
    """Yield the half-open token ranges of the sentences of one paragraph."""
    start = index = first
    while index < last:
        end = _sentence_end(text, tokens, index, start, last)
        if end is None and index + 1 - start >= MAX_SENTENCE_TOKENS:
            end = index + 1
        if end is not None:
            yield start, end
            start = end
        index = end if end is not None else index + 1
    if start < last:
        yield start, last


def _sentence_end(
    text: str, tokens: list[tuple[int, int]], index: int, start: int, last: int
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
    if not (word[0].isupper() or word[0].isdigit() or word[0] in _OPENERS or word[0] in "@#$£€—–•"):
        return None
    ends = _breaks_at(text, tokens, index, start, after, word, mark)
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
) -> bool:
    opened = text[slice(*tokens[after])] in _OPENERS
    if mark == ".":
        if tokens[after][0] == tokens[after - 1][1] and after == index + 1:
            before = text[tokens[index][0] - 1]
            return before.islower() and word[0].isupper() and word[1:2].islower()
        return not (index == start + 1 and text[slice(*tokens[start])].isdigit())
    if mark in "!?…":
        return not (after > index + 1 and _said_by(text, tokens, after))
    if mark in _abbreviations("title"):
        return False
    return opened or word in _STARTERS or (mark[0] == "." and after > index + 1)


def _said_by(text: str, tokens: list[tuple[int, int]], index: int) -> bool:
    """Return whether a name and a reporting verb follow, as in ``“Why?” Ms. Hale asked``."""
    for token in tokens[index : index + 6]:
        word = text[slice(*token)]
        if word in _REPORTING:
            return True
        if not word[0].isupper():
            return False
    return False
