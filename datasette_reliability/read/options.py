"""What the user says about an input: its format, encoding and column names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

__all__ = ["FIELDS", "ReadOptions"]

FIELDS = (
    "text",
    "id",
    "title",
    "url",
    "publisher",
    "published",
    "dateline",
    "language",
    "source",
    "cue",
    "claim",
)


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read; what is None or empty is taken from the input itself.

    ``format`` is the name of a reader, one of ours or of a plugin; ``claims`` says
    that rows hold source, cue and claim instead of texts; ``columns`` maps our fields
    (:data:`FIELDS`) to the names that the input uses; ``publisher`` and ``language`` fill in where
    a document has none of its own. ``table`` is the table of an SQLite database to read, ``where``
    an SQL condition on its rows; ``in_place`` says that the claims go into the same database, so
    that documents point to their rows. ``allow_private`` also reads addresses inside one's own
    network.
    """

    format: str | None = None
    claims: bool = False
    encoding: str | None = None
    delimiter: str | None = None
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    publisher: str | None = None
    language: str | None = None
    table: str | None = None
    where: str | None = None
    in_place: bool = False
    allow_private: bool = False
