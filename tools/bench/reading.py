"""``make bench``: how fast the stages read, how fast rows are written, how soon a page is open.

Each number is the median of several runs, as wall time and as time of the CPU (in brackets):
on a machine that does other work the second is the one to compare.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import NamedTuple

from datasette_reliability import analysis
from datasette_reliability.classify import classify, networks_of
from datasette_reliability.extract import extract
from datasette_reliability.migrations import migrate
from datasette_reliability.plugins import Engine, load_rubric, open_engine
from datasette_reliability.rate import rate
from datasette_reliability.records import Claim, Document, Settings
from datasette_reliability.segment import segment
from datasette_reliability.store import Ledger, Prepared, Store, now, prepare

__all__ = ["FLOOR", "Times", "articles", "main", "reading", "writing"]

FLOOR = 0.7  # of the rate of a bare executemany: the least that the store may reach
_CORPUS = Path(__file__).parents[2] / "../shared/data/corpus-bbc.jsonl"
_TABLES = ("loads", "documents", "sources", "claims", "reasons", "endorsements")
_SHARD = 100  # documents, as ``load`` has it
_STAGES = ("segment", "extract", "classify", "rate", "prepare")
_PAGES = (
    "/claims/claims.json?_size=20&_nosuggest=1",
    "/claims/claims.json?_size=20&_nosuggest=1&_facet=attribution_class",
    "/claims/claims.json?_size=20&_nosuggest=1&_facet_reliability=attribution_class",
    "/claims/quotes.json?_size=20&_nosuggest=1&_facet_reliability=speaker",
    "/claims/quotes.json?_size=20&_nosuggest=1&_reliability=speaker:anonymous",
    "/claims/claims?_facet_reliability=attribution_class&_facet_reliability=band",
)


class Times(NamedTuple):
    """Medians of the wall time and of the time of the CPU, in seconds."""

    wall: float
    cpu: float


def main() -> None:
    """Print every measurement, one a line; the exit code is 1 where the store is too slow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=150, help="articles to read")
    parser.add_argument("--copies", type=int, default=1500, help="documents to write")
    parser.add_argument("--runs", type=int, default=3, help="how often each is measured")
    parser.add_argument("--corpus", type=Path, default=_CORPUS, help="JSON lines with a text each")
    options = parser.parse_args()
    found = list(articles(options.documents, options.corpus))
    engine = open_engine("fast")
    _print_reading(found, engine)
    with TemporaryDirectory() as folder:
        loaded = Path(folder) / "claims.db"
        rows = _copies(found[:40], engine, options.copies)
        share = _print_writing(rows, engine, loaded, options.runs)
        _print_opening(loaded, options.runs)
        _print_memory(found, Path(folder))
    sys.exit(share < FLOOR)


def articles(count: int, corpus: Path | None = None) -> Iterator[Document]:
    """Yield the first documents of a corpus, or as many invented ones where there is none."""
    if corpus is None or not corpus.exists():
        yield from (_invented(number) for number in range(count))
        return
    with corpus.open(encoding="utf-8") as lines:
        for number, line in enumerate(islice(lines, count)):
            yield Document(text=json.loads(line)["text"], id=str(number))


_SPEAKERS = (
    "Mayor Ada Brook", "The port authority", "A person familiar with the talks", "Witnesses",
    "Iven Rask, the transport minister,", "Officials who asked not to be named", "The union",
    "Prof. Lina Moreth of the University of Velm", "The Harbor Observatory", "One source",
)  # fmt: skip
_CUES = (
    "said",
    "told reporters",
    "claimed",
    "confirmed on Friday",
    "said in a statement",
    "warned",
)
_THINGS = (
    "the harbor would reopen next week", "40 ships were waiting", "nobody had been dismissed",
    "an offer was on the table", "the queue had grown by half", "the talks had made no progress",
)  # fmt: skip
_OWN = ("The strike is the third in a year.", "Ships queued along the coast.", "Rain fell all day.")


