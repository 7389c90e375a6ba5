"""The overview: how the claims that a filter selects are sourced, in pictures that are links."""

from __future__ import annotations

import sqlite3
from collections import Counter as Counts
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode

from datasette.database import QueryInterrupted

from ..index import Counter
from ..terms import VOCABULARIES, label
from . import across, exports, links, loading
from .chosen import chips
from .counts import Count
from .crossed import MOST_SERIES, Crossed, crossed, relied_on
from .front import percent
from .readings import terms
from .routes import DATABASE, Page
from .selection import Selection, column_of, select
from .shared import Across, covered
from .tables import DEFINITION, ours, shared

__all__ = ["LEAST", "PAGE"]

LEAST = 20  # claims: a share of fewer says nothing
_MOST_ROWS = 15  # of a picture
_MOST_MONTHS = 36  # above it, years
_MOST_GROUPS = 50_000  # that SQLite hands over
_RECENT = 50_000  # claims that are counted when all would take too long
_GIVEN = "attribution_class != 'unattributed'"

Pairs = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Picture:
    """One picture: claims counted by ``row`` (an SQL expression) and by the column ``series``."""

    name: str
    title: str
    about: str
    row: str
    series: str
    pairs: Callable[[Any], Pairs]
    condition: str = _GIVEN
    least: int = 1
    in_time: bool = False
    words: Callable[[Any], str] = str

    @property
    def column(self) -> str:
        """Return the column that the rows are of."""
        return "published" if self.in_time else self.row


def _equals(column: str) -> Callable[[Any], Pairs]:
    return lambda value: {column: value}


def _labelled(column: str) -> Callable[[Any], str]:
    return lambda value: _word(column, value)


_CLASS, _UNNAMED = "attribution_class", "anonymous"
_PICTURES = (
    _Picture(
        "over_time",
        "Sources over time",
        "Claims by month of publication and kind of attribution.",
        "substr(published, 1, 7)",
        _CLASS,
        lambda month: {"published__startswith": month},
        in_time=True,
    ),
    _Picture(
        "by_publisher",
        "Sources by publisher",
        f"Share of each kind of attribution, of publishers with {LEAST} claims or more.",
        "publisher",
        _CLASS,
        _equals("publisher"),
        least=LEAST,
    ),
    _Picture(
        "by_band",
        "Sources by band",
        "How verifiable attributions of each kind are, as the text gives them.",
        "band",
        _CLASS,
        _equals("band"),
        words=_labelled("band"),
    ),
    _Picture(
        "vouching",
        "Who is vouched for, and by whom",
        "Named, independent third parties that vouch for a source or its figures.",
        "endorsed_by",
        "source_name",
        _equals("endorsed_by"),
        "endorsed_by is not null",
    ),
    _Picture(
        "relied_on",
        "Named sources that are relied on most",
        f"How often outlets quote or paraphrase them, from {LEAST} claims on. It is a practice of"
        " outlets, and says nothing about anybody's honesty.",
        "source_id",
        "quote_type",
        _equals("source_id"),
        f"{_GIVEN} and source_id in (select id from sources where name is not null)",
        LEAST,
    ),
)
# Sources have a number in each database, and a name in all of them.
_ACROSS = (
    *_PICTURES[:-1],
    replace(_PICTURES[-1], row="source_name", pairs=_equals("source_name"), condition=_GIVEN),
)


async def _data(datasette: Any, request: Any, database: Any) -> dict[str, Any]:
    chosen = await select(datasette, request, database, "claims")
    if database.name in shared(datasette):
        return await _across(datasette, request, database, chosen)
    table = datasette.urls.table(database.name, "claims")
    count = Count(datasette, database.name, "claims", chosen)
    pictures = []
    for each in _PICTURES:
        indexed = await count.crossed(partial(_in_index, each), f"overview {each.name}")
        pictures.append(
            _picture(each, chosen, table, indexed, None)
            if indexed
            else await _counted(database, chosen, each, table)
        )
    await _name_sources(datasette, database, pictures[-1])
    return await _described(database, chosen, table, pictures)


async def _across(datasette: Any, request: Any, database: Any, chosen: Selection) -> dict[str, Any]:
    """Return the same of all databases of a shared index."""
    found = await covered(datasette, request, database)
    table = across.address(datasette, database.name)
    count = Across.of(datasette, database, chosen, found)
    pictures = []
    for each in _ACROSS:
        indexed = await count.crossed(partial(_in_index, each), f"overview {each.name}")
        pictures.append(_picture(each, chosen, table, indexed, None))
    data = await _described(database, chosen, table, pictures)
    return data | {"left_out": across.left_out(found)}


