"""Addresses of the things that an export names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

__all__ = ["Addresses", "web_address"]

_WEB = re.compile(r"https?://[^\s<>\"{}|\\^`]+\Z", re.IGNORECASE)
_STRAY = re.compile("%(?![0-9A-Fa-f]{2})")
_KEPT = "%/:?@!$&'()*+,;="  # characters allowed unescaped in each part of a URI (RFC 3986)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Absolute addresses: the pages of articles start with ``documents``; ``about`` explains."""

    documents: str
    about: str

    def page(self, document: Any) -> str:
        """Return the address of an article's page."""
        return f"{self.documents}/{document}"

    def text(self, document: Any) -> str:
        """Return the address of an article's plain text, in which positions count."""
        return f"{self.documents}/{document}.txt"

    def claim(self, claim: Mapping[str, Any]) -> str:
        """Return the address of a claim on its article's page."""
        return f"{self.page(claim['document_id'])}#claim-{claim['id']}"

    def fact(self, fact: Mapping[str, Any]) -> str:
        """Return the address of the page of a fact: who else makes the claim."""
        return f"{self.documents.removesuffix('document')}fact/{fact['id']}"

    def rubric(self, version: Any) -> str:
        """Return the URI of one version of the points table."""
        return f"{self.about}?rubric={version}"


def web_address(value: Any) -> str | None:
    """Return a web address as a URI for linked data; None for any other."""
    if not isinstance(value, str) or not _WEB.match(value):
        return None
    try:
        scheme, host, *rest = urlsplit(_STRAY.sub("%25", value))
    except ValueError:
        return None
    parts = (quote(part, _KEPT, errors="replace") for part in rest)
    written = urlunsplit((scheme, quote(host, _KEPT + "[]", errors="replace"), *parts))
    return written if host else None
