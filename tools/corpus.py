"""Read the open corpus: the texts and marks of ``corpus/`` as annotated articles.

``python -m tools.corpus`` prints the train genres, and the articles of files that are named, as
annotated documents that the engines learn from: ``reading.jsonl`` without the third kept for dev;
of a file without marks, the articles that ``corpus/news`` marks.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from datasette_reliability.errors import InputError
from datasette_reliability.gold import Gold, gold

__all__ = ["ASIDE", "CORPUS", "NEWS_TYPES", "articles", "genres", "news"]

ASIDE = 3  # every third article of reading.jsonl is kept for dev

CORPUS = Path(__file__).parents[1] / "corpus"
#: Types of rows of PolNeAR's train split that ``polnear-types.tsv`` of the data does not have.
NEWS_TYPES = CORPUS / "news" / "polnear-types.tsv"


def genres(split: str, folder: Path = CORPUS) -> list[str]:
    """Return the genres of a split (train, dev, test) whose marks are there."""
    lines = (folder / "genres.tsv").read_text("utf-8").splitlines()[1:]
    named = [line.split("\t")[:2] for line in lines]
    return [
        genre
        for genre, part in named
        if part == split and (folder / "marks" / f"{genre}.jsonl").is_file()
    ]


def articles(
    genre: str, folder: Path = CORPUS, reading: str = "."
) -> Iterator[tuple[Gold, list[dict[str, Any]]]]:
    """Yield the articles of a genre, each with its marks; ``second`` is the second reading."""
    texts = {row["doc_id"]: row for row in _rows(folder / "texts" / f"{genre}.jsonl")}
    path = folder / "marks" / reading / f"{genre}.jsonl"
    for number, marks in enumerate(_rows(path), 1):
        row = texts[marks["doc_id"]] | marks
        yield gold(f"{path}:{number}", row), marks["attributions"]


def news(path: Path, folder: Path = CORPUS) -> Iterator[dict[str, Any]]:
    """Yield the articles of a file of real news that ``corpus/news`` marks, with their marks.

    The project holds no text of them. InputError where a text is not the one that was marked.
    """
    marks = {row["doc_id"]: row for row in _rows(folder / "news" / "marks.jsonl")}
    for row in _rows(path):
        marked = marks.get(row["doc_id"])
        if marked is None:
            continue
        if sha256(row["text"].encode()).hexdigest() != marked["sha256"]:
            raise InputError(f"{path}: {row['doc_id']} has not the text that was marked")
        yield row | {"attributions": marked["attributions"]}


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text("utf-8").split("\n"):
        if line:
            yield json.loads(line)


def _documents(paths: list[Path]) -> Iterator[dict[str, Any]]:
    for genre in genres("train"):
        texts = {row["doc_id"]: row for row in _rows(CORPUS / "texts" / f"{genre}.jsonl")}
        for marks in _rows(CORPUS / "marks" / f"{genre}.jsonl"):
            yield texts[marks["doc_id"]] | {"attributions": marks["attributions"]}
    for path in paths:
        kept = ASIDE if path.name == "reading.jsonl" else 0
        for number, row in enumerate(_rows(path)):
            if "attributions" not in row:
                yield from news(path)
                break
            if not kept or number % kept:
                yield row


if __name__ == "__main__":
    for row in _documents([Path(name) for name in sys.argv[1:]]):
        # An engine finds an attribution by its cue: one without words is nothing to learn from.
        row["attributions"] = [one for one in row["attributions"] if one["cue"] and one["content"]]
        print(json.dumps(row, ensure_ascii=False))
