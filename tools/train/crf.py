"""Train the ``fast`` engine on annotated documents.

The same data, seed and version of python-crfsuite give the same bytes: the documents are read in
the order of the file, features are numbered in the order of their first use, and the optimizer
(L-BFGS, one thread) draws no random number. The seed decides alone which documents are held out.
"""

from __future__ import annotations

import json
import os
import random
import struct
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datasette_reliability.extract.crf import (
    MODEL_FILES,
    MODEL_FORMAT,
    OTHER_CUE,
    digest,
    guessed_cues,
    tagger,
)
from datasette_reliability.extract.decode import Range, label, token_ranges
from datasette_reliability.extract.features import (
    View,
    argument_features,
    cue_features,
    tag_features,
    view,
    window,
    word,
)
from datasette_reliability.gold import Gold
from datasette_reliability.records import Document, Given, Segments

__all__ = [
    "Example",
    "Settings",
    "examples",
    "rounded",
    "save",
    "split",
    "train",
    "train_tags",
]

_PARTS = 2  # of the documents, when cues are guessed by a model that has not learnt them

Say = Callable[[str], None]
Sequences = Iterator[tuple[list[list[str]], list[str]]]


@dataclass(frozen=True, slots=True)
class Settings:
    """What training may vary; the defaults made the model that is shipped."""

    iterations: int = 100
    cue_l1: float = 0.1
    argument_l1: float = 0.4
    tag_l1: float = 1.0
    l2: float = 0.05
    min_count: int = 4


@dataclass(frozen=True, slots=True)
class Example:
    """One annotated document, cut up and seen as the taggers see it."""

    gold: Gold
    view: View


def examples(
    documents: Iterable[Gold], segment: Callable[[Document], Segments], tags: bytes
) -> Iterator[Example]:
    """Yield documents as training examples, cut up by a function, with tags by a model."""
    opened = tagger(tags)
    for gold in documents:
        yield Example(gold, view(gold.document, segment(gold.document), opened))


def train(found: Sequence[Example], settings: Settings, say: Say) -> tuple[bytes, bytes]:
    """Return the models of cues and arguments; ``say`` is told the progress."""
    cues = _fit(_cue_sequences(found), settings, settings.cue_l1, "cues", say)
    guesses = _guesses(found, settings, say)
    sequences = _argument_sequences(found, guesses)
    arguments = _fit(sequences, settings, settings.argument_l1, "arguments", say)
    return cues, arguments


def _guesses(found: Sequence[Example], settings: Settings, say: Say) -> list[list[Range]]:
    """Return the cues of each document as a model trained on other documents guesses them.

    The arguments of a cue are learnt beside the other cues of the text. A model that has learnt
    the text itself would guess them better than any model will in a text that is read.
    """
    guesses: list[list[Range]] = [[] for _ in found]
    for part in range(_PARTS):
        others = (example for n, example in enumerate(found) if n % _PARTS != part)
        name = f"cues of part {part + 1} of {_PARTS}"
        model = _fit(_cue_sequences(others), settings, settings.cue_l1, name, say)
        opened = tagger(model)
        for n in range(part, len(found), _PARTS):
            guesses[n] = [cue for cue, _ in guessed_cues(opened, found[n].view, OTHER_CUE)]
    return guesses


def train_tags(
    tagged: Iterable[tuple[list[str], list[str]]], settings: Settings, say: Say
) -> bytes:
    """Return the model of word classes, learnt from sentences of words and their tags."""
    sequences = ((tag_features([word(raw) for raw in words]), tags) for words, tags in tagged)
    return _fit(sequences, settings, settings.tag_l1, "tags", say)