def _invented(number: int) -> Document:
    """Return an article of about 400 words; the same number gives the same article."""
    chance = random.Random(number)
    paragraphs = []
    for _ in range(18):
        who, cue, what = (chance.choice(each) for each in (_SPEAKERS, _CUES, _THINGS))
        quoted = f'"{what.capitalize()}," {who[:1].lower()}{who[1:]} {cue}.'
        paragraphs += [
            chance.choice((f"{who} {cue} that {what}.", quoted)),
            f"{chance.choice(_OWN)} {chance.choice(_OWN)}",
        ]
    return Document(text="\n\n".join([f"Story {number}.", *paragraphs]), id=str(number))


def reading(documents: list[Document], engine: Engine) -> dict[str, float]:
    """Return the CPU-seconds that each stage takes for these documents."""
    rubric = load_rubric(Settings().rubric)
    analysis.analyze(documents[0], engine)  # models and lexicons are loaded now
    spent = dict.fromkeys(_STAGES, 0.0)
    for document in documents:
        moments = [process_time()]
        segments = segment(document)
        moments.append(process_time())
        found = extract(document, segments, engine)
        moments.append(process_time())
        classified = classify(document, segments, found, networks_of(engine.name))
        moments.append(process_time())
        ratings = [rate(each, rubric) for each in classified]
        moments.append(process_time())
        prepare(document, tuple(map(Claim, found, classified, ratings)), engine.version)
        moments.append(process_time())
        for stage, began, ended in zip(_STAGES, moments, moments[1:], strict=False):
            spent[stage] += ended - began
    return spent


def writing(
    rows: list[Prepared], engine: Engine, path: Path, runs: int
) -> tuple[Times, Times, Times]:
    """Return the times of the store, of a bare executemany of its rows, and of what follows.

    Both write the same rows into new files with the same tables, in turn, so that what else the
    machine does meets both alike. The file of the store's last run stays.
    """
    ours, bare, after = [], [], []
    for _ in range(runs):
        for each in path.parent.glob("*.db*"):
            each.unlink()
        with Store(path) as store:
            ours.append(_timed(lambda s=store: _write(s, rows, engine)))  # type: ignore[misc]
            after.append(_timed(store.finish))
        bare.append(_bare(path, path.with_name("bare.db")))
    return _medians(ours), _medians(bare), _medians(after)


def _print_reading(documents: list[Document], engine: Engine) -> None:
    words = sum(len(each.text.split()) for each in documents) // len(documents)
    spent = reading(documents, engine)
    print(f"Reading {len(documents):,} documents of {words:,} words on average, one process")
    for stage, seconds in (*spent.items(), ("whole chain", sum(spent.values()))):
        rate_ = len(documents) / max(seconds, 1e-9)
        print(f"  {stage:20}{rate_:10,.1f} documents a CPU second")


def _print_writing(rows: list[Prepared], engine: Engine, path: Path, runs: int) -> float:
    """Print the rates of writing; return the store's share of the bare rate, by CPU time."""
    ours, bare, after = writing(rows, engine, path, runs)
    total = _count(path)
    share = bare.cpu / ours.cpu
    print(f"Writing {total:,} rows of {len(rows):,} documents")
    for name, times in (("bare executemany", bare), ("the store", ours)):
        wall, cpu = total / times.wall, total / times.cpu
        print(f"  {name:20}{wall:10,.0f} rows a second ({cpu:,.0f} a CPU second)")
    verdict = "at least" if share >= FLOOR else "TOO SLOW, wanted at least"
    print(f"  {'the store reaches':20}{bare.wall / ours.wall:10.0%} ({share:.0%}); {verdict} 70%")
    print(f"  {'indexes and search':20}{after.wall:10.2f} s ({after.cpu:.2f} s)")
    return share


def _print_opening(path: Path, runs: int) -> None:
    print("Opening")
    opened = "from datasette_reliability.plugins import open_engine as o; o('fast')"
    for said, words in (
        ("import datasette_reliability", ["-c", "import datasette_reliability"]),
        ("import, open the engine", ["-c", opened]),
        ("datasette reliability", ["-m", "datasette", "reliability", "--help"]),
    ):
        times = _medians([_started(words) for _ in range(runs)])
        print(f"  {times.wall:8.3f} s ({times.cpu:.3f} s)  {said}")
    _add_quotes(path)
    for address, (first, times, late) in asyncio.run(_pages(path, runs)).items():
        note = f"  TIMED OUT: {', '.join(late)}" if late else ""
        print(f"  {times.wall:8.3f} s ({times.cpu:.3f} s), at first {first:.3f} s  {address}{note}")


