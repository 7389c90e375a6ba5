"""The overview: how the claims that a filter selects are sourced, in linked sentences."""

from __future__ import annotations

import sqlite3
from collections import Counter as Counts
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode

from datasette.database import QueryInterrupted
from datasette.utils import tilde_decode

from ..index import Counter
from ..terms import VOCABULARIES
from . import across, exports, links, loading, nothing
from .chosen import chips, numbered
from .counts import Count
from .crossed import MOST_SERIES, Crossed, crossed, relied_on
from .front import percent
from .histogram import is_long, period
from .permissions import can_view_table
from .pictures import answers, columns, table, vouching, word
from .readings import terms
from .routes import DATABASE, Page
from .selection import Selection, column_of, select
from .shared import Across, covered
from .tables import DEFINITION, ours, shared

__all__ = ["LEAST", "PAGE"]

LEAST = 20  # claims: a share of fewer says nothing
_MOST_ROWS = 15  # of a picture
_MOST_MONTHS = 36  # above it, years
_MOST_GROUPS = 50_000  # groups that SQLite returns
_RECENT = 50_000  # claims that are counted when all would take too long
_GIVEN = "attribution_class != 'unattributed'"

_MOST_DISPUTES = 10
_DISPUTES = (
    "select disputes_it, in_the_words, source, claim, id from (select claim_id as disputed,"
    " endorser as disputes_it, cue as in_the_words from endorsements where stance = 'negative'"
    " and independent = 1 order by id desc) cross join (select id, source, claim from claims{})"
    f" where id = disputed limit {_MOST_DISPUTES}"
)

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
    return lambda value: word(column, value)


_WITHOUT = ("over_time", "by_publisher", "by_band")  # pictures that say what they leave out
_CLASS, _UNNAMED, _OWN = "attribution_class", "anonymous", "unattributed"
_PICTURES = (
    _Picture(
        "over_time",
        "Over time",
        "Claims that give a source, by date of publication.",
        "substr(published, 1, 7)",
        _CLASS,
        lambda month: {"published__startswith": month},
        in_time=True,
        words=lambda start: period(str(start)),
    ),
    _Picture(
        "by_publisher",
        "By publisher",
        "The sources of each publisher’s claims, without claims in the outlet’s own voice. The"
        " publisher that relies most on unnamed sources comes first.",
        "publisher",
        _CLASS,
        _equals("publisher"),
        least=LEAST,
    ),
    _Picture(
        "by_band",
        "By sourcing",
        "Strong sourcing: the article says clearly who is speaking, how they could know, and how"
        " you could check. Weak: it says little of that.",
        "band",
        _CLASS,
        _equals("band"),
        words=_labelled("band"),
    ),
    _Picture(
        "vouching",
        "Who vouches for whom, and who disputes it",
        "Named, independent third parties who, in the articles, say how far a source or its figures"
        " can be trusted.",
        "endorsed_by",
        "source_name",
        _equals("endorsed_by"),
        "endorsed_by is not null",
    ),
    _Picture(
        "relied_on",
        "Named sources that are relied on most",
        f"How often publishers quote or paraphrase them. Sources with fewer than {LEAST} claims are"
        " left out. This says how publishers work, not how honest anybody is.",
        "source_id",
        "quote_type",
        _equals("source_id"),
        f"{_GIVEN} and source_id in (select id from sources where name is not null)",
        LEAST,
    ),
)
# A source's number differs from database to database; its name does not.
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
    kinds = await count.crossed(_kinds, "overview kinds")
    if kinds is None:
        kinds = await _kinds_in_sql(database, chosen)
    data = await _described(database, chosen, table, pictures, kinds)
    return data | {"disputes": await _disputes(datasette, request, database, chosen)}


async def _across(datasette: Any, request: Any, database: Any, chosen: Selection) -> dict[str, Any]:
    """Return the same for all databases of a shared index."""
    found = await covered(datasette, request, database)
    table = across.address(datasette, database.name)
    count = Across.of(datasette, database, chosen, found)
    pictures = []
    for each in _ACROSS:
        indexed = await count.crossed(partial(_in_index, each), f"overview {each.name}")
        pictures.append(_picture(each, chosen, table, indexed, None))
    kinds = await count.crossed(_kinds, "overview kinds")
    data = await _described(database, chosen, table, pictures, kinds)
    return data | {"left_out": across.left_out(found)}


async def _described(
    database: Any,
    chosen: Selection,
    table: str,
    pictures: list[dict[str, Any]],
    kinds: dict[str, int] | None,
) -> dict[str, Any]:
    return {
        "definition": DEFINITION,
        **await loading.of_database(database),
        "filter": chosen.words,
        "query": chosen.query(),
        "href": f"{table}?{chosen.query()}",
        "pictures": pictures,
        "kinds": kinds,
        "terms": terms(),
    }


