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
from .words import GATE_ROOM, ROOM, Asked, Encoded, encoded

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
    """The network as an ONNX file, run on one thread, behind a smaller one.

    The smaller one, the gate, has half as many layers and reads less text. Where it is sure that
    nobody takes a stance, the network is not asked: two attributions of three in political news.
    """

    def __init__(self, folder: Path) -> None:
        """Open the files in a folder; DataError when one is missing or cannot be read."""
        try:
            self._bars: dict[str, float] = json.loads((folder / "bars.json").read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise DataError(f"{folder}: the model cannot be opened ({error}); reinstall") from error
        self._gate, self._network = (session(folder / f"{n}.onnx") for n in ("gate", "network"))
        self._words = open_pieces()
        tokenizer = self._words.tokenizer
        self._pieces = pieces_of(tokenizer)
        self._ends = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")

    def bar(self, stance: str) -> float:
        """Return the lowest probability at which a stance is believed."""
        return self._bars[stance]

    def answers(self, asked: Sequence[Asked]) -> list[Answer]:
        """Return the answer for each attribution; without words where the gate sees no stance."""
        found = self._sorted(self._gate, asked, GATE_ROOM)
        open_to = [n for n, one in enumerate(found) if max(one.chances) >= self._bars["gate"]]
        found = [Answer(one.chances, []) for one in found]
        answers = self._sorted(self._network, [asked[number] for number in open_to], ROOM)
        for number, answer in zip(open_to, answers, strict=True):
            found[number] = answer
        return found

    def _sorted(self, network: Any, asked: Sequence[Asked], room: tuple[int, int]) -> list[Answer]:
        """Return a network's answers in the order asked; texts of like length run at once."""
        rows = [encoded(self._pieces, self._ends, one, room) for one in asked]
        order = sorted(range(len(rows)), key=lambda number: len(rows[number].ids))
        found: dict[int, Answer] = {}
        for start in range(0, len(order), _AT_ONCE):
            some = order[start : start + _AT_ONCE]  # of similar length, to waste less padding
            found |= zip(some, self._run(network, [rows[n] for n in some]), strict=True)
        return [found[number] for number in range(len(rows))]

    def _run(self, network: Any, rows: Sequence[Encoded]) -> list[Answer]:
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
        chances, tags = network.run(["chances", "tags"], given)
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
