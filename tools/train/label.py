"""``label``: let the accurate engine annotate texts, for the training of either engine."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from datasette_reliability.cli.options import messages
from datasette_reliability.gold import json_rows
from datasette_reliability.records import Document
from datasette_reliability.segment import segment

if TYPE_CHECKING:
    from datasette_reliability.extract.accurate.engine import AccurateEngine
    from datasette_reliability.records import Attribution, Span

__all__ = ["label"]

_SHORTEST, _LONGEST = 400, 20_000  # characters: not a mere list or notice, not a whole report


@click.command()
@click.argument("data", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), required=True)
@click.option(
    "--margin",
    type=click.FloatRange(min=0),
    default=1.0,
    show_default=True,
    help="How far from the threshold of belief a cue must be to be sure (log odds)",
)
@click.option(
    "--only",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Label the documents whose doc_id this file has, one a line, and no others",
)
@click.option("--limit", type=click.IntRange(1), help="Stop after so many documents of each file")
def label(
    data: tuple[Path, ...], output: Path, margin: float, only: Path | None, limit: int | None
) -> None:
    """Label texts with the accurate engine, for: train --silver, train-accurate --silver

    DATA is JSON lines with doc_id and text. Written are annotated documents; cues that the engine
    is in doubt about go to "ignore_spans", from which nothing is learned. Documents that OUTPUT has
    already are left, so the same command goes on where it was stopped.

    \b
    Example:
        python -m tools.train label corpus-bbc.jsonl --output silver.jsonl
    """
    from datasette_reliability.plugins import open_engine

    with messages():
        engine: Any = open_engine("accurate")
        known = _known(output)
        wanted = set(only.read_text("utf-8").split("\n")) if only else None
        with output.open("a", encoding="utf-8") as file:
            for path in data:
                for count, (name, text) in enumerate(_texts(path, wanted, limit), 1):
                    if name not in known:
                        file.write(json.dumps(_labeled(engine, name, text, margin)) + "\n")
                    if count % 100 == 0:
                        click.echo(f"{path}: {count:,} documents", err=True)


def _known(output: Path) -> set[str]:
    """Return the names in a file; a last line that an interruption has cut is taken away."""
    if not output.exists():
        return set()
    whole = output.read_bytes()
    end = whole.rfind(b"\n") + 1
    if end < len(whole):
        with output.open("r+b") as file:
            file.truncate(end)
    return {row["doc_id"] for _, row in json_rows(output, {"doc_id": str})}


def _texts(path: Path, wanted: set[str] | None, limit: int | None) -> Iterator[tuple[str, str]]:
    count = 0
    for _, row in json_rows(path, {"doc_id": str, "text": str}):
        chosen = wanted is None or row["doc_id"] in wanted
        if chosen and _SHORTEST <= len(row["text"]) <= _LONGEST:
            yield row["doc_id"], row["text"]
            count += 1
            if count == limit:
                return


def _labeled(engine: AccurateEngine, name: str, text: str, margin: float) -> dict[str, Any]:
    document = Document(text)
    sure, doubtful = engine.labels(document, segment(document), margin)
    return {
        "doc_id": name,
        "text": text,
        "attributions": [{"id": str(n), **_roles(one)} for n, one in enumerate(sure)],
        "ignore_spans": _pairs(doubtful),
    }


def _roles(one: Attribution) -> dict[str, list[list[int]]]:
    return {"source": _pairs(one.source), "cue": _pairs(one.cue), "content": _pairs(one.content)}


def _pairs(spans: Sequence[Span]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]
