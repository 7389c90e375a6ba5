"""Pairs of claims from the marked clusters of ``corpus/corroboration``: the same or not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import combinations
from random import Random
from typing import Any

from ..corpus import CORPUS

__all__ = ["clustered"]

_WORD = re.compile(r"\w+")
_SHARED = 0.6  # of the words of the shorter one, from which two marks are of the same words
_MOST = 4  # claims of a fact that are set against those of another
_ELSEWHERE = 3  # claims of other clusters that a claim is set against

_Mark = dict[str, str]


def clustered(half: int, random: Random) -> Iterator[tuple[str, str, bool]]:
    """Yield two claims each and whether they say the same, of half (0, 1) of the train clusters.

    Articles often state two facts in the same words; these stand against neither.
    """
    path = CORPUS / "corroboration" / "marks" / "train.jsonl"
    clusters = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
    clusters = [one for number, one in enumerate(clusters) if number * 2 // len(clusters) == half]
    every = [
        (one["cluster"], claim["words"])
        for one in clusters
        for fact in one["facts"]
        for claim in fact["claims"]
    ]
    for cluster in clusters:
        for number, fact in enumerate(cluster["facts"]):
            claims = _once(fact)
            for one, other in combinations(claims, 2):
                yield one["words"], other["words"], True
            for one, other in _against(fact, cluster["facts"][number + 1 :]):
                yield one["words"], other["words"], False
            for one in claims:
                for name, words in random.choices(every, k=_ELSEWHERE):
                    if name != cluster["cluster"]:
                        yield one["words"], words, False


def _against(fact: dict[str, Any], others: list[dict[str, Any]]) -> Iterator[tuple[_Mark, _Mark]]:
    """Yield claims of a fact with what differs from it, denies it, or states another fact."""
    claims = _once(fact)[:_MOST]
    for other in (*fact["differs"], *fact["denies"]):
        if not _states(fact, other):
            yield from ((claim, other) for claim in claims)
    for another in others:
        for claim in claims:
            for other in _once(another)[:_MOST]:
                if not _states(fact, other) and not _states(another, claim):
                    yield claim, other


def _once(fact: dict[str, Any]) -> list[_Mark]:
    return list({claim["words"]: claim for claim in fact["claims"]}.values())


def _states(fact: dict[str, Any], mark: _Mark) -> bool:
    """Return whether the words of a mark are where its article states this fact, too."""
    return any(
        claim["doc_id"] == mark["doc_id"] and _alike(claim["words"], mark["words"])
        for claim in fact["claims"]
    )


def _alike(some: str, others: str) -> bool:
    one, other = (set(_WORD.findall(words.lower())) for words in (some, others))
    return len(one & other) >= _SHARED * min(len(one), len(other))
