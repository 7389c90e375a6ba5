"""What the functions of one configuration share: its settings, its rubric, its answers so far."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from .. import terms
from ..records import Settings
from .plain import as_json, as_number, as_text

if TYPE_CHECKING:
    from ..records import Claim, Classification, Document, Rating, Rubric

__all__ = ["Rater", "rater_of"]

_MOST_SOURCE = 10_000
_MOST_CLAIM = 100_000
_MOST_TEXT = 50_000
_MOST_KEPT = 8_000  # longer words are classified anew rather than kept in memory
_raters: dict[str, Rater] = {}


def rater_of(settings: Settings) -> Rater:
    """Return the one rater of these settings, so that all connections share its answers."""
    key = repr(settings)
    if key not in _raters:
        if len(_raters) >= 16:
            _raters.clear()
        _raters[key] = Rater(settings)
    return _raters[key]


class Rater:
    """Classifies and rates words, and keeps what it found for the next function of the row."""

    def __init__(self, settings: Settings) -> None:
        from ..plugins import load_rubric

        self._settings = settings
        self._rubric: Rubric = load_rubric(settings.rubric)
        self._rate = lru_cache(5_000)(self._rate_words)
        self._read = lru_cache(32)(self._read_text)

    def classified(self, field: str, *values: Any) -> Any:
        """Return one field of the classification of these words."""
        found = self._of(values)
        return found and getattr(found[0], field)

    def rated(self, field: str, *values: Any) -> Any:
        """Return one field of the rating of these words."""
        found = self._of(values)
        return found and getattr(found[1], field)

    def band(self, *values: Any) -> str | None:
        """Return the band of a score, or of the rating of these words."""
        from ..rate import band_of

        score = as_number(values[0]) if len(values) == 1 else None
        if score is not None:
            return band_of(int(score), self._rubric) if 0 <= score <= 100 else None
        found = self._of(values)
        return found and found[1].band

    def reasons(self, *values: Any) -> str | None:
        """Return the reasons of the score as a JSON array; empty where there is no score."""
        found = self._of(values)
        if found is None:
            return None
        words = "\n".join(_padded(values)[:3])
        return as_json([_reason(reason, words) for reason in found[1].reasons])

    def quote_type(self, claim: Any, context: Any = None) -> str | None:
        """Return whether the claim's words stand between quotation marks."""
        if claim is None:
            return None
        found = self._of(("", "said", claim, context))
        return found and found[0].quote_type

    def claims(self, text: Any) -> str | None:
        """Return the claims of a text as a JSON array, in the order of the text."""
        words = as_text(text, _MOST_TEXT)
        return None if words is None else self._read(words)

    def _of(self, values: Sequence[Any]) -> tuple[Classification, Rating] | None:
        if all(value is None for value in values[:3]):
            return None
        words = _padded(values)
        keep = sum(map(len, words)) <= _MOST_KEPT
        return self._rate(*words) if keep else self._rate_words(*words)

    def _rate_words(
        self, source: str, cue: str, claim: str, context: str
    ) -> tuple[Classification, Rating]:
        from ..classify import classify_words
        from ..rate import rate

        found = classify_words(source, cue, claim, context or None)
        return found, rate(
            found,
            self._rubric,
            self._settings.disputes,
            nested=_is_nested(found),
            admiralty_mode=self._settings.admiralty_mode,
        )

    def _read_text(self, text: str) -> str:
        from ..pipeline import analyze
        from ..records import Document

        if not text.strip():
            return "[]"
        document = Document(text)
        found = analyze(document, self._engine, self._settings, self._rubric)
        return as_json([_row(document, claim) for claim in found])

    @cached_property
    def _engine(self) -> Any:
        from ..plugins import open_engine

        return open_engine(self._settings.engine)


def _padded(values: Sequence[Any]) -> tuple[str, str, str, str]:
    most = (_MOST_SOURCE, _MOST_SOURCE, _MOST_CLAIM, _MOST_CLAIM)
    given = [as_text(value, limit) or "" for value, limit in zip(values, most, strict=False)]
    source, cue, claim, context = [*given, "", "", ""][:4]
    return source, cue, claim, context


def _is_nested(found: Classification) -> bool:
    return bool(found.context) and json.loads(found.context or "{}").get("nested") is True


def _reason(reason: Any, words: str) -> dict[str, Any]:
    return {
        "category": reason.category,
        "code": reason.code,
        "points": reason.points,
        "words": reason.evidence.of(words) if reason.evidence else None,
        "label": terms.REASON_CODE[reason.code].label,
    }


def _row(document: Document, claim: Claim) -> dict[str, Any]:
    from ..wrapping import layout_of

    attribution, found, rating = claim.attribution, claim.classification, claim.rating
    read = layout_of(document).words
    return {
        "source": read(attribution.source) or None,
        "cue": read(attribution.cue) or None,
        "claim": read(attribution.content),
        "source_name": found.source_name,
        "source_type": found.source_type,
        "attribution_class": found.attribution_class,
        "named": found.named,
        "quote_type": found.quote_type,
        "cue_class": found.cue_class,
        "content_kind": found.content_kind,
        "endorsed_by": found.endorsed_by,
        "basis": found.basis,
        "anonymity_reason": found.anonymity_reason,
        "score": rating.score,
        "band": rating.band,
        "source_reliability": rating.source_reliability,
        "information_credibility": rating.information_credibility,
        "parent": attribution.parent,
    }
