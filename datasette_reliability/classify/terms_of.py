"""Small maps from one closed vocabulary to another."""

from __future__ import annotations

import re

__all__ = ["CLASS_OF", "IDENTITY_OF", "cue_class_of"]

CLASS_OF = {
    "unattributed": "unattributed",
    "own_reporting": "outlet",
    "named_official": "named_official",
    "named_representative": "named_person",
    "named_expert": "named_person",
    "named_person": "named_person",
    "official_body": "institution",
    "organization": "institution",
    "media": "institution",
    "unnamed_official": "anonymous",
    "unnamed_proximate": "anonymous",
    "unnamed_person": "anonymous",
    "unnamed_vague": "anonymous",
    "document": "record",
    "dataset": "record",
    "social_media": "record",
    "other": "other",
}

IDENTITY_OF = {
    "own_reporting": "own_reporting",
    "named_official": "named_person_role",
    "named_representative": "named_person_role",
    "named_expert": "named_person_role",
    "named_person": "named_person",
    "official_body": "named_body",
    "organization": "named_body",
    "media": "named_media",
    "unnamed_official": "unnamed_office",
    "unnamed_proximate": "unnamed_proximity",
    "unnamed_person": "unnamed_class",
    "unnamed_vague": "unnamed_vague",
    "document": "identifiable_record",
    "dataset": "identifiable_record",
    "social_media": "identified_account",
    "other": "unnamed_vague",
}

_RECORD = re.compile(
    (
        r"\b(?:show|shows|showed|shown|showing|found|finds|suggest(?:s|ed)?|indicat(?:e|es|"
        r"ed|ing)|reveal(?:s|ed)?)\b"
    ),
    re.I,
)
_ATTITUDE = re.compile(
    (
        r"\b(?:believ(?:e|es|ed|ing)|think(?:s|ing)?|thought|want(?:s|ed)?|fear(?:s|ed)?|"
        r"hop(?:e|es|ed|ing)|feel(?:s)?|felt|expect(?:s|ed)?|intend(?:s|ed)?|aim(?:s|ed)?|"
        r"plan(?:s|ned)?|consider(?:s|ed)?|regard(?:s|ed)?|doubt(?:s|ed)?|know(?:s)?|knew|"
        r"worr(?:y|ies|ied))\b"
    ),
    re.I,
)


def cue_class_of(cue: str) -> str:
    """Return statement, record or attitude for the words of a cue alone."""
    if _ATTITUDE.search(cue):
        return "attitude"
    return "record" if _RECORD.search(cue) else "statement"
