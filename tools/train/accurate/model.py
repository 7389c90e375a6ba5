"""The two networks in PyTorch, for training and export only.

The encoder is MiniLM (all-MiniLM-L6-v2, Apache-2.0) with an embedding of word features and a cue
head. The argument network reads the encoder's word vectors around one cue and scores five labels
a word and the cue itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from datasette_reliability.extract.accurate.decode import LABELS
from datasette_reliability.extract.accurate.inputs import DISTANCES, FEATURES, RELATIONS

__all__ = ["NARROW", "Arguments", "Chain", "Encoder", "Tagger"]

# Without units for it, half precision is slower than full: five times on a machine with AVX2.
NARROW = torch.cpu._is_amx_tile_supported() or torch.cpu._is_avx512_bf16_supported()

HIDDEN, HEADS, LAYERS, POSITIONS = 384, 12, 6, 512
ARGUMENT_LAYERS = 2
DROPOUT = 0.1
_BERT = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "joined": "attention.output.dense",
    "attended": "attention.output.LayerNorm",
    "wide": "intermediate.dense",
    "narrow": "output.dense",
    "passed": "output.LayerNorm",
}


class Dropout(nn.Module):
    """Dropout whose masks are cut out of one random pool: drawing them anew is slow.

    The pool is not part of the weights.
    """

    pool = torch.empty(0)

    def forward(self, x: Tensor) -> Tensor:
        """Return x with a random tenth of its values zero, the others scaled up; x in use."""
        if not self.training:
            return x
        if not len(Dropout.pool):
            kept = torch.rand(1 << 25) >= DROPOUT
            Dropout.pool = (kept / (1 - DROPOUT)).to(torch.bfloat16)
        start = int(torch.randint(len(Dropout.pool) - x.numel(), ()))
        return x * Dropout.pool[start : start + x.numel()].view_as(x)


class Layer(nn.Module):
    """One BERT layer: self-attention and a feed-forward pair, each added and normalized.

    ``hidden`` is the width of its vectors; the feed-forward pair is four times as wide.
    """

    def __init__(self, hidden: int = HIDDEN, eps: float = 1e-12) -> None:
        super().__init__()
        self.query, self.key, self.value, self.joined = (
            nn.Linear(hidden, hidden) for _ in range(4)
        )
        self.wide, self.narrow = nn.Linear(hidden, 4 * hidden), nn.Linear(4 * hidden, hidden)
        self.attended, self.passed = (nn.LayerNorm(hidden, eps=eps) for _ in range(2))
        self.drop = Dropout()

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Return x (rows × words × hidden) after this layer; ``mask`` adds to attention scores."""
        rows, words, hidden = x.shape
        heads = [
            linear(x).float().view(rows, words, HEADS, hidden // HEADS).transpose(1, 2)
            for linear in (self.query, self.key, self.value)
        ]
        # In full precision: oneDNN compiles a bfloat16 kernel anew for every length.
        with torch.autocast("cpu", enabled=False):
            mixed = functional.scaled_dot_product_attention(*heads, attn_mask=mask)
        mixed = mixed.transpose(1, 2).reshape(rows, words, hidden).to(x.dtype)
        x = self.attended(x + self.drop(self.joined(mixed)))
        return self.passed(x + self.drop(self.narrow(functional.gelu(self.wide(x)))))

    def load(self, weights: dict[str, Tensor], number: int) -> None:
        """Take over the weights of one BERT layer."""
        for ours, theirs in _BERT.items():
            module = getattr(self, ours)
            for part in ("weight", "bias"):
                getattr(module, part).data.copy_(weights[f"encoder.layer.{number}.{theirs}.{part}"])


def _additive(mask: Tensor) -> Tensor:
    return ((1.0 - mask.float()) * -1e4)[:, None, None, :]


def _narrowed(x: Tensor) -> Tensor:
    """Return x in bfloat16 under autocast, so that no layer converts back and forth."""
    return x.to(torch.bfloat16) if torch.is_autocast_enabled("cpu") else x


class Encoder(nn.Module):
    """MiniLM over word pieces, with the features of their words and scores for O, B, I cues."""

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, HIDDEN)
        self.words.weight.requires_grad_(False)
        self.positions = nn.Embedding(POSITIONS, HIDDEN)
        self.features = nn.Embedding(FEATURES, HIDDEN)
        nn.init.zeros_(self.features.weight)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.drop = Dropout()
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.cue = nn.Linear(HIDDEN, 3)

    def forward(self, ids: Tensor, mask: Tensor, features: Tensor) -> tuple[Tensor, Tensor]:
        """Return the vectors (chunks × pieces × hidden) and the cue scores (… × 3)."""
        places = torch.arange(ids.shape[1], device=ids.device)
        x = self.words(ids) + self.positions(places) + self.features(features)
        x = self.drop(_narrowed(self.norm(x)))
        added = _additive(mask)
        for layer in self.layers:
            x = layer(x, added)
        return x, self.cue(x)

    def load(self, weights: dict[str, Tensor], kept: list[int]) -> None:
        """Take over MiniLM's weights; ``kept`` are the pieces of its vocabulary that we keep."""
        self.words.weight.data.copy_(weights["embeddings.word_embeddings.weight"][kept])
        self.positions.weight.data.copy_(
            weights["embeddings.position_embeddings.weight"]
            + weights["embeddings.token_type_embeddings.weight"][0]
        )
        self.norm.weight.data.copy_(weights["embeddings.LayerNorm.weight"])
        self.norm.bias.data.copy_(weights["embeddings.LayerNorm.bias"])
        for number, layer in enumerate(self.layers):
            layer.load(weights, number)


