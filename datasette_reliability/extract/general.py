"""The steps for languages other than English: trust the engine, class cues by the lexicons.

The steps for English (``steps.ORDER``) read English words. Other languages use these few steps,
which look only at positions, with the language's own steps in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..language import ENGLISH, Language
from ..language.words import cue_class
from ..records import Attribution, words
from ..steps import FILTER, FIND, REWRITE, Step
from . import acts, narration, nesting, overlaps
from .running import Article, Found, each, finding, unless
from .steps import ORDER, engine

__all__ = ["classing", "order_of"]

_Step = Step[Callable[[Article, Found], Iterable[Attribution]]]


def order_of(language: Language) -> tuple[_Step, ...]:
    """Return the steps that find attributions in a language, in their order."""
    if language is ENGLISH:
        return ORDER
    return (*_FOUND, _class_of_cue(language), *_DROPPED, *language.steps, *_COMPLETED)


def classing(language: Language) -> Callable[[str, Attribution], Attribution]:
    """Return the function that gives an attribution the class of its cue in a language.

    The function takes the text and the attribution.
    """
    if language is ENGLISH:
        return acts.classed
    return lambda text, one: acts.with_class(one, cue_class(language, words(text, one.cue)))


def _class_of_cue(language: Language) -> _Step:
    return Step(
        "class_of_cue", REWRITE, each(classing(language)), "Before only_act, which drops by class."
    )


_FOUND: tuple[_Step, ...] = (
    Step("engine", FIND, finding(engine), "First: the others order and class what it finds."),
    Step(
        "incomplete",
        FILTER,
        unless(acts.incomplete),
        "Before all that look at the first piece of a content or a cue: there must be one.",
    ),
)
_DROPPED: tuple[_Step, ...] = (
    Step("only_act", FILTER, unless(acts.only_act), "After class_of_cue: an act is no claim."),
    Step("repeated", FILTER, acts.repeated, "Before mutual_content, which compares the contents."),
    Step(
        "mutual_content",
        FILTER,
        overlaps.mutual_content,
        "Before the language's own steps, which may read the sentences of what it drops.",
    ),
)
_COMPLETED: tuple[_Step, ...] = (
    Step(
        "sentence_of_outlet",
        FIND,
        finding(narration.sentence_of_outlet),
        "After all other finders: it takes the sentences that are left.",
    ),
    Step(
        "text_order",
        REWRITE,
        nesting.text_order,
        "Before enclosing_attribution, which numbers the attributions as they stand.",
    ),
    Step(
        "enclosing_attribution",
        REWRITE,
        nesting.enclosing_attribution,
        "Last: the number of a parent is its place in the final order.",
    ),
)
