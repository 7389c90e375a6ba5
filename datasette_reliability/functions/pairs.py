"""The functions that compare two claims with each other, as ``corroborate`` does."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ..corroborate.numbers import conflict, quantities
from ..corroborate.relation import relate, worded
from ..corroborate.words import Wording
from .plain import as_text

__all__ = ["numbers_conflict", "same_claim"]

_MOST = 4000  # characters of a claim


def same_claim(one: Any, other: Any) -> int | None:
    """Return 1 where two claims say the same, 0 where not; None where there is none to compare."""
    a, b = as_text(one, _MOST), as_text(other, _MOST)
    if a is None or b is None:
        return None
    first, second = _worded(a), _worded(b)
    if first.form == second.form and first.form:
        return 1
    found = relate(first, second)
    return int(found is not None and found.kind == "same")


def numbers_conflict(one: Any, other: Any) -> int | None:
    """Return 1 where the figures of two claims cannot both be right, 0 where they can."""
    a, b = as_text(one, _MOST), as_text(other, _MOST)
    if a is None or b is None:
        return None
    return int(conflict(quantities(a), quantities(b)) is not None)


@lru_cache(maxsize=1024)
def _worded(claim: str) -> Wording:
    return worded(claim)
