"""Decide the type of a source: from its words, and from what the document added to them.

The steps of ``words`` and ``steps`` answer first, by rules and lexicons. Their answer, the words of
the source and of its mentions, the flags of the lexicons and the text around are what the learnt
models weigh: a linear model for every engine, a network beside it for ``accurate``. The type is
decided once for all mentions of one source in a document, and kept in the ``context``; bare words
ask the linear model alone.
"""

from __future__ import annotations

from .identity import NAMED, Hints, Identity
from .learnt import with_types
from .network import Network
from .steps import Question, by_rules, decide, ruled_by_plugin
from .words import identify

__all__ = [
    "NAMED",
    "Hints",
    "Identity",
    "Network",
    "Question",
    "by_rules",
    "decide",
    "identify",
    "ruled_by_plugin",
    "with_types",
]
