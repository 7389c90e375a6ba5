"""A claims database in which each text of each table is a word that no other table has."""

import sqlite3
from contextlib import closing

from sqlite_utils import Database

from datasette_reliability.migrations import migrate
from datasette_reliability.store.finish import finish
from datasette_reliability.terms import VOCABULARIES

# Columns that pages parse; every other text is the word.
PARSED = {("claims", "spans"): '{"content": [[0, 4]], "source": [[0, 4]], "cue": [[5, 8]]}'}

WORD = "canary"
# Somebody's own search of our texts, under names that say nothing.
SOMEBODYS = """
CREATE VIRTUAL TABLE anybodys USING fts5(text, content='documents', content_rowid='id');
INSERT INTO anybodys (anybodys) VALUES ('rebuild');
CREATE VIRTUAL TABLE anybodys_words USING fts5vocab(anybodys, row);
"""


def canary(table, of=""):
    """Return the word that stands in a table alone; FTS keeps its words whole."""
    return f"{WORD}{of}{table.replace('_', '')}zq"


def make(path, of=""):
    """Make the database, a row in each table of ours; return its path."""
    with closing(sqlite3.connect(path)) as connection:
        migrate(Database(connection))
        connection.execute("PRAGMA ignore_check_constraints = ON")
        ours = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_sqlite*'"
            ).fetchall()
        ]
        for table in ours:
            _fill(connection, table, canary(table, of))
        finish(connection)
        connection.executescript(SOMEBODYS)
        connection.commit()
    return str(path)


def _fill(connection, table, word):
    columns = connection.execute(f"PRAGMA table_info([{table}])").fetchall()
    row = {name: _value(table, name, kind, word) for _, name, kind, *_ in columns}
    marks = ", ".join("?" * len(row))
    names = ", ".join(f"[{name}]" for name in row)
    connection.execute(f"INSERT INTO [{table}] ({names}) VALUES ({marks})", list(row.values()))


def _value(table, name, kind, word):
    if (table, name) in PARSED:
        return PARSED[table, name]
    if name in VOCABULARIES:
        return VOCABULARIES[name].values[0]
    if name == "parent_id":
        return None
    # A print is a number; SQLite keeps a word there as well, so that it can be looked for.
    return 1 if kind == "INTEGER" and name != "print" else f"{word} said it"
