"""Make one row of ``sources`` for each source: by document first, then across documents.

Within a document the stage ``classify`` has numbered the sources. Across documents a body is known
by its name, a person by name together with a title or a body; unnamed sources never merge. The key
holds what a person is known by (``john smith|named_official:mayor@velm``), one unit for each way in
which a document puts it, so that the result depends only on what is loaded.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from .. import terms
from ..records import Claim, Classification
from .transactions import transaction

__all__ = ["Source", "merge", "sources_of"]

_INITIAL = re.compile(r"\b\w\.\s*")
_SEPARATORS = re.compile(r"[|;:@,\s]+")
_RANK = {value: number for number, value in enumerate(terms.SOURCE_TYPE.values)}


@dataclass(frozen=True, slots=True)
class Source:
    """A row of ``sources`` before its number is known; an ``unnamed`` one stays in its document."""

    key: str
    name: str | None
    source_type: str
    affiliation: str | None
    unnamed: bool

    @property
    def rank(self) -> tuple[Any, ...]:
        """Return the sort key that picks the row that says most about a source."""
        return (
            _RANK.get(self.source_type, len(_RANK)),
            self.affiliation is None,
            self.affiliation or "",
        )


def sources_of(sha256: str, claims: Sequence[Claim]) -> list[Source | None]:
    """Return the source of each claim of a document; None for the outlet's own voice."""
    entities: dict[int | str, list[Classification]] = {}
    numbers: list[int | str] = []
    for position, claim in enumerate(claims):
        entity = claim.classification.entity
        numbers.append(f"p{position}" if entity is None else entity)
        if not claim.attribution.unattributed:
            entities.setdefault(numbers[-1], []).append(claim.classification)
    made = {number: _source(sha256, number, told) for number, told in entities.items()}
    return [
        None if claim.attribution.unattributed else made[number]
        for number, claim in zip(numbers, claims, strict=True)
    ]


def _source(sha256: str, number: int | str, told: Sequence[Classification]) -> Source:
    named = [each for each in told if each.named and each.source_name]
    if not named:
        first = told[0]
        key = f"#{sha256}:{number}"
        return Source(key, None, first.source_type, _affiliation(first), True)
    best = min(named, key=lambda each: Source("", None, *_typed(each), False).rank)
    name = max((str(each.source_name) for each in named), key=lambda n: (len(n), n))
    kind, affiliation = _typed(best)
    if terms.source_type(kind).kind != "person":
        return Source(f"{_plain(_itself(best) or name)}|", name, kind, affiliation, False)
    roles = sorted({role for each in named for role in each.roles})
    bodies = sorted({body for each in named for body in each.bodies})
    unit = f"{kind}:{','.join(map(_word, roles))}@{','.join(map(_word, bodies))}"
    known = unit if roles or bodies else f"#{sha256}"
    return Source(f"{_plain(name)}|{known}", name, kind, affiliation, False)


def _typed(one: Classification) -> tuple[str, str | None]:
    return one.source_type, _affiliation(one)


def _affiliation(one: Classification) -> str | None:
    return one.affiliations[0].name if one.affiliations else None


def _itself(one: Classification) -> str | None:
    """Return the one name behind all the words for a state."""
    if one.source_type != "official_body":
        return None
    return next((each.name for each in one.affiliations if each.relation == "is"), None)


def _plain(name: str) -> str:
    """Return a name as it is compared: without case, article and middle initials."""
    plain = " ".join(name.casefold().replace("|", " ").split()).removeprefix("the ")
    short = _INITIAL.sub("", plain).strip()
    return short if " " in short else plain


def _word(words: str) -> str:
    return _SEPARATORS.sub(" ", words).strip()


def merge(connection: sqlite3.Connection) -> None:
    """Join the rows that are one person, in one transaction; doing it twice changes nothing."""
    # Rows that another loader has joined meanwhile are not joined again.
    with transaction(connection):
        rows = connection.execute(
            "SELECT key, id, name, source_type, affiliation, aliases IS NULL FROM sources"
            " WHERE document_id IS NULL AND key LIKE '%|%' ORDER BY key, id"
        )
        joined = [
            same
            for _, group in groupby(rows, key=lambda row: row[0].split("|", 1)[0])
            for same in _same(list(group))
        ]
        for same in joined:
            _join(connection, same)


_Row = tuple[str, int, str, str, "str | None", int]


def _same(group: list[_Row]) -> Iterator[list[_Row]]:
    """Yield groups of rows of one name that are one person and include new ones."""
    if len(group) < 2 or not any(row[5] for row in group):
        return
    units = [[_unit(one) for one in row[0].split("|", 1)[1].split(";")] for row in group]
    left = set(range(len(group)))
    while left:
        first = min(left)
        reached, ahead = {first}, [first]
        while ahead:
            here = ahead.pop()
            near = {n for n in left - reached if _agree(units[here], units[n])}
            reached |= near
            ahead += near
        left -= reached
        if len(reached) > 1:
            yield [group[number] for number in sorted(reached)]


_Unit = tuple[str, frozenset[str], frozenset[str]]


def _unit(told: str) -> _Unit:
    kind, _, rest = told.partition(":")
    roles, _, bodies = rest.partition("@")
    return kind, frozenset(roles.split(",")) - {""}, frozenset(bodies.split(",")) - {""}


def _agree(some: Iterable[_Unit], others: Iterable[_Unit]) -> bool:
    """Return whether two persons of one name share a title or a body, without contradiction."""
    return any(_alike(one, other) for one in some for other in others)


def _alike(one: _Unit, other: _Unit) -> bool:
    (kind, roles, bodies), (kind2, roles2, bodies2) = one, other
    same_role, same_body = bool(roles & roles2), bool(bodies & bodies2)
    if same_role:
        return same_body or not bodies or not bodies2
    return same_body and (kind == kind2 or not roles or not roles2)


def _join(connection: sqlite3.Connection, rows: list[_Row]) -> None:
    """Merge several rows into the oldest, with the most informative description."""
    kept, *others = sorted(row[1] for row in rows)
    marks = ", ".join("?" * len(others))
    best = min((Source("", None, row[3], row[4], False) for row in rows), key=lambda one: one.rank)
    name = max((row[2] for row in rows), key=lambda n: (len(n), n))
    units = sorted({unit for row in rows for unit in row[0].split("|", 1)[1].split(";")})
    key = f"{rows[0][0].split('|', 1)[0]}|{';'.join(units)}"
    connection.execute(
        f"UPDATE claims SET source_id = ? WHERE source_id IN ({marks})", (kept, *others)
    )
    connection.execute(f"DELETE FROM sources WHERE id IN ({marks})", others)
    connection.execute(
        "UPDATE sources SET key = ?, name = ?, source_type = ?, affiliation = ?, aliases = NULL"
        " WHERE id = ?",
        (key, name, best.source_type, best.affiliation, kept),
    )
