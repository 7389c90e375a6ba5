"""Read IPTC NewsML-G2, the agencies' news in XML: one item, or a message with many.

It is read with lxml because the library newsmlg2 resolves a file's entities, prints about its
catalogs and keeps the catalogs of every file.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import InputError, SkippedInput
from ..records import Document
from .agencies import Item, document_of_item
from .markup import plain
from .options import ReadOptions
from .places import place_of
from .trees import child, children, local, text_of, tree_of

__all__ = ["items_of", "read_newsml"]

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_ITEMS = ("newsItem", "packageItem", "conceptItem", "knowledgeItem", "planningItem", "catalogItem")
_PARAGRAPHS = frozenset(("p", "h2", "h3", "h4", "li", "hl2", "pre", "blockquote"))


def read_newsml(path: Path, options: ReadOptions) -> Iterator[Document | InputError]:
    """Yield a document or an error for every item of a file."""
    yield from items_of(tree_of(path), path, options)


def items_of(tree: Any, path: Path, options: ReadOptions) -> Iterator[Document | InputError]:
    """Yield a document or an error for every item of a parsed file."""
    number = 0
    for element in tree.iter("{*}" + "*"):
        if local(element) in _ITEMS:
            number += 1
            yield _document(element, place_of(path, element.sourceline), options)
    if not number:
        yield InputError("there is no NewsML-G2 item in it; leave it out", place_of(path))


def _document(element: Any, place: str, options: ReadOptions) -> Document | InputError:
    if local(element) != "newsItem":
        return SkippedInput(f"a {local(element)}, not a text", place)
    meta, content, rights = (child(element, n) for n in ("itemMeta", "contentMeta", "rightsInfo"))
    created = text_of(child(meta, "versionCreated"))
    item = Item(
        identifier=element.get("guid") or "",
        text=_body(child(element, "contentSet")),
        kind=_code(child(meta, "itemClass")) or "text",
        version=element.get("version") or created,
        status=_code(child(meta, "pubStatus")),
        embargoed=text_of(child(meta, "embargoed")),
        known={
            "title": text_of(child(content, "headline")) or text_of(child(meta, "title")),
            "publisher": _named(child(meta, "provider")),
            "published": created,
            "language": _language(element, content),
            "byline": text_of(child(content, "by")) or _named(child(content, "creator")),
            "located": _named(child(content, "located")),
            "dateline": text_of(child(content, "dateline")),
            "usage_terms": text_of(child(rights, "usageTerms"))
            or text_of(child(rights, "copyrightNotice")),
        },
        sources=[
            {"name": _named(each), "role": _code(each, "role"), "uri": each.get("uri")}
            for each in children(content, "infoSource")
        ],
    )
    return document_of_item(item, place, options)


def _code(element: Any, attribute: str = "qcode") -> str | None:
    """Return a code without its scheme, as ``canceled`` of ``stat:canceled``."""
    if element is None:
        return None
    code = str(element.get(attribute) or element.get("uri") or "")
    return code.rpartition("/")[2].rpartition(":")[2] or None


def _named(element: Any) -> str | None:
    if element is None:
        return None
    literal: str | None = element.get("literal")
    return text_of(child(element, "name")) or literal or _code(element)


def _language(element: Any, content: Any) -> str | None:
    stated = child(content, "language")
    tag: str | None = None if stated is None else stated.get("tag")
    own: str | None = element.get(_LANGUAGE)
    return tag or own


def _body(content: Any) -> str:
    """Return the paragraphs of the first inline content."""
    for part in children(content, "inlineXML"):
        lines = (" ".join("".join(each.itertext()).split()) for each in _paragraphs(part))
        if text := "\n".join(line for line in lines if line):
            return text
    for part in children(content, "inlineData"):
        if data := text_of(part, keep=True):
            return plain(data) if "html" in (part.get("contenttype") or "") else data
    return ""


def _paragraphs(part: Any) -> Iterator[Any]:
    """Yield the paragraphs that are not inside another one, in the order of the text."""
    waiting = [part]
    while waiting:
        element = waiting.pop()
        if local(element) in _PARAGRAPHS:
            yield element
        else:
            waiting.extend(element.iterchildren("{*}*", reversed=True))
