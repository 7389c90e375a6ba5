"""Files that are no articles, of the kinds that folders of news hold: nothing hangs or is lost."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from datasette_reliability.cli import reliability

from . import stub

GOOD = "Mayor Ada Voss said the road is closed."
WARC = (
    "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{n}>\r\n"
    "WARC-Target-URI: https://example.org/{n}\r\nWARC-Date: 2024-05-09T00:00:00Z\r\n"
    "Content-Type: application/http; msgtype=response\r\n"
    "Content-Length: {size}\r\n\r\n{body}\r\n\r\n"
)
COUNTS = re.compile(r"([\d,]+) loaded, ([\d,]+) skipped, ([\d,]+) quarantined")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    stub.install()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "good.txt").write_text(GOOD)
    return tmp_path / "in"


def load(*arguments: str) -> tuple[tuple[int, ...], str, dict[str, str]]:
    """Return loaded, skipped and quarantined, what was said, and the reasons by place."""
    result = CliRunner().invoke(reliability, ["load", "claims.db", "-e", "stub", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    counts = COUNTS.search(result.output)
    assert counts, result.output
    with closing(sqlite3.connect("claims.db")) as connection:
        cases = dict(connection.execute("SELECT origin, reason FROM quarantine").fetchall())
    return tuple(int(n.replace(",", "")) for n in counts.groups()), result.output, cases


def pipe(path: Path) -> None:
    os.mkfifo(path)


def loop(path: Path) -> None:
    path.symlink_to(path.name)


def nowhere(path: Path) -> None:
    path.symlink_to("is-not-here.txt")


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("options", [(), ("--text",)])
@pytest.mark.parametrize(
    ("make", "told"),
    [
        (pipe, "pipes in a folder are not read; name the pipe"),
        (loop, "does not exist"),
        (nowhere, "does not exist"),
        (endless, "neither a file nor a folder"),
    ],
)
def test_what_is_no_file_is_told_and_not_waited_for(
    folder: Path, make: Callable[[Path], None], told: str, options: tuple[str, ...]
) -> None:
    make(folder / "odd.txt")
    counts, said, cases = load("in", *options)
    assert (counts[0], sum(counts)) == (1, 2)
    assert told in cases.get("in/odd.txt", said)


def test_a_folder_that_leads_into_itself_is_read_once(folder: Path) -> None:
    (folder / "deeper").mkdir()
    (folder / "deeper" / "again").symlink_to("..")
    counts, said, _ = load("in")
    assert counts == (1, 1, 0)
    assert "a link to a folder that has already been read" in said


def test_many_files(folder: Path) -> None:
    count = 2000  # make soak reads 20,000
    for number in range(count):
        (folder / f"{number}.txt").write_text(f"Ada Voss said {number % 20}.")
    counts, _, cases = load("in")
    assert counts == (21, count - 20, 0)
    assert not cases


def warc(first: int, last: int) -> bytes:
    found = b""
    for n in range(first, last):
        page = (
            f"<html><title>{n}</title><body><article><p>{GOOD * 3} {n}</p></article></body></html>"
        )
        body = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{page}"
        found += WARC.format(n=n, size=len(body), body=body).encode()
    return found


@pytest.mark.parametrize("packed", [False, True])
def test_a_warc_that_is_cut(folder: Path, packed: bool) -> None:
    pytest.importorskip("fastwarc")
    pytest.importorskip("trafilatura")
    whole = gzip.compress(warc(0, 2)) + gzip.compress(warc(2, 3)) if packed else warc(0, 3)
    name = "crawl.warc.gz" if packed else "crawl.warc"
    (folder / name).write_bytes(whole[:-60])
    counts, _, cases = load("in")
    assert counts == (3, 0, 1)
    assert any("cut" in reason or "end" in reason for reason in cases.values()), cases


def test_an_archive_in_an_archive(folder: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.txt", GOOD)
    with zipfile.ZipFile(folder / "outer.zip", "w") as archive:
        archive.writestr("inner.zip", inner.getvalue())
        archive.writestr("b.txt", GOOD + " More.")
    counts, _, cases = load("in")
    assert counts == (2, 0, 1)
    assert "archive inside an archive" in cases["in/outer.zip/inner.zip"]


@pytest.mark.parametrize(
    ("name", "size"),
    [("long.jsonl", 50), ("long.txt", 17), ("long.csv", 17), ("long.json", 17)],
)
def test_a_line_of_many_megabytes(folder: Path, name: str, size: int) -> None:
    text = GOOD * (size * 1_000_000 // len(GOOD))
    rows = [{"text": text}, {"text": "Omar Lind said no."}]
    (folder / name).write_text(
        {
            ".jsonl": "\n".join(map(json.dumps, rows)),
            ".json": json.dumps(rows),
            ".csv": "text\n" + "\n".join(row["text"] for row in rows),
            ".txt": text,
        }[Path(name).suffix]
    )
    counts, _, cases = load("in")
    assert counts == (1 if name.endswith(".txt") else 2, 0, 1)
    ((place, reason),) = cases.items()
    assert place.startswith(f"in/{name}")
    assert "more than" in reason
    with closing(sqlite3.connect("claims.db")) as connection:
        assert connection.execute("SELECT max(length(excerpt)) FROM quarantine").fetchone() == (
            1000,
        )
