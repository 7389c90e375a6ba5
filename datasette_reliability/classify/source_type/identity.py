"""Who a source is, and what a step that decides it may look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ... import terms
from ..phrase import (
    Phrase,
    read_phrase,
)

__all__ = ["NAMED", "TYPES", "Hints", "Identity", "Mention"]

TYPES = terms.SOURCE_TYPE.values
NAMED = frozenset(term.value for term in terms.SOURCE_TYPE.terms if term.named)
# Questions that may lead to one another (a producer of a poll of a body …): ends any circle.
_MAX_DEPTH = 4


@dataclass(frozen=True, slots=True)
class Hints:
    """What the document adds to the words of a source: antecedent, roles, name, publisher.

    ``collective`` is true where the text speaks of the name as of a body.
    """

    antecedent: str = ""
    roles: tuple[str, ...] = ()
    name: str = ""
    publisher: str = ""
    collective: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the source is: its type, canonical name, number, and the artefact that carries it.

    ``artefact`` and ``plural`` are ranges in the words that were read. ``ruled`` is true where a
    plugin's rule decided, which no model overrules. ``steps`` names the steps that decided, the
    one that asked another of other words first.
    """

    source_type: str
    name: str | None = None
    number: int | None = 1
    medium: str | None = None
    artefact: tuple[int, int] | None = None
    plural: tuple[int, int] | None = None
    vague_record: bool = False
    kind: str = ""
    ruled: bool = False
    steps: tuple[str, ...] = field(default=(), compare=False)

    @property
    def named(self) -> bool:
        """Return whether the words name somebody."""
        return self.source_type in NAMED


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that refer to a source, as a step sees them.

    ``identify`` answers of other words, for which the same steps are tried; ``depth`` counts how
    often one such question led to another.
    """

    text: str
    hints: Hints
    depth: int
    identify: Callable[[str, Hints], Identity]

    @property
    def phrase(self) -> Phrase:
        """Return the parts of the noun phrase."""
        return read_phrase(self.text)

    @property
    def deep(self) -> bool:
        """Return whether no further question may be asked."""
        return self.depth >= _MAX_DEPTH
