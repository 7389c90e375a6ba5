"""Turn spans of a text into the labels of a tagger (B, I, O over tokens), and back."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence

from ..records import Segments, Span, Spans

__all__ = ["Range", "affordable", "label", "ranges", "spans", "token_ranges"]

Range = tuple[int, int]
# How often each word may be read, on average, as one of the words around a cue. Of 1,397 news
# articles half need at most 1 and all at most 4.8 (of 166 read by `accurate`: 3 and 6.3); a text
# that only repeats "Rask said" needs 1,000.
_LOOKS = 12
# Added for a text of any length, so that a short one dense with cues loses none.
_FREE = 2000


def token_ranges(segments: Segments, found: Iterable[Span]) -> list[Range]:
    """Return the half-open token range of each span, without the spans that touch no token."""
    starts = [start for start, _ in segments.tokens]
    ends = [end for _, end in segments.tokens]
    touched = ((bisect_right(ends, s.start), bisect_left(starts, s.end)) for s in found)
    return [(first, last) for first, last in touched if first < last]


def affordable(
    cues: Iterable[Range], sure: Callable[[Range], float], width: Callable[[Range], int], words: int
) -> list[Range]:
    """Return the surest cues that a text of so many words can afford, in text order.

    ``width`` gives the number of words read for a cue. The total for all cues is in proportion to
    the text, which bounds the time on a text that is nothing but cues.
    """
    left, kept = _LOOKS * words + _FREE, []
    for cue in sorted(cues, key=sure, reverse=True):
        left -= width(cue)
        if left < 0:
            break
        kept.append(cue)
    return sorted(kept)


def label(labels: list[str], found: Iterable[Range], kind: str, offset: int = 0) -> None:
    """Write labels of a kind ("B" + kind, then "I" + kind) into ``labels`` over token ranges.

    ``labels`` covers a window that begins at token ``offset``; what is outside it is left out.
    """
    for first, last in found:
        for index in range(max(first, offset), min(last, offset + len(labels))):
            labels[index - offset] = ("B" if index == first else "I") + kind


def ranges(labels: Sequence[str], kind: str, offset: int = 0) -> list[Range]:
    """Return the half-open token ranges that labels of a kind mark, counted from ``offset``."""
    found: list[Range] = []
    inside = False
    for index, name in enumerate(labels, offset):
        if name[1:] != kind or name == "O":
            inside = False
        elif inside and name[0] == "I":
            found[-1] = (found[-1][0], index + 1)
        else:
            found.append((index, index + 1))
            inside = True
    return found


def spans(segments: Segments, found: Iterable[Range]) -> Spans:
    """Return the spans of token ranges, in characters of the text."""
    tokens = segments.tokens
    return tuple(Span(tokens[first][0], tokens[last - 1][1]) for first, last in found)
