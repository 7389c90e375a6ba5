"""Read hard-wrapped text (wires, e-mail, PDF) as if it had never been wrapped.

The stages see the text without the line breaks, soft hyphens and divided words of its layout; what
they find is mapped back to the untouched text, whose offsets are stored.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, pairwise

from .language import ENGLISH, Language
from .plugins import language_named
from .records import Attribution, Claim, Classification, Document, Rating, Span, Spans, words

__all__ = ["Unwrapped", "layout_of", "unwrap", "unwrapped"]

_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
_ONE_BREAK = frozenset({"\n", "\r\n", "\r", "\u2028"})
# A line begins with its indentation, and in a reply with the marks of what is quoted.
_PREFIX = re.compile(r"[ \t]{0,40}(?:>[> ]{0,20})?")
_ITEM = re.compile(r"(?:[-*•–—·]|\(?\d{1,3}[.)]|[A-Za-z][.)])[ \t]")  # of a list
# No paragraph ends on these: the sentence surely goes on in the next line, whatever its case.
_HANGING = re.compile(
    r"(?:^|[ \t(])(?:an?|the|of|to|for|from|with|at|by|and|or|that|into|than|its|his|her|in)\Z",
)
_ENDED = re.compile(r"[.!?][\"'”’)\]]{0,3}\Z")
# A no-break space holds words together: no line is broken there.
_FIRST_WORD = re.compile(r"[^ \t\v\f\n\r]{1,100}")
_NARROWEST, _WIDEST = 20, 160  # columns: 60 to 80 in wires, more on a page in small print
# Of prose nearly three lines in four go on in lower case, of lists and headlines next to none.
_GOING_ON = 0.3
_LONG = 0.1  # share of lines beyond the widest, links for instance; prose without breaks has more
_EXACT = 0.9  # share of line ends that one width explains; below it lines are ragged
_FEW = 4  # line ends that one width may explain by chance
_FULL = 0.75  # of the width, from which a ragged line is full
_SOFT_HYPHEN = "\u00ad"
_SOFT = re.compile(rf"{_SOFT_HYPHEN}+(?:\r?\n[ \t]{{0,40}}(?=\w))?")
_PART = r"[^\W_]{1,40}(?:['’-][^\W_]{1,40}){0,4}"
_DIVIDED = re.compile(rf"(?P<head>{_PART})(?P<hyphen>[-\u2010\u00ad])\Z")
_TAIL = re.compile(_PART)
_DASH = re.compile(r"\w(?P<dash>--|[—–/])\Z")
_GLUED = re.compile(r"\w(?:--?|[\u2010\u00ad—–/])\Z")  # to a word before: no space was there


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a text: where its words begin and end, behind a prefix of some columns."""

    start: int
    end: int
    prefix: str


@dataclass(frozen=True, slots=True)
class _Edit:
    """A piece of the untouched text that is read as something shorter."""

    start: int
    end: int
    read: str


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """A text as it reads without its layout, and the way back to the untouched one."""

    untouched: str
    text: str
    _edits: tuple[_Edit, ...]
    _starts: tuple[int, ...]  # of the edits in the untouched text
    _places: tuple[int, ...]  # of the edits in the text that is read
    _shifts: tuple[int, ...]  # by how much an offset behind so many edits is moved

    def words(self, spans: Iterable[Span]) -> str:
        """Return the words of spans of the untouched text, unwrapped and joined by `` … ``."""
        return words(self.text, map(self.read, spans))

    def of(self, span: Span) -> str:
        """Return the words of one span of the untouched text, unwrapped."""
        return self.read(span).of(self.text)

    def read(self, span: Span) -> Span:
        """Return where a span of the untouched text lies in the text that is read."""
        return Span(self.offset(span.start), self.offset(span.end))

    def offset(self, untouched: int) -> int:
        """Return where an offset of the untouched text lies in the text that is read."""
        number = bisect_right(self._starts, untouched) - 1
        if number < 0:
            return untouched
        edit = self._edits[number]
        if untouched < edit.end:
            return self._places[number] + min(untouched - edit.start, len(edit.read))
        return untouched - self._shifts[number + 1]

    def back(self, span: Span) -> Span:
        """Return the span of the untouched text for one of the text that is read."""
        # An edit at the very start of the span, or at its very end, lies outside of it.
        first = bisect_right(self._places, span.start)
        if first and span.start < self._places[first - 1] + len(self._edits[first - 1].read):
            first -= 1
        last = bisect_left(self._places, span.end)
        return Span(span.start + self._shifts[first], span.end + self._shifts[last])

    def keeps(self, start: int, end: int) -> bool:
        """Return whether a piece of the untouched text, such as a line end, is read unchanged."""
        number = bisect_right(self._starts, start) - 1
        return number < 0 or self._edits[number].end < end

    def attribution(self, found: Attribution) -> Attribution:
        """Return an attribution with its spans in the untouched text."""
        return replace(
            found,
            source=self._all(found.source),
            cue=self._all(found.cue),
            content=self._all(found.content),
            recipient=found.recipient and self.back(found.recipient),
            time=found.time and self.back(found.time),
        )

    def claim(self, found: Claim) -> Claim:
        """Return a claim with its spans in the untouched text."""
        if not self._edits:
            return found
        return Claim(
            self.attribution(found.attribution),
            self._classification(found.classification),
            self._rating(found.rating),
        )

    def _classification(self, found: Classification) -> Classification:
        return replace(
            found,
            endorsements=tuple(
                replace(
                    each,
                    endorser=self.back(each.endorser),
                    cue=self.back(each.cue),
                    target=self.back(each.target),
                )
                for each in found.endorsements
            ),
            affiliations=tuple(
                replace(each, evidence=self.back(each.evidence)) for each in found.affiliations
            ),
            signals=tuple(
                replace(each, evidence=each.evidence and self.back(each.evidence))
                for each in found.signals
            ),
        )

    def _rating(self, found: Rating) -> Rating:
        return replace(
            found,
            reasons=tuple(
                replace(each, evidence=each.evidence and self.back(each.evidence))
                for each in found.reasons
            ),
        )

    def _all(self, spans: Spans) -> Spans:
        return tuple(map(self.back, spans))


