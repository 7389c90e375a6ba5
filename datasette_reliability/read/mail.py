"""Read a saved e-mail (RFC 5322): newsletters, releases and wires that arrive by mail."""

from __future__ import annotations

from collections.abc import Iterator
from email import policy
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.utils import parseaddr
from pathlib import Path

from ..errors import InputError
from ..records import Document
from .dates import iso_date
from .markup import plain
from .options import ReadOptions
from .places import place_of
from .rows import document_of_text
from .trees import content_of

__all__ = ["read_mail"]

_BYTES = 1 << 24  # with its attachments, which are not read
_HEADER = 2000  # characters of a header line that are decoded; its decoder is not linear
_PARTS = 1000  # looked through for a text


def read_mail(path: Path, options: ReadOptions) -> Iterator[Document | InputError]:
    """Yield the text of a mail, the plain one before HTML, with subject, date and sender."""
    if options.claims:
        raise InputError("a mail has no rows of claims; give a table")
    # The old policy: what decodes headers for the new one takes quadratic time.
    mail = BytesParser(policy=policy.compat32).parsebytes(content_of(path, _BYTES))
    place = place_of(path)
    text = _text(mail)
    if not text.strip():
        yield InputError("there is no text in the mail; load its attachments", place)
        return
    known = {
        "id": _header(mail, "Message-ID"),
        "title": _header(mail, "Subject"),
        "published": iso_date(_header(mail, "Date") or ""),
        "byline": parseaddr(_header(mail, "From") or "")[0] or None,
        "language": _header(mail, "Content-Language"),
    }
    yield document_of_text(text, place, options, known)


def _text(mail: Message) -> str:
    """Return the first plain text that is not an attachment, else the first HTML without tags."""
    found: dict[str, Message] = {}
    waiting, seen = [mail], 0
    while waiting and seen < _PARTS:
        part, seen = waiting.pop(), seen + 1
        inside = part.get_payload() if part.is_multipart() else None
        if isinstance(inside, list):
            waiting += [each for each in reversed(inside) if isinstance(each, Message)]
        elif part.get_content_disposition() != "attachment":
            found.setdefault(part.get_content_type(), part)
    if "text/plain" in found:
        return _decoded(found["text/plain"])
    return plain(_decoded(found["text/html"])) if "text/html" in found else ""


def _decoded(part: Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    try:
        return content.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:  # an unknown character set
        return content.decode("utf-8", "replace")


def _header(mail: Message, name: str) -> str | None:
    """Return the words of a header, decoded; None if it is missing or empty."""
    raw = " ".join(str(mail.get(name) or "")[:_HEADER].split())
    try:
        return str(make_header(decode_header(raw))).strip() or None
    except (ValueError, LookupError):  # an encoded word that is broken
        return raw or None
