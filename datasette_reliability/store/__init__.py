"""Write records into SQLite so that a crash at any moment leaves a database that opens.

One shard is one transaction, with its ledger row; a rerun finds which documents are there. Indexes
and full-text search are made after the rows; then the write-ahead log is merged into the file.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from ..errors import DatabaseError
from ..records import Rating, Rubric
from . import loading, shards
from .checks import conform
from .comparing import rated_anew
from .damage import errors_of, naming_rows
from .finish import finish
from .layout import check, is_shared, layout
from .loading import Heartbeat, now
from .people import tell_left_out
from .rerate import Stored, begin_rating, end_rating, next_claims, write_ratings
from .rows import Prepared, fingerprint, prepare
from .rubrics import keep_rubric
from .shards import Ledger
from .structure import make_tables
from .transactions import transaction
from .versions import StoredItem, is_later, items

__all__ = [
    "WAIT",
    "Ledger",
    "Prepared",
    "Store",
    "Stored",
    "StoredItem",
    "errors_of",
    "fingerprint",
    "is_later",
    "now",
    "prepare",
    "row_digest",
]

WAIT = 60.0  # seconds that a loader waits for another one's transaction


class Store:
    """A claims database that is open for loading; use it as a context manager."""

    _BY_MONTH = False

    def __init__(self, path: str | Path, wait: float = WAIT, new: bool = True) -> None:
        self.path = str(path)
        self._wait = wait
        self._journal = "delete"
        self._heart: Heartbeat | None = None
        with errors_of(self.path), ExitStack() as opened:
            if not Path(path).exists():
                self._create(new)
            self.connection = sqlite3.connect(self.path, timeout=wait, isolation_level=None)
            opened.callback(self.connection.close)
            self._patiently(partial(self._check, new))
            self._patiently(self._prepare)
            opened.pop_all()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def known(self, digests: Sequence[str]) -> dict[str, tuple[str | None, str | None]]:
        """Return engine and version for each of these digests that is already loaded."""
        with errors_of(self.path):
            return shards.known(self.connection, digests)

    def items(self, wanted: Sequence[str | None]) -> dict[str, StoredItem]:
        """Return those of the articles that are loaded, by their key (``item``)."""
        with errors_of(self.path):
            return items(self.connection, wanted)

    def withdraw(self, wanted: Mapping[str, str | None]) -> None:
        """Remove stored articles, unless the stored version is later than the given one."""
        with errors_of(self.path), self._transaction():
            stored = items(self.connection, list(wanted))
            shards.remove(
                self.connection,
                [s.number for name, s in stored.items() if not is_later(s.version, wanted[name])],
            )

    def write(
        self, documents: Sequence[Prepared], ledger: Ledger, started: str, replace: bool = False
    ) -> tuple[int, int, int]:
        """Write one shard in one transaction.

        Return how many documents were written, how many of them replaced another version, and how
        many claims there are.
        """
        # Rows that break a rule of the tables raise; the caller knows which document it was.
        with errors_of(self.path, sqlite3.IntegrityError), self._transaction():
            return shards.write(self.connection, documents, ledger, started, now(), replace)

    def keep(self, rubric: Rubric) -> None:
        """Store the rubric's points; SettingsError if its version has other points."""
        with errors_of(self.path), self._transaction():
            keep_rubric(self.connection, rubric, self.path)

    def begin(self, inputs: str | None, total: int | None) -> None:
        """Record that a load begins, for pages that show progress."""
        with errors_of(self.path), self._transaction():
            loading.begin(self.connection, inputs or "", total, now())
        self._heart = Heartbeat(self.path, inputs or "")

    def end(self, inputs: str | None) -> None:
        """Record that a load has ended."""
        self._still()
        with errors_of(self.path), self._transaction():
            loading.end(self.connection, inputs or "")

    def settle(
        self,
        loaded: Iterable[str],
        cases: Iterable[tuple[str, str, str]],
        inputs: str | None = None,
        done: int = 0,
    ) -> None:
        """Quarantine inputs that could not be loaded, and remove those that now were.

        ``loaded`` are the origins to remove, ``cases`` the origin, reason and excerpt of those to
        add. ``done`` is how many more inputs of the load have been read, with or without success.
        """
        with errors_of(self.path), self._transaction():
            loading.note(self.connection, inputs or "", done, now())
            self.connection.executemany(
                "DELETE FROM quarantine WHERE origin = ?", [(origin,) for origin in loaded]
            )
            self.connection.executemany(
                'INSERT INTO quarantine (origin, reason, excerpt, inputs, "when")'
                " VALUES (?, ?, ?, ?, ?) ON CONFLICT (origin) DO UPDATE SET"
                " reason = excluded.reason, excerpt = excluded.excerpt,"
                ' inputs = excluded.inputs, "when" = excluded."when"',
                [(*map(_clean, case), inputs, now()) for case in cases],
            )

    def forget(self, inputs: str, places: Iterable[str]) -> None:
        """Remove an input's cases from quarantine, except these places, which still fail."""
        still = set(map(_clean, places))
        with errors_of(self.path), self._transaction():
            cases = self.connection.execute(
                "SELECT id, origin FROM quarantine WHERE inputs = ?", (inputs,)
            ).fetchall()
            self.connection.executemany(
                "DELETE FROM quarantine WHERE id = ?",
                [(number,) for number, origin in cases if origin not in still],
            )

    def rerate(
        self, rater: Callable[[Stored], Rating], rubric_version: str, settings: str
    ) -> tuple[int, int]:
        """Rate every stored claim again; return how many there are and how many changed.

        A transaction holds a few thousand claims. Until the last one a row records the settings and
        that the rating is unfinished, so that a rerun after a crash completes it.
        """
        total = changed = last = 0
        rater = naming_rows(self.path, rater)
        with errors_of(self.path):
            with self._transaction():
                run = begin_rating(self.connection, rubric_version, settings, now())
            while True:
                # Read inside the transaction, so that claims loaded meanwhile are rated, too.
                with self._transaction():
                    batch = next_claims(self.connection, run, last)
                    if not batch:
                        end_rating(self.connection)
                        if changed:
                            rated_anew(self.connection)
                        return total, changed
                    rated = [(stored, rater(stored)) for stored in batch]
                    changed += write_ratings(self.connection, rated)
                total, last = total + len(batch), batch[-1][0]["id"]

    def finish(self) -> None:
        """Make indexes, full-text search and aliases, and merge the log into the file."""
        with errors_of(self.path):
            self._patiently(lambda: finish(self.connection, self._journal))
            tell_left_out(self.connection, self.path)

    def close(self) -> None:
        """Close the connection."""
        self._still()
        self.connection.close()

    def _still(self) -> None:
        if self._heart is not None:
            self._heart.close()
            self._heart = None

    def _create(self, new: bool) -> None:
        """Create the file with the permissions of the umask; SQLite would grant fewer."""
        if not new:
            raise self._empty()
        with suppress(OSError):  # SQLite reports what is wrong
            Path(self.path).touch()

    def _empty(self) -> DatabaseError:
        return DatabaseError(f"{self.path} holds no claims; load texts into it first")

    def _check(self, new: bool) -> None:
        """Raise DatabaseError if the file cannot be ours; nothing is written to it."""
        holds = layout(self._BY_MONTH)
        self.connection.execute("BEGIN")  # another loader may be making the tables
        try:
            if not check(self.connection, self.path, holds) and not new:
                raise self._empty()
            shared = is_shared(self.connection, holds)
        finally:
            self.connection.execute("ROLLBACK")
        # A user's own database keeps its journal mode; one of ours ends up as a single file.
        mode = self.connection.execute("PRAGMA journal_mode").fetchone()[0]
        self._journal = mode if shared else "delete"

    def _prepare(self) -> None:
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = NORMAL")
        self._make()

    def _make(self) -> None:
        make_tables(self.connection)
        conform(self.connection)

    def _patiently(self, step: Callable[[], None]) -> None:
        """Retry a step while another loader blocks it.

        SQLite itself waits only for transactions; a change of the journal mode or the schema fails
        at once.
        """
        until = monotonic() + self._wait
        while True:
            try:
                return step()
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or monotonic() > until:
                    raise
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            sleep(0.05)

    def _transaction(self) -> AbstractContextManager[None]:
        return transaction(self.connection)


def _clean(value: str) -> str:
    return value.encode("utf-8", "replace").decode("utf-8")


def row_digest(connection: sqlite3.Connection) -> dict[str, Any]:
    """Return a digest of each table's content, without row numbers and times."""
    return shards.content_digests(connection)
