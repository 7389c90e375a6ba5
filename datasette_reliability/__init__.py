"""Find who says what in the news, and rate how clearly each claim is sourced.

The public API is imported on first use, so that importing this package costs almost nothing.
"""

from importlib import import_module
from typing import Any

from .hookspecs import hookimpl, hookspec

__version__: str

_LATE = {
    "LoadOptions": "pipeline",
    "analyze": "analysis",
    "load": "pipeline",
    "register": "functions",
}

__all__ = ["LoadOptions", "__version__", "analyze", "hookimpl", "hookspec", "load", "register"]


def __getattr__(name: str) -> Any:
    if name in _LATE:
        return getattr(import_module(f".{_LATE[name]}", __name__), name)
    if name == "__version__":
        return _version()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("datasette-reliability")
    except PackageNotFoundError:  # a source tree that was never installed
        return "0"
