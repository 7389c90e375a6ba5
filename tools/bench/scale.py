"""``make bench-scale``: documents a CPU-second and peak memory as a load grows, on one or two
workers and on a Dask cluster of this machine, beside textacy on the same texts; every load runs in
a process of its own.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, NamedTuple

from datasette_reliability.pipeline import LoadOptions, load
from datasette_reliability.records import Document, Settings
from tools.bench.reading import articles
from tools.rivals import measured, tools

__all__ = ["Run", "estimate", "main", "rival", "table", "verdict"]

_CORPUS = Path(__file__).parents[2] / "../shared/data/corpus-reuters21578.jsonl"
_WAYS = {"1 worker": 1, "2 workers": 2, "Dask, 2 workers": 0}
_RIVAL = "textacy"
_RIVALS = Path(__file__).parents[2] / ".venv/rivals"
_FIRST = 20  # documents of the load that shows what a start takes
_LINEAR, _FLAT = 1.1, 1.2  # how much a text may cost more, and memory grow
_MARKED = re.compile(r"(?<=<!-- bench-scale -->\n).*?(?=<!-- end -->)", re.S)
_CC_NEWS = 1_350_000_000  # articles
_CC_NEWS_LENGTH = 2_500  # characters of an article, an assumption


class Run(NamedTuple):
    """What one load took: documents, seconds of all CPUs, of the clock, and the largest process.

    ``begun`` is what the first documents took: CPU-seconds, and characters. They start the
    processes, and load what is read with.
    """

    way: str
    documents: int
    cpu: float
    wall: float
    megabytes: float
    characters: int
    bytes_stored: int
    begun: tuple[float, int] = (0.0, 0)

    @property
    def rate(self) -> float:
        """Return documents a CPU-second."""
        return self.documents / self.cpu

    @property
    def each(self) -> float:
        """Return the CPU-seconds of a thousand characters, without the start."""
        cpu, characters = self.begun
        return 1000 * (self.cpu - cpu) / (self.characters - characters)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table and the estimate, or write them into a page between its marks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 4000, 16000])
    parser.add_argument("--corpus", type=Path, default=_CORPUS, help="JSON lines with a text each")
    parser.add_argument("--write", type=Path, help="page to write the table into")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.one:
        print(json.dumps(_measured(options.one[0], int(options.one[1]), options.corpus)))
        return
    runs = []
    for way in _WAYS:
        first = _run(way, _FIRST, options.corpus)
        begun = (first.cpu, first.characters)
        runs += [_run(way, size, options.corpus)._replace(begun=begun) for size in options.sizes]
    beside = rival(articles(min(options.sizes), options.corpus), _RIVALS)
    text = "\n".join([table(runs), beside, "", verdict(runs), "", estimate(runs), ""])
    if options.write:
        page = options.write.read_text("utf-8")
        options.write.write_text(_MARKED.sub(lambda _: text, page), "utf-8")
    print(text)


def table(runs: Sequence[Run]) -> str:
    """Return the runs as a table, each beside the smallest load of its way."""
    lines = [
        "| way | documents | a CPU-second | ms of CPU for 1,000 characters, start aside | seconds |"
        " largest process |",
        "|---|---|---|---|---|---|",
    ]
    for run in runs:
        least = next(each for each in runs if each.way == run.way)
        lines.append(
            f"| {run.way} | {run.documents:,} | {run.rate:.1f} |"
            f" {1000 * run.each:.2f} ({run.each / least.each:.0%}) | {run.wall:.0f} |"
            f" {run.megabytes:.0f} MB ({run.megabytes / least.megabytes:.0%}) |"
        )
    return "\n".join(lines)


def rival(documents: Iterable[Document], environments: Path) -> str:
    """Return a line of the table for textacy's direct quotations on a spaCy parse."""
    tool = next(each for each in tools(environments) if each.name == _RIVAL)
    texts = [document.text for document in documents]
    done = measured(tool, texts)
    if done.unavailable or not done.documents:
        return (
            f"| {_RIVAL} | – | {(done.unavailable or 'no texts').partition(':')[0]} | – | – | – |"
        )
    return (
        f"| {_RIVAL} {done.version}, quotations in marks alone, nothing stored |"
        f" {done.documents:,} | {done.documents / (done.seconds + done.start):.1f} |"
        f" {1e6 * done.seconds / sum(map(len, texts)):.2f} | – | {done.peak:.0f} MB |"
    )


