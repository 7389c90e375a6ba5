"""Write facts, their root sources, and the columns of their claims into the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..store.facts import (
    claims_of_facts,
    clusters,
    relations_of,
    reuse_of,
    write_columns,
    write_facts,
)
from .facts import Behind, Contest, Fact, contested_by, sum_up
from .roots import Said, root_of
from .words import VERBATIM, tokens

__all__ = ["refresh"]

_MOST = 3  # the facet shows this many sources or more as "3+": it needs no finer values


@dataclass(frozen=True, slots=True)
class _Row:
    """A claim as stored: what it says, its fact, and the present values of its columns."""

    said: Said
    fact: int | None
    columns: tuple[Any, ...]


def refresh(
    connection: sqlite3.Connection, facts: Iterable[int], claims: Iterable[int], by_people: set[int]
) -> None:
    """Rewrite facts from the claims that are in them now, and the columns of these claims.

    ``facts`` may include claims that are in no fact: they have a source too. Claims rated
    ``by_people`` keep their digit.
    """
    wanted = set(facts)
    rows = _rows(connection, claims_of_facts(connection, sorted(wanted), sorted(set(claims))))
    groups: dict[int, list[_Row]] = {}
    for row in rows.values():
        groups.setdefault(row.said.claim_id if row.fact is None else row.fact, []).append(row)
    for number in groups:
        if number in rows and rows[number].fact is None and rows[number] not in groups[number]:
            groups[number].insert(0, rows[number])
    contests = _contests(connection, rows)
    written: dict[int, tuple[Any, ...]] = {}
    sources: list[tuple[Any, ...]] = []
    columns: list[tuple[Any, ...]] = []
    for number, group in groups.items():
        if len(group) < 2 or group[0].said.claim_id != number:
            columns += _alone(group, contests, by_people)
            continue
        saids = [row.said for row in group]
        contesting = [each for said in saids for each in contests.get(said.claim_id, ())]
        fact = sum_up(saids, _strands(connection, saids), contesting)
        written[number] = _fact_row(number, saids, fact)
        sources += (_source_row(number, n, each) for n, each in enumerate(fact.sources, 1))
        columns += _in_fact(number, group, fact, by_people)
    write_facts(connection, wanted - written.keys(), written, sources)
    write_columns(connection, columns)


def _rows(connection: sqlite3.Connection, stored: Iterable[Sequence[Any]]) -> dict[int, _Row]:
    """Return the claims by number, in order of publication."""
    found = {row[0]: row for row in stored}
    stories = clusters(connection, {row[11] or row[1] for row in found.values()})
    ordered = sorted(found.values(), key=lambda row: (row[17], row[15], row[16]))
    return {row[0]: _Row(_said(row, stories), row[19], tuple(row[18:])) for row in ordered}


def _said(row: Sequence[Any], stories: Mapping[int, tuple[str | None, str | None, str]]) -> Said:
    cluster = row[11] or row[1]
    agency, origin, sha256 = stories[cluster]
    return Said(
        claim_id=row[0],
        document_id=row[1],
        published=str(row[2] or ""),
        source=row[3],
        source_name=row[4],
        source_type=row[5],
        affiliation=row[6],
        basis=row[7],
        side=row[8],
        publisher=row[9],
        agency=row[10] or agency,
        origin=origin,
        cluster=cluster,
        story=sha256,
        claim=row[12],
        cue=row[13],
        content_kind=row[14],
    )


def _contests(connection: sqlite3.Connection, rows: Mapping[int, _Row]) -> dict[int, list[Contest]]:
    """Return, for each claim, the claims that it contests or that contest it."""
    found = list(relations_of(connection, list(rows)))
    others = sorted({other for _, other, *_ in found} - rows.keys())
    known = {**rows, **_rows(connection, claims_of_facts(connection, (), others))}
    contests: dict[int, list[Contest]] = {}
    for one, other, kind, words in found:
        if other in known:
            each = Contest(kind, known[one].said, known[other].said, words)
            contests.setdefault(one, []).append(each)
    return contests


def _strands(connection: sqlite3.Connection, saids: Sequence[Said]) -> dict[int, int]:
    """Return which story each document of a fact tells, numbered by one of its documents.

    Texts tell one story when one copies or reuses the other, or when both give the fact in the same
    words: an outlet that borrows a paragraph has asked nobody.
    """
    strands = {said.document_id: said.document_id for said in saids}

    def end(document: int) -> int:
        while strands[document] != document:
            strands[document] = document = strands[strands[document]]
        return document

    def join(one: int, other: int) -> None:
        strands[end(one)] = end(other)

    firsts: dict[Any, int] = {}
    for said in saids:
        words = tokens(said.claim)
        keys = [said.cluster, *([" ".join(words)] if len(words) >= VERBATIM else [])]
        for key in keys:
            join(said.document_id, firsts.setdefault(key, said.document_id))
    for one, other in reuse_of(connection, sorted(strands)):
        if other in strands:
            join(one, other)
    return {document: end(document) for document in strands}


def _fact_row(number: int, saids: Sequence[Said], fact: Fact) -> tuple[Any, ...]:
    first, last = saids[0], saids[-1]
    return (
        number,
        number,
        first.claim,
        first.content_kind,
        first.published,
        last.published,
        len(saids),
        len({said.document_id for said in saids}),
        len({said.publisher for said in saids if said.publisher}),
        fact.roots,
        fact.named_roots,
        fact.sides,
        fact.contested,
        fact.digit,
        fact.reason,
    )


def _source_row(number: int, place: int, each: Behind) -> tuple[Any, ...]:
    root = each.root
    publishers = {said.publisher for said in each.claims if said.publisher}
    return (
        number,
        place,
        root.kind,
        root.name,
        int(each.counted),
        root.via,
        root.side,
        root.affiliation,
        each.claims[0].claim_id,
        len(each.claims),
        len(publishers),
    )


def _in_fact(
    number: int, group: Sequence[_Row], fact: Fact, by_people: set[int]
) -> Iterator[tuple[Any, ...]]:
    roots = str(fact.roots) if fact.roots < _MOST else f"{_MOST}+"
    names = {said.claim_id: each.root.name for each in fact.sources for said in each.claims}
    for row in group:
        name = names[row.said.claim_id]
        told = (number, roots, fact.contested, name, fact.digit or 6)
        yield from _changed(row, told, by_people)


def _alone(
    group: Sequence[_Row], contests: Mapping[int, Sequence[Contest]], by_people: set[int]
) -> Iterator[tuple[Any, ...]]:
    for row in group:
        root = root_of(row.said)
        contested, _ = contested_by(contests.get(row.said.claim_id, ()))
        told = (None, str(int(root.counted)), contested, root.name, 6)
        yield from _changed(row, told, by_people)


def _changed(row: _Row, told: tuple[Any, ...], by_people: set[int]) -> Iterator[tuple[Any, ...]]:
    """Yield the new values of a claim's columns, if they differ from the present ones."""
    digit = row.columns[-1]
    if digit is not None and row.said.claim_id not in by_people:
        digit = told[-1]
    wanted = (row.said.agency, *told[:-1], digit)
    if wanted != row.columns:
        yield (*wanted, row.said.claim_id)
