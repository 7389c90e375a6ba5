"""Web archives: the pages in them, and every record that is damaged, cut short or too large."""

from __future__ import annotations

import gzip
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from datasette_reliability import pipeline
from datasette_reliability.errors import InputError, SkippedInput
from datasette_reliability.read import ReadOptions, documents, warc
from datasette_reliability.records import Document

from .pages import ARTICLE, pages

for _name in ("fastwarc", "trafilatura"):
    pytest.importorskip(_name)

PAGE = next(pages()).html


def record(
    number: int,
    body: bytes = PAGE.encode(),
    kind: str = "response",
    status: str = "200 OK",
    http: str = "Content-Type: text/html; charset=utf-8",
    date: str = "2025-05-06T10:00:00Z",
) -> bytes:
    """Return a record of a web archive, each page with a sentence of its own."""
    body = body.replace(b"would reopen", b"numbered %d would reopen" % number)
    block = f"HTTP/1.1 {status}\r\n{http}\r\n\r\n".encode() + body
    content_type = "application/http; msgtype=response"
    if kind in ("conversion", "warcinfo", "resource"):
        block, content_type = body, "text/plain" if kind == "conversion" else "text/html"
    return (
        (
            f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Date: {date}\r\n"
            f"WARC-Record-ID: <urn:uuid:{number:032x}>\r\n"
            f"WARC-Target-URI: https://ledger.example/{number}\r\n"
            f"Content-Type: {content_type}\r\nContent-Length: {len(block)}\r\n\r\n"
        ).encode()
        + block
        + b"\r\n\r\n"
    )


def each(records: list[bytes]) -> bytes:
    return b"".join(map(gzip.compress, records))


def whole(records: list[bytes]) -> bytes:
    return gzip.compress(b"".join(records))


def plain(records: list[bytes]) -> bytes:
    return b"".join(records)


Pack = Callable[[list[bytes]], bytes]
PACKS = {"a.warc.gz": each, "b.warc.gz": whole, "c.warc": plain}


def read(folder: Path, content: bytes, name: str = "a.warc.gz") -> list[Document | InputError]:
    path = folder / name
    path.write_bytes(content)
    return list(documents([path], ReadOptions()))


@pytest.mark.parametrize("name", PACKS)
def test_pages(tmp_path: Path, name: str) -> None:
    records = [record(0, b"about", "warcinfo"), *map(record, range(1, 6))]
    found = read(tmp_path, PACKS[name](records), name)
    assert [getattr(one, "url", one) for one in found] == [
        f"https://ledger.example/{i}" for i in range(1, 6)
    ]
    first = found[0]
    assert isinstance(first, Document)
    assert first.text.split("\n")[1:] == list(ARTICLE[1:])
    assert (first.item, first.version) == (first.url, "2025-05-06T10:00:00Z")
    assert first.origin.startswith(f"{tmp_path}/{name}:offset ")
    assert first.published == "2025-05-06"


def test_offsets_are_those_of_the_file(tmp_path: Path) -> None:
    packed = [gzip.compress(record(i)) for i in range(3)]
    found = read(tmp_path, b"".join(packed))
    offsets = [int(one.origin.rpartition(" ")[2]) for one in found if isinstance(one, Document)]
    assert offsets == [0, len(packed[0]), len(packed[0]) + len(packed[1])]


@pytest.mark.parametrize("name", PACKS)
@pytest.mark.parametrize("cut", [0.5, 0.9, 0.999])
def test_a_cut_archive_says_so(tmp_path: Path, name: str, cut: float) -> None:
    noise = random.Random(1)
    records = [
        record(i, f"<!-- {noise.randbytes(2000).hex()} -->{PAGE}".encode()) for i in range(40)
    ]
    content = PACKS[name](records)
    found = read(tmp_path, content[: int(cut * len(content))], name)
    good = [one for one in found if isinstance(one, Document)]
    assert 40 * cut - 3 <= len(good) <= 40 * cut + 1
    assert isinstance(found[-1], InputError)
    assert "cut short" in str(found[-1])
    assert len(good) == len(found) - 1


