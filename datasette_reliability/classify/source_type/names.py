"""Recognize outlets, bodies and countries by their names."""

from __future__ import annotations

from ...language import ENGLISH
from ..passage import bare
from ..publishers import is_publisher, is_staff
from ..vocabulary import (
    artefact,
    body_name,
    country,
    outlet,
    place_kind,
)
from .artefacts import artefact_at
from .identity import Identity, Mention

__all__ = [
    "called_outlet",
    "known_body",
    "known_country",
    "known_outlet",
    "publishing_outlet",
    "titled_name",
    "whole_name",
]

_OUTLET_HEADS = ENGLISH.listed("outlet head")
_WIRES = ENGLISH.listed("word of a wire")


def publishing_outlet(mention: Mention) -> Identity | None:
    """Recognize the publishing outlet and its staff."""
    phrase, hints = mention.phrase, mention.hints
    if not hints.publisher or not phrase.words:
        return None
    core = bare(phrase.core)
    if is_publisher(core, hints.publisher):
        return Identity("own_reporting", core)
    for end in range(1, len(phrase.words)):
        start = phrase.text[phrase.words[0].start : phrase.words[end - 1].end]
        if is_publisher(bare(start), hints.publisher) and is_staff(phrase):
            medium = artefact(phrase.words[-1].text)
            at = artefact_at(phrase)
            return Identity("own_reporting", bare(start), 1, medium[0] if medium else None, at)
    return None


def whole_name(mention: Mention) -> Identity | None:
    """Recognize an outlet or body that all the words together name."""
    entire = bare(mention.text)
    if not _core(mention):
        return None
    if outlet(entire):
        return Identity("media", entire, 1, "press_report")
    kind = body_name(entire) if len(entire) > 5 else None
    return _body_of(kind, mention.text.strip()) if kind else None


def known_outlet(mention: Mention) -> Identity | None:
    """Recognize an outlet by its name."""
    core = _core(mention)
    if core and outlet(bare(core)) and (len(core) > 4 or core.isupper()):
        return Identity("media", bare(core), 1, "press_report")
    return None


def known_body(mention: Mention) -> Identity | None:
    """Recognize a body by its name."""
    phrase, core = mention.phrase, _core(mention)
    kind = (body_name(core) or body_name(bare(core))) if core else None
    if kind is None:
        return None
    return _body_of(
        kind, phrase.text[phrase.lead[-1].start : phrase.words[-1].end] if phrase.lead else core
    )


def known_country(mention: Mention) -> Identity | None:
    """Recognize a country that stands for its government."""
    core = _core(mention)
    known = core and country(core) and (place_kind(core) != "adjective" or core.isupper())
    return Identity("official_body", core) if known else None


def called_outlet(mention: Mention) -> Identity | None:
    """Recognize an outlet by the noun before its name: "the newspaper La Voce".

    "Agency" after a word that no news agency goes by means a body: "rating agency Corvus".
    """
    phrase = mention.phrase
    if not _core(mention):
        return None
    for place, word in enumerate(phrase.words[:-1]):
        name = phrase.words[place + 1 :]
        if word.low in _OUTLET_HEADS and all(w.capital or w.low in {"of", "the"} for w in name):
            begins = word.start if word.text == "Radio" else name[0].start
            called = phrase.text[begins : name[-1].end]
            before = phrase.words[place - 1].low if place else "news"
            if word.low == "agency" and before not in _WIRES:
                return Identity("organization", called)
            return Identity("media", called, 1, "press_report")
    return None


def _core(mention: Mention) -> str:
    """Return the words that may be a known name; "" where a person is meant or nothing is left."""
    surname = mention.hints.name and len(mention.phrase.words) == 1
    return "" if surname else mention.phrase.core


def _body_of(kind: str, name: str) -> Identity:
    return Identity("official_body" if kind == "official" else "organization", titled_name(name))


def titled_name(whole: str) -> str:
    """Return a name as written if it begins with "the", otherwise bare."""
    return whole if whole.startswith(("the ", "The ")) else bare(whole)
