"""Commands to interrupt at each of their writes, and what has to hold after that.

Whatever stands under its final name is whole, an error is one sentence, and the same command again
makes what it makes when nothing is in its way.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from datasette_reliability.index import COLUMNS, Counter, read_state, shared_state
from datasette_reliability.store import row_digest
from datasette_reliability.store.facts import corroboration_digest

from . import corroborating, stub
from .faults import KILL, Faults, Outcome

__all__ = ["SCENARIOS", "Case", "Scenario", "chosen"]

_NEWER = {
    "documents": ("item", "version", "unread", "byline", "located", "info_sources", "usage_terms"),
    "quarantine": ("excerpt", "inputs"),
}
_LENIENT = "plugins:\n  datasette-reliability:\n    admiralty_mode: lenient\n"
_COUNTS = re.compile(r"Documents: ([\d,]+) loaded, ([\d,]+) skipped, ([\d,]+) quarantined")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:[\d.]+")
_ERROR = re.compile(r"Error: [^\n]+\n")
_LOAD = ["load", "claims.db", "in.jsonl", "-e", "stub", "--batch-size", "3"]
_SAID_BESIDE = (
    "Using the ",
    "Documents:",
    "Articles:",
    "Claims:",
    "Quarantined",
    "Another rating",
    "Some claims",
    "Settings from",
)


@dataclass(frozen=True)
class Scenario:
    """A command, how the folder is made in which it runs, and how many articles it reads."""

    command: list[str]
    begin: Callable[[Path, int], None]
    size: int
    rows: int = 0


def _articles(folder: Path, last: int) -> None:
    with (folder / "in.jsonl").open("w", encoding="utf-8") as lines:
        for number in range(last):
            each = stub.document(number)
            row = {"text": each.text, "id": each.id, "publisher": each.publisher}
            print(json.dumps(row | {"published": f"2025-0{1 + number % 2}-03"}), file=lines)
        print('{"text": 5}', file=lines)  # for quarantine


def _nothing(folder: Path, size: int) -> None:
    _articles(folder, size)


def _half(folder: Path, size: int) -> None:
    stub.load(folder / "claims.db", 0, size // 2)
    _articles(folder, size)


def _whole(folder: Path, size: int) -> None:
    stub.load(folder / "claims.db", 0, size)
    (folder / "metadata.yml").write_text(_LENIENT)


def _old(folder: Path, size: int) -> None:
    """Make a database as the first version did: fewer columns, and a word less in its lists."""
    _half(folder, size)
    with closing(sqlite3.connect(folder / "claims.db", isolation_level=None)) as connection:
        connection.execute("DROP INDEX documents_item")
        for table, columns in _NEWER.items():
            for column in columns:
                connection.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        connection.execute("DELETE FROM _sqlite_migrations WHERE name != 'm001_tables'")
        connection.execute("CREATE INDEX claims_band ON claims (band)")
        connection.execute("PRAGMA writable_schema = 1")
        connection.execute("UPDATE sqlite_master SET sql = replace(sql, '''dataset'', ', '')")


def _reprints(folder: Path, size: int, by_month: bool = False) -> None:
    """Make an archive in which each text is printed twice, and every third one contradicted."""
    corroborating.load(
        folder / "claims.db",
        [
            corroborating.article(
                f"{who} said {9 + (n % 3 and k)} boats of line {n} were lost off Cape Tarn.",
                corroborating.FILLER[k],
                name=f"{n}-{k}",
                publisher=f"Paper {k}",
                published=str(date(2024, 5, 29) + timedelta(n % 5 + k)),
            )
            for n in range(size)
            for k, who in enumerate(("Mayor Ada Voss", "The coast guard"))
        ],
        by_month=by_month,
    )


def _months(folder: Path, size: int) -> None:
    for month in range(1, 4):
        stub.load(folder / f"claims-2025-0{month}.db", size * month, size * month + size)


SCENARIOS = {
    "load": Scenario(_LOAD, _nothing, 4, 5),
    "second load": Scenario(_LOAD, _half, 6, 7),
    "load by month": Scenario([*_LOAD, "--by-month"], _nothing, 4, 5),
    "migration": Scenario(_LOAD, _old, 6, 7),
    "rate": Scenario(["rate", "claims.db"], _whole, 8),
    "combine": Scenario(
        ["combine", "all.db", *(f"claims-2025-0{month}.db" for month in (1, 2, 3))], _months, 3
    ),
    "corroborate": Scenario(["corroborate", "claims.db"], _reprints, 4),
    "corroborate by month": Scenario(
        ["corroborate", "claims.db"], partial(_reprints, by_month=True), 4
    ),
    "export .db": Scenario(["export", "claims.db", "out.db"], _whole, 4),
    "export .parquet": Scenario(["export", "claims.db", "out.parquet"], _whole, 4),
    "export .jsonld": Scenario(["export", "claims.db", "out.schema.jsonld"], _whole, 4),
}


class Case:
    """A scenario made ready: how many calls it takes, and what it makes when nothing fails."""

    def __init__(self, faults: Faults, folder: Path, name: str, times: int = 1) -> None:
        self.scenario = SCENARIOS[name]
        self._faults = faults
        self._begun, self._at = folder / "begun", folder / "at"
        self._begun.mkdir(parents=True)
        self.scenario.begin(self._begun, self.scenario.size * times)
        self._rows = self.scenario.rows and self.scenario.size * times + 1
        self._before = _contents(self._begun)
        outcome = self._again()
        assert outcome.code == 0, outcome.said
        self.calls = outcome.calls
        self._names = _names(self._at)
        self.after = _contents(self._at)
        self._completed: set[tuple[int, str]] = set()

    def fails_well(self, nth: int, how: int) -> None:
        """Interrupt the command at a call; AssertionError unless all is well after it."""
        outcome = self._again(nth, how)
        assert outcome.code in ((0, -9) if how == KILL else (0, 1)), outcome.said
        assert "Traceback" not in outcome.said, outcome.said
        if outcome.code == 1:
            told = [line for line in outcome.said.splitlines() if not line.startswith(_SAID_BESIDE)]
            assert _ERROR.fullmatch("\n".join(told) + "\n"), outcome.said
        copy = self._copied()
        self._check_left(outcome, copy)
        # Most faults end in a rollback to the same rows, from which the rerun need go on but once.
        if (left := (outcome.code, _dumped(copy))) not in self._completed:
            self._complete()
            self._completed.add(left)

    def _again(self, nth: int = 0, how: int = 0) -> Outcome:
        shutil.rmtree(self._at, ignore_errors=True)
        shutil.copytree(self._begun, self._at)
        return self._faults.run(self._at, self.scenario.command, nth, how)

    def _copied(self) -> Path:
        """Return a copy of what is left to look at, so that the rerun finds it as it is."""
        copy = self._at.with_name("copy")
        shutil.rmtree(copy, ignore_errors=True)
        return shutil.copytree(self._at, copy)

    def _check_left(self, outcome: Outcome, copy: Path) -> None:
        found = _contents(copy)
        for name in found.keys() - self._before.keys():
            if name.startswith("out."):
                assert found[name] == self.after[name], f"{name} is not whole"
        if self.scenario.command[0] == "rate" and found not in (self._before, self.after):
            with closing(sqlite3.connect(copy / "claims.db")) as connection:
                assert connection.execute("SELECT * FROM _reliability_rating").fetchall()
        if outcome.code == 0:
            assert found == self.after

    def _complete(self) -> None:
        outcome = self._faults.run(self._at, self.scenario.command)
        if outcome.code and self.scenario.command[0] == "export":
            assert "already exists" in outcome.said, outcome.said
        else:
            assert outcome.code == 0, outcome.said
        counts = _COUNTS.search(outcome.said)
        if self._rows:
            assert counts
            assert sum(int(each.replace(",", "")) for each in counts.groups()) == self._rows
        assert _contents(self._at) == self.after
        assert _names(self._at) == self._names


def chosen(calls: str, most: int) -> list[int]:
    """Return at which calls to interrupt: half of them at or beside others than writes."""
    every = range(1, len(calls) + 1)
    marked = [nth for nth in every if set(calls[max(0, nth - 2) : nth + 1]) != {"w"}]
    rest = [nth for nth in every if nth not in marked]
    return sorted(_thinned(marked, most // 2) + _thinned(rest, most - most // 2))


def _thinned(numbers: list[int], most: int) -> list[int]:
    return numbers[:: max(1, -(-len(numbers) // most))]


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _dumped(folder: Path) -> str:
    """Return a digest of a folder: names, rows of databases but for times, other files."""
    found = hashlib.blake2b(repr(_names(folder)).encode())
    for path in sorted(folder.iterdir()):
        if path.suffix == ".db":
            with closing(sqlite3.connect(path)) as connection:
                found.update(_TIME.sub("", "\n".join(connection.iterdump())).encode())
        elif path.is_file():
            found.update(path.read_bytes())
    return found.hexdigest()


def _contents(folder: Path) -> dict[str, Any]:
    """Return what is in each file under a final name; AssertionError where one is broken."""
    found: dict[str, Any] = {}
    for path in sorted(folder.glob("[!.]*")):
        if path.suffix == ".db":
            found[path.name] = _of_database(path)
        elif path.suffix == ".parquet":
            from pyarrow import parquet

            found[path.name] = parquet.read_table(path)
        elif path.suffix == ".jsonld":
            found[path.name] = json.loads(path.read_text("utf-8"))
    return found


def _of_database(path: Path) -> Any:
    with closing(sqlite3.connect(path)) as connection:
        for check in ("integrity_check", "foreign_key_check"):
            assert connection.execute(f"PRAGMA {check}").fetchall() in ([("ok",)], [])
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        if "loads" in tables:
            _check_ledger(connection)
            _check_index(connection)
            return _digests(connection) if _is_new(connection) else "old"
        if shared_state(connection):
            rows = 'SELECT "column", value, n FROM _reliability_index ORDER BY 1, 2'
            covered = "SELECT database, claims FROM _reliability_months ORDER BY 1"
            return connection.execute(rows).fetchall(), connection.execute(covered).fetchall()
    return None


def _digests(connection: sqlite3.Connection) -> dict[str, str]:
    return {**row_digest(connection), **corroboration_digest(connection)}


def _is_new(connection: sqlite3.Connection) -> bool:
    return "usage_terms" in {row[1] for row in connection.execute("PRAGMA table_info(documents)")}


def _check_ledger(connection: sqlite3.Connection) -> None:
    """Every shard is there with all its rows, or not at all."""
    assert connection.execute(
        "SELECT coalesce(sum(claims), 0) - (SELECT count(*) FROM claims),"
        " coalesce(sum(documents), 0) - (SELECT count(*) FROM documents) FROM loads"
    ).fetchone() in [(0, 0)]


def _check_index(connection: sqlite3.Connection) -> None:
    """An index that says it can be used counts what SQL counts, and words are found."""
    state = read_state(connection)
    if state is None:
        return
    counter = Counter(state, most=1 << 20)
    for column in COLUMNS:
        sql = f"SELECT {column}, count(*) FROM claims GROUP BY 1 ORDER BY 2 DESC, 1"
        assert counter.top(connection, column, None, 1000) == connection.execute(sql).fetchall()
    connection.execute("INSERT INTO claims_fts (claims_fts, rank) VALUES ('integrity-check', 1)")
