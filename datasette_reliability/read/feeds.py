"""Read RSS and Atom, one document per entry."""

from __future__ import annotations

import re
from calendar import timegm
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..records import Document
from .extras import module
from .markup import plain
from .newsml import items_of
from .options import ReadOptions
from .places import place_of
from .rows import document_of_text
from .trees import content_of, local, tree_of

__all__ = ["read_feed", "read_xml"]

_ROOTS = frozenset(("rss", "feed", "RDF"))
_BYTES = 1 << 24  # feedparser takes up to 150 times as many for a broken one
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def read_xml(path: Path, options: ReadOptions) -> Iterator[Document | InputError]:
    """Yield the documents and errors of an XML file that is a feed or NewsML-G2."""
    head = content_of(path)[:2000]
    if any(name in head for name in (b"<rss", b"<feed", b"<rdf:RDF", b"<RDF")):
        yield from read_feed(path, options)
        return
    tree = tree_of(path)
    if local(tree) in _ROOTS:
        yield from read_feed(path, options)
    elif "std/nar" in str(tree.tag):
        yield from items_of(tree, path, options)
    else:
        reason = "neither a feed nor NewsML-G2; extract its text, or name the format with --text"
        yield InputError(reason, place_of(path))


def read_feed(path: Path, options: ReadOptions) -> Iterator[Document | InputError]:
    """Yield a document or an error for every entry; those before a syntax error are still read."""
    feedparser = module("feeds", "feedparser")
    if options.claims:
        raise InputError("a feed has no rows of claims; give a table")
    # Bytes, never a name: feedparser would fetch it. No sanitizing: HTML becomes plain text here,
    # and feedparser's sanitizer rescans the whole text at every unclosed comment.
    feed = feedparser.parse(
        content_of(path, _BYTES), sanitize_html=False, resolve_relative_uris=False
    )
    for number, entry in enumerate(feed.entries, 1):
        yield _document(entry, feed.feed, f"{place_of(path)}:entry {number}", options)
    broken = feed.get("bozo_exception")
    if not feed.entries:
        yield InputError("there is no entry in it; leave it out", place_of(path))
    elif broken is not None and "SAX" in type(broken).__name__:
        reason = f"the feed is broken ({str(broken)[:100]}); entries may be missing, get it again"
        yield InputError(reason, place_of(path))


def _document(entry: Any, feed: Any, place: str, options: ReadOptions) -> Document | InputError:
    text = _text(entry)
    link = entry.get("link") or None
    identifier = entry.get("id") or link
    if not text:
        reason = "the entry has no text; load the page that it links to"
        return InputError(reason, place, f"{entry.get('title', '')}\n{link or ''}")
    updated = _time(dict.get(entry, "updated_parsed"))
    published = _time(entry.get("published_parsed")) or updated
    known = {
        "id": identifier,
        "title": plain(entry.get("title", "")) or None,
        "url": link,
        "publisher": (entry.get("source") or {}).get("title") or feed.get("title"),
        "published": published,
        "language": entry.get("language") or feed.get("language"),
        "byline": entry.get("author"),
        "usage_terms": entry.get("rights") or feed.get("rights"),
        "item": _unique(identifier, feed),
        "version": updated or published,
    }
    return document_of_text(text, place, options, known)


def _unique(identifier: str | None, feed: Any) -> str | None:
    """Return an identifier unique across feeds, since many feeds number their entries from one."""
    if identifier is None or _ABSOLUTE.match(identifier):
        return identifier
    return f"{feed.get('link') or feed.get('title') or ''} {identifier}"


def _text(entry: Any) -> str:
    """Return the longest text of an entry: its content, else its summary."""
    texts = [each.get("value") or "" for each in entry.get("content") or ()]
    return max((plain(text).strip() for text in (*texts, entry.get("summary") or "")), key=len)


def _time(parsed: Any) -> str | None:
    if parsed is None:
        return None
    try:
        return datetime.fromtimestamp(timegm(parsed), timezone.utc).isoformat()
    except (ValueError, OverflowError, OSError, TypeError):
        return None
