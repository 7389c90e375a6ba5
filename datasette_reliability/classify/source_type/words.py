"""The steps that type a mention (words that refer to a source), in order.

The first answer counts. A step may ask about other words, for example the antecedent or the
producer of a report; then all steps are tried on those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from ...steps import FIND, Step, active
from ..memos import remembered
from ..passage import bare
from ..phrase import named_one
from . import artefacts, bodies, names, people, references
from .identity import Hints, Identity, Mention

__all__ = ["OF_WORDS", "identify", "run_steps"]

_Asked = TypeVar("_Asked")
_OfWords = Callable[[Mention], "Identity | None"]
_NO_HINTS = Hints()


def run_steps(
    steps: Iterable[Step[Callable[[_Asked], Identity | None]]],
    asked: _Asked,
    without: frozenset[str] = frozenset(),
) -> Identity | None:
    """Return the answer of the first step that has one; None if none has.

    The answer lists that step's name before the names of the steps it asked in turn.
    """
    for step in active(steps, without):
        found = step.run(asked)
        if found is not None:
            return replace(found, steps=(step.name, *found.steps))
    return None


@remembered(4096, 200)
def identify(
    text: str,
    hints: Hints = _NO_HINTS,
    depth: int = 0,
    without: frozenset[str] = frozenset(),
) -> Identity:
    """Return who these words name, by rules and lexicons; the type "other" if no step knows.

    ``hints`` hold what the rest of the document says about them; ``depth`` counts the questions
    that led here. ``without`` names steps that are switched off.
    """
    text = named_one(text)
    mention = Mention(
        text, hints, depth, lambda other, hints: identify(other, hints, depth + 1, without)
    )
    found = run_steps(OF_WORDS, mention, without)
    return found or Identity("other", bare(_without_asides(mention))[:120] or None, None)


def _without_asides(mention: Mention) -> str:
    """Return the words up to the first apposition or clause between commas."""
    asides = mention.phrase.asides
    return mention.text[: asides[0][0].start].rstrip(" ,;:—–-(") if asides else mention.text


def _of_words(function: _OfWords, why: str) -> Step[_OfWords]:
    return Step(function.__name__, FIND, function, why)


OF_WORDS: tuple[Step[_OfWords], ...] = (
    _of_words(
        references.conjunction, "Before named_person, which would read two names as one person's."
    ),
    _of_words(
        references.antecedent,
        "Before pronoun and all names: who is meant counts more than the words used.",
    ),
    _of_words(
        references.pronoun, "After antecedent, before lone_surname, which takes “They” for a name."
    ),
    _of_words(
        names.publishing_outlet,
        "Before whole_name and known_outlet, to which the publisher is a medium like others.",
    ),
    _of_words(
        names.whole_name,
        "After publishing_outlet, before body, to which “The Hill” is an organization.",
    ),
    _of_words(
        names.known_outlet,
        "After publishing_outlet, before called_outlet, which cuts “Daily” off a known name.",
    ),
    _of_words(names.known_body, "Before lone_surname, which takes “Ford” for a person."),
    _of_words(names.known_country, "Before body, to which “Washington” is an organization."),
    _of_words(
        names.called_outlet,
        "After known_outlet, before body: “property website Homeway” is named Homeway.",
    ),
    _of_words(
        artefacts.record_of_producer,
        "Before record: if the words name the producer of a document, the producer is the source.",
    ),
    _of_words(
        artefacts.record,
        "After record_of_producer, before collective_name, which takes a title for a body.",
    ),
    _of_words(
        people.collective_name,
        "After record, before named_person: “Standard Trustco” is no person's name.",
    ),
    _of_words(people.person_called_body, "Before named_person, which decides by the name alone."),
    _of_words(
        people.named_person, "After person_called_body, before body, to which capitals are enough."
    ),
    _of_words(
        people.lone_surname, "After collective_name, before body, to which capitals are enough."
    ),
    _of_words(
        bodies.spokesperson, "After record_of_producer, before unnamed_people: the body is named."
    ),
    _of_words(bodies.the_public, "Before body and unnamed_people: nobody can ask the public."),
    _of_words(
        bodies.apposed_body,
        "After named_person, which reads a person's name; before body, which would read the noun.",
    ),
    _of_words(
        bodies.body,
        "After all names, which it would take by their capitals; before unnamed_people.",
    ),
    _of_words(
        people.unnamed_people,
        "After body: “police” and “the union” are bodies first, then people.",
    ),
    _of_words(
        people.relative_who,
        "After unnamed_people: a known noun says more than “who”.",
    ),
)
