"""Kill the loader at random moments; what it leaves opens, and a rerun completes it."""

import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from datasette_reliability.store import row_digest

from . import stub

ROOT = Path(__file__).parents[1]
KILLS = 44
DOCUMENTS = 240


def started(path):
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.stub", str(path), "0", str(DOCUMENTS), "2"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "ready\n"
    return process


def digests(path):
    connection = sqlite3.connect(path)
    assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
    found = row_digest(connection)
    connection.close()
    return found


@pytest.mark.slow
def test_killed_at_random_moments(tmp_path):
    clean = tmp_path / "clean.db"
    began = time.monotonic()
    stub.load(clean, 0, DOCUMENTS, batch=2)
    whole = time.monotonic() - began
    expected = digests(clean)
    moments = random.Random(7)
    kills = finished = round_ = 0
    while kills < KILLS:
        path = tmp_path / f"{round_}.db"
        round_ += 1
        for _ in range(12):
            process = started(path)
            try:
                process.wait(moments.uniform(0, whole * 0.6))
                finished += 1
                assert process.returncode == 0
                break
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
                kills += 1
            finally:
                process.stdout.close()
            if path.exists():
                connection = sqlite3.connect(path)
                assert connection.execute("pragma quick_check").fetchone() == ("ok",)
                connection.close()
        stub.load(path, 0, DOCUMENTS, batch=2)
        assert digests(path) == expected
    assert kills >= KILLS
