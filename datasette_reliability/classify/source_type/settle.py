"""Combine what the rules know about a source with the type that was decided."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from ... import terms
from ...language import ENGLISH
from ..passage import Passage, bare
from ..phrase import named_one, read_phrase
from ..reading import Reading
from ..vocabulary import people_kind, role_kind
from .features import features
from .identity import NAMED, Identity
from .model import source_types

__all__ = ["NEVER", "chosen", "possible", "settled"]

# A type replaces the rules' answer only if it is more probable by this much (a factor of 1.6). On
# dev 0, 0.5 and 1 differ by less than a point, and none is always ahead. A small margin keeps the
# rules' answer, which has reasons, where the model has no opinion.
_MARGIN = 0.5

NEVER = -12.0  # stands for the log probability of a type that a model does not know
_POINTING = ENGLISH.listed("pointing word")
_PERSONS, _UNNAMED, _RECORDS = (
    frozenset(term.value for term in terms.SOURCE_TYPE.terms if term.kind == kind)
    for kind in ("person", "unnamed", "record")
)
# "a second juror": people introduced like this, without a capital letter, have no name.
_SOMEBODY = re.compile(
    rf"{ENGLISH.one_of('somebody')}\s[^A-Z]{{2,400}}\Z",
    re.ASCII,
)

# Offices that one person holds in a place: a reader knows who "Mayor" is, but not which "Senator".
# Where they stand alone (governor, minister, mayor …), the train genres mark them as named.
_SOLE = ENGLISH.listed("sole office")
_STUDIES = ENGLISH.listed("study")


def settled(identity: Identity, reading: Reading) -> Identity:
    """Return the identity with the type decided over the document, else from the words alone.

    A source without words ("it is alleged") or a bare "this" keeps the rules' answer: the models
    have nothing to weigh.
    """
    pointing = reading.impersonal or reading.source.text.lower() in _POINTING
    if not reading.source or pointing:
        return identity
    kind = reading.source_type or _by_words(identity, reading)
    if kind == identity.source_type or kind not in terms.SOURCE_TYPE.values:
        return identity
    return _retyped(identity, kind, reading)


def _by_words(identity: Identity, reading: Reading) -> str:
    """Return the type by the words alone; the cue is left out, as "claimed" changes no source."""
    silent = replace(reading, cue=Passage(""))
    scores = source_types().log_probabilities(features(silent, identity))
    return chosen(possible(scores, reading), identity.source_type)


def possible(scores: Mapping[str, float], reading: Reading) -> Mapping[str, float]:
    """Return the scores without the types that the words of a source rule out.

    Words that cannot hold a name rule out named people, and a study is not a person.
    """
    words = reading.source.text
    if reading.name or reading.antecedent.text:
        return scores
    if _research(words):
        barred = _PERSONS | _UNNAMED
    elif words.lower().startswith("ex-") and _office(words):
        barred = frozenset(scores) - _UNNAMED  # the lexicon of names takes them for a body
    elif _SOMEBODY.match(words[:1].lower() + words[1:]) or _office(words):
        barred = _PERSONS
    else:
        return scores
    return {kind: score for kind, score in scores.items() if kind not in barred} or scores


def _office(words: str) -> bool:
    """Return whether these are one word for an office or a kind of people, like "Ex-aide"."""
    if len(words) > 40 or " " in words:
        return False
    low = words.lower().removeprefix("ex-")
    return low not in _SOLE and not (role_kind(low) is None and people_kind(low) is None)


def _research(words: str) -> bool:
    """Return whether a study speaks, as in "a study published in the Journal of Urban Sleep"."""
    head = read_phrase(words[:400]).head
    return head is not None and head.low in _STUDIES


def chosen(scores: Mapping[str, float], ruled: str) -> str:
    """Return the type with the best log probability, or the rules' if it is close behind."""
    best = max(scores, key=scores.__getitem__)
    return best if scores[best] - scores.get(ruled, NEVER) > _MARGIN else ruled


def _retyped(identity: Identity, kind: str, reading: Reading) -> Identity:
    changed = replace(identity, source_type=kind, name=_name(identity, kind, reading), kind="")
    if kind in _RECORDS:
        return replace(changed, medium=identity.medium or kind, vague_record=not changed.name)
    if kind == "media":
        return replace(changed, medium=identity.medium or "press_report")
    if not changed.named and identity.plural is None:
        changed = replace(changed, plural=_plural(reading))
    medium = None if identity.medium in {*_RECORDS, "press_report"} else identity.medium
    return replace(changed, medium=identity.medium if identity.artefact else medium)


def _name(identity: Identity, kind: str, reading: Reading) -> str | None:
    if kind not in NAMED:
        return identity.name if kind in _RECORDS or kind == "other" else None
    if kind == "own_reporting":
        return reading.publisher or identity.name
    phrase = read_phrase(named_one(reading.source.text[:400]))
    person = " ".join(word.text for word in phrase.name) if kind in _PERSONS else ""
    told = reading.name or person or identity.name
    return told or bare(reading.antecedent.text or phrase.core)[:120] or None


def _plural(reading: Reading) -> tuple[int, int] | None:
    phrase = read_phrase(reading.source.text[:400])
    return (phrase.head.start, phrase.head.end) if phrase.plural and phrase.head else None
