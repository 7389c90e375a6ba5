"""``make bench``: how fast the stages read, how fast rows are written, how soon a page is open."""

from __future__ import annotations

import argparse
import asyncio
import json
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

from . import pipeline
from .classify import classify
from .extract import extract
from .migrations import migrate
from .plugins import Engine, load_rubric, open_engine
from .rate import rate
from .read import ReadOptions, documents
from .records import Claim, Document, Settings
from .segment import segment
from .store import Ledger, Prepared, Store, now, prepare

_ROOT = Path(__file__).parents[1]
_TABLES = ("loads", "documents", "sources", "claims", "reasons", "endorsements")
_SHARD = 100  # documents, as ``load`` has it
_PAGE = "/{}/claims?_facet=attribution_class&_facet=band&_facet=publisher"


def main() -> None:
    """Print every measurement, one a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100, help="articles to read")
    parser.add_argument("--copies", type=int, default=2000, help="documents to write")
    parser.add_argument("--corpus", type=Path, default=_ROOT / "../shared/data/polnear.dev.jsonl")
    options = parser.parse_args()
    articles = list(islice(_articles(options.corpus), options.documents))
    engine = open_engine("fast")
    _stages(articles, engine)
    with TemporaryDirectory() as folder:
        loaded = Path(folder) / "claims.db"
        _writing(_copies(articles[:40], engine, options.copies), engine, loaded, options.copies)
        _opening(loaded)


def _articles(corpus: Path) -> Iterator[Document]:
    """Yield the documents of a corpus, or those of the project again and again without one."""
    if corpus.exists():
        with corpus.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                yield Document(text=json.loads(line)["text"], id=str(number))
        return
    paths = [str(_ROOT / "seeds"), *map(str, (_ROOT / "tests" / "articles").glob("*.txt"))]
    own = [each for each in documents(paths, ReadOptions()) if isinstance(each, Document)]
    while own:
        yield from own


def _stages(articles: list[Document], engine: Engine) -> None:
    rubric = load_rubric(Settings().rubric)
    pipeline.analyze(articles[0], engine)  # models and lexicons are loaded now
    spent = dict.fromkeys(("segment", "extract", "classify", "rate", "prepare"), 0.0)

    words = sum(len(each.text.split()) for each in articles)
    for document in articles:
        moments = [process_time()]
        segments = segment(document)
        moments.append(process_time())
        found = extract(document, segments, engine)
        moments.append(process_time())
        classified = classify(document, segments, found)
        moments.append(process_time())
        ratings = [rate(each, rubric) for each in classified]
        moments.append(process_time())
        claims = tuple(map(Claim, found, classified, ratings))
        prepare(document, claims, engine.version)
        moments.append(process_time())
        for stage, began, ended in zip(spent, moments, moments[1:], strict=False):
            spent[stage] += ended - began
    print(f"Reading {len(articles):,} documents of {words // len(articles):,} words on average")
    for stage, seconds in (*spent.items(), ("whole chain", sum(spent.values()))):
        print(f"  {stage:12} {len(articles) / seconds:10,.1f} documents a CPU second")


def _copies(articles: list[Document], engine: Engine, count: int) -> list[Prepared]:
    """Return the rows of as many documents as asked for, each with a last line of its own."""
    read = [(each, pipeline.analyze(each, engine)) for each in articles]
    return [
        prepare(
            replace(document, text=f"{document.text}\n{number}", origin=f"bench:{number}"),
            claims,
            engine.version,
        )
        for number in range(count)
        for document, claims in [read[number % len(read)]]
    ]


def _writing(rows: list[Prepared], engine: Engine, path: Path, count: int) -> None:
    """Write the same rows with the store and with a bare executemany, in turn, three times."""
    ours, bare, finishing = [], [], []
    for _ in range(3):
        for each in path.parent.glob("*.db*"):
            each.unlink()
        with Store(path) as store:
            ours.append(_seconds(lambda s=store: _write(s, rows, engine)))  # type: ignore[misc]
            finishing.append(_seconds(store.finish))
        bare.append(_bare(path, path.with_name("bare.db")))
    total = _count(path)
    print(f"Writing {total:,} rows of {count:,} documents (the middle of 3 runs)")
    print(f"  bare executemany   {total / median(bare):10,.0f} rows a second")
    share = median(bare) / median(ours)
    print(f"  the store          {total / median(ours):10,.0f} rows a second, {share:.0%} of it")
    print(f"  indexes and search {median(finishing):10.2f} seconds")


def _write(store: Store, rows: list[Prepared], engine: Engine) -> None:
    ledger = Ledger(engine.name, engine.version, load_rubric(Settings().rubric).version, "{}")
    for start in range(0, len(rows), _SHARD):
        store.write(rows[start : start + _SHARD], ledger, now())


def _bare(source: Path, target: Path) -> float:
    """Copy the rows of a loaded file into an empty one with the same tables; return the seconds."""
    from sqlite_utils import Database

    reading = sqlite3.connect(source)
    rows = {table: reading.execute(f"SELECT * FROM {table}").fetchall() for table in _TABLES}
    reading.close()
    connection = sqlite3.connect(target, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    migrate(Database(connection))

    def insert() -> None:
        connection.execute("BEGIN IMMEDIATE")
        for table, found in rows.items():
            if not found:
                continue
            marks = ", ".join("?" * len(found[0]))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", found)
        connection.execute("COMMIT")

    seconds = _seconds(insert)
    connection.close()
    return seconds


def _count(path: Path) -> int:
    connection = sqlite3.connect(path)
    counts = [connection.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in _TABLES]
    connection.close()
    return sum(counts)


def _opening(path: Path) -> None:
    print("Opening")
    for words in (["-c", "import datasette_reliability"], ["-m", "datasette", "reliability"]):
        times = [_seconds(lambda w=words: _run(w)) for _ in range(3)]  # type: ignore[misc]
        print(f"  {median(times):6.2f} s  python {' '.join(words)}")
    for address, seconds in asyncio.run(_pages(path)).items():
        print(f"  {seconds:6.3f} s  {address}")


def _run(words: list[str]) -> None:
    subprocess.run([sys.executable, *words], check=False, capture_output=True)


async def _pages(path: Path) -> dict[str, float]:
    from datasette.app import Datasette

    datasette = Datasette([str(path)])
    await datasette.invoke_startup()
    found = {}
    for address in (_PAGE, _PAGE + "&_facet_reliability=attribution_class", "/{}/claims.json"):
        address = address.format(path.stem)
        times = []
        for _ in range(5):
            began = perf_counter()
            response = await datasette.client.get(address)
            response.raise_for_status()
            times.append(perf_counter() - began)
        found[address] = median(times)
    return found


def _seconds(call: Callable[[], object]) -> float:
    began = perf_counter()
    call()
    return perf_counter() - began


if __name__ == "__main__":
    main()
