"""A fact's figure over time: points on an axis of days, and a table beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from math import inf, log
from typing import Any

from ..corroborate.numbers import Quantity, quantities
from .histogram import period

__all__ = ["over_time"]

_DRAWN = ("count", "money", "percent")  # kinds of figures that rise and fall
_HEIGHT, _TOP = 120, 24  # pixels, and pixels above the highest point
_ROOM = 6  # percent of the axis before the first point and behind the last
_LABELLED = 8  # points that all show their figure; if there are more, only the first and last do
_NAMED = 3  # sources named in one line

Claim = Mapping[str, Any]
_Point = tuple[str, Quantity, Claim, str]


def over_time(
    claims: Sequence[Claim], others: Mapping[str, Sequence[Claim]]
) -> dict[str, Any] | None:
    """Return points and table lines of a fact's figure, the earliest first.

    ``others`` are claims outside the fact, such as later figures, by their relation in the words of
    the page. None if the figure never changes, or if fewer than two dated texts give one.
    """
    if not claims:
        return None
    groups = {"": claims, **others}
    dated = [(each, how) for how, group in groups.items() for each in group if _day(each)]
    found = [list(_values(own, dated)) for own in quantities(str(claims[0]["claim"]))]
    points = max(found, key=lambda each: (len({p[1].low for p in each}), len(each)), default=[])
    if len({quantity.low for _, quantity, _, _ in points}) < 2:
        return None
    points.sort(key=lambda point: (point[0], point[1].low, point[2]["id"]))
    lines = list(_lines(points))
    return {"lines": lines, "height": _TOP + _HEIGHT + 24, "base": _TOP + _HEIGHT, **_axis(lines)}


def _day(claim: Claim) -> str | None:
    """Return the day of publication; None if it is invalid, because anybody can write a table."""
    try:
        return date.fromisoformat(str(claim["published"])[:10]).isoformat()
    except ValueError:
        return None


def _values(own: Quantity, claims: Iterable[tuple[Claim, str]]) -> Iterator[_Point]:
    """Yield each claim's value for the figure: of the same kind of thing, the nearest one."""
    if own.kind not in _DRAWN:
        return
    for claim, how in claims:
        there = [q for q in quantities(str(claim["claim"])) if q.kind == own.kind]
        near = [q for q in there if q.noun == own.noun] or [
            q for q in there if not q.noun or not own.noun
        ]
        if near:
            nearest = min(near, key=lambda q: _apart(q.low, own.low))
            yield _day(claim) or "", nearest, claim, how


def _apart(one: float, other: float) -> float:
    return abs(log(one / other)) if one > 0 and other > 0 else (0.0 if one == other else inf)


def _lines(points: Sequence[_Point]) -> Iterator[dict[str, Any]]:
    """Yield a line for each day and figure, with its sources and the number of texts."""
    groups: dict[tuple[str, float, str], list[_Point]] = {}
    for point in points:
        groups.setdefault((point[0], point[1].low, point[3]), []).append(point)
    for (day, value, how), own in groups.items():
        roots = list(dict.fromkeys(str(claim["root"]) for _, _, claim, _ in own if claim["root"]))
        yield {
            "day": day,
            "date": period(day),
            "value": value,
            "words": own[0][1].words,
            "how": how,
            "texts": len({claim["document_id"] for _, _, claim, _ in own}),
            "sources": roots[:_NAMED],
            "more": max(len(roots) - _NAMED, 0),
        }


def _axis(lines: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return each line's point, in percent of the axis and pixels from above, and its ends."""
    days = [date.fromisoformat(line["day"]).toordinal() for line in lines]
    values = [line["value"] for line in lines]
    span, reach = days[-1] - days[0] or 1, max(values) - min(values)
    ends = {0, len(lines) - 1, values.index(max(values)), values.index(min(values))}
    return {
        "points": [
            {
                **line,
                "x": round(_ROOM + (100 - 2 * _ROOM) * (day - days[0]) / span, 2),
                "y": round(_TOP + (_HEIGHT - 16) * (max(values) - line["value"]) / reach, 1),
                "labelled": len(lines) <= _LABELLED or place in ends,
            }
            for place, (line, day) in enumerate(zip(lines, days, strict=True))
        ],
        "first": lines[0]["date"],
        "last": lines[-1]["date"] if days[-1] > days[0] else None,
    }
