"""Read the text of PDF and Word files, one document a file."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..records import Document
from .decode import open_bytes
from .extras import module
from .options import ReadOptions
from .places import place_of
from .rows import document_of_text
from .unpacked import check_ratio

__all__ = ["joined", "read_docx", "read_pdf"]

_BYTES = 1 << 28  # of a file
_LONGEST = 1 << 26  # characters
_PAGES = 5000
_HYPHEN = re.compile(r"(?<=[a-z])[-\u00ad]$")
_ENDS = re.compile(r"[.!?:][\"'”’)\]]?$")


def read_pdf(path: Path, options: ReadOptions) -> Iterator[Document | InputError]:
    """Yield the text of a PDF file, its lines joined to paragraphs; a scan has none."""
    pypdf = module("office", "pypdf")
    content = _content(path)
    try:
        reader = pypdf.PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError("it is encrypted; save it without a password")
        if len(reader.pages) > _PAGES:
            raise InputError(f"it has more than {_PAGES:,} pages; split it up")
        pages = [page.extract_text() or "" for page in reader.pages]
        title = (reader.metadata or {}).get("/Title")
    except InputError:
        raise
    except Exception as error:  # pypdf raises whatever the file makes it raise
        raise InputError(f"no PDF that can be read ({_brief(error)}); save it anew") from error
    lines = [line for page in pages for line in page.splitlines()]
    yield _document(joined(lines), title, path, options)


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
        reason = f"no Word file that can be read ({_brief(error)}); save it anew"
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
    """Raise InputError when the zip archive that a Word file is would unpack to far too much."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = sum(member.file_size for member in archive.infolist())
    check_ratio(size, len(content))
    if size > _BYTES:
        raise InputError(f"it unpacks to more than {_BYTES:,} bytes; split it up")


def _lines(block: Any) -> Iterator[str]:
    if not hasattr(block, "rows"):
        yield block.text
        return
    for row in block.rows:
        yield "\t".join(cell.text for cell in row.cells)


def joined(lines: Iterable[str]) -> str:
    """Return lines as paragraphs: a line that is full goes on in the next, as on a page."""
    rows = [" ".join(line.split()) for line in lines]
    full = 0.75 * max(map(len, rows), default=0)
    text, ended = "", True
    for row in rows:
        if not row:
            ended = True
            continue
        if not ended and _HYPHEN.search(text):
            text = (text[:-1] if row[0].islower() else text) + row
        else:
            text += ("\n\n" if ended else " ") + row if text else row
        ended = len(row) < full and bool(_ENDS.search(row))
    return text


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
