"""Bring the dates of inputs to ISO 8601."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime

__all__ = ["iso_date"]

_LONGEST = 64
_COMPACT = re.compile(r"(\d{4})([01]\d)([0-3]\d)(?=$|[ T])")
_SLASHED = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_FIRST = re.compile(r"(?:[A-Za-z]+, ?)?(\d{1,2})(?:st|nd|rd|th)? ([A-Za-z]+)\.?,? (\d{4})")
_MONTH_FIRST = re.compile(r"(?:[A-Za-z]+, ?)?([A-Za-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")


def iso_date(value: str) -> str | None:
    """Return a date (with its time, if given) in ISO 8601; None if it cannot mean just one day.

    ``05/09/2025`` is May 9 here and September 5 there, so it yields None.
    """
    value = value.strip()[:_LONGEST]
    for parse in (_iso, _rfc, _worded):
        try:
            if found := parse(value):
                return found
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _iso(value: str) -> str | None:
    value = _COMPACT.sub(r"\1-\2-\3", value, count=1)
    value = _SLASHED.sub(lambda m: f"{m[1]}-{int(m[2]):02}-{int(m[3]):02}", value, count=1)
    if len(value) == 10:
        return date.fromisoformat(value).isoformat()
    if not re.match(r"\d{4}-\d\d-\d\d[ T]", value):
        return None
    # Python 3.10 reads neither a Z nor fractions of other than three or six digits.
    value = re.sub(r"(\.\d{1,6})\d*", lambda m: m[1].ljust(7, "0"), value)
    value = re.sub(r" ?(?:Z|UTC|GMT)$", "+00:00", value)
    value = re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", value)
    return datetime.fromisoformat(value).isoformat()


def _rfc(value: str) -> str | None:
    return parsedate_to_datetime(value).isoformat() if ":" in value else None


def _worded(value: str) -> str | None:
    if found := _DAY_FIRST.match(value):
        day, month, year = found.groups()
    elif found := _MONTH_FIRST.match(value):
        month, day, year = found.groups()
    else:
        return None
    number = _MONTHS.index(month[:3].lower()) + 1
    return date(int(year), number, int(day)).isoformat()
