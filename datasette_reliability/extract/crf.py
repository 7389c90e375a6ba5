"""The ``fast`` engine: one conditional random field tags cues, another their arguments."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from ..errors import DataError, EngineError
from ..records import Attribution, Document, Segments
from .decode import Range, affordable, ranges, spans
from .features import View, argument_features, cue_features, view, window

__all__ = [
    "MODEL_FILES",
    "OTHER_CUE",
    "FastEngine",
    "digest",
    "guessed_cues",
    "open_fast",
    "tagger",
]

# Not compressed: unpacking 33 MB would cost 0.15 (Zstandard) to 0.8 CPU-seconds (xz) at every
# start; reading them as they are costs 0.03.
MODEL_FILES = ("tags.crf", "cues.crf", "arguments.crf")
# The format of the model folder, raised whenever the files or the features change, so that an old
# model is refused instead of misread.
MODEL_FORMAT = 2
# Probability above which the next word belongs to the cue too. It is below a half to favor longer
# cues: later steps trim what is too much (``boundaries``).
_CUE_GOES_ON = 0.4
# Probability above which the argument tagger sees a cue while it reads a neighboring one. It may be
# below the threshold: such a cue is seen beside others but gets no attribution of its own.
OTHER_CUE = 0.25


class FastEngine:
    """Three taggers: for word classes, for cues, and for the source and content of each cue."""

    name = "fast"

    def __init__(self, models: Sequence[bytes], threshold: float, version: str) -> None:
        """Take the models of tags, cues and arguments, and the probability that makes a cue."""
        self._models = tuple(models)  # an open tagger reads these bytes and holds no reference
        self._tags, self._cues, self._arguments = map(tagger, self._models)
        self.threshold = threshold
        self.version = version

    def attributions(self, document: Document, segments: Segments) -> list[Attribution]:
        """Return the attributions of one document in text order; never raises on any text."""
        seen = view(document, segments, self._tags)
        guessed = guessed_cues(self._cues, seen, min(self.threshold, OTHER_CUE))
        others = frozenset(cue[0] for cue, p in guessed if p > OTHER_CUE)
        likely = {cue: p for cue, p in guessed if p > self.threshold}
        cues = affordable(likely, likely.__getitem__, partial(_width, seen), len(seen.words))
        found = (self._arguments_of(seen, cue, others, likely[cue]) for cue in cues)
        return [attribution for attribution in found if attribution is not None]

    def _arguments_of(
        self, seen: View, cue: Range, others: frozenset[int], chance: float
    ) -> Attribution | None:
        number = seen.sentence[cue[0]]
        first, last = window(seen, number)
        labels = self._arguments.tag(argument_features(seen, cue, number, first, last, others))
        content = ranges(labels, "C", first)
        if not content:
            return None
        return Attribution(
            source=spans(seen.segments, ranges(labels, "S", first)),
            cue=spans(seen.segments, [cue]),
            content=spans(seen.segments, content),
            sentence=number,
            engine=self.name,
            chances=(chance, self._arguments.probability(labels)),
        )


def _width(seen: View, cue: Range) -> int:
    first, last = window(seen, seen.sentence[cue[0]])
    return last - first


def guessed_cues(model: Any, seen: View, floor: float) -> list[tuple[Range, float]]:
    """Return the cues more probable than ``floor`` (0 to 1), with their probabilities.

    A cue is a half-open range of tokens within one sentence.
    """
    goes_on = "I" in model.labels()  # some data has only cues of one word
    marginal = model.marginal
    found = []
    for sentence in seen.segments.sentences:
        first, last = sentence.first_token, sentence.last_token
        model.set(cue_features(seen, first, last))
        index = first
        while index < last:
            begin = index
            index += 1
            if (probability := marginal("B", begin - first)) > floor:
                while goes_on and index < last and marginal("I", index - first) > _CUE_GOES_ON:
                    index += 1
                found.append(((begin, index), probability))
    return found


def open_fast(folder: Path) -> FastEngine:
    """Open the model in a folder; DataError when a file is missing, damaged or of another format.

    The files are read as they are and compared with the digest on the card, which is their version.
    """
    try:
        card = json.loads((folder / "card.json").read_text("utf-8"))
        if card.get("format") != MODEL_FORMAT:
            raise ValueError(f"format {card.get('format')}, not {MODEL_FORMAT}")
        models = [(folder / name).read_bytes() for name in MODEL_FILES]
        # CRFsuite trusts its files: one that is cut or changed would end the process.
        if digest(models) != card.get("version"):
            raise ValueError("its files are damaged")
    except (OSError, ValueError) as error:
        remedy = "reinstall, or train one anew"
        raise DataError(f"{folder}: no readable model ({error}); {remedy}") from None
    return FastEngine(models, card["threshold"], card["version"])


def digest(models: Sequence[bytes]) -> str:
    """Return the version of an engine with these models: eight hexadecimal digits of SHA-256."""
    found = hashlib.sha256()
    for model in models:
        found.update(model)
    return found.hexdigest()[:8]


def tagger(model: bytes) -> Any:
    """Return an open tagger over the bytes of a model; EngineError without python-crfsuite."""
    try:
        import pycrfsuite
    except ImportError as error:
        raise EngineError(f"engine 'fast' needs python-crfsuite ({error})") from None
    opened = pycrfsuite.Tagger()
    opened.open_inmemory(model)
    return opened
