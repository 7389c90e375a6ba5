"""Look up which of many spans hold a place, without reading all of them.

The text is cut into buckets, and each bucket lists the spans that touch it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ..records import Span

__all__ = ["Covering"]

# Characters per bucket: a few sentences, so that a lookup reads few spans and a long quotation is
# listed only a few times.
_BUCKET = 1024


class Covering:
    """Spans, each with the number of its owner, in buckets of the text."""

    def __init__(self, spans: Iterable[tuple[Span, int]]) -> None:
        """Take pairs of a span and the number of its owner, such as an attribution."""
        self._buckets: dict[int, list[tuple[Span, int]]] = defaultdict(list)
        for span, number in spans:
            for bucket in range(span.start // _BUCKET, span.end // _BUCKET + 1):
                self._buckets[bucket].append((span, number))

    def holding(self, span: Span) -> list[tuple[Span, int]]:
        """Return the spans that cover this one whole, with their numbers, in the order given."""
        near = self._buckets.get(span.start // _BUCKET, [])
        return [(other, number) for other, number in near if other.covers(span)]

    def touching(self, span: Span) -> bool:
        """Return whether any span shares a character with this one."""
        return any(
            other.start < span.end and span.start < other.end
            for bucket in range(span.start // _BUCKET, span.end // _BUCKET + 1)
            for other, _ in self._buckets.get(bucket, [])
        )

    def sharing(self, span: Span) -> set[int]:
        """Return the numbers of the spans that share a character with this one."""
        return {
            number
            for bucket in range(span.start // _BUCKET, span.end // _BUCKET + 1)
            for other, number in self._buckets.get(bucket, [])
            if other.start < span.end and span.start < other.end
        }
