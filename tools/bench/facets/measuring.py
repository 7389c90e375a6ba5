"""Measure one database with the Datasette of this process; run as a process of its own."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from tools.bench.facets.making import timed
from tools.bench.facets.pages import (
    ALONE,
    COLUMNS,
    FILTERS,
    KINDS,
    SEVEN,
    VISITED,
    Page,
    address,
    pages,
)
from tools.bench.memory import peak

__all__ = ["first_request", "floor", "measure", "seven", "without"]

_TIMES = 15  # how often a page is asked for
_TIMES_SLOW = 3  # the facets of Datasette itself often take seconds


def measure(path: Path) -> dict[str, Any]:
    """Return the cost of every page and facet, the memory, and the version of Datasette."""
    return asyncio.run(_measure(path))


async def _measure(path: Path) -> dict[str, Any]:
    from datasette.version import __version__

    datasette = await _opened(path)
    found: dict[str, Any] = {"version": __version__, "pages": []}
    every = pages()
    # The peak of memory never falls, so that of pages without facets is read before any facet.
    for page in every:
        if not page.facets:
            await datasette.client.get(address(path.stem, page))
    found["plain_mb"] = peak()
    compared = [page for page in every if page.kind == "ours" or not page.facets]
    for under in FILTERS:
        some = [page for page in compared if page.under == under]
        found["pages"] += await _costs(datasette, path.stem, some, _TIMES)
    found["facets"] = [each async for each in _facets(datasette, path.stem)]
    found["ours_mb"] = peak()
    for page in every:
        if page not in compared:
            found["pages"] += await _costs(datasette, path.stem, [page], _TIMES_SLOW)
    visited = [where.format(path.stem) for where in VISITED.values()]
    costs = await _visited(datasette, visited)
    found["visited"] = [[words, *cost] for words, cost in zip(VISITED, costs, strict=True)]
    return found


def without(path: Path) -> list[list[Any]]:
    """Return the cost of the pages without facets, where Datasette has not loaded this plugin."""
    return asyncio.run(_without(path))


async def _without(path: Path) -> list[list[Any]]:
    datasette = await _opened(path)
    plain = [Page(KINDS[1], 0, under) for under in FILTERS]
    return await _costs(datasette, path.stem, plain, _TIMES)


def seven(path: Path) -> list[float]:
    """Return the cost of Datasette's page of seven columns, where it has not loaded this plugin."""
    return asyncio.run(_seven(path))


async def _seven(path: Path) -> list[float]:
    return (await _visited(await _opened(path), [SEVEN.format(path.stem)]))[0]


async def _visited(datasette: Any, urls: Sequence[str]) -> list[list[float]]:
    """Return the median milliseconds of CPU and clock of each page, its bytes and the status."""
    got = [await datasette.client.get(url) for url in urls]
    costs = await _medians(datasette, urls, _TIMES)
    return [
        [*cost, len(each.content), each.status_code] for cost, each in zip(costs, got, strict=True)
    ]


async def _opened(path: Path) -> Any:
    from datasette.app import Datasette

    datasette = Datasette([str(path)])
    await datasette.invoke_startup()
    return datasette


async def _costs(
    datasette: Any, database: str, some: Sequence[Page], times: int
) -> list[list[Any]]:
    """Return each page with the facets that answer, its milliseconds of CPU and clock, its status.

    The milliseconds are medians.
    """
    answered = []
    for page in some:
        got = await datasette.client.get(address(database, page, ".json"))
        answered.append(_answered(got.json()) if got.status_code == 200 else 0)
    urls = [address(database, page) for page in some]
    statuses = [(await datasette.client.get(url)).status_code for url in urls]
    costs = await _medians(datasette, urls, times)
    return [
        [*page, facets, *cost, status]
        for page, facets, cost, status in zip(some, answered, costs, statuses, strict=True)
    ]


def _answered(found: dict[str, Any]) -> int:
    facets = found.get("facet_results") or {}
    return len(facets.get("results", facets))


async def _facets(datasette: Any, database: str) -> Any:
    """Yield each facet of ours, alone, and what CPU its page takes beyond that without it."""
    for under in ALONE:
        page = Page("ours", 0, under)
        small = "&_size=1&_nocount=1"
        bare = address(database, page, ".json") + small
        for column in COLUMNS:
            url = address(database, page, ".json", [column]) + small
            got = (await datasette.client.get(url)).json()
            (plain, _), (cpu, _) = await _medians(datasette, [bare, url], _TIMES, anew=True)
            yield [column, under, _answered(got), cpu - plain]


async def _medians(
    datasette: Any, urls: Sequence[str], times: int, *, anew: bool = False
) -> list[tuple[float, float]]:
    """Return for each page the median milliseconds of the CPU, of all threads, and of the clock.

    The pages are asked for in turns, so that a slow moment of the machine falls on all of them.
    Facets are counted ``anew`` each time, or as for readers: once while the index is the same.
    """
    spent: list[list[tuple[float, float]]] = [[] for _ in urls]
    for _ in range(times):
        for url, costs in zip(urls, spent, strict=True):
            if anew:
                from datasette_reliability.explore.counts import (
                    forget_counts,  # Datasette loads the plugin first
                )

                forget_counts()
            cpu, wall = process_time(), perf_counter()
            await datasette.client.get(url)
            costs.append((process_time() - cpu, perf_counter() - wall))
    return [
        (1000 * median(cpu for cpu, _ in costs), 1000 * median(wall for _, wall in costs))
        for costs in spent
    ]


def first_request(path: Path) -> dict[str, float]:
    """Return the seconds to start and to answer the first page with ten facets, from the disk."""
    with path.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return asyncio.run(_first_request(path))


async def _first_request(path: Path) -> dict[str, float]:
    began = perf_counter()
    datasette = await _opened(path)
    started = perf_counter()
    found = {"start": started - began}
    for under in ("no filter", "one filter"):
        before = perf_counter()
        await datasette.client.get(address(path.stem, Page("ours", 10, under)))
        found[under] = perf_counter() - before
    return found


def floor(path: Path) -> list[tuple[str, float]]:
    """Return the milliseconds of CPU to count each column's covering index in SQL."""
    return list(_floor(path))


def _floor(path: Path) -> Iterator[tuple[str, float]]:
    connection = sqlite3.connect(path)
    for column in COLUMNS:
        sql = f"SELECT {column}, count(*) FROM claims GROUP BY 1 ORDER BY 2 DESC LIMIT 31"
        costs = [timed(partial(_fetch, connection, sql)) for _ in range(3)]
        yield column, 1000 * median(cpu for cpu, _ in costs)
    connection.close()


def _fetch(connection: sqlite3.Connection, sql: str) -> None:
    connection.execute(sql).fetchall()
