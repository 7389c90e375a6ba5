"""Open an input as text: one streaming pass finds its encoding, then all of it is decoded.

UTF-8 comes first, then byte order marks and UTF-16 without one, then a legacy encoding: Windows
Western for English with a few typographic marks, else the guess of charset-normalizer.
"""

from __future__ import annotations

import codecs
import io
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO
from weakref import WeakKeyDictionary

from ..errors import InputError
from .unpacked import unpacked

__all__ = [
    "LOAD_TABLE",
    "STDIN",
    "encoding_of",
    "open_bytes",
    "open_packed",
    "open_seekable",
    "open_text",
    "undecodable",
]

STDIN = "-"
_CHUNK = 1 << 20
_SPOOLED = 1 << 30  # bytes
_SAMPLE = 1 << 18

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
LOAD_TABLE = "load a table of it with: datasette reliability load --table"
_NOT_TEXT = (
    (b"%PDF-", "a PDF file", "give it the ending .pdf"),
    (b"PK\x03\x04", "a zip archive or an Office file", "give it the ending .zip or .docx"),
    (b"PAR1", "a Parquet file", "give it the ending .parquet"),
    (b"\x1f\x8b", "compressed twice", "unpack it once"),
    (b"\x28\xb5\x2f\xfd", "compressed twice", "unpack it once"),
    (b"BZh", "compressed with bzip2", "unpack it with bunzip2"),
    (b"\xfd7zXZ\x00", "compressed with xz", "unpack it with unxz"),
    (b"SQLite format 3\x00", "an SQLite database", LOAD_TABLE),
    (b"\xd0\xcf\x11\xe0", "an old Office file", "save it as text"),
    (b"\x89PNG", "an image", "leave it out"),
    (b"GIF8", "an image", "leave it out"),
    (b"\xff\xd8\xff", "an image", "leave it out"),
)
_BEYOND_ASCII = re.compile("[\x80-\ud7ff\ue000-\U0010ffff]")
_STRAY_BYTE = re.compile("[\udc80-\udcff]")
# Letters and marks of Western European news text in Windows-1252, beyond which a guess is needed.
_WESTERN = re.compile(
    rb"[\x00-\x7f\x80\x84\x85\x91-\x97\x99\xa0\xa3\xa7\xab\xb0\xb7\xbb\xbd\xbf-\xff]*"
)
_spools: WeakKeyDictionary[IO[str], IO[bytes]] = WeakKeyDictionary()


@contextmanager
def open_bytes(path: Path) -> Iterator[IO[bytes]]:
    """Open a file, a pipe, or standard input for ``-``, as bytes that can be read twice.

    Gzip and Zstandard are unpacked on the way.
    """
    with open_packed(path) as stream:
        yield unpacked(stream)


@contextmanager
def open_seekable(path: Path) -> Iterator[IO[bytes]]:
    """Open a file as bytes for random access; a compressed file is unpacked to disk first.

    InputError if it unpacks to more than a gigabyte.
    """
    with open_packed(path) as packed:
        stream = unpacked(packed)
        if stream is packed:
            yield packed
            return
        with tempfile.TemporaryFile() as spool:
            while chunk := stream.read(_CHUNK):
                spool.write(chunk)
                if spool.tell() > _SPOOLED:
                    raise InputError(f"it unpacks to more than {_SPOOLED:,} bytes; unpack it")
            spool.seek(0)
            yield spool


@contextmanager
def open_packed(path: Path) -> Iterator[IO[bytes]]:
    """Open a file, a pipe, or standard input as raw bytes that can be read twice."""
    if str(path) == STDIN:
        spool = _standard_input()
        spool.seek(0)
        yield spool
        return
    with path.open("rb") as stream:
        if stream.seekable():
            yield stream
        else:
            with _spooled(stream) as spool:
                yield spool


def _standard_input() -> IO[bytes]:
    if sys.stdin not in _spools:
        _spools[sys.stdin] = _spooled(sys.stdin.buffer)
    return _spools[sys.stdin]


