"""Train the network of stances on the marked endorsements and disputes of the train genres."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from datasette_reliability.classify.source_type.network import SHAPES
from datasette_reliability.classify.stance.gate import SIZE, places
from datasette_reliability.classify.stance.network import MODEL, STANCES, pieces_of
from datasette_reliability.classify.stance.words import ROOM, TAGS, Article, Encoded, encoded
from datasette_reliability.gold import Gold
from datasette_reliability.records import Span
from datasette_reliability.segment import segment
from datasette_reliability.wordpieces import FOLDER, TOKENIZER
from tools.corpus import articles, genres
from tools.train.accurate.export import quantized
from tools.train.accurate.model import HIDDEN
from tools.train.sources.network import PairNet, minilm

__all__ = ["StanceNet", "examples", "train_stances"]

LAYERS = 4  # of six
# Of the attributions of the dev genres so many are asked about. It loses one in fourteen of the
# stances that are rightly found. A network of two layers as a gate lost as many where it let half
# through, but cost more than the network behind it saved.
ASKED = 0.6
RATE, NEW_RATE = 1e-4, 1e-3
BATCH, NEAR, WARM = 32, 50, 60
QUIET = 0.5  # of the attributions without a stance in an epoch: seven in ten have none
_ROW = 2.0  # weight of the loss of an attribution beside that of its words
_TAGS = (0.5, 1.0, 2.0, 2.0, 2.0)  # weights of TAGS: nearly every word is nothing
_REACH = 700  # characters from the first words of a marked sentence in which its words are


@dataclass(frozen=True, slots=True)
class Example:
    """One attribution as the network reads it; ``marked`` are the stances anywhere in its text."""

    given: Encoded
    tags: list[int]
    stances: list[float]
    marked: list[bool]


class StanceNet(PairNet):
    """An attribution's score is that of its mean vectors and that of its surest word."""

    def __init__(self, pieces: int) -> None:
        super().__init__(pieces, LAYERS, ROOM[1], 2 * len(SHAPES))
        self.head = nn.Linear(2 * HIDDEN, len(STANCES))
        self.tag = nn.Linear(HIDDEN, len(TAGS))

    def forward(
        self, ids: Tensor, segments: Tensor, shapes: Tensor, mask: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return the log odds of stances (rows × 3) and the scores of tags (rows × pieces × 5)."""
        present = mask.float()
        x = self.vectors(ids, segments, shapes, present)
        own = (present * (1 - segments).float()).unsqueeze(2)
        after = (present * segments.float()).unsqueeze(2)
        tags = self.tag(self.drop(x))
        seen = torch.cat([(x * own).sum(1) / own.sum(1), (x * after).sum(1) / after.sum(1)], 1)
        surest = (tags[:, :, 2:] - tags[:, :, :1]).masked_fill(after == 0, -30.0).amax(1)
        return self.head(self.drop(seen)) + surest, tags


def examples(split: str, tokenizer: Any) -> list[Example]:
    """Return the attributions of all marked articles of a split, without matters of taste."""
    pieces = pieces_of(tokenizer)
    ends = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    return [
        one
        for genre in genres(split)
        for gold, marks in articles(genre)
        for one in _examples(gold, marks, pieces, ends)
    ]


def _examples(
    gold: Gold,
    marks: Sequence[dict[str, Any]],
    pieces: Any,
    ends: tuple[int, int],
) -> Iterator[Example]:
    article = Article(gold.document, segment(gold.document))
    for one, mark in zip(gold.attributions, marks, strict=True):
        if not one.content or mark.get("optional"):
            continue
        asked = article.asked(one, mark.get("name") or mark.get("antecedent") or "")
        given = encoded(pieces, ends, asked)
        stances = [row for row in mark.get("endorsements", ()) if row["stance"] in STANCES]
        tagged = _tagged(article, (one.cue or one.content)[0].start, stances)
        tags = [tagged.get(place, 0) for place in given.places]
        there = [float(TAGS.index(stance) in tags) for stance in STANCES]
        marked = [any(row["stance"] == stance for row in stances) for stance in STANCES]
        yield Example(given, tags, there, marked)


def _tagged(article: Article, cue: int, stances: Sequence[dict[str, Any]]) -> dict[int | None, int]:
    """Return the tags of the tokens that marked stances name; nearest to the cue where unclear."""
    text, found = article.document.text, dict[int | None, int]()
    for row in stances:
        starts = [match.start() for match in _places(text, row.get("sentence", ""))]
        start = min(starts, key=lambda place: abs(place - cue), default=0)
        for words, tag in ((row["words"], TAGS.index(row["stance"])), (row.get("by", ""), 1)):
            match = next(_places(text[start : start + _REACH], words or ""), None)
            if match is not None:
                span = Span(start + match.start(), start + match.end())
                found |= {token: tag for token in article.tokens((span,)) if token not in found}
    return found


def _places(text: str, words: str) -> Iterator[re.Match[str]]:
    parts = words.split()
    return re.finditer(r"\s+".join(map(re.escape, parts)), text) if parts else iter(())


def _batch(some: Sequence[Example]) -> tuple[Tensor, ...]:
    longest = max(len(one.given.ids) for one in some)
    arrays = torch.zeros(4, len(some), longest, dtype=torch.int64)
    tags = torch.full((len(some), longest), -100)
    for number, one in enumerate(some):
        rows = (one.given.ids, one.given.segments, one.given.shapes, [1] * len(one.given.ids))
        for place, values in enumerate(rows):
            arrays[place, number, : len(values)] = torch.tensor(values)
        tags[number, one.given.starts] = torch.tensor(one.tags, dtype=torch.int64)
    return (*arrays, tags, torch.tensor([one.stances for one in some]))


def _epoch(every: Sequence[Example], order: random.Random) -> Iterator[list[Example]]:
    """Yield batches of examples of like length: all with a stance, and some of the others."""
    loud = [one for one in every if any(one.stances)]
    quiet = [one for one in every if not any(one.stances)]
    some = loud + order.sample(quiet, int(len(quiet) * QUIET))
    order.shuffle(some)
    near = BATCH * NEAR
    alike = [
        one
        for start in range(0, len(some), near)
        for one in sorted(some[start : start + near], key=lambda one: len(one.given.ids))
    ]
    batches = [alike[start : start + BATCH] for start in range(0, len(alike), BATCH)]
    order.shuffle(batches)
    yield from batches


def _train(
    every: Sequence[Example],
    dev: Sequence[Example],
    tokenizer: Any,
    checkpoint: Path,
    say: Callable[[str], None],
    epochs: float,
    net: StanceNet,
) -> None:
    torch.manual_seed(1)
    torch.set_flush_denormal(True)  # without it a step takes four times as long
    order = random.Random(1)
    weights, vocabulary = minilm()
    number = {piece: place for place, piece in enumerate(vocabulary)}
    pieces = sorted(tokenizer.get_vocab().items(), key=lambda pair: pair[1])
    net.load(weights, [number[piece] for piece, _ in pieces])
    fresh = [*net.head.parameters(), *net.tag.parameters(), net.written.weight]
    known = [p for p in net.parameters() if p.requires_grad and all(p is not f for f in fresh)]
    optimizer = torch.optim.AdamW(
        [{"params": known, "lr": RATE}, {"params": fresh, "lr": NEW_RATE}],
        weight_decay=0.01,
        fused=True,
    )
    loud = sum(any(one.stances) for one in every)
    steps = int((loud + (len(every) - loud) * QUIET) * epochs / BATCH)
    step, begun, balance = 0, time.monotonic(), torch.tensor(_TAGS)
    while step < steps:
        for some in _epoch(every, order):
            if step >= steps:
                break
            factor = min(1.0, (step + 1) / WARM) * max(0.02, 1 - step / steps)
            for group, base in zip(optimizer.param_groups, (RATE, NEW_RATE), strict=True):
                group["lr"] = base * factor
            *given, tags, stances = _batch(some)
            odds, scores = net(*given)
            loss = _ROW * functional.binary_cross_entropy_with_logits(
                odds, stances
            ) + functional.cross_entropy(
                scores.flatten(0, 1), tags.flatten(), balance, ignore_index=-100
            )
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            step += 1
            if step % 200 == 0 or step == steps:
                torch.save({"state": net.state_dict()}, checkpoint)
                minutes = (time.monotonic() - begun) / 60
                say(f"step {step} of {steps}, {minutes:.0f} min; dev {told(net, dev)}")


def told(net: StanceNet, dev: Sequence[Example]) -> str:
    """Return precision and recall of a stance at several bars, in words."""
    order = sorted(range(len(dev)), key=lambda number: len(dev[number].given.ids))
    chances: dict[int, list[float]] = {}
    net.eval()
    with torch.no_grad():
        for start in range(0, len(order), 64):
            some = order[start : start + 64]
            odds, _ = net(*_batch([dev[number] for number in some])[:4])
            chances |= zip(some, torch.sigmoid(odds).tolist(), strict=True)
    net.train()
    found = []
    for place, stance in enumerate(STANCES[:2]):
        marked = sum(one.marked[place] for one in dev)
        for bar in (0.5, 0.7, 0.85):
            said = [one.marked[place] for n, one in enumerate(dev) if chances[n][place] >= bar]
            share, part = sum(said) / max(len(said), 1), sum(said) / max(marked, 1)
            found.append(f"{stance} from {bar}: P {share:.0%} R {part:.0%}")
    return ", ".join(found)


class _Exported(nn.Module):
    """Gives probabilities in place of log odds."""

    def __init__(self, net: StanceNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, *given: Tensor) -> tuple[Tensor, Tensor]:
        odds, tags = self.net(*given)
        return torch.sigmoid(odds), tags


def _export(checkpoint: Path, net: StanceNet, target: Path) -> None:
    """Write a network as an ONNX file with weights of eight bits."""
    net.load_state_dict(torch.load(checkpoint, weights_only=True)["state"])
    net.words = nn.Identity()
    names = ("words", "segments", "shapes", "mask")
    given = torch.ones(2, 9, dtype=torch.int64)
    given[:, 5:] = 0
    quantized(
        _Exported(net).eval(),
        (torch.zeros(2, 9, HIDDEN), given, given, torch.ones_like(given)),
        names,
        ["chances", "tags"],
        {name: {0: "rows", 1: "pieces"} for name in (*names, "tags")} | {"chances": {0: "rows"}},
        target,
    )


def _write_gate(every: Sequence[Example], dev: Sequence[Example], target: Path) -> str:
    """Learn where a stance may follow, by logistic regression; return what it lets through."""
    # What a developer has for training is not among what tests need.
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    def matrix(some: Sequence[Example]) -> Any:
        found = [places(one.given) for one in some]
        rows = np.repeat(np.arange(len(found)), [len(each) for each in found])
        columns = np.concatenate(found)
        return csr_matrix((np.ones(len(columns)), (rows, columns)), (len(found), SIZE))

    wanted = [any(one.stances) for one in every]
    learnt = LogisticRegression(C=0.01, max_iter=300, solver="liblinear", random_state=1)
    # Rounded to sixteen bits, the weights take half the room in the file; all are read as 32.
    weights = learnt.fit(matrix(every), wanted).coef_[0].astype(np.float16).astype(np.float32)
    scores = matrix(dev) @ weights
    bar = np.quantile(scores, 1 - ASKED)
    np.savez_compressed(target, weights=weights, bar=np.float32(bar))
    marked = [score >= bar for score, one in zip(scores, dev, strict=True) if any(one.marked)]
    return f"gate: {sum(marked) / len(marked):.0%} of the stances pass, {ASKED:.0%} of all"


@click.command("stances")
@click.argument("checkpoint", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--epochs", default=5.0, show_default=True)
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), default=MODEL)
def train_stances(checkpoint: Path, epochs: float, output: Path) -> None:
    """Learn who vouches for or disputes what a source says, from the train genres

    The network is kept in the file CHECKPOINT; one that is there is not trained again. Takes an
    hour on two cores. The figures printed are of the dev genres. bars.json beside the network holds
    the probability from which a stance is believed; it is set by hand.
    """
    tokenizer = Tokenizer.from_file(str(FOLDER / TOKENIZER))
    checkpoint.parent.mkdir(parents=True, exist_ok=True)
    output.mkdir(parents=True, exist_ok=True)
    every, dev = (examples(split, tokenizer) for split in ("train", "dev"))
    net = StanceNet(tokenizer.get_vocab_size())
    if not checkpoint.is_file():
        _train(every, dev, tokenizer, checkpoint, click.echo, epochs, net)
    _export(checkpoint, net, output / "network.onnx")
    click.echo(_write_gate(every, dev, output / "gate.npz"))
