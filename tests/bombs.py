"""Files of a few bytes that stand for many: name, file's ending, what builds it, what is said."""

from __future__ import annotations

import gzip
import io
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from .hostile_files import RSS, archive, fill, page, parquet, pdf, record, stored, word

# They are made for a limit (`unpacked.SMALL`) of a megabyte, a sixteenth of the real one.
MEGABYTE = 1 << 20
BOMB = gzip.compress(b"\0" * (8 * MEGABYTE))
UNDER = 900_000
SMALLER = gzip.compress(b" " * UNDER)  # none by itself


def _tar(content: bytes) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as found:
        member = tarfile.TarInfo("a.txt")
        member.size = len(content)
        found.addfile(member, io.BytesIO(content))
    return stream.getvalue()


def _overlapping() -> bytes:
    """Return an archive of many members that are all the same bytes."""
    content = archive({"a.txt": b" " * UNDER})
    start = content.index(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06")
    entry, count = content[start:end], 500
    tail = bytearray(content[end:])
    tail[8:12] = count.to_bytes(2, "little") * 2
    tail[12:16] = (count * len(entry)).to_bytes(4, "little")
    return content[:start] + entry * count + bytes(tail)


def _packed_answers() -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\n\r\n"
    return record(head + SMALLER, "response", "application/http") * 200


def _repeated(**options: object) -> Callable[[], bytes]:
    def build() -> bytes:
        import pyarrow as pa

        text = pa.DictionaryArray.from_arrays(
            pa.array([0] * 5000, pa.int32()), pa.array([" " * MEGABYTE])
        )
        return parquet(lambda _: {"text": text}, **options)(0)  # type: ignore[dict-item,return-value]

    return build


def _forms() -> bytes:
    """Return a PDF of 600 pages, each drawing one form that draws another a hundred times."""
    text = fill("(Ada Brook said no.) Tj T* ", 5000, "BT /F1 12 Tf 14 TL 50 780 Td ", "ET")
    return pdf(b"/X1 Do " * 100, b"/X2 Do " * 40, text, kids=[0] * 600)


def _view(select: str) -> Callable[[], bytes]:
    def build() -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            with closing(sqlite3.connect(Path(folder, "a.db"))) as connection:
                connection.execute(f"create view a as {select}")
            return Path(folder, "a.db").read_bytes()

    return build


_WIDE = '<w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr><w:p/></w:tc>'
_SPAN = f"<w:tbl><w:tr>{_WIDE}</w:tr></w:tbl>"
_LAUGHS = "".join(f"<!ENTITY a{n + 1} '{f'&a{n};' * 10}'>" for n in range(9))
BOMBS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "gzip": ("a.txt.gz", lambda: BOMB, "more than 200 times its size"),
    "gzip of lines": ("a.jsonl.gz", lambda: BOMB, "more than 200 times its size"),
    "gzip in gzip": (
        "a.txt.gz",
        lambda: gzip.compress(BOMB),
        "compressed twice, not text; unpack it once",
    ),
    "tar": ("a", lambda: _tar(b"Ada said no."), "a tar archive, not text; unpack it"),
    "tar in gzip": ("a.tar.gz", lambda: gzip.compress(_tar(BOMB)), "a tar archive"),
    "a member": ("a.zip", lambda: archive({"a.txt": b"\0" * (8 * MEGABYTE)}), "200 times its size"),
    "members": (
        "a.zip",
        lambda: archive({f"{n}.txt": b" " * UNDER for n in range(20)}),
        "more than 800 times its size",
    ),
    "gzip in members": (
        "a.zip",
        lambda: archive({f"{n}.txt.gz": SMALLER for n in range(200)}),
        "than 800 times its size",
    ),
    "gzip in gzip in a member": (
        "a.zip",
        lambda: archive({"a.txt.gz": gzip.compress(BOMB)}),
        "compressed twice",
    ),
    "an archive in a member": (
        "a.zip",
        lambda: archive({"a.zip": archive({"a.txt": BOMB})}),
        "inside an archive",
    ),
    "a zip in gzip": ("a.zip.gz", lambda: gzip.compress(archive({"a.txt": BOMB})), ""),
    "members that overlap": ("a.zip", _overlapping, ""),
    "records": (
        "a.warc.gz",
        lambda: gzip.compress(record(b" " * UNDER)) * 20,
        "800 times its size",
    ),
    "a whole archive": (
        "a.warc.gz",
        lambda: gzip.compress(record(b"\0" * 99_999) * 80),
        "200 times its size",
    ),
    "packed answers": ("a.warc", _packed_answers, "more than 800 times its size"),
    "records that overlap": (
        "a.warc.gz",
        lambda: stored(MEGABYTE // 4),
        "more than 800 times its size",
    ),
    "a text in every row": ("a.parquet", _repeated(), "more than 800 times its size"),
    "the same without a schema": ("a.parquet", _repeated(store_schema=False), "800 times its size"),
    "a page of Parquet": (
        "a.parquet",
        lambda: parquet(
            lambda n: {"text": [" " * n] * 20}, use_dictionary=False, compression="zstd"
        )(MEGABYTE),
        "more than 200 times its size",
    ),
    "a Word file": ("a.docx", lambda: word(" ", 8 * MEGABYTE), "200 times its size"),
    "a wide cell": ("a.docx", lambda: word(_SPAN, 1), "there is no text"),
    "elements": ("a.html", lambda: page("<br>", MEGABYTE), "more than 100,000 elements"),
    "a feed": (
        "a.rss",
        lambda: fill("<item><title>a</title></item>", 20 * MEGABYTE, RSS, "</channel></rss>"),
        "more than 16,777,216 bytes",
    ),
    "laughs": (
        "a.newsml",
        lambda: f"<!DOCTYPE a [<!ENTITY a0 'ha'>{_LAUGHS}]><a>&a9;</a>".encode(),
        "a.newsml: ",
    ),
    "laughs in a feed": (
        "a.rss",
        lambda: (
            f"<!DOCTYPE a [<!ENTITY a0 'ha'>{_LAUGHS}]><rss><channel><item><title>&a9;"
            "</title></item></channel></rss>".encode()
        ),
        "the entry has no text",
    ),
    "forms": ("a.pdf", _forms, "it takes more than"),
    "a cell": ("a.db", _view("select hex(zeroblob(400000000)) as text"), "too big"),
    "a view without end": (
        "a.db",
        _view(
            "with recursive a(n) as (select 1 union all select n + 1 from a)"
            f" select '{' ' * 30_000}' as text from a"
        ),
        "more than 800 times its size",
    ),
}