def _spooled(stream: IO[bytes]) -> IO[bytes]:
    spool = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    shutil.copyfileobj(stream, spool, _CHUNK)
    spool.seek(0)
    return spool


@contextmanager
def open_text(path: Path, encoding: str | None = None) -> Iterator[io.TextIOWrapper]:
    """Open an input as text with its line ends untouched; stray bytes become lone surrogates."""
    with open_bytes(path) as stream:
        found = encoding_of(stream, encoding)
        stream.seek(0)
        text = io.TextIOWrapper(stream, found, errors="surrogateescape", newline="")
        try:
            yield text
        except UnicodeError as error:
            if encoding is None:
                raise
            raise InputError(
                f"the text is not in {encoding}; name another encoding or drop --encoding"
            ) from error
        finally:
            text.detach()


def undecodable(text: str) -> str | None:
    """Return an error message if the text has bytes that its encoding does not know, else None."""
    stray = _STRAY_BYTE.search(text)
    if stray is None:
        return None
    byte = ord(stray[0]) - 0xDC00
    return (
        f"byte 0x{byte:02x} at character {stray.start()} does not fit the encoding;"
        " repair it or name the right one with --encoding"
    )


def encoding_of(stream: IO[bytes], named: str | None = None) -> str:
    """Return the encoding of a stream, the named one first; InputError if there is none."""
    stream.seek(0)
    head = _head(stream)
    if named is not None:
        return _named(named, head)
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return encoding
    for magic, what, remedy in _NOT_TEXT:
        if head.startswith(magic):
            raise InputError(f"this is {what}, not text; {remedy}")
    if head[257:262] == b"ustar":
        raise InputError("this is a tar archive, not text; unpack it")
    return _wide(head) or _survey(stream)


def _head(stream: IO[bytes]) -> bytes:
    """Return the first bytes, as many as can be read; damage is reported later, with its place."""
    head = b""
    with suppress(InputError):
        while len(head) < _SAMPLE and (chunk := getattr(stream, "read1", stream.read)(_SAMPLE)):
            head += chunk
    return head[:_SAMPLE]


def _named(name: str, head: bytes) -> str:
    try:
        found = codecs.lookup(name).name
        "".encode(found)
    except LookupError as error:
        raise InputError(
            f"no encoding {name!r}; write one such as utf-8, cp1252 or utf-16"
        ) from error
    return "utf-8-sig" if found == "utf-8" and head.startswith(codecs.BOM_UTF8) else found


def _wide(head: bytes) -> str | None:
    pairs = len(head) // 2
    if pairs < 2 or b"\x00" not in head:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 0.4 * pairs and even < 0.05 * pairs:
        return "utf-16-le"
    if even > 0.4 * pairs and odd < 0.05 * pairs:
        return "utf-16-be"
    return None


def _survey(stream: IO[bytes]) -> str:
    """Read a stream once as UTF-8; look for a legacy encoding if more bytes fail than fit."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    good = bad = 0
    sample = b""
    for chunk in _chunks(stream):
        if chunk.isascii():
            decoder.reset()
            continue
        text = decoder.decode(chunk)
        failed = len(_STRAY_BYTE.findall(text))
        good += len(_BEYOND_ASCII.findall(text))
        if failed and not bad:
            sample = _around(chunk)
        bad += failed
    return "utf-8" if good >= bad else _legacy(sample)


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    stream.seek(0)
    with suppress(InputError):
        while chunk := stream.read(_CHUNK):
            yield chunk


def _around(chunk: bytes) -> bytes:
    try:
        chunk.decode()
        return chunk[:_SAMPLE]
    except UnicodeDecodeError as error:
        return chunk[max(0, error.start - _SAMPLE // 2) :][:_SAMPLE]


def _legacy(sample: bytes) -> str:
    beyond = sum(byte > 0x7F for byte in sample)
    if beyond <= 0.02 * len(sample) + 3 and _WESTERN.fullmatch(sample):
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    if best is None:
        raise InputError("no encoding fits these bytes; name it with --encoding, or leave it out")
    return best.encoding
