"""Ask a Datasette for all kinds of pages while the database that it serves is written."""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from statistics import median
from threading import Event, Thread
from urllib.error import HTTPError
from urllib.request import urlopen

from .. import stub
from ..faults import ROOT

__all__ = ["assert_flat", "served"]

_DOCUMENTS = 300
_READERS = 3
_PAGES = (
    "/",
    "/claims",
    "/claims.json",
    "/claims/claims",
    "/claims/claims.json?_shape=array&_size=20&_sort_desc=score",
    "/claims/claims?_facet_reliability=band&_facet_reliability=publisher",
    "/claims/claims?_facet_reliability=source_name&band=weak",
    "/claims/claims?_facet=attribution_class&_search=road",
    "/claims/claims/{claim}",
    "/claims/claims?_next={claim}",
    "/claims/documents.json",
    "/claims/sources",
    "/claims/-/reliability",
    "/claims/-/reliability.json?band=moderate",
    "/claims/-/reliability/document/{document}",
    "/claims/-/reliability/document/{document}.json",
    "/claims/-/reliability/document/{document}.annotations.jsonld",
    "/claims/-/reliability/claims.schema.jsonld?source_type=named_official&id__lt={claim}",
    "/claims.json?sql=select+reliability_class(source)%2Ccount(*)+from+claims+group+by+1",
    "/-/reliability/about",
)


@dataclass
class _Seen:
    answers: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    loads: int = 0
    memory: list[float] = field(default_factory=list)
    files: list[float] = field(default_factory=list)


def served(folder: Path, python: str, minutes: float) -> str:
    """Serve a database, ask for its pages and load into it for so many minutes."""
    path = folder / "claims.db"
    stub.load(path, 0, _DOCUMENTS)
    seen, over = _Seen(), Event()
    with _server(python, path) as (root, pid):
        threads = [
            Thread(target=_ask, args=(root, number, seen, over)) for number in range(_READERS)
        ]
        threads.append(Thread(target=_load, args=(path, seen, over)))
        for thread in threads:
            thread.start()
        until = time.monotonic() + 60 * minutes
        while time.monotonic() < until and not seen.wrong:
            _look(pid, seen)
            time.sleep(min(1.0, 60 * minutes / 60))
        over.set()
        for thread in threads:
            thread.join()
        peak = _status(pid, "VmHWM")
    assert not seen.wrong, "\n".join(seen.wrong[:5])
    assert seen.loads, "no load ended; give it more minutes"
    assert_flat("memory in MB", seen.memory, 0.05, 10)
    assert_flat("open files", seen.files, 0, 3)
    return (
        f"{seen.answers.total():,} answers without an error beside {seen.loads} loads; memory"
        f" {_last(seen.memory):.0f} MB (peak {peak:.0f}), open files {_last(seen.files):.0f}"
    )


def _ask(root: str, number: int, seen: _Seen, over: Event) -> None:
    chance = random.Random(number)
    while not over.is_set():
        page = chance.choice(_PAGES).format(
            claim=chance.randint(1, 3 * _DOCUMENTS), document=chance.randint(1, _DOCUMENTS)
        )
        try:
            with urlopen(root + page, timeout=60) as answer:
                answer.read()
                seen.answers[answer.status] += 1
        except HTTPError as error:
            seen.wrong.append(f"{page}: {error.code} {error.read()[:300]!r}")
        except (OSError, HTTPException) as error:
            seen.wrong.append(f"{page}: {error!r}")


def _load(path: Path, seen: _Seen, over: Event) -> None:
    """Load the same articles again and again: what is written does not grow."""
    command = [sys.executable, "-m", "tests.stub", path, "0", str(_DOCUMENTS)]
    while not over.is_set():
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        if done.returncode:
            seen.wrong.append(done.stderr[-600:])
        seen.loads += 1


@contextmanager
def _server(python: str, path: Path) -> Iterator[tuple[str, int]]:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    command = [python, "-m", "datasette", "serve", path, "-h", "127.0.0.1", "-p", str(port)]
    command += ["--setting", "sql_time_limit_ms", "20000"]
    log = path.with_name("server.txt").open("wb")
    process = subprocess.Popen(command, cwd=path.parent, stdout=log, stderr=log, env=_environment())
    root = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urlopen(f"{root}/-/versions.json", timeout=5).close()
                break
            except OSError:
                time.sleep(0.2)
        yield root, process.pid
    finally:
        process.terminate()
        process.wait()
        log.close()


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT)}


def _look(pid: int, seen: _Seen) -> None:
    seen.memory.append(_status(pid, "VmRSS"))
    seen.files.append(len(list(Path(f"/proc/{pid}/fd").iterdir())))


def _status(pid: int, name: str) -> float:
    """Return a size that the kernel keeps of a process, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text("ascii", "replace").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:"))


def assert_flat(what: str, found: Sequence[float], share: float, slack: float) -> None:
    """Assert that the last third lies no higher than the one before it, but for a slack."""
    third = len(found) // 3
    middle, last = median(found[third : 2 * third]), _last(found)
    assert last <= middle * (1 + share) + slack, f"{what}: from {middle:.1f} to {last:.1f}"


def _last(found: Sequence[float]) -> float:
    return median(found[-max(1, len(found) // 3) :])
