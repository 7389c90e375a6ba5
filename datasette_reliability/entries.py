"""What plugins register through the hooks: a record for each kind of thing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from .errors import InputError
from .language import ENGLISH, Language
from .records import Attribution, Document, Rubric, Segments

__all__ = ["Engine", "EngineEntry", "ReaderEntry", "RubricEntry", "SourceRule"]


class Engine(Protocol):
    """A way to find attributions; its name and version are stored with every row it yields."""

    name: str
    version: str

    def attributions(self, document: Document, segments: Segments) -> Sequence[Attribution]:
        """Return the attributions of one document in text order; never raises on any text."""


@dataclass(frozen=True, slots=True)
class EngineEntry:
    """A registered engine: ``open`` loads it, ``available`` says whether its extra is installed.

    ``auto`` takes the available engine of the highest ``rank``. ``f1`` (percent; source and content
    at half overlap on PolNeAR dev, rules and acts included) and ``speed`` (documents per
    CPU-second) are what ``make quality`` measures, and ``found``, the claims in a hundred whose
    speaker is right on the corpus's test genres; ``remedy`` says how to install it. With
    ``network``, the network of source types is used too; NumPy, ONNX Runtime and tokenizers must
    come with the engine. Texts in other ``languages`` are not searched for claims; a text too short
    to show its language counts as the first.
    """

    name: str
    description: str
    open: Callable[[], Engine]
    available: Callable[[], bool] = lambda: True
    rank: int = 0
    remedy: str = ""
    f1: float | None = None
    found: float | None = None
    speed: float | None = None
    network: bool = False
    languages: tuple[Language, ...] = (ENGLISH,)


@dataclass(frozen=True, slots=True)
class ReaderEntry:
    """A registered reader: ``read(path, options)`` yields documents or :class:`InputError` values.

    ``suffixes`` are the file endings that choose it when no format is named.
    """

    name: str
    description: str
    suffixes: tuple[str, ...]
    read: Callable[[Path, Any], Iterator[Document | InputError]]


@dataclass(frozen=True, slots=True)
class SourceRule:
    """A rule on the words of a source: ``match`` returns a ``source_type`` or None."""

    name: str
    match: Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class RubricEntry:
    """A registered rubric; ``load`` reads it when first asked for."""

    name: str
    description: str
    load: Callable[[], Rubric]
