"""Show what the steps of ``extract`` and ``classify`` did to each claim, before and after."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from ..records import Attribution, Claim, Span, words
from ..steps import Change, Trace

__all__ = ["dropped_lines", "dropped_rows", "trace_lines", "trace_rows"]

_LONGEST = 80  # characters of words in a line
_ROLES = ("source", "cue", "content")
_SINGLE = ("recipient", "time")


def trace_rows(trace: Trace, changes: Sequence[Change], claim: Claim) -> list[dict[str, Any]]:
    """Return the steps that made or changed a claim, with what they changed before and after."""
    return [_row(trace.text, change) for change in changes] + [
        {"step": step, "kind": "find", "before": None, "after": found}
        for step, found in _classified(claim)
    ]


def dropped_rows(trace: Trace) -> list[dict[str, Any]]:
    """Return the steps that dropped an attribution, each with its words."""
    return [_row(trace.text, change) for change in trace.dropped]


def trace_lines(trace: Trace, changes: Sequence[Change], claim: Claim) -> Iterator[str]:
    """Yield a line for each step that made or changed a claim."""
    if changes:
        yield "  Steps"
    for row in trace_rows(trace, changes, claim):
        yield f"    {row['step']}: {_told(row)}"


def dropped_lines(trace: Trace) -> Iterator[str]:
    """Yield a line for each attribution that a step dropped."""
    rows = dropped_rows(trace)
    if rows:
        yield "DROPPED"
    for row in rows:
        yield f"    {row['step']}: {_whole(row['before'])}"


def _row(text: str, change: Change) -> dict[str, Any]:
    before, after = _fields(text, change.before), _fields(text, change.after)
    if before and after:
        differ = [name for name in after if before.get(name) != after[name]]
        before, after = ({name: side.get(name) for name in differ} for side in (before, after))
    return {
        "step": change.step,
        "kind": change.kind,
        "before": before or None,
        "after": after or None,
    }


def _fields(text: str, one: Attribution | None) -> dict[str, Any]:
    if one is None:
        return {}
    found: dict[str, Any] = {role: words(text, getattr(one, role)) for role in _ROLES}
    found |= {role: _words(text, getattr(one, role)) for role in _SINGLE}
    return found | {"cue_class": one.cue_class, "parent": one.parent}


def _words(text: str, span: Span | None) -> str | None:
    return span.of(text) if span else None


def _classified(claim: Claim) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the steps that found who the source is and decided its type, with the outcome."""
    found = claim.classification
    steps = json.loads(found.context or "{}").get("steps", {})
    for step in steps.get("source", ()):
        yield step, {"antecedent": found.antecedent, "source_name": found.source_name}
    for step in steps.get("type", ()):
        yield step, {"source_type": found.source_type}


def _told(row: dict[str, Any]) -> str:
    before, after = row["before"], row["after"]
    if before is None:
        return _whole(after) if "cue" in after else _pairs(after)
    return ", ".join(f"{name} {_quoted(before[name])} → {_quoted(after[name])}" for name in after)


def _whole(fields: dict[str, Any]) -> str:
    return " | ".join(_short(fields[role]) or "-" for role in _ROLES)


def _pairs(fields: dict[str, Any]) -> str:
    return ", ".join(f"{name} {_quoted(value)}" for name, value in fields.items() if value)


def _quoted(value: Any) -> str:
    return f"“{_short(value)}”" if isinstance(value, str) else "nothing" if value is None else value


def _short(quoted: str) -> str:
    quoted = " ".join(quoted.split())
    return quoted if len(quoted) <= _LONGEST else quoted[: _LONGEST - 1] + "…"
