"""Train the model that says where a source ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from datasette_reliability.extract.source_end import GAP, LONGEST, MODEL, Clause, features
from datasette_reliability.gold import Gold
from datasette_reliability.linear import Linear
from datasette_reliability.segment import segment
from datasette_reliability.wrapping import unwrapped
from tools.corpus import ASIDE, CORPUS, articles, genres
from tools.train.sources.rows import attributions, typed_articles

__all__ = ["boundaries", "train_source_end"]

# Larger penalties halve the file, but cut fewer sources of the dev genres rightly.
L1, L2, ITERATIONS, SEEN = 0.3, 0.3, 100, 3
_Folder = click.Path(exists=True, file_okay=False, path_type=Path)


def boundaries(gold: Gold, marks: Iterable[dict[str, Any]]) -> Iterator[tuple[list[str], bool]]:
    """Yield the features of each boundary in and behind marked sources, and whether one ends there.

    Behind a source stand the words up to its cue: an engine may take them for a part of it.
    """
    document, layout = unwrapped(gold.document)
    segments = segment(document)
    for one, mark in zip(attributions(gold, segments, layout), marks, strict=True):
        if mark.get("optional") or len(one.source) != 1:
            continue
        clause = Clause.of(document, segments, segments.sentences[one.sentence], one)
        if clause is None:
            continue
        begin, end = clause.source.start, clause.source.stop
        taken = replace(clause, source=range(begin, _taken(clause)))
        for place in range(begin + 1, min(end, begin + LONGEST)):
            yield features(taken, place), False
        yield features(taken, end), True
        if taken.source.stop > end:
            yield features(replace(clause, cue=None), end), True


def _taken(clause: Clause) -> int:
    """Return the end of the words that an engine may take for the source."""
    end, cue = clause.source.stop, clause.cue
    return cue if cue is not None and end <= cue <= end + GAP else end


@click.command("source-end")
@click.argument("data", type=_Folder)
@click.option("--corpus", type=_Folder, default=CORPUS, help="The open corpus of this project")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), default=MODEL)
def train_source_end(data: Path, corpus: Path, output: Path) -> None:
    """Learn where a source ends

    DATA holds reading.jsonl. Two thirds of it and the train genres of the corpus are learnt from;
    the other third and the dev genres are tried at the end. Takes fifteen CPU-seconds.

    \b
    Example:
        python -m tools.train source-end ../shared/data
    """
    import pycrfsuite

    reading = typed_articles(data / "reading.jsonl")
    learnt = [one for number, one in enumerate(reading) if number % ASIDE]
    learnt += [one for genre in genres("train", corpus) for one in articles(genre, corpus)]
    kept = [one for number, one in enumerate(reading) if not number % ASIDE]
    kept += [one for genre in genres("dev", corpus) for one in articles(genre, corpus)]
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params({"c1": L1, "c2": L2, "max_iterations": ITERATIONS, "feature.minfreq": SEEN})
    for gold, marks in learnt:
        for found, ends in boundaries(gold, marks):
            trainer.append([found], ["end" if ends else "goes on"])
    trainer.train(str(output))
    model = Linear(output.read_bytes())
    tried = [
        (model.best(found) == "end", ends)
        for gold, marks in kept
        for found, ends in boundaries(gold, marks)
    ]
    right = sum(said == ends for said, ends in tried) / max(len(tried), 1)
    click.echo(f"{right:.1%} of {len(tried):,} boundaries in the texts kept apart", err=True)
