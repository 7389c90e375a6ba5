"""The ``accurate`` engine: a fine-tuned MiniLM tags cues, and source and content once per cue.

Only this file is imported before the engine is opened; it needs only the standard library.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...entries import Engine

__all__ = ["MODEL", "MODEL_FILES", "REMEDY", "available", "open_accurate"]

MODEL = Path(__file__).parents[2] / "data" / "models" / "accurate"
MODEL_FILES = ("encoder.onnx", "arguments.onnx", "words.npz", "tokenizer.json", "setting.json")
REMEDY = "pip install 'datasette-reliability[accurate]'"


def available(folder: Path = MODEL) -> bool:
    """Return whether the extra is installed and the model is there."""
    installed = all(find_spec(name) for name in ("numpy", "onnxruntime", "tokenizers"))
    return installed and all((folder / name).is_file() for name in MODEL_FILES)


def open_accurate() -> Engine:
    """Open the model that comes with the package."""
    from .engine import AccurateEngine

    return AccurateEngine(MODEL)
