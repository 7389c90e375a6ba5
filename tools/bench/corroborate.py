"""``make bench-corroborate``: CPU-seconds and memory of corroboration on invented archives.

Three of ten texts are reprints: whole, cut or with a new lead. One claim in six repeats another
text of the same week in another order. Each run is a process of its own; at the end a day of 20,000
claims is added, and the last column is what that day costs.
"""

from __future__ import annotations

import argparse
import json
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import process_time

from datasette_reliability.corroborate.run import corroborate
from datasette_reliability.language import ENGLISH
from datasette_reliability.migrations import migrate, plain

__all__ = ["main", "make"]

_PER_TEXT = 20  # claims
_TEXTS_A_DAY = 1000
_BEGIN = date(2020, 1, 1)
_SOURCES = [f"{name} {kind}" for name in ("Velm", "Tarsk", "Brenn", "Melk", "Orla", "Sund")
            for kind in ("port authority", "police", "ministry", "union", "hospital")]  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000])
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.one:
        print(json.dumps(_measured(options.one)))
        return
    print("| claims | facts | CPU-seconds | of a million | MB | a day more, CPU-seconds |")
    print("|---|---|---|---|---|---|")
    for size in options.sizes:
        command = [sys.executable, "-m", "tools.bench.corroborate", "--one", str(size)]
        found = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
        each = found["cpu"] * 1_000_000 / size
        print(f"| {size:,} | {found['facts']:,} | {found['cpu']:.0f} | {each:.0f}"
              f" | {found['megabytes']:.0f} | {found['day']:.1f} |")  # fmt: skip


def _measured(size: int) -> dict[str, float]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "claims.db"
        texts = size // _PER_TEXT
        make(path, 0, texts)
        begun = process_time()
        outcome = corroborate(path)
        cpu = process_time() - begun
        make(path, texts, texts + _TEXTS_A_DAY)
        begun = process_time()
        corroborate(path)
        day = process_time() - begun
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"cpu": cpu, "day": day, "megabytes": most, "facts": outcome.facts}


def make(path: Path, first: int, last: int, texts_a_day: int = _TEXTS_A_DAY) -> None:
    """Write made texts with these numbers into a database, each with its claims."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrate(plain(connection))
        connection.execute("BEGIN")
        connection.execute(
            "INSERT INTO loads VALUES (?, ?, 0, 0, '', 'made', '1', '1', '{}', '', '')",
            (first + 1, f"{first}"),
        )
        for number in range(first, last):
            day = _BEGIN + timedelta(number // texts_a_day)
            sentences = _sentences(number, texts_a_day)
            text = f"PLACE{number} - " + " ".join(f"{s} said {c}." for s, c in sentences)
            connection.execute(
                "INSERT INTO documents (id, publisher, published, text, sha256, load_id)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (number + 1, f"Paper {number % 90}", str(day), text, f"{number:064}", first + 1),
            )
            connection.executemany(
                "INSERT INTO claims (claim, source, source_name, attribution_class, source_type,"
                " information_credibility, content_kind, publisher, published, document_id,"
                " position, spans, engine, rubric_version)"
                " VALUES (?, ?, ?, 'institution', 'official_body', 6, 'information', ?, ?, ?, ?,"
                " '{}', 'made', '1')",
                [
                    (claim, source, source, f"Paper {number % 90}", str(day), number + 1, place)
                    for place, (source, claim) in enumerate(sentences)
                ],
            )
        connection.execute("COMMIT")


def _sentences(number: int, texts_a_day: int) -> list[tuple[str, str]]:
    """Return source and claim of each sentence of a text; of a reprint, mostly those of another."""
    random = Random(number)
    if number % 10 < 3 and number > texts_a_day:
        found = _own(number - random.randrange(1, texts_a_day) // 10 * 10 - number % 10 - 1)
        return [found, found[:8], [*_own(number)[:1], *found[1:]]][number % 3]
    return _own(number)


def _own(number: int) -> list[tuple[str, str]]:
    random = Random(number)
    found = []
    for place in range(_PER_TEXT):
        again = random.random() < 1 / 6 and number > 200
        story = number - random.randrange(1, 200) if again else number
        found.append((random.choice(_SOURCES), _claim(story, place, again)))
    return found


def _claim(story: int, place: int, again: bool) -> str:
    random = Random(story * 100 + place)
    words = random.choices(_WORDS, cum_weights=_OFTEN, k=8)
    name, figure = f"{random.choice(_WORDS).title()}holm", random.randrange(2, 5000)
    one, other = " ".join(words[:4]), " ".join(words[4:])
    if again:
        return f"the {other} of {name} with {figure} {one}"
    return f"{figure} {one} with the {other} of {name}"


_WORDS = [row["word"] for row in ENGLISH.rows("common_words") if len(row["word"]) > 4]
_OFTEN = list(accumulate(1 / (n + 10) for n in range(len(_WORDS))))
Random(0).shuffle(_WORDS)

if __name__ == "__main__":
    main()
