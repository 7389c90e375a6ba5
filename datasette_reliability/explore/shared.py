"""What a shared index may show an actor: databases that are served, allowed and unchanged."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from datasette import Forbidden

from ..index import (
    SCORE,
    Counter,
    Shared,
    State,
    newest_version,
    read_shared,
    read_state,
    shared_state,
)
from .counts import Count, Counted, Rows
from .permissions import databases_with_claims
from .routes import Refused
from .selection import Selection
from .tables import Signature, file_signature

__all__ = ["Across", "Covered", "covered"]

_UNKNOWN = (
    "This page counts all months at once and cannot use this filter. Open one month to use it."
)
_UNUSABLE = "The shared index cannot be used; load again, or combine the databases, to make it."
_MADE_ANEW = "The counts have just been renewed; load the page again."
_TOO_LONG = "Counting took too long. Choose fewer claims with a filter, or load the page again."
_versions: WeakKeyDictionary[Any, tuple[Signature, str | None]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Covered:
    """The databases of a shared index that are counted for an actor.

    ``changed`` names those whose claims have changed since the index was made, ``absent`` counts
    those that are not served here. Databases that the actor may not view are in neither. ``state``
    is that of the index.
    """

    state: State | None
    counted: tuple[Shared, ...]
    changed: tuple[str, ...]
    absent: int
    whole: bool

    def rows(self) -> Any:
        """Return the bitmap of the rows that are counted; None for all."""
        from pyroaring import BitMap

        if self.whole:
            return None
        found = BitMap()
        for each in self.counted:
            found.add_range(each.base, each.end)
        return found


async def covered(datasette: Any, request: Any, database: Any) -> Covered:
    """Return what a shared index may show.

    Forbidden for an actor who may view none of its claims.
    """
    place = ("datasette-reliability", database.name, "covered")
    if place not in request.scope:
        request.scope[place] = await _covered(datasette, request, database)
    found: Covered = request.scope[place]
    return found


async def _covered(datasette: Any, request: Any, database: Any) -> Covered:
    # Read the state first, so that a newer index is noticed when counting.
    state = await database.execute_fn(shared_state)
    every: Sequence[Shared] = await database.execute_fn(read_shared)
    served = [each for each in every if each.database in datasette.databases]
    allowed = await databases_with_claims(datasette, request.actor)
    mine = [each for each in served if each.database in allowed]
    if served and not mine:
        raise Forbidden("view-table")
    current = [each for each in mine if await _version(datasette, each.database) == each.version]
    changed = [each.database for each in mine if each not in current]
    return Covered(
        state, tuple(current), tuple(changed), len(every) - len(served), len(current) == len(every)
    )


async def _version(datasette: Any, name: str) -> str | None:
    """Return the version of a database's claims; read again when its files have changed."""
    database = datasette.databases[name]
    signature = file_signature(database.path)
    known = _versions.get(database)
    if known is None or known[0] != signature or not signature:
        known = signature, await database.execute_fn(_usable_version)
        _versions[database] = known
    return known[1]


def _usable_version(connection: sqlite3.Connection) -> str | None:
    return newest_version(connection) if read_state(connection) else None


@dataclass(slots=True)
class Across(Count):
    """Counts in a shared index the claims of the databases that are counted."""

    covered: Covered
    _elsewhere: ClassVar[bool] = True

    @classmethod
    def of(cls, datasette: Any, database: Any, chosen: Selection, covered: Covered) -> Across:
        """Return the counter; Refused if the index does not know a filter."""
        found = cls(datasette, database.name, "claims", chosen, covered)
        searched = any(
            name.startswith(("_search", "_where", "_through")) for name, _ in chosen.pairs
        )
        if searched or not found.is_known():
            raise Refused(400, _UNKNOWN)
        return found

    def is_known(self) -> bool:
        """Return whether the index can tell the rows; scores are only in the databases."""
        return Count.is_known(self) and all(term.column != SCORE for term in self.selection.terms)

    async def months(self) -> list[tuple[Shared, int]]:
        """Return the databases that have any of the rows, with how many; the latest first."""

        def task(counter: Counter, connection: sqlite3.Connection, rows: Any) -> Any:
            if rows is None:
                return [(each, each.claims) for each in self.covered.counted]
            counts = [
                (each, rows.range_cardinality(each.base, each.end)) for each in self.covered.counted
            ]
            return [(each, count) for each, count in counts if count]

        found: list[tuple[Shared, int]] = await self.crossed(task)
        return found[::-1]

    async def latest(self, before: int | None, size: int) -> list[int]:
        """Return the numbers of the last rows, or of the last before a row; the highest first."""

        def task(counter: Counter, connection: sqlite3.Connection, rows: Any) -> Any:
            rows = counter.everything(connection) if rows is None else rows
            end = len(rows) if before is None else rows.rank(before - 1) if before else 0
            return list(rows[max(0, end - size) : end])[::-1]

        found: list[int] = await self.crossed(task)
        return found

    async def crossed(
        self, task: Callable[[Counter, sqlite3.Connection, Any], Any], kind: str | None = None
    ) -> Any:
        """Return the result of a task on the rows; Refused if it takes too long."""
        found = await Count.crossed(self, task, kind)
        if found is None:
            raise Refused(400, _TOO_LONG)
        return found

    async def _among(self, column: str) -> tuple[bool, Rows | None]:
        rows = self.covered.rows()
        return True, None if rows is None else Rows.of(rows)

    def _read_state(self, connection: sqlite3.Connection) -> State | None:
        return shared_state(connection)

    async def has_our_shape(self) -> bool:
        """Return True: the rows are in databases whose index was made from such tables."""
        return True

    async def _counter(self) -> Counter | None:
        counter = await Count._counter(self)
        if counter is None:
            raise Refused(503, _UNUSABLE)
        if counter.state != self.covered.state:  # rows of one index are not those of another
            raise Refused(503, _MADE_ANEW)
        return counter

    async def _sql(self, *_: Any, **__: Any) -> Counted:
        raise Refused(503, _UNUSABLE)