def _kinds(counter: Counter, connection: sqlite3.Connection, rows: Any) -> dict[str, int]:
    """Return how many claims there are of each kind of attribution."""
    return {str(kind): n for kind, n in counter.top(connection, _CLASS, rows, MOST_SERIES)}


async def _kinds_in_sql(database: Any, chosen: Selection) -> dict[str, int] | None:
    """Return the same for a database without an index; None if it takes too long."""
    sql = f"select {_CLASS}, count(*) from claims{chosen.where()} group by 1"
    try:
        return dict(tuple(row) for row in await database.execute(sql, chosen.params))
    except QueryInterrupted:
        return None


async def _disputes(
    datasette: Any, request: Any, database: Any, chosen: Selection
) -> list[dict[str, Any]]:
    """Return the latest claims that a named, independent third party disputes."""
    if not await can_view_table(datasette, request.actor, database.name, "endorsements"):
        return []
    try:
        found = await database.execute(_DISPUTES.format(chosen.where()), chosen.params)
    except QueryInterrupted:
        return []
    rows = datasette.urls.table(database.name, "claims")
    return [{**dict(row), "href": f"{rows}/{row['id']}"} for row in found.rows]


def _in_index(
    picture: _Picture, counter: Counter, connection: sqlite3.Connection, rows: Any
) -> Crossed:
    """Return the counts of a picture."""
    if picture.column == "source_id":
        return relied_on(counter, connection, rows, picture.series, _MOST_ROWS, picture.least)
    length = 7 if picture.in_time else 0
    given = _GIVEN in picture.condition
    return crossed(
        counter,
        connection,
        rows,
        picture.column,
        picture.series,
        _MOST_ROWS,
        length,
        given,
        others=picture.least > 1,
    )


async def _counted(
    database: Any, chosen: Selection, picture: _Picture, table: str
) -> dict[str, Any]:
    """Return a picture counted by SQL; of the newest claims only, if all would take too long."""
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
        counts.is_cut = len(counts.pairs) == _MOST_GROUPS
        for row, _, number in counts.pairs:
            counts.totals[row] = counts.totals.get(row, 0) + number
        return _picture(picture, chosen, table, counts, of)
    return _picture(picture, chosen, table, None, None)


