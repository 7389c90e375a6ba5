"""The order of the stages: read → segment → extract → classify → rate → store."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple
from functools import partial
from itertools import chain, islice
from pathlib import Path
from sqlite3 import IntegrityError
from typing import TYPE_CHECKING

from .arrivals import Case, Cases, Replace, Report, arrivals
from .classify import classify, network_of
from .errors import EXCERPT, InputError
from .extract import extract
from .plugins import Engine, load_rubric, open_engine
from .rate import from_columns, rate
from .read.languages import recognized
from .records import Claim, Document, Rating, Rubric, Settings
from .segment import segment
from .steps import Trace
from .wrapping import unwrapped

if TYPE_CHECKING:
    from .store import Ledger, Prepared, Store, Stored
    from .workers import Result

__all__ = ["Report", "analyze", "load", "prepared", "rerate"]

_BATCH = 100  # documents in one shard, which is one transaction


def analyze(
    document: Document,
    engine: Engine | None = None,
    settings: Settings | None = None,
    rubric: Rubric | None = None,
    *,
    acts: bool = False,
    trace: Trace | None = None,
) -> tuple[Claim, ...]:
    """Return the rated claims of one document, in the order of the text.

    A text in another language than English has none. With ``acts``, what is no claim but marked
    by annotators comes too, at the end (``extract``). A ``trace`` keeps what led to each claim.
    """
    if recognized(document).unread:
        return ()
    settings = settings or Settings()
    engine = engine or open_engine(settings.engine)
    rubric = rubric or load_rubric(settings.rubric)
    document, layout = unwrapped(document)
    segments = segment(document)
    attributions = extract(document, segments, engine, acts=acts, trace=trace)
    if trace is not None:
        trace.text, trace.claims = document.text, list(map(trace.history, attributions))
    classifications = classify(document, segments, attributions, network_of(engine.name))
    return tuple(
        layout.claim(
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
    inputs: str | None = None,
    shards: str | Path | None = None,
    cluster: str | None = None,
    total: int | None = None,
    by_month: bool = False,
) -> Report:
    """Load documents into a database and report what became of each.

    A document whose text is loaded already is skipped, unless ``replace`` asks to read it again:
    every one ("all"), or those that another engine or version has read ("outdated"). ``advance``
    is called with the number of rows done; ``total`` is how many there are, where that is known,
    for the pages that say how far the load is. ``inputs`` says how the items were read, for a later
    attempt at those that could not be. A rerun after a crash completes what is missing.

    With a folder for ``shards``, each batch is finished there once, whoever runs it: the workers
    of this machine, or those of the Dask ``cluster`` at an address, which must see that folder.

    ``by_month`` makes a database for each month of publication, and of ``database`` the index over
    them; one that is such an index stays so.
    """
    from .shards import Work, on_cluster, prepare_shard
    from .store import Ledger, now
    from .store.months import opened
    from .workers import analyzed

    settings = settings or Settings()
    engine = open_engine(settings.engine)
    if cluster is not None and shards is None:
        shards = Path(f"{database}.shards").resolve()
    ledger = Ledger(
        engine.name, engine.version, load_rubric(settings.rubric).version, _described(settings)
    )
    report = Report(engine.name)
    items = _begun(items)
    with opened(database, by_month) as store:
        store.begin(inputs, total)
        batches = arrivals(store, items, engine, report, batch_size, replace)
        work = None if shards is None else Work(str(shards), *astuple(ledger))
        if cluster is not None and work is not None:
            results = on_cluster(cluster, batches, settings, work, now)
        else:
            prepare = prepared if work is None else partial(prepare_shard, work=work)
            results = analyzed(batches, prepare, settings, workers, now)
        for started, size, (rows, cases) in results:
            (loaded, replaced, claims), refused = _written(
                store, rows, ledger, started, replace is not None
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
    return report


def _written(
    store: Store, rows: list[Prepared], ledger: Ledger, started: str, replace: bool
) -> tuple[tuple[int, int, int], Cases]:
    """Write rows and return the counts; a document that breaks a rule of the tables is a case."""
    try:
        return store.write(rows, ledger, started, replace), []
    except IntegrityError as error:
        if len(rows) < 2:
            reason = f"the program made rows of it that are refused ({error}); please report it"
            place = next((row.origin for row in rows), "")
            return (0, 0, 0), [Case(place, reason)]
    total, refused = (0, 0, 0), list[Case]()
    for row in rows:
        counts, cases = _written(store, [row], ledger, started, replace)
        total = (total[0] + counts[0], total[1] + counts[1], total[2] + counts[2])
        refused += cases
    return total, refused


def _begun(items: Iterable[Document | InputError]) -> Iterable[Document | InputError]:
    """Return the same items, the first of them read: mistakes show before a database is made."""
    items = iter(items)
    return chain(list(islice(items, 1)), items)


def rerate(database: str | Path, settings: Settings | None = None) -> tuple[int, int]:
    """Rate the claims of a database anew with other settings; no text is read again.

    Return how many claims there are and for how many the rating changed.
    """
    from .store.months import opened

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


def prepared(documents: Sequence[Document], settings: Settings) -> Result:
    """Analyze documents into rows; one that fails is a case for quarantine, the others go on."""
    from .store.rows import prepare

    engine = open_engine(settings.engine)
    rubric = load_rubric(settings.rubric)
    rows: list[Prepared] = []
    cases: Cases = []
    for document in documents:
        try:
            document = recognized(document)
            claims = () if document.unread else analyze(document, engine, settings, rubric)
            rows.append(prepare(document, claims, engine.version))
        except Exception as error:
            reason = (
                f"the program failed on it ({type(error).__name__}: {error});"
                " please report it with the text"
            )
            place = document.origin or document.id
            cases.append(Case(place, reason, document.text[:EXCERPT]))
    return rows, cases
