"""Type a source by what its words refer to: two sources, an antecedent, a pronoun."""

from __future__ import annotations

from dataclasses import replace

from ...language import ENGLISH
from ...terms import source_type
from ..conjoined import split_and
from ..passage import Word, bare
from ..phrase import Phrase, is_pronoun
from ..roles import person_type
from .artefacts import artefact_at, medium_at
from .identity import TYPES, Hints, Identity, Mention
from .people import plural_of

__all__ = ["antecedent", "conjunction", "pronoun"]


def conjunction(mention: Mention) -> Identity | None:
    """Type "Ana Ruiz and a nurse" as the better identified of the two, and count both."""
    text, hints = mention.text, mention.hints
    parts = [] if mention.deep else split_and(text)
    if len(parts) != 2 or hints.antecedent:
        return None
    found = [mention.identify(text[a:b], Hints(publisher=hints.publisher)) for a, b in parts]
    first = min(found, key=lambda one: TYPES.index(one.source_type))
    if hints.roles and first.source_type == "named_person":
        first = replace(first, source_type=person_type("; ".join(hints.roles)))
    numbers = [one.number for one in found]
    total = None if None in numbers else sum(n for n in numbers if n)
    unnamed = source_type(first.source_type).kind == "unnamed"
    span = (parts[0][0], parts[1][1]) if unnamed else first.plural
    return replace(first, number=total, plural=span)


def antecedent(mention: Mention) -> Identity | None:
    """Type a reference ("he", "the report") by its antecedent."""
    phrase, hints = mention.phrase, mention.hints
    if not hints.antecedent or mention.deep:
        return None
    below = mention.identify(hints.antecedent, replace(hints, antecedent=""))
    if below.source_type == "other" and bare(phrase.text).lower() in _ANYBODY:
        return Identity("unnamed_person", None, _number(phrase, below))
    if below.source_type == "other" and _only_pronoun(phrase):
        return None
    plural = plural_of(phrase) if source_type(below.source_type).kind == "unnamed" else None
    return replace(
        below,
        number=_number(phrase, below),
        artefact=artefact_at(phrase),
        medium=below.medium or medium_at(phrase),
        plural=plural,
    )


def pronoun(mention: Mention) -> Identity | None:
    """Type a pronoun by itself, and by the roles of the person it stands for."""
    word, hints = _only_pronoun(mention.phrase), mention.hints
    if word is None:
        return None
    kind = _PRONOUNS.get(word.low, "unnamed_vague")
    if kind == "named_person" and hints.roles:
        kind = person_type("; ".join(hints.roles))
    name = hints.publisher if kind == "own_reporting" else hints.name
    number = 1 if word.low in _SINGLE else None
    return Identity(kind, name or None, number, _medium_of(kind), vague_record=True)


def _only_pronoun(phrase: Phrase) -> Word | None:
    """Return the pronoun if the phrase is nothing else."""
    only = (*phrase.lead, *phrase.words)
    return only[0] if len(only) == 1 and is_pronoun(only[0]) else None


def _number(phrase: Phrase, below: Identity) -> int | None:
    if phrase.number is not None:
        return phrase.number
    if phrase.text.lower() == "the other":
        return 1
    many = phrase.plural or any(word.low in _MANY for word in (*phrase.lead, *phrase.words))
    if many:
        return None if below.number == 1 and not below.named else below.number
    if phrase.words and not phrase.plural and not below.source_type.startswith("unnamed_v"):
        return below.number if below.named else 1
    only = phrase.lead[0].low if phrase.lead else ""
    return 1 if only in {"he", "she", "his", "her", "one", "another", "him"} else below.number


_ANYBODY = ENGLISH.listed("anybody")


_MANY = ENGLISH.listed("they")


_PRONOUNS = {
    word: kind
    for kind, words in (
        ("named_person", "he she him her his himself herself"),
        ("organization", "it its itself"),
        ("own_reporting", "i we me us my our"),
        ("document", "that which this what these"),
        ("unnamed_person", "who whose whom"),
    )
    for word in words.split()
}


_SINGLE = ENGLISH.listed("pronoun of one")


def _medium_of(kind: str) -> str | None:
    return kind if kind in {"document", "dataset", "social_media"} else None