def _picture(
    picture: _Picture, chosen: Selection, table: str, found: Crossed | None, of: int | None
) -> dict[str, Any]:
    """Return a picture as the JSON holds it; ``found`` is None if it could not be counted."""
    pairs, totals = _kept(picture, found) if found else ([], {})
    beyond = _beyond(found, totals) if found and picture.row == "publisher" else []
    return {
        "name": picture.name,
        "title": picture.title,
        "about": picture.about,
        "counted": found is not None,
        "of_newest": of,
        "few": sum(number < picture.least for number in beyond),
        "more": sum(number >= picture.least for number in beyond),
        "at_least": bool(beyond and found and found.is_cut),
        "rest": sum(beyond),
        "rest_href": _rest_href(chosen, table, totals) if beyond else None,
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


def _beyond(found: Crossed, shown: dict[Any, int]) -> list[int]:
    """Return the number of claims of each row that is not shown."""
    return [*(number for row, number in found.totals.items() if row not in shown), *found.others]


def _rest_href(chosen: Selection, table: str, shown: dict[Any, int]) -> str:
    """Return the link to the claims of the publishers that are not shown."""
    others = [("publisher__not", row) for row in shown] or [("publisher__notnull", 1)]
    given = chosen.query({"attribution_class__not": _OWN})
    return f"{table}?{given}&{urlencode(others)}"


def _row(picture: _Picture, row: Any) -> Pairs:
    """Return the filters of a whole row."""
    given = {"attribution_class__not": "unattributed"} if _GIVEN in picture.condition else {}
    return picture.pairs(row) | given


def _series(picture: _Picture, value: Any) -> Pairs:
    return {f"{picture.series}__isnull": 1} if value is None else {picture.series: value}


def _kept(picture: _Picture, found: Crossed) -> tuple[list[tuple[Any, Any, int]], dict[Any, int]]:
    """Return the rows to show: by time, or the largest, without those of too few claims."""
    pairs, totals = found.pairs, found.totals
    if picture.in_time and is_long(map(str, totals), _MOST_MONTHS):
        pairs, totals = _by_year(found)
    enough = [row for row, number in totals.items() if number >= picture.least]
    if picture.in_time:
        order = sorted(enough)
    elif picture.row in VOCABULARIES:
        order = [row for row in VOCABULARIES[picture.row].values if row in enough]
    else:
        order = sorted(enough, key=lambda row: (-totals[row], str(row)))[:_MOST_ROWS]
    if picture.row == "publisher":  # by the share in question
        unnamed = {row: number for row, kind, number in pairs if kind == _UNNAMED}
        order.sort(key=lambda row: -unnamed.get(row, 0) / totals[row])
    place = {row: number for number, row in enumerate(order)}
    shown = sorted(
        _commonest([each for each in pairs if each[0] in place]),
        key=lambda each: (place[each[0]], -each[2], str(each[1])),
    )
    return shown, {row: totals[row] for row in order}


def _commonest(pairs: list[tuple[Any, Any, int]]) -> list[tuple[Any, Any, int]]:
    """Return the values of the series that most claims have, with their labels."""
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
    """Replace the numbers of sources with names that link to their pages."""
    numbers = sorted({int(each["row"]) for each in picture["counts"]})
    marks = ", ".join("?" * len(numbers))
    found = await database.execute(f"select id, name from sources where id in ({marks})", numbers)
    names = dict(tuple(row) for row in found.rows)
    base = f"{datasette.urls.database(database.name)}/-/reliability/source"
    for each in picture["counts"]:
        each["row_label"] = names.get(each["row"], str(each["row"]))
        each["row_href"] = f"{base}/{each['row']}"


async def _shown(datasette: Any, request: Any, data: dict[str, Any]) -> dict[str, Any]:
    base = links.here(datasette, request)
    pairs = parse_qsl(data["query"], keep_blank_values=True)
    database = datasette.get_database(route=tilde_decode(request.url_vars["database"])).name
    names, remedies = {}, []
    if database in ours(datasette):
        names = await numbered(datasette, request, database, pairs)
    found = chips(pairs, lambda kept: f"{base}?{urlencode(kept)}" if kept else base, names)
    is_empty = data["kinds"] is not None and not sum(data["kinds"].values())
    if is_empty and database in ours(datasette):
        remedies = await nothing.remedies(datasette, request, database, found, pairs)
    said = " · ".join(chip.words for chip in found)
    by_name = {picture["name"]: picture for picture in data["pictures"]}
    # With only some kinds of attribution selected, a share means nothing.
    whole = not any(column_of(name) == _CLASS for name, _ in pairs)
    alone = any(name == "publisher" for name, _ in pairs)  # the first sentence says it already
    return {
        "chosen": {"chips": [chip._asdict() for chip in found], "all_url": base},
        "is_empty": is_empty,
        "remedies": remedies,
        "whole": _whole(data) if whole else None,
        "answers": answers(by_name["by_publisher"]) if whole and not alone else [],
        "title": f"How claims are sourced: {said}"[:300] if said else "How claims are sourced",
        "least": LEAST,
        "description": _description(data, whole),
        "base": base,
        "exports": [] if "left_out" in data else exports.links(f"{base}/claims", data["query"]),
        "drawn": {
            name: table(picture) | {"left": _left(data["kinds"], picture)}
            for name, picture in by_name.items()
        },
        "columns": columns(by_name["over_time"], whole),
        "vouching": vouching(by_name["vouching"]),
    }


def _whole(data: dict[str, Any]) -> dict[str, Any] | None:
    """Return how many claims give a source, and how many of these rest on unnamed ones."""
    kinds = data["kinds"]
    if not kinds:
        return None
    claims, own, unnamed = sum(kinds.values()), kinds.get(_OWN, 0), kinds.get(_UNNAMED, 0)
    more = {_CLASS: _UNNAMED}
    href = data["href"] + ("&" if data["query"] else "") + urlencode(more)
    return {
        "claims": claims,
        "given": claims - own,
        "own": own,
        "unnamed": unnamed,
        "percent": percent(unnamed, claims - own),
        "href": href,
    }


def _left(kinds: dict[str, int] | None, picture: dict[str, Any]) -> int:
    """Return how many claims that give a source have no place in a picture; 0 if unknown."""
    if kinds is None or not picture["counted"] or picture["of_newest"] or picture["at_least"]:
        return 0
    given = sum(kinds.values()) - kinds.get(_OWN, 0)
    shown = sum(each["claims"] for each in picture["totals"]) + picture["rest"]
    return max(given - shown, 0) if picture["name"] in _WITHOUT else 0


def _description(data: dict[str, Any], whole: bool) -> str:
    found = _whole(data) if whole else None
    if found and found["percent"]:
        return (
            f"{found['percent']} % of the claims that give a source rest on unnamed sources:"
            f" {found['unnamed']:,} of {found['given']:,}."
        )
    return "Who says it, and how clearly the articles say so: over time, by publisher, by sourcing."


def _bar(data: dict[str, Any]) -> list[tuple[str, int]]:
    """Return the claims that give a source, by kind of attribution."""
    kinds = data["kinds"] or {}
    return [
        (kind, kinds[kind])
        for kind in VOCABULARIES[_CLASS].values
        if kinds.get(kind) and kind != _OWN
    ]


def _databases(datasette: Any) -> frozenset[str]:
    return ours(datasette) | shared(datasette)


PAGE = Page(DATABASE, "overview.html", _data, _shown, ("claims", "sources"), _databases, _bar)