def test_a_damaged_record_costs_itself(tmp_path: Path) -> None:
    packed = [bytearray(gzip.compress(record(i))) for i in range(5)]
    packed[2][200:220] = b"\xff" * 20
    found = read(tmp_path, b"".join(packed))
    assert [isinstance(one, Document) for one in found] == [True, True, False, True, True]
    assert f":offset {len(packed[0]) + len(packed[1])}: the record is damaged" in str(found[2])


@pytest.mark.parametrize("name", ["a.warc.gz", "c.warc"])
def test_garbage_between_records(tmp_path: Path, name: str) -> None:
    pack: Pack = PACKS[name]
    content = pack([record(1)]) + b"garbage that is\nno record\n" + pack([record(2)])
    found = read(tmp_path, content, name)
    assert [isinstance(one, Document) for one in found] == [True, False, True]


def test_a_wrong_length_costs_the_record_and_no_more(tmp_path: Path) -> None:
    wrong = record(2).replace(b"Content-Length: ", b"Content-Length: 9")
    short = record(3).replace(b"Content-Length: ", b"Content-Type: x\r\nX-Length: ")
    found = read(tmp_path, each([record(1), wrong, short, record(4)]))
    good = [one.url for one in found if isinstance(one, Document)]
    assert good == ["https://ledger.example/1", "https://ledger.example/4"]
    assert any("cut short" in str(one) for one in found)
    assert any("without a length" in str(one) for one in found)


def test_what_is_no_page(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        each(
            [
                record(1, b"GIF89a", http="Content-Type: image/gif"),
                record(2, status="404 Not Found"),
                record(3, b"<html></html>"),
                record(4, b"x", "metadata"),
                record(5, kind="resource"),
                record(6, b"Ada Voss said the bridge would reopen.", "conversion"),
            ]
        ),
    )
    kinds = [type(one) for one in found]
    assert kinds == [SkippedInput, SkippedInput, InputError, Document, Document]
    assert "'image/gif', not a page" in str(found[0])
    assert getattr(found[4], "text", "") == "Ada Voss said the bridge numbered 6 would reopen."


def test_compressed_and_chunked_answers(tmp_path: Path) -> None:
    http = "Content-Type: text/html\r\nContent-Encoding: gzip"
    (found,) = read(tmp_path, each([record(1, gzip.compress(PAGE.encode()), http=http)]))
    assert isinstance(found, Document)
    page = PAGE.replace("would reopen", "reopens").encode()
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(page), page)
    http = "Content-Type: text/html\r\nTransfer-Encoding: chunked"
    (found,) = read(tmp_path, each([record(1, chunked, http=http)]))
    assert isinstance(found, Document)
    assert len(found.text.split("\n")) == len(ARTICLE)


def test_bombs_and_large_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = gzip.compress(record(1, b"\0" * (40 << 20)))
    found = read(tmp_path, each([record(0)]) + bomb + each([record(2)]))
    assert [isinstance(one, Document) for one in found] == [True, False, True]
    assert "200 times its size" in str(found[1])
    monkeypatch.setattr(warc, "_RECORD", 30_000)
    large = record(1, bytes(range(256)) * 300)
    for name in ("a.warc.gz", "c.warc"):
        found = read(tmp_path, PACKS[name]([record(0), large, record(2)]), name)
        assert [isinstance(one, Document) for one in found] == [True, False, True]
        assert "more than 30,000 bytes" in str(found[1])


def test_no_archive(tmp_path: Path) -> None:
    assert "no record in it" in str(read(tmp_path, b"", "a.warc")[0])
    assert "are not a record" in str(read(tmp_path, b"nonsense\n" * 9, "a.warc")[0])


def test_the_latest_capture_of_a_page_is_kept(tmp_path: Path) -> None:
    late = PAGE.replace("two years", "three years").encode()
    records = [record(1, late, date="2025-05-07T10:00:00Z"), record(1)]
    path = tmp_path / "a.warc.gz"
    path.write_bytes(each(records))
    report = pipeline.load(tmp_path / "claims.db", documents([path]))
    assert (report.loaded, report.skipped) == (1, 1)
    connection = sqlite3.connect(tmp_path / "claims.db")
    ((text,),) = connection.execute("select text from documents").fetchall()
    assert "three years" in text
    connection.close()
