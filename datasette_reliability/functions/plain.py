"""The functions that need no text: codes, labels, tags and shares."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from .. import terms

__all__ = ["Mix", "as_json", "as_number", "as_text", "code", "label", "misp_tag"]

_LONGEST = 200


def as_text(value: Any, most: int) -> str | None:
    """Return an SQL value as text of at most ``most`` characters; bytes are read as UTF-8."""
    if value is None:
        return None
    if isinstance(value, bytes):
        return value[: 4 * most].decode("utf-8", "replace")[:most]
    return str(value)[:most]


def as_number(value: Any) -> float | None:
    """Return an SQL value as a number if it is one or a short text of one."""
    if isinstance(value, int | float):
        return float(value) if abs(value) < 1e9 else None
    if isinstance(value, str) and len(value) < 20 and value.strip().isdecimal():
        return float(value)
    return None


def as_json(value: Any) -> str:
    """Return compact JSON with letters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def code(letter: Any, digit: Any) -> str | None:
    """Return an Admiralty code such as ``B2``; None unless both halves are on the scale."""
    first, second = _letter(letter), _digit(digit)
    return f"{first}{second}" if first and second else None


def misp_tag(letter: Any, digit: Any) -> str | None:
    """Return the machine tags of MISP's taxonomy admiralty-scale, separated by a space.

    The syntax is namespace:predicate="value", the letter in lower case
    (https://github.com/MISP/misp-taxonomies/tree/main/admiralty-scale).
    """
    first, second = _letter(letter), _digit(digit)
    tags = []
    if first:
        tags.append(f'admiralty-scale:source-reliability="{first.lower()}"')
    if second:
        tags.append(f'admiralty-scale:information-credibility="{second}"')
    return " ".join(tags) or None


def label(term: Any, vocabulary: Any = None) -> str | None:
    """Return the label of a term; of any vocabulary if none is named."""
    value = as_text(term, _LONGEST)
    return value and terms.label(value, as_text(vocabulary, _LONGEST))


def _letter(value: Any) -> str | None:
    letter = (as_text(value, _LONGEST) or "").strip().upper()
    return letter if letter in terms.SOURCE_RELIABILITY else None


def _digit(value: Any) -> str | None:
    number = as_number(value.strip() if isinstance(value, str) else value)
    digit = str(int(number)) if number is not None and number == int(number) else ""
    return digit if digit in terms.INFORMATION_CREDIBILITY else None


class Mix:
    """The share of each value of a column, as a JSON object; NULLs are left out."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def step(self, value: Any) -> None:
        """Count one value."""
        words = as_text(value, _LONGEST)
        if words is not None:
            self._counts[words] += 1

    def finalize(self) -> str | None:
        """Return the shares in the order of the classes, then the alphabet.

        None if nothing was counted.
        """
        total = sum(self._counts.values())
        order = {value: place for place, value in enumerate(terms.ATTRIBUTION_CLASS.values)}
        values = sorted(self._counts, key=lambda value: (order.get(value, len(order)), value))
        return as_json({v: round(self._counts[v] / total, 4) for v in values}) if total else None
