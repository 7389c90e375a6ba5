"""Remember answers for short texts alone, so that what is remembered has a bound in bytes."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar

__all__ = ["remembered"]

_Function = TypeVar("_Function", bound=Callable[..., Any])


def remembered(size: int, longest: int) -> Callable[[_Function], _Function]:
    """Return a decorator: the last ``size`` answers are kept for texts of ``longest`` characters.

    Nearly all sources are shorter than 200 characters; a longer one is seldom met twice, and the
    words that are made of it take fifty times its memory.
    """

    def decorated(function: _Function) -> _Function:
        kept = lru_cache(maxsize=size)(function)

        @wraps(function)
        def answered(text: str, *rest: Any) -> Any:
            return (kept if len(text) <= longest else function)(text, *rest)

        return answered  # type: ignore[return-value]

    return decorated
