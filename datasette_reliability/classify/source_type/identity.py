"""Who a source is, and what the steps that decide it may look at."""

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
# One question may lead to another (a producer of a poll of a body …): the limit ends any circle.
_MAX_DEPTH = 4


@dataclass(frozen=True, slots=True)
class Hints:
    """What the document adds to the words of a source: antecedent, roles, name, publisher.

    ``collective`` is true where the text treats the name as a body's.
    """

    antecedent: str = ""
    roles: tuple[str, ...] = ()
    name: str = ""
    publisher: str = ""
    collective: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the source is: its type, canonical name, number, and the artefact that carries it.

    ``number`` is None where the words do not tell how many. ``artefact`` and ``plural`` are ranges
    in the words that were read. ``ruled`` is true where no model may overrule the rule that
    decided, for example a plugin's. ``steps`` names the steps that decided; a step that asked about
    other words comes before the one that answered.
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

    ``identify`` tries the same steps on other words; ``depth`` counts how many such questions led
    here.
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
