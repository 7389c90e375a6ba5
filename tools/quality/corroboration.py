"""Score ``corroborate`` on the clusters of ``corpus/corroboration``.

``python -m tools.quality.corroboration [train|test]`` loads all clusters of a split into one
database, compares them, and prints only totals: how many copies were recognized, which claims count
as the same, and how many independent sources each fact has.
"""

from __future__ import annotations

import argparse
import json
import re
import sqlite3
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from datasette_reliability import pipeline
from datasette_reliability.corroborate.run import corroborate
from datasette_reliability.records import Document, Settings
from tools.corpus import CORPUS

__all__ = ["FOLDER", "documents", "joined", "main", "rows_of", "same_words", "score"]

FOLDER = CORPUS / "corroboration"
_WORD = re.compile(r"\w+")
_SHARED = 0.6  # of the words of the shorter one, from which a claim is the marked one
_LEAST = 3  # words that a claim and a mark share
_Pair = frozenset[Any]


def rows_of(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text("utf-8").split("\n"):
        if line:
            yield json.loads(line)


def documents(split: str) -> Iterator[Document]:
    for cluster in rows_of(FOLDER / "texts" / f"{split}.jsonl"):
        for one in cluster["documents"]:
            yield Document(
                one["text"],
                id=one["doc_id"],
                origin=one["doc_id"],
                item=one["doc_id"],
                title=one["title"] or None,
                publisher=one["publisher"] or None,
                published=one["date"] or None,
                byline=one["byline"] or None,
            )


def score(split: str, database: Path, engine: str = "fast") -> dict[str, tuple[float, int]]:
    """Return each measure as a share from 0 to 1, with how many it is a share of."""
    pipeline.load(database, documents(split), Settings(engine=engine))
    corroborate(database)
    marks = list(rows_of(FOLDER / "marks" / f"{split}.jsonl"))
    with closing(sqlite3.connect(database)) as connection:
        connection.row_factory = sqlite3.Row
        return {**_folded(connection, marks), **_compared(connection, marks)}


def _folded(
    connection: sqlite3.Connection, marks: Sequence[dict[str, Any]]
) -> dict[str, tuple[float, int]]:
    """Return how well copies of one text were recognized, as pairs of documents."""
    stories: dict[Any, list[str]] = defaultdict(list)
    for row in connection.execute(
        "SELECT wire_cluster, origin FROM documents WHERE wire_cluster IS NOT NULL"
    ):
        stories[row["wire_cluster"]].append(row["origin"])
    found = _pairs(stories.values())
    wanted = _pairs(
        part
        for mark in marks
        for part in joined((c["doc_id"], c["of"]) for c in mark["copies"] if c["kind"] == "copy")
    )
    return _precision_and_recall("copies", found, wanted)


def _compared(
    connection: sqlite3.Connection, marks: Sequence[dict[str, Any]]
) -> dict[str, tuple[float, int]]:
    """Return how well claims that say the same were recognized, and the sources of their facts."""
    claims: dict[str, list[sqlite3.Row]] = defaultdict(list)
    for row in connection.execute(
        "SELECT c.id, c.claim, c.fact_id, c.source, d.origin FROM claims c"
        " JOIN documents d ON d.id = c.document_id"
    ):
        claims[row["origin"]].append(row)
    copies = _pairs(
        part for mark in marks for part in joined((c["doc_id"], c["of"]) for c in mark["copies"])
    )
    of_claim: dict[int, set[tuple[str, int]]] = defaultdict(set)
    wanted: set[_Pair] = set()
    facts: dict[tuple[str, int], dict[str, Any]] = {}
    for mark in marks:
        for number, fact in enumerate(mark["facts"]):
            key = mark["cluster"], number
            facts[key] = fact
            for one in fact["claims"]:
                for row in claims[one["doc_id"]]:
                    if same_words(row["claim"], one["words"]):
                        of_claim[row["id"]].add(key)
    places = {row["id"]: row["origin"] for rows in claims.values() for row in rows}
    for members in _by_fact(of_claim).values():
        wanted |= {pair for pair in _pairs([members]) if _apart(pair, places, copies)}
    groups: dict[int, list[int]] = defaultdict(list)
    for rows in claims.values():
        for row in rows:
            if row["fact_id"] is not None:
                groups[row["fact_id"]].append(row["id"])
    found = {pair for pair in _pairs(groups.values()) if _apart(pair, places, copies)}
    told = {pair for pair in found if all(one in of_claim for one in pair) or _far(pair, places)}
    right = {pair for pair in told if _share(pair, of_claim)}
    result = {
        "same claim, precision": (len(right) / max(len(told), 1), len(told)),
        "same claim, recall": (len(found & wanted) / max(len(wanted), 1), len(wanted)),
    }
    return {**result, **_counted(connection, groups, of_claim, facts)}


def _counted(
    connection: sqlite3.Connection,
    groups: dict[int, list[int]],
    of_claim: dict[int, set[tuple[str, int]]],
    facts: dict[tuple[str, int], dict[str, Any]],
) -> dict[str, tuple[float, int]]:
    """Return in how many facts the number of sources and the digit are right."""
    stored = {row["id"]: row for row in connection.execute("SELECT * FROM facts")}
    roots = digits = total = more = told = told_right = 0
    for fact_id, members in groups.items():
        votes = Counter(key for one in members for key in of_claim.get(one, ()))
        if not votes or fact_id not in stored:
            continue
        fact, row = facts[votes.most_common(1)[0][0]], stored[fact_id]
        total += 1
        roots += row["named_roots"] == fact["independent"]
        more += row["named_roots"] > fact["independent"]
        # Readers count an outlet that reports something in its own voice; we list it apart.
        sourced = any(root["kind"] != "outlet" for root in fact["roots"])
        told += sourced
        told_right += sourced and row["named_roots"] == fact["independent"]
        digits += str(row["digit"] or "6") == (fact["digit"] or "6")
    return {
        "independent sources exact": (roots / max(total, 1), total),
        "the same, where anybody but outlets says so": (told_right / max(told, 1), told),
        "independent sources too many": (more / max(total, 1), total),
        "digit exact": (digits / max(total, 1), total),
    }


def _by_fact(of_claim: dict[int, set[tuple[str, int]]]) -> dict[tuple[str, int], list[int]]:
    found: dict[tuple[str, int], list[int]] = defaultdict(list)
    for claim, keys in of_claim.items():
        for key in keys:
            found[key].append(claim)
    return found


def _apart(pair: _Pair, places: dict[int, str], copies: set[_Pair]) -> bool:
    """Return whether two claims stand in different texts of which neither copies the other."""
    one, other = (places[claim] for claim in pair)
    return one != other and frozenset((one, other)) not in copies


def _far(pair: _Pair, places: dict[int, str]) -> bool:
    """Return whether two claims are of different clusters, which tell of different events."""
    one, other = (places[claim].rpartition("/")[0] for claim in pair)
    return one != other


def _share(pair: _Pair, of_claim: dict[int, set[tuple[str, int]]]) -> bool:
    one, other = (of_claim.get(claim, set()) for claim in pair)
    return bool(one & other)


def same_words(claim: str, marked: str) -> bool:
    """Return whether a claim is the marked one: by three words, and most of the shorter one."""
    one, other = (set(_WORD.findall(words.lower())) for words in (claim, marked))
    shared = len(one & other)
    return shared >= _LEAST and shared >= _SHARED * min(len(one), len(other))


def _pairs(groups: Iterable[Sequence[Any]]) -> set[_Pair]:
    return {frozenset(pair) for group in groups for pair in combinations(sorted(group), 2)}


def joined(pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Return the groups that pairs of documents make together."""
    groups: list[set[str]] = []
    for pair in pairs:
        meets = [group for group in groups if group & set(pair)]
        groups = [group for group in groups if group not in meets]
        groups.append(set(pair).union(*meets))
    return [sorted(group) for group in groups]


def _precision_and_recall(
    name: str, found: set[_Pair], wanted: set[_Pair]
) -> dict[str, tuple[float, int]]:
    both = len(found & wanted)
    return {
        f"{name}, precision": (both / max(len(found), 1), len(found)),
        f"{name}, recall": (both / max(len(wanted), 1), len(wanted)),
    }


def main(argv: Sequence[str]) -> int:
    """Print the totals of a split."""
    parser = argparse.ArgumentParser(prog="tools.quality.corroboration", description=__doc__)
    parser.add_argument("split", nargs="?", choices=("train", "test"), default="test")
    parser.add_argument("--engine", default="fast")
    parser.add_argument("--write", type=Path, help="write the numbers here, for the docs")
    options = parser.parse_args(argv)
    with TemporaryDirectory() as folder:
        found = score(options.split, Path(folder) / "claims.db", options.engine)
    for name, (share, count) in found.items():
        print(f"{name:32} {share:6.1%}  of {count:,}")
    if options.write:
        rows = [
            {"measure": name, "value": round(100 * share, 1), "count": count}
            for name, (share, count) in found.items()
        ]
        options.write.write_text(json.dumps({"split": options.split, "rows": rows}) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
