"""Run one tool over texts, one JSON object a line in and out; started in the tool's environment.

This file and the tools beside it import nothing of the package, whose dependencies are not
installed there. ``python worker.py MODULE [ARGUMENT]`` imports the module from this folder and
calls its ``reader``, which returns a function from a text to attributions as docs/evaluation.md
has them. It answers ``{"ready": version}`` or ``{"unavailable": reason}``, then each ``{"text"}``
with ``{"attributions"}`` or ``{"error"}``, and with CPU ``seconds`` and the ``peak`` memory in MB.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from importlib import import_module
from time import process_time
from typing import Any

__all__ = ["main"]


def main(argv: list[str]) -> None:
    """Answer line after line until the input ends."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints is no answer

    def answer(begun: float, **found: Any) -> None:
        found |= {"seconds": process_time() - begun, "peak": _peak()}
        print(json.dumps(found), file=out, flush=True)

    try:
        tool = import_module(argv[0])
        read = tool.reader(*argv[1:])
    except Exception as error:
        answer(0, unavailable=_said(error))
        return
    answer(0, ready=tool.version())
    for line in sys.stdin:
        begun = process_time()
        try:
            answer(begun, attributions=read(json.loads(line)["text"]))
        except Exception as error:
            answer(begun, error=_said(error))


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0][:300]


def _peak() -> float:
    """Return the most memory that this process has held, in MB."""
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as lines:
            return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(sys.argv[1:])
