"""The file that holds the claims of all months together, so that they can be compared.

``news.compared`` beside the index ``news.db`` holds what is compared of each article: its head, its
prints and its claims. A row's number is that of the month's database, prefixed with the month's
place. What a run finds is written back into the databases of the months that it touches. The file
may be deleted: the next run then compares everything again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from .comparing import all_due
from .damage import errors_of
from .facts import write_clusters, write_columns
from .ledger import DUE, LEDGER, create_ledger
from .rows import digest
from .structure import make_tables
from .transactions import transaction

__all__ = [
    "bring",
    "is_taken",
    "keep_only",
    "note",
    "shorten",
    "take",
    "together",
    "touch_due",
    "touched",
]

# Bits of a row's number, with the month's place in front: of SQLite's 63 bits that leaves room for
# a million million claims per month and eight million months.
_SHIFT = 40
_HEAD = 1000  # characters of a text that are kept once its prints are known
_PLACES, _TOUCHED = "_reliability_places", "_reliability_touched"
_DOCUMENT = "title, publisher, byline, info_sources, published, language, text"
_CLAIM = (
    "claim, source, cue, source_name, attribution_class, source_type, information_credibility,"
    " content_kind, basis, affiliation, side, publisher, published, position"
)
_COLUMNS = ("agency", "fact_id", "roots", "contested", "root", "information_credibility")
_RATING = 'rating, value, who, "when", why'
_RELATION = 'relation, who, "when", why'
_FACT = (
    "content_kind, first_published, last_published, claims, documents, publishers, roots,"
    " named_roots, sides, contested, digit, digit_reason"
)
_MARKS = (
    "SELECT 'loads', count(*), max(id) FROM loads",
    "SELECT 'documents', count(*), max(id) FROM documents",
    "SELECT 'sides', side, count(*), sum(id) FROM claims WHERE side IS NOT NULL GROUP BY side",
    f"SELECT id, claim_id, {_RATING} FROM ratings_by_people",
    f"SELECT id, claim_id, other_id, {_RELATION} FROM relations_by_people",
)
_SCRIPT = f"""
CREATE TABLE IF NOT EXISTS {_PLACES} (place INTEGER PRIMARY KEY, name TEXT UNIQUE, mark TEXT);
CREATE TABLE IF NOT EXISTS {_TOUCHED} (place INTEGER PRIMARY KEY);
CREATE INDEX IF NOT EXISTS claims_fact_id ON claims (fact_id);
CREATE INDEX IF NOT EXISTS documents_wire_cluster ON documents (wire_cluster);
CREATE INDEX IF NOT EXISTS claim_relations_other_id ON claim_relations (other_id);
CREATE INDEX IF NOT EXISTS reuse_of_id ON reuse (of_id);
CREATE TRIGGER IF NOT EXISTS touched_fact AFTER INSERT ON facts BEGIN
  INSERT OR IGNORE INTO {_TOUCHED}
  SELECT DISTINCT id >> {_SHIFT} FROM claims WHERE fact_id = NEW.id;
END;
CREATE TRIGGER IF NOT EXISTS touched_claim AFTER UPDATE OF {", ".join(_COLUMNS)} ON claims BEGIN
  INSERT OR IGNORE INTO {_TOUCHED} VALUES (NEW.id >> {_SHIFT});
END;
CREATE TRIGGER IF NOT EXISTS touched_document AFTER UPDATE OF agency, agency_basis, wire_cluster
ON documents BEGIN
  INSERT OR IGNORE INTO {_TOUCHED} VALUES (NEW.id >> {_SHIFT});
