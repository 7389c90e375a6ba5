"""The order of the stages: read → segment → extract → classify → rate → store."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from .classify import classify
from .errors import InputError, SkippedInput
from .extract import extract
from .plugins import Engine, load_rubric, open_engine
from .rate import from_columns, rate
from .records import Claim, Document, Rating, Rubric, Settings
from .segment import segment

if TYPE_CHECKING:
    from .store import Prepared, Store, Stored

__all__ = ["Report", "analyze", "load", "rerate"]

_BATCH = 100  # documents in one shard, which is one transaction


@dataclass(slots=True)
class Report:
    """What became of the rows that came in: rows in = loaded + skipped + quarantined.

    ``outdated`` counts those of the skipped that another engine, or another version, has read;
    ``engine`` is the one that read now.
    """

    engine: str
    loaded: int = 0
    claims: int = 0
    skipped: int = 0
    outdated: int = 0
    cases: list[tuple[str, str]] = field(default_factory=list)
    passed_over: list[tuple[str, str]] = field(default_factory=list)

    @property
    def quarantined(self) -> int:
        """Return how many rows could not be loaded."""
        return len(self.cases)


def analyze(
    document: Document,
    engine: Engine | None = None,
    settings: Settings | None = None,
    rubric: Rubric | None = None,
) -> tuple[Claim, ...]:
    """Return the rated claims of one document, in the order of the text."""
    settings = settings or Settings()
    engine = engine or open_engine(settings.engine)
    rubric = rubric or load_rubric(settings.rubric)
    segments = segment(document)
    attributions = extract(document, segments, engine)
    classifications = classify(document, segments, attributions)
    return tuple(
        Claim(
            attribution,
            classification,
            rate(
                classification,
                rubric,
                settings.disputes,
                nested=attribution.parent is not None,
                admiralty_mode=settings.admiralty_mode,
                outlet=document.publisher,
            ),
        )
        for attribution, classification in zip(attributions, classifications, strict=True)
    )


def load(
    database: str | Path,
    items: Iterable[Document | InputError],
    settings: Settings | None = None,
    *,
    batch_size: int = _BATCH,
    workers: int = 1,
    replace: Replace | None = None,
    advance: Callable[[int], None] | None = None,
) -> Report:
    """Load documents into a database and report what became of each.

    A document whose text is loaded already is skipped, unless ``replace`` asks to read it again:
    every one ("all"), or those that another engine or version has read ("outdated"). ``advance``
    is called with the number of rows done. A rerun after a crash completes what is missing.
    """
    from .store import Ledger, Store, now

    settings = settings or Settings()
    engine = open_engine(settings.engine)
    ledger = Ledger(
        engine.name, engine.version, load_rubric(settings.rubric).version, _described(settings)
    )
    report = Report(engine.name)
    with Store(database) as store:
        batches = _batches(store, items, engine, report, batch_size, replace)
        for started, size, (rows, cases) in _analyzed(batches, settings, workers, now):
            loaded, claims = store.write(rows, ledger, started, replace is not None)
            store.settle([str(row.origin) for row in rows], cases)
            report.loaded += loaded
            report.claims += claims
            report.skipped += len(rows) - loaded
            report.cases += cases
            if advance is not None:
                advance(size)
        store.finish()
    return report


def rerate(database: str | Path, settings: Settings | None = None) -> tuple[int, int]:
    """Rate the claims of a database anew with other settings; no text is read again.

    Return how many claims there are and for how many the rating changed.
    """
    from .store import Store

    settings = settings or Settings()
    rubric = load_rubric(settings.rubric)

    def rated(stored: Stored) -> Rating:
        row, reasons = stored
        return rate(
            from_columns(row, reasons),
            rubric,
            settings.disputes,
            nested=row["parent_id"] is not None,
            admiralty_mode=settings.admiralty_mode,
            outlet=row["publisher"],
        )

    with Store(database) as store:
        counts = store.rerate(rated)
        store.finish()
    return counts


def _described(settings: Settings) -> str:
    disputes = {
        each.name: {k: list(v) for k, v in each.sides.items()} for each in settings.disputes
    }
    return json.dumps(
        {
            "rubric": settings.rubric,
            "admiralty_mode": settings.admiralty_mode,
            "parties": disputes,
        },
        ensure_ascii=False,
        sort_keys=True,
    )


Replace = Literal["all", "outdated"]
_Reader = tuple[str | None, str | None]
_Batch = tuple[int, list[Document], list[tuple[str, str]]]
_Result = tuple[list["Prepared"], list[tuple[str, str]]]
_Task = tuple[str, int, list[Document], list[tuple[str, str]], Future[_Result]]


def _batches(
    store: Store,
    items: Iterable[Document | InputError],
    engine: Engine,
    report: Report,
    batch_size: int,
    replace: Replace | None,
) -> Iterator[_Batch]:
    """Yield batches of the documents to read, each with its size and its inputs in error."""
    from .store import fingerprint

    seen: set[str] = set()
    items = iter(items)
    while chunk := list(islice(items, batch_size)):
        documents: list[Document] = []
        cases: list[tuple[str, str]] = []
        digests = [fingerprint(item) if isinstance(item, Document) else "" for item in chunk]
        known = store.known([digest for digest in digests if digest])
        for item, digest in zip(chunk, digests, strict=True):
            if isinstance(item, SkippedInput):
                report.skipped += 1
                report.passed_over.append((item.place, item.reason))
            elif isinstance(item, InputError):
                cases.append((item.place, item.reason))
            elif digest in seen or _is_kept(known.get(digest), engine, replace):
                report.skipped += 1
                report.outdated += _outdated(known.get(digest), engine)
            else:
                seen.add(digest)
                documents.append(item)
        yield len(chunk), documents, cases


def _is_kept(reader: _Reader | None, engine: Engine, replace: Replace | None) -> bool:
    """Return whether a document that ``reader`` has read, if any, needs no reading now."""
    if reader is None or replace == "all":
        return False
    return replace is None or not _outdated(reader, engine)


def _outdated(reader: _Reader | None, engine: Engine) -> bool:
    return reader is not None and reader != (engine.name, engine.version)


def _analyzed(
    batches: Iterator[_Batch], settings: Settings, workers: int, now: Callable[[], str]
) -> Iterator[tuple[str, int, _Result]]:
    """Yield, in the order of the batches, when each was begun, its size, and its rows and cases."""
    if workers < 2:
        for size, documents, cases in batches:
            started = now()
            rows, failed = _prepare(documents, settings)
            yield started, size, (rows, cases + failed)
        return
    waiting: deque[_Task] = deque()
    pool = _Pool(workers, settings)
    try:
        for size, documents, cases in batches:
            waiting.append((now(), size, documents, cases, pool.submit(documents)))
            if len(waiting) > 2 * workers:
                yield _collected(waiting, pool)
        while waiting:
            yield _collected(waiting, pool)
    finally:
        pool.close()


class _Pool:
    """Worker processes that are started again when one of them dies."""

    def __init__(self, workers: int, settings: Settings) -> None:
        self._workers, self._settings = workers, settings
        self._executor = self._started(workers)

    def submit(self, documents: list[Document]) -> Future[_Result]:
        """Return the rows to come; an executor that broke meanwhile gives a broken future."""
        try:
            return self._executor.submit(_prepare, documents, self._settings)
        except BrokenProcessPool as error:
            broken: Future[_Result] = Future()
            broken.set_exception(error)
            return broken

    def one_by_one(self, documents: list[Document]) -> _Result:
        """Return the rows of documents read each by itself: one that kills its worker is a case."""
        self.close()
        rows: list[Prepared] = []
        cases: list[tuple[str, str]] = []
        for document in documents:
            executor = self._started(1)
            try:
                found, failed = executor.submit(_prepare, [document], self._settings).result()
            except BrokenProcessPool:
                place = document.origin or document.id
                found, failed = [], [(place, "reading it ended the process, maybe out of memory")]
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


def _collected(waiting: deque[_Task], pool: _Pool) -> tuple[str, int, _Result]:
    """Return the first batch's result; after a worker's death, read it and the others anew."""
    started, size, documents, cases, future = waiting.popleft()
    try:
        rows, failed = future.result()
    except BrokenProcessPool:
        rows, failed = pool.one_by_one(documents)
        for index, (begun, number, others, earlier, old) in enumerate(waiting):
            done = old.done() and not old.cancelled() and old.exception() is None
            waiting[index] = (begun, number, others, earlier, old if done else pool.submit(others))
    return started, size, (rows, cases + failed)


def _prepare(documents: Sequence[Document], settings: Settings) -> _Result:
    """Analyze documents into rows; one that fails is a case for quarantine, the others go on."""
    from .store.rows import prepare

    engine = open_engine(settings.engine)
    rubric = load_rubric(settings.rubric)
    rows: list[Prepared] = []
    cases: list[tuple[str, str]] = []
    for document in documents:
        try:
            claims = analyze(document, engine, settings, rubric)
            rows.append(prepare(document, claims, engine.version))
        except Exception as error:
            cases.append(
                (
                    document.origin or document.id,
                    f"the program failed on it ({type(error).__name__}: {error});"
                    " please report it with the text",
                )
            )
    return rows, cases
