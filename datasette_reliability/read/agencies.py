"""What the agencies' formats share: status, embargo and the sources of an item."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone

from ..errors import InputError, SkippedInput, WithdrawnInput
from ..records import Document
from .dates import iso_date
from .options import ReadOptions
from .rows import document_of_text

__all__ = ["Item", "document_of_item"]

_LONGEST = 1 << 26


@dataclass(frozen=True, slots=True)
class Item:
    """One version of an agency's item, as its format states it."""

    identifier: str
    text: str
    kind: str = "text"
    version: str | None = None
    status: str | None = None
    embargoed: str | None = None
    known: Mapping[str, str | None] | None = None
    sources: Iterable[Mapping[str, str | None]] = ()


def document_of_item(item: Item, place: str, options: ReadOptions) -> Document | InputError:
    """Return the document of an item, or why it has none: withdrawn, embargoed, no text."""
    if options.claims:
        return InputError("a news item has no rows of claims; give a table", place)
    if item.status in ("canceled", "cancelled"):
        reason = "withdrawn by its publisher; an earlier version of it is removed"
        return WithdrawnInput(reason, place, item.identifier, item.version)
    if item.status == "withheld":
        return SkippedInput("withheld by its publisher", place)
    if item.embargoed and _in_the_future(item.embargoed):
        return SkippedInput(f"embargoed until {item.embargoed[:40]}; load it then", place)
    if item.kind != "text":
        return SkippedInput(f"its type is {item.kind[:40]!r}, not text", place)
    if not item.text.strip():
        return InputError("it has no body; leave it out", place)
    if len(item.text) > _LONGEST:
        return InputError(f"more than {_LONGEST:,} characters; split it up", place)
    sources = [{k: v for k, v in each.items() if v} for each in item.sources]
    known = {
        "id": item.identifier or None,
        **(item.known or {}),
        "item": item.identifier or None,
        "version": item.version,
        "info_sources": json.dumps(sources, ensure_ascii=False) if any(sources) else None,
    }
    return document_of_text(item.text, place, options, known)


def _in_the_future(time: str) -> bool:
    found = iso_date(time)
    if found is None:
        return False
    when = datetime.fromisoformat(found)
    return (when if when.tzinfo else when.replace(tzinfo=timezone.utc)) > datetime.now(timezone.utc)
