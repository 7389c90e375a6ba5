"""Score who is speaking: speaker, type and class of whole articles, on news nobody tuned on.

A marked attribution is found where at least half of the words of its content are shared (Jaccard)
and half of those of its source; one without a source where the content is. Rows that are marked as
optional count neither when they are missed nor when they are found.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Any

from datasette_reliability import analysis
from datasette_reliability.classify.passage import bare
from datasette_reliability.classify.vocabulary import role_kind
from datasette_reliability.gold import Gold
from datasette_reliability.plugins import Engine
from datasette_reliability.records import Claim, Classification, Spans
from datasette_reliability.terms import source_type

__all__ = [
    "MEASURES",
    "Tally",
    "agreement",
    "article",
    "calibration",
    "class_of",
    "paired",
    "rates",
    "spread",
]

_WORD = re.compile(r"\w+(?:[’'.-]\w+)*")
#: What is printed, each with what it is a share of.
MEASURES = {
    "right speaker": ("found", "marked"),
    "type of the found": ("type", "found"),
    "right class end to end": ("class", "marked"),
    "right name of the named": ("name", "named"),
    "affiliations recall": ("affiliation", "affiliated"),
    "reasons for anonymity precision": ("reason right", "reason said"),
    "reasons for anonymity recall": ("reason right", "reason marked"),
    "basis precision": ("basis right", "basis said"),
    "basis recall": ("basis right", "basis marked"),
    "endorsements precision": ("endorsed right", "endorsed said"),
    "endorsements recall": ("endorsed right", "endorsed marked"),
    "disputes precision": ("disputed right", "disputed said"),
    "disputes recall": ("disputed right", "disputed marked"),
}
_STANCES = {"positive": "endorsed", "negative": "disputed"}
Tally = Counter[str]
Words = frozenset[int]


@dataclass(frozen=True, slots=True)
class _Read:
    source: Words
    content: Words
    claim: Claim


def class_of(mark: dict[str, Any]) -> str:
    """Return the class of a marked attribution: endorsed where a named third party vouches."""
    if mark.get("endorsed_by") and mark.get("endorsement", "positive") == "positive":
        return "endorsed"
    return source_type(mark["source_type"]).attribution_class


def article(
    gold: Gold, marks: Sequence[dict[str, Any]], engine: Engine, without: Set[str] = frozenset()
) -> Tally:
    """Return the counts of one article, some steps being switched off."""
    tally: Tally = Counter()
    for mark, claim in paired(gold, marks, engine, without):
        if mark is None:
            _sure(tally, claim, right=False)
        elif not mark.get("optional"):
            _count(tally, mark, claim)
    return tally


def paired(
    gold: Gold, marks: Sequence[dict[str, Any]], engine: Engine, without: Set[str] = frozenset()
) -> Iterator[tuple[dict[str, Any] | None, Claim | None]]:
    """Yield each mark with the claim that is found for it, then the claims that no mark is for."""
    places = [match.start() for match in _WORD.finditer(gold.document.text)]
    read = [
        _Read(_words(places, c.attribution.source), _words(places, c.attribution.content), c)
        for c in analysis.analyze(gold.document, engine, without=without)
        if not c.attribution.unattributed
    ]
    free = set(range(len(read)))
    for given, mark in sorted(zip(gold.attributions, marks, strict=True), key=_is_optional):
        source, content = _words(places, given.source), _words(places, given.content)
        best = _best(source, content, read, free)
        free.discard(-1 if best is None else best)
        yield mark, None if best is None else read[best].claim
    for number in sorted(free):
        yield None, read[number].claim


def _is_optional(row: tuple[Any, dict[str, Any]]) -> bool:
    return bool(row[1].get("optional"))


def _marked(mark: dict[str, Any], stance: str) -> bool:
    return any(each["stance"] == stance for each in mark.get("endorsements", ()))


def _says(claim: Claim, stance: str) -> bool:
    return any(each.stance == stance for each in claim.classification.endorsements)


def _count(tally: Tally, mark: dict[str, Any], claim: Claim | None) -> None:
    tally["marked"] += 1
    if claim is not None:
        found = claim.classification
        tally["found"] += 1
        tally["type"] += found.source_type == mark["source_type"]
        tally["class"] += found.attribution_class == class_of(mark)
        _sure(tally, claim, right=found.attribution_class == class_of(mark))
        _count_details(tally, mark, found)
    for stance, name in _STANCES.items():
        marked = _marked(mark, stance)
        said = claim is not None and _says(claim, stance)
        tally[f"{name} marked"] += marked
        tally[f"{name} said"] += said
        tally[f"{name} right"] += marked and said


def _count_details(tally: Tally, mark: dict[str, Any], found: Classification) -> None:
    """Count the name, the affiliation and the stated reasons of a claim that is found."""
    if mark.get("name"):
        tally["named"] += 1
        tally["name"] += _plain_name(mark["name"]) == _plain_name(found.source_name or "")
    if mark.get("affiliation"):
        tally["affiliated"] += 1
        tally["affiliation"] += any(
            _alike(mark["affiliation"], one.name) for one in found.affiliations
        )
    for label, marked, said in (
        ("reason", mark.get("anonymity_reason"), found.anonymity_reason),
        ("basis", mark.get("basis"), found.basis),
    ):
        tally[f"{label} marked"] += bool(marked)
        tally[f"{label} said"] += bool(said)
        tally[f"{label} right"] += bool(marked and said and _alike(marked, said))


def _plain_name(name: str) -> str:
    """Return a name in lower case without article, titles before it and ending in 's."""
    words = bare(" ".join(name.split())).replace("’", "'").split()
    while len(words) > 1 and role_kind(words[0]) is not None:
        del words[0]
    return " ".join(words).casefold()


