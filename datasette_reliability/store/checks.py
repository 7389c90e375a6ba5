"""The CHECKs of the tables: read from their SQL, and updated to those of ``schema.sql``.

Their lists are vocabularies, and vocabularies grow. A CHECK does not affect how rows are stored, so
only the SQL of the table changes, as SQLite's documentation of ALTER TABLE describes: rows,
indexes, triggers and full-text search stay as they are, and ten million rows cost nothing. A row
that breaks a new CHECK stays, too.
"""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from ..migrations import tables
from .transactions import transaction

__all__ = ["Check", "checks", "conform"]

# Bounded, since any table's SQL may hold unclosed quotes; names are shorter.
_TOKEN = re.compile(
    r"""(?P<skip>\s+|--[^\n]*|/\*.{0,500}?\*/)
    |(?P<literal>'(?:[^']|''){0,500}'|\d[\w.]*)
    |"(?P<quoted>(?:[^"]|""){0,500})" |`(?P<ticked>[^`]{0,500})` |\[(?P<bracketed>[^\]]{0,500})\]
    |(?P<mark>\w+|.)""",
    re.DOTALL | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Check:
    """A CHECK in the SQL of a table, from ``start`` to ``end``; ``column`` is whose it is.

    ``words`` are its words without their spelling, ``form`` those that are no list of values.
    """

    start: int
    end: int
    sql: str
    column: str
    words: tuple[str, ...]
    form: tuple[str, ...]


def checks(sql: str) -> Iterator[Check]:
    """Yield the CHECKs of a CREATE TABLE in their order."""
    depth, column, before, begun = 0, "", "", None
    for each in _words(sql):
        if depth == 1 and before in ("(", ","):
            column = each.word
        depth += each.nests
        if each.mark == "check" and depth == 1:
            begun = each.start
        elif begun is not None and each.mark == ")" and depth == 1:
            yield _check(sql, begun, each.end, column)
            begun = None
        before = each.mark


class _Word(NamedTuple):
    """A word of SQL without its spelling; ``mark`` is empty for names in quotes and values."""

    word: str
    mark: str
    is_value: bool
    start: int
    end: int

    @property
    def nests(self) -> int:
        return (self.mark == "(") - (self.mark == ")")


def _words(sql: str) -> Iterator[_Word]:
    for found in _TOKEN.finditer(sql):
        kind = found.lastgroup or ""
        if kind != "skip":
            is_value = kind == "literal"
            word = found[kind] if is_value else found[kind].lower()
            yield _Word(word, word if kind == "mark" else "", is_value, *found.span())


def _check(sql: str, start: int, end: int, column: str) -> Check:
    words = list(_words(sql[start:end]))
    form = tuple(each.word for each in words if not each.is_value and each.mark != ",")
    inner = sql[start + words[1].start : end]
    return Check(start, end, inner, column, tuple(each.word for each in words), form)


def conform(connection: sqlite3.Connection) -> None:
    """Give the tables of a file the CHECKs of ``schema.sql`` if they differ, all at once."""
    placed = {
        name: sql
        for name, sql in connection.execute(
            "SELECT lower(name), sql FROM sqlite_master WHERE type = 'table'"
        )
        if name in tables()
    }
    changed = {
        name: new for name, sql in placed.items() if (new := _conformed(sql, tables()[name])) != sql
    }
    if changed:
        _replace(connection, changed)


def _conformed(sql: str, wanted: str) -> str:
    """Return the SQL of a table with those CHECKs: changed in their places, or added at the end."""
    there = list(checks(sql))
    known, forms = {each.words for each in there}, {each.form: each for each in there}
    missing = [each for each in checks(wanted) if each.words not in known]
    added = "".join(f",\n  CHECK {each.sql}" for each in missing if each.form not in forms)
    end = _end(sql)
    edits = [(forms[each.form].start, forms[each.form].end, f"CHECK {each.sql}")
             for each in missing if each.form in forms]  # fmt: skip
    for start, stop, text in sorted([*edits, (end, end, added)], reverse=True):
        sql = sql[:start] + text + sql[stop:]
    return sql


def _end(sql: str) -> int:
    """Return where the list of columns and constraints ends."""
    depth = 0
    for each in _words(sql):
        depth += each.nests
        if each.mark == ")" and depth == 0:
            return each.start
    return len(sql)


def _replace(connection: sqlite3.Connection, changed: dict[str, str]) -> None:
    if sys.version_info >= (3, 12):  # some builds of SQLite forbid it until they are told
        connection.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE, False)
    with transaction(connection):
        version = connection.execute("PRAGMA schema_version").fetchone()[0]
        connection.execute("PRAGMA writable_schema = ON")
        try:
            connection.executemany(
                "UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND lower(name) = ?",
                [(sql, name) for name, sql in changed.items()],
            )
            connection.execute(f"PRAGMA schema_version = {version + 1}")
        finally:
            connection.execute("PRAGMA writable_schema = OFF")
