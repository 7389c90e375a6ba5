"""Print how well whole articles are read that nobody tuned on: the genres of the open corpus.

``python -m tools.quality.corpus [ENGINE...]`` prints totals of dev and test genres side by side,
never an article of the test genres, and how far two readers of those agree.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from datasette_reliability.plugins import Engine, engines, open_engine
from tools.corpus import CORPUS, articles, genres
from tools.quality.speaking import (
    MEASURES,
    Tally,
    agreement,
    article,
    calibration,
    rates,
    spread,
)

__all__ = ["kappa", "main", "readers", "tallies"]


def tallies(split: str, engine: Engine, folder: Path = CORPUS) -> list[Tally]:
    """Return the counts of every marked article of a split."""
    return [
        article(gold, marks, engine)
        for genre in genres(split, folder)
        for gold, marks in articles(genre, folder)
    ]


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Return Cohen's kappa: agreement beyond what chance would give, at most 1."""
    if not pairs:
        return 0.0
    first, second = (Counter(column) for column in zip(*pairs, strict=True))
    chance = sum(first[kind] * second[kind] for kind in first) / len(pairs) ** 2
    alike = sum(a == b for a, b in pairs) / len(pairs)
    return 1.0 if chance == 1 else (alike - chance) / (1 - chance)


def readers(folder: Path = CORPUS) -> Iterator[tuple[str, float]]:
    """Yield how far the two readers of the test genres agree.

    F1 of the rows; of those that both have, kappa of the types and F1 of the stances taken.
    """
    total: Tally = Counter()
    pairs: list[tuple[str, str]] = []
    for genre in genres("test", folder):
        if not (folder / "marks" / "second" / f"{genre}.jsonl").is_file():
            continue
        both = zip(articles(genre, folder), articles(genre, folder, "second"), strict=True)
        for (gold, first), (other, second) in both:
            counts, alike = agreement(gold, first, other, second)
            total += counts
            pairs += alike
    if pairs:
        yield "rows, F1", 2 * total["both"] / (total["first"] + total["second"])
        yield "types of those, kappa", kappa(pairs)
        for label, name in (("endorsements", "endorsed"), ("disputes", "disputed")):
            either = total[f"{name} first"] + total[f"{name} second"]
            yield f"{label} of those, F1", 2 * total[f"{name} both"] / max(either, 1)


def main(argv: Sequence[str]) -> int:
    """Print the tables and write them where that is asked for; return 0."""
    parser = argparse.ArgumentParser(prog="python -m tools.quality.corpus", description=__doc__)
    parser.add_argument("engines", nargs="*", help="every available one unless named")
    parser.add_argument("--splits", nargs="*", default=["dev", "test"])
    parser.add_argument("--write", type=Path, help="write the numbers here, for docs/evaluation.md")
    options = parser.parse_args(argv)
    names = options.engines or [name for name, entry in engines().items() if entry.available()]
    rows: list[dict[str, Any]] = []
    curves: list[dict[str, Any]] = []
    for name in names:
        engine = open_engine(name)
        for split in options.splits:
            found = tallies(split, engine)
            rows += _rows(engine, split, found)
            curves.append({"engine": name, "split": split} | _curve(found))
    for row in rows:
        low, high = row["interval"]
        shown = f"{row['value']:6.1f}  {low:.1f}-{high:.1f}"
        print(f"{row['engine']:10}{row['split']:6}{row['measure']:26}{shown:20}{row['count']:6}")
    for one in curves:
        print(
            f"{one['engine']:10}{one['split']:6}calibration error of confidence {one['error']:.3f}"
        )
        for count, said, right in one["tenths"]:
            print(f"{'':16}{count:6} claims with {said:.0%} confidence: {right:.0%} right")
    agreed = dict(readers())
    for label, value in agreed.items():
        print(f"two readers of test: {label} {value:.3f}")
    if options.write:
        _write(options.write, rows, curves, agreed)
    return 0


def _rows(engine: Engine, split: str, found: Sequence[Tally]) -> Iterator[dict[str, Any]]:
    if not found:
        return
    shares, limits = rates(found), spread(found)
    for measure in MEASURES:
        value, count = shares[measure]
        yield {
            "engine": engine.name,
            "version": engine.version,
            "split": split,
            "measure": measure,
            "value": round(100 * value, 1),
            "interval": [round(100 * end, 1) for end in limits[measure]],
            "count": count,
            "articles": len(found),
        }


def _curve(found: Sequence[Tally]) -> dict[str, Any]:
    """Return how far confidence is from the share that is right, and that of each tenth."""
    error, tenths = calibration(found)
    shown = [(count, round(said, 3), round(right, 3)) for count, said, right in tenths]
    return {"error": round(error, 3), "tenths": shown}


def _write(
    path: Path,
    rows: Sequence[dict[str, Any]],
    curves: Sequence[dict[str, Any]],
    agreed: dict[str, float],
) -> None:
    lines, bent = (",\n".join(json.dumps(one) for one in some) for some in (rows, curves))
    told = json.dumps({label: round(value, 3) for label, value in agreed.items()})
    text = f'{{"readers": {told}, "rows": [\n{lines}\n], "confidence": [\n{bent}\n]}}\n'
    path.write_text(text, "utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
