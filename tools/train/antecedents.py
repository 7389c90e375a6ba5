"""Train the model that ranks whom a pronoun stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from datasette_reliability.classify.antecedents import MODEL, Candidate, candidates, features
from datasette_reliability.classify.discourse import Discourse
from datasette_reliability.classify.reading import Reading
from datasette_reliability.classify.resolve import Resolver
from datasette_reliability.gold import Gold
from datasette_reliability.language import ENGLISH
from datasette_reliability.linear import Linear
from datasette_reliability.records import Span
from datasette_reliability.segment import segment
from datasette_reliability.wrapping import unwrapped
from tools.corpus import ASIDE, CORPUS, articles, genres
from tools.train.sources.rows import attributions, typed_articles

__all__ = ["Mention", "mentions", "train_antecedents"]

# Of five pairs all were within a quarter of a point on the dev genres.
L1, L2, ITERATIONS, SEEN = 0.3, 0.3, 100, 2
_EMPTY = ENGLISH.listed("article", "possessive", "personal subject") | {"of", "and", "in", "who"}
_Folder = click.Path(exists=True, file_okay=False, path_type=Path)


@dataclass(frozen=True, slots=True)
class Mention:
    """One pronoun: the features of its candidates, which are right, and which the rules choose."""

    rows: list[list[str]]
    right: list[bool]
    ruled: int | None


def mentions(given: Gold, marks: Sequence[dict[str, Any]]) -> Iterator[Mention]:
    """Yield the pronouns of a marked article whose marks name whom they stand for.

    Earlier pronouns are read by the rules, so that the model learns from their mistakes too.
    """
    document, layout = unwrapped(given.document)
    segments = segment(document)
    seen: dict[int, Mention] = {}

    def rank(
        discourse: Discourse,
        number: int,
        at: Span,
        word: str,
        reading: Reading,
        ruled: tuple[Reading, int],
    ) -> tuple[Reading, int]:
        mark = marks[number]
        every = candidates(discourse, number, at, word, reading, ruled)
        if every and (mark.get("name") or mark.get("antecedent")):
            chosen = (ruled[0].name or ruled[0].antecedent.text).lower()
            seen[number] = Mention(
                features(discourse, at, word, every, ruled),
                [_is(one, mark) for one in every],
                next((n for n, one in enumerate(every) if one.key == chosen), None),
            )
        return ruled

    found = attributions(given, segments, layout)
    Resolver(document, segments, rank=rank).read(found)
    yield from seen.values()


def _is(one: Candidate, mark: dict[str, Any]) -> bool:
    """Return whether a candidate is the one marked, by its name or else by the antecedent."""
    name, words = one.answer[0].name, _words(one.answer[0].name or one.key)
    wanted = mark.get("name")
    antecedent = _words(mark.get("antecedent"))
    if wanted:
        whole = _words(wanted)
        same = whole <= words or len(whole & words) > 1 or words == antecedent
        return bool(words) and (same or _last(name or one.key) == _last(wanted))
    shared = words & antecedent
    return not name and bool(shared) and len(shared) >= 0.6 * min(len(words), len(antecedent))


def _words(text: str | None) -> set[str]:
    return set(re.findall(r"\w+", (text or "").lower())) - _EMPTY


def _last(text: str) -> str:
    found = re.findall(r"[\w’'-]+", text.lower())
    return str(found[-1]) if found else ""


def _train(examples: Sequence[Mention], path: Path) -> None:
    import pycrfsuite

    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params({"c1": L1, "c2": L2, "max_iterations": ITERATIONS, "feature.minfreq": SEEN})
    for one in examples:
        if any(one.right):
            for row, right in zip(one.rows, one.right, strict=True):
                trainer.append([row], ["yes" if right else "no"])
    trainer.train(str(path))


def _shares(model: Linear, some: Sequence[Mention]) -> tuple[float, float, float]:
    """Return the shares that are right by the rules, by the model, and that could be right."""
    ruled = best = could = 0
    for one in some:
        scores = [model.probability(row, "yes") for row in one.rows]
        ruled += one.ruled is not None and one.right[one.ruled]
        best += one.right[max(range(len(scores)), key=scores.__getitem__)]
        could += any(one.right)
    total = max(len(some), 1)
    return ruled / total, best / total, could / total


@click.command("antecedents")
@click.argument("data", type=_Folder)
@click.option("--corpus", type=_Folder, default=CORPUS, help="The open corpus of this project")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), default=MODEL)
def train_antecedents(data: Path, corpus: Path, output: Path) -> None:
    """Learn whom a pronoun stands for

    DATA holds reading.jsonl and invented.jsonl. Two thirds of the first, the second and the train
    genres of the corpus are learnt from; the other third and the dev genres are tried at the end.

    \b
    Example:
        python -m tools.train antecedents ../shared/data
    """
    reading = typed_articles(data / "reading.jsonl")
    learnt = [one for number, one in enumerate(reading) if number % ASIDE]
    learnt += typed_articles(data / "invented.jsonl")
    for genre in genres("train", corpus):
        learnt += articles(genre, corpus)
    _train([found for one in learnt for found in mentions(*one)], output)
    model = Linear(output.read_bytes())
    kept = {"reading": [one for number, one in enumerate(reading) if not number % ASIDE]}
    kept["dev genres"] = [one for genre in genres("dev", corpus) for one in articles(genre, corpus)]
    for name, some in kept.items():
        tried = [found for one in some for found in mentions(*one)]
        ruled, best, could = _shares(model, tried)
        click.echo(
            f"{name}: rules {ruled:.1%}, model {best:.1%}, among the candidates {could:.1%},"
            f" {len(tried)} pronouns",
            err=True,
        )