async def _described(
    database: Any, chosen: Selection, table: str, pictures: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "definition": DEFINITION,
        **await loading.of_database(database),
        "filter": chosen.words,
        "query": chosen.query(),
        "href": f"{table}?{chosen.query()}",
        "pictures": pictures,
        "terms": terms(),
    }


def _in_index(
    picture: _Picture, counter: Counter, connection: sqlite3.Connection, rows: Any
) -> Crossed:
    """Return the counts of a picture."""
    if picture.column == "source_id":
        return relied_on(counter, connection, rows, picture.series, _MOST_ROWS, picture.least)
    length = 7 if picture.in_time else 0
    given = _GIVEN in picture.condition
    return crossed(
        counter, connection, rows, picture.column, picture.series, _MOST_ROWS, length, given
    )


async def _counted(
    database: Any, chosen: Selection, picture: _Picture, table: str
) -> dict[str, Any]:
    """Return a picture counted by SQL; of the newest claims alone where all would take too long."""
    newest = f"id > (select max(id) from claims) - {_RECENT}"
    for of, more in ((None, ()), (_RECENT, (newest,))):
        where = chosen.where(picture.condition, f"{picture.row} is not null", *more)
        sql = (
            f"select {picture.row}, {picture.series}, count(*) from claims{where}"
            f" group by 1, 2 limit {_MOST_GROUPS}"
        )
        try:
            found = await database.execute(sql, chosen.params, truncate=False)
        except QueryInterrupted:
            continue
        counts = Crossed([tuple(row) for row in found.rows])
        for row, _, number in counts.pairs:
            counts.totals[row] = counts.totals.get(row, 0) + number
        return _picture(picture, chosen, table, counts, of)
    return _picture(picture, chosen, table, None, None)


def _picture(
    picture: _Picture, chosen: Selection, table: str, found: Crossed | None, of: int | None
) -> dict[str, Any]:
    """Return a picture as the JSON holds it; ``found`` is None where it could not be counted."""
    pairs, totals = _kept(picture, found) if found else ([], {})
    return {
        "name": picture.name,
        "title": picture.title,
        "about": picture.about,
        "counted": found is not None,
        "of_newest": of,
        "totals": [{"row": row, "claims": number} for row, number in totals.items()],
        "counts": [
            {
                "row": row,
                "row_label": picture.words(row),
                picture.series: series,
                "claims": number,
                "href": f"{table}?{chosen.query(picture.pairs(row) | _series(picture, series))}",
                "row_href": f"{table}?{chosen.query(_row(picture, row))}",
            }
            for row, series, number in pairs
        ],
    }


def _row(picture: _Picture, row: Any) -> Pairs:
    """Return the filters of a whole row."""
    given = {"attribution_class__not": "unattributed"} if _GIVEN in picture.condition else {}
    return picture.pairs(row) | given


def _series(picture: _Picture, value: Any) -> Pairs:
    return {f"{picture.series}__isnull": 1} if value is None else {picture.series: value}


def _kept(picture: _Picture, found: Crossed) -> tuple[list[tuple[Any, Any, int]], dict[Any, int]]:
    """Return the rows that are shown: in time, or the largest, none with too few claims."""
    pairs, totals = found.pairs, found.totals
    if picture.in_time and len(totals) > _MOST_MONTHS:
        pairs, totals = _by_year(found)
    enough = [row for row, number in totals.items() if number >= picture.least]
    if picture.in_time:
        order = sorted(enough)
    elif picture.row in VOCABULARIES:
        order = [row for row in VOCABULARIES[picture.row].values if row in enough]
    else:
        order = sorted(enough, key=lambda row: (-totals[row], str(row)))[:_MOST_ROWS]
    if picture.row == "publisher":  # by the share that is asked about
        unnamed = {row: number for row, kind, number in pairs if kind == _UNNAMED}
        order.sort(key=lambda row: -unnamed.get(row, 0) / totals[row])
    place = {row: number for number, row in enumerate(order)}
    shown = sorted(
        _commonest([each for each in pairs if each[0] in place]),
        key=lambda each: (place[each[0]], -each[2], str(each[1])),
    )
    return shown, {row: totals[row] for row in order}


def _commonest(pairs: list[tuple[Any, Any, int]]) -> list[tuple[Any, Any, int]]:
    """Return the pairs of the values of the series that most claims have."""
    totals: Counts[Any] = Counts()
    for _, value, number in pairs:
        totals[value] += number
    best = sorted(totals, key=lambda value: (-totals[value], str(value)))[:MOST_SERIES]
    return [each for each in pairs if each[1] in set(best)] if len(totals) > len(best) else pairs


