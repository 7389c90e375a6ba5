"""Make a database to measure, once, and say what each part of the load took."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from typing import NamedTuple

from datasette_reliability.index import BITMAPS, RARE, STATE, refresh
from datasette_reliability.store import Store
from tools.bench.facets.synthetic import fill

__all__ = ["VIEW", "Made", "Size", "made", "remade", "timed"]

VIEW = "claims_without_indexes"  # what Datasette's facets cost where nobody has made any
Made = dict[str, float]
_SETTINGS = ("cache_size = -200000", "synchronous = OFF", "journal_mode = MEMORY")


def made(folder: Path, rows: int) -> tuple[Path, Made]:
    """Return a database with so many claims, and the seconds of its load; made where missing."""
    path = folder / f"claims-{rows}.db"
    noted = path.with_suffix(".json")
    if not noted.exists():
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(f"{path.name}*"):
            left.unlink()
        noted.write_text(json.dumps(_make(path, rows)), "utf-8")
    found: Made = json.loads(noted.read_text("utf-8"))
    return path, found


def _make(path: Path, rows: int) -> Made:
    with Store(path) as store:
        for setting in _SETTINGS:
            store.connection.execute(f"PRAGMA {setting}")
        written = timed(lambda: fill(store.connection, rows))
        finished = timed(store.finish)
        store.connection.execute(f"CREATE VIEW {VIEW} AS SELECT * FROM claims NOT INDEXED")
        index = timed(lambda: _index_again(store.connection))
    cpu, wall = (w + f - i for w, f, i in zip(written, finished, index, strict=True))
    return {"rows_cpu": written[0], "cpu": cpu, "wall": wall}


class Size(NamedTuple):
    """What the index of a database takes: CPU-seconds and seconds to make, bytes for a claim."""

    cpu: float
    wall: float
    bytes_per_claim: float


def remade(path: Path) -> Size:
    """Make the index of the facets anew, as at the end of a first load, and measure it."""
    connection = sqlite3.connect(path, isolation_level=None)
    for setting in _SETTINGS:
        connection.execute(f"PRAGMA {setting}")
    refresh(connection)  # where another version of the program made the database
    cpu, wall = timed(lambda: _index_again(connection))
    taken = connection.execute(
        "SELECT sum(pgsize) FROM dbstat WHERE name IN (SELECT name FROM sqlite_master"
        f" WHERE tbl_name IN ('{BITMAPS}', '{RARE}', '{STATE}'))"
    ).fetchone()[0]
    claims = connection.execute("SELECT count(*) FROM claims").fetchone()[0]
    connection.close()
    return Size(cpu, wall, taken / claims)


def _index_again(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN")
    connection.execute(f"UPDATE {STATE} SET valid = 0")
    refresh(connection)
    connection.execute("COMMIT")


def timed(task: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds of CPU and of the clock that a task takes."""
    cpu, wall = process_time(), perf_counter()
    task()
    return process_time() - cpu, perf_counter() - wall
