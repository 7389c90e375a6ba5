"""Read web archives record by record; a damaged record is named by its offset, the rest is read.

FastWARC parses the records. We walk from one to the next, because FastWARC stops silently where a
file is cut short.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from ..errors import InputError, SkippedInput
from ..records import Document
from .decode import open_packed
from .extras import module
from .html import document_of_html
from .options import ReadOptions
from .places import place_of
from .rows import document_of_text
from .unpacked import Budget, check_ratio, size_of, unpacked

__all__ = ["read_warc", "records_of"]

_RECORD = 1 << 26  # bytes of a record that are held
_HEADER = 1 << 16
_CHUNK = 1 << 16
_WINDOW = 1 << 20
_GZIP = b"\x1f\x8b\x08"
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,15})[ \t]*\r?$", re.I | re.M)
_Record = tuple[int, "bytes | InputError"]


def read_warc(path: Path, options: ReadOptions) -> Iterator[Document | InputError]:
    """Yield the article of every page in a web archive, or an error instead."""
    warc = module("warc", "fastwarc.warc")
    if options.claims:
        raise InputError("a web archive has no rows of claims; give a table")
    empty = True
    with open_packed(path) as stream:
        budget = Budget(size_of(stream))
        for offset, record in records_of(stream, budget):
            budget.check()
            empty = False
            place = f"{place_of(path)}:offset {offset}"
            if isinstance(record, InputError):
                yield InputError(record.reason, place)
            elif (found := _document(warc, record, place, options, budget)) is not None:
                yield found
    if empty:
        yield InputError("there is no record in it; leave it out", place_of(path))


def records_of(stream: IO[bytes], budget: Budget) -> Iterator[_Record]:
    """Yield offset and bytes of every record, or an error instead of a bad one.

    The offset counts bytes of the file; if it is compressed as a whole, bytes of its content.
    """
    stream.seek(0)
    if stream.read(len(_GZIP)) == _GZIP and _is_by_record(stream, budget):
        yield from _members(stream, budget)
    else:
        yield from _walk(unpacked(stream))


def _is_by_record(stream: IO[bytes], budget: Budget) -> bool:
    """Return whether every record is compressed by itself, and not the file as a whole."""
    try:
        whole = _member(stream, 0, budget)[2]
    except InputError:
        whole = False
    return whole or _next_member(stream, 1) is not None


def _members(stream: IO[bytes], budget: Budget) -> Iterator[_Record]:
    """Yield the records of a file in which each record is compressed by itself."""
    offset: int | None = 0
    while offset is not None and _has_more(stream, offset):
        try:
            content, end, complete = _member(stream, offset, budget)
        except InputError as error:
            yield offset, error
            offset = _next_member(stream, offset + 1)
            continue
        if not complete:
            yield offset, InputError(f"the record has more than {_RECORD:,} bytes; leave it out")
            offset = _next_member(stream, offset + 1)
            continue
        for _, record in _walk(io.BytesIO(content)):
            yield offset, record
        offset = end


def _has_more(stream: IO[bytes], offset: int) -> bool:
    stream.seek(offset)
    return bool(stream.read(1))


def _member(stream: IO[bytes], offset: int, budget: Budget) -> tuple[bytes, int, bool]:
    """Return the content of the gzip member at an offset, its end, and whether that is all.

    Bytes read in vain count, too: members may overlap, each running to the end of the file.
    """
    stream.seek(offset)
    unpacker = zlib.decompressobj(wbits=31)
    content, read = bytearray(), 0
    try:
        while not unpacker.eof:
            chunk = unpacker.unconsumed_tail or stream.read(_CHUNK)
            if not chunk:
                raise InputError("the archive is cut short in this record; get it again")
            read += 0 if unpacker.unconsumed_tail else len(chunk)
            piece = unpacker.decompress(chunk, _WINDOW)
            budget.spend(len(piece))
            content += piece
            check_ratio(len(content), read)
            if len(content) > _RECORD:
                return b"", offset + read, False
    except zlib.error as error:
        raise InputError(f"the record is damaged ({error}); get the archive again") from error
    return bytes(content), offset + read - len(unpacker.unused_data), True


def _next_member(stream: IO[bytes], offset: int) -> int | None:
    """Return where the next gzip member with a record begins, None if there is no more."""
    while True:
        stream.seek(offset)
        window = stream.read(_CHUNK)
        found = window.find(_GZIP)
        while found >= 0:
            if _begins_record(stream, offset + found):
                return offset + found
            found = window.find(_GZIP, found + 1)
        if len(window) < _CHUNK:
            return None
        offset += len(window) - len(_GZIP) + 1


def _begins_record(stream: IO[bytes], offset: int) -> bool:
    stream.seek(offset)
    try:
        return zlib.decompressobj(wbits=31).decompress(stream.read(4096), 16).startswith(b"WARC/")
    except zlib.error:
        return False


def _walk(stream: IO[bytes]) -> Iterator[_Record]:
    """Yield the records of a stream, and an error where the stream itself breaks."""
    offset = 0
    try:
        for offset, record, end in _found(stream):
            yield offset, record
            offset = end
    except InputError as error:
        yield offset, error


def _found(stream: IO[bytes]) -> Iterator[tuple[int, bytes | InputError, int]]:
    """Yield start, record and end; after garbage, continue at the next line that begins one."""
    offset, line = 0, _line(stream)
    while line:
        if not line.strip():
            offset, line = offset + len(line), _line(stream)
            continue
        start, lost = offset, 0
        while line and not line.startswith(b"WARC/"):
            offset, lost, line = offset + len(line), lost + len(line), _line(stream)
        if lost:
            why = "are not a record" if line else "at the end are not a record (cut short?)"
            yield start, InputError(f"{lost:,} bytes {why}; get the archive again"), offset
            continue
        record, length = _record(stream, line)
        offset += length
        yield start, record, offset
        line = _line(stream)


def _line(stream: IO[bytes]) -> bytes:
    return stream.readline(_HEADER)


def _record(stream: IO[bytes], first: bytes) -> tuple[bytes | InputError, int]:
    """Return a record whose first line has been read, or an error, and its bytes."""
    header = bytearray(first)
    while (line := _line(stream)).strip():
        header += line
        if len(header) > _HEADER:
            return InputError("the header of the record never ends; leave it out"), len(header)
    header += line
    stated = _LENGTH.search(header)
    if not line or stated is None:
        reason = "cut short in its header" if not line else "without a length"
        return InputError(f"the record is {reason}; get the archive again"), len(header)
    length = int(stated[1])
    if length > _RECORD:
        skipped = _skip(stream, length)
        reason = f"the record has more than {_RECORD:,} bytes; leave it out"
        return InputError(reason), len(header) + skipped
    block = stream.read(length)
    if len(block) < length:
        reason = f"the archive is cut short: {len(block):,} of {length:,} bytes of this record"
        return InputError(f"{reason}; get it again"), len(header) + len(block)
    return bytes(header) + block + b"\r\n\r\n", len(header) + length


def _skip(stream: IO[bytes], length: int) -> int:
    left = length
    while left and (chunk := stream.read(min(left, _CHUNK))):
        left -= len(chunk)
    return length - left


def _document(
    warc: Any, content: bytes, place: str, options: ReadOptions, budget: Budget
) -> Document | InputError | None:
    """Return the article of a record; None for records that are about the archive itself."""
    try:
        records = iter(warc.ArchiveIterator(io.BytesIO(content), auto_decode="all"))
        record: Any = next(records, None)
        kind = "" if record is None else record.headers.get("WARC-Type", "").lower()
        if kind not in ("response", "resource", "conversion"):
            return None
        page = _page(record, kind)
        body = record.reader.read(_RECORD + 1)
        budget.spend(len(body))  # an answer may be compressed once more
    except InputError as error:
        return InputError(error.reason, place)
    except (OSError, ValueError, RuntimeError, EOFError) as error:
        return InputError(f"the record cannot be parsed ({error}); leave it out", place)
    if isinstance(page, SkippedInput):
        return SkippedInput(page.reason, place)
    url = record.headers.get("WARC-Target-URI", "").strip("<>") or None
    if page == "text/plain":
        text = body.decode(record.http_charset or "utf-8", "replace")
        found = _plain(text, place, options, url)
    else:
        found = document_of_html(body, place, options, url)
    if isinstance(found, InputError):
        return found
    when = record.headers.get("WARC-Date") or None
    return replace(found, id=url or place, item=url, version=when)


def _page(record: Any, kind: str) -> str | SkippedInput:
    """Return the type of a record's content, or why it is not read."""
    about = record.http_headers
    if kind == "response":
        if about is None:
            return SkippedInput("not an answer of a web server")
        if about.status_code != 200:
            return SkippedInput(f"the server answered {about.status_code}")
    stated = about.get("Content-Type") if about else record.headers.get("Content-Type")
    found = (stated or "").partition(";")[0].strip().lower()
    if found in ("text/html", "application/xhtml+xml", "text/plain"):
        return found
    return SkippedInput(f"its type is {found[:60] or 'not stated'!r}, not a page")


def _plain(text: str, place: str, options: ReadOptions, url: str | None) -> Document | InputError:
    if not text.strip():
        return InputError("there is no text in it; leave it out", place)
    return document_of_text(text, place, options, {"url": url})
