"""``make demo``: load the articles of the tutorial and serve them, with words on each step."""

from __future__ import annotations

import argparse
import errno
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

__all__ = ["main"]

_ARTICLES = ("docs/samples/strike", "seeds")  # in the order of the tutorial
_METADATA = ("--metadata", "metadata.yml")
_DATABASE = Path("claims.db")
_SECONDS = 60  # until the server answers


def main() -> None:
    """Load, serve, print the links once the server answers, and wait until it is stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8001)
    port = parser.parse_args().port
    _check_free(port)
    datasette = str(Path(sys.executable).with_name("datasette"))
    print("Step 2 of 3: reading three articles into claims.db …", flush=True)
    load = [datasette, "reliability", "load", str(_DATABASE), *_ARTICLES, *_METADATA]
    subprocess.run(load, check=True)
    print("Step 3 of 3: starting Datasette …", flush=True)
    serve = [datasette, "serve", str(_DATABASE), *_METADATA, "-h", "127.0.0.1", "-p", str(port)]
    # Its standard output is a line for each request, which would push the links away.
    server = subprocess.Popen(
        [*serve, "--setting", "suggest_facets", "off"], stdout=subprocess.DEVNULL
    )
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    root = f"http://127.0.0.1:{port}"
    try:
        if _answers(root, server):
            print(_links(root), flush=True)
        sys.exit(server.wait())
    except KeyboardInterrupt:
        server.wait()


def _check_free(port: int) -> None:
    """Exit with what to do if a server cannot have the port: the links would be another one's."""
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except (OSError, OverflowError) as error:
        in_use = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        told = "is in use" if in_use else f"cannot be used ({error})"
        other = port + 1 if in_use and port < 65535 else 8002
        sys.exit(f"Port {port} {told}. Choose another: make demo PORT={other}")


def _answers(root: str, server: subprocess.Popen[bytes]) -> bool:
    """Wait until the server answers; return False where it ends instead."""
    for _ in range(10 * _SECONDS):
        if server.poll() is not None:
            return False
        try:
            urlopen(f"{root}/-/versions.json", timeout=5).close()
            return True
        except (URLError, OSError):
            time.sleep(0.1)
    return True


def _links(root: str) -> str:
    seed = next(Path("seeds").iterdir()).name
    with closing(sqlite3.connect(_DATABASE)) as connection:
        (number,) = connection.execute(
            "SELECT coalesce(max(id), 1) FROM documents WHERE name LIKE ?", (f"%{seed}",)
        ).fetchone()
    return (
        f"\nStart here  {root}/\n"
        f"Read it     {root}/claims/-/reliability/document/{number}\n"
        f"Explore it  {root}/claims/claims\n\nStop it with Ctrl-C."
    )


if __name__ == "__main__":
    main()
