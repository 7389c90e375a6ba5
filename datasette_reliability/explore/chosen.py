"""The filters of an address in plain words: a chip for each, and a title for the page."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from datasette.database import QueryInterrupted
from datasette.filters import Filters

from ..terms import VOCABULARIES, label
from .article import title_of
from .choices import Choice, choice_of
from .histogram import period
from .known import DATES
from .permissions import can_view_table
from .selection import Pair, column_of, is_filter

__all__ = ["Chip", "chips", "numbered", "title"]

_MOST = 80  # characters of a value
_PHRASES = {
    "publisher": "published by {}",
    "endorsed_by": "vouched for by {}",
    "source_name": "said by {}",
    "affiliation": "affiliated with {}",
    "side": "side: {}",
    "published": "published {}",
    "band": "{} sourcing",
    "statement_date": "said {}",
    "document_id": "in the article {}",
    "source_id": "of the source {}",
    "fact_id": "of the fact {}",
}
_NONE = {
    "endorsed_by": "nobody vouches for it",
    "band": "not rated",
    "source_reliability": "not rated",
    "publisher": "no publisher stated",
    "published": "no publication date",
    "statement_date": "no date of statement",
}
_ANY = {
    "endorsed_by": "somebody vouches for it",
    "band": "rated",
    "source_reliability": "rated",
}
_BOUNDS = {"gte": "from {}", "lte": "to {}", "gt": "after {}", "lt": "before {}"}
_SEARCH = "_search"
# What the number of another table's row stands for, and the table that one must be able to view.
_NUMBERED = {
    "document_id": (
        "documents",
        "select id, title, name, substr(text, 1, 2000) as text from documents where id = ?",
    ),
    "source_id": (
        "sources",
        "select id, coalesce(name, (select source from claims where source_id = sources.id"
        " order by instr(trim(source), ' ') = 0 limit 1)) from sources where id = ?",
    ),
    "fact_id": (
        "facts",
        "select facts.id, claim from facts join claims on claims.id = claim_id where facts.id = ?",
    ),
}


class Chip(NamedTuple):
    """One filter in words, the address of the page without it, and its column."""

    words: str
    remove_url: str
    column: str | None = None


async def numbered(
    datasette: Any, request: Any, database: str, pairs: Sequence[Pair]
) -> dict[Pair, str]:
    """Return the title of each article, name of each source, claim of each fact filtered by."""
    found = {}
    for name, value in pairs:
        table, sql = _NUMBERED.get(name, ("", ""))
        if not table or not (value.isascii() and value.isdecimal()) or len(value) > 18:
            continue
        if not await can_view_table(datasette, request.actor, database, table):
            continue
        try:
            row = (await datasette.execute(database, sql, [int(value)])).first()
        except (sqlite3.Error, QueryInterrupted):  # an older file has no facts
            continue
        if row and table == "documents":
            found[name, value] = title_of(dict(row))
        elif row and row[1]:
            found[name, value] = str(row[1])
    return found


def chips(
    pairs: Sequence[Pair],
    address: Callable[[Sequence[Pair]], str],
    names: Mapping[Pair, str] | None = None,
) -> list[Chip]:
    """Return a chip for each filter, in the order of the columns.

    ``address`` spells pairs; ``names`` are what numbers of other tables stand for
    (:func:`numbered`).
    """
    found: list[Chip] = []

    def add(words: str, own: Sequence[Pair], column: str | None = None) -> None:
        found.append(Chip(words, address([pair for pair in pairs if pair not in own]), column))

    for column in sorted({column_of(name) for name, _ in pairs if is_filter(name)}):
        choice, _ = choice_of(pairs, column, column in DATES)
        own = [pair for pair in pairs if is_filter(pair[0]) and column_of(pair[0]) == column]
        left = choice_of(own, column, column in DATES)[1]
        words = _of_choice(column, choice, _joined(own, column), names or {})
        if words:
            add(words, [pair for pair in own if pair not in left], column)
        between = _between(left) if column in DATES else None
        if between:
            add(_phrase(column, between), left, column)
        for pair in () if between else left:
            add(_of_other(column, pair), [pair], column)
    for pair in pairs:
        if pair[0] == _SEARCH and pair[1]:
            add(f"containing “{_short(pair[1])}”", [pair])
        elif pair[0].startswith(f"{_SEARCH}_"):
            add(f"{_plain(pair[0].removeprefix(_SEARCH))} containing “{_short(pair[1])}”", [pair])
        elif pair[0] == "_reliability" or pair[0].startswith(("_through", "_where")):
            add(f"{pair[0].strip('_')}: {_short(pair[1])}", [pair])
    return found


def title(found: Sequence[Chip], total: int | None) -> str:
    """Return the title of a page of claims, such as "anonymous source · weak sourcing"."""
    count = "Claims" if total is None else f"{total:,} claim{'' if total == 1 else 's'}"
    said = " · ".join(chip.words for chip in found)
    return f"{count}: {said}"[:300] if said else f"{count} and how clearly each is sourced"


def _joined(own: Sequence[Pair], column: str) -> str:
    """Return what stands between values: Datasette takes a repeated filter for "and"."""
    exact = {value for name, value in own if name in (column, f"{column}__exact")}
    return " and " if len(exact) > 1 else " or "


def _of_choice(column: str, choice: Choice, between: str, names: Mapping[Pair, str]) -> str:
    parts = []
    if choice.null is not None:
        either = (_NONE if choice.null else _ANY).get(column)
        parts.append(either or f"{_plain(column)} {'not stated' if choice.null else 'stated'}")
    if choice.prefix:
        parts.append(_phrase(column, period(choice.prefix)))
    if choice.chosen:
        said = between.join(_value(column, one, names) for one in choice.chosen)
        parts.append(_phrase(column, said))
    parts.extend(f"not {_phrase(column, _value(column, one, names))}" for one in choice.excluded)
    return ", ".join(parts)


def _between(left: Sequence[Pair]) -> str | None:
    """Return two bounds as one, such as "1 March 2025 to 31 May 2025".

    None if there are not two.
    """
    by_lookup = {pair[0].rpartition("__")[2][:2]: pair for pair in left}
    if len(left) != 2 or set(by_lookup) != {"gt", "lt"}:
        return None
    first, last = (_bound(by_lookup[way]) for way in ("gt", "lt"))
    if first.startswith("from ") and last.startswith("to "):
        return f"{first.removeprefix('from ')} {last}"
    return f"{first} and {last}"


def _bound(pair: Pair) -> str:
    # Dates are compared as text, in which 2025-05 comes before every day of May.
    lookup = pair[0].rpartition("__")[2]
    whole = len(pair[1]) >= 10
    words = _BOUNDS[lookup] if whole else "from {}" if lookup[0] == "g" else "before {}"
    return words.format(period(_short(pair[1])))


def _of_other(column: str, pair: Pair) -> str:
    if column in DATES and pair[0].rpartition("__")[2] in _BOUNDS:
        return _phrase(column, _bound(pair))
    said: str = Filters([pair]).human_description_en()
    return _short(said.removeprefix("where ")) or _short(pair[0])


def _phrase(column: str, words: str) -> str:
    if column in _PHRASES:
        return _PHRASES[column].format(words)
    return words if column in VOCABULARIES else f"{_plain(column)}: {words}"


def _value(column: str, value: str, names: Mapping[Pair, str]) -> str:
    if (column, value) in names:
        return f"“{_short(names[column, value])}”"
    known = value in VOCABULARIES.get(column, ())
    words: Any = label(value, column) if known else None
    return str(words) if words else f"“{_short(value)}”"


def _short(words: str) -> str:
    return words if len(words) <= _MOST else words[: _MOST - 1] + "…"


def _plain(column: str) -> str:
    return column.replace("_", " ").strip()
