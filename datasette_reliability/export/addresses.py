"""Where the things that an export names are found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Addresses", "web_address"]

_WEB = re.compile(r"https?://[^\s<>\"{}|\\^`]+\Z", re.IGNORECASE)


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

    def rubric(self, version: Any) -> str:
        """Return what stands for one version of the points table."""
        return f"{self.about}?rubric={version}"


def web_address(value: Any) -> str | None:
    """Return an address of the web that can stand in linked data; None for anything else."""
    return value if isinstance(value, str) and _WEB.match(value) else None
