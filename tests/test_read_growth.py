"""Every reader, with files made to hurt: twice the input is twice the work, memory is bounded."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from datasette import version

from datasette_reliability.plugins import readers
from datasette_reliability.read import ReadOptions, documents, office, unpacked
from datasette_reliability.read.markup import plain
from datasette_reliability.records import Document

from .bombs import BOMBS
from .growth import assert_doubling
from .hostile_files import FILES, MARKUP, fill

for _name in ("trafilatura", "feedparser", "fastwarc", "pyarrow", "pypdf", "docx"):
    pytest.importorskip(_name)

# Readers do not know Datasette: once is enough.
pytestmark = pytest.mark.skipif(version.__version__.startswith("1."), reason="runs beside 0.65")
SLOW = pytest.mark.slow
MOST = 256_000  # bytes, beyond which what takes no time at all is taken for linear
# Bytes that are held for each of a file, and the megabytes that any reader may take. What has the
# most are elements of a page: five bytes are an object in C, and with trafilatura one in Python.
HELD = {"html": 400, "feed": 200, "pdf": 200, "xml": 200}
OTHERS, ANYWAY = 64, 48 << 20
EXPLODED = 160 << 20  # bytes held for a bomb, most of it for a page of 100,000 elements


def path_of(folder: Path, reader: str) -> Path:
    return folder / ("a.zip" if reader == "zip" else "a.data")


def options_of(reader: str) -> ReadOptions:
    if reader == "sqlite":
        return ReadOptions(table="a")
    return ReadOptions(format=None if reader == "zip" else reader)


def read(path: Path, reader: str) -> int:
    return sum(1 for _ in documents([path], options_of(reader)))


def test_every_reader_has_files_that_are_made_to_hurt_it() -> None:
    built_in = {name for name, each in readers().items() if "datasette_reliability" in _home(each)}
    assert set(FILES) == built_in, "write hostile files for the new reader in hostile_files.py"
    assert all(FILES.values())


def _home(entry: object) -> str:
    return str(getattr(entry, "read").__module__)  # noqa: B009 - a callable of any kind


@SLOW
@pytest.mark.parametrize(
    ("reader", "name"), [(reader, name) for reader, files in FILES.items() for name in files]
)
def test_twice_the_input_is_twice_the_work(tmp_path: Path, reader: str, name: str) -> None:
    build, path = FILES[reader][name], path_of(tmp_path, reader)

    def run(content: bytes) -> None:
        path.write_bytes(content)
        read(path, reader)

    run(build(100))  # what is imported late is no part of it
    assert_doubling(run, build, 4_000, MOST)


@pytest.mark.parametrize("piece", MARKUP.values(), ids=MARKUP)
def test_marked_up_text_is_read_in_linear_time(piece: str) -> None:
    assert_doubling(plain, lambda size: fill(piece, size).decode(), 16_000, 1 << 19)


@SLOW
def test_memory_is_bounded(tmp_path: Path) -> None:
    found = measured(tmp_path, "files")
    assert {reader for reader, *_ in found} == set(FILES)
    for reader, name, size, peak in found:
        most = HELD.get(reader, OTHERS) * size + ANYWAY
        assert peak <= most, f"{reader}, {name}: {peak:,} bytes were held for {size:,}"


@SLOW
def test_bombs_are_held_in_bounded_memory(tmp_path: Path) -> None:
    found = measured(tmp_path, "bombs")
    assert {name for _, name, *_ in found} == set(BOMBS)
    for _, name, size, peak in found:
        assert peak <= EXPLODED, f"{name}: {peak:,} bytes were held for {size:,}"


def measured(folder: Path, what: str) -> list[tuple[str, str, int, int]]:
    """Return reader, case, size and peak of memory, each read in a process of its own."""
    if not Path("/proc/self/status").exists():
        pytest.skip("memory is measured on Linux alone")
    command = [sys.executable, "-m", "tests.test_read_growth", what, str(folder)]
    root = str(Path(__file__).parents[1])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([root, *sys.path])}
    printed = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, check=True
    )
    return [tuple(json.loads(line)) for line in printed.stdout.splitlines()]


@SLOW
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_costs_itself_alone(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "_SECONDS", 0.5)
    monkeypatch.setattr(unpacked, "SMALL", 1 << 20)
    ending, build, reason = BOMBS[name]
    bomb, news = tmp_path / ending, tmp_path / "b.csv"
    bomb.write_bytes(build())
    news.write_text("text\nAda Brook said no.\n")
    table = "a" if bomb.suffix == ".db" else None
    if table:
        found = list(documents([bomb], ReadOptions(table=table)))
    else:
        *found, last = documents([bomb, news])
        assert isinstance(last, Document)
        assert last.origin == f"{news}:2"
    said = [str(each) for each in found if not isinstance(each, Document)]
    assert reason in "\n".join(said)
    assert len(found) <= 6000


def _kilobytes(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


def _measure(reader: str, name: str, path: Path, options: ReadOptions) -> None:
    """Print how much memory reading takes at its peak, in a process that ends with it."""
    sys.stdout.flush()
    if child := os.fork():
        _, status = os.waitpid(child, 0)
        assert status == 0, (reader, name, status)
        return
    before = _kilobytes("VmRSS")
    for _ in documents([path], options):
        pass
    peak = (_kilobytes("VmHWM") - before) << 10
    print(json.dumps([reader, name, path.stat().st_size, peak]), flush=True)
    os._exit(0)


def _main(what: str, folder: Path) -> None:
    for reader, files in FILES.items():
        path = path_of(folder, reader)
        path.write_bytes(next(iter(files.values()))(2_000))
        read(path, reader)  # what is imported late is held anyway
        for name, build in files.items() if what == "files" else ():
            path.write_bytes(build(20_000))
            _measure(reader, name, path, options_of(reader))
    office._SECONDS, unpacked.SMALL = 0.5, 1 << 20
    for name, (ending, build, _) in BOMBS.items() if what == "bombs" else ():
        path = folder / ending
        path.write_bytes(build())
        _measure("", name, path, ReadOptions(table="a" if path.suffix == ".db" else None))


if __name__ == "__main__":
    _main(sys.argv[1], Path(sys.argv[2]))
