"""Set the Admiralty letter: the program knows B and F only; the rest is for people.

NATO's scheme (AJP-2.1, STANAG 2511) rates a source by its track record. A text seldom reports one,
and a name is not one: the letter is B if a third party's assessment is reported, else F, as for a
source never used before. The mode ``lenient`` gives named sources a C.
"""

from __future__ import annotations

from ..records import Classification
from ..terms import source_type

__all__ = ["letter"]

_UNATTRIBUTED = "no source cited; outlet voice"
_UNNAMED = "unnamed: reader has no basis to judge"
_NO_PRODUCER = "no identifiable producer: reader has no basis to judge"
_ON_RECORD = "on the record, identifiable; no track record stated"
_COMPILER = "identifiable compiler with a stated basis; no track record stated"


def letter(
    classification: Classification, mode: str = "reported", outlet: str | None = None
) -> tuple[str | None, str]:
    """Return the letter (B, C, F; None for narration) and the sentence that says why."""
    if classification.source_type == "unattributed":
        return None, _UNATTRIBUTED
    if classification.endorsed_by:
        reported = f" (as reported by {outlet})" if outlet else ""
        return "B", f"reported third-party assessment: {classification.endorsed_by}{reported}"
    if not classification.named:
        # A record without a producer can be looked up, which its score shows, but nobody's track
        # record backs it, so a letter has nothing to rate.
        artefact = source_type(classification.source_type).kind == "record"
        return "F", _NO_PRODUCER if artefact else _UNNAMED
    grade = "C" if mode == "lenient" else "F"
    return grade, _COMPILER if _is_compiler(classification) else _ON_RECORD


def _is_compiler(classification: Classification) -> bool:
    based = any(signal.code == "stated_basis" for signal in classification.signals)
    return based and classification.medium in ("dataset", "document", "poll")
