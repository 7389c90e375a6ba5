"""Several at one database: loaders, a rating and readers; and files that cannot be written."""

from __future__ import annotations

import dataclasses
import os
import shutil
import sqlite3
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from click.testing import CliRunner

from datasette_reliability import analysis, pipeline
from datasette_reliability.cli import reliability
from datasette_reliability.errors import DatabaseError
from datasette_reliability.records import Document
from datasette_reliability.store import Ledger, Store, row_digest

from . import stub

LENIENT = dataclasses.replace(stub.SETTINGS, admiralty_mode="lenient")
NOBODY = 65534
WAIT = 0.2  # in place of the minute that a loader waits


def digests(path: Path) -> Any:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
        return row_digest(connection)


def load(path: Path, first: int, last: int) -> None:
    documents: list[Document] = [stub.document(number) for number in range(first, last)]
    pipeline.load(path, documents, LENIENT, pipeline.LoadOptions(batch_size=2))


def test_two_loads_and_a_rating_beside_a_reader(tmp_path: Path) -> None:
    path, clean = tmp_path / "claims.db", tmp_path / "clean.db"
    stub.load(path, 0, 40)
    errors: list[str] = []

    def run(step: Callable[..., Any], *arguments: Any) -> None:
        try:
            step(*arguments)
        except Exception:
            errors.append(traceback.format_exc())

    steps = [(load, path, 40, 60), (load, path, 50, 70), (pipeline.rerate, path, LENIENT)]
    threads = [Thread(target=run, args=step) for step in steps]
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("PRAGMA journal_mode = WAL")  # as whoever came before has left it
        reader.execute("BEGIN")
        before = row_digest(reader)
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
            assert not thread.is_alive()
        assert row_digest(reader) == before
        reader.execute("COMMIT")
    assert errors == []
    load(clean, 0, 70)
    assert digests(path) == digests(clean)


def test_a_lock_that_is_held_longer_than_the_wait(tmp_path: Path) -> None:
    path, clean = tmp_path / "claims.db", tmp_path / "clean.db"
    stub.load(path, 0, 3)
    rows, _ = analysis.prepared([stub.document(3)], stub.SETTINGS)
    with Store(path, wait=WAIT) as store, closing(sqlite3.connect(path)) as other:
        before = row_digest(store.connection)
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE claims SET context = 'mine'")
        steps: list[Callable[[], object]] = [
            lambda: store.write(rows, Ledger("stub", "1", "1.0", "{}"), "now"),
            lambda: store.settle(["here"], [("there", "why", "")]),
            lambda: store.withdraw({"urn:1": None}),
            lambda: store.rerate(lambda _: pytest.fail("rated without the lock"), "1.0", "{}"),
            store.finish,
        ]
        for step in steps:
            with pytest.raises(DatabaseError, match="another program is writing; run the same"):
                step()
            assert row_digest(store.connection) == before
        other.rollback()
        steps[0]()
        store.finish()
    stub.load(clean, 0, 4)
    assert digests(path) == digests(clean)


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Everything is imported: where root's home holds Python, a user without rights cannot."""
    folder = tmp_path_factory.mktemp("warm")
    path, article = folder / "claims.db", folder / "a.txt"
    article.write_text("Mayor Ada Voss said the road is closed.")
    for arguments in (
        ["load", path, article, "-e", "stub"],
        ["rate", path],
        ["export", path, folder / "b.db"],
    ):
        stub.install()
        result = CliRunner().invoke(reliability, list(map(str, arguments)))
        assert result.exit_code == 0, result.output


@pytest.fixture
def place(imported: None) -> Iterator[Path]:
    """A folder that anybody may enter; pytest's own are for the user that runs it."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755)
    shutil.rmtree(folder)


def as_anybody(*arguments: object) -> tuple[int, str]:
    """Run a command as a user without rights, also where root runs the tests."""
    with tempfile.TemporaryFile() as said:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                if os.geteuid() == 0:
                    os.setgroups([])
                    os.setgid(NOBODY)
                    os.setuid(NOBODY)
                result = CliRunner().invoke(reliability, list(map(str, arguments)))
                os.write(said.fileno(), result.output.encode())
                if result.exception and not isinstance(result.exception, SystemExit):
                    os.write(said.fileno(), repr(result.exception).encode())
                code = result.exit_code
            finally:
                os._exit(code)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        said.seek(0)
        return code, said.read().decode()


def whole(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("writable", ["nothing", "file", "folder"])
@pytest.mark.parametrize("command", ["load", "rate", "export"])
def test_what_cannot_be_written_is_said_and_stays(
    place: Path, writable: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place)
    inside, articles, path = place / "in", place / "a.txt", place / "in" / "claims.db"
    articles.write_text("Mayor Ada Voss said the road is closed.")
    inside.mkdir()
    stub.load(path, 0, 2)
    arguments = {
        "load": ("load", path, articles, "-e", "stub"),
        "rate": ("rate", path),
        "export": ("export", path, inside / "out.db"),
    }[command]
    before = whole(inside)
    path.chmod(0o666 if writable == "file" else 0o444)
    inside.chmod(0o777 if writable == "folder" else 0o555)
    code, said = as_anybody(*arguments)
    errors = [line for line in said.splitlines() if line.startswith("Error: ")]
    if (command, writable) == ("export", "folder"):
        assert (code, errors) == (0, [])
        assert (inside / "out.db").exists()
        return
    assert (code, len(errors), "Traceback" in said) == (1, 1, False), said
    assert any(
        word in errors[0]
        for word in ("check its permissions", "folder's permissions", "can be written")
    ), said
    assert whole(inside) == before


def test_a_new_database_in_a_folder_that_cannot_be_written(place: Path) -> None:
    article = place / "a.txt"
    article.write_text("Mayor Ada Voss said the road is closed.")
    place.chmod(0o555)
    code, said = as_anybody("load", place / "new.db", article, "-e", "stub")
    assert code == 1
    assert said.splitlines()[-1].endswith(
        "check that its folder exists and that you may write there"
    )
    assert [path.name for path in place.iterdir()] == ["a.txt"]


def test_what_cannot_be_written_can_be_exported_elsewhere(place: Path) -> None:
    inside, outside = place / "in", place / "out"
    inside.mkdir()
    outside.mkdir()
    stub.load(inside / "claims.db", 0, 2)
    (inside / "claims.db").chmod(0o444)
    inside.chmod(0o555)
    outside.chmod(0o777)
    code, said = as_anybody("export", inside / "claims.db", outside / "out.db")
    assert (code, said) == (0, f"Claims: 6 written to {outside / 'out.db'}.\n")
    assert digests(outside / "out.db") == digests(inside / "claims.db")
