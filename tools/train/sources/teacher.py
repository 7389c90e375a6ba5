"""A larger network of source types, which teaches the one that is shipped.

MPNet reads the same pairs of texts. It is too large and too slow to ship; what it says of sources
in unlabeled news, the small network and the linear model learn as if readers had marked it (Hinton,
Vinyals and Dean, "Distilling the Knowledge in a Neural Network", 2015).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from datasette_reliability.classify.source_type.network import SHAPES
from tools.train import mpnet
from tools.train.sources.network import BATCH, batch, learn, rows_of, targets
from tools.train.sources.rows import Typed

__all__ = ["Teacher", "probabilities", "train"]

RATE, NEW_RATE = 5e-5, 1e-3
AT_ONCE = 64  # sources that are typed together


class Teacher(nn.Module):
    """As the small network, the mean of the source's pieces and of all decide the type."""

    def __init__(self, types: int) -> None:
        super().__init__()
        self.encoder = mpnet.MPNet()
        self.parts = nn.Embedding(2, mpnet.HIDDEN)
        self.written = nn.Embedding(len(SHAPES), mpnet.HIDDEN)
        nn.init.zeros_(self.parts.weight)
        nn.init.zeros_(self.written.weight)
        self.head = nn.Linear(2 * mpnet.HIDDEN, types)

    def forward(self, ids: Tensor, segments: Tensor, shapes: Tensor, mask: Tensor) -> Tensor:
        """Return the logarithms of the probabilities (rows × types)."""
        present = mask.float()
        x = self.encoder(ids, mask, self.parts(segments) + self.written(shapes)).float()
        own = (present * (1 - segments).float()).unsqueeze(2)
        every = present.unsqueeze(2)
        seen = torch.cat([(x * own).sum(1) / own.sum(1), (x * every).sum(1) / every.sum(1)], 1)
        scores = self.head(functional.dropout(seen, 0.1, self.training))
        return functional.log_softmax(scores.float(), 1)


def train(
    examples: Sequence[Typed],
    dev: Sequence[Typed],
    checkpoint: Path,
    say: Callable[[str], None],
    *,
    minutes: float,
    seed: int = 1,
) -> None:
    """Fine-tune MPNet for one epoch, or for so many minutes; the rate falls to zero by then."""
    torch.manual_seed(seed)
    torch.set_flush_denormal(True)
    order = random.Random(seed)
    packed = mpnet.archive()
    pieces = mpnet.Pieces(packed)
    labels = sorted({one.source_type for one in examples})
    net = Teacher(len(labels))
    net.encoder.load(packed)
    rows = rows_of(examples, pieces)

    def save(told: str) -> None:
        torch.save({"state": net.state_dict(), "labels": labels}, checkpoint)
        say(f"teacher: {told}")

    learn(
        net,
        [*net.head.parameters(), net.written.weight, net.parts.weight],
        rows,
        targets(examples, labels, ([], torch.zeros(0, len(labels)))),
        order,
        save,
        rates=(RATE, NEW_RATE),
        steps=len(rows) // BATCH,
        minutes=minutes,
    )
    best = _said(net, rows_of(dev, pieces)).argmax(1).tolist()
    right = [labels[n] == one.source_type for n, one in zip(best, dev, strict=True)]
    say(f"teacher: dev {sum(right) / max(len(right), 1):.1%}")


def probabilities(checkpoint: Path, examples: Sequence[Typed]) -> tuple[list[str], Tensor]:
    """Return the types, and the logarithms of their probabilities (rows × types)."""
    packed = mpnet.archive()
    saved = torch.load(checkpoint, weights_only=True)
    net = Teacher(len(saved["labels"]))
    net.load_state_dict(saved["state"])
    return saved["labels"], _said(net, rows_of(examples, mpnet.Pieces(packed)))


def _said(net: Teacher, rows: Sequence[tuple[list[int], list[int], list[int]]]) -> Tensor:
    order = sorted(range(len(rows)), key=lambda number: len(rows[number][0]))
    found: dict[int, Tensor] = {}
    net.eval()
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for start in range(0, len(order), AT_ONCE):
            some = order[start : start + AT_ONCE]
            scores = net(*batch([rows[number] for number in some]))
            found.update(zip(some, scores.float(), strict=True))
    return torch.stack([found[number] for number in range(len(rows))])
