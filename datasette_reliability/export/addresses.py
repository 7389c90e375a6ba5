"""Where the things that an export names are found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

__all__ = ["Addresses", "web_address"]

_WEB = re.compile(r"https?://[^\s<>\"{}|\\^`]+\Z", re.IGNORECASE)
_STRAY = re.compile("%(?![0-9A-Fa-f]{2})")
_KEPT = "%/:?@!$&'()*+,;="  # what may stand in each part of a URI as it is (RFC 3986)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Absolute addresses: the pages of articles start with ``documents``; ``about`` explains."""

    documents: str
    about: str

    def page(self, document: Any) -> str:
        """Return the address of an article's page."""
        return f"{self.documents}/{document}"

    def text(self, document: Any) -> str:
        """Return the address of an article's plain text, which positions count in."""
        return f"{self.documents}/{document}.txt"

    def claim(self, claim: Mapping[str, Any]) -> str:
        """Return the address of a claim on its article's page."""
        return f"{self.page(claim['document_id'])}#claim-{claim['id']}"

    def fact(self, fact: Mapping[str, Any]) -> str:
        """Return the address of the page that says who else says so."""
        return f"{self.documents.removesuffix('document')}fact/{fact['id']}"

    def rubric(self, version: Any) -> str:
        """Return what stands for one version of the points table."""
        return f"{self.about}?rubric={version}"


def web_address(value: Any) -> str | None:
    """Return an address of the web as a URI, which can stand in linked data; None for others."""
    if not isinstance(value, str) or not _WEB.match(value):
        return None
    try:
        scheme, host, *rest = urlsplit(_STRAY.sub("%25", value))
    except ValueError:
        return None
    parts = (quote(part, _KEPT, errors="replace") for part in rest)
    written = urlunsplit((scheme, quote(host, _KEPT + "[]", errors="replace"), *parts))
    return written if host else None
