"""English: its word lists, how its words are inflected, and what its cues mean."""

from __future__ import annotations

from pathlib import Path

from ..base import Language

__all__ = ["ENGLISH"]

ENGLISH = Language("en", "English", Path(__file__).parent, long_code="eng")
