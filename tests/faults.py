"""Run commands in which the n-th write fails, or the process is killed there.

A process with the shim of ``faults.c`` imports everything once and forks a child for each case.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import subprocess
import sys
import tempfile
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
COUNT, KILL, EIO, ENOSPC = range(4)
MODES = {"killed": KILL, "input/output error": EIO, "full disk": ENOSPC}
CANNOT = (
    "the shim is made for Linux"
    if sys.platform != "linux"
    else "there is no C compiler (cc) to make the shim with"
    if shutil.which("cc") is None
    else ""
)


@dataclass(frozen=True)
class Outcome:
    """How a command ended: its exit code (or minus its signal), what it said, its calls."""

    code: int
    said: str
    calls: str


class Faults:
    """A process that runs commands of ours with a fault at a chosen call."""

    def __init__(self, folder: Path) -> None:
        shim = folder / "faults.so"
        source = ROOT / "tests" / "faults.c"
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", shim, source, "-ldl"], check=True)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults"],
            cwd=ROOT,
            env=os.environ | {"LD_PRELOAD": str(shim)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, folder: Path, command: list[str], nth: int = 0, how: int = COUNT) -> Outcome:
        """Run a command in a folder; its ``nth`` call that writes under the folder fails."""
        assert self._process.stdin
        assert self._process.stdout
        print(
            json.dumps([str(folder.resolve()), command, nth, how]),
            file=self._process.stdin,
            flush=True,
        )
        return Outcome(*json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


def _serve() -> None:
    import datasette.plugins  # noqa: F401 - before a module of ours
    import pyarrow.parquet  # noqa: F401 - a child would import it each time

    from datasette_reliability.cli import reliability
    from datasette_reliability.store import rerate

    from . import stub

    stub.install()
    rerate._STEP = 10  # so that a rating takes more than one transaction
    shim = ctypes.CDLL(None)
    shim.faults_calls.restype = ctypes.c_char_p
    answers = os.fdopen(os.dup(1), "w")
    with tempfile.TemporaryFile() as said:
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
        for line in sys.stdin:
            os.ftruncate(1, 0)
            os.lseek(1, 0, os.SEEK_SET)
            folder, command, nth, how = json.loads(line)
            os.chdir(folder)
            code = (_run if how == COUNT else _forked)(reliability, shim, command, nth, how)
            said.seek(0)
            outcome = (code, said.read().decode(), shim.faults_calls().decode())
            print(json.dumps(outcome), file=answers, flush=True)


def _run(program: Any, shim: Any, command: list[str], nth: int, how: int) -> int:
    """Run a command and return its exit code."""
    shim.faults_arm(os.getcwd().encode(), nth, how)
    try:
        program.main(command, prog_name="reliability")
        code: Any = 0
    except SystemExit as ending:
        code = ending.code
    except BaseException:
        traceback.print_exc()
        code = 1
    shim.faults_arm(b"", 0, COUNT)
    sys.stdout.flush()
    sys.stderr.flush()
    return int(code or 0)


def _forked(program: Any, shim: Any, command: list[str], nth: int, how: int) -> int:
    """Run a command in a child, which has what the runs without a fault have read already."""
    child = os.fork()
    if child == 0:
        os._exit(_run(program, shim, command, nth, how))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    _serve()
