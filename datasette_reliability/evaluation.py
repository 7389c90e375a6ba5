"""Score attributions against annotated ones: words, whole attributions, and intervals.

Two criteria: ``exact`` (the same words) and ``jac50`` (the words shared are at least half of all
the words of both); punctuation and quotation marks do not count. Predictions are paired with
annotations one to one, greedily: by content first, what is left over by cue, then by source. A
role that is empty on both sides counts on neither side, and as equal in a whole attribution.

``speech`` is ``source+content`` on the annotations whose cue is a reporting word: predictions
paired with another annotation do not count, nor do unpaired ones that are marked as attitudes.
"""

from __future__ import annotations

import random
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from .gold import ROLES, Gold
from .records import Given, Spans

__all__ = [
    "CRITERIA",
    "ERRORS",
    "MEASURES",
    "SPEECH",
    "Recall",
    "Score",
    "accuracy",
    "error_counts",
    "interval",
    "macro_f1",
    "recall_by_type",
    "recalls",
    "score_document",
    "scores",
]

WHOLE = "source+content"
SPEECH = "speech"
CRITERIA = ("exact", "jac50")
MEASURES = (*ROLES, WHOLE)

Words = frozenset[int]
Roles = tuple[Words, Words, Words]
Counts = Counter[tuple[str, ...]]

_WORD = re.compile(r"\w+(?:[’'.\-]\w+)*")

#: What can be wrong with an attribution that is not right at ``jac50``, and what is not exact.
ERRORS = {
    "missed": "nothing was found where people marked an attribution",
    "no annotation": "an attribution was found where people marked none",
    "content too short": "the source is right, the content lacks more than half of its words",
    "content too long": "the source is right, more than half of the content does not belong to it",
    "content elsewhere": "the source is right, the content is another passage",
    "no source": "the content is right, no source was found for it",
    "wrong source": "the content is right, the source is not the annotated one",
    "both wrong": "the cue is right, source and content are not",
    "edges of the source": "right by half, but the source begins or ends at another word",
    "edges of the content": "right by half, but the content begins or ends at another word",
}


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and their harmonic mean, each from 0 to 1."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Recall:
    """Of how many annotations how many were found, with its 95 % interval; shares from 0 to 1."""

    count: int
    share: float
    interval: tuple[float, float]


def score_document(
    gold: Gold,
    predicted: Sequence[Given],
    slices: Sequence[Collection[str]] | None = None,
    attitudes: Collection[int] = (),
) -> Counts:
    """Return one document's counts, to be summed and given to :func:`scores`.

    ``slices`` names for each annotation the slices that it belongs to (as a rule its type);
    ``attitudes`` holds the places of the predictions that are no statements.
    """
    found = [match.span() for match in _WORD.finditer(gold.document.text)]
    ignored = _words(found, gold.ignored)
    named = slices or [[kind] if kind else [] for kind, _ in gold.kinds]
    wanted = [
        (roles, names, bool(speech))
        for given, names, (_, speech) in zip(gold.attributions, named, gold.kinds, strict=True)
        if not _is_ignored(roles := _roles(found, given), ignored)
    ]
    offered = [
        (roles, place in attitudes)
        for place, given in enumerate(predicted)
        if not _is_ignored(roles := _roles(found, given), ignored)
    ]
    counts = _totals([roles for roles, *_ in wanted], [roles for roles, _ in offered])
    pairs = _pairs([roles for roles, *_ in wanted], [roles for roles, _ in offered])
    for _, names, _ in wanted:
        counts.update(("slice", name, "gold") for name in names)
    for i, j in pairs:
        _count_pair(counts, wanted[i][0], offered[j][0], wanted[i][1])
    _count_errors(counts, wanted, offered, pairs)
    _count_speech(counts, wanted, offered, pairs)
    return counts


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


def _totals(wanted: list[Roles], offered: list[Roles]) -> Counts:
    counts: Counts = Counter()
    for side, rows in (("gold", wanted), ("predicted", offered)):
        counts[WHOLE, side] = len(rows)
        for number, role in enumerate(ROLES):
            counts[role, side] = sum(bool(row[number]) for row in rows)
    return counts


def _count_pair(counts: Counts, wanted: Roles, offered: Roles, names: Collection[str]) -> None:
    for criterion, same in _SAME.items():
        equal = [same(a, b) for a, b in zip(wanted, offered, strict=True)]
        for number, role in enumerate(ROLES):
            counts[role, criterion] += equal[number] and bool(wanted[number])
        counts[WHOLE, criterion] += equal[0] and equal[2]
        if criterion == "jac50":
            for name in names:
                counts["slice", name, "content"] += equal[2]
                counts["slice", name, WHOLE] += equal[0] and equal[2]


def _count_speech(
    counts: Counts,
    wanted: list[tuple[Roles, Collection[str], bool]],
    offered: list[tuple[Roles, bool]],
    pairs: list[tuple[int, int]],
) -> None:
    unpaired = set(range(len(offered))) - {j for _, j in pairs}
    spoken = [(wanted[i][0], offered[j][0]) for i, j in pairs if wanted[i][2]]
    counts[SPEECH, "gold"] = sum(speech for *_, speech in wanted)
    counts[SPEECH, "predicted"] = len(spoken) + sum(not offered[j][1] for j in unpaired)
    for criterion, same in _SAME.items():
        counts[SPEECH, criterion] = sum(same(g[0], p[0]) and same(g[2], p[2]) for g, p in spoken)


