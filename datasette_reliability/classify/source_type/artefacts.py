"""Type an artefact (a report, a poll, a post) as its producer where named, else as itself."""

from __future__ import annotations

from dataclasses import replace

from ...language import ENGLISH
from ..passage import Word, bare
from ..phrase import (
    Phrase,
    read_phrase,
)
from ..vocabulary import (
    artefact,
    first_name,
    people_kind,
    role_kind,
)
from .identity import Hints, Identity, Mention
from .producers import artefact_kind, identifies, producers

__all__ = ["artefact_at", "medium_at", "record", "record_of_producer"]

_REMOTE = ENGLISH.listed("remote sensing")


def record_of_producer(mention: Mention) -> Identity | None:
    """Type an artefact as its producer, where the words name one."""
    phrase, found = mention.phrase, _artefact(mention)
    if found is None:
        return None
    head, (medium, _) = found
    for producer in producers(phrase):
        below = _producer(producer, mention)
        maker = producer.split(" for ")[0]  # "a poll by Marktest for channel five"
        if below is not None and _is_body(phrase, medium, maker, below):
            below = Identity("organization", bare(maker))
        if below is not None:
            number = 1 if below.named and below.number is None else below.number
            at = (head.start, head.end)
            return replace(below, medium=medium, artefact=at, number=number)
    return None


def record(mention: Mention) -> Identity | None:
    """Recognize an artefact that is a source by itself: a document, figures, a post."""
    phrase, found = mention.phrase, _artefact(mention)
    if found is None:
        return None
    head, (medium, kind) = found
    name = bare(phrase.core) if len(phrase.words) > 1 else None
    number, at = None if phrase.plural else 1, (head.start, head.end)
    return Identity(kind, name, number, medium, at, vague_record=not identifies(phrase))


def _artefact(mention: Mention) -> tuple[Word, tuple[str, str]] | None:
    """Return the head noun that names an artefact, with its medium and its type."""
    phrase, head = mention.phrase, mention.phrase.head
    kind = artefact_kind(phrase) if head else None
    if head is None or kind is None or phrase.name or mention.deep:
        return None
    return head, kind


def _producer(producer: str, mention: Mention) -> Identity | None:
    hints = mention.hints
    known = Hints(roles=hints.roles, name=hints.name, publisher=hints.publisher)
    words = [word for word in producer.split() if word[:1].isupper()]
    below = mention.identify(producer, known if words else Hints())
    if below.source_type in {"other", "document", "dataset", "unnamed_vague", "social_media"}:
        if words and below.source_type == "other":
            return Identity("organization", bare(producer))
        return None
    if not words and below.source_type == "unnamed_person":
        head = read_phrase(producer).head
        return below if head is not None and people_kind(head.text) and not mention.depth else None
    return below


def _is_body(phrase: Phrase, medium: str, producer: str, below: Identity) -> bool:
    """Return whether a name behind a poll, data or satellite images is no known person's."""
    first, *others = producer.split() or [""]
    if below.source_type != "named_person" or first_name(first):
        return False
    if medium in {"poll", "dataset"}:
        return not others
    titled = first.endswith(".") or not first[:1].isupper() or role_kind(first) is not None
    return phrase.words[0].low in _REMOTE and not titled


def artefact_at(phrase: Phrase) -> tuple[int, int] | None:
    """Return the range of the head noun in the phrase; None if it names no artefact."""
    head = phrase.head
    return (head.start, head.end) if head and artefact(head.text) else None


def medium_at(phrase: Phrase) -> str | None:
    """Return the medium of the artefact that a phrase names; None if it names none."""
    kind = artefact_kind(phrase) if phrase.words else None
    return kind[0] if kind else None
