"""Decide how two claims relate: same, perhaps the same, differing figures, or denial."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .alike import alike, is_barred, of_one_event
from .features import FEATURES, TELLING, features, is_turned
from .model import Model, model
from .numbers import conflict, contradict
from .trees import Trees, trees
from .words import Wording, wording

__all__ = ["Relation", "is_vetoed", "relate", "worded"]


class Relation(NamedTuple):
    """A relation of two claims: a term of ``RELATION``, how sure, and the figures that differ."""

    kind: str
    score: float
    words: str


_PLACES = {FEATURES.index(name): value for name, value in TELLING.items()}


def worded(claim: str, cue: str | None = None) -> Wording:
    """Return the words of a claim, weighed by the model's frequencies."""
    return wording(claim, cue, model().frequencies)


def relate(one: Wording, other: Wording) -> Relation | None:
    """Return how two claims relate: same, perhaps, differs or denies; None for none of these.

    Two claims are never the same if their figures conflict or one of them is denied, however alike
    they are otherwise: a false agreement is worse than a missed one.
    """
    found = _by_words(one, other) if one.enough and other.enough else None
    if found is None or found.kind == "perhaps":
        return _in_context(one, other) or found
    return found


def _in_context(one: Wording, other: Wording) -> Relation | None:
    """Return same or perhaps for two claims with all that their articles add; None for neither.

    The article says which toll "the toll" is, and its title may have a name that a claim lacks. So
    short claims can be compared, and pairs where one claim has a name or a figure more.
    """
    a, b = one.context, other.context
    if a is None or b is None or not of_one_event(a, b) or is_barred(one, other, a, b):
        return None
    return _alike(trees(), alike(one, other, a, b))


def _by_words(one: Wording, other: Wording) -> Relation | None:
    judge, values = model(), features(one, other)
    if not _differ(one, other):
        return None if _other_names(one, other) else _alike(judge, values)
    score = judge.score([_PLACES.get(place, value) for place, value in enumerate(values)])
    if score < judge.same:
        return None
    if one.negative != other.negative:
        return Relation("denies", score, "")
    figures = conflict(one.figures, other.figures) or ()
    a, b = sorted(figures, key=lambda each: (each.low, each.words))
    kind = "differs" if contradict(a, b) else "perhaps"
    return Relation(kind, score, f"{a.words} / {b.words}")


def is_vetoed(one: Wording, other: Wording) -> bool:
    """Return whether two claims cannot say the same: other figures or names, or one is denied.

    Other names: each has one that the other lacks, or both have the same in another order ("Varn
    shelled Osk"). A claim that only adds something has all the names of the other.
    """
    return _differ(one, other) or _other_names(one, other)


def _differ(one: Wording, other: Wording) -> bool:
    return one.negative != other.negative or conflict(one.figures, other.figures) is not None


def _other_names(one: Wording, other: Wording) -> bool:
    some, others = set(one.names), set(other.names)
    return bool(some - others and others - some) or is_turned(one.names, other.names)


def _alike(judge: Model | Trees, values: Sequence[float]) -> Relation | None:
    score = judge.score(values)
    if score < judge.perhaps:
        return None
    return Relation("same" if score >= judge.same else "perhaps", score, "")
