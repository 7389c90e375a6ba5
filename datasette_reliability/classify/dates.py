"""Resolve the words that date a statement against the document's date."""

from __future__ import annotations

import re
from datetime import date, timedelta

__all__ = ["statement_date"]

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = re.compile(rf"\b({'|'.join(_DAYS)})\b", re.I)
_SHORT_DAY = re.compile(r"\b(mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)\b\.?", re.I)
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_MONTH_DAY = re.compile(rf"\b{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(\d{{4}}))?", re.I)
_DAY_MONTH = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}\b(?:,?\s+(\d{{4}}))?", re.I
)
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
# A statement may name a day to come ("on May 3 he will"), so a day without a year falls in the
# year before only if it would otherwise be more than two months ahead.
_FAR_AHEAD = timedelta(days=60)


def statement_date(words: str, published: str) -> str | None:
    """Return the ISO date that these words mean; None when they do not fix a single day.

    A bare weekday is the latest such day up to the publication date, so at most six days back. A
    day and month without a year fall in the year of publication, or in the year before if that
    date would be more than 60 days ahead.
    """
    base = _parsed(published)
    found = _full(words, base) or (_relative(words, base) if base else None)
    return found.isoformat() if found else None


def _parsed(published: str) -> date | None:
    try:
        return date.fromisoformat(published[:10])
    except ValueError:
        return None


def _full(words: str, base: date | None) -> date | None:
    iso = _ISO.search(words)
    if iso:
        return _date(int(iso[1]), int(iso[2]), int(iso[3]))
    match = _MONTH_DAY.search(words)
    if match:
        return _month_day(match[1], match[2], match[3], base)
    match = _DAY_MONTH.search(words)
    return _month_day(match[2], match[1], match[3], base) if match else None


def _month_day(month: str, day: str, year: str | None, base: date | None) -> date | None:
    number = _MONTHS.index(month[:3].lower()) + 1
    if year:
        return _date(int(year), number, int(day))
    if base is None:
        return None
    found = _date(base.year, number, int(day))
    return _date(base.year - 1, number, int(day)) if found and found > base + _FAR_AHEAD else found


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _relative(words: str, base: date) -> date | None:
    low = words.lower()
    if re.search(r"\bnext\b", low):
        return None
    if re.search(r"\byesterday\b|\blast night\b", low):
        return base - timedelta(days=1)
    if re.search(r"\b(?:today|tonight|this (?:morning|afternoon|evening))\b", low):
        return base
    match = _DAY.search(low) or _SHORT_DAY.search(low)
    if match is None:
        return None
    number = next(i for i, day in enumerate(_DAYS) if day.startswith(match[1][:3]))
    back = (base.weekday() - number) % 7
    if back == 0 and re.search(r"\blast\s+" + match[1], low):
        back = 7
    return base - timedelta(days=back) if base.toordinal() > back else None
