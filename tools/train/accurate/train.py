"""Train the tagger on PolNeAR-style articles; seeded, with checkpoints to resume from."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from datasette_reliability.extract.accurate.decode import LABELS, cue_ranges, probabilities
from datasette_reliability.extract.accurate.inputs import (
    FIRST,
    LAST,
    PIECES_PER_CHUNK,
    Batch,
    Windows,
    chunks,
    collate,
    windows,
)
from datasette_reliability.extract.accurate.tagger import Setting
from datasette_reliability.extract.decode import Range
from datasette_reliability.gold import gold_documents
from datasette_reliability.records import Document, Segments
from tools.train.accurate.corpus import IGNORED, Example, examples, label_window
from tools.train.accurate.model import NARROW, Tagger
from tools.train.accurate.plan import Plan
from tools.train.accurate.shipped import kept_of, weights_of
from tools.train.accurate.tuning import tune
from tools.train.accurate.vocabulary import base_folder, base_tokenizer, prune, texts, tokenizer_of

__all__ = ["TorchNetworks", "setting_of", "train"]

Array = Any
CHUNKS_PER_PASSAGE = 8
PIECES_PER_STEP = 1400
WRONG_CUES_PER_STEP = 12
SPECIAL = 4  # the ids below are those of padding, unknown, first and last
WINDOW = ("words", "mask", "marks", "distances", "relations")


@dataclass(frozen=True, slots=True)
class Passage:
    """Neighboring chunks of one article."""

    example: Example
    parts: tuple[Range, ...]

    @property
    def bounds(self) -> Range:
        """Return its range of words."""
        return self.parts[0][0], self.parts[-1][1]


def _passages(example: Example, chance: random.Random) -> Iterator[Passage]:
    parts = list(chunks(example.inputs, chance.randrange(PIECES_PER_CHUNK // 4, PIECES_PER_CHUNK)))
    for start in range(0, len(parts), CHUNKS_PER_PASSAGE):
        yield Passage(example, tuple(parts[start : start + CHUNKS_PER_PASSAGE]))


def _steps(articles: Sequence[Example], chance: random.Random) -> list[list[Passage]]:
    """Return one epoch's passages, shuffled and grouped to about ``PIECES_PER_STEP``."""
    passages = [passage for one in articles for passage in _passages(one, chance)]
    chance.shuffle(passages)
    steps: list[list[Passage]] = []
    room = 0
    for passage in passages:
        if room <= 0:
            steps.append([])
            room = PIECES_PER_STEP
        steps[-1].append(passage)
        begin, end = passage.bounds
        room -= sum(map(len, passage.example.inputs.pieces[begin:end]))
    return steps


@dataclass(frozen=True, slots=True)
class Targets:
    """The windows of one step over the words of all its passages, with what is right."""

    near: Windows
    labels: Array
    real: Array


def _hide(arrays: Batch, share: float) -> None:
    """Replace a random share of the word pieces by the unknown one; frames stay."""
    hidden = torch.rand(arrays.ids.shape).numpy() < share
    arrays.ids[hidden & (arrays.ids >= SPECIAL)] = 1


