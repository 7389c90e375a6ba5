"""Between spans of a text and the labels of a tagger."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence

from ..records import Segments, Span, Spans

__all__ = ["Range", "affordable", "label", "ranges", "spans", "token_ranges"]

Range = tuple[int, int]
# How often each word may be looked at as one of the words around a cue. Half of 1,397 news articles
# do with 1, and all with 4.8 (of 166, read by `accurate`, half with 3, all with 6.3); "Rask said"
# again and again asks for 1,000.
_LOOKS = 12
_FREE = 2000  # such looks that a text of any length has


def token_ranges(segments: Segments, found: Iterable[Span]) -> list[Range]:
    """Return the half-open token ranges that spans touch, without those that touch none."""
    starts = [start for start, _ in segments.tokens]
    ends = [end for _, end in segments.tokens]
    touched = ((bisect_right(ends, s.start), bisect_left(starts, s.end)) for s in found)
    return [(first, last) for first, last in touched if first < last]


def affordable(
    cues: Iterable[Range], sure: Callable[[Range], float], width: Callable[[Range], int], words: int
) -> list[Range]:
    """Return, in text order, the surest cues whose widths together are in proportion to a text."""
    left, kept = _LOOKS * words + _FREE, []
    for cue in sorted(cues, key=sure, reverse=True):
        left -= width(cue)
        if left < 0:
            break
        kept.append(cue)
    return sorted(kept)


def label(labels: list[str], found: Iterable[Range], kind: str, offset: int = 0) -> None:
    """Write B and I labels of a kind over token ranges, as far as they lie in the window."""
    for first, last in found:
        for index in range(max(first, offset), min(last, offset + len(labels))):
            labels[index - offset] = ("B" if index == first else "I") + kind


def ranges(labels: Sequence[str], kind: str, offset: int = 0) -> list[Range]:
    """Return the token ranges that labels of a kind mark."""
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
    """Return the spans of token ranges."""
    tokens = segments.tokens
    return tuple(Span(tokens[first][0], tokens[last - 1][1]) for first, last in found)
