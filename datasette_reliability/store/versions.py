"""Tell the versions of one article apart, and point documents to the rows that they come from."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from .rows import Prepared

from .transactions import CHUNK

__all__ = ["StoredItem", "chosen", "is_later", "items", "link_column", "quoted"]

# A type that a column is declared with, as one plain word: it goes into SQL unquoted.
_DECLARED = re.compile(r"[A-Za-z]{1,20}")


@dataclass(frozen=True, slots=True)
class StoredItem:
    """An article that is loaded: its document's number, text and description, and its version."""

    DESCRIBED: ClassVar = ("title", "url", "publisher", "published", "dateline")

    number: int
    sha256: str
    version: str | None
    described: tuple[str | None, ...]


def items(connection: sqlite3.Connection, wanted: Sequence[str | None]) -> dict[str, StoredItem]:
    """Return those of the articles that are loaded, by item."""
    names = list({item for item in wanted if item})
    found = {}
    columns = ", ".join(StoredItem.DESCRIBED)
    for start in range(0, len(names), CHUNK):
        chunk = names[start : start + CHUNK]
        marks = ", ".join("?" * len(chunk))
        for item, number, sha256, version, *described in connection.execute(
            f"SELECT item, id, sha256, version, {columns} FROM documents WHERE item IN ({marks})",
            chunk,
        ):
            found[item] = StoredItem(number, sha256, version, tuple(described))
    return found


def chosen(
    documents: Sequence[Prepared],
    there: Mapping[str, int],
    earlier: Mapping[str, StoredItem],
    replace: bool,
) -> list[Prepared]:
    """Return which of the documents to write: one for a text, the newest for an article."""
    found: dict[str, Prepared] = {}
    newest: dict[str, Prepared] = {}
    for each in documents:
        stored = earlier.get(each.item or "")
        if each.sha256 in there and not replace and (not stored or stored.sha256 != each.sha256):
            continue
        if stored and is_later(stored.version, each.version):
            continue
        if each.item is not None:
            rival = newest.get(each.item)
            if rival and is_later(rival.version, each.version):
                continue
            if rival:
                found.pop(rival.sha256, None)
            newest[each.item] = each
        found[each.sha256] = each
    return list(found.values())


def is_later(one: str | None, other: str | None) -> bool:
    """Return whether one version comes after another."""
    return _number(one) > _number(other)


def _number(version: str | None) -> tuple[int, str]:
    """Return the sort key of a version: numbers as numbers, times as text, no version first."""
    version = version or ""
    return (int(version), "") if version.isdecimal() else (0, version)


def link_column(connection: sqlite3.Connection, table: str, column: str, declared: str) -> str:
    """Return the quoted column of documents that points to a table, created if it is missing."""
    for key in connection.execute("PRAGMA foreign_key_list(documents)").fetchall():
        if key[2].casefold() == table.casefold() and key[4] == column:
            return quoted(key[3])
    taken = {row[1].casefold() for row in connection.execute("PRAGMA table_info(documents)")}
    name = f"{table}_{column}"
    while name.casefold() in taken:
        name = f"row_of_{name}"
    kind = declared if _DECLARED.fullmatch(declared) else ""
    connection.execute(
        f"ALTER TABLE documents ADD COLUMN {quoted(name)} {kind}"
        f" REFERENCES {quoted(table)}({quoted(column)})"
    )
    index = f"documents_{name}"
    used = {row[0] for row in connection.execute("SELECT lower(name) FROM sqlite_master")}
    while index.casefold() in used:
        index = f"{index}_"
    connection.execute(f"CREATE INDEX {quoted(index)} ON documents ({quoted(name)})")
    return quoted(name)


def quoted(name: Any) -> str:
    """Return a name as an SQL identifier."""
    return '"' + str(name).replace('"', '""') + '"'
