"""Identifiers and times derived from the data, so that the same claims give the same file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any
from uuid import NAMESPACE_URL, uuid5

__all__ = ["name_of", "stamp", "unix", "uuid"]

_OURS = uuid5(NAMESPACE_URL, "https://pypi.org/project/datasette-reliability/")
_BEGINNING = datetime(1970, 1, 1, tzinfo=timezone.utc)


def name_of(kind: str, document: Mapping[str, Any], claim: Mapping[str, Any]) -> str:
    """Return a claim's identity, wherever it is stored: text, place and reading."""
    parts = [document["sha256"], claim["spans"], claim["claim"]]
    parts += [claim["engine"], claim["engine_version"], claim["rubric_version"]]
    return json.dumps([kind, *parts], sort_keys=True)


def uuid(*name: str) -> str:
    """Return the UUID (version 5) of a name."""
    return str(uuid5(_OURS, "\0".join(name).encode("utf-8", "replace").decode("utf-8")))


def stamp(*times: Any) -> str:
    """Return the latest of these times in STIX's format.

    The beginning of 1970 if there are none.
    """
    latest = max(map(_time, times), default=_BEGINNING)
    return latest.strftime("%Y-%m-%dT%H:%M:%S.") + f"{latest.microsecond // 1000:03d}Z"


def unix(time: Any) -> int:
    """Return a time in seconds since the beginning of 1970."""
    return int(_time(time).timestamp())


def _time(value: Any) -> datetime:
    """Return a time in UTC.

    The beginning of 1970 if it is invalid, since anybody can write a table.
    """
    try:
        found = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
        found = found if found.tzinfo else found.replace(tzinfo=timezone.utc)
        return max(found.astimezone(timezone.utc), _BEGINNING)
    except (ValueError, OverflowError):
        return _BEGINNING
