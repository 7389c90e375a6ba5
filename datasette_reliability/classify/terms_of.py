"""What kind of cue words are, by the words alone."""

from __future__ import annotations

import re

__all__ = ["cue_class_of"]

_RECORD = re.compile(
    (
        r"\b(?:show|shows|showed|shown|showing|found|finds|suggest(?:s|ed)?|indicat(?:e|es|"
        r"ed|ing)|reveal(?:s|ed)?)\b"
    ),
    re.I,
)
_ATTITUDE = re.compile(
    (
        r"\b(?:believ(?:e|es|ed|ing)|think(?:s|ing)?|thought|want(?:s|ed)?|fear(?:s|ed)?|"
        r"hop(?:e|es|ed|ing)|feel(?:s)?|felt|expect(?:s|ed)?|intend(?:s|ed)?|aim(?:s|ed)?|"
        r"plan(?:s|ned)?|consider(?:s|ed)?|regard(?:s|ed)?|doubt(?:s|ed)?|know(?:s)?|knew|"
        r"worr(?:y|ies|ied))\b"
    ),
    re.I,
)


def cue_class_of(cue: str) -> str:
    """Return statement, record or attitude for the words of a cue alone."""
    if _ATTITUDE.search(cue):
        return "attitude"
    return "record" if _RECORD.search(cue) else "statement"