def _targets(step: Sequence[Passage], chances: Array, chance: random.Random) -> Targets:
    rows: list[tuple[Windows, Array, Array]] = []
    offset = 0
    for passage in step:
        begin, end = passage.bounds
        gold = [g for g in passage.example.marked if begin <= g.cue[0] and g.cue[1] <= end]
        cues = [one.cue for one in gold]
        wrong = _wrong(passage, cues, chances[offset : offset + end - begin])
        wrong = chance.sample(wrong, min(len(wrong), WRONG_CUES_PER_STEP // len(step)))
        near = windows(passage.example.inputs, [*cues, *wrong], cues, passage.bounds)
        labels = np.zeros(near.words.shape, np.int64)
        for row, one in enumerate(gold):
            labels[row] = label_window(one, near, row)
        real = np.arange(len(labels)) < len(gold)
        near.words[:] = (near.words + offset - begin) * near.mask
        rows.append((near, labels, real))
        offset += end - begin
    return _stacked(rows)


def _wrong(passage: Passage, cues: Sequence[Range], chances: Array) -> list[Range]:
    begin, end = passage.bounds
    unknown = passage.example.cues[begin:end] == IGNORED
    found = [(a + begin, b + begin) for a, b in cue_ranges(chances, 0.1) if not unknown[a]]
    return [(a, b) for a, b in found if not any(a < d and c < b for c, d in cues)]


def _stacked(rows: Sequence[tuple[Windows, Array, Array]]) -> Targets:
    width = max(near.words.shape[1] for near, _, _ in rows)

    def join(arrays: Sequence[Array]) -> Array:
        return np.concatenate([np.pad(a, ((0, 0), (0, width - a.shape[1]))) for a in arrays])

    near = Windows(*(join([getattr(row[0], name) for row in rows]) for name in WINDOW))
    return Targets(near, join([row[1] for row in rows]), np.concatenate([row[2] for row in rows]))


def _alike(sizes: Array) -> list[Array]:
    """Return the rows in groups of similar size, smallest first, to pad little."""
    return [rows for rows in np.array_split(np.argsort(sizes, kind="stable"), 4) if len(rows)]


def _tensors(*arrays: Array) -> list[Tensor]:
    return [torch.from_numpy(array) for array in arrays]


class TorchNetworks:
    """The two networks in PyTorch, as the tagger asks for them."""

    def __init__(self, tagger: Tagger) -> None:
        self._tagger = tagger.eval()

    def encode(self, batch: Batch) -> tuple[Array, Array]:
        """Return vectors and cue scores."""
        with torch.inference_mode():
            found = self._tagger.encoder(*_tensors(batch.ids, batch.mask, batch.features))
        return found[0].numpy(), found[1].numpy()

    def arguments(self, vectors: Array, near: Windows) -> tuple[Array, Array]:
        """Return label scores and a score a cue."""
        given = _tensors(vectors, near.mask, near.marks, near.distances, near.relations)
        with torch.inference_mode():
            found = self._tagger.arguments(*given)
        return found[0].numpy(), found[1].numpy()


def setting_of(tagger: Tagger) -> Setting:
    """Return what the run time needs beside the networks, not tuned yet."""
    return Setting(*(scores.detach().numpy() for scores in tagger.chain.scores()))


class Run:
    """One training run: weights, their running average, optimizer and place in the plan."""

    def __init__(self, plan: Plan, kept: list[int]) -> None:
        torch.manual_seed(plan.seed)
        self.plan, self.kept = plan, kept
        self.tagger, self.average = Tagger(len(kept)), Tagger(len(kept))
        self.tagger.load(base_folder() / "model.safetensors", kept)
        self.average.load_state_dict(self.tagger.state_dict())
        self.optimizer = torch.optim.AdamW(
            self._groups(), betas=(0.9, 0.98), weight_decay=0.01, fused=True
        )
        self.step = self.epoch = self.place = 0
        self.seconds = 0.0

    def _groups(self) -> list[dict[str, Any]]:
        old: list[Tensor] = []
        new: list[Tensor] = []
        for name, weight in self.tagger.named_parameters():
            if weight.requires_grad:
                kept = ".layers." in name or name.startswith(("encoder.positions", "encoder.norm"))
                (old if kept else new).append(weight)
        return [
            {"params": old, "peak": self.plan.rate},
            {"params": new, "peak": self.plan.new_rate},
        ]

    def learn(
        self, batch: list[Passage], chance: random.Random, done: float, special: tuple[int, int]
    ) -> dict[str, float]:
        """Take one step; ``done`` is the share of the plan that lies behind. Return its losses."""
        self.tagger.train()
        for group in self.optimizer.param_groups:
            warm = min(1.0, (self.step + 1) / self.plan.warm_up)
            group["lr"] = group["peak"] * warm * max(0.0, 1.0 - done)
        losses = self._losses(batch, chance, special)
        total = 4 * losses["cue"] + losses["arguments"] + 0.5 * losses["real"]
        self.optimizer.zero_grad()
        total.backward()
        torch.nn.utils.clip_grad_norm_(self.tagger.parameters(), 1.0)
        self.optimizer.step()
        self.step += 1
        self._follow()
        return {name: float(loss.detach()) for name, loss in losses.items()}

    def _losses(
        self, batch: list[Passage], chance: random.Random, special: tuple[int, int]
    ) -> dict[str, Tensor]:
        parts = [(passage.example.inputs, part) for passage in batch for part in passage.parts]
        arrays = collate(parts, *special)
        _hide(arrays, self.plan.masked)
        known = np.concatenate([p.example.cues[slice(*p.bounds)] for p in batch])
        with torch.autocast("cpu", torch.bfloat16, NARROW):
            vectors, scores = self.tagger.encoder(
                *_tensors(arrays.ids, arrays.mask, arrays.features)
            )
        vectors = vectors.flatten(0, 1)[torch.from_numpy(arrays.firsts)]
        scores = scores.flatten(0, 1)[torch.from_numpy(arrays.firsts)].float()
        weights = torch.tensor([1.0, 1.5, 1.5])
        cue = functional.cross_entropy(
            scores, torch.from_numpy(known), weights, ignore_index=IGNORED
        )
        targets = _targets(batch, probabilities(scores.detach().numpy()), chance)
        if not len(targets.real):
            return {"cue": cue, "arguments": cue * 0, "real": cue * 0}
        return {"cue": cue, **self._argument_losses(vectors, targets)}

    def _argument_losses(self, vectors: Tensor, targets: Targets) -> dict[str, Tensor]:
        labels, real, mask = _tensors(targets.labels, targets.real, targets.near.mask)
        emissions = torch.zeros(*labels.shape, len(LABELS))
        verified = torch.zeros(len(real))
        for rows in _alike(targets.near.mask.sum(1)):
            width = int(targets.near.mask[rows[-1]].sum())
            words, *given = (
                torch.from_numpy(getattr(targets.near, name)[rows, :width]) for name in WINDOW
            )
            with torch.autocast("cpu", torch.bfloat16, NARROW):
                found = self.tagger.arguments(vectors[words], *given)
            emissions[rows, :width] = found[0].float()
            verified[rows] = found[1].float()
        chain = self.tagger.chain.loss(emissions[real], labels[real], mask[real])
        return {
            "arguments": chain / mask[real].sum().clamp(min=1),
            "real": functional.binary_cross_entropy_with_logits(verified, real.float()),
        }

    def _follow(self) -> None:
        decay = min(self.plan.averaging, (1 + self.step) / (10 + self.step))
        pairs = [
            (a, b)
            for a, b in zip(self.average.parameters(), self.tagger.parameters(), strict=True)
            if b.requires_grad
        ]
        with torch.no_grad():
            torch._foreach_lerp_([a for a, _ in pairs], [b for _, b in pairs], 1 - decay)

    def start_from(self, path: Path) -> None:
        """Take the weights of a shipped model's folder, or the averaged ones of a checkpoint."""
        if path.is_dir():
            weights = weights_of(path)
            self.tagger.load_state_dict(weights, strict=False)
            self.average.load_state_dict(weights, strict=False)
            return
        state = torch.load(path, weights_only=True)
        self.tagger.load_state_dict(state["average"])
        self.average.load_state_dict(state["average"])

    def save(self, path: Path) -> None:
        """Write everything that resuming and exporting need."""
        state = {
            "plan": asdict(self.plan),
            "kept": self.kept,
            "step": self.step,
            "epoch": self.epoch,
            "place": self.place,
            "seconds": self.seconds,
            "tagger": self.tagger.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
        }
        torch.save(state, path.with_suffix(".part"))
        path.with_suffix(".part").replace(path)

    def restore(self, path: Path) -> None:
        """Go on from a checkpoint."""
        state = torch.load(path, weights_only=True)
        self.step, self.epoch, self.place = state["step"], state["epoch"], state["place"]
        self.seconds = state["seconds"]
        self.tagger.load_state_dict(state["tagger"])
        self.average.load_state_dict(state["average"])
        self.optimizer.load_state_dict(state["optimizer"])


def held_out_split(articles: Sequence[Example], plan: Plan) -> tuple[list[Example], list[Example]]:
    """Return the articles to train on and those to choose by.

    They are the same for every seed, so that runs can start from one another and be averaged.
    """
    order = list(range(len(articles)))
    random.Random(1).shuffle(order)
    aside = set(order[: plan.held_out])
    return (
        [one for number, one in enumerate(articles) if number not in aside],
        [articles[number] for number in sorted(aside)],
    )


def train(
    data: Path,
    corpora: Sequence[Path],
    checkpoint: Path,
    segment: Callable[[Document], Segments],
    plan: Plan,
    say: Callable[[str], None],
    *,
    resume: bool = False,
    minutes: float = float("inf"),
    start: Path | None = None,
    silver: Sequence[Path] = (),
) -> None:
    """Train until the plan or the minutes are over; the checkpoint holds the newest state.

    ``start`` is a checkpoint, or the folder of a model, whose weights to begin with. Of the
    documents in ``silver``, which an engine has labeled, every epoch reads as many as there are
    annotated ones.
    """
    torch.set_num_threads(plan.threads)
    torch.set_flush_denormal(True)  # the decayed moments of AdamW slow every step down else
    if start and start.is_dir():
        kept = kept_of(start, base_tokenizer().get_vocab())
    elif start:
        kept = torch.load(start, weights_only=True)["kept"]
    else:
        kept = prune(texts([data, *corpora]))
    tokenizer = tokenizer_of(kept)
    learnt, aside = held_out_split(list(examples(gold_documents(data), segment, tokenizer)), plan)
    labeled = [one for path in silver for one in examples(gold_documents(path), segment, tokenizer)]
    run = Run(plan, kept)
    if resume and checkpoint.exists():
        run.restore(checkpoint)
    elif start:
        run.start_from(start)
    special = (tokenizer.token_to_id(FIRST), tokenizer.token_to_id(LAST))
    going = True
    while going:
        going = _epoch(run, learnt, labeled, special, checkpoint, say, minutes)
        if run.step <= plan.warm_up:  # every word still looks like a cue: measuring takes minutes
            continue
        networks = TorchNetworks(run.average)
        _, exact, half = tune(aside, networks, tokenizer, setting_of(run.average))
        say(f"epoch {run.epoch}: held-out F1 of source+content {exact:.3f} exact, {half:.3f} half")


def _epoch(
    run: Run,
    learnt: Sequence[Example],
    labeled: Sequence[Example],
    special: tuple[int, int],
    checkpoint: Path,
    say: Callable[[str], None],
    minutes: float,
) -> bool:
    """Train for what is left of an epoch; return whether the plan goes on after it."""
    chance = random.Random(f"{run.plan.seed}/{run.epoch}")
    some = chance.sample(labeled, min(len(labeled), len(learnt)))
    steps = _steps([*learnt, *some], chance)
    for number in range(run.place, len(steps)):
        started = time.monotonic()
        done = (run.epoch + number / len(steps)) / run.plan.epochs
        done = max(done, run.seconds / 60 / minutes)
        if done >= 1:
            break
        losses = run.learn(steps[number], chance, done, special)
        run.seconds += time.monotonic() - started
        run.place = number + 1
        if run.step % 20 == 0:
            told = ", ".join(f"{name} {loss:.3f}" for name, loss in losses.items())
            say(f"step {run.step} ({done:.1%}, {run.seconds / 60:.1f} min): {told}")
        if run.step % 200 == 0:
            run.save(checkpoint)
    if run.place == len(steps):
        run.epoch, run.place = run.epoch + 1, 0
    run.save(checkpoint)
    return run.place == 0 and run.epoch < run.plan.epochs and run.seconds < minutes * 60
