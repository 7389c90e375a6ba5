"""A Dask cluster on this machine whose workers can be killed, cut off, or given a full disk."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from threading import Event, Thread

HERE = "127.0.0.1"
_PATIENCE = {
    "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "8s",
    "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "5s",
    "DASK_DISTRIBUTED__COMM__RETRY__COUNT": "1",
}
_MOUNTED = ("unshare", "-Urm", "sh", "-c", 'mount -t tmpfs -o size=4k none "$0" && exec "$@"')
_LIMITED = ("sh", "-c", 'ulimit -f 8 && exec "$@"')


class Wire:
    """A network between a worker and the rest, which can be cut: bytes stay out, nothing closes."""

    def __init__(self) -> None:
        self.cut = Event()
        self.lost = 0
        self._loop = asyncio.new_event_loop()
        Thread(target=self._loop.run_forever, daemon=True).start()

    def through(self, port: int) -> int:
        """Return a port that leads to another one of this machine."""

        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            there, back = await asyncio.open_connection(HERE, port)
            await asyncio.gather(self._pass(reader, back), self._pass(there, writer))

        serving = asyncio.start_server(accept, HERE, 0)
        server = asyncio.run_coroutine_threadsafe(serving, self._loop).result()
        found: int = server.sockets[0].getsockname()[1]
        return found

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._cancel(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)

    async def _cancel(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _pass(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        try:
            while content := await source.read(1 << 16):
                if self.cut.is_set():
                    self.lost += len(content)
                    continue
                target.write(content)
                await target.drain()
            if not self.cut.is_set():
                target.close()
        except OSError:
            target.close()


class Cluster:
    """A Dask scheduler and workers, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.wires: list[Wire] = []
        self._processes: list[subprocess.Popen[bytes]] = []
        file = folder / "scheduler.json"
        options = ("--host", HERE, "--port", "0", "--no-dashboard")
        self._run("scheduler", *options, "--scheduler-file", str(file))
        _until(lambda: file.exists() and file.read_text().rstrip().endswith("}"))
        self.address: str = json.loads(file.read_text())["address"]

    def worker(self, *prefix: str) -> subprocess.Popen[bytes]:
        """Start a worker, with what stands before its command."""
        return self._worker(self.address, "--host", HERE, prefix=prefix)

    def distant(self) -> Wire:
        """Start a worker that speaks with the others over a wire only, both ways; return it."""
        wire = Wire()
        self.wires.append(wire)
        with socket.socket() as free:
            free.bind((HERE, 0))
            port = free.getsockname()[1]
        scheduler = wire.through(int(self.address.rpartition(":")[2]))
        contact = f"tcp://{HERE}:{wire.through(port)}"
        ways = ("--listen-address", f"tcp://{HERE}:{port}", "--contact-address", contact)
        self._worker(f"tcp://{HERE}:{scheduler}", *ways)
        return wire

    def ready(self, workers: int) -> None:
        """Wait until that many workers have come."""
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:  # type: ignore[no-untyped-call]
            client.wait_for_workers(workers, timeout=120)

    def said(self) -> str:
        """Return what the scheduler and the workers have logged."""
        return "".join(path.read_text() for path in self.folder.glob("*.log"))

    def close(self) -> None:
        for process in reversed(self._processes):
            if process.poll() is None:
                process.kill()
            process.wait()
        for wire in self.wires:
            wire.close()

    def _worker(
        self, address: str, *options: str, prefix: tuple[str, ...] = ()
    ) -> subprocess.Popen[bytes]:
        always = ("--nthreads", "1", "--no-nanny", "--no-dashboard")
        return self._run("worker", address, *always, *options, prefix=prefix)

    def _run(
        self, module: str, *arguments: str, prefix: tuple[str, ...] = ()
    ) -> subprocess.Popen[bytes]:
        command = [*prefix, sys.executable, "-m", f"distributed.cli.dask_{module}", *arguments]
        with (self.folder / f"{len(self._processes)}.log").open("wb") as log:
            process = subprocess.Popen(
                command, stdout=log, stderr=log, env=os.environ | _PATIENCE, cwd=self.folder
            )
        self._processes.append(process)
        return process


@contextmanager
def started(folder: Path) -> Iterator[Cluster]:
    """Start a scheduler; what runs is ended at the end."""
    cluster = Cluster(folder)
    try:
        yield cluster
    finally:
        cluster.close()


def full_disk(folder: Path) -> tuple[str, ...]:
    """Return what before a command gives it a disk at a folder on which nothing finds room.

    A file system of one page, mounted for that process alone; where the kernel does not allow it
    without rights, a limit of the size of files.
    """
    mounted = (*_MOUNTED, str(folder))
    if which(mounted[0]) and not subprocess.run([*mounted, "true"], capture_output=True).returncode:
        return mounted
    return (*_LIMITED, "sh")


def finished(folder: Path, count: int) -> None:
    """Wait until that many shards are finished."""
    _until(lambda: len(list(folder.glob("*.json"))) >= count)


def _until(true: Callable[[], bool]) -> None:
    for _ in range(1200):
        if true():
            return
        time.sleep(0.1)
    raise AssertionError("nothing happens for two minutes")
