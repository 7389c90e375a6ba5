"""The network of stances: the first layers of MiniLM over an attribution and the text after it.

NumPy, ONNX Runtime and tokenizers come with the extra of the ``accurate`` engine and are imported
late.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from ...errors import DataError
from ...wordpieces import open_pieces, session
from .gate import Gate
from .words import Asked, Encoded, encoded

__all__ = ["MODEL", "STANCES", "Answer", "Network", "open_network", "pieces_of"]

MODEL = Path(__file__).parents[2] / "data" / "models" / "stances"
STANCES = ("positive", "negative", "neutral")
_AT_ONCE = 32  # attributions in one run; more would need more memory and padding


@dataclass(frozen=True, slots=True)
class Answer:
    """The probability of each of ``STANCES``, and the scores of the tags of each word that follows.

    A word comes as its token, None for the claim, with one score for each of ``words.TAGS``.
    """

    chances: tuple[float, ...]
    words: list[tuple[int | None, list[float]]]


_NONE = Answer((0.0,) * len(STANCES), [])


class Network(Protocol):
    """Says whether the text after an attribution vouches for it or disputes it."""

    def answers(self, asked: Sequence[Asked]) -> list[Answer]:
        """Return the answer for each attribution."""

    def bar(self, stance: str) -> float:
        """Return the lowest probability at which a stance is believed."""


def pieces_of(tokenizer: Any) -> Any:
    """Return a function that numbers the pieces of a word, and remembers them."""
    unknown = tokenizer.token_to_id("[UNK]")
    known: dict[str, list[int]] = {}

    def pieces(word: str) -> list[int]:
        if word not in known:
            if len(known) > 50_000:  # a load of a million articles must not keep every name
                known.clear()
            clean = word.encode("utf-8", "replace").decode()
            known[word] = tokenizer.encode(clean, add_special_tokens=False).ids or [unknown]
        return known[word]

    return pieces


class OnnxNetwork:
    """The network as an ONNX file, run on one thread.

    It is not asked where the gate sees no stance, unless rules have found one.
    """

    def __init__(self, folder: Path) -> None:
        """Open the files in a folder; DataError when one is missing or cannot be read."""
        try:
            self._bars: dict[str, float] = json.loads((folder / "bars.json").read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise DataError(f"{folder}: the model cannot be opened ({error}); reinstall") from error
        self._gate, self._network = Gate(folder / "gate.npz"), session(folder / "network.onnx")
        self._words = open_pieces()
        tokenizer = self._words.tokenizer
        self._pieces = pieces_of(tokenizer)
        self._ends = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")

    def bar(self, stance: str) -> float:
        """Return the lowest probability at which a stance is believed."""
        return self._bars[stance]

    def answers(self, asked: Sequence[Asked]) -> list[Answer]:
        """Return the answer for each attribution; no chance and no words if it was not asked."""
        found = [_NONE] * len(asked)
        rows = {
            number: given
            for number, one in enumerate(asked)
            for given in (encoded(self._pieces, self._ends, one),)
            if one.judged or self._gate.opens(given)
        }
        order = sorted(rows, key=lambda number: len(rows[number].ids))
        for start in range(0, len(order), _AT_ONCE):
            some = order[start : start + _AT_ONCE]  # of similar length, to waste less padding
            for number, answer in zip(some, self._run([rows[n] for n in some]), strict=True):
                found[number] = answer
        return found

    def _run(self, rows: Sequence[Encoded]) -> list[Answer]:
        import numpy as np

        longest = max(len(row.ids) for row in rows)
        names = ("ids", "segments", "shapes")
        given = {name: np.zeros((len(rows), longest), np.int64) for name in (*names, "mask")}
        for number, row in enumerate(rows):
            for name in names:
                values = getattr(row, name)
                given[name][number, : len(values)] = values
            given["mask"][number, : len(row.ids)] = 1
        given["words"] = self._words.vectors(given.pop("ids"))
        chances, tags = self._network.run(["chances", "tags"], given)
        return [
            Answer(
                tuple(chances[number].tolist()),
                list(zip(row.places, tags[number, row.starts].tolist(), strict=True)),
            )
            for number, row in enumerate(rows)
        ]


@cache
def open_network(folder: Path = MODEL) -> Network:
    """Open the network that comes with the package; DataError when it cannot be read."""
    return OnnxNetwork(folder)