def _by_year(found: Crossed) -> tuple[list[tuple[Any, Any, int]], dict[Any, int]]:
    years: Counts[tuple[Any, Any]] = Counts()
    totals: Counts[Any] = Counts()
    for month, series, number in found.pairs:
        years[str(month)[:4], series] += number
    for month, number in found.totals.items():
        totals[str(month)[:4]] += number
    return [(row, series, number) for (row, series), number in years.items()], dict(totals)


async def _name_sources(datasette: Any, database: Any, picture: dict[str, Any]) -> None:
    """Put names in place of the numbers of sources, and link to their pages."""
    numbers = sorted({int(each["row"]) for each in picture["counts"]})
    marks = ", ".join("?" * len(numbers))
    found = await database.execute(f"select id, name from sources where id in ({marks})", numbers)
    names = dict(tuple(row) for row in found.rows)
    base = f"{datasette.urls.database(database.name)}/-/reliability/source"
    for each in picture["counts"]:
        each["row_label"] = names.get(each["row"], str(each["row"]))
        each["row_href"] = f"{base}/{each['row']}"


def _shown(datasette: Any, request: Any, data: dict[str, Any]) -> dict[str, Any]:
    said = data["filter"]
    base = links.here(datasette, request)
    pairs = parse_qsl(data["query"], keep_blank_values=True)
    return {
        "chosen": {
            "chips": [
                chip._asdict()
                for chip in chips(pairs, lambda kept: f"{base}?{urlencode(kept)}" if kept else base)
            ],
            "all_url": base,
        },
        "answers": _answers(data),
        "title": "How claims are sourced",
        "least": LEAST,
        "description": f"Of the claims {said}: who says it, and how verifiable that is."
        if said
        else "Who says it, and how verifiable that is: over time, by publisher, by band.",
        "base": base,
        "exports": [] if "left_out" in data else exports.links(f"{base}/claims", data["query"]),
        "drawn": [_table(picture) for picture in data["pictures"]],
    }


def _answers(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Return for each publisher how many of its claims that give a source rest on unnamed ones.

    None where kinds of attribution are chosen: a share of some kinds answers nothing.
    """
    pairs = parse_qsl(data["query"], keep_blank_values=True)
    if any(column_of(name) == _CLASS for name, _ in pairs):
        return []
    (picture,) = (each for each in data["pictures"] if each["name"] == "by_publisher")
    addresses = {each["row"]: each["row_href"] for each in picture["counts"]}
    unnamed = {each["row"]: each for each in picture["counts"] if each[_CLASS] == _UNNAMED}
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


def _table(picture: dict[str, Any]) -> dict[str, Any]:
    """Return a picture's counts as a table: a line per row, a cell per value of the series."""
    counts = picture["counts"]
    rows = {each["row"]: each["claims"] for each in picture["totals"]}
    column = next((key for key in _SERIES if counts and key in counts[0]), _CLASS)
    totals: Counts[Any] = Counts()
    lines: dict[Any, dict[str, Any]] = {}
    for each in counts:
        totals[each[column]] += each["claims"]
        line = lines.setdefault(
            each["row"],
            {
                "label": each["row_label"],
                "href": each["row_href"],
                "total": rows[each["row"]],
                "cells": {},
            },
        )
        line["cells"][each[column]] = each
    if column in VOCABULARIES:
        series = [value for value in VOCABULARIES[column].values if value in totals]
    else:
        series = [value for value, _ in totals.most_common(_MOST_ROWS)]
    return {
        "name": picture["name"],
        "title": picture["title"],
        "about": picture["about"],
        "counted": picture["counted"],
        "of_newest": picture["of_newest"],
        "series": [{"value": value, "label": _word(column, value)} for value in series],
        "lines": [
            line | {"cells": [line["cells"].get(value) for value in series]}
            for line in lines.values()
        ],
    }


def _word(column: str, value: Any) -> str:
    if value is None:
        return "not named" if column == "source_name" else "not stated"
    return (label(str(value), column) if column in VOCABULARIES else None) or str(value)


_SERIES = tuple(dict.fromkeys(picture.series for picture in _PICTURES))


def _bar(data: dict[str, Any]) -> list[tuple[str, int]]:
    """Return the rated claims by kind of attribution."""
    totals: Counts[str] = Counts()
    for picture in data["pictures"]:
        for each in picture["counts"] if picture["name"] == "by_band" else ():
            totals[each[_CLASS]] += each["claims"]
    return [(kind, totals[kind]) for kind in VOCABULARIES[_CLASS].values if totals[kind]]


def _databases(datasette: Any) -> frozenset[str]:
    return ours(datasette) | shared(datasette)


PAGE = Page(DATABASE, "overview.html", _data, _shown, ("claims", "sources"), _databases, _bar)
