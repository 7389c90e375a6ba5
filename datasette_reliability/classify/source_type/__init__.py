"""Decide the type of a source: from its words, and from what the document added to them."""

from __future__ import annotations

from .identity import NAMED, Hints, Identity
from .steps import Question, decide, identify

__all__ = ["NAMED", "Hints", "Identity", "Question", "decide", "identify"]
