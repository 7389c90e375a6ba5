"""Decide the type of a source: from its words, and from what the document added to them.

The steps of ``words`` and ``steps`` answer first, by rules and lexicons. The learnt models weigh
that answer, the words of the source and of its mentions, the lexicon flags and the surrounding
text. They are a linear model for every engine, and a network beside it for ``accurate``. The type
is decided once for all mentions of one source in a document, and kept in the ``context``. For words
without a document only the linear model is asked.
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
