"""Convert code points to UTF-16 code units, which JavaScript and W3C position selectors count."""

from __future__ import annotations

import re
from bisect import bisect_left

__all__ = ["Units"]

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


class Units:
    """Converts offsets into one text; each conversion takes logarithmic time."""

    def __init__(self, text: str) -> None:
        self._astral = [found.start() for found in _ASTRAL.finditer(text)]

    def of(self, offset: int) -> int:
        """Return how many code units come before this code point."""
        return offset + bisect_left(self._astral, offset)
