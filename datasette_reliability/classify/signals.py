"""Turn what is known about an attribution into reasons, each with the words that show it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..language import ENGLISH
from ..records import Endorsement, Signal, Span
from ..terms import source_type
from . import grounds
from .affiliations import find_affiliations
from .conjoined import split_and
from .content import opinion_or_forecast
from .passage import Passage
from .reading import Reading
from .source_type import Identity, identify
from .vocabulary import country, find_phrase, outlet

__all__ = ["Evidence", "signals"]

# The speaker's own experience: "my" near the start of a quotation; the limit saves time.
_MINE = re.compile(r"[“\"](?:[^”\"]{0,200}\b)?(?:I|I['’]m|my|we|our)\b")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that signals are made from."""

    reading: Reading
    identity: Identity
    medium: str
    quoted: str
    basis: Passage | None
    anonymity: Passage | None
    distance: re.Match[str] | None
    endorsements: tuple[Endorsement, ...]
    recipient: Passage
    verified: Passage | None


def signals(evidence: Evidence) -> tuple[Signal, ...]:
    """Return the reasons of one attribution in the order of the rubric."""
    reading = evidence.reading
    shown = reading.source.whole or reading.cue.whole
    found = [
        Signal("identity", _identity(evidence), shown),
        _access(evidence, shown),
        Signal("form", evidence.quoted, reading.claim.whole),
        _channel(evidence),
    ]
    return (*found, *_support(evidence), *_caution(evidence))


def _identity(evidence: Evidence) -> str:
    identity = evidence.identity
    if identity.vague_record and source_type(identity.source_type).kind == "record":
        return "unnamed_vague"
    return source_type(identity.source_type).identity


def _access(evidence: Evidence, shown: Span | None) -> Signal:
    code = _access_code(evidence)
    return Signal("access", code, None if code == "unknown" else shown)


def _access_code(evidence: Evidence) -> str:
    identity = evidence.identity
    kind = identity.source_type
    if kind in {"document", "dataset"}:
        return "unknown" if identity.vague_record else "records"
    if identity.artefact and identity.medium in _RECORDED and identity.named:
        return "records"
    if known := source_type(kind).access:
        return known
    return _person_access(evidence) if kind in {"named_person", "unnamed_person"} else "unknown"


_RECORDED = {"dataset", "poll", "document", "court_record", "law", "observation"}


def _person_access(evidence: Evidence) -> str:
    reading, identity = evidence.reading, evidence.identity
    told = " ".join(
        [reading.source.text, reading.antecedent.text, *(r.text for r in reading.roles)]
    )
    if identity.kind == "witness" or ENGLISH.find(told, "onlooker") or find_phrase(told, "witness"):
        return "observer"
    if identity.kind == "expert":
        return "expert"
    if identity.kind == "kin" or _MINE.search(reading.claim.text[:2000]):
        return "personal"
    return "unknown"


def _channel(evidence: Evidence) -> Signal:
    reading, identity = evidence.reading, evidence.identity
    if identity.artefact and identity.medium in _RECORDED | {"social_media", "press_report"}:
        span = reading.source.span(*identity.artefact)
        if identity.source_type == "media" and identity.medium == "press_report":
            return Signal("channel", "other_outlet", span)
        return Signal("channel", "record", span)
    if evidence.recipient:
        return _told(evidence)
    if identity.artefact and identity.medium == "statement":
        return Signal("channel", "public_statement", reading.source.span(*identity.artefact))
    if identity.source_type == "media":
        return Signal("channel", "other_outlet", reading.source.whole)
    return _public(evidence)


def _told(evidence: Evidence) -> Signal:
    words, span = evidence.recipient.text, evidence.recipient.whole or evidence.reading.cue.whole
    named = any(c.isupper() for c in words) or bool(outlet(words))
    if named:
        return Signal("channel", "told_outlet", span)
    if re.search(
        r"\b(?:reporters|journalists|press|crowd|supporters|rally|lawmakers|audience|parliament)\b",
        words,
    ):
        return Signal("channel", "public_statement", span)
    return Signal("channel", "unspecified", None)


def _public(evidence: Evidence) -> Signal:
    reading = evidence.reading
    said = grounds.place(reading.cue.text)
    shown = reading.cue.whole
    if said is None and reading.place:
        said, shown = grounds.place(reading.place.text), reading.place.whole or shown
    if said is not None and said[2] in {"statement_place", "social_place", "court_place"}:
        return Signal("channel", "public_statement", shown)
    if said is None and find_phrase(reading.cue.text, "statement_cue"):
        return Signal("channel", "public_statement", reading.cue.whole)
    return Signal("channel", "unspecified", None)


def _support(evidence: Evidence) -> Iterator[Signal]:
    reading, identity = evidence.reading, evidence.identity
    for one in evidence.endorsements:
        if one.stance == "positive" and one.independent:
            yield Signal("support", "endorsed_by_third_party", one.cue)
            break
    if evidence.verified is not None:
        yield Signal(
            "support", "verified_by_outlet", evidence.verified.whole or reading.source.whole
        )
    if evidence.basis is not None:
        yield Signal("support", "stated_basis", evidence.basis.whole or reading.source.whole)
    second = _second(reading)
    if second is not None:
        yield Signal("support", "independent_second_source", second)
    if identity.plural and not identity.named and identity.source_type != "other":
        yield Signal("support", "two_or_more_sources", reading.source.span(*identity.plural))
    if evidence.anonymity is not None:
        yield from _explained(evidence.anonymity, reading)


def _second(reading: Reading) -> Span | None:
    """Return the second of two named sources that say it together and share no affiliation.

    None if one has no stated affiliation, because the two could then be on the same side.
    """
    text = reading.source.text
    parts = split_and(text) if not reading.antecedent else []
    if len(parts) != 2:
        return None
    sides: list[set[str]] = []
    states = 0
    for start, end in parts:
        one = identify(text[start:end].strip(" ,"))
        if not one.named or one.source_type == "own_reporting":
            return None
        told = find_affiliations(Passage(text[start:end].strip(" ,")), one, {})
        sides.append({each.name for each in told if not each.name.islower()})
        states += one.source_type in {"official_body", "named_official"}
    if states == 2 and not all(country(name) for side in sides for name in side):
        return None  # two offices may belong to one state
    if not all(sides) or sides[0] & sides[1]:
        return None
    return reading.source.span(*parts[1])


def _explained(words: Passage, reading: Reading) -> Iterator[Signal]:
    reason = grounds.anonymity_reason(words.text)
    if reason is not None:
        span = words.span(*reason) or reading.source.whole
        yield Signal("support", "anonymity_explained", span)


def _caution(evidence: Evidence) -> Iterator[Signal]:
    reading, identity = evidence.reading, evidence.identity
    for one in evidence.endorsements:
        if one.stance == "negative" and one.independent:
            yield Signal("caution", "reported_dispute", one.cue)
            break
    if evidence.distance is not None:
        yield Signal("caution", "distancing_cue", reading.cue.span(*evidence.distance.span()))
    if source_type(identity.source_type).kind == "unnamed":
        found = opinion_or_forecast(reading.claim)
        if found is not None:
            yield Signal("caution", "unnamed_opinion_or_forecast", reading.claim.span(*found))
            return
        found = opinion_or_forecast(reading.cue)
        if found is not None:
            yield Signal("caution", "unnamed_opinion_or_forecast", reading.cue.span(*found))
