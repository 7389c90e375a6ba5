"""Read the model that the package ships back into weights, to train on from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from datasette_reliability.wordpieces import VECTORS

__all__ = ["arrays", "kept_of", "weights_of"]


def kept_of(folder: Path, names: dict[str, int]) -> list[int]:
    """Return which of MiniLM's word pieces (``names``) the model in a folder keeps, in order."""
    model = json.loads((folder / "tokenizer.json").read_text("utf-8"))["model"]
    own: dict[str, int] = model["vocab"]
    return [names[name] for name in sorted(own, key=own.__getitem__)]


def weights_of(folder: Path) -> dict[str, Tensor]:
    """Return the weights of both networks and the chain, by the names of ``model.Tagger``.

    What was lost when the weights were cut to eight bits stays lost.
    """
    setting = json.loads((folder / "setting.json").read_text("utf-8"))
    found = {f"chain.{name}": torch.tensor(setting[name]) for name in ("starts", "transitions")}
    with np.load(folder / VECTORS) as vectors:
        rows = vectors["rows"] * vectors["scales"][:, None]
        found["encoder.words.weight"] = torch.from_numpy(rows.astype(np.float32))
    for part in ("encoder", "arguments"):
        for name, array in arrays(folder / f"{part}.onnx"):
            found[f"{part}.{name}"] = torch.from_numpy(array.astype(np.float32))
    return found


def arrays(path: Path) -> Iterator[tuple[str, Any]]:
    """Yield the weights in an ONNX file that we wrote, by the names of their modules."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(path).graph
    held = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    for name, array in held.items():
        if name.endswith((".weight", ".bias")):
            yield name, array
    for node in graph.node:
        # The export names a product after its module: "/layers.0/query/MatMul_quant".
        if node.op_type == "MatMulInteger":
            given = node.input[1].removesuffix("_quantized")
            whole = held[f"{given}_quantized"].astype(np.int32) - held[f"{given}_zero_point"]
            module = node.name.strip("/").rsplit("/", 1)[0].replace("/", ".")
            yield f"{module}.weight", (whole * held[f"{given}_scale"]).T
