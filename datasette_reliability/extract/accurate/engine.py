"""Run the ``accurate`` engine with ONNX Runtime and tokenizers."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import DataError
from ...records import Attribution, Document, Segments, Span
from ...wordpieces import open_pieces, session
from ..decode import spans
from .inputs import Batch, Windows, read
from .tagger import Found, Setting, believed, chance, read_attributions

__all__ = ["AccurateEngine", "OnnxNetworks"]

Array = Any
# The format of the model folder, raised when the networks' inputs change, so that an old model is
# refused.
FORMAT = 2


class OnnxNetworks:
    """The two networks as ONNX files in a folder, each run on one thread."""

    def __init__(self, folder: Path) -> None:
        """Open the files; DataError when one is missing or cannot be read."""
        self._pieces = open_pieces(folder)
        self._encoder = session(folder / "encoder.onnx")
        self._arguments = session(folder / "arguments.onnx")

    def encode(self, batch: Batch) -> tuple[Array, Array]:
        """Return vectors (chunks × pieces × hidden) and cue scores (chunks × pieces × 3)."""
        words = self._pieces.vectors(batch.ids)
        given = {"words": words, "mask": batch.mask, "features": batch.features}
        vectors, scores = self._encoder.run(None, given)
        return vectors, scores

    def arguments(self, vectors: Array, near: Windows) -> tuple[Array, Array]:
        """Return label scores (cues × words × 5) and one score per cue."""
        given = {
            "vectors": vectors,
            "mask": near.mask,
            "marks": near.marks,
            "distances": near.distances,
            "relations": near.relations,
        }
        emissions, verified = self._arguments.run(None, given)
        return emissions, verified


class AccurateEngine:
    """MiniLM over word pieces finds cues; a smaller network finds source and content of each."""

    name = "accurate"

    def __init__(self, folder: Path) -> None:
        """Open the model in a folder; DataError when a file is missing or of another format."""
        try:
            card = json.loads((folder / "setting.json").read_text("utf-8"))
            if card["format"] != FORMAT:
                raise DataError(f"{folder}: model format {card['format']}, not {FORMAT}; reinstall")
            self.version = str(card["version"])
            self._setting = Setting(
                np.asarray(card["starts"], np.float32),
                np.asarray(card["transitions"], np.float32),
                card["floor"],
                card["weight"],
                card["threshold"],
                card["bonus"],
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            if isinstance(error, DataError):
                raise
            raise DataError(f"{folder}: the model cannot be read ({error}); reinstall") from error
        self._tokenizer = open_pieces(folder).tokenizer
        self._networks = OnnxNetworks(folder)

    def attributions(self, document: Document, segments: Segments) -> list[Attribution]:
        """Return the attributions of one document in text order; never raises on any text."""
        return [one for one, _ in self._read(document, segments, self._setting)]

    def labels(
        self, document: Document, segments: Segments, margin: float
    ) -> tuple[list[Attribution], list[Span]]:
        """Return the attributions that are sure, and the cues that are in doubt.

        An attribution is sure if its score is at least ``margin`` above the threshold, and in doubt
        if it is within ``margin`` of it on either side.
        """
        bar = self._setting.threshold
        high, low = (replace(self._setting, threshold=bar + step) for step in (margin, -margin))
        read = self._read(document, segments, low)
        sure = [one for one, found in read if believed(found, high)]
        doubtful = [one for one, found in read if not believed(found, high)]
        return sure, [span for one in doubtful for span in one.cue]

    def _read(
        self, document: Document, segments: Segments, setting: Setting
    ) -> list[tuple[Attribution, Found]]:
        inputs = read(document.text, segments, self._tokenizer)
        found = read_attributions(inputs, self._networks, self._tokenizer, setting)
        sentences = [int(inputs.sentence_of[one.cue[0]]) for one in found]
        return [
            (_attribution(segments, one, sentence, chance(one, self._setting)), one)
            for one, sentence in zip(found, sentences, strict=True)
        ]


def _attribution(segments: Segments, found: Found, sentence: int, chance: float) -> Attribution:
    return Attribution(
        source=spans(segments, found.source),
        cue=spans(segments, [found.cue]),
        content=spans(segments, found.content),
        sentence=sentence,
        engine=AccurateEngine.name,
        chances=(chance, found.path),
    )