def _print_memory(documents: list[Document], folder: Path) -> None:
    """Print the most memory that loading takes, each time in a process of its own."""
    source = folder / "articles.jsonl"
    print("Memory at its peak")
    for count in sorted({1, len(documents)}):
        lines = (json.dumps({"text": each.text}) + "\n" for each in documents[:count])
        source.write_text("".join(lines), "utf-8")
        code = (
            "import sys\n"
            "from datasette_reliability.cli import reliability\n"
            "from tools.bench.memory import peak\n"
            "reliability(sys.argv[1:], standalone_mode=False)\n"
            "print(peak())"
        )
        target = str(folder / f"memory-{count}.db")
        arguments = ["load", target, str(source), "--engine", "fast", "--silent"]
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments], check=True, capture_output=True, text=True
        )
        print(f"  {float(done.stdout):8.0f} MB  to load {count:,} documents")


def _copies(documents: list[Document], engine: Engine, count: int) -> list[Prepared]:
    """Return the rows of as many documents as asked for, each with a last line of its own."""
    read = [(each, analysis.analyze(each, engine)) for each in documents]
    return [
        prepare(
            replace(document, text=f"{document.text}\n{number}", origin=f"bench:{number}"),
            claims,
            engine.version,
        )
        for number in range(count)
        for document, claims in [read[number % len(read)]]
    ]


def _write(store: Store, rows: list[Prepared], engine: Engine) -> None:
    ledger = Ledger(engine.name, engine.version, load_rubric(Settings().rubric).version, "{}")
    for start in range(0, len(rows), _SHARD):
        store.write(rows[start : start + _SHARD], ledger, now())


def _bare(source: Path, target: Path) -> Times:
    """Copy the rows of a loaded file into a new one with the same tables; return the times."""
    from sqlite_utils import Database

    reading_ = sqlite3.connect(source)
    rows = {table: reading_.execute(f"SELECT * FROM {table}").fetchall() for table in _TABLES}
    reading_.close()
    connection = sqlite3.connect(target, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    migrate(Database(connection))

    def insert() -> None:
        connection.execute("BEGIN IMMEDIATE")
        for table, found in rows.items():
            if found:
                marks = ", ".join("?" * len(found[0]))
                connection.executemany(f"INSERT INTO {table} VALUES ({marks})", found)
        connection.execute("COMMIT")

    times = _timed(insert)
    connection.close()
    return times


def _count(path: Path) -> int:
    connection = sqlite3.connect(path)
    counts = [connection.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in _TABLES]
    connection.close()
    return sum(counts)


def _add_quotes(path: Path) -> None:
    """Add a table of somebody else's: sources as text, nothing rated."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE quotes AS SELECT source AS speaker, claim FROM claims")
    connection.close()


async def _pages(path: Path, runs: int) -> dict[str, tuple[float, Times, list[str]]]:
    """Return for each page the time of the first visit, of later ones, and the facets too slow."""
    from datasette.app import Datasette

    datasette = Datasette([str(path)])
    await datasette.invoke_startup()
    found = {}
    for address in _PAGES:
        times: list[Times] = []
        late: list[str] = []
        for _ in range(runs + 1):
            wall, cpu = perf_counter(), process_time()
            response = await datasette.client.get(address)
            times.append(Times(perf_counter() - wall, process_time() - cpu))
            response.raise_for_status()
            if ".json" in address:
                late = response.json().get("facets_timed_out") or []
        found[address] = (times[0].wall, _medians(times[1:]), late)
    return found


def _started(words: list[str]) -> Times:
    """Return the times of a Python process, that of the CPU without those of other children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall = perf_counter()
    subprocess.run([sys.executable, *words], check=True, capture_output=True)
    wall = perf_counter() - wall
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Times(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def _timed(call: Callable[[], object]) -> Times:
    wall, cpu = perf_counter(), process_time()
    call()
    return Times(perf_counter() - wall, process_time() - cpu)


def _medians(times: list[Times]) -> Times:
    return Times(median(each.wall for each in times), median(each.cpu for each in times))


if __name__ == "__main__":
    main()
