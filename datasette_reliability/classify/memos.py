"""Remember answers for short texts only, so that the cache is bounded in bytes."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar

__all__ = ["remembered"]

_Function = TypeVar("_Function", bound=Callable[..., Any])


def remembered(size: int, longest: int) -> Callable[[_Function], _Function]:
    """Return a decorator that keeps ``size`` answers for texts of up to ``longest`` characters.

    Nearly all sources are shorter than 200 characters. A longer one rarely comes twice, and the
    words made from it take fifty times its memory.
    """

    def decorated(function: _Function) -> _Function:
        kept = lru_cache(maxsize=size)(function)

        @wraps(function)
        def answered(text: str, *rest: Any) -> Any:
            return (kept if len(text) <= longest else function)(text, *rest)

        return answered  # type: ignore[return-value]

    return decorated
