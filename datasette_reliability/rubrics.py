"""Read a rubric's points table from JSON; errors say exactly what is wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from . import terms
from .errors import DataError
from .records import Rubric

__all__ = ["BUILT_IN", "CATEGORIES", "differences", "load_rubric_file", "numbers", "rubric_from"]

BUILT_IN = Path(__file__).parent / "data" / "rubrics" / "attribution-reliability.json"
CATEGORIES = ("identity", "access", "form", "channel", "support", "caution")
_REMEDY = "name a points table or a JSON file"
_KEYS = {"rubric", "version", "caps", "bands", "unattributed", *CATEGORIES}


@cache
def load_rubric_file(path: Path = BUILT_IN) -> Rubric:
    """Return the rubric of a JSON file; DataError names the file and the entry that is wrong."""
    try:
        data = json.loads(path.read_text("utf-8"))
    except json.JSONDecodeError as error:
        raise DataError(f"{path}:{error.lineno}: not JSON ({error.msg}); {_REMEDY}") from error
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"{path}: cannot be read ({error}); {_REMEDY}") from error
    return rubric_from(data, str(path))


def rubric_from(data: Any, where: str) -> Rubric:
    """Return a rubric from its JSON object; DataError says what is wrong ``where``."""
    if not isinstance(data, Mapping):
        raise DataError(f"{where}: not a points table: write one JSON object")
    unknown = sorted(set(map(str, data)) - _KEYS)
    if unknown:
        raise DataError(f"{where}: unknown keys {', '.join(unknown)}; remove them")
    points = {category: _points(data, category, where) for category in CATEGORIES}
    caps = data.get("caps")
    return Rubric(
        name=_text(data, "rubric", where),
        version=_text(data, "version", where),
        points=MappingProxyType(points),
        support_cap=_cap(data["support"].get("_cap"), "support._cap", where),
        unnamed_cap=_cap(
            caps.get("unnamed") if isinstance(caps, Mapping) else None, "caps.unnamed", where
        ),
        bands=_bands(data.get("bands"), where),
        origin=where,
    )


def numbers(rubric: Rubric) -> dict[str, int]:
    """Return every number of a rubric, by its place in the file."""
    points = {
        f"{part}.{code}": n for part, table in rubric.points.items() for code, n in table.items()
    }
    caps = {"support._cap": rubric.support_cap, "caps.unnamed": rubric.unnamed_cap}
    return points | caps | {f"bands.{name}": least for name, least in rubric.bands}


def differences(before: Mapping[str, int], now: Mapping[str, int]) -> str:
    """Return in words which of :func:`numbers` differ, three at most; "" where none does."""
    changed = sorted(
        name for name in before.keys() | now.keys() if before.get(name) != now.get(name)
    )
    told = [f"{name} was {before.get(name)} and is {now.get(name)}" for name in changed[:3]]
    more = [f"{len(changed) - 3} more"] if len(changed) > 3 else []
    return ", ".join(told + more)


def _text(data: Mapping[str, Any], key: str, where: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value.strip():
        raise DataError(f"{where}: {key} must be a non-empty text")
    return value


def _points(data: Mapping[str, Any], category: str, where: str) -> Mapping[str, int]:
    table = data.get(category)
    if not isinstance(table, Mapping):
        raise DataError(f"{where}: {category} must be an object of code and points")
    found = {code: value for code, value in table.items() if code != "_cap"}
    expected = _codes()[category]
    wrong = sorted(expected.symmetric_difference(found))
    if wrong:
        raise DataError(
            f"{where}: {category} must give points to exactly {', '.join(sorted(expected))};"
            f" missing or unknown: {', '.join(wrong)}"
        )
    for code, value in found.items():
        _check_sign(value, category, code, where)
    return MappingProxyType(found)


def _check_sign(value: Any, category: str, code: str, where: str) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise DataError(f"{where}: {category}.{code} must be a whole number, not {value!r}")
    if (value > 0) if category == "caution" else (value < 0):
        side = "0 or less" if category == "caution" else "0 or more"
        raise DataError(f"{where}: {category}.{code} must be {side}, not {value}")


@cache
def _codes() -> Mapping[str, frozenset[str]]:
    built_in = json.loads(BUILT_IN.read_text("utf-8"))
    return {category: frozenset(built_in[category]) - {"_cap"} for category in CATEGORIES}


def _cap(value: Any, key: str, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 100:
        raise DataError(f"{where}: {key} must be a whole number from 0 to 100, not {value!r}")
    return value


def _bands(value: Any, where: str) -> tuple[tuple[str, int], ...]:
    try:
        bands = tuple((str(name), int(least)) for name, least in value)
    except (TypeError, ValueError) as error:
        raise DataError(f"{where}: bands must be a list of [name, least score]") from error
    least = [score for _, score in bands]
    names = tuple(name for name, _ in bands)
    if names != terms.BAND.values or least != sorted(set(least), reverse=True) or least[-1] != 0:
        raise DataError(
            f"{where}: bands must be {', '.join(terms.BAND.values)} with falling least scores,"
            " the last one 0"
        )
    return bands
