"""Run batches as shards that are finished once: files with a receipt, on one machine or many.

A shard is named by a digest of its input: the documents of its range, the versions of engine and
rubric, and the settings. It is written under another name and renamed, so a file of that name is
complete.
"""

from __future__ import annotations

import hashlib
import json
import socket
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from time import process_time
from typing import TYPE_CHECKING, Any

from .analysis import prepared
from .arrivals import Batch
from .cluster import awaited, client_of
from .drafts import draft_of
from .errors import EngineError, SettingsError
from .plugins import load_rubric, open_engine
from .records import Document, Settings
from .store.rows import fingerprint
from .workers import Pool, Result

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Work", "on_cluster", "prepare_shard", "read_shard", "run_shard", "shard_name"]

_AHEAD = 3  # shards that wait for each thread of the cluster
_one_at_a_time = Lock()  # a tagger serves one thread only


@dataclass(frozen=True, slots=True)
class Work:
    """Where shards are written and how they are made, the same for a whole load."""

    folder: str
    engine: str
    engine_version: str
    rubric_version: str
    settings: str


def shard_name(documents: Sequence[Document], work: Work) -> str:
    """Return the digest that names a shard: of its documents, engine, rubric and settings."""
    parts = [work.engine, work.engine_version, work.rubric_version, work.settings]
    for each in documents:
        parts += [fingerprint(each), repr(replace(each, text="", row=None))]
    whole = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(whole, digest_size=16).hexdigest()


def run_shard(documents: Sequence[Document], settings: Settings, work: Work) -> dict[str, Any]:
    """Return the receipt of a shard; run it unless it is already finished."""
    name = shard_name(documents, work)
    if (receipt := _receipt(work, name)) is not None:
        return receipt
    from .arrow import batch_of, extract_batch

    settings = replace(settings, engine=work.engine)
    _check_version(settings, work)
    started = process_time()
    with _one_at_a_time:
        batch = extract_batch(batch_of(documents), settings)
    receipt = {
        "shard": name,
        "documents": batch.num_rows,
        "claims": sum(len(each or ()) for each in batch.column("claims").to_pylist()),
        "failed": batch.num_rows - batch.column("failure").null_count,
        "digest": _digest(batch),
        "engine": work.engine,
        "engine_version": work.engine_version,
        "host": socket.gethostname(),
        "cpu_seconds": round(process_time() - started, 3),
    }
    _write(_path(work, name, ".arrow"), _serialized(batch))
    _write(_path(work, name, ".json"), json.dumps(receipt).encode())
    return receipt


def _check_version(settings: Settings, work: Work) -> None:
    """Raise if this worker's engine or rubric differs from that of the load it works for."""
    version = open_engine(settings.engine).version
    if version != work.engine_version:
        raise EngineError(
            f"this worker has version {version} of the engine {work.engine!r}, the load"
            f" {work.engine_version}; install the same version everywhere"
        )
    version = load_rubric(settings.rubric).version
    if version != work.rubric_version:
        raise SettingsError(
            f"this worker has version {version} of the rubric {settings.rubric!r}, the load"
            f" {work.rubric_version}; use the same everywhere"
        )


def read_shard(documents: Sequence[Document], work: Work) -> Result | None:
    """Return the rows and cases of a finished shard; None if it is missing or incomplete."""
    name = shard_name(documents, work)
    receipt = _receipt(work, name)
    if receipt is None:
        return None
    import pyarrow as pa

    from .arrow import prepared_of

    try:
        with pa.OSFile(str(_path(work, name, ".arrow"))) as file:
            batch = pa.ipc.open_file(file).get_batch(0)
    except (OSError, pa.ArrowException, ValueError):
        return None
    if _digest(batch) != receipt["digest"]:
        return None
    rows, cases = prepared_of(batch)
    links = {fingerprint(each): each.row for each in documents if each.row is not None}
    return [replace(row, row=links.get(row.sha256)) for row in rows], cases


def prepare_shard(documents: Sequence[Document], settings: Settings, *, work: Work) -> Result:
    """Return the rows and cases of documents, from their shard, which is made if necessary.

    If the shard cannot be written, as on a full disk, the rows are returned anyway; so are those of
    texts with lone surrogates, which Arrow cannot hold.
    """
    try:
        run_shard(documents, settings, work)
        found = read_shard(documents, work)
    except (OSError, UnicodeEncodeError):
        found = None
    return found if found is not None else prepared(documents, settings)


def on_cluster(
    address: str, batches: Iterator[Batch], settings: Settings, work: Work, now: Callable[[], str]
) -> Iterator[tuple[str, int, Result]]:
    """Yield, in the order of the batches, the results of the workers of a Dask cluster.

    Batches that no worker can finish are read here, in a separate process.
    """
    client = client_of(address)
    here = Pool(1, prepared, replace(settings, engine=work.engine))
    waiting: deque[tuple[str, Batch, Any]] = deque()
    try:
        ahead = max(8, _AHEAD * sum(client.nthreads().values()))
        for batch in batches:
            task = client.submit(run_shard, batch[1], settings, work, pure=False, retries=2)
            waiting.append((now(), batch, task))
            if len(waiting) > ahead:
                yield _gathered(waiting.popleft(), work, here, client)
        while waiting:
            yield _gathered(waiting.popleft(), work, here, client)
    finally:
        here.close()
        client.close()


def _gathered(
    waiting: tuple[str, Batch, Any], work: Work, here: Pool, client: Any
) -> tuple[str, int, Result]:
    started, (size, documents, cases), task = waiting
    try:
        awaited(task, client)
        found = read_shard(documents, work)
    except (EngineError, SettingsError):
        raise
    except Exception:  # a worker that is killed, cut off or full: its shard is read here
        found = None
    finally:
        task.release()
    if found is None:
        found = _read_here(documents, here)
    rows, failed = found
    return started, size, (rows, cases + failed)


def _read_here(documents: list[Document], here: Pool) -> Result:
    try:
        return here.submit(documents).result()
    except BrokenProcessPool:
        return here.one_by_one(documents)


def _receipt(work: Work, name: str) -> dict[str, Any] | None:
    try:
        receipt = json.loads(_path(work, name, ".json").read_bytes())
    except (OSError, ValueError):
        return None
    whole = (
        isinstance(receipt, dict) and "digest" in receipt and _path(work, name, ".arrow").exists()
    )
    return receipt if whole else None


def _path(work: Work, name: str, suffix: str) -> Path:
    return Path(work.folder, name + suffix)


def _digest(batch: pa.RecordBatch) -> str:
    """Return a digest of the rows that does not depend on their order."""
    digests = [each or 0 for each in batch.column("digest").to_pylist()]
    return f"{sum(digests) & 0xFFFF_FFFF_FFFF_FFFF:016x}"


def _serialized(batch: pa.RecordBatch) -> bytes:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return bytes(sink.getvalue())


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with draft_of(path) as draft:
        draft.write_bytes(content)
