"""Write a checkpoint as the model that the package ships: two int8 ONNX files and their setting."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from datasette_reliability.errors import InputError
from datasette_reliability.extract.accurate.engine import FORMAT, OnnxNetworks
from datasette_reliability.extract.accurate.tagger import Setting
from datasette_reliability.gold import gold_documents
from datasette_reliability.records import Document, Segments
from datasette_reliability.wordpieces import VECTORS
from tools.train.accurate.corpus import examples
from tools.train.accurate.model import HIDDEN, Tagger
from tools.train.accurate.plan import Plan
from tools.train.accurate.shipped import weights_of
from tools.train.accurate.train import held_out_split, setting_of
from tools.train.accurate.tuning import tune
from tools.train.accurate.vocabulary import tokenizer_of

__all__ = ["export", "quantized", "write_vectors"]

ENCODER = ("words", "mask", "features")
ARGUMENTS = ("vectors", "mask", "marks", "distances", "relations")


def export(
    checkpoints: Sequence[Path],
    data: Path,
    folder: Path,
    segment: Callable[[Document], Segments],
    say: Callable[[str], None],
    before: Path | None = None,
    share: float = 1.0,
) -> None:
    """Write the mean of the checkpoints' weights, tuned on the articles held out from training.

    Runs that began with the same weights can be averaged: the mean is about as good as asking
    each of them (Wortsman et al., "Model soups", ICML 2022), at the cost of one. With ``before``,
    the folder of the model that training began with, the trained weights count for ``share`` and
    its own for the rest: that forgets less (Wortsman et al., "Robust fine-tuning", CVPR 2022).
    """
    states = [torch.load(path, weights_only=True) for path in checkpoints]
    state = states[0]
    if any(other["kept"] != state["kept"] for other in states):
        raise InputError("the checkpoints keep different word pieces; give those of one start")
    state["average"] = _mean([other["average"] for other in states])
    if before is not None:
        state["average"] = _mixed(state["average"], weights_of(before), share)
    tagger = Tagger(len(state["kept"]))
    tagger.load_state_dict(state["average"])
    tokenizer = tokenizer_of(state["kept"])
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    write_networks(tagger.eval(), folder)
    plan = Plan(**state["plan"])
    _, aside = held_out_split(list(examples(gold_documents(data), segment, tokenizer)), plan)
    setting, exact, half = tune(aside, OnnxNetworks(folder), tokenizer, setting_of(tagger))
    say(f"held-out F1 of source+content: {exact:.3f} exact, {half:.3f} half")
    _write_setting(setting, folder)
    size = sum(path.stat().st_size for path in folder.iterdir())
    say(f"{folder}: {size / 1e6:.1f} MB, from step {state['step']}")


def _mean(weights: Sequence[dict[str, Tensor]]) -> dict[str, Tensor]:
    return {name: sum(one[name] for one in weights) / len(weights) for name in weights[0]}


def _mixed(
    trained: dict[str, Tensor], before: dict[str, Tensor], share: float
) -> dict[str, Tensor]:
    return {
        name: share * weight + (1 - share) * before[name] if name in before else weight
        for name, weight in trained.items()
    }


def write_vectors(weight: Tensor, folder: Path) -> None:
    """Write the vectors of the pieces in eight bits with a scale a row.

    One scale for all costs half a point of F1.
    """
    scales = weight.abs().amax(1, keepdim=True).clamp(min=1e-9) / 127
    rows = (weight / scales).round().to(torch.int8).numpy()
    np.savez(folder / VECTORS, rows=rows, scales=scales.squeeze(1).numpy())


def write_networks(tagger: Tagger, folder: Path) -> None:
    """Write ``encoder.onnx`` and ``arguments.onnx`` with weights of eight bits.

    The tagger's word embedding is replaced.
    """
    write_vectors(tagger.encoder.words.weight.data, folder)
    tagger.encoder.words = nn.Identity()
    numbers = torch.ones(2, 9, dtype=torch.int64)
    vectors = torch.zeros(2, 9, HIDDEN)
    _write(tagger.encoder, (vectors, *(numbers,) * 2), ENCODER, ("vectors_out", "cues"), folder)
    given = (vectors, *(numbers,) * 4)
    _write(tagger.arguments, given, ARGUMENTS, ("labels", "verified"), folder)


def _write(
    module: Any,
    given: tuple[Any, ...],
    names: tuple[str, ...],
    results: tuple[str, str],
    folder: Path,
) -> None:
    axes = {name: {0: "rows", 1: "words"} for name in (*names, results[0])}
    axes[results[1]] = {0: "rows"} | ({1: "words"} if results[1] == "cues" else {})
    target = folder / ("encoder.onnx" if results[1] == "cues" else "arguments.onnx")
    quantized(module, given, names, results, axes, target)


def quantized(
    module: Any,
    given: tuple[Any, ...],
    names: Sequence[str],
    results: Sequence[str],
    axes: dict[str, dict[int, str]],
    target: Path,
) -> None:
    """Write a module as an ONNX file with weights of eight bits; ``given`` is one input of it."""
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    with TemporaryDirectory() as place:
        plain, ready = Path(place) / "plain.onnx", Path(place) / "ready.onnx"
        torch.onnx.export(
            module,
            given,
            str(plain),
            input_names=list(names),
            output_names=list(results),
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        quant_pre_process(plain, ready, skip_symbolic_shape=True)
        quantize_dynamic(
            ready,
            target,
            op_types_to_quantize=["MatMul"],
            per_channel=True,
            weight_type=QuantType.QInt8,
        )


def _write_setting(setting: Setting, folder: Path) -> None:
    digest = hashlib.sha256()
    for name in ("encoder.onnx", "arguments.onnx", VECTORS):
        digest.update((folder / name).read_bytes())
    card = {
        "format": FORMAT,
        "version": f"{FORMAT}-{digest.hexdigest()[:8]}",
        "floor": setting.floor,
        "weight": setting.weight,
        "threshold": setting.threshold,
        "bonus": setting.bonus,
        "starts": setting.starts.tolist(),
        "transitions": setting.transitions.tolist(),
    }
    (folder / "setting.json").write_text(json.dumps(card, indent=1) + "\n", "utf-8")
