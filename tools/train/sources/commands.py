"""Train the models that type sources: a teacher, the network it teaches, and the linear model."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from datasette_reliability.classify.source_type.model import MODEL
from datasette_reliability.extract.accurate import MODEL as ACCURATE
from datasette_reliability.linear import Linear
from tools.corpus import CORPUS
from tools.train.sources.data import dev, training
from tools.train.sources.rows import Typed, untyped

if TYPE_CHECKING:
    from tools.train.sources.network import Taught

__all__ = ["train_sources"]

# Sources of unlabeled news to learn from: the teacher types some 750 a minute on two cores.
_MOST = 11_000
# The linear model learns a type as if it were marked, so only what the teacher holds for likely.
_LIKELY = 0.4
_Folder = click.Path(exists=True, file_okay=False, path_type=Path)
_File = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("sources")
@click.argument("data", type=_Folder)
@click.option("--corpus", type=_Folder, default=CORPUS, help="The open corpus of this project")
@click.option(
    "--checkpoint",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="Where the network is kept; one that is there is not trained again",
)
@click.option(
    "--teacher",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the teacher is kept; one that is there is not trained again",
)
@click.option(
    "--minutes", default=62.0, show_default=True, help="Minutes that the teacher may learn for"
)
@click.option(
    "--silver",
    type=_File,
    multiple=True,
    help="Attributions without types (command label), which the teacher types for the others",
)
@click.option("--epochs", default=3.0, show_default=True)
@click.option(
    "--start",
    type=click.Path(exists=True, path_type=Path),
    help="Begin with the weights of this checkpoint, or of the model in this folder",
)
@click.option("--output", type=_Folder, default=MODEL.parent, help="The folder of the models")
def train_sources(
    data: Path,
    corpus: Path,
    checkpoint: Path,
    teacher: Path | None,
    minutes: float,
    silver: Sequence[Path],
    epochs: float,
    start: Path | None,
    output: Path,
) -> None:
    """Learn the types of sources

    DATA holds reading.jsonl, invented.jsonl, polnear.train.jsonl and polnear-types.tsv. Two thirds
    of the first, the others and the train genres of the corpus are learnt from; what is kept apart
    is tried at the end. On two cores the teacher takes an hour, its answers a quarter, the network
    twenty minutes and the linear model five.

    \b
    Example:
        python -m tools.train sources ../shared/data --checkpoint run/sources.pt \\
            --teacher run/teacher.pt --silver run/silver.jsonl
    """
    from tokenizers import Tokenizer

    from tools.train.sources import linear, network

    if start is not None and checkpoint.is_file():
        raise click.UsageError(f"{checkpoint} exists; name a new one or leave out --start")
    if bool(silver) != bool(teacher):
        raise click.UsageError("--teacher and --silver go together")
    examples, kept = training(data, corpus), dev(data, corpus)
    every = [one for some in kept.values() for one in some]
    taught = _taught(examples, every, teacher, minutes, silver) if teacher else None
    pieces = ACCURATE / "tokenizer.json"
    if not checkpoint.is_file():
        tokenizer = Tokenizer.from_file(str(pieces))
        network.train(
            examples,
            every,
            tokenizer,
            checkpoint,
            _say,
            epochs=epochs,
            start=start,
            taught=taught,
            threads=2,
        )
    network.export(checkpoint, pieces, output)
    rows = [(one, one.source_type) for one in examples]
    if taught is not None:
        rows += _likely(taught, sorted({one.source_type for one in examples}))
    _say(f"{len(rows)} sources for the linear model")
    linear.train(rows, output / MODEL.name)
    model = Linear((output / MODEL.name).read_bytes())
    for name, some in kept.items():
        shares = [linear.right(model, some, bare=bare) for bare in (False, True)]
        _say(f"{name}: linear {shares[0]:.1%}, of the words alone {shares[1]:.1%}, {len(some)}")


def _taught(
    examples: Sequence[Typed],
    every: Sequence[Typed],
    checkpoint: Path,
    minutes: float,
    silver: Sequence[Path],
) -> Taught:
    from tools.train.sources import teacher

    if not checkpoint.is_file():
        teacher.train(examples, every, checkpoint, _say, minutes=minutes)
    found = [one for path in silver for document in untyped(path) for one in document]
    some = random.Random(1).sample(found, min(_MOST, len(found)))
    return some, teacher.probabilities(checkpoint, some)[1]


def _likely(taught: Taught, labels: Sequence[str]) -> Iterator[tuple[Typed, str]]:
    best = taught[1].exp().max(1)
    for one, chance, number in zip(taught[0], best.values, best.indices, strict=True):
        if chance >= _LIKELY:
            yield one, labels[int(number)]


def _say(line: str) -> None:
    click.echo(line, err=True)
