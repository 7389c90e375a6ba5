"""The network of source types: the first layers of MiniLM over a source, its mentions and the text.

It reads two segments: the source with what it stands for, and the text around it. NumPy, ONNX
Runtime and tokenizers come with the extra of the ``accurate`` engine and are imported late.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from ...errors import DataError
from ...wordpieces import open_pieces, session
from ..reading import Reading
from .features import Surroundings, shape
from .identity import Identity

__all__ = [
    "LONGEST",
    "MODEL",
    "SHAPES",
    "Asked",
    "Network",
    "encoded",
    "open_network",
    "pair",
]

MODEL = Path(__file__).parents[2] / "data" / "models" / "sources"
# Most pieces in a pair, and in its first segment; pairs of the training data have 72 on average.
LONGEST, _FIRST = 112, 48
SHAPES = ("", ".", "a", "Aa", "AA", "0")  # of the pieces; "" marks the borders of segments
_AT_ONCE = 32  # pairs in one run; more would need more memory and padding
Asked = tuple[Reading, Identity, Surroundings]


class Network(Protocol):
    """Scores the types of many sources at once."""

    def log_probabilities(self, asked: Sequence[Asked]) -> list[dict[str, float]]:
        """Return the logarithm of the probability of every type, for each source."""


def pair(reading: Reading, identity: Identity, around: Surroundings) -> tuple[str, str]:
    """Return the two segments: the source with its mentions, and the text around them.

    The first ends with the rules' answer in words, which brings in what the lexicons know.
    """
    source = reading.source.text[:200]
    stands_for = (reading.antecedent.text or reading.name)[:100]
    first = source
    if stands_for and stands_for.lower() != source.lower():
        first += f" = {stands_for}"
    if roles := "; ".join(role.text for role in reading.roles)[:120]:
        first += f" : {roles}"
    first += f" # {identity.source_type.replace('_', ' ')}"
    left = " ".join(around.left.split()[-14:])
    right = " ".join(around.right.split()[:12])
    mention = " ".join(around.mention.split()[:26])
    return first, f"{left} <{source[:100]}> {right} | {mention} | {reading.publisher}"


def encoded(tokenizer: Any, first: str, second: str) -> tuple[list[int], list[int], list[int]]:
    """Return the ids of a pair's pieces, the numbers of their segments and of their shapes."""
    begin, border = (tokenizer.token_to_id(name) for name in ("[CLS]", "[SEP]"))
    ids, segments, shapes = [begin], [0], [0]
    room = _FIRST
    for number, text in enumerate((first, second)):
        clean = text.encode("utf-8", "replace").decode()
        found = tokenizer.encode(clean, add_special_tokens=False)
        kept = list(zip(found.ids, found.offsets, strict=True))[:room]
        ids += [piece for piece, _ in kept] + [border]
        shapes += [SHAPES.index(shape(clean[a:b] or ".")) for _, (a, b) in kept] + [0]
        segments += [number] * (len(kept) + 1)
        room = LONGEST - len(ids) - 1
    return ids, segments, shapes


class OnnxNetwork:
    """The network as an ONNX file, run on one thread."""

    def __init__(self, folder: Path) -> None:
        """Open the files in a folder; DataError when one is missing or cannot be read."""
        try:
            card = json.loads((folder / "network.json").read_text("utf-8"))
            self.labels: tuple[str, ...] = tuple(card["labels"])
        except (OSError, ValueError, KeyError) as error:
            raise DataError(f"{folder}: the model cannot be opened ({error}); reinstall") from error
        self._session = session(folder / "network.onnx")
        self._pieces = open_pieces()

    def log_probabilities(self, asked: Sequence[Asked]) -> list[dict[str, float]]:
        """Return the logarithm of the probability of every type, for each source."""
        rows = [encoded(self._pieces.tokenizer, *pair(*one)) for one in asked]
        order = sorted(range(len(rows)), key=lambda number: len(rows[number][0]))
        found: list[dict[str, float]] = [{} for _ in rows]
        for start in range(0, len(order), _AT_ONCE):
            some = order[start : start + _AT_ONCE]  # of similar length, to waste less padding
            for number, scores in zip(some, self._run([rows[n] for n in some]), strict=True):
                found[number] = dict(zip(self.labels, scores, strict=True))
        return found

    def _run(self, rows: Sequence[tuple[list[int], list[int], list[int]]]) -> list[list[float]]:
        import numpy as np

        longest = max(len(ids) for ids, _, _ in rows)
        names = ("ids", "segments", "shapes")
        given = {name: np.zeros((len(rows), longest), np.int64) for name in (*names, "mask")}
        for number, row in enumerate(rows):
            for name, values in zip(names, row, strict=True):
                given[name][number, : len(values)] = values
            given["mask"][number, : len(row[0])] = 1
        given["words"] = self._pieces.vectors(given.pop("ids"))
        (scores,) = self._session.run(["scores"], given)
        table: list[list[float]] = scores.tolist()
        return table


@cache
def open_network(folder: Path = MODEL) -> Network:
    """Open the network that comes with the package; DataError when it cannot be read."""
    return OnnxNetwork(folder)
