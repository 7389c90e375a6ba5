"""The pictures of the overview: tables whose cells have bars, and columns on an axis of time."""

from __future__ import annotations

from collections import Counter as Counts
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..terms import VOCABULARIES, label
from .front import percent
from .histogram import axis, period

__all__ = ["answers", "columns", "table", "vouching", "word"]

_KIND, _UNNAMED = "attribution_class", "anonymous"
_SERIES = (_KIND, "source_name", "quote_type")
_MOST_SERIES = 15  # columns of a table
_HIGHEST, _TOP, _TICKS = 140, 24, 4  # pixels, pixels above it, labels below the axis

Data = dict[str, Any]
Picture = Mapping[str, Any]


def answers(picture: Picture) -> list[Data]:
    """Return for each publisher how many of its claims with a source rest on unnamed ones."""
    addresses = {each["row"]: each["row_href"] for each in picture["counts"]}
    unnamed = _unnamed(picture)
    found = []
    for each in picture["totals"]:
        part = unnamed.get(each["row"], {"claims": 0, "href": addresses[each["row"]]})
        found.append(
            {
                "publisher": each["row"],
                "claims": each["claims"],
                "unnamed": part["claims"],
                "href": part["href"],
                "percent": percent(part["claims"], each["claims"]),
            }
        )
    return found


def _unnamed(picture: Picture) -> dict[Any, Data]:
    return {each["row"]: each for each in picture["counts"] if each[_KIND] == _UNNAMED}


def vouching(picture: Picture) -> list[Data]:
    """Return who vouches for whom, each with the number of claims and a link to them."""
    return [
        {
            "endorser": each["row_label"],
            "source": each["source_name"],
            "claims": each["claims"],
            "href": each["href"],
        }
        for each in picture["counts"]
    ]


def columns(picture: Picture, whole: bool) -> Data | None:
    """Return a column for each period from the first to the last; None if there are fewer than two.

    Places along the axis are in percent of its length, heights in pixels. A period without claims
    takes its room, so that neighbors on the page are neighbors in time. The share of unnamed
    sources is given only for the ``whole``, not for some kinds of attribution.
    """
    totals = {str(each["row"]): each["claims"] for each in picture["totals"]}
    periods = axis(totals)
    if len(periods) < 2:
        return None
    step = 100 / len(periods)
    parts = _unnamed(picture) if whole else {}
    addresses = {str(each["row"]): each["row_href"] for each in picture["counts"]}
    most = max(totals[start] for start in periods if start in totals)
    bars = [
        {
            **_bar(at * step, step, totals[start] / most, totals[start], parts.get(start)),
            "words": period(start),
            "href": addresses[start],
        }
        for at, start in enumerate(periods)
        if start in totals
    ]
    highest = max(bars, key=lambda bar: bar["claims"])
    return {
        "grain": "year" if len(periods[0]) == 4 else "month",
        "bars": bars,
        "ticks": list(_ticks(periods)),
        "highest": highest,
        "whole": whole,
        "base": _TOP + _HIGHEST,
        "height": _TOP + _HIGHEST + 24,
    }


def _bar(x: float, step: float, share: float, claims: int, part: Data | None) -> Data:
    unnamed = part["claims"] if part else 0
    height = max(_HIGHEST * share, 1)
    dark = height * unnamed / claims
    return {
        "claims": claims,
        "unnamed": unnamed,
        "unnamed_href": part["href"] if part else None,
        "percent": percent(unnamed, claims),
        "x": round(x + step * 0.1, 2),
        "width": round(step * 0.8, 2),
        "middle": round(x + step / 2, 2),
        "top": round(_TOP + _HIGHEST - height, 1),
        "height": round(height, 1),
        "dark_top": round(_TOP + _HIGHEST - dark, 1),
        "dark": round(dark, 1),
    }


def _ticks(periods: Sequence[str]) -> Iterator[Data]:
    """Yield the labels below the axis, the first and the last among them."""
    last = len(periods) - 1
    places = {round(last * n / (_TICKS - 1)) for n in range(_TICKS)}
    for at in sorted(places):
        anchor = "start" if at == 0 else "end" if at == last else "middle"
        x = {"start": 0.0, "end": 100.0}.get(anchor, 100 * (at + 0.5) / len(periods))
        yield {"words": period(periods[at]), "x": round(x, 2), "anchor": anchor}


def table(picture: Picture) -> Data:
    """Return a picture as a table: a line per row, with each cell's share of the line."""
    counts = picture["counts"]
    column = next((key for key in _SERIES if counts and key in counts[0]), _KIND)
    totals: Counts[Any] = Counts()
    for each in counts:
        totals[each[column]] += each["claims"]
    if column in VOCABULARIES:
        series = [value for value in VOCABULARIES[column].values if value in totals]
        series.sort(key=lambda value: value != _UNNAMED)  # the share in question comes first
    else:
        series = [value for value, _ in totals.most_common(_MOST_SERIES)]
    kept = ("name", "title", "about", "counted", "of_newest", "few", "more", "at_least")
    return {
        **{name: picture[name] for name in kept},
        "rest_href": picture["rest_href"],
        "series": [{"value": value, "label": word(column, value)} for value in series],
        "lines": _lines(picture, column, series),
    }


def _lines(picture: Picture, column: str, series: Sequence[Any]) -> list[Data]:
    rows = {each["row"]: each["claims"] for each in picture["totals"]}
    most = max(rows.values(), default=1)
    lines: dict[Any, Data] = {}
    for each in picture["counts"]:
        total = rows[each["row"]]
        line = lines.setdefault(
            each["row"],
            {
                "label": each["row_label"],
                "href": each["row_href"],
                "total": total,
                "width": round(100 * total / most, 1),
                "cells": dict.fromkeys(series),
            },
        )
        if each[column] in line["cells"]:
            width = round(100 * each["claims"] / total, 1)
            line["cells"][each[column]] = {**each, "width": width}
    return [{**line, "cells": list(line["cells"].values())} for line in lines.values()]


def word(column: str, value: Any) -> str:
    """Return a value in words."""
    if value is None:
        return "not named" if column == "source_name" else "not stated"
    return (label(str(value), column) if column in VOCABULARIES else None) or str(value)
