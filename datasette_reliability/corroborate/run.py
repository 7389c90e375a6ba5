"""Compare everything new in a database, day by day."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..store import Store
from ..store.comparing import Due, done, due, look, make_due, preview
from ..store.damage import errors_of
from ..store.facts import (
    claims_of_clusters,
    miscounted,
    replace_relations,
    write_membership,
)
from ..store.ledger import create_ledger
from ..store.months import is_by_month
from ..store.people import with_digits
from ..store.structure import make_indexes
from ..store.transactions import transaction
from .ahead import Ahead, Ready, ahead
from .behind import refresh
from .claims import Window
from .documents import compare_documents
from .model import model
from .months import across_months

__all__ = ["WINDOW", "Outcome", "corroborate"]

# Most days between two texts that are compared: news of one event usually comes within a week, and
# a longer window means more work for each day.
WINDOW = 7


@dataclass(slots=True)
class Outcome:
    """What a run did, or would do: documents that are new, gone, unchanged and undated.

    ``days`` is how many days it had to compare. ``folded`` counts documents that copy others,
    ``facts`` all facts there are now, and ``contested`` the contested ones among them.
    """

    compared: int
    gone: int
    unchanged: int
    undated: int
    days: int
    folded: int = 0
    facts: int = 0
    contested: int = 0


def corroborate(
    database: str | Path,
    window: int = WINDOW,
    since: date | None = None,
    dry_run: bool = False,
    advance: Callable[[int], None] | None = None,
    workers: int = 1,
    cluster: str | None = None,
) -> Outcome:
    """Find who else says so: compare what is new in a database, and return the outcome.

    Texts are compared if they were published at most ``window`` days apart. ``since`` leaves
    earlier days for another time; ``advance`` is called with the number of days done. Each day is
    one transaction, so calling this again resumes an interrupted run. ``workers`` processes of
    this machine, or a Dask ``cluster`` at an address, prepare the next days; their number changes
    nothing that is stored.
    """
    version = model().version

    def compare(connection: sqlite3.Connection) -> None:
        first = int(since.strftime("%Y%m%d")) if since else 0
        with ahead(connection, window, first, workers, cluster) as prepared:
            _compare_days(connection, window, first, prepared, advance)

    if is_by_month(database):
        return across_months(
            database,
            lambda connection: look(connection, window, version),
            compare,
            _outcome,
            dry_run,
        )
    with Store(database, new=False) as store, errors_of(str(database)):
        connection = store.connection
        if dry_run:
            return _outcome(connection, preview(connection, window, version))
        create_ledger(connection)
        make_indexes(connection)
        found = look(connection, window, version)
        compare(connection)
        store.finish()
        return _outcome(connection, found)


def _outcome(connection: sqlite3.Connection, found: Due) -> Outcome:
    return Outcome(
        found.new, found.gone, found.unchanged, found.undated, found.days, *_counts(connection)
    )


def _compare_days(
    connection: sqlite3.Connection,
    window: int,
    first: int,
    prepared: Ahead,
    advance: Callable[[int], None] | None,
) -> None:
    by_people, claims = with_digits(connection), Window(connection, window, prepared)
    while (day := due(connection, first)) is not None:
        with transaction(connection):
            _compare_day(connection, day, window, claims, by_people, prepared.of(day))
            done(connection, day)
        if advance is not None:
            advance(1)
    with transaction(connection):
        lost = miscounted(connection)
        if lost:
            refresh(connection, lost, (), by_people)


def _compare_day(
    connection: sqlite3.Connection,
    day: int,
    window: int,
    claims: Window,
    by_people: set[int],
    ready: Ready,
) -> None:
    """Compare the documents of a day, then their claims, and write what has changed."""
    stories = compare_documents(connection, day, window, ready)
    found = claims.compare(day, ready)
    contested = replace_relations(connection, list(found.founders), found.relations)
    contested.update(row[1] for row in found.relations if row[2] in ("differs", "denies"))
    write_membership(connection, found.founders)
    if found.moved:
        make_due(connection, [day], window)
    same_story = claims_of_clusters(connection, sorted(stories))
    facts = {*found.before.values(), *found.founders.values(), *same_story.values()}
    refresh(connection, facts, {*found.founders, *same_story, *contested}, by_people)


def _counts(connection: sqlite3.Connection) -> tuple[int, int, int]:
    """Return how many documents are folded, how many facts there are, and how many contested."""
    folded = connection.execute("SELECT count(DISTINCT document_id) FROM reuse WHERE kind = 'copy'")
    facts = connection.execute(
        "SELECT count(*), coalesce(sum(contested IS NOT NULL), 0) FROM facts"
    )
    return (folded.fetchone()[0], *facts.fetchone())
