"""Features of two claims in their articles, scored by :mod:`~.trees`.

The order of the two makes no difference: where each claim has a value of its own, both are given,
the lower one first, or their sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .context import Context
from .features import is_turned, longest, pairs
from .numbers import agree, conflict, unshared
from .words import Wording, opposites

__all__ = ["ALIKE", "alike", "is_barred", "of_one_event"]

ALIKE = (
    "shared of the shorter", "shared of the longer", "shared of both", "weight shared",
    "concepts shared", "rarest shared",
    "unexplained, less", "unexplained, more", "weight unexplained, less",
    "weight unexplained, more",
    "in the sentence, less", "in the sentence, more", "sentences",
    "names shared", "names of the fewer", "names against names", "unknown names, less",
    "unknown names, more",
    "figures agree", "figures conflict", "figures unmatched", "figures shared", "no figure shared",
    "figures of one only", "figures unknown", "have figures",
    "other weekday", "days apart",
    "names of articles", "concepts of articles", "heads of articles",
    "source", "same source", "own voice", "length", "length of the shorter",
    "length of the longer", "pairs of words", "words in a row", "place", "places apart",
)  # fmt: skip
# These keep pairs surely of two events from the trees, which were not trained on any:
_NAMES = 2  # names that articles on one event share; all, if one article has fewer
_LEAST = 0.2  # share of the shorter claim's weight in concepts that both claims have


def of_one_event(one: Context, other: Context) -> bool:
    """Return whether two claims may be of one event: concepts and their articles' names match."""
    names, others = one.article.names, other.article.names
    if len(names & others) < min(_NAMES, len(names), len(others)):
        return False
    shared = _weigh(one.concepts, other.concepts)
    return shared >= _LEAST * min(one.total, other.total)


def is_barred(one: Wording, other: Wording, a: Context, b: Context) -> bool:
    """Return whether two claims of one event say different things: opposites, or other figures.

    Figures are compared only if the words around them have something in common: the four figures of
    one sentence count four different things.
    """
    if one.negative != other.negative or is_turned(one.names, other.names):
        return True
    agreeing, conflicting, _ = _aligned(one, other, a, b)
    if conflicting or (not agreeing and conflict(one.figures, other.figures)):
        return True
    return any(
        said in a.concepts and contrary in b.concepts
        and contrary not in a.concepts and said not in b.concepts
        for said, contrary in opposites()
    )  # fmt: skip


def alike(one: Wording, other: Wording, a: Context, b: Context) -> list[float]:
    """Return the values of :data:`ALIKE` for two claims; their order makes no difference."""
    return [*_words(a, b), *_beyond(one, other, a, b), *_figures(one, other, a, b),
            *_articles(one, other, a, b), *_shape(a, b)]  # fmt: skip


def _words(a: Context, b: Context) -> Iterator[float]:
    both = [
        min(weight, b.concepts[each]) for each, weight in a.concepts.items() if each in b.concepts
    ]
    shared = sum(both)
    yield _share(shared, min(a.total, b.total))
    yield _share(shared, max(a.total, b.total))
    yield _share(shared, a.total + b.total - shared)
    yield shared
    yield len(both)
    yield max(both, default=0.0)


def _beyond(one: Wording, other: Wording, a: Context, b: Context) -> Iterator[float]:
    """Yield how much of each claim even the other's article lacks, and similar shares."""
    lacking = [_unexplained(a, b), _unexplained(b, a)]
    yield from sorted(_share(each, own.total) for each, own in zip(lacking, (a, b), strict=True))
    yield from sorted(lacking)
    yield from sorted((_share(_weigh(a.concepts, b.sentence), a.total),
                       _share(_weigh(b.concepts, a.sentence), b.total)))  # fmt: skip
    yield _share(_weigh(a.sentence, b.sentence),
                 min(sum(a.sentence.values()), sum(b.sentence.values())))  # fmt: skip
    some, others = set(one.names), set(other.names)
    fewer = min(len(some), len(others))
    yield len(some & others)
    yield _share(len(some & others), fewer) if fewer else 0.5
    yield float(bool(some - others and others - some))
    yield from sorted((len(some - b.article.names), len(others - a.article.names)))


def _unexplained(a: Context, b: Context) -> float:
    return sum(
        weight for each, weight in a.concepts.items()
        if each not in b.concepts and each not in b.article.concepts
    )  # fmt: skip


def _figures(one: Wording, other: Wording, a: Context, b: Context) -> Iterator[float]:
    yield from _aligned(one, other, a, b)
    left, right = unshared(one.figures, other.figures)
    yield len(one.figures) - len(left)
    yield float(conflict(one.figures, other.figures) is not None)
    yield _share(len(left) + len(right), len(one.figures) + len(other.figures))
    yield min(sum(each.low not in b.article.figures for each in one.figures),
              sum(each.low not in a.article.figures for each in other.figures))  # fmt: skip
    yield float(bool(one.figures)) + float(bool(other.figures))


def _aligned(one: Wording, other: Wording, a: Context, b: Context) -> tuple[int, int, int]:
    """Return how many figures agree, conflict, and count what the other claim does not count."""
    first, second = _matched(one, other, a, b), _matched(other, one, b, a)
    return min(first[0], second[0]), max(first[1], second[1]), first[2] + second[2]


def _matched(one: Wording, other: Wording, a: Context, b: Context) -> tuple[int, int, int]:
    found = [0, 0, 0]
    for figure, near in zip(one.figures, a.measured, strict=True):
        ways = {
            agree(figure, each)
            for each, beside in zip(other.figures, b.measured, strict=True)
            if each.kind == figure.kind
            and (agree(figure, each) or near & beside or not near or not beside)
        }
        found[0 if True in ways else 1 if ways else 2] += 1
    return found[0], found[1], found[2]


def _articles(one: Wording, other: Wording, a: Context, b: Context) -> Iterator[float]:
    yield float(bool(one.weekdays and other.weekdays and not one.weekdays & other.weekdays))
    yield abs(a.day - b.day) if a.day and b.day else 3
    x, y = a.article, b.article
    yield _share(len(x.names & y.names), min(len(x.names), len(y.names)))
    yield _share(len(x.concepts & y.concepts), min(len(x.concepts), len(y.concepts)))
    yield len(x.head & y.head)
    yield _share(len(a.source & b.source), min(len(a.source), len(b.source)))
    yield float(bool(a.source & b.source))
    yield float(a.own_voice) + float(b.own_voice)


def _shape(a: Context, b: Context) -> Iterator[float]:
    short, long = sorted((len(a.order), len(b.order)))
    yield _share(short, long)
    yield short
    yield long
    yield _share(len(pairs(a.order) & pairs(b.order)), max(1, short - 1))
    yield longest(a.order, b.order)
    yield min(a.start, b.start) / 1000
    yield abs(a.start - b.start) / 1000


def _weigh(some: Mapping[str, float], others: Mapping[str, float]) -> float:
    return sum(weight for each, weight in some.items() if each in others)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
