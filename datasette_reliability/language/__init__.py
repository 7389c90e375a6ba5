"""Languages as values; each keeps its words in a folder of its own."""

from __future__ import annotations

from .base import Language, primary
from .en import ENGLISH

__all__ = ["ENGLISH", "Language", "primary"]