def _count_errors(
    counts: Counts,
    wanted: list[tuple[Roles, Collection[str], bool]],
    offered: list[tuple[Roles, bool]],
    pairs: list[tuple[int, int]],
) -> None:
    # A pair that shares only its source is not a reading of the same attribution.
    real = [
        (i, j) for i, j in pairs if any(wanted[i][0][role] & offered[j][0][role] for role in (1, 2))
    ]
    counts["error", "missed"] = len(wanted) - len(real)
    counts["error", "no annotation"] = len(offered) - len(real)
    counts.update(("error", kind) for i, j in real for kind in _wrong(wanted[i][0], offered[j][0]))


def _wrong(wanted: Roles, offered: Roles) -> list[str]:
    """Return what is wrong with a prediction; two edges may be, else one thing."""
    source, content = (_SAME["jac50"](wanted[role], offered[role]) for role in (0, 2))
    if source and content:
        names = ((0, "edges of the source"), (2, "edges of the content"))
        return [name for role, name in names if wanted[role] != offered[role]]
    if content:
        return ["wrong source" if offered[0] else "no source"]
    if not source:
        return ["both wrong"]
    shared = len(wanted[2] & offered[2])
    if not shared:
        return ["content elsewhere"]
    return ["content too short" if len(offered[2]) < len(wanted[2]) else "content too long"]


def _jaccard(a: Words, b: Words) -> float:
    return len(a & b) / len(a | b) if a or b else 0.0


_SAME: dict[str, Callable[[Words, Words], bool]] = {
    "exact": lambda a, b: a == b,
    "jac50": lambda a, b: not (a or b) or _jaccard(a, b) >= 0.5,
}


def _pairs(wanted: list[Roles], offered: list[Roles]) -> list[tuple[int, int]]:
    """Return which prediction matches which annotation, one to one."""
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
    """Return the score of each measure, and of :data:`SPEECH`, under each criterion."""
    total = _sum(counts)
    return {(m, c): _score(total, m, c) for m in (*MEASURES, SPEECH) for c in CRITERIA}


def _score(total: Mapping[tuple[str, ...], int], measure: str, criterion: str) -> Score:
    hits = total.get((measure, criterion), 0)
    offered, wanted = total.get((measure, "predicted"), 0), total.get((measure, "gold"), 0)
    precision = hits / offered if offered else float(not wanted)
    recall = hits / wanted if wanted else float(not offered)
    both = precision + recall
    return Score(precision, recall, 2 * precision * recall / both if both else 0.0)


def recalls(
    counts: Sequence[Counts], part: str = WHOLE, draws: int = 1000, seed: int = 1
) -> dict[str, Recall]:
    """Return the jac50 recall of each slice, of whole attributions or of their ``content``."""
    total = _sum(counts)
    names = sorted(key[1] for key in total if key[0] == "slice" and key[2] == "gold")
    found = {}
    for name in names:
        keys = [("slice", name, part), ("slice", name, "gold")]
        wanted = total[keys[1]]
        spread = _spread(counts, keys, _share, draws, seed)
        found[name] = Recall(wanted, total[keys[0]] / wanted, spread)
    return found


def _share(sums: Sequence[int]) -> float:
    return sums[0] / sums[1] if sums[1] else 0.0


def recall_by_type(counts: Sequence[Counts]) -> dict[str, tuple[int, float]]:
    """Return for each slice how many annotations it has and the jac50 recall of them."""
    found = recalls(counts, draws=0)
    return {name: (recall.count, recall.share) for name, recall in found.items()}


def error_counts(counts: Iterable[Counts]) -> dict[str, int]:
    """Return how often each of :data:`ERRORS` occurs."""
    total = _sum(counts)
    return {kind: total["error", kind] for kind in ERRORS}


def _sum(counts: Iterable[Counts]) -> Counts:
    total: Counts = Counter()
    for one in counts:
        total.update(one)
    return total


def interval(
    counts: Sequence[Counts], measure: str, criterion: str, draws: int = 1000, seed: int = 1
) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of an F1, drawing whole documents."""
    keys = [(measure, criterion), (measure, "predicted"), (measure, "gold")]

    def f1(sums: Sequence[int]) -> float:
        return _score(dict(zip(keys, sums, strict=True)), measure, criterion).f1

    return _spread(counts, keys, f1, draws, seed)


def _spread(
    counts: Sequence[Counts],
    keys: Sequence[tuple[str, ...]],
    statistic: Callable[[Sequence[int]], float],
    draws: int,
    seed: int,
) -> tuple[float, float]:
    """Return the 2.5 and 97.5 percentiles of a statistic of sums over drawn documents."""
    draw = random.Random(seed)
    rows = [tuple(one[key] for key in keys) for one in counts]
    found = sorted(
        statistic([sum(column) for column in zip(*draw.choices(rows, k=len(rows)), strict=True)])
        for _ in range(draws if rows else 0)
    )
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
