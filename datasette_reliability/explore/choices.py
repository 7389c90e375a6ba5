"""The filters that an address sets on a column, and the address of another choice.

Values of one column widen: ``band=weak`` and then "moderate" make ``band__in=moderate,weak``. A
choice has one spelling, whichever way a reader came to it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from .selection import Pair, column_of, is_filter

__all__ = ["SIMPLE", "Choice", "around", "canonical", "choice_of", "several", "spelled"]

SIMPLE = frozenset({"exact", "in", "not", "notin", "isnull", "notnull"})
_LAST = ("_search", "_searchmode", "_reliability", "_through", "_where", "_facet", "_facet_size")
_END = ("_sort", "_sort_desc", "_col", "_nocol", "_size", "_reliability_version")


@dataclass(frozen=True, slots=True)
class Choice:
    """The values of a column that are chosen or excluded; ``null`` is whether it must be NULL.

    ``prefix`` is how values must begin: the year or month of a date.
    """

    chosen: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    null: bool | None = None
    prefix: str = ""

    def is_selected(self, value: str | None) -> bool:
        """Return whether a value is chosen by name."""
        return self.null is True if value is None else value in self.chosen

    def is_excluded(self, value: str | None) -> bool:
        """Return whether a value is excluded by name."""
        return self.null is False if value is None else value in self.excluded

    def toggled(self, value: str | None) -> Choice:
        """Return the choice after a click on a value: remove it, or add it to the others.

        NULL stands alone, because no filter of Datasette says "this value or none".
        """
        if value is None:
            return Choice() if self.null is True else Choice(null=True)
        if value in self.chosen:
            return replace(self, chosen=tuple(one for one in self.chosen if one != value))
        return Choice(chosen=(*self.chosen, value))

    def only(self, value: str | None) -> Choice:
        """Return the choice of one value alone."""
        return Choice(null=True) if value is None else Choice(chosen=(value,))

    def without(self, value: str | None) -> Choice:
        """Return the choice that also excludes a value, or includes it again."""
        null = self.null is False
        if value is None:
            return Choice(excluded=self.excluded, null=None if null else False)
        return Choice(
            excluded=tuple(sorted({*self.excluded} ^ {value})), null=False if null else None
        )


@dataclass(slots=True)
class _Found:
    chosen: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    null: bool | None = None
    prefix: str = ""


def several(value: str) -> tuple[str, ...] | None:
    """Return the values of ``__in`` as Datasette reads them, a JSON list or words and commas.

    None if it holds anything but texts, or half a character.
    """
    if not value.startswith("["):
        return tuple(part.strip() for part in value.split(","))
    try:
        parts = json.loads(value)
        "".join(parts).encode()
    except (ValueError, TypeError, RecursionError):
        return None
    return tuple(parts)


def choice_of(pairs: Iterable[Pair], column: str, dates: bool = False) -> tuple[Choice, list[Pair]]:
    """Return what is chosen of a column, and all other pairs.

    For a column of ``dates``, ``__startswith`` is a choice too.
    """
    found, rest = _Found(), []
    for pair in pairs:
        if not _take(found, pair, column, dates):
            rest.append(pair)
    chosen, excluded = (tuple(dict.fromkeys(part)) for part in (found.chosen, found.excluded))
    return Choice(chosen, excluded, found.null, found.prefix), rest


def _take(found: _Found, pair: Pair, column: str, dates: bool) -> bool:
    """Apply a pair if it chooses from the column."""
    name, value = pair
    about, lookup = name.rsplit("__", 1) if "__" in name else (name, "exact")
    if about != column or not is_filter(name):
        return False
    values = several(value) if lookup in ("in", "notin") else (value,)
    if values is None:
        return False
    if lookup in ("exact", "in"):
        found.chosen.extend(values)
    elif lookup in ("not", "notin"):
        found.excluded.extend(values)
    elif lookup in ("isnull", "notnull"):
        found.null = lookup == "isnull"
    elif lookup == "startswith" and dates:
        found.prefix = value
    else:
        return False
    return True


def spelled(column: str, choice: Choice) -> list[Pair]:
    """Return a choice as the pairs of an address, in the one spelling that we use."""
    pairs: list[Pair] = []
    if choice.null is not None:
        pairs.append((f"{column}__{'isnull' if choice.null else 'notnull'}", "1"))
    if choice.prefix:
        pairs.append((f"{column}__startswith", choice.prefix))
    if len(choice.chosen) == 1:
        # Spell out a name that Datasette would read as its own parameter, or as a lookup.
        plain = not column.startswith("_") and "__" not in column
        pairs.append((column if plain else f"{column}__exact", choice.chosen[0]))
    elif choice.chosen:
        pairs.append((f"{column}__in", _list(choice.chosen)))
    pairs.extend((f"{column}__not", value) for value in sorted(choice.excluded))
    return pairs


def _list(values: tuple[str, ...]) -> str:
    values = tuple(sorted(values))
    joined = ",".join(values)
    return joined if several(joined) == values else json.dumps(values, ensure_ascii=False)


def canonical(pairs: Iterable[Pair], given: Collection[Pair] = ()) -> str:
    """Return the query string of an address in canonical order, without redundant parameters.

    ``given`` are parameters that the page has anyway, such as the facets of its metadata.
    """
    return urlencode([pair for _, pairs in _ordered(_saying(pairs, given)) for pair in pairs])


def around(pairs: Iterable[Pair], column: str, given: Collection[Pair] = ()) -> tuple[str, str]:
    """Return the parts before and after a column's choice in a canonical address.

    ``pairs`` hold nothing about that column. A page has hundreds of links that differ only in it.
    """
    parts = _ordered(_saying(pairs, given))
    at = sum(1 for name, _ in parts if name is not None and name < column)
    before, behind = (
        [pair for _, own in part for pair in own] for part in (parts[:at], parts[at:])
    )
    return urlencode(before), urlencode(behind)


def _saying(pairs: Iterable[Pair], given: Collection[Pair]) -> list[Pair]:
    return [
        pair
        for pair in dict.fromkeys(pairs)
        if pair not in given
        and pair[0] != "_next"
        and not (pair[1] == "" and pair[0].startswith("_") and "__" not in pair[0])
    ]


def _ordered(pairs: list[Pair]) -> list[tuple[str | None, list[Pair]]]:
    """Return the filters by column, and under None what follows them."""
    filters = [pair for pair in pairs if is_filter(pair[0])]
    rest = [pair for pair in pairs if not is_filter(pair[0])]
    found: list[tuple[str | None, list[Pair]]] = [
        (column, _own(column, [pair for pair in filters if column_of(pair[0]) == column]))
        for column in sorted({column_of(name) for name, _ in filters})
    ]
    return [*found, (None, sorted(rest, key=lambda pair: _place(pair[0])))]


def _own(column: str, own: list[Pair]) -> list[Pair]:
    """Return the filters of a column, merged where that does not change their meaning."""
    positive = [pair for pair in own if pair[0] in (column, f"{column}__exact", f"{column}__in")]
    if len(positive) > 1:  # all of them must hold, which no single choice expresses
        return sorted(own)
    choice, others = choice_of(own, column)
    null = {f"{column}__isnull", f"{column}__notnull"} & {name for name, _ in own}
    return sorted(own) if len(null) > 1 else [*spelled(column, choice), *sorted(others)]


def _place(name: str) -> tuple[int, str]:
    """Return a parameter's sort key: filters, then facets, then the rest, then how it looks."""
    if name in _END:
        return 2, f"{_END.index(name)}"
    for place, start in enumerate(_LAST):
        if name == start or (start in ("_search", "_facet") and name.startswith(f"{start}_")):
            return 0, f"{place} {'' if start == '_facet' else name}"
    return 1, name