def unwrapped(document: Document) -> tuple[Document, Unwrapped]:
    """Return a document with the text that is read, and the way back to the untouched one."""
    layout = layout_of(document)
    begin = layout.offset(document.body_start)
    return replace(document, text=layout.text, body_start=begin), layout


def layout_of(document: Document) -> Unwrapped:
    """Return how a document reads; one whose attributions are given is made of pieces, as it is."""
    if document.given:
        return _applied(document.text, ())
    return unwrap(document.text, language_named(document.language))


@lru_cache(maxsize=8)  # of one document it is asked for when it is read, stored and shown
def unwrap(text: str, language: Language = ENGLISH) -> Unwrapped:
    """Return a text as it reads without hard line breaks, divided words and soft hyphens."""
    edits = [*_joined(text, language)]
    if _SOFT_HYPHEN in text:
        taken = [(edit.start, edit.end) for edit in edits]
        edits += [
            _Edit(found.start(), found.end(), "")
            for found in _SOFT.finditer(text)
            if not _within(found.start(), taken)
        ]
        edits.sort(key=lambda edit: edit.start)
    return _applied(text, edits)


def _within(offset: int, pieces: Sequence[tuple[int, int]]) -> bool:
    number = bisect_right(pieces, (offset, len(pieces) and pieces[-1][1])) - 1
    return number >= 0 and pieces[number][0] <= offset < pieces[number][1]


def _applied(text: str, edits: Sequence[_Edit]) -> Unwrapped:
    pieces, places, at, length = list[str](), list[int](), 0, 0
    for edit in edits:
        pieces += (text[at : edit.start], edit.read)
        places.append(length + edit.start - at)
        length = places[-1] + len(edit.read)
        at = edit.end
    shifts = accumulate((edit.end - edit.start - len(edit.read) for edit in edits), initial=0)
    return Unwrapped(
        text,
        "".join((*pieces, text[at:])) if edits else text,
        tuple(edits),
        tuple(edit.start for edit in edits),
        tuple(places),
        tuple(shifts),
    )


def _joined(text: str, language: Language) -> Iterator[_Edit]:
    """Yield the line breaks that only a layout put there, with what is read instead."""
    pairs = [pair for pair in pairwise(_lines(text)) if _go_together(text, *pair)]
    width = _width(text, pairs)
    if not width:
        return
    going_on = [pair for pair in pairs if _goes_on(text, *pair)]
    explained = sum(_explains(text, width, *pair) for pair in going_on)
    exact = explained >= _EXACT * len(going_on)
    soft = [pair for pair in pairs if _is_soft(text, width, exact, *pair)]
    words_of = _Words(text, language, soft)
    for line, after in soft:
        yield _Edit(*words_of.edit(line, after))


def _is_soft(text: str, width: int, exact: bool, line: _Line, after: _Line) -> bool:
    """Return whether a line ends because it is full."""
    full = line.end - line.start + len(line.prefix) >= _FULL * width
    fits = _explains(text, width, line, after) if exact else full
    if _ITEM.match(text, after.start):
        fits = fits and not _ended(text, line)
    return fits or _goes_on(text, line, after)


def _lines(text: str) -> Iterator[_Line]:
    """Yield the lines that hold any words, without the blanks around them."""
    for found in _LINE.finditer(text):
        prefix = _PREFIX.match(text, found.start(), found.end())
        start = prefix.end() if prefix else found.start()
        end = start + len(text[start : found.end()].rstrip(" \t\v\f"))
        if start < end:
            yield _Line(start, end, text[found.start() : start])


def _go_together(text: str, line: _Line, after: _Line) -> bool:
    """Return whether two lines may be of one paragraph: no blank line or indent between."""
    gap = text[line.end : after.start - len(after.prefix)].strip(" \t\v\f")
    return (
        gap in _ONE_BREAK
        and after.prefix.strip() == line.prefix.strip()
        and len(after.prefix) <= len(line.prefix)
    )


