"""Prepare the next days in other processes: the prints of texts and the words of claims.

Both depend on their text alone, so any process may make them, in any order. The comparison itself
stays in one process, day after day: which fact a claim joins depends on everything before it.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from multiprocessing import get_context
from typing import Any

from ..cluster import awaited, client_of
from ..errors import SettingsError
from ..read.header import header
from ..store import prints as stored
from ..store.comparing import UNDATED, days_due, days_known, later
from ..store.facts import ClaimRow, claims_of, text_of
from .articles import article, in_context
from .model import model
from .prints import Prints, prints
from .relation import worded
from .words import Wording, plain

__all__ = ["Ahead", "Ready", "ahead", "prepare", "prints_of", "words_of"]

# If a nested claim is at least this share of the claim around it, the outer one says little of its
# own ("Hale said the navy had denied it"), and only the nested one is compared.
_COVERED = 0.5
_AT_ONCE = 100  # documents in one task: about a second of work
_WAITING = 4  # tasks that wait for each process, so that none is ever idle

Words = tuple[Wording, bool]  # a claim's words, and whether it is compared
_Document = tuple[int, str, bool, list[ClaimRow]]  # its number, text, "prints needed", and claims


@dataclass(frozen=True, slots=True)
class Ready:
    """What is prepared for a day: prints by document (body, packed prints), words by claim."""

    prints: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    words: dict[int, Words] = field(default_factory=dict)


def prints_of(text: str) -> Prints:
    """Return the prints of a text without its header."""
    return prints(text[header(text[: stored.HEAD]).body_start :])


def words_of(rows: Sequence[ClaimRow], text: str, day: int) -> list[Words]:
    """Return the words of each claim of a document, and whether the claim is compared."""
    nested: dict[int, int] = {}
    for row in rows:
        if row.parent_id is not None:
            nested[row.parent_id] = max(nested.get(row.parent_id, 0), len(row.claim))
    ordinal = 0 if day == UNDATED else date(day // 10000, day // 100 % 100, day % 100).toordinal()
    title = rows[0].title or "" if rows else ""
    headline, about = plain(title), article(title, text)
    found = []
    for row in rows:
        words = in_context(worded(row.claim, row.cue), row, text, about, ordinal)
        covered = nested.get(row.id, 0) >= _COVERED * len(row.claim)
        # A headline says in brief what its text says better.
        is_of_title = bool(headline) and words.form in headline
        found.append((words, words.comparable and not covered and not is_of_title))
    return found


def prepare(documents: Sequence[_Document], day: int, version: str) -> Ready:
    """Prepare documents of a day; SettingsError if this process has another version of the model.

    It needs no database, so a process on another machine can run it.
    """
    if model().version != version:
        raise SettingsError(
            f"this worker compares by version {model().version}, the command by {version}; install"
            " the same version everywhere"
        )
    ready = Ready()
    for number, text, is_new, rows in documents:
        if is_new:
            own = prints_of(text)
            ready.prints[number] = own.body, own.packed()
        ready.words.update(zip((row.id for row in rows), words_of(rows, text, day), strict=True))
    return ready


@dataclass(slots=True)
class Ahead:
    """Prepare the next days in other processes while this one compares the days before them.

    ``submit`` starts a task, ``result`` waits for it; about ``most`` tasks are under way at once.
    """

    connection: sqlite3.Connection
    days: Iterator[int] = field(default_factory=lambda: iter(()))
    submit: Callable[..., Any] | None = None
    result: Callable[[Any], Ready] | None = None
    most: int = 0
    _tasks: dict[int, list[Any]] = field(default_factory=dict)

    def of(self, day: int) -> Ready:
        """Return what was prepared for a day: a part, or nothing, if no process made the rest."""
        self._start()
        ready = Ready()
        for task in self._tasks.pop(day, ()):
            try:
                part = self.result(task) if self.result else Ready()
            except SettingsError:
                raise
            except Exception:  # the process was killed or cut off: this one does its work
                continue
            ready.prints.update(part.prints)
            ready.words.update(part.words)
        return ready

    def _start(self) -> None:
        """Start the tasks of the next days, as many as may wait."""
        version = model().version
        while self.submit is not None and sum(map(len, self._tasks.values())) < self.most:
            day = next(self.days, None)
            if day is None:
                return
            try:
                self._tasks[day] = [
                    self.submit(prepare, part, day, version)
                    for part in _parts(self.connection, day)
                ]
            except BrokenProcessPool:
                self.submit = None


@contextmanager
def ahead(
    connection: sqlite3.Connection,
    window: int,
    since: int,
    workers: int = 1,
    cluster: str | None = None,
) -> Iterator[Ahead]:
    """Open the processes that prepare days: on this machine, or those of a Dask cluster.

    With one worker and no cluster, nothing is prepared. SettingsError if no cluster answers.
    """
    if cluster is None and workers < 2:
        yield Ahead(connection)
        return
    days = iter(_days(connection, window, since))
    if cluster is None:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            try:
                yield Ahead(
                    connection, days, pool.submit, lambda task: task.result(), _WAITING * workers
                )
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
        return
    client = client_of(cluster)
    try:
        threads = max(2, sum(client.nthreads().values()))
        yield Ahead(
            connection,
            days,
            lambda *task: client.submit(*task, pure=False, retries=2),
            lambda task: awaited(task, client),
            _WAITING * threads,
        )
    finally:
        client.close()


def _days(connection: sqlite3.Connection, window: int, since: int) -> list[int]:
    """Return the days that a run will read, in order."""
    known, found = days_known(connection), set[int]()
    wanted = days_due(connection, since)
    for day in wanted:
        if day != UNDATED:
            found.update(known[bisect_left(known, later(day, -window)) : bisect_right(known, day)])
    return sorted(found) + [UNDATED] * (UNDATED in wanted)


def _parts(connection: sqlite3.Connection, day: int) -> Iterator[list[_Document]]:
    """Yield the documents of a day, some at a time."""
    claims: dict[int, list[ClaimRow]] = {}
    for row in claims_of(connection, day):
        claims.setdefault(row.document_id, []).append(row)
    documents = _documents(connection, stored.texts(connection, day), claims)
    while part := list(islice(documents, _AT_ONCE)):
        yield part


def _documents(
    connection: sqlite3.Connection,
    texts: Iterable[stored.Text],
    claims: dict[int, list[ClaimRow]],
) -> Iterator[_Document]:
    for each in texts:
        own = claims.get(each.id, [])
        if each.text is not None or own:
            text = each.text if each.text is not None else text_of(connection, each.id)
            yield each.id, text, each.text is not None, own
