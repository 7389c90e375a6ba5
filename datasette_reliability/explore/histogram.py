"""A column of dates, counted by year, month or day; each period is a link to its rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from .choices import Choice, choice_of
from .counts import Count, Counted

__all__ = ["GRAINS", "axis", "histogram", "is_long", "period"]

GRAINS = {"year": 4, "month": 7, "day": 10}
_MOST = 100  # bars; if there are more, the latest are shown
_MOST_MONTHS, _MOST_DAYS = 60, 2  # months that are shown as months, and as days
_SHAPES = {4: r"[0-9]{4}", 7: r"[0-9]{4}-(0[1-9]|1[0-2])"}
_SHAPES[10] = _SHAPES[7] + r"-(0[1-9]|[12][0-9]|3[01])"
_ABOVE = {4: 0, 7: 4, 10: 7}
Choosing = Callable[[Choice], str]


async def histogram(count: Count, column: str, grain: str, choosing: Choosing) -> dict[str, Any]:
    """Return the buckets of a column of dates in their order, with links to other periods.

    Without a ``grain`` the rows decide: days for up to two months, months for up to five years.
    Empty periods between others have a bucket of 0; values that are not dates have none.
    """
    chosen, _ = choice_of(count.selection.pairs, column, dates=True)
    months = await count.grouped(column, 7)
    zoom = chosen.prefix if _is_period(chosen.prefix, len(chosen.prefix)) else ""
    length = GRAINS.get(grain) or _fitting(_within(months, zoom[:7]), len(zoom))
    # A year that is chosen shows its months; a month that is chosen, the months of its year.
    zoom = zoom if len(zoom) < length else zoom[: _ABOVE[length]]
    rows = months if length == 7 else await count.grouped(column, length)
    kept = _within(rows, zoom)
    periods = _periods([start for start, _ in kept if _is_period(start, length)], length)
    counts = dict(kept)

    def bucket(start: str) -> dict[str, Any]:
        selected = start == chosen.prefix
        return {
            "value": start,
            "label": period(start),
            "definition": None,
            "count": counts.get(start, 0),
            "rows": counts.get(start, 0),
            "toggle_url": choosing(Choice() if selected else Choice(prefix=start)),
            "selected": selected,
        }

    bars = [bucket(start) for start in periods[-_MOST:]]
    missing = [] if zoom else [_missing(n, chosen, choosing) for v, n in rows if v is None]
    return {
        "results": bars + missing,
        "truncated": len(periods) > _MOST,
        "highest": max((bar["count"] for bar in bars), default=0),
        "histogram": {value: key for key, value in GRAINS.items()}[length],
        "wider": [
            {"label": words, "url": choosing(Choice(prefix=start))} for start, words in _wider(zoom)
        ],
    }


@lru_cache(maxsize=10_000)  # a page of claims names a hundred days, and mostly the same ones
def period(start: str) -> str:
    """Return the words for the beginning of a date, such as "May 2025" for 2025-05."""
    try:
        day = date.fromisoformat(start + "0001-01-01"[len(start) :])
    except ValueError:
        return start
    return {4: f"{day:%Y}", 7: f"{day:%B %Y}"}.get(len(start), f"{day.day} {day:%B %Y}")


def _wider(zoom: str) -> Iterator[tuple[str, str]]:
    """Yield links from a zoomed histogram to wider ones, the widest first."""
    if zoom:
        yield "", "all dates"
        if len(zoom) == 7:
            yield zoom[:4], zoom[:4]


def _missing(count: int, chosen: Choice, choosing: Choosing) -> dict[str, Any]:
    return {
        "value": None,
        "label": "no date",
        "definition": None,
        "count": count,
        "rows": count,
        "toggle_url": choosing(chosen.toggled(None)),
        "selected": chosen.is_selected(None),
    }


def _within(rows: Counted, zoom: str) -> list[tuple[str, int]]:
    return [
        (start, count) for start, count in rows if isinstance(start, str) and start.startswith(zoom)
    ]


def _is_period(start: str, length: int) -> bool:
    return length in _SHAPES and re.fullmatch(_SHAPES[length], start) is not None


def _fitting(months: Iterable[tuple[str, int]], chosen: int) -> int:
    """Return the length of the date prefix that gives a readable number of bars."""
    if chosen:
        return 7 if chosen == 4 else 10
    there = sorted(start for start, _ in months if _is_period(start, 7))
    if not there:
        return 7
    first, last = (12 * int(start[:4]) + int(start[5:]) for start in (there[0], there[-1]))
    span = last - first + 1
    return 10 if span <= _MOST_DAYS else 7 if span <= _MOST_MONTHS else 4


def _periods(there: list[str], length: int) -> list[str]:
    """Return the periods in order, filling gaps among the latest ones with empty periods."""
    if not there:
        return []
    ends = min(there), max(there)
    between = _days(*ends) if length == 10 else _months(*ends, length)
    return sorted({*there, *between})


def axis(starts: Iterable[str]) -> list[str]:
    """Return every period from the first to the last of some that are all years or all months.

    Values that are not dates are left out; if there are too many periods, the latest are kept.
    """
    there = [start for start in starts if _is_period(start, len(start))]
    return _periods(there, len(there[0]))[-_MOST:] if there else []


def is_long(months: Iterable[str], most: int) -> bool:
    """Return whether there are more than this many months between the first and the last."""
    there = [12 * int(one[:4]) + int(one[5:]) for one in months if _is_period(one, 7)]
    return bool(there) and max(there) - min(there) >= most


def _days(first: str, last: str) -> Iterable[str]:
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:  # such as 30 February
        return ()
    return (str(end - timedelta(days=n)) for n in range(min((end - start).days, _MOST)))


def _months(first: str, last: str, length: int) -> Iterable[str]:
    if length == 4:
        return (f"{year:04}" for year in range(max(int(first), int(last) - _MOST), int(last)))
    start, end = (12 * int(one[:4]) + int(one[5:]) - 1 for one in (first, last))
    return (f"{n // 12:04}-{n % 12 + 1:02}" for n in range(max(start, end - _MOST), end))
