"""Pages of claims are those of a Datasette without the plugin, at hundreds of addresses."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlencode

import pytest
from sqlite_utils import Database

from datasette_reliability.index import COLUMNS, refresh
from datasette_reliability.migrations import migrate
from datasette_reliability.store.finish import finish

from . import agreement

Pages = list[dict[str, Any]]
NUMBER, SEED = 500, 11


class Case(NamedTuple):
    """An address, whether the table has a configuration, and its pages here and without plugin."""

    query: str
    configured: bool
    ours: Pages
    plain: Pages


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("agree") / "claims.db")


def made(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        migrate(Database(connection))
        connection.execute("INSERT INTO documents (id, text, sha256) VALUES (1, 'text', 'x')")
        connection.executemany(agreement.INSERT, agreement.rows())
        connection.execute(
            "INSERT INTO reasons (claim_id, category, code, points)"
            " SELECT id, 'identity', 'named_body', 1 FROM claims WHERE id % 3 = 0"
        )
        finish(connection)
        connection.commit()
    return path


def without_plugin(parts: Sequence[tuple[Path, list[str], bool]]) -> list[list[Pages]]:
    """Return the pages that a Datasette without plugins shows, in a process of its own."""
    given = json.dumps([(str(path), queries, configured) for path, queries, configured in parts])
    root = Path(__file__).parents[1]
    command = [sys.executable, "-m", "tests.agreement"]
    done = subprocess.run(
        command, input=given, capture_output=True, text=True, cwd=root, env=os.environ
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: list[list[Pages]] = json.loads(done.stdout)
    return found


def cases(path: Path, queries: list[str]) -> list[Case]:
    """Return addresses with their pages, half of them of a table with a configuration."""
    parts = [(path, queries[::2], False), (path, queries[1::2], True)]
    found = []
    for (_, asked, configured), plain in zip(parts, without_plugin(parts), strict=True):
        ours = asyncio.run(agreement.asked(str(path), asked, configured))
        found += [Case(q, configured, *each) for q, *each in zip(asked, ours, plain, strict=True)]
    return found


def differing(path: Path, every: list[Case]) -> list[Case]:
    """Return the cases that differ, but for those that sort rows with equal values."""
    found = [case for case in every if case.ours != case.plain]
    (whole,) = without_plugin([(path, [in_one_page(case.query) for case in found], False)])
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        rows = {row["id"]: dict(row) for row in connection.execute("SELECT * FROM claims")}
    return [
        case for case, pages in zip(found, whole, strict=True) if not is_in_order(case, pages, rows)
    ]


def in_one_page(query: str) -> str:
    pairs = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] != "_size"]
    return urlencode([*pairs, ("_size", "max")])


def is_in_order(case: Case, whole: Pages, rows: dict[int, dict[str, Any]]) -> bool:
    """Return whether equal values are sorted, and the pages are those of (value, number)."""
    asked = dict(reversed(parse_qsl(case.query, keep_blank_values=True)))
    column, down = asked.get("_sort"), asked.get("_sort_desc")
    if not column and not down and case.configured:
        down = "score"
    if "_next" in asked or "_where" in asked or not (column or down) or "rows" not in whole[0]:
        return False
    values = {row["id"]: rows[row["id"]][column or down] for row in whole[0]["rows"]}
    if len(set(values.values())) == len(values):
        return False
    expected = sorted(whole[0]["rows"], key=lambda row: row["id"])
    expected.sort(key=lambda row: place(values[row["id"]]), reverse=bool(down))
    size = {"max": 1000, "": 40 if case.configured else 100}.get(asked["_size"])
    size = int(asked["_size"]) if size is None else size
    for number, page in enumerate(case.ours):
        shown = expected[number * size : (number + 1) * size]
        is_last = len(expected) <= (number + 1) * size
        if page["status"] != 200 or page["rows"] != shown or (page["next"] is None) != is_last:
            return False
        if page["count"] != case.plain[0]["count"]:
            return False
    return len(case.ours) == 3 or is_last


def place(value: Any) -> tuple[int, Any]:
    return (0, 0) if value is None else (1 + isinstance(value, str), value)


def drawn(path: Path, number: int, seed: int) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return agreement.addresses(agreement.values_of(connection), number, seed)


def test_pages_are_those_of_a_datasette_without_the_plugin(path: Path) -> None:
    every = cases(path, drawn(path, NUMBER, SEED))
    assert not [(unquote(case.query), case.configured) for case in differing(path, every)]
    # So that the grammar goes on drawing addresses that are answered, and such as are refused.
    assert sum(case.plain[0]["status"] == 200 for case in every) > NUMBER / 2
    assert sum(len(case.plain) > 1 for case in every) > NUMBER / 5
    assert sum(case.plain[0]["status"] == 400 for case in every) > NUMBER / 10


NAMED = (
    "band=weak&_where=score>90 or band is null",
    "band=weak&_where=1&_where=0 or band is null&_sort=score",
    "statement_date__notin=[]&_sort=id",
    "statement_date__in=[]&_sort=id",
    'band__notin=["weak"]&publisher__notin=[]&_sort_desc=id',
    "publisher__arraycontains=AFP&_sort=id",
    "band__arraycontains=None&medium=%&_sort_desc=affiliation",
    "source_name__arraynotcontains=x&band__in=[]&_sort_desc=id",
    "band=strong&_through=" + agreement.THROUGHS[-1],
    "_search=dam&_where=id in (select rowid from claims_fts where 1 match :search)",
    "_search=dam&_where=band = :search&_sort=id",
    "&".join(["band=weak"] * 1_100),
)


def test_addresses_that_were_once_answered_otherwise(path: Path) -> None:
    every = cases(path, [query for query in NAMED for _ in range(2)])
    assert not [unquote(case.query)[:200] for case in every if case.ours != case.plain]


TEXTS = ", ".join(f"{name} TEXT" for name in COLUMNS)
FILL = (
    "INSERT INTO {0} ({1}rubric_version, claim, score, {2}) WITH n(i) AS (SELECT 1 UNION ALL"
    " SELECT i + 1 FROM n WHERE i < 60) SELECT {3}'1', 'Claim ' || i, i % 7, {4} FROM n"
)
VALUE = "CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN 'weak' WHEN 2 THEN 'Weak' ELSE 'strong' END"
REST = f"rubric_version TEXT, claim TEXT, score INTEGER, {TEXTS}"
SHAPES = {
    "no number": (f"CREATE TABLE claims ({REST})",),
    "a name as key": (f"CREATE TABLE claims (id TEXT PRIMARY KEY, {REST})",),
    "two keys": (f"CREATE TABLE claims (id INTEGER, {REST}, PRIMARY KEY (id, claim))",),
    "no numbers of rows": (f"CREATE TABLE claims (id INTEGER PRIMARY KEY, {REST}) WITHOUT ROWID",),
    "other order": (
        f"CREATE TABLE claims (id INTEGER PRIMARY KEY,"
        f" {REST.replace('band TEXT', 'band TEXT COLLATE NOCASE')})",
    ),
    "other bytes": (
        "PRAGMA encoding = 'UTF-16'",
        f"CREATE TABLE claims (id INTEGER PRIMARY KEY, {REST})",
    ),
    "a view": (
        f"CREATE TABLE kept (id INTEGER PRIMARY KEY, {REST})",
        f"CREATE VIEW claims AS SELECT rubric_version, claim, score, {', '.join(COLUMNS)}"
        " FROM kept",
    ),
    "a view with numbers": (
        f"CREATE TABLE kept (id INTEGER PRIMARY KEY, {REST})",
        "CREATE VIEW claims AS SELECT * FROM kept WHERE id % 5",
    ),
}
ASKED = ("_sort=band&_size=30", "_sort_desc=score&_size=30", "band=weak&_size=7", "band__in=[]",
         "band__not=weak&_sort_desc=published&_size=30", "_next=5", "id__gt=7&_sort_desc=id",
         "score__gt=3&_where=claim > 'Claim 3' or 0")  # fmt: skip


def test_a_table_that_is_not_such_as_ours_has_the_pages_of_any_table(tmp_path: Path) -> None:
    parts = []
    for name, statements in SHAPES.items():
        path = tmp_path / name / "claims.db"
        path.parent.mkdir()
        with closing(sqlite3.connect(path)) as connection:
            for sql in statements:
                connection.execute(sql)
            keyed = "(id " in statements[-1] or "kept" in statements[0]
            table = "kept" if "kept" in statements[0] else "claims"
            connection.execute(
                FILL.format(
                    table, "id, " * keyed, ", ".join(COLUMNS), "i, " * keyed,
                    ", ".join([VALUE] * len(COLUMNS)),
                )
            )  # fmt: skip
            if "(id INTEGER" in statements[-1]:
                refresh(connection)
            connection.commit()
        parts.append((path, list(ASKED), False))
    for (path, queries, _), plain in zip(parts, without_plugin(parts), strict=True):
        assert asyncio.run(agreement.asked(str(path), queries, False)) == plain, path.parent.name