def _cue_sequences(found: Iterable[Example]) -> Sequences:
    for example in found:
        segments = example.view.segments
        labels = ["O"] * len(segments.tokens)
        for attribution in example.gold.attributions:
            label(labels, token_ranges(segments, attribution.cue), "")
        unknown = {n for pair in token_ranges(segments, example.gold.ignored) for n in range(*pair)}
        for sentence in segments.sentences:
            first, last = sentence.first_token, sentence.last_token
            if not unknown.isdisjoint(range(first, last)):
                continue
            yield cue_features(example.view, first, last), labels[first:last]


def _argument_sequences(found: Sequence[Example], guesses: Sequence[Sequence[Range]]) -> Sequences:
    for example, guessed in zip(found, guesses, strict=True):
        begins = frozenset(first for first, _ in guessed)
        for attribution in example.gold.attributions:
            cues = token_ranges(example.view.segments, attribution.cue)
            if cues:
                same = [g for g in guessed if g[0] < cues[0][1] and cues[0][0] < g[1]]
                yield _arguments(example.view, attribution, (same or cues)[0], begins)
        example.view.static.clear()


def _arguments(
    seen: View, attribution: Given, cue: Range, others: frozenset[int]
) -> tuple[list[list[str]], list[str]]:
    sentence = seen.sentence[cue[0]]
    first, last = window(seen, sentence)
    labels = ["O"] * (last - first)
    label(labels, token_ranges(seen.segments, attribution.content), "C", first)
    label(labels, token_ranges(seen.segments, attribution.source), "S", first)
    return argument_features(seen, cue, sentence, first, last, others), labels


def _fit(sequences: Sequences, settings: Settings, l1: float, name: str, say: Say) -> bytes:
    import pycrfsuite

    class Trainer(pycrfsuite.Trainer):  # type: ignore[misc]
        def message(self, message: str) -> None:
            if message.startswith("***** Iteration") and "0 *" in message:
                step = message.strip("* \n").lower()
                say(f"{name}: {step}")

    trainer = Trainer()
    for features, labels in sequences:
        trainer.append(features, labels)
    trainer.select("lbfgs")
    trainer.set_params(
        {
            "c1": l1,
            "c2": settings.l2,
            "max_iterations": settings.iterations,
            "feature.minfreq": settings.min_count,
        }
    )
    say(f"{name}: training")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model"
        trainer.train(str(path))
        return rounded(path.read_bytes())


def rounded(model: bytes) -> bytes:
    """Return a model whose weights have 12 binary digits, which pack into two thirds of the bytes.

    The format is that of CRFsuite 0.12: a header that tells where the features are, and for each
    feature 12 bytes of numbers and its weight. Another format comes back as it is.
    """
    if model[:4] != b"lCRF":
        return model
    (start,) = struct.unpack_from("<I", model, 28)
    (count,) = struct.unpack_from("<I", model, start + 8)
    found = bytearray(model)
    for place in range(start + 24, start + 24 + 20 * count, 20):
        (weight,) = struct.unpack_from("<Q", found, place)
        struct.pack_into("<Q", found, place, weight + (1 << 39) >> 40 << 40)
    return bytes(found)


def split(found: Sequence[Example], share: float, seed: int) -> tuple[list[Example], list[Example]]:
    """Return the documents to learn from and those held out, chosen by the seed."""
    held = set(random.Random(seed).sample(range(len(found)), round(len(found) * share)))
    learn = [example for number, example in enumerate(found) if number not in held]
    return learn, [found[number] for number in sorted(held)]


def save(folder: Path, models: Sequence[bytes], card: dict[str, Any]) -> None:
    """Write a model into a folder; an interruption leaves the model that was there usable."""
    folder.mkdir(parents=True, exist_ok=True)
    card = {"format": MODEL_FORMAT, "version": digest(models), **card}
    text = json.dumps(card, indent=1, ensure_ascii=False) + "\n"
    files = [*zip(MODEL_FILES, models, strict=True), ("card.json", text.encode("utf-8"))]
    for name, data in files:
        (folder / f"{name}.new").write_bytes(data)
    for name, _ in files:
        os.replace(folder / f"{name}.new", folder / name)
