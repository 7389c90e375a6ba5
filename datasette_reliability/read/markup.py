"""Turn marked-up text of feeds and agencies into paragraphs."""

from __future__ import annotations

import re
from html.parser import HTMLParser

__all__ = ["plain"]

_BLOCKS = frozenset(
    ("p", "div", "br", "li", "ul", "ol", "tr", "table", "section", "article", "blockquote", "pre")
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_SILENT = frozenset(("script", "style", "noscript", "template", "figure", "aside", "nav", "form"))
_SPACE = re.compile(r"[^\S\n]+")
_TAG = re.compile(r"<[a-zA-Z/!]|&[a-zA-Z#]")


class _Paragraphs(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _SILENT:
            self._silent.append(tag)
        elif tag in _BLOCKS or tag in _HEADINGS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silent:
            del self._silent[self._silent.index(tag) :]
        elif tag in _BLOCKS or tag in _HEADINGS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(data.replace("\n", " "))


def plain(markup: str) -> str:
    """Return the paragraphs of HTML, each on a line of its own; plain text is untouched."""
    if not _TAG.search(markup):
        return markup
    parser = _Paragraphs()
    parser.feed(markup)
    parser.close()
    lines = (_SPACE.sub(" ", line).strip() for line in "".join(parser.pieces).split("\n"))
    return "\n".join(line for line in lines if line)
