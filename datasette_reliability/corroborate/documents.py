"""Compare the documents of a day with earlier ones: agencies, copies, and stories."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from ..read.header import header
from ..store import prints as stored
from ..store.comparing import UNDATED, later
from ..store.facts import write_clusters, write_reuse
from ..store.prints import Text
from .agencies import Agency, agency_of
from .ahead import Ready, prints_of
from .prints import BOILERPLATE, Copied, Prints, copied

__all__ = ["compare_documents"]

_LAST = 99_999_999  # later than any real day: texts without a date come after those with one
_Place = tuple[int, str]


@dataclass(frozen=True, slots=True)
class _Day:
    """A day that is compared, the days it looks back on, and the bodies found so far."""

    day: int
    days: tuple[int, int]
    bodies: dict[int, int]  # the first document with each body


def compare_documents(
    connection: sqlite3.Connection, day: int, window: int, ready: Ready
) -> set[int]:
    """Write the agency, copies and story of each document of a day; return all stories touched.

    A story has the number of its first document; a copy belongs to the story of the text that it
    copies most closely. Copies are looked for twice ``window`` days back.
    """
    days = (UNDATED, _LAST) if day == UNDATED else (later(day, -2 * window), day)
    at = _Day(day, days, {})
    found = [(text, _prints_of(connection, text, ready)) for text in stored.texts(connection, day)]
    firsts = {text.id: _first(connection, at, text, own) for text, own in found}
    for text, own in found:
        _enlist(connection, at, text, own, firsts[text.id] == text.id)
    stories, touched = dict[int, int](), set[int]()
    rows = []
    for text, own in found:
        rows.append(row := _row(connection, at, text, own, firsts[text.id], stories))
        stories[text.id] = row[2]
        touched.update({row[2], text.wire_cluster or row[2]})
        if row[:3] == (text.agency, text.agency_basis, text.wire_cluster):
            rows.pop()
    write_clusters(connection, rows)
    return touched


def _prints_of(connection: sqlite3.Connection, text: Text, ready: Ready) -> Prints:
    if text.prints is not None:
        return Prints.unpacked(text.body or 0, text.prints)
    prepared = ready.prints.get(text.id)
    own = Prints.unpacked(*prepared) if prepared else prints_of(text.text or "")
    stored.keep_prints(connection, text.id, own.body, own.packed())
    return own


def _first(connection: sqlite3.Connection, at: _Day, text: Text, own: Prints) -> int:
    """Return the first document with the same body, which may be the text itself."""
    if not own.body:
        return text.id
    if own.body not in at.bodies:
        before = (1, _LAST) if at.day == UNDATED else (at.days[0], at.day - 1)
        first = stored.first_of_body(connection, own.body, before)
        at.bodies[own.body] = text.id if first is None else first
    return at.bodies[own.body]


def _enlist(connection: sqlite3.Connection, at: _Day, text: Text, own: Prints, first: bool) -> None:
    """List a document by its prints, unless an earlier one has the same body."""
    if first and not text.listed:
        stored.enlist(connection, at.day, text.id, (own.sentences, own.runs))
    elif text.listed and not first:
        stored.forget(connection, [text.id])


def _row(
    connection: sqlite3.Connection,
    at: _Day,
    text: Text,
    own: Prints,
    first: int,
    stories: dict[int, int],
) -> tuple[str | None, str | None, int, int]:
    """Write what a document copies; return its agency, how we know it, its story and its number."""
    found = (
        {first: Copied("copy", 1.0, len(own.sentences))}
        if first != text.id
        else dict(_earlier(connection, at, text, own))
    )
    rows = [(text.id, of, each.kind, each.share, each.sentences) for of, each in found.items()]
    write_reuse(connection, text.id, rows)
    copies = [(-each.share, of) for of, each in found.items() if each.kind == "copy"]
    story = _story(connection, copies, stories) if copies else text.id
    agency = _agency(text)
    return (agency.name if agency else None, agency.basis if agency else None, story, text.id)


def _earlier(
    connection: sqlite3.Connection, at: _Day, text: Text, own: Prints
) -> Iterator[tuple[int, Copied]]:
    """Yield the earlier documents that a text copies or reuses, and how much."""
    both = (own.sentences, own.runs)
    for other, counts in stored.sharing(connection, both, at.days, BOILERPLATE).items():
        # A single print in common is chance, or a common phrase.
        if other == text.id or sum(counts) < 2:
            continue
        place, theirs = _other(connection, other)
        if place < (at.day or _LAST, text.sha256):
            how = copied(own, theirs, *counts)
            if how is not None:
                yield other, how


def _other(connection: sqlite3.Connection, document: int) -> tuple[_Place, Prints]:
    day, sha256, body, packed = stored.known(connection, document)
    return (day or _LAST, sha256), Prints.unpacked(body, packed)


def _story(
    connection: sqlite3.Connection, copies: list[tuple[float, int]], stories: dict[int, int]
) -> int:
    """Return the story of the text that a document copies most closely."""
    best = min(share for share, _ in copies)
    # In a tie the earliest, by day and then by digest, so that document numbers do not matter.
    near = [of for share, of in copies if share == best]
    of = min(near, key=lambda document: _other(connection, document)[0])
    return stories[of] if of in stories else stored.story(connection, of)


def _agency(text: Text) -> Agency | None:
    return agency_of(text.publisher, text.byline, text.info_sources, header(text.head).agency)
