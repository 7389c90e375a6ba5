"""Score attributions against annotated ones: which words, which whole attributions, how sure.

Two criteria: ``exact`` (the same words) and ``jac50`` (the words shared are at least half of all
the words of both); punctuation and quotation marks do not count. Predictions are paired with
annotations one to one, greedily: by content first, what is left over by cue, then by source. A
role that is empty on both sides counts on neither side, and as equal in a whole attribution.
"""

from __future__ import annotations

import random
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from .gold import ROLES, Gold
from .records import Given, Spans

__all__ = [
    "CRITERIA",
    "MEASURES",
    "Score",
    "accuracy",
    "interval",
    "macro_f1",
    "recall_by_type",
    "score_document",
    "scores",
]

WHOLE = "source+content"
CRITERIA = ("exact", "jac50")
MEASURES = (*ROLES, WHOLE)

Words = frozenset[int]
Roles = tuple[Words, Words, Words]
Counts = Counter[tuple[str, ...]]

_WORD = re.compile(r"\w+(?:[’'.\-]\w+)*")


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and their harmonic mean, each from 0 to 1."""

    precision: float
    recall: float
    f1: float


def score_document(gold: Gold, predicted: Sequence[Given]) -> Counts:
    """Return one document's counts, to be summed and given to :func:`scores`."""
    found = [match.span() for match in _WORD.finditer(gold.document.text)]
    ignored = _words(found, gold.ignored)
    wanted, kinds = [], []
    for given, (kind, _) in zip(gold.attributions, gold.kinds, strict=True):
        roles = _roles(found, given)
        if not _is_ignored(roles, ignored):
            wanted.append(roles)
            kinds.append(kind)
    offered = [
        roles for given in predicted if not _is_ignored(roles := _roles(found, given), ignored)
    ]
    return _count(wanted, kinds, offered)


def _words(found: list[tuple[int, int]], spans: Spans) -> Words:
    """Return the numbers of the words that spans touch."""
    touched: set[int] = set()
    for span in spans:
        first = bisect_right(found, span.start, key=lambda word: word[1])
        touched.update(range(first, bisect_left(found, span.end, key=lambda word: word[0])))
    return frozenset(touched)


def _roles(found: list[tuple[int, int]], given: Given) -> Roles:
    return (_words(found, given.source), _words(found, given.cue), _words(found, given.content))


def _is_ignored(roles: Roles, ignored: Words) -> bool:
    content = roles[2]
    return bool(content) and len(content & ignored) * 2 >= len(content)


def _count(wanted: list[Roles], kinds: list[str | None], offered: list[Roles]) -> Counts:
    counts: Counts = Counter()
    for side, rows in (("gold", wanted), ("predicted", offered)):
        counts[WHOLE, side] = len(rows)
        for number, role in enumerate(ROLES):
            counts[role, side] = sum(bool(row[number]) for row in rows)
    for kind in kinds:
        counts["type", kind or "", "gold"] += 1
    for i, j in _pairs(wanted, offered):
        for criterion, same in _SAME.items():
            equal = [same(a, b) for a, b in zip(wanted[i], offered[j], strict=True)]
            for number, role in enumerate(ROLES):
                counts[role, criterion] += equal[number] and bool(wanted[i][number])
            counts[WHOLE, criterion] += equal[0] and equal[2]
            counts["type", kinds[i] or "", criterion] += equal[0] and equal[2]
    return counts


def _jaccard(a: Words, b: Words) -> float:
    return len(a & b) / len(a | b) if a or b else 0.0


_SAME: dict[str, Callable[[Words, Words], bool]] = {
    "exact": lambda a, b: a == b,
    "jac50": lambda a, b: not (a or b) or _jaccard(a, b) >= 0.5,
}


def _pairs(wanted: list[Roles], offered: list[Roles]) -> list[tuple[int, int]]:
    """Return which prediction answers which annotation, one to one."""
    free_wanted, free_offered = set(range(len(wanted))), set(range(len(offered)))
    pairs = []
    for role in (2, 1, 0):
        for _, i, j in _candidates(wanted, offered, role, free_wanted, free_offered):
            if i in free_wanted and j in free_offered:
                free_wanted.remove(i)
                free_offered.remove(j)
                pairs.append((i, j))
    return pairs


def _candidates(
    wanted: list[Roles], offered: list[Roles], role: int, rows: set[int], columns: set[int]
) -> list[tuple[tuple[float, ...], int, int]]:
    """Return the pairs that share a word of a role, the best first."""
    return sorted(
        (tuple(-_jaccard(wanted[i][r], offered[j][r]) for r in (role, 1, 0)), i, j)
        for i in rows
        for j in columns
        if wanted[i][role] & offered[j][role]
    )


def scores(counts: Iterable[Counts]) -> dict[tuple[str, str], Score]:
    """Return the score of each measure under each criterion."""
    total: Counts = Counter()
    for one in counts:
        total.update(one)
    return {(m, c): _score(total, m, c) for m in MEASURES for c in CRITERIA}


def _score(total: Mapping[tuple[str, ...], int], measure: str, criterion: str) -> Score:
    hits = total.get((measure, criterion), 0)
    offered, wanted = total.get((measure, "predicted"), 0), total.get((measure, "gold"), 0)
    precision = hits / offered if offered else float(not wanted)
    recall = hits / wanted if wanted else float(not offered)
    both = precision + recall
    return Score(precision, recall, 2 * precision * recall / both if both else 0.0)


def recall_by_type(counts: Iterable[Counts]) -> dict[str, tuple[int, float]]:
    """Return for each type of the annotations how many there are and the jac50 recall of them."""
    total: Counts = Counter()
    for one in counts:
        total.update(one)
    types = sorted(key[1] for key in total if key[0] == "type" and key[2] == "gold" and key[1])
    return {
        kind: (wanted := total["type", kind, "gold"], total["type", kind, "jac50"] / wanted)
        for kind in types
    }


def interval(
    counts: Sequence[Counts], measure: str, criterion: str, draws: int = 1000, seed: int = 1
) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of an F1, drawing whole documents."""
    draw = random.Random(seed)
    keys = [(measure, criterion), (measure, "predicted"), (measure, "gold")]
    rows = [tuple(one[key] for key in keys) for one in counts]
    found = []
    for _ in range(draws if rows else 0):
        sums = [sum(column) for column in zip(*draw.choices(rows, k=len(rows)), strict=True)]
        found.append(_score(dict(zip(keys, sums, strict=True)), measure, criterion).f1)
    found.sort()
    return (found[round(0.025 * draws)], found[round(0.975 * draws) - 1]) if found else (0.0, 0.0)


def accuracy(pairs: Sequence[tuple[object, object]]) -> float:
    """Return the share of (gold, predicted) pairs that are equal; 0 when there are none."""
    return sum(a == b for a, b in pairs) / len(pairs) if pairs else 0.0


def macro_f1(pairs: Sequence[tuple[object, object]]) -> float:
    """Return the mean F1 over the classes that occur on either side of (gold, predicted) pairs."""
    classes = {value for pair in pairs for value in pair}
    values = []
    for value in classes:
        hits = sum(a == value and b == value for a, b in pairs)
        values.append(2 * hits / sum((a == value) + (b == value) for a, b in pairs))
    return sum(values) / len(values) if values else 0.0
