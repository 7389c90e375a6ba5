"""The ``fast`` engine: one conditional random field tags cues, another their arguments."""

from __future__ import annotations

import json
import lzma
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..errors import DataError, EngineError
from ..records import Attribution, Document, Segments
from .decode import Range, ranges, spans
from .features import View, argument_features, cue_features, view, window

__all__ = ["MODEL_FILES", "FastEngine", "open_fast", "tagger", "unpack"]

MODEL_FILES = ("tags.crf.xz", "cues.crf.xz", "arguments.crf.xz")
MODEL_FORMAT = 1
_CUE_GOES_ON = 0.4


class FastEngine:
    """Three taggers: word classes, cues, then source and content once per cue."""

    name = "fast"

    def __init__(self, models: Sequence[bytes], threshold: float, version: str) -> None:
        """Take the models of tags, cues and arguments, and the probability that makes a cue."""
        self._models = tuple(models)  # an open tagger reads these bytes and holds no reference
        self._tags, self._cues, self._arguments = map(tagger, self._models)
        self._goes_on = "I" in self._cues.labels()  # some data has only cues of one word
        self.threshold = threshold
        self.version = version

    def attributions(self, document: Document, segments: Segments) -> list[Attribution]:
        """Return the attributions of one document in text order; never raises on any text."""
        seen = view(document, segments, self._tags)
        found = []
        for number in range(len(segments.sentences)):
            for cue in self.cues(seen, number):
                attribution = self._arguments_of(seen, cue, number)
                if attribution is not None:
                    found.append(attribution)
        return found

    def cues(self, seen: View, number: int) -> list[Range]:
        """Return the token ranges of the cues of one sentence."""
        sentence = seen.segments.sentences[number]
        first, last = sentence.first_token, sentence.last_token
        marginal = self._cues.marginal
        self._cues.set(cue_features(seen, first, last))
        found = []
        index = first
        while index < last:
            begin = index
            index += 1
            if marginal("B", begin - first) > self.threshold:
                while (
                    self._goes_on and index < last and marginal("I", index - first) > _CUE_GOES_ON
                ):
                    index += 1
                found.append((begin, index))
        return found

    def _arguments_of(self, seen: View, cue: Range, number: int) -> Attribution | None:
        first, last = window(seen, number)
        labels = self._arguments.tag(argument_features(seen, cue, number, first, last))
        content = ranges(labels, "C", first)
        if not content:
            return None
        return Attribution(
            source=spans(seen.segments, ranges(labels, "S", first)),
            cue=spans(seen.segments, [cue]),
            content=spans(seen.segments, content),
            sentence=number,
            engine=self.name,
        )


def open_fast(folder: Path) -> FastEngine:
    """Open the model in a folder; DataError when a file of it is missing or of another format."""
    try:
        card = json.loads((folder / "card.json").read_text("utf-8"))
        models = [unpack(folder, name) for name in MODEL_FILES]
    except (OSError, EOFError, ValueError, lzma.LZMAError) as error:
        raise DataError(f"{folder}: no readable model ({error}); train one") from None
    if card.get("format") != MODEL_FORMAT:
        raise DataError(f"{folder}: format {card.get('format')}, not {MODEL_FORMAT}; train it anew")
    return FastEngine(models, card["threshold"], card["version"])


def unpack(folder: Path, name: str) -> bytes:
    """Return the bytes of one model of a folder."""
    return lzma.decompress((folder / name).read_bytes())


def tagger(model: bytes) -> Any:
    """Return an open tagger over the bytes of a model."""
    try:
        import pycrfsuite
    except ImportError as error:
        raise EngineError(f"engine 'fast' needs python-crfsuite ({error})") from None
    opened = pycrfsuite.Tagger()
    opened.open_inmemory(model)
    return opened
