"""The steps that decide the type of a source, in order.

1. :data:`OF_READING` asks plugins and reads sources without words; the first answer counts.
2. Where none answers, the steps of ``words`` type the source by its words, rules and lexicons.
3. :data:`SETTLING` changes that answer: above all by what the learnt models say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ... import plugins
from ...steps import FIND, REWRITE, Step, active
from ..passage import bare
from ..reading import Reading
from .called import called
from .identity import NAMED, Hints, Identity
from .settle import settled
from .words import identify, run_steps

__all__ = ["OF_READING", "SETTLING", "Question", "by_rules", "decide", "ruled_by_plugin"]


@dataclass(frozen=True, slots=True)
class Question:
    """What the steps are asked: a reading, its words that name the source, and the hints.

    ``without`` names steps that are switched off.
    """

    reading: Reading
    words: str
    hints: Hints
    without: frozenset[str]


_Finds = Callable[[Question], "Identity | None"]
_Rewrites = Callable[[Identity, Question], Identity]


def decide(question: Question) -> Identity:
    """Return who the source of a reading is, its type, and the names of the steps that decided."""
    found = by_rules(question)
    for step in active(SETTLING, question.without):
        changed = step.run(found, question)
        if changed != found:
            found = replace(changed, steps=(*found.steps, step.name))
    return found


def by_rules(question: Question) -> Identity:
    """Return who the source is by rules, lexicons and plugins, before a learnt model is asked."""
    found = run_steps(OF_READING, question, question.without)
    words = question.words if question.reading.source else question.reading.antecedent.text
    return found or identify(words, question.hints, 0, question.without)


def plugin_rule(question: Question) -> Identity | None:
    """Ask the plugins' rules about the words of the source."""
    return ruled_by_plugin(question.reading.source.text)


def ruled_by_plugin(words: str) -> Identity | None:
    """Return who the words name by the plugins' rules; None if no rule matches."""
    for rule in plugins.source_rules():
        kind = rule.match(words)
        if kind is not None:
            return Identity(kind, bare(words) if kind in NAMED else None, ruled=True)
    return None


def unstated_source(question: Question) -> Identity | None:
    """Type who is behind "it was alleged that" and "reportedly", where no words name a source."""
    reading = question.reading
    if reading.cue.text == ":" and reading.source.text == "A" and not reading.antecedent.text:
        return Identity("unnamed_vague", None, None, ruled=True)  # "A:" answers a "Q:"
    if (reading.source or reading.antecedent.text) and not reading.impersonal:
        return None
    return Identity("unnamed_vague", None, None)


def learnt_type(found: Identity, question: Question) -> Identity:
    """Take the type found by the learnt models, unless a rule is final, and fit the name to it."""
    return found if found.ruled else settled(found, question.reading)


def fitting_name(found: Identity, question: Question) -> Identity:
    """Take the name that fits the type: a person's for a person, not an office or a record."""
    if found.ruled:
        return found
    words = question.words if question.reading.source else ""
    return replace(found, name=called(found, words, question.reading))


def _finds(function: _Finds, why: str) -> Step[_Finds]:
    return Step(function.__name__, FIND, function, why)


OF_READING: tuple[Step[_Finds], ...] = (
    _finds(plugin_rule, "First: the author of a plugin knows its sources better than these rules."),
    _finds(unstated_source, "After plugin_rule, before the words: this source has none."),
)
SETTLING: tuple[Step[_Rewrites], ...] = (
    Step(
        learnt_type.__name__,
        REWRITE,
        learnt_type,
        "After the rules: their answer is one of the things it weighs.",
    ),
    Step(
        fitting_name.__name__,
        REWRITE,
        fitting_name,
        "Last: the rules and learnt_type name a source before its type is final.",
    ),
)
