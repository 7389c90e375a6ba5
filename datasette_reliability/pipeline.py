"""Load documents into a database: analyze and store them; or rate a database again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple, dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path
from sqlite3 import IntegrityError

from .analysis import prepared
from .arrivals import Batch, Case, Cases, Replace, Report, arrivals
from .corroborate.run import corroborate
from .errors import InputError
from .plugins import load_rubric, open_engine
from .rate import from_columns, rate
from .records import Document, Rating, Settings
from .shards import Work, on_cluster, prepare_shard
from .store import Ledger, Prepared, Store, Stored, now
from .store.months import opened
from .workers import Result, analyzed

__all__ = ["LoadOptions", "Report", "load", "rerate"]


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """How documents are loaded.

    A document whose text is already loaded is skipped, unless ``replace`` asks to read it again:
    every one ("all"), or those that another engine or version has read ("outdated").

    ``batch_size`` documents are one shard, which is one transaction. With a folder for ``shards``,
    each is finished there only once, by the ``workers`` of this machine or those of the Dask
    ``cluster`` at an address, which must have access to that folder.

    ``total`` is how many rows come in, if known, for pages that show progress; ``inputs`` says how
    they were read, so that failed ones can be retried. ``by_month`` makes a database for each month
    of publication and an index over them.
    """

    batch_size: int = 100
    workers: int = 1
    replace: Replace | None = None
    inputs: str | None = None
    shards: str | Path | None = None
    cluster: str | None = None
    total: int | None = None
    by_month: bool = False


def load(
    database: str | Path,
    items: Iterable[Document | InputError],
    settings: Settings | None = None,
    options: LoadOptions | None = None,
    advance: Callable[[int], None] | None = None,
) -> Report:
    """Load documents into a database and return a report of the results.

    ``advance`` is called with the number of rows done. A rerun after a crash completes what is
    missing. A database that is an index over those of months stays so.
    """
    options = options or LoadOptions()
    settings = settings or Settings()
    engine = open_engine(settings.engine)
    rubric = load_rubric(settings.rubric)
    ledger = Ledger(engine.name, engine.version, rubric.version, _described(settings))
    report, inputs = Report(engine.name), options.inputs
    items = _begun(items)
    with opened(database, options.by_month) as store:
        store.keep(rubric)
        store.begin(inputs, options.total)
        batches = arrivals(store, items, engine, report, options.batch_size, options.replace)
        work = _work(database, options, ledger)
        for started, size, (rows, cases) in _results(batches, settings, options, work):
            (loaded, replaced, claims), refused = _written(
                store, rows, ledger, started, options.replace is not None
            )
            rows = [row for row in rows if row.origin not in {case.place for case in refused}]
            cases += refused
            store.settle([str(row.origin) for row in rows], cases, inputs, size)
            report.loaded += loaded
            report.replaced += replaced
            report.claims += claims
            report.skipped += len(rows) - loaded
            report.cases += cases
            report.unread.update(row.unread_language for row in rows if row.unread_language)
            if advance is not None:
                advance(size)
        store.withdraw(report.withdrawn)
        if inputs is not None:
            store.forget(inputs, [case.place for case in report.cases])
        store.end(inputs)
        store.finish()
    if settings.corroborate:
        report.corroboration = corroborate(
            database, workers=options.workers, cluster=options.cluster
        )
    return report


def _work(database: str | Path, options: LoadOptions, ledger: Ledger) -> Work | None:
    """Return the folder and settings of shards; None if batches are not finished as shards."""
    folder = options.shards
    if options.cluster is not None and folder is None:
        folder = Path(f"{database}.shards").resolve()
    return None if folder is None else Work(str(folder), *astuple(ledger))


def _results(
    batches: Iterator[Batch], settings: Settings, options: LoadOptions, work: Work | None
) -> Iterator[tuple[str, int, Result]]:
    if options.cluster is not None and work is not None:
        return on_cluster(options.cluster, batches, settings, work, now)
    prepare = prepared if work is None else partial(prepare_shard, work=work)
    return analyzed(batches, prepare, settings, options.workers, now)


def _written(
    store: Store, rows: list[Prepared], ledger: Ledger, started: str, replace: bool
) -> tuple[tuple[int, int, int], Cases]:
    """Write rows and return the counts; a document that breaks a rule of the tables is a case."""
    try:
        return store.write(rows, ledger, started, replace), []
    except IntegrityError as error:
        if len(rows) < 2:
            reason = f"the database refused its rows ({error}); please report it"
            place = next((row.origin for row in rows), "")
            return (0, 0, 0), [Case(place, reason)]
    total, refused = (0, 0, 0), list[Case]()
    for row in rows:
        counts, cases = _written(store, [row], ledger, started, replace)
        total = (total[0] + counts[0], total[1] + counts[1], total[2] + counts[2])
        refused += cases
    return total, refused


def _begun(items: Iterable[Document | InputError]) -> Iterable[Document | InputError]:
    """Return the same items, the first already read, so that mistakes show early."""
    items = iter(items)
    return chain(list(islice(items, 1)), items)


def rerate(database: str | Path, settings: Settings | None = None) -> tuple[int, int]:
    """Rate the claims of a database again with other settings; no text is read again.

    Return how many claims there are and for how many the rating changed.
    """
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

    with opened(database, new=False) as store:
        store.keep(rubric)
        counts = store.rerate(rated, rubric.version, _described(settings))
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
