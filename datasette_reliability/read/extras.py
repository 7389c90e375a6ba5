"""Import what belongs to an extra, or say how to install it."""

from __future__ import annotations

import logging
from importlib import import_module
from typing import Any

from ..errors import InputError

__all__ = ["module"]

# Packages that are not named like the module that is imported.
_PACKAGES = {"backports.zstd": "backports.zstd", "docx": "python-docx"}


def module(extra: str, *names: str) -> Any:
    """Return the first of the modules that is installed; InputError names the pip command."""
    for name in names:
        try:
            found = import_module(name)
        except ImportError:
            continue
        # We report a bad file once, with its place, so the library need not log it.
        logger = logging.getLogger(name.partition(".")[0])
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
        return found
    package = _PACKAGES.get(names[-1], names[-1].partition(".")[0])
    raise InputError(f"this needs {package}: pip install 'datasette-reliability[{extra}]'")
