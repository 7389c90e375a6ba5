"""What all functions with the same settings share: rubric, engine and cached answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from sys import getsizeof
from typing import TYPE_CHECKING, Any

from .. import terms
from ..columns import ANSWERED, CLASSIFIED, IN_FUNCTION
from ..kept import Kept
from ..records import Settings
from .plain import as_json, as_number, as_text

if TYPE_CHECKING:
    from ..records import Claim, Classification, Document, Rating, Rubric

__all__ = ["FIELDS", "Answers", "Rater", "rater_of"]

_MOST = (10_000, 10_000, 100_000, 100_000)  # characters of source, cue, claim and context
_MOST_TEXT = 50_000
_MOST_BYTES = 64 << 20  # of answers that are kept; about 50,000 sources of a few words
_ENTRY = 600  # bytes of an answer besides its texts
_raters: dict[str, Rater] = {}


# What the functions answer for some words: one value per field; ``reasons`` is a JSON array.
Answers = tuple[Any, ...]
FIELDS = (*ANSWERED, "reasons")
_PLACES = {field: place for place, field in enumerate(FIELDS)}


def rater_of(settings: Settings) -> Rater:
    """Return the one rater of these settings, so that all connections share its answers."""
    key = repr(settings)
    if key not in _raters:
        if len(_raters) >= 16:
            _raters.clear()
        _raters[key] = Rater(settings)
    return _raters[key]


class Rater:
    """Classifies and rates words, and caches the answers for other functions and rows."""

    def __init__(self, settings: Settings) -> None:
        from ..plugins import load_rubric

        self._settings = settings
        self._rubric: Rubric = load_rubric(settings.rubric)
        self._kept = Kept(_MOST_BYTES)

    def answer(self, field: str, *values: Any) -> Any:
        """Return one of the ``FIELDS`` for source, cue, claim and context."""
        found = self._kept.get(values) or self._of(values)
        return found and found[_PLACES[field]]

    def band(self, *values: Any) -> str | None:
        """Return the band of a score, or of the rating of these words."""
        from ..rate import band_of

        score = as_number(values[0]) if len(values) == 1 else None
        if score is not None:
            return band_of(int(score), self._rubric) if 0 <= score <= 100 else None
        band: str | None = self.answer("band", *values)
        return band

    def quote_type(self, claim: Any, context: Any = None) -> str | None:
        """Return whether the claim's words are in quotation marks, as a term of QUOTE_TYPE."""
        if claim is None:
            return None
        found: str = self.answer("quote_type", "", "said", claim, context)
        return found

    def claims(self, text: Any) -> str | None:
        """Return the claims of a text as a JSON array, in the order of the text."""
        words = as_text(text, _MOST_TEXT)
        if words is None:
            return None
        found: str | None = self._kept.get(words)
        if found is None:
            found = self._read_text(words)
            self._kept.put(words, found, _ENTRY + getsizeof(words) + getsizeof(found))
        return found

    def _of(self, values: Sequence[Any]) -> Answers | None:
        """Return the answers for values of any type; None if all are NULL."""
        # As texts, because 1 and 1.0 are the same key but different words.
        words = tuple(as_text(value, most) for value, most in zip(values, _MOST, strict=False))
        if not any(word is not None for word in words[:3]):
            return None
        found: Answers | None = self._kept.get(words)
        if found is None:
            found = self._answers(*words)
            self._kept.put(words, found, _ENTRY + sum(map(getsizeof, (*words, *_own(found)))))
        return found

    def _answers(
        self,
        source: str | None,
        cue: str | None = None,
        claim: str | None = None,
        context: str | None = None,
    ) -> Answers:
        from ..classify import classify_words
        from ..rate import rate

        found = classify_words(source or "", cue or "", claim or "", context or None)
        rating = rate(
            found,
            self._rubric,
            self._settings.disputes,
            nested=_is_nested(found),
            admiralty_mode=self._settings.admiralty_mode,
        )
        words = "\n".join((source or "", cue or "", claim or ""))
        return _answers_of(found, rating, words)

    def _read_text(self, text: str) -> str:
        from ..analysis import analyze
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


def _is_nested(found: Classification) -> bool:
    return bool(found.context) and json.loads(found.context or "{}").get("nested") is True


def _own(found: Answers) -> tuple[Any, Any]:
    """Return the texts that only these answers hold; terms of vocabularies are shared."""
    return found[_PLACES["endorsed_by"]], found[_PLACES["reasons"]]


def _answers_of(found: Classification, rating: Rating, words: str) -> Answers:
    reasons = as_json([_reason(reason, words) for reason in rating.reasons])
    return (*(_value(found, rating, name) for name in ANSWERED), reasons)


def _value(found: Classification, rating: Rating, column: str) -> Any:
    return getattr(found if column in CLASSIFIED else rating, column)


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
        **{name: _value(found, rating, name) for name in IN_FUNCTION},
        "parent": attribution.parent,
        "confidence": claim.confidence,
    }