def verdict(runs: Sequence[Run]) -> str:
    """Return whether time grew in proportion and memory stayed, by the largest load of each way."""
    said = []
    for way in dict.fromkeys(run.way for run in runs):
        those = sorted((run for run in runs if run.way == way), key=lambda run: run.documents)
        first, last = those[0], those[-1]
        time, memory = last.each / first.each, last.megabytes / first.megabytes
        said.append(
            f"{way}: {time:.0%} of the time for a text ({_met(time, _LINEAR)}),"
            f" {memory:.0%} of the memory ({_met(memory, _FLAT)})"
        )
    return (
        f"The largest load beside the smallest, with at most {_LINEAR:.0%} and {_FLAT:.0%} as the"
        f" goal. {'; '.join(said)}."
    )


def _met(share: float, most: float) -> str:
    return "met" if share <= most else "not met"


def estimate(runs: Sequence[Run]) -> str:
    """Return what 1.35 billion articles of CC-News would take, from the largest run."""
    run = max((each for each in runs if each.way == "1 worker"), key=lambda each: each.documents)
    share = _CC_NEWS * _CC_NEWS_LENGTH / run.characters
    hours, terabytes = run.cpu * share / 3600, run.bytes_stored * share / 1e12
    return (
        f"{_CC_NEWS:,} articles of CC-News, {_CC_NEWS_LENGTH:,} characters each (assumed), at the"
        f" rate of the largest load with one worker ({run.characters / run.cpu:,.0f} characters a"
        f" CPU-second): {hours:,.0f} CPU-hours, that is {hours / 1000:,.0f} hours on 1,000"
        f" cores, and {terabytes:,.1f} TB of SQLite."
    )


def _run(way: str, size: int, corpus: Path) -> Run:
    command = [
        sys.executable,
        "-m",
        "tools.bench.scale",
        "--corpus",
        str(corpus),
        "--one",
        way,
        str(size),
    ]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    run = Run(*json.loads(done.stdout.splitlines()[-1]))
    print(run, file=sys.stderr)
    return run


def _measured(way: str, size: int, corpus: Path) -> Run:
    started, before = perf_counter(), _cpu()
    with TemporaryDirectory() as folder, _cluster(_WAYS[way]) as address:
        path = Path(folder) / "claims.db"
        length = 0

        def counted() -> Iterator[Any]:
            nonlocal length
            for document in articles(size, corpus):
                length += len(document.text)
                yield document

        report = load(
            path,
            counted(),
            Settings(engine="fast"),
            LoadOptions(workers=_WAYS[way] or 1, cluster=address),
        )
        stored = path.stat().st_size
    loaded = report.loaded + report.skipped
    cpu, wall = _cpu() - before, perf_counter() - started
    return Run(way, loaded, cpu, wall, _peak(), length, stored)


@contextmanager
def _cluster(workers: int) -> Iterator[str | None]:
    if workers:
        yield None
        return
    import dask
    import distributed

    # What Dask itself keeps of a worker's calls grows for the first hour, whatever they do.
    quiet: Any = dask.config.set({"distributed.worker.profile.enabled": False})
    local: Any = distributed.LocalCluster
    with quiet, local(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        yield cluster.scheduler_address


def _cpu() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def _peak() -> float:
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(each).ru_maxrss for each in who) / 1024


if __name__ == "__main__":
    main()
