"""Turn HTML from feeds and agencies into paragraphs.

The standard library's HTML parser rescans to the end of the text at every unclosed comment,
declaration or tag; here each character is passed a fixed number of times.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

__all__ = ["plain"]

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = ("p", "div", "br", "li", "ul", "ol", "tr", "table", "section", "article", "blockquote")
_BREAKS = frozenset((*_BLOCKS, *_HEADINGS, "pre"))
_SILENT = frozenset(("script", "style", "noscript", "template", "figure", "aside", "nav", "form"))
_SPACE = re.compile(r"[^\S\n]+")
_TAG = re.compile(r"<[a-zA-Z/!]|&[a-zA-Z#]")
_OPENING = re.compile(r"<(?:!--|!\[CDATA\[|(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*)|[!?/])")
_CLOSING = re.compile(r">|=\s*\"[^\"]*\"|=\s*'[^']*'")
# Markup with an end of its own other than ">"; if unclosed, it runs to the end of the text.
_UNTIL = {
    "<!--": re.compile("-->"),
    "<![CDATA[": re.compile(r"\]\]>"),
    "script": re.compile("(?=</script)", re.I),
    "style": re.compile("(?=</style)", re.I),
}
_NO_CHARACTER = re.compile(r"&#[0-9]{8,};?")  # Python refuses to read a number of 5,000 digits


def plain(markup: str) -> str:
    """Return the paragraphs of HTML, each on a line of its own; plain text is untouched."""
    if not _TAG.search(markup):
        return markup
    lines = (_SPACE.sub(" ", line).strip() for line in "".join(_pieces(markup)).split("\n"))
    return "\n".join(line for line in lines if line)


def _pieces(markup: str) -> Iterator[str]:
    """Yield words and line ends, except those of elements that show nothing."""
    silent: list[str] = []  # each once; an end tag also closes all that opened after its start tag
    position, end = 0, markup.rfind(">") + 1  # after the last tag there is only text
    while opening := _OPENING.search(markup, position, end):
        if not silent:
            yield _words(markup[position : opening.start()])
        name = (opening["name"] or "").lower()
        position = _end(markup, opening, name, end)
        if name in _BREAKS:
            yield "\n"
        elif name in silent and opening["end"]:
            del silent[silent.index(name) :]
        elif name in _SILENT and name not in silent and not opening["end"]:
            silent.append(name)
    if not silent:
        yield _words(markup[position:])


def _end(markup: str, opening: re.Match[str], name: str, end: int) -> int:
    """Return where a tag or other markup ends; a ``>`` in a quoted value does not end it."""
    until = _UNTIL.get(name if not opening["end"] else "") or _UNTIL.get(opening[0])
    if until is not None:
        closing = until.search(markup, opening.end())
        return closing.end() if closing else len(markup)
    if not name:
        return markup.find(">", opening.end(), end) + 1 or len(markup)
    for found in _CLOSING.finditer(markup, opening.end(), end):
        if found[0] == ">":
            return found.end()
    return end


def _words(text: str) -> str:
    return unescape(_NO_CHARACTER.sub("\ufffd", text)).replace("\n", " ")
