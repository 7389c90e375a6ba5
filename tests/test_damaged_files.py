"""A file that is damaged, or whose tables somebody has changed: one sentence, with a remedy."""

from __future__ import annotations

import os
import random
import shlex
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils.cli import cli as sqlite_utils

from datasette_reliability import pipeline
from datasette_reliability.cli import reliability
from datasette_reliability.errors import DatabaseError
from datasette_reliability.index import STATE

from . import stub

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("whole") / "claims.db"
    stub.load(path, 0, 60, batch=60)
    return path.read_bytes()


@pytest.fixture
def path(tmp_path: Path, whole: bytes) -> Path:
    (tmp_path / "claims.db").write_bytes(whole)
    return tmp_path / "claims.db"


def write(path: Path, *script: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for sql in script:
            connection.execute(sql)


def refusal(path: Path) -> str:
    """Return what ``rate`` and ``load`` say to a file that they do not touch."""
    before = path.read_bytes()
    with pytest.raises(DatabaseError) as rating:
        pipeline.rerate(path, stub.SETTINGS)
    with pytest.raises(DatabaseError) as loading:
        stub.load(path, 0, 1)
    assert path.read_bytes() == before
    assert str(rating.value) == str(loading.value)
    assert "\n" not in str(rating.value)
    return str(rating.value)


def follow(said: str) -> None:
    """Do what a message ends with."""
    program, *words = shlex.split(said.rpartition(": ")[2])
    assert program == "sqlite-utils"
    result = CliRunner().invoke(sqlite_utils, words)
    assert result.exit_code == 0, result.output


RENAMED = ("transform", "{path}", "{table}", "--rename", "{column}", "it's new")
ALTERED = ("query", "{path}", 'ALTER TABLE {table} RENAME "{column}" TO "it\'s new"')


@pytest.mark.parametrize(
    ("words", "table", "column"),
    [
        (RENAMED, "claims", "band"),
        (ALTERED, "claims", "score"),
        (ALTERED, "documents", "unread"),
        (ALTERED, "reasons", "code"),
    ],
)
def test_a_column_that_was_renamed(
    path: Path, words: tuple[str, ...], table: str, column: str
) -> None:
    filled = [word.format(path=path, table=table, column=column) for word in words]
    assert CliRunner().invoke(sqlite_utils, filled).exit_code == 0
    said = refusal(path)
    assert f'{path}: the table "{table}" has no column "{column}", and "it\'s new" is' in said
    follow(said)
    assert pipeline.rerate(path, stub.SETTINGS) == (180, 0)


@pytest.mark.parametrize("table", ["claims", "documents", "endorsements"])
def test_a_table_that_was_renamed(path: Path, table: str) -> None:
    write(path, f'ALTER TABLE {table} RENAME TO "my {table}"')
    said = refusal(path)
    assert f'{path}: the table "{table}" is gone, and "my {table}" has its columns' in said
    follow(said)
    assert pipeline.rerate(path, stub.SETTINGS) == (180, 0)
    assert stub.load(path, 60, 61).loaded == 1


def test_a_column_that_is_gone(path: Path) -> None:
    write(path, "ALTER TABLE claims DROP COLUMN basis")
    assert 'the table "claims" has no column "basis"; rename it back, restore' in refusal(path)


def test_a_table_that_is_gone(path: Path) -> None:
    write(path, "DROP TABLE endorsements")
    assert 'the table "endorsements" is gone; restore the file' in refusal(path)


def test_a_table_of_ours_in_another_shape(path: Path) -> None:
    write(path, f"DROP TABLE {STATE}", f"CREATE TABLE {STATE} (mine)")
    assert f'table "{STATE}"' in refusal(path)


def test_an_older_file_lacks_columns_and_is_brought_up_to_date(path: Path) -> None:
    write(
        path,
        "ALTER TABLE documents DROP COLUMN unread",
        "DELETE FROM _sqlite_migrations WHERE name = 'm003_unread'",
    )
    assert stub.load(path, 60, 61).loaded == 1


def test_an_index_of_an_older_version_is_made_anew(path: Path) -> None:
    columns = "id, 1 AS format, serial, built_to, total, valid, removed, rerated"
    write(
        path,
        f"CREATE TABLE older AS SELECT {columns} FROM {STATE}",
        f"DROP TABLE {STATE}",
        f"CREATE TABLE {STATE} AS SELECT * FROM older",
        "DROP TABLE older",
    )
    assert stub.load(path, 60, 61).loaded == 1


def test_bits_that_flipped(path: Path, whole: bytes) -> None:
    """Whatever is damaged, there is an answer or a sentence."""
    chance = random.Random(5)
    for _ in range(25):
        for each in path.parent.iterdir():
            each.unlink()
        data = bytearray(whole)
        for _ in range(chance.choice((1, 10, 100))):
            data[chance.randrange(100, len(data))] ^= 1 << chance.randrange(8)
        path.write_bytes(data)
        try:
            pipeline.rerate(path, stub.SETTINGS)
            stub.load(path, 58, 62)
        except DatabaseError as error:
            said = str(error)
            assert said.startswith(str(path))
            assert "\n" not in said
            assert "; " in said


def test_the_table_that_is_damaged_is_named(path: Path, whole: bytes) -> None:
    with closing(sqlite3.connect(path)) as connection:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        root = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'reasons'"
        ).fetchone()[0]
    path.write_bytes(whole[: size * (root - 1)] + bytes(size) + whole[size * root :])
    with pytest.raises(DatabaseError, match='table "reasons" cannot be read; restore the file'):
        pipeline.rerate(path, stub.SETTINGS)


def test_a_file_that_was_cut(path: Path, whole: bytes) -> None:
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DatabaseError, match=r"cannot be read; restore the file"):
        stub.load(path, 0, 61, replace="all")


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        ("UPDATE claims SET affiliations = '[[1' WHERE id = 4", "claims.affiliations"),
        ("UPDATE claims SET affiliations = '[[1]]' WHERE id = 4", "ValueError"),
        ("UPDATE reasons SET code = 'named_persom' WHERE claim_id = 4", "reasons.code"),
    ],
)
def test_a_claim_that_cannot_be_rated_is_named(path: Path, damage: str, named: str) -> None:
    write(path, damage)
    result = CliRunner().invoke(reliability, ["rate", str(path)])
    assert (result.exit_code, type(result.exception)) == (1, SystemExit)
    assert f"{path}: claims, row 4 cannot be rated" in result.output
    assert named in result.output
    assert "load --replace" in result.output


def test_a_disk_that_fails(path: Path) -> None:
    """Writing behind the limit of a process fails as a disk does: EFBIG becomes an I/O error."""
    script = (
        "import resource, sys; from tests import stub\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))\n"
        "stub.load(sys.argv[1], 60, 100, batch=40)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], cwd=ROOT, capture_output=True, text=True
    )
    assert "DatabaseError" in done.stderr
    assert "claims.db: the disk or the connection to it fails; repair it and" in done.stderr
    assert stub.load(path, 60, 100).loaded == 40
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.skipif(os.name != "posix", reason="file modes")
@pytest.mark.parametrize(("umask", "mode"), [(0o077, 0o600), (0o022, 0o644), (0o002, 0o664)])
def test_a_new_file_has_the_rights_that_the_umask_leaves(
    tmp_path: Path, umask: int, mode: int
) -> None:
    path = tmp_path / "new.db"
    before = os.umask(umask)
    try:
        stub.load(path, 0, 1)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == mode
