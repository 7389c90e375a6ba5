"""Run other finders of attributions on the same documents beside ours: ``make rivals``.

Each tool runs in a process of its own in an environment of its own, one document after the other: a
document that raises, hangs or ends the process is lost, and no other. Lost documents count as
read without a finding. Times are CPU seconds of that process, the peak is its resident memory.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from typing import Any

from datasette_reliability.evaluation import CRITERIA, Counts, interval, score_document, scores
from datasette_reliability.gold import ROLES, Gold
from datasette_reliability.plugins import engines
from datasette_reliability.records import Given, Span

__all__ = ["Outcome", "Tool", "measured", "run", "tools"]

_WORKER = Path(__file__).with_name("worker.py")
_ROOT = Path(__file__).parents[2]
_WHOLE = "source+content"
_NUMBER = re.compile(r"\d+")
_SILENT = "the process ended or took too long"


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool: the arguments of ``worker.py``, the Python that has it, and where else that looks."""

    name: str
    arguments: tuple[str, ...]
    python: Path
    path: str = ""


@dataclass(slots=True)
class Outcome:
    """What became of the documents: ``lost`` holds a reason for each that was lost."""

    tool: str
    version: str = ""
    unavailable: str | None = None
    documents: int = 0
    seconds: float = 0.0
    start: float = 0.0
    peak: float = 0.0
    lost: list[str] = field(default_factory=list)
    counts: list[Counts] = field(default_factory=list)

    def row(self) -> dict[str, Any]:
        """Return the numbers that are printed; those of accuracy are percentages."""
        if self.unavailable:
            return {"tool": self.tool, "unavailable": self.unavailable}
        table = scores(self.counts)
        shown = {
            f"{measure} {criterion}": round(100 * table[measure, criterion].f1, 1)
            for measure in (_WHOLE, "source", "content")
            for criterion in reversed(CRITERIA)
        }
        spread = [round(100 * end, 1) for end in interval(self.counts, _WHOLE, "jac50")]
        return {
            "tool": self.tool,
            "version": self.version,
            "documents": self.documents,
            "lost": len(self.lost),
            "reasons": dict(Counter(self.lost).most_common()),
            **shown,
            "interval": spread,
            "precision": round(100 * table[_WHOLE, "jac50"].precision, 1),
            "recall": round(100 * table[_WHOLE, "jac50"].recall, 1),
            "start": round(self.start, 1),
            "seconds": round(self.seconds, 1),
            "documents per CPU-second": round(self.documents / max(self.seconds, 1e-9), 1),
            "peak": round(self.peak),
        }


def tools(environments: Path) -> Iterator[Tool]:
    """Yield our engines and every rival, which is looked for in ``environments``/NAME."""
    for name, entry in engines().items():
        if entry.available() and entry.rank >= 0:
            ours = f"datasette-reliability {name}"
            yield Tool(ours, ("own", name), Path(sys.executable), str(_ROOT))
    for name, module, *argument in (
        ("textacy", "quoters", "textacy"),
        ("sayswho", "quoters", "sayswho"),
        ("sayswho, its finder alone", "quoters", "sayswho-quotes"),
        ("spaCy with rules of our own", "spacy_rules"),
    ):
        place = {"quoters": name.partition(",")[0]}.get(module, "spacy")
        yield Tool(name, (module, *argument), environments / place / "bin" / "python")


def run(tool: Tool, documents: Sequence[Gold], timeout: float = 120) -> Outcome:
    """Return how a tool does on the documents; each may take ``timeout`` seconds."""
    outcome = Outcome(tool.name)
    texts = (gold.document.text for gold in documents)
    for gold, answer in zip(documents, _answers(tool, texts, outcome, timeout), strict=False):
        outcome.counts.append(score_document(gold, _given(answer.get("attributions", ()))))
    return outcome


def measured(tool: Tool, texts: Iterable[str], timeout: float = 120) -> Outcome:
    """Return what reading texts takes a tool, whatever it finds."""
    outcome = Outcome(tool.name)
    for _ in _answers(tool, texts, outcome, timeout):
        pass
    return outcome


def _answers(
    tool: Tool, texts: Iterable[str], outcome: Outcome, timeout: float
) -> Iterator[dict[str, Any]]:
    """Yield the answer to each text, and note what it took; nothing where the tool cannot run."""
    process: subprocess.Popen[str] | None = None
    for text in texts:
        if process is None:
            process = _started(tool, outcome)
            if process is None:
                return
        answer = _asked(process, text, timeout)
        outcome.documents += 1
        outcome.seconds += answer.get("seconds", 0.0)
        outcome.peak = max(outcome.peak, answer.get("peak", 0.0))
        if "attributions" not in answer:
            outcome.lost.append(_NUMBER.sub("…", answer.get("error", _SILENT)))
        if not answer:
            _ended(process)
            process = None
        yield answer
    if process is not None:
        _ended(process)


def _started(tool: Tool, outcome: Outcome) -> subprocess.Popen[str] | None:
    """Return a process that is ready; None where the tool cannot run, which is then said why."""
    if not tool.python.exists():
        outcome.unavailable = f"not installed: no {tool.python}"
        return None
    process = subprocess.Popen(
        [str(tool.python), str(_WORKER), *tool.arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": tool.path},
    )
    assert process.stdout is not None
    ready = json.loads(process.stdout.readline() or "{}")
    if "ready" not in ready:
        outcome.unavailable = ready.get("unavailable", "the process ended before it was ready")
        _ended(process)
        return None
    outcome.version, outcome.start = ready["ready"], ready["seconds"]
    return process


def _asked(process: subprocess.Popen[str], text: str, timeout: float) -> dict[str, Any]:
    """Return the answer to a text; empty where the process ended or had to be ended."""
    assert process.stdin is not None
    assert process.stdout is not None
    timer = Timer(timeout, process.kill)
    timer.start()
    try:
        process.stdin.write(json.dumps({"text": text}) + "\n")
        process.stdin.flush()
        found: dict[str, Any] = json.loads(process.stdout.readline() or "{}")
    except (OSError, ValueError):
        return {}
    finally:
        timer.cancel()
    return found


def _ended(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def _given(rows: Sequence[dict[str, Any]]) -> list[Given]:
    return [
        Given(*(tuple(Span(start, end) for start, end in row[role]) for role in ROLES))
        for row in rows
    ]
