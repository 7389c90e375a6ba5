"""Recognize the publishing outlet and its staff among the sources."""

from __future__ import annotations

import re

from .passage import bare
from .phrase import Phrase
from .vocabulary import artefact, outlet, singular

__all__ = ["is_publisher", "is_staff"]


def is_staff(phrase: Phrase) -> bool:
    """Return whether these words name the publisher's own staff, or a work of theirs."""
    head = phrase.words[-1]
    staff = {"reporter", "journalist", "correspondent", "photographer", "editor", "columnist"}
    return bool(artefact(head.text) or singular(head.low) in staff or phrase.name)


def is_publisher(words: str, publisher: str) -> bool:
    """Return whether these words name the publisher, which may be written as ``wash-post``."""
    name, own = _plain(outlet(words) or words), _plain(outlet(publisher) or publisher)
    if not name or not own:
        return False
    if name == own:
        return True
    long, short = name.split(), own.split()
    if len(long) == len(short) > 1:
        return all(a.startswith(b) for a, b in zip(long, short, strict=True))
    initials = "".join(part[0] for part in long)
    return len(short) == 1 and len(own) > 2 and own == initials


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", bare(name).lower().removesuffix(".com")).strip()