def _alike(one: str, other: str) -> bool:
    """Return whether the words of one are half of all, or are all among those of the other."""
    first, second = (set(_WORD.findall(bare(words).casefold())) for words in (one, other))
    shared = len(first & second)
    return shared > 0 and (
        2 * shared >= len(first | second) or shared == min(len(first), len(second))
    )


def _sure(tally: Tally, claim: Claim | None, *, right: bool) -> None:
    """Count a claim among those of like confidence: how many, how many right, percent in all."""
    if claim is not None and claim.confidence is not None:
        step = f"sure {claim.confidence // 10}"
        tally[step] += 1
        tally[f"{step} right"] += right
        tally[f"{step} percent"] += claim.confidence


def calibration(tallies: Iterable[Tally]) -> tuple[float, list[tuple[int, float, float]]]:
    """Return the expected calibration error (0 to 1) and the curve behind it.

    A point of the curve is how many claims a tenth has, their mean confidence, and the share of
    them that is right. The error is the mean gap of the last two, weighed by the first.
    """
    total: Tally = sum(tallies, Counter())
    curve = [
        (count, total[f"{step} percent"] / count / 100, total[f"{step} right"] / count)
        for step in (f"sure {tenth}" for tenth in range(10))
        if (count := total[step])
    ]
    every = sum(count for count, _, _ in curve)
    return sum(count * abs(said - right) for count, said, right in curve) / max(every, 1), curve


def _words(places: Sequence[int], spans: Spans) -> Words:
    return frozenset(
        number
        for number, place in enumerate(places)
        for span in spans
        if span.start <= place < span.end
    )


def _shared(one: Words, other: Words) -> float:
    return len(one & other) / len(one | other) if one | other else 1.0


def _best(source: Words, content: Words, read: Sequence[_Read], free: Iterable[int]) -> int | None:
    best, most = None, 0.0
    for number in sorted(free):
        same_source = _shared(source, read[number].source) if source else 1.0
        same_content = _shared(content, read[number].content)
        if same_source >= 0.5 and same_content >= 0.5 and same_source + same_content > most:
            best, most = number, same_source + same_content
    return best


def rates(tallies: Iterable[Tally]) -> dict[str, tuple[float, int]]:
    """Return each measure as a share from 0 to 1, with how many it is a share of."""
    total: Tally = sum(tallies, Counter())
    return {
        name: (total[part] / max(total[whole], 1), total[whole])
        for name, (part, whole) in MEASURES.items()
    }


def spread(tallies: Sequence[Tally], rounds: int = 400) -> dict[str, tuple[float, float]]:
    """Return the 95 % interval of each measure, by drawing articles anew (bootstrap)."""
    chance = random.Random(1)
    drawn = [rates(chance.choices(tallies, k=len(tallies))) for _ in range(rounds)]
    found = {}
    for name in MEASURES:
        values = sorted(one[name][0] for one in drawn)
        found[name] = (values[rounds // 40], values[-rounds // 40 - 1])
    return found


def agreement(
    gold: Gold, first: Sequence[dict[str, Any]], other: Gold, second: Sequence[dict[str, Any]]
) -> tuple[Tally, list[tuple[str, str]]]:
    """Return how many rows two readers marked alike, and the types of those rows.

    Of the rows that both have, it counts in which one or both see an endorsement or a dispute.
    """
    places = [match.start() for match in _WORD.finditer(gold.document.text)]
    theirs = [
        (_words(places, given.source), _words(places, given.content))
        for given in other.attributions
    ]
    free = set(range(len(theirs)))
    pairs = []
    tally: Tally = Counter(first=len(first), second=len(second))
    for given, mark in zip(gold.attributions, first, strict=True):
        source, content = _words(places, given.source), _words(places, given.content)
        for number in sorted(free):
            own, said = theirs[number]
            if _shared(content, said) >= 0.5 and _shared(source, own) >= 0.5:
                free.discard(number)
                pairs.append((mark["source_type"], second[number]["source_type"]))
                for stance, name in _STANCES.items():
                    one, two = (_marked(row, stance) for row in (mark, second[number]))
                    tally += Counter(
                        {f"{name} first": one, f"{name} second": two, f"{name} both": one and two}
                    )
                break
    tally["both"] = len(pairs)
    return tally, pairs
