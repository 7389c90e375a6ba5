"""Parse XML of limited size, without entities or network, and walk it by local names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import InputError
from .decode import open_bytes
from .extras import module

__all__ = ["child", "children", "content_of", "local", "text_of", "tree_of"]

_BYTES = 1 << 25  # a tree takes up to 40 times as many


def content_of(path: Path, most: int = _BYTES) -> bytes:
    """Return the bytes of a file that is read whole; InputError when it is too large."""
    with open_bytes(path) as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise InputError(f"it has more than {most:,} bytes; split it up")
    return content


def tree_of(path: Path) -> Any:
    """Return the root of an XML file; InputError names the line where it is broken."""
    etree = module("feeds", "lxml.etree")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(content_of(path), parser)
    except etree.XMLSyntaxError as error:
        raise InputError(f"not XML ({str(error)[:200]}); repair it") from error


def local(element: Any) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: Any, name: str) -> Iterator[Any]:
    """Yield the direct children of a name in any namespace; nothing if the element is None."""
    if element is not None:
        yield from element.iterchildren("{*}" + name)


def child(element: Any, name: str) -> Any:
    """Return the first direct child of a name, or None."""
    return next(children(element, name), None)


def text_of(element: Any, keep: bool = False) -> str | None:
    """Return the words of an element, None if it has none; ``keep`` preserves line ends."""
    if element is None:
        return None
    text = "".join(element.itertext())
    return (text.strip() if keep else " ".join(text.split())) or None
