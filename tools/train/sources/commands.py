"""Train the models that type sources: the network, then the linear model that it teaches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from datasette_reliability.classify.linear import Linear
from datasette_reliability.classify.source_type.learnt import typed_together
from datasette_reliability.classify.source_type.model import MODEL
from datasette_reliability.extract.accurate import MODEL as ACCURATE
from tools.corpus import CORPUS
from tools.train.sources.data import dev, training
from tools.train.sources.rows import Typed, untyped

__all__ = ["train_sources"]

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
    "--silver",
    type=_File,
    multiple=True,
    help="Attributions without types (command label), which the network types for the linear model",
)
@click.option("--epochs", default=3.0, show_default=True)
@click.option("--start", type=_File, help="Begin with the weights of this checkpoint")
@click.option("--output", type=_Folder, default=MODEL.parent, help="The folder of the models")
def train_sources(
    data: Path,
    corpus: Path,
    checkpoint: Path,
    silver: Sequence[Path],
    epochs: float,
    start: Path | None,
    output: Path,
) -> None:
    """Learn the types of sources

    DATA holds reading.jsonl, invented.jsonl, polnear.train.jsonl and polnear-types.tsv. Two thirds
    of the first, the others and the train genres of the corpus are learnt from; what is kept apart
    is tried at the end. The network takes half an hour on one core, the rest ten minutes.

    \b
    Example:
        python -m tools.train sources ../shared/data --checkpoint run/sources.pt
    """
    from tokenizers import Tokenizer

    from tools.train.sources import linear, network

    if start is not None and checkpoint.is_file():
        raise click.UsageError(f"{checkpoint} exists; name a new one or leave out --start")
    examples, kept = training(data, corpus), dev(data, corpus)
    pieces = ACCURATE / "tokenizer.json"
    if not checkpoint.is_file():
        tokenizer = Tokenizer.from_file(str(pieces))
        every = [one for some in kept.values() for one in some]
        network.train(examples, every, tokenizer, checkpoint, _say, epochs=epochs, start=start)
    network.export(checkpoint, pieces, output)
    rows = [(one, one.source_type) for one in examples]
    if silver:
        linear.train(rows, output / MODEL.name)  # the teacher is both models together
        rows += _taught(silver, output)
    _say(f"{len(rows)} sources for the linear model")
    linear.train(rows, output / MODEL.name)
    model = Linear((output / MODEL.name).read_bytes())
    for name, some in kept.items():
        shares = [linear.right(model, some, bare=bare) for bare in (False, True)]
        _say(f"{name}: linear {shares[0]:.1%}, of the words alone {shares[1]:.1%}, {len(some)}")


def _taught(silver: Sequence[Path], folder: Path) -> Iterator[tuple[Typed, str]]:
    from datasette_reliability.classify.source_type.network import open_network

    teacher = open_network(folder)
    model = Linear((folder / MODEL.name).read_bytes())
    for path in silver:
        for document in untyped(path):
            found = typed_together(
                [(one.reading, one.identity, one.around) for one in document], model, teacher
            )
            yield from zip(document, (kind for kind, _ in found), strict=True)


def _say(line: str) -> None:
    click.echo(line, err=True)