END;
"""


@contextmanager
def together(path: Path, wait: float) -> Iterator[sqlite3.Connection]:
    """Yield a connection to the file, which is created if it is missing."""
    with ExitStack() as opened:
        with errors_of(str(path)):
            connection = sqlite3.connect(path, timeout=wait, isolation_level=None)
            opened.callback(connection.close)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            make_tables(connection)
            create_ledger(connection)
            connection.executescript(_SCRIPT)
        yield connection


def is_taken(connection: sqlite3.Connection, name: str, path: Path) -> bool:
    """Return whether nobody has written to a month since its state was recorded."""
    # A log that a full disk left beside a month is merged by the next process that opens it.
    if Path(f"{path}-wal").exists():
        return False
    _, mark = _place(connection, name)
    return mark is not None and mark == _mark(path)


def take(connection: sqlite3.Connection, name: str, path: Path) -> None:
    """Update the file's copy of a month."""
    place, _ = _place(connection, name)
    with _attached(connection, path), transaction(connection):
        first = place << _SHIFT
        _remove(connection, first)
        _add(connection, first, name)
        _follow(connection, first)
        _hear(connection, first)


def keep_only(connection: sqlite3.Connection, names: Iterable[str]) -> None:
    """Remove the file's copies of deleted months."""
    there = set(names)
    for place, name in connection.execute(f"SELECT place, name FROM {_PLACES}").fetchall():
        if name not in there:
            with transaction(connection):
                for table in ("claims", "documents", "ratings_by_people", "relations_by_people"):
                    column = "claim_id" if table.endswith("people") else "id"
                    connection.execute(
                        f"DELETE FROM {table} WHERE {column} >> {_SHIFT} = ?", (place,)
                    )
                connection.execute(f"DELETE FROM {_PLACES} WHERE place = ?", (place,))


def touch_due(connection: sqlite3.Connection) -> None:
    """Mark the months whose days are compared as to be written."""
    connection.execute(
        f"INSERT OR IGNORE INTO {_TOUCHED} SELECT DISTINCT document_id >> {_SHIFT}"
        f" FROM {LEDGER} JOIN {DUE} USING (day)"
    )


def touched(connection: sqlite3.Connection) -> list[str]:
    """Return the months that may differ from what was found."""
    sql = f"SELECT name FROM {_TOUCHED} JOIN {_PLACES} USING (place) ORDER BY name"
    return [name for (name,) in connection.execute(sql)]


def shorten(connection: sqlite3.Connection) -> None:
    """Keep only the heads of texts whose prints are known."""
    connection.execute(
        f"UPDATE documents SET text = substr(text, 1, {_HEAD}) WHERE length(text) > {_HEAD}"
        f" AND id IN (SELECT document_id FROM {LEDGER} WHERE prints IS NOT NULL)"
    )


def note(connection: sqlite3.Connection, name: str, path: Path) -> None:
    """Record that a month has the results, and the present state of its file."""
    place, _ = _place(connection, name)
    with transaction(connection):
        connection.execute(f"DELETE FROM {_TOUCHED} WHERE place = ?", (place,))
        connection.execute(f"UPDATE {_PLACES} SET mark = ? WHERE place = ?", (_mark(path), place))


def _place(connection: sqlite3.Connection, name: str) -> tuple[int, str | None]:
    sql = f"SELECT place, mark FROM {_PLACES} WHERE name = ?"
    row = connection.execute(sql, (name,)).fetchone()
    if row is None:
        connection.execute(f"INSERT INTO {_PLACES} (name) VALUES (?)", (name,))
        row = connection.execute(sql, (name,)).fetchone()
    return row[0], row[1]


def _mark(path: Path) -> str | None:
    """Return a digest that identifies a month's content; None for an older file without the tables.

    Not the file's own counter, which changes whenever a load opens the file.
    """
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        try:
            return f"{digest(row for sql in _MARKS for row in connection.execute(sql)):016x}"
        except sqlite3.OperationalError:
            return None


