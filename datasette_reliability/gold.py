"""Read annotated documents: one JSON object per line, as in our conversion of PolNeAR.

``{"doc_id", "text", "title"?, "publisher"?, "date"?, "attributions": [{"id", "source": [[s, e]..],
"cue", "content", "type"?, "speech"?}], "ignore_spans"?}``; offsets are code points.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import InputError
from .records import Document, Given, Span, Spans

__all__ = ["ROLES", "Gold", "gold", "gold_documents", "json_rows"]

ROLES = ("source", "cue", "content")
_KINDS = {str: "a text", int: "a number", list: "a list"}


@dataclass(frozen=True, slots=True)
class Gold:
    """An annotated document: ``kinds`` holds each attribution's type and whether it is speech."""

    document: Document
    attributions: tuple[Given, ...]
    kinds: tuple[tuple[str | None, bool | None], ...]
    ignored: Spans


def json_rows(path: Path, keys: Mapping[str, type]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each line's place (``file:line``) and object; InputError if a key is missing."""
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"{path}: cannot be read ({error}); give a UTF-8 JSON lines file"
        ) from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield f"{path}:{number}", _object(f"{path}:{number}", line, keys)


def _object(place: str, line: str, keys: Mapping[str, type]) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        said = error.msg if isinstance(error, json.JSONDecodeError) else error
        raise InputError(f"{place}: not JSON ({said}); write one object per line") from None
    if not isinstance(row, dict):
        raise InputError(f"{place}: not a JSON object; write one object per line")
    for key, kind in keys.items():
        if not isinstance(row.get(key), kind):
            raise InputError(f"{place}: {key!r} is missing or not {_KINDS[kind]}; add it")
    return row


def gold_documents(path: Path) -> Iterator[Gold]:
    """Yield the documents of a file with their attributions; InputError names file and line."""
    seen: set[str] = set()
    for place, row in json_rows(path, {"doc_id": str, "text": str, "attributions": list}):
        if row["doc_id"] in seen:
            raise InputError(f"{place}: doc_id {row['doc_id']!r} appears twice; rename one")
        seen.add(row["doc_id"])
        yield gold(place, row)
    if not seen:
        raise InputError(f"{path}: no document in it; write one JSON object per line")


def gold(place: str, row: dict[str, Any]) -> Gold:
    """Return the annotated document of one object; InputError names its place."""
    size = len(row["text"])
    found = [_attribution(place, attribution, size) for attribution in row["attributions"]]
    return Gold(
        document=Document(
            text=row["text"],
            id=row["doc_id"],
            title=row.get("title"),
            publisher=row.get("publisher"),
            outlet_basis="metadata" if row.get("publisher") else None,
            published=row.get("date"),
            origin=place,
        ),
        attributions=tuple(given for given, _ in found),
        kinds=tuple(kind for _, kind in found),
        ignored=_spans(place, "ignore_spans", row.get("ignore_spans"), size),
    )


def _attribution(place: str, row: Any, size: int) -> tuple[Given, tuple[str | None, bool | None]]:
    if not isinstance(row, dict):
        raise InputError(f"{place}: an attribution is not an object; give source, cue and content")
    source, cue, content = (_spans(place, role, row.get(role), size) for role in ROLES)
    return Given(source, cue, content), (row.get("type"), row.get("speech"))


def _spans(place: str, role: str, value: Any, size: int) -> Spans:
    try:
        spans = tuple(Span(int(start), int(end)) for start, end in value or ())
    except (TypeError, ValueError):
        raise InputError(f"{place}: {role!r} must be pairs of offsets, [[start, end], …]") from None
    for span in spans:
        if not 0 <= span.start <= span.end <= size:
            raise InputError(
                f"{place}: {role!r} has [{span.start}, {span.end}] in a text of {size} code points;"
                " count code points from the start of the text"
            )
    return spans