class Arguments(nn.Module):
    """Around one cue: scores for the five labels of every word, and for the cue being one."""

    def __init__(self) -> None:
        super().__init__()
        self.marks, self.distances, self.relations = (
            nn.Embedding(size, HIDDEN) for size in (3, DISTANCES, RELATIONS)
        )
        for table in (self.marks, self.distances, self.relations):
            nn.init.normal_(table.weight, std=0.02)
        self.norm = nn.LayerNorm(HIDDEN)
        self.drop = Dropout()
        self.layers = nn.ModuleList(Layer() for _ in range(ARGUMENT_LAYERS))
        self.label = nn.Linear(HIDDEN, len(LABELS))
        self.real = nn.Linear(HIDDEN, 1)

    def forward(
        self, vectors: Tensor, mask: Tensor, marks: Tensor, distances: Tensor, relations: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return label scores (cues × words × 5) and one score a cue."""
        placed = self.marks(marks) + self.distances(distances) + self.relations(relations)
        x = self.drop(_narrowed(self.norm(vectors + placed)))
        added = _additive(mask)
        for layer in self.layers:
            x = layer(x, added)
        own = (marks == 1).to(x.dtype).unsqueeze(2)
        cue = (x * own).sum(1) / own.sum(1).clamp(min=1.0)
        return self.label(x), self.real(cue).squeeze(1)


class Chain(nn.Module):
    """The linear chain over the labels of one window, scored as a conditional random field."""

    def __init__(self) -> None:
        super().__init__()
        size = len(LABELS)
        self.starts, self.transitions = (
            nn.Parameter(torch.zeros(size)),
            nn.Parameter(torch.zeros(size, size)),
        )
        barred = torch.zeros(size + 1, size)
        for begin, inside in ((1, 2), (3, 4)):
            barred[:, inside] = -1e4
            barred[[begin, inside], inside] = 0.0
        self.register_buffer("barred", barred)

    def scores(self) -> tuple[Tensor, Tensor]:
        """Return start and transition scores; a piece cannot go on before it has begun."""
        barred: Any = self.barred
        return self.starts + barred[-1], self.transitions + barred[:-1]

    def loss(self, emissions: Tensor, labels: Tensor, mask: Tensor) -> Tensor:
        """Return the summed negative log likelihood of the labels (rows × words)."""
        starts, transitions = self.scores()
        present = mask > 0
        steps = transitions[labels[:, :-1], labels[:, 1:]] * present[:, 1:]
        chosen = emissions.gather(2, labels[:, :, None]).squeeze(2) * present
        gold = starts[labels[:, 0]] + chosen.sum(1) + steps.sum(1)
        forward = emissions[:, 0] + starts
        for word in range(1, emissions.shape[1]):
            moved = torch.logsumexp(forward[:, :, None] + transitions, 1) + emissions[:, word]
            forward = torch.where(present[:, word, None], moved, forward)
        return (torch.logsumexp(forward, 1) - gold).sum()


class Tagger(nn.Module):
    """Both networks and the chain, as one thing to train."""

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        self.encoder, self.arguments, self.chain = Encoder(vocabulary), Arguments(), Chain()

    def load(self, path: Path, kept: list[int]) -> None:
        """Start from MiniLM's weights in a safetensors file."""
        from safetensors.torch import load_file

        weights = load_file(path)
        self.encoder.load(weights, kept)
        for number, layer in enumerate(self.arguments.layers):
            layer.load(weights, LAYERS - ARGUMENT_LAYERS + number)
