"""Train the tagger that says which words of a source are its name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from datasette_reliability.classify.passage import Passage, Word, bare, split_words
from datasette_reliability.classify.phrase import PERSONAL
from datasette_reliability.classify.source_type.written import (
    LONGEST,
    MODEL,
    TAGS,
    Kind,
    features,
    name_by,
)
from datasette_reliability.classify.vocabulary import role_kind
from datasette_reliability.gold import Gold
from datasette_reliability.language import ENGLISH
from datasette_reliability.linear import Linear
from datasette_reliability.terms import SOURCE_TYPE
from tools.corpus import ASIDE, CORPUS, articles, genres
from tools.train.sources.rows import typed_articles

__all__ = ["marked_names", "tags_of", "train_names"]

# A smaller L1 penalty makes the file larger, and the names of the dev genres no better.
L1, L2, ITERATIONS, SEEN = 1.0, 0.1, 120, 2
_Folder = click.Path(exists=True, file_okay=False, path_type=Path)
_KINDS: dict[str, Kind] = {
    term.value: "person" if term.kind == "person" else "body"
    for term in SOURCE_TYPE.terms
    if term.named and term.value != "own_reporting"  # its name is the publisher's
}
_PEERS = ENGLISH.listed("title of a peer")


def marked_names(gold: Gold, marks: Iterable[dict[str, Any]]) -> Iterator[tuple[str, str, Kind]]:
    """Yield the words, the marked name and the kind of each named source of an article."""
    for one, mark in zip(gold.attributions, marks, strict=True):
        kind, name = _KINDS.get(mark.get("source_type") or ""), mark.get("name") or ""
        words = Passage.of(gold.document.text, one.source).text
        # Some marks call a person "She".
        if kind and words and not mark.get("optional") and name.lower() not in PERSONAL:
            yield words, _plain(name) if kind == "person" else bare(name), kind


def tags_of(words: Sequence[Word], text: str, name: str) -> list[str] | None:
    """Return the tags of the words of a source; None where its name stands elsewhere.

    Where the words hold only a part of the name, as a surname, that part is tagged.
    """
    outside, begins, goes_on = TAGS
    parts = r"\s+".join(map(re.escape, name.split()))
    whole = re.search(rf"(?<!\w){parts}(?!\w)", text) if name else None
    if whole is not None:
        inside = [w.start < whole.end() and whole.start() < w.end for w in words]
    else:
        known = {part for part in name.split() if part[:1].isupper()}
        inside = _longest([word.text in known for word in words])
        if name and not any(inside):
            return None
    return [
        outside if not here else goes_on if place and inside[place - 1] else begins
        for place, here in enumerate(inside)
    ]


def _longest(flags: list[bool]) -> list[bool]:
    """Return the flags with the longest run of true ones alone."""
    runs = [list(run) for _, run in groupby(range(len(flags)), flags.__getitem__)]
    kept = max((run for run in runs if flags[run[0]]), key=len, default=[])
    return [place in kept for place in range(len(flags))]


def _plain(name: str) -> str:
    """Return a person's name without titles, which marks give or leave out; peers keep theirs."""
    words = bare(name).split()
    while len(words) > 1 and role_kind(words[0].rstrip(".")) and words[0].lower() not in _PEERS:
        words = words[1:]
    return " ".join(words)


def _learnt(data: Path, corpus: Path) -> Iterator[tuple[Gold, list[Any]]]:
    reading = typed_articles(data / "reading.jsonl")
    yield from (one for number, one in enumerate(reading) if number % ASIDE)
    yield from typed_articles(data / "invented.jsonl")
    yield from typed_articles(data / "polnear.train.jsonl", data / "polnear-types.tsv")
    for genre in genres("train", corpus):
        yield from articles(genre, corpus)


@click.command("names")
@click.argument("data", type=_Folder)
@click.option("--corpus", type=_Folder, default=CORPUS, help="The open corpus of this project")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), default=MODEL)
def train_names(data: Path, corpus: Path, output: Path) -> None:
    """Learn which words of a source are its name

    DATA holds reading.jsonl, invented.jsonl, polnear.train.jsonl and polnear-types.tsv. A third of
    the first and the dev genres of the corpus are kept apart and tried at the end. Takes fifteen
    CPU-seconds.

    \b
    Example:
        python -m tools.train names ../shared/data
    """
    import pycrfsuite

    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params({"c1": L1, "c2": L2, "max_iterations": ITERATIONS, "feature.minfreq": SEEN})
    number = 0
    for gold, marks in _learnt(data, corpus):
        for text, name, kind in marked_names(gold, marks):
            # Where a sentence opens with a source, a calling has a capital, like a name.
            for told in dict.fromkeys((text, text[:1].upper() + text[1:])):
                words = split_words(told)[:LONGEST]
                tags = tags_of(words, told, name)
                if tags:
                    trainer.append(features(words, kind), tags)
            number += tags is not None
    trainer.train(str(output))
    model = Linear(output.read_bytes())
    kept = [one for n, one in enumerate(typed_articles(data / "reading.jsonl")) if not n % ASIDE]
    kept += [one for genre in genres("dev", corpus) for one in articles(genre, corpus)]
    click.echo(f"learnt from {number:,} sources", err=True)
    for asked in ("person", "body"):
        tried = [
            name_by(model, text, kind) == bare(name)
            for gold, marks in kept
            for text, name, kind in marked_names(gold, marks)
            if kind == asked and name in text and any(map(str.isupper, name))
        ]
        click.echo(f"{asked}: {sum(tried) / len(tried):.1%} of {len(tried):,} right", err=True)
