"""Read the text of PDF and Word files, one document per file."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import thread_time
from typing import Any

from ..errors import InputError
from ..records import Document
from .decode import open_bytes
from .extras import module
from .options import ReadOptions
from .places import place_of
from .rows import document_of_text
from .unpacked import check_ratio

__all__ = ["read_docx", "read_pdf"]

_BYTES = 1 << 28  # of a file
_XML_BYTES = 1 << 25  # in a Word file; a long novel has a fifth of them
_SECONDS = 60.0  # CPU-seconds for a PDF file, and as many more for each megabyte
_LONGEST = 1 << 26  # characters
_PAGES = 5000
_SHOWS = re.compile(rb"T[jJ]|['\"]|Do\b")  # operators of a page that may show text


def read_pdf(path: Path, options: ReadOptions) -> Iterator[Document | InputError]:
    """Yield the text of a PDF file, its lines as they are on the pages; a scan has none."""
    pypdf = module("office", "pypdf")
    content = _content(path)
    try:
        reader = pypdf.PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError("it is encrypted; save it without a password")
        if len(reader.pages) > _PAGES:
            raise InputError(f"it has more than {_PAGES:,} pages; split it up")
        check = _patience(len(content))
        pages = []
        for page in reader.pages:
            pages.append(_text(page, check))
            check()
        title = (reader.metadata or {}).get("/Title")
    except InputError:
        raise
    except Exception as error:  # pypdf raises whatever the file makes it raise
        raise InputError(f"not a readable PDF ({_brief(error)}); export it again") from error
    yield _document("\n".join(filter(None, pages)), title, path, options)


def _text(page: Any, check: Callable[..., None]) -> str:
    contents = page.get_contents()
    # Parts that show no text are not parsed: a drawing may be of any size, or broken.
    if contents is None or not _SHOWS.search(contents.get_data()):
        return ""
    return page.extract_text(visitor_operand_before=check) or ""


def _patience(size: int) -> Callable[..., None]:
    """Return a check that raises InputError once a file of this size has taken too much time.

    A page of a few bytes may draw a form that draws others many times over; the limit is on time,
    because pypdf offers no other measure of its work.
    """
    seconds = _SECONDS * (1 + size / (1 << 20))
    until = thread_time() + seconds

    def check(*_: object) -> None:
        if thread_time() > until:
            raise InputError(f"it takes more than {seconds:,.0f} seconds; save its text instead")

    return check


def read_docx(path: Path, options: ReadOptions) -> Iterator[Document | InputError]:
    """Yield the text of a Word file: its paragraphs and tables, without headers and footers."""
    docx = module("office", "docx")
    content = _content(path)
    try:
        _check_members(content)
        word = docx.Document(io.BytesIO(content))
        blocks = ["\n".join(_lines(block)) for block in word.iter_inner_content()]
        title = word.core_properties.title
    except InputError:
        raise
    except Exception as error:  # python-docx raises whatever the file makes it raise
        reason = f"not a readable Word file ({_brief(error)}); export it again"
        raise InputError(reason) from error
    text = "\n\n".join(block for block in blocks if block.strip())
    yield _document(text, title, path, options)


def _content(path: Path) -> bytes:
    with open_bytes(path) as stream:
        content = stream.read(_BYTES + 1)
    if len(content) > _BYTES:
        raise InputError(f"it has more than {_BYTES:,} bytes; split it up")
    return content


def _check_members(content: bytes) -> None:
    """Raise InputError if a Word file, which is a zip archive, would unpack to too much."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
    size = sum(member.file_size for member in members)
    check_ratio(size, len(content))
    if size > _BYTES:
        raise InputError(f"it unpacks to more than {_BYTES:,} bytes; split it up")
    # Pictures are compressed already, so what grows much is what will be parsed.
    text = sum(each.file_size for each in members if each.file_size > 2 * each.compress_size)
    if text > _XML_BYTES or sum(each.compress_size for each in members) > len(content):
        raise InputError(f"its text has more than {_XML_BYTES:,} bytes; split it up")


def _lines(block: Any) -> Iterator[str]:
    if not hasattr(block, "rows"):
        yield block.text
        return
    # Not row.cells: for a row that claims to be two billion columns wide it has as many.
    for row in block._tbl.tr_lst:
        yield "\t".join("\n".join(each.text for each in cell.p_lst) for cell in row.tc_lst)


def _document(text: str, title: Any, path: Path, options: ReadOptions) -> Document | InputError:
    place = place_of(path)
    if options.claims:
        return InputError("a text has no rows of claims; give a table", place)
    if not text.strip():
        return InputError("there is no text in it; a scan needs character recognition", place)
    if len(text) > _LONGEST:
        return InputError(f"more than {_LONGEST:,} characters; split it up", place)
    known = {"title": str(title).strip() or None if title else None}
    return document_of_text(text, place, options, known)


def _brief(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]
