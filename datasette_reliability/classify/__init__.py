"""Who the source is, as the text of this article lets a reader identify it.

Two steps: :class:`~.resolve.Resolver` finds in the document the words that identify a source,
and :func:`~.judge.judge` decides from those words alone. The words are stored as the ``context``
of a classification, so :func:`classify_words` reaches the same answer without the document.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from ..language import ENGLISH, Language
from ..plugins import language_named
from ..records import Attribution, Classification, Document, Segments
from .judge import judge, ruled
from .lexical import judge_by_lexicons, readings_of
from .networks import Networks, networks_of
from .reading import from_words
from .resolve import Resolver
from .source_type import with_types
from .stance.learnt import with_stances

__all__ = ["classify", "classify_words", "networks_of"]


def classify(
    document: Document,
    segments: Segments,
    attributions: Sequence[Attribution],
    networks: Networks | None = None,
    *,
    without: Set[str] = frozenset(),
) -> tuple[Classification, ...]:
    """Return the classification of each attribution, in their order; no text makes it raise.

    English texts are read by rules and learnt models, other languages by lexicons (``lexical``).
    With ``networks`` (from :func:`networks_of`), one network decides the types of sources and
    another who vouches for a source or disputes what it says. ``without`` names steps to switch
    off, whether they find who a source refers to or decide its type.
    """
    language = language_named(document.language)
    if language is not ENGLISH:
        return _by_lexicons(document, segments, attributions, language)
    off = frozenset(without)
    resolved = Resolver(document, segments, off).read(tuple(attributions))
    readings = [reading for reading, _ in resolved]
    if "learnt_type" not in off:
        network = networks.types if networks else None
        readings = with_types(document.text, readings, lambda reading: ruled(reading, off), network)
    if networks is not None and "learnt_stance" not in off:
        stances = networks.stances
        readings = with_stances(document, segments, attributions, readings, stances)
    entities = _Entities()
    found: list[Classification] = []
    for position, (reading, (_, root)) in enumerate(zip(readings, resolved, strict=True)):
        one = judge(reading, off)
        found.append(replace(one, entity=entities.number(position, root, one)))
    return tuple(found)


def classify_words(
    source: str | None,
    cue: str | None = None,
    claim: str | None = None,
    context: str | None = None,
) -> Classification:
    """Return the classification of bare words; a stored ``context`` adds what the document said.

    Spans point into ``source + "\\n" + cue + "\\n" + claim``. A reason whose words are only in
    the context points to the source instead.
    """
    reading = from_words(source, cue, claim, context)
    language = language_named(reading.language)
    return judge(reading) if language is ENGLISH else judge_by_lexicons(reading, language)


def _by_lexicons(
    document: Document, segments: Segments, attributions: Sequence[Attribution], language: Language
) -> tuple[Classification, ...]:
    entities = _Entities()
    readings = readings_of(document, segments, attributions, language)
    judged = (judge_by_lexicons(reading, language) for reading in readings)
    return tuple(
        replace(one, entity=entities.number(position, position, one))
        for position, one in enumerate(judged)
    )


class _Entities:
    """Numbers the sources of a document; one name, or a reference back, gives one number."""

    def __init__(self) -> None:
        self.by_name: dict[str, int] = {}
        self.by_position: dict[int, int] = {}
        self.last = 0

    def number(self, position: int, root: int, one: Classification) -> int | None:
        """Return the number of this attribution's source; None without a source."""
        if one.source_type == "unattributed":
            return None
        name = (one.source_name or "").lower().removeprefix("the ")
        known: int | None
        if one.named and name:
            known = self.by_name.setdefault(name, self._next(name))
        else:
            known = self.by_position.get(root) if root != position else None
        if known is None:
            self.last += 1
            known = self.last
        self.by_position[position] = known
        return known

    def _next(self, name: str) -> int:
        if name not in self.by_name:
            self.last += 1
        return self.last
