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

from . import bench, pipeline
from .records import Settings

__all__ = ["MOST_BYTES", "MOST_SECONDS", "Cost", "main", "page_cost"]

MOST_SECONDS = 0.025  # of CPU time, for a page of 40 claims
MOST_BYTES = 60_000  # of a page, compressed
_CLAIMS = 40


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
    dear = cost.seconds > MOST_SECONDS or cost.size > MOST_BYTES
    print(f"The page of an article with {cost.claims} claims")
    print(f"  {cost.seconds * 1000:8.1f} CPU-ms, at most {MOST_SECONDS * 1000:.0f}")
    print(f"  {cost.size / 1000:8.1f} kB compressed, at most {MOST_BYTES / 1000:.0f}")
    print("  TOO DEAR" if dear else "  within both")
    sys.exit(dear)


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
