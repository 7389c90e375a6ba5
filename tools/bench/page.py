"""``make bench``: what the page of an article costs, in CPU time and in bytes over the wire."""

from __future__ import annotations

import argparse
import asyncio
import gzip
import sqlite3
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import NamedTuple

from datasette_reliability import pipeline
from datasette_reliability.records import Document, Settings
from tools.bench import reading as bench

__all__ = [
    "LONGEST_SECONDS",
    "MOST_BYTES",
    "MOST_SECONDS",
    "Cost",
    "long_cost",
    "main",
    "page_cost",
]

MOST_SECONDS = 0.025  # of CPU time, for a page of 40 claims
MOST_BYTES = 60_000  # of a page, compressed
LONGEST_SECONDS = 2.0  # for a page of 10,000 attributions
_CLAIMS = 40
_LONG = 10_000
_LINE = "Witnesses said nobody had been seen.\n"


class Cost(NamedTuple):
    """How many claims a page has, the median CPU seconds to make it, and its compressed bytes."""

    claims: int
    seconds: float
    size: int


def main() -> None:
    """Print the cost of a page of 40 claims; the exit code is 1 where it costs too much."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=40, help="how often the page is asked for")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        cost = page_cost(Path(folder) / "claims.db", options.runs)
        long = long_cost(Path(folder) / "long.db")
    dear = cost.seconds > MOST_SECONDS or cost.size > MOST_BYTES
    print(f"The page of an article with {cost.claims} claims")
    print(f"  {cost.seconds * 1000:8.1f} CPU-ms, at most {MOST_SECONDS * 1000:.0f}")
    print(f"  {cost.size / 1000:8.1f} kB compressed, at most {MOST_BYTES / 1000:.0f}")
    print("  TOO DEAR" if dear else "  within both")
    print(f"The page of an article with {long.claims:,} attributions")
    print(f"  {long.seconds:8.2f} CPU-s, at most {LONGEST_SECONDS:.0f}")
    print(f"  {long.size / 1000:8.1f} kB compressed")
    slow = long.seconds > LONGEST_SECONDS
    print("  TOO SLOW" if slow else "  in time")
    sys.exit(dear or slow)


def page_cost(path: Path, runs: int) -> Cost:
    """Load invented articles into a new database, and return the cost of the page of one."""
    pipeline.load(path, bench.articles(10), Settings(engine="fast"))
    connection = sqlite3.connect(path)
    number, claims = connection.execute(
        "select document_id, count(*) from claims group by document_id"
        f" order by abs(count(*) - {_CLAIMS}), document_id limit 1"
    ).fetchone()
    connection.close()
    return Cost(claims, *asyncio.run(_visited(path, number, runs)))


def long_cost(path: Path, lines: int = _LONG) -> Cost:
    """Load an article of so many attributions into a new database; return the cost of its page."""
    pipeline.load(path, [Document(text=_LINE * lines, id="long")], Settings(engine="fast"))
    connection = sqlite3.connect(path)
    (claims,) = connection.execute("select count(*) from claims").fetchone()
    connection.close()
    return Cost(claims, *asyncio.run(_visited(path, 1, 3)))


async def _visited(path: Path, number: int, runs: int) -> tuple[float, int]:
    from datasette.app import Datasette

    datasette = Datasette([str(path)])
    await datasette.invoke_startup()
    address = f"/{path.stem}/-/reliability/document/{number}"
    page = (await datasette.client.get(address)).raise_for_status().content
    spent = []
    for _ in range(runs):
        began = process_time()
        await datasette.client.get(address)
        spent.append(process_time() - began)
    return median(spent), len(gzip.compress(page))


if __name__ == "__main__":
    main()
