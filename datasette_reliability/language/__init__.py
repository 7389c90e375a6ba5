"""Languages as values: the words of each stand in a folder of their own."""

from __future__ import annotations

from .base import Language, primary
from .en import ENGLISH

__all__ = ["ENGLISH", "Language", "primary"]
