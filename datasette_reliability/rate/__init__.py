"""Rate a classified attribution with a rubric: score, band, letter, digit and reasons."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from .. import terms
from ..records import (
    Affiliation,
    Classification,
    Dispute,
    Rating,
    Reason,
    Rubric,
    Signal,
    Span,
)
from .letters import letter
from .parties import Tie, tie

__all__ = ["band_of", "from_columns", "rate"]

_ORDER = {code: place for place, code in enumerate(terms.REASON_CODE.values)}
_IDENTIFIED = frozenset({"identifiable_record", "identified_account"})


def rate(
    classification: Classification,
    rubric: Rubric,
    disputes: Sequence[Dispute] = (),
    *,
    nested: bool = False,
    admiralty_mode: str = "reported",
    outlet: str | None = None,
) -> Rating:
    """Return the ratings of one claim; its reasons' points add up to its score.

    A ``nested`` attribution has a letter but no score, because its words reach us through another
    source. ``outlet`` is who reports an endorsement.
    """
    attributed = classification.source_type != "unattributed"
    found = tie(classification, disputes) if attributed else None
    reasons = _reasons(classification, rubric, found) if attributed and not nested else ()
    score = sum(reason.points for reason in reasons) if attributed and not nested else None
    grade, why = letter(classification, admiralty_mode, outlet)
    return Rating(
        score=score,
        band=None if score is None else band_of(score, rubric),
        source_reliability=grade,
        source_reliability_basis=why,
        information_credibility=6 if attributed else None,
        side=found.side if found else None,
        stake=found.stake if found else "none_stated" if disputes else "not_assessed",
        reasons=reasons,
        rubric_version=rubric.version,
    )


def band_of(score: int, rubric: Rubric) -> str:
    """Return the band of a score (0 to 100): the first whose lowest score it reaches."""
    return next((name for name, least in rubric.bands if score >= least), rubric.bands[-1][0])


def _reasons(
    classification: Classification, rubric: Rubric, found: Tie | None
) -> tuple[Reason, ...]:
    signals = list(classification.signals)
    if found:
        signals.append(Signal("caution", "interested_party", found.evidence))
    signals.sort(key=lambda signal: _ORDER[signal.code])
    reasons = [
        Reason(
            signal.category,
            signal.code,
            rubric.points[signal.category][signal.code],
            signal.evidence,
        )
        for signal in signals
    ]
    for limit in (_support_limit, _unnamed_limit, _range_limit):
        reasons.extend(limit(reasons, classification, rubric))
    return tuple(reasons)


def _support_limit(
    reasons: Sequence[Reason], classification: Classification, rubric: Rubric
) -> Iterator[Reason]:
    support = [reason for reason in reasons if reason.category == "support"]
    over = sum(reason.points for reason in support) - rubric.support_cap
    if over > 0:
        yield Reason("limit", "support_limit", -over, support[-1].evidence)


def _unnamed_limit(
    reasons: Sequence[Reason], classification: Classification, rubric: Rubric
) -> Iterator[Reason]:
    over = sum(reason.points for reason in reasons) - rubric.unnamed_cap
    if over > 0 and not classification.named and not _identified(reasons):
        yield Reason("limit", "unnamed_limit", -over, _first_evidence(reasons))


def _range_limit(
    reasons: Sequence[Reason], classification: Classification, rubric: Rubric
) -> Iterator[Reason]:
    total = sum(reason.points for reason in reasons)
    # A score is between 0 and 100, whatever the points of a custom rubric add up to.
    if not 0 <= total <= 100:
        moved = min(max(total, 0), 100) - total
        evidence = _first_evidence(r for r in reversed(reasons) if (r.points < 0) == (total < 0))
        yield Reason("limit", "range_limit", moved, evidence)


def _identified(reasons: Sequence[Reason]) -> bool:
    return any(reason.code in _IDENTIFIED for reason in reasons)


def _first_evidence(reasons: Iterable[Reason]) -> Span | None:
    return next((reason.evidence for reason in reasons if reason.evidence), None)


def from_columns(
    row: Mapping[str, Any], reasons: Iterable[Mapping[str, Any]] = ()
) -> Classification:
    """Return what :func:`rate` needs of a classification from a stored claim and its reasons.

    ``row`` has the columns of ``claims`` (``affiliations`` is its JSON), ``reasons`` those of
    ``reasons``: category, code, start, end. Give ``rate`` ``nested=row["parent_id"] is not None``
    and ``outlet=row["publisher"]``. A nested claim has no stored reasons and needs none.
    """
    named = row["named"]
    return Classification(
        source_type=row["source_type"],
        attribution_class=row["attribution_class"],
        named=None if named is None else bool(named),
        source_name=row["source_name"],
        medium=row["medium"] or "unspecified",
        endorsed_by=row["endorsed_by"],
        basis=row["basis"],
        affiliations=tuple(
            Affiliation(name, relation, Span(start, end))
            for name, relation, start, end in json.loads(row["affiliations"] or "[]")
        ),
        signals=tuple(_signals(reasons)),
    )


def _signals(reasons: Iterable[Mapping[str, Any]]) -> Iterator[Signal]:
    for reason in reasons:
        if reason["category"] != "limit" and reason["code"] != "interested_party":
            start, end = reason["start"], reason["end"]
            evidence = None if start is None or end is None else Span(start, end)
            yield Signal(reason["category"], reason["code"], evidence)