def _goes_on(text: str, line: _Line, after: _Line) -> bool:
    """Return whether a sentence surely goes on: in lower case behind no period, or left hanging."""
    if text[after.start].islower() and not _ended(text, line):
        return True
    return _HANGING.search(text, max(line.start, line.end - 8), line.end) is not None


def _ended(text: str, line: _Line) -> bool:
    return _ENDED.search(text, max(line.start, line.end - 5), line.end) is not None


def _width(text: str, pairs: Sequence[tuple[_Line, _Line]]) -> int:
    """Return the width to which a text is wrapped: the one that explains most line ends; else 0."""
    going_on = sum(_goes_on(text, *pair) for pair in pairs)
    long = sum(_bounds(text, *pair)[0] > _WIDEST for pair in pairs)
    if not going_on or long > _LONG * len(pairs):
        return 0
    counts = [0] * (_WIDEST + 2)
    for line, after in pairs:
        low, high = _bounds(text, line, after)
        counts[min(max(low, _NARROWEST), _WIDEST + 1)] += 1
        counts[min(max(high, _NARROWEST), _WIDEST + 1)] -= 1
    totals = list(accumulate(counts[: _WIDEST + 1]))
    most = max(totals)
    by_chance = len(pairs) < _FEW or most < _EXACT * len(pairs)
    if by_chance and going_on < _GOING_ON * len(pairs):
        return 0
    return totals.index(most) if most else 0


def _bounds(text: str, line: _Line, after: _Line) -> tuple[int, int]:
    """Return the widths, the last not included, at which a line would end where it does."""
    length = line.end - line.start + len(line.prefix)
    word = _FIRST_WORD.match(text, after.start, after.end)
    glued = _GLUED.search(text, max(line.start, line.end - 3), line.end)
    return length, length + (len(word[0]) if word else 0) + (glued is None)


def _explains(text: str, width: int, line: _Line, after: _Line) -> bool:
    low, high = _bounds(text, line, after)
    return low <= width < high


class _Words:
    """Which words a text and its language have: by them parts of a divided word are joined."""

    def __init__(
        self, text: str, language: Language, breaks: Sequence[tuple[_Line, _Line]]
    ) -> None:
        self._text = text
        self._language = language
        self._close: dict[str, bool] = {}
        self._parts = {pair: parts for pair in breaks if (parts := _parts(text, *pair))}
        self._own = (
            frozenset(re.findall(r"[^\W_]+(?:-[^\W_]+)?", text.lower()))
            if self._parts
            else frozenset()
        )
        # Some layouts divide words, others only break at the hyphens that words have.
        self._divides = any(
            self._knows(head + tail) and not (self._knows(head) and self._knows(tail))
            for head, _, tail in self._parts.values()
        )

    def edit(self, line: _Line, after: _Line) -> tuple[int, int, str]:
        """Return what to read in place of a line break: a space, or nothing within a word."""
        if (line, after) in self._parts:
            head, hyphen, tail = self._parts[line, after]
            if hyphen == _SOFT_HYPHEN or not self._hyphenated(head, tail):
                return line.end - 1, after.start, ""
            return line.end, after.start, " " if tail in self._listed("joint") else ""
        dash = _DASH.search(self._text, max(line.start, line.end - 3), line.end)
        return line.end, after.start, "" if dash and self._is_close(dash["dash"]) else " "

    def _hyphenated(self, head: str, tail: str) -> bool:
        """Return whether the hyphen between two parts belongs to the word: "long-term"."""
        if "-" in head or "-" in tail or not tail[0].islower() or not head.isalpha():
            return True
        head, tail = head.lower(), tail.lower()
        if f"{head}-{tail}" in self._own:
            return True
        if head + tail in self._own or self._knows(head + tail):
            return False
        both = self._knows(tail) and (self._knows(head) or head in self._listed("prefix"))
        return both or not self._divides

    def _knows(self, word: str) -> bool:
        """Return whether a word, or what it is a form of, is among the common ones."""
        known = self._language.terms("common_words", "word")
        stems = (word.removesuffix(ending) for ending in self._listed("ending"))
        return word in known or any(len(stem) > 3 and stem in known for stem in stems)

    def _listed(self, kind: str) -> frozenset[str]:
        return self._language.terms("hyphens", "word", kind=kind)

    def _is_close(self, dash: str) -> bool:
        """Return whether most dashes of the text have no space behind them: "here—there"."""
        if dash not in self._close:
            close, apart = (len(re.findall(rf"\w{dash}{b}", self._text)) for b in (r"\w", " "))
            self._close[dash] = close > apart
        return self._close[dash]


def _parts(text: str, line: _Line, after: _Line) -> tuple[str, str, str] | None:
    """Return the parts of a word that goes on in the next line, with its hyphen between."""
    head = _DIVIDED.search(text, max(line.start, line.end - 60), line.end)
    tail = _TAIL.match(text, after.start, after.end)
    return (head["head"], head["hyphen"], tail[0]) if head and tail else None