@contextmanager
def _attached(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    connection.execute("ATTACH ? AS month", (f"{path.resolve()}",))
    try:
        yield
    finally:
        connection.execute("DETACH month")


def _remove(connection: sqlite3.Connection, first: int) -> None:
    gone = connection.execute(
        "SELECT d.id FROM documents d LEFT JOIN (SELECT id, coalesce(load_id, 0) AS load_id"
        " FROM month.documents) m ON m.id = d.id - ?1"
        " WHERE d.id BETWEEN ?1 AND ?2 AND (d.load_id != m.load_id + ?1 OR m.id IS NULL)",
        (first, _last(first)),
    ).fetchall()
    connection.executemany("DELETE FROM claims WHERE document_id = ?", gone)
    connection.executemany("DELETE FROM documents WHERE id = ?", gone)


def _add(connection: sqlite3.Connection, first: int, name: str) -> None:
    """Add the documents and claims that are new; a text that two months have is two documents."""
    connection.execute(
        f"INSERT INTO documents (id, load_id, sha256, {_DOCUMENT})"
        " SELECT id + ?1, coalesce(load_id, 0) + ?1, CASE WHEN EXISTS (SELECT 1 FROM main.documents"
        " o WHERE o.sha256 = m.sha256) THEN sha256 || ' ' || ?2 ELSE sha256 END,"
        f" {_DOCUMENT} FROM month.documents m"
        " WHERE NOT EXISTS (SELECT 1 FROM main.documents d WHERE d.id = m.id + ?1)",
        (first, name),
    )
    connection.execute(
        f"INSERT INTO claims (id, document_id, parent_id, spans, engine, rubric_version, {_CLAIM})"
        f" SELECT id + ?1, document_id + ?1, parent_id + ?1, '{{}}', '', '', {_CLAIM}"
        " FROM month.claims m"
        " WHERE NOT EXISTS (SELECT 1 FROM main.claims c WHERE c.id = m.id + ?1)",
        (first,),
    )


def _follow(connection: sqlite3.Connection, first: int) -> None:
    """Copy what ``rate`` changes in place: sides of disputes, and whether there is a digit."""
    changed = connection.execute(
        "SELECT m.side, m.information_credibility, c.id FROM claims c"
        " JOIN month.claims m ON m.id = c.id - ?1 WHERE c.id BETWEEN ?1 AND ?2"
        " AND (m.side IS NOT c.side OR (m.information_credibility IS NULL)"
        " != (c.information_credibility IS NULL))",
        (first, _last(first)),
    ).fetchall()
    connection.executemany(
        "UPDATE claims SET side = ?, information_credibility = ? WHERE id = ?", changed
    )
    if changed:
        all_due(connection)


def _hear(connection: sqlite3.Connection, first: int) -> None:
    """Copy what people have rated and decided."""
    for table, numbers, words in (
        ("ratings_by_people", ("claim_id",), _RATING),
        ("relations_by_people", ("claim_id", "other_id"), _RELATION),
    ):
        connection.execute(
            f"DELETE FROM {table} WHERE claim_id BETWEEN ? AND ?", (first, _last(first))
        )
        moved = ", ".join(f"{number} + ?1" for number in numbers)
        connection.execute(  # a row that breaks a rule is ignored
            f"INSERT OR IGNORE INTO {table} (id, {', '.join(numbers)}, {words})"
            f" SELECT id + ?1, {moved}, {words} FROM month.{table}",
            (first,),
        )


def _last(first: int) -> int:
    return first + (1 << _SHIFT) - 1


def bring(month: sqlite3.Connection, path: Path, name: str) -> None:
    """Write the results into the database of a month, in one transaction.

    A fact that several months share is written to each, under its first claim there, with the
    counts of all months. Relations and copies are written if both ends are in the month.
    """
    month.execute("ATTACH ? AS whole", (f"{path.resolve()}",))
    try:
        with transaction(month):
            (place,) = month.execute(
                f"SELECT place FROM whole.{_PLACES} WHERE name = ?", (name,)
            ).fetchone()
            first = place << _SHIFT
            ends = (first, _last(first))
            _bring_columns(month, ends)
            _bring_facts(month, ends)
            _bring_pairs(month, ends)
    finally:
        month.execute("DROP TABLE IF EXISTS temp.firsts")
        month.execute("DETACH whole")


def _bring_columns(month: sqlite3.Connection, ends: tuple[int, int]) -> None:
    month.execute("CREATE TEMP TABLE firsts (fact INTEGER PRIMARY KEY, id INTEGER)")
    month.execute(
        "INSERT INTO temp.firsts SELECT fact_id, id FROM (SELECT c.fact_id, c.id - ?1 AS id,"
        " row_number() OVER (PARTITION BY c.fact_id ORDER BY l.day, d.sha256, c.position) AS n"
        " FROM whole.claims c JOIN whole.documents d ON d.id = c.document_id"
        f" JOIN whole.{LEDGER} l ON l.document_id = d.id"
        " WHERE c.id BETWEEN ?1 AND ?2 AND c.fact_id IS NOT NULL) WHERE n = 1",
        ends,
    )
    found = ["w.agency", "f.id", *(f"w.{column}" for column in _COLUMNS[2:])]
    differs = " OR ".join(
        f"m.{column} IS NOT {value}" for column, value in zip(_COLUMNS, found, strict=True)
    )
    rows = month.execute(
        f"SELECT {', '.join(found)}, m.id FROM whole.claims w"
        " JOIN main.claims m ON m.id = w.id - ?1 LEFT JOIN temp.firsts f ON f.fact = w.fact_id"
        f" WHERE w.id BETWEEN ?1 AND ?2 AND ({differs})",
        ends,
    ).fetchall()
    write_columns(month, rows)
    stories = month.execute(
        "SELECT w.agency, w.agency_basis, w.story, m.id FROM (SELECT d.id, agency, agency_basis,"
        " first_value(d.id - ?1) OVER (PARTITION BY wire_cluster ORDER BY day = 0, day, sha256)"
        f" AS story FROM whole.documents d JOIN whole.{LEDGER} l ON l.document_id = d.id"
        " WHERE d.id BETWEEN ?1 AND ?2 AND wire_cluster IS NOT NULL) w"
        " JOIN main.documents m ON m.id = w.id - ?1 WHERE m.agency IS NOT w.agency"
        " OR m.agency_basis IS NOT w.agency_basis OR m.wire_cluster IS NOT w.story",
        ends,
    ).fetchall()
    write_clusters(month, stories)


def _bring_facts(month: sqlite3.Connection, ends: tuple[int, int]) -> None:
    month.execute("DELETE FROM main.facts")
    month.execute("DELETE FROM main.fact_sources")
    month.execute(
        f"INSERT INTO main.facts (id, claim_id, claim, {_FACT}) SELECT o.id, o.id, c.claim,"
        f" {', '.join(f'f.{column.strip()}' for column in _FACT.split(','))}"
        " FROM temp.firsts o JOIN whole.facts f ON f.id = o.fact JOIN main.claims c ON c.id = o.id"
    )
    month.execute(
        "INSERT INTO main.fact_sources SELECT o.id, s.root, s.kind, s.name, s.counted, s.via,"
        " s.side, s.affiliation, CASE WHEN s.first_claim_id BETWEEN ?1 AND ?2"
        " THEN s.first_claim_id - ?1 ELSE 0 END, s.claims, s.publishers"
        " FROM temp.firsts o JOIN whole.fact_sources s ON s.fact_id = o.fact",
        ends,
    )


def _bring_pairs(month: sqlite3.Connection, ends: tuple[int, int]) -> None:
    for table, one, other, rest in (
        ("claim_relations", "claim_id", "other_id", "relation, score, words, decided_by"),
        ("reuse", "document_id", "of_id", "kind, share, sentences"),
    ):
        month.execute(f"DELETE FROM main.{table}")
        month.execute(
            f"INSERT INTO main.{table} ({one}, {other}, {rest})"
            f" SELECT {one} - ?1, {other} - ?1, {rest} FROM whole.{table}"
            f" WHERE {one} BETWEEN ?1 AND ?2 AND {other} BETWEEN ?1 AND ?2",
            ends,
        )
