"""Archives for the tests of corroboration: a few sentences a text, read by the stub engine."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from datasette_reliability import pipeline
from datasette_reliability.records import Document
from datasette_reliability.store.facts import corroboration_digest

from . import stub

__all__ = ["FILLER", "article", "digests", "load", "query"]

FILLER = (
    "The street market near the old bridge opened an hour later than on other days.",
    "Two buses were sent the long way round, past the brewery and the school of music.",
    "Nobody could say when the ferry to the island would run on its winter timetable again.",
    "A row of lime trees that was planted before the last war is to be felled in autumn.",
    "The town council has met eleven times about the matter without a single vote.",
)


def article(
    *sentences: str,
    name: str,
    published: str | None = "2024-05-09",
    publisher: str | None = "The Ledger",
    **more: Any,
) -> Document:
    """Return a text of these sentences."""
    text = " ".join(sentences)
    return Document(
        text, id=name, origin=name, published=published, publisher=publisher, item=name, **more
    )


def load(path: Path, documents: Iterable[Document], **options: Any) -> None:
    """Load texts with the stub engine."""
    stub.install()
    pipeline.load(path, documents, stub.SETTINGS, pipeline.LoadOptions(**options))


def query(path: Path, sql: str, values: Sequence[Any] = ()) -> list[Any]:
    """Return the rows of a query."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        return connection.execute(sql, values).fetchall()


def digests(path: Path) -> dict[str, str]:
    """Return the digests of all that corroboration has written."""
    with closing(sqlite3.connect(path)) as connection:
        return corroboration_digest(connection)
