"""Worker processes that read batches, and are started again when one of them dies."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TYPE_CHECKING

from .arrivals import Batch, Case, Cases
from .errors import EXCERPT
from .records import Document, Settings

if TYPE_CHECKING:
    from .store import Prepared

__all__ = ["Pool", "Result", "analyzed"]

Result = tuple[list["Prepared"], Cases]
Prepare = Callable[[Sequence[Document], Settings], Result]
_Task = tuple[str, int, list[Document], Cases, Future[Result]]


def analyzed(
    batches: Iterator[Batch],
    prepare: Prepare,
    settings: Settings,
    workers: int,
    now: Callable[[], str],
) -> Iterator[tuple[str, int, Result]]:
    """Yield, for each batch in order, when it began, its size, and its rows and cases."""
    if workers < 2:
        for size, documents, cases in batches:
            started = now()
            rows, failed = prepare(documents, settings)
            yield started, size, (rows, cases + failed)
        return
    waiting: deque[_Task] = deque()
    pool = Pool(workers, prepare, settings)
    try:
        for size, documents, cases in batches:
            waiting.append((now(), size, documents, cases, pool.submit(documents)))
            if len(waiting) > 2 * workers:
                yield _collected(waiting, pool)
        while waiting:
            yield _collected(waiting, pool)
    finally:
        pool.close()


class Pool:
    """Worker processes that are started again when one of them dies."""

    def __init__(self, workers: int, prepare: Prepare, settings: Settings) -> None:
        self._workers, self._prepare, self._settings = workers, prepare, settings
        self._executor = self._started(workers)

    def submit(self, documents: list[Document]) -> Future[Result]:
        """Return the future rows; an executor that broke meanwhile gives a broken future."""
        try:
            return self._executor.submit(self._prepare, documents, self._settings)
        except BrokenProcessPool as error:
            broken: Future[Result] = Future()
            broken.set_exception(error)
            return broken

    def one_by_one(self, documents: list[Document]) -> Result:
        """Return the rows of documents read one by one.

        One that kills its worker becomes a case.
        """
        self.close()
        rows: list[Prepared] = []
        cases: Cases = []
        for document in documents:
            executor = self._started(1)
            try:
                found, failed = executor.submit(self._prepare, [document], self._settings).result()
            except BrokenProcessPool:
                place = document.origin or document.id
                reason = "reading it ended the process, maybe out of memory"
                found, failed = [], [Case(place, reason, document.text[:EXCERPT])]
            finally:
                executor.shutdown()
            rows += found
            cases += failed
        self._executor = self._started(self._workers)
        return rows, cases

    def close(self) -> None:
        self._executor.shutdown(cancel_futures=True)

    @staticmethod
    def _started(workers: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(workers, mp_context=get_context("spawn"))


def _collected(waiting: deque[_Task], pool: Pool) -> tuple[str, int, Result]:
    """Return the first batch's result; after a worker's death, read it and the others again."""
    started, size, documents, cases, future = waiting.popleft()
    try:
        rows, failed = future.result()
    except BrokenProcessPool:
        rows, failed = pool.one_by_one(documents)
        for index, (begun, number, others, earlier, old) in enumerate(waiting):
            done = old.done() and not old.cancelled() and old.exception() is None
            waiting[index] = (begun, number, others, earlier, old if done else pool.submit(others))
    return started, size, (rows, cases + failed)
