"""The word pieces that all networks read, and their vectors: one table for all of them.

The vectors are those of MiniLM, unchanged by training, in eight bits with a scale per row. NumPy,
ONNX Runtime and tokenizers come with the extra of the ``accurate`` engine and are imported late.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from .errors import DataError

__all__ = ["FOLDER", "TOKENIZER", "VECTORS", "WordPieces", "open_pieces", "session"]

FOLDER = Path(__file__).parent / "data" / "models" / "accurate"
TOKENIZER, VECTORS = "tokenizer.json", "words.npz"


class WordPieces:
    """A tokenizer and the vectors of its pieces."""

    def __init__(self, folder: Path) -> None:
        """Open the files in a folder; DataError when one is missing or cannot be read."""
        import numpy as np
        from tokenizers import Tokenizer

        try:
            self.tokenizer = Tokenizer.from_str((folder / TOKENIZER).read_text("utf-8"))
            with np.load(folder / VECTORS, allow_pickle=False) as held:
                self._rows, self._scales = held["rows"], held["scales"]
        except Exception as error:  # tokenizers raises Exception itself
            raise DataError(f"{folder}: the model cannot be read ({error}); reinstall") from error

    def vectors(self, ids: Any) -> Any:
        """Return the vectors (… × 384) of an array of numbers of pieces."""
        import numpy as np

        return self._rows[ids].astype(np.float32) * self._scales[ids][..., None]


@cache
def open_pieces(folder: Path = FOLDER) -> WordPieces:
    """Open the pieces that come with the package; DataError when they cannot be read."""
    return WordPieces(folder)


def session(path: Path) -> Any:
    """Open a network in an ONNX file on one thread; DataError when it cannot be."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # One thread: several documents are read at once by several processes.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime's own errors derive from Exception alone
        raise DataError(
            f"{path.parent}: the model cannot be opened ({error}); reinstall"
        ) from error
