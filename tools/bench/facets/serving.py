"""Requests a second over loopback, with ``wrk`` (Debian package of that name)."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

from tools.bench.facets.pages import Page, address

__all__ = ["VARIANTS", "WITHOUT_PLUGINS", "Served", "read", "served"]

# With this mark, which its own tests set, Datasette loads no plugins that are installed.
WITHOUT_PLUGINS = "import sys; sys._called_from_test = True"
_USUAL = ("-m", "datasette")
_PLAIN = ("-c", f"{WITHOUT_PLUGINS}; from datasette.cli import cli; cli()")
VARIANTS: dict[str, tuple[tuple[str, str], Page]] = {
    "plain Datasette, no facets": (_PLAIN, Page("plain", 0, "no filter")),
    "this plugin, no facets": (_USUAL, Page("ours", 0, "no filter")),
    "this plugin, five facets": (_USUAL, Page("ours", 5, "no filter")),
    "this plugin, ten facets": (_USUAL, Page("ours", 10, "no filter")),
}


class Served(NamedTuple):
    """What wrk says of one page: requests a second, the 99th percentile in ms, errors, seconds."""

    variant: str
    rate: float
    p99: float
    errors: int
    seconds: int


def served(python: str, path: Path, seconds: int) -> list[Served]:
    """Return how each page is served; empty where there is no wrk."""
    if not shutil.which("wrk"):
        return []
    found = []
    for variant, (start, page) in VARIANTS.items():
        with _server((python, *start), path) as root:
            url = root + address(path.stem, page)
            with urlopen(url, timeout=120) as answer:  # warm, as the pages above are
                answer.read()
            found.append(_wrk(variant, url, seconds))
    return found


def _wrk(variant: str, url: str, seconds: int) -> Served:
    command = ["wrk", "-t1", "-c4", f"-d{seconds}s", "--timeout", "30s", "--latency", url]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return read(variant, said)


def read(variant: str, said: str) -> Served:
    """Return what wrk has printed."""
    rate = float(_found(r"Requests/sec:\s+([0-9.]+)", said) or 0)
    late = re.search(r"99%\s+([0-9.]+)(us|ms|s|m)\b", said)
    p99 = float(late[1]) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}[late[2]] if late else 0.0
    errors = int(_found(r"Non-2xx or 3xx responses: (\d+)", said) or 0)
    return Served(variant, rate, p99, errors, int(_found(r"Running (\d+)s test", said) or 0))


def _found(pattern: str, said: str) -> str | None:
    match = re.search(pattern, said)
    return match[1] if match else None


@contextmanager
def _server(start: Sequence[str], path: Path) -> Iterator[str]:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    root = f"http://127.0.0.1:{port}"
    command = [*start, "serve", str(path), "-h", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _await(root)
        yield root
    finally:
        process.terminate()
        process.wait()


def _await(root: str) -> None:
    for _ in range(300):
        try:
            urlopen(f"{root}/-/versions.json", timeout=5).close()
            return
        except (URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"no Datasette answers at {root}; start it by hand to see why")
