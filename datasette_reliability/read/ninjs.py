"""Read IPTC ninjs (1, 2 and 3), the agencies' news in JSON, one item or many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import InputError
from ..records import Document
from .agencies import Item, document_of_item
from .markup import plain
from .options import ReadOptions

__all__ = ["document_of_ninjs", "is_ninjs"]

_SHAPES = ("body_text", "body_html", "body_xhtml", "bodies", "headlines", "standard", "renditions")
_PREFERRED = ("application/xhtml+xml", "text/html", "application/nitf+xml", "text/plain", "")


def is_ninjs(row: Any) -> bool:
    """Return whether a JSON object is a ninjs item: it has a URI and a body of that format."""
    if not isinstance(row, Mapping) or not isinstance(row.get("uri"), str):
        return False
    standard = row.get("standard")
    if isinstance(standard, Mapping):
        return standard.get("name") == "ninjs"
    return any(name in row for name in _SHAPES)


def document_of_ninjs(
    row: Mapping[str, Any], place: str, options: ReadOptions
) -> Document | InputError:
    """Return the document of one item; a later version replaces an earlier one."""
    row = {str(name).lower().replace("_", ""): value for name, value in row.items()}
    version = _text(row.get("version")) or _text(row.get("versioncreated"))
    uri = row["uri"]
    item = Item(
        identifier=uri,
        text=_body(row),
        kind=_text(row.get("type")) or "text",
        version=version,
        status=_text(row.get("pubstatus")),
        embargoed=_text(row.get("embargoed")),
        known={
            "title": _headline(row),
            "url": uri if uri.startswith(("http://", "https://")) else None,
            "publisher": _text(row.get("provider")) or _text(row.get("copyrightholder")),
            "published": _text(row.get("versioncreated")) or _text(row.get("firstcreated")),
            "language": _text(row.get("language")),
            "byline": _text(row.get("by")) or _text(row.get("byline")),
            "located": _text(row.get("located")),
            "usage_terms": _text(row.get("usageterms")) or _text(row.get("copyrightnotice")),
        },
        sources=_sources(row),
    )
    return document_of_item(item, place, options)


def _text(value: Any) -> str | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("value")
    return value.strip() or None if isinstance(value, str) else None


def _mappings(value: Any) -> Iterator[Mapping[str, Any]]:
    for each in value if isinstance(value, list) else ():
        if isinstance(each, Mapping):
            yield each


def _body(row: Mapping[str, Any]) -> str:
    """Return the text of the body that best preserves its paragraphs."""
    found: dict[str, str] = {}
    for each in _mappings(row.get("bodies")):
        kind = str(each.get("contentType") or each.get("contenttype") or "").partition(";")[0]
        if isinstance(each.get("value"), str) and each["value"].strip():
            found.setdefault(kind, each["value"])
    for kind in (*_PREFERRED, *found):
        if kind in found:
            return plain(found[kind])
    for name in ("bodyxhtml", "bodyhtml", "bodytext"):
        if text := _text(row.get(name)):
            return plain(text)
    return ""


def _headline(row: Mapping[str, Any]) -> str | None:
    headlines = list(_mappings(row.get("headlines")))
    main = [each for each in headlines if each.get("role") == "main"]
    for each in (*main, *headlines):
        if text := _text(each.get("value")):
            return plain(text)
    return _text(row.get("headline")) or _text(row.get("title"))


def _sources(row: Mapping[str, Any]) -> Iterator[dict[str, str | None]]:
    for each in _mappings(row.get("infosources") or row.get("infosource")):
        yield {name: _text(each.get(name)) for name in ("name", "role", "uri", "literal")}
