"""``tag``: make the sentences that the fast engine learns its word classes from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import click

from datasette_reliability.cli.options import messages
from datasette_reliability.gold import json_rows
from datasette_reliability.records import Document
from datasette_reliability.segment import segment
from tools.train.tagging import tagged

__all__ = ["tag"]

_LONGEST = 20_000  # characters of a document that are tagged


@click.command()
@click.argument("data", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--output", "-o", type=click.File("w", encoding="utf-8"), required=True)
def tag(data: tuple[Path, ...], output: IO[str]) -> None:
    """Tag the sentences of texts with spaCy, for: train --tagged

    DATA is JSON lines with a text each. Needs the extra: pip install 'datasette-reliability[tag]'

    \b
    Example:
        python -m tools.train tag polnear.train.jsonl corpus-bbc.jsonl --output tagged.jsonl
    """
    with messages():
        for path in data:
            for words, tags in tagged(_sentences(path)):
                line = json.dumps({"words": words, "tags": tags}, ensure_ascii=False)
                output.write(line + "\n")
            click.echo(f"{path}: tagged", err=True)


def _sentences(path: Path) -> Iterator[list[str]]:
    for _, row in json_rows(path, {"text": str}):
        text = row["text"][:_LONGEST]
        found = segment(Document(text))
        for sentence in found.sentences:
            tokens = found.tokens[sentence.first_token : sentence.last_token]
            if tokens:
                yield [text[start:end] for start, end in tokens]
