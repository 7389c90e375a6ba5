"""Mark words in a text: spans that nest, touch or cross become nested elements.

A sweep over the sorted ends of the spans, in O(n log n): where two cross, the later one is closed
and opened again. At most :data:`DEEPEST` elements are open at once, so that the cost of thousands
of spans over the same words stays linear; deeper ones keep only their anchor.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from ..wrapping import unwrap

__all__ = ["DEEPEST", "Note", "Place", "Range", "isolated", "paragraphs", "render", "turns"]

DEEPEST = 12
Range = tuple[int, int]
_BREAKS = "\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
_PARAGRAPH = re.compile(f"[^{_BREAKS}]+")
# Controls that change the writing direction: a piece with one is isolated.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Those that could make words look different; hidden ones change no direction.
_FORCING = re.compile("[\u202a-\u202e\u2066-\u2069]+")
# The last three belong to no claim: the outlet's own words, and the head of a text.
_ROLES = ("source", "cue", "content", "own", "date", "dateline")


@dataclass(slots=True)
class Place:
    """Words that claims refer to, with their ``roles`` (source, cue, content) and the ``claims``.

    ``kinds`` are those of the claims. ``names`` are further ids that links may point to.
    """

    start: int
    end: int
    number: int
    roles: set[str] = field(default_factory=set)
    claims: dict[int, None] = field(default_factory=dict)
    kinds: dict[str, None] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Note:
    """A piece of HTML to put after the words that end at ``at``."""

    at: int
    html: Markup


def paragraphs(text: str) -> list[Range]:
    """Return where the paragraphs begin and end, without the line ends between them."""
    layout, found = unwrap(text), list[Range]()
    for line in _PARAGRAPH.finditer(text):
        if not line[0].strip():
            continue
        if found and not layout.keeps(found[-1][1], line.start()):
            found[-1] = (found[-1][0], line.end())
        else:
            found.append(line.span())
    return found


def render(
    text: str, cuts: Sequence[Range], places: Iterable[Place], notes: Iterable[Note] = ()
) -> Iterator[Markup]:
    """Yield the HTML of each piece of the text in ``cuts``, which are in order and disjoint."""
    sweep = _Sweep(text, places, _settled(cuts, notes))
    for number, (start, end) in enumerate(cuts, 1):
        yield sweep.piece(start, end) + (sweep.rest() if number == len(cuts) else "")


def _settled(cuts: Sequence[Range], notes: Iterable[Note]) -> list[Note]:
    """Return the notes within the cuts; one between two cuts moves to the end of the first."""
    starts = [start for start, _ in cuts]
    found: list[Note] = []
    for note in notes if cuts else ():
        number = max(bisect_left(starts, note.at) - 1, 0)
        start, end = cuts[number]
        found.append(Note(min(max(note.at, start), end), note.html))
    return found


class _Sweep:
    def __init__(self, text: str, places: Iterable[Place], notes: Iterable[Note]) -> None:
        self._text = text
        self._waiting = sorted(places, key=lambda each: (-each.start, each.end, -each.number))
        self._notes = sorted(notes, key=lambda each: each.at)
        self._notes.reverse()  # both are taken from the end; notes of one place keep their order
        self._open: list[Place] = []
        self._seen: set[int] = set()

    def piece(self, start: int, end: int) -> Markup:
        """Return one piece, with its elements opened and closed."""
        self._open = [place for place in self._open if place.end > start]
        out = [self._tag(number) for number in range(len(self._open))]
        at = start
        while at < end:
            self._begin(at, out)
            until = self._next(at, end)
            out.append(_leaf(self._text[at:until]))
            at = until
            self._close(at, out)
            while self._notes and self._notes[-1].at <= at:
                out.append(self._notes.pop().html)
        out.append("</span>" * len(self._open))
        return Markup("".join(out))

    def rest(self) -> Markup:
        """Return the anchors of the marks that begin after the last piece."""
        return Markup("".join(map(_anchor, reversed(self._waiting))))

    def _begin(self, at: int, out: list[str]) -> None:
        """Open the marks that begin here or in the gap before this piece."""
        while self._waiting and self._waiting[-1].start <= at:
            place = self._waiting.pop()
            if place.end > at and len(self._open) < DEEPEST:
                self._open.append(place)
                out.append(self._tag(len(self._open) - 1))
            else:
                out.append(_anchor(place))

    def _next(self, at: int, end: int) -> int:
        until = min([end, *(place.end for place in self._open)])
        if self._waiting:
            until = min(until, self._waiting[-1].start)
        if self._notes and self._notes[-1].at > at:
            until = min(until, self._notes[-1].at)
        return until

    def _close(self, at: int, out: list[str]) -> None:
        """Close the marks that end here, and open again those that cross them."""
        ends = [place.end <= at for place in self._open]
        if True not in ends:
            return
        first = ends.index(True)
        out.append("</span>" * (len(self._open) - first))
        self._open[first:] = [place for place in self._open[first:] if place.end > at]
        out += [self._tag(number) for number in range(first, len(self._open))]

    def _tag(self, number: int) -> str:
        place = self._open[number]
        classes = [f"mark-{role}" for role in _ROLES if role in place.roles]
        if "content" in place.roles:
            outer = sum("content" in each.roles for each in self._open[:number])
            classes.append(f"deep-{min(outer + 1, 3)}")
        classes += [f"kind-{kind}" for kind in place.kinds]
        first = place.number not in self._seen
        if first:
            classes.append("from")
        self._seen.add(place.number)
        before = _names(place) if first else ""
        name = f' id="w{place.number}"' if first else ""
        cards = f' data-claims="{" ".join(map(str, place.claims))}"' if place.claims else ""
        return f'{before}<span{name} class="{" ".join(classes)}" data-w="{place.number}"{cards}>'


def _anchor(place: Place) -> str:
    return f'{_names(place)}<span id="w{place.number}"></span>'


def _names(place: Place) -> str:
    return "".join(f'<span id="{escape(name)}" class="named"></span>' for name in place.names)


def turns(words: str) -> bool:
    """Return whether words have a control that changes the writing direction."""
    return _TURNING.search(words) is not None


def _leaf(words: str) -> str:
    if not turns(words):
        return str(escape(words))
    return f"<bdi>{_unturned(words)}</bdi>"


def _unturned(words: str) -> str:
    """Return words escaped and in their own direction, with every character."""
    if words.isascii():  # most English; a page of claims asks for hundreds
        return str(escape(words))
    return _FORCING.sub(r"<span hidden>\g<0></span>", str(escape(words)))


def isolated(words: object) -> Markup:
    """Return words of a text as HTML in their own direction, without effect on its surroundings."""
    return Markup(f"<bdi>{_unturned(str(words))}</bdi>")
