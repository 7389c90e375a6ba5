"""Run the steps of an order over the attributions of one article."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from operator import is_
from typing import Any

from ..entries import Engine
from ..records import Attribution, Document, Segments, Sentence
from ..steps import FIND, REWRITE, Step, Trace, active

__all__ = ["Article", "Found", "each", "finding", "in_sentence", "run_steps", "unless"]


@dataclass(frozen=True, slots=True)
class Article:
    """One article as a step sees it, besides the attributions found so far.

    ``without`` names the steps that are switched off; ``dropped`` holds what each step dropped, by
    the step's name.
    """

    document: Document
    segments: Segments
    engine: Engine
    without: frozenset[str] = frozenset()
    dropped: dict[str, list[Attribution]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Return the text of the article."""
        return self.document.text

    def sentence(self, attribution: Attribution) -> Sentence:
        """Return the sentence of an attribution's cue."""
        return self.segments.sentences[attribution.sentence]

    def active(self, parts: Iterable[Step[Any]]) -> list[Step[Any]]:
        """Return the parts of a step that are not switched off."""
        return list(active(parts, self.without))


Found = Sequence[Attribution]
_Run = Callable[[Article, Found], Iterable[Attribution]]


def run_steps(
    steps: Iterable[Step[_Run]], article: Article, found: Found = (), trace: Trace | None = None
) -> list[Attribution]:
    """Return the attributions after all steps that are not switched off, in their order.

    Each attribution carries the names of the steps that made or changed it. A step of kind find
    returns what it was given and more, one of kind rewrite as many as it was given, one of kind
    filter some of what it was given.
    """
    kept = list(found)
    for step in active(steps, article.without):
        after = list(step.run(article, kept))
        if step.kind == FIND:
            kept = _joined(step, article, kept, after, trace)
        elif step.kind == REWRITE:
            kept = _rewritten(step, kept, after, trace)
        else:
            kept = _filtered(step, article, kept, after, trace)
    return kept


def _joined(
    step: Step[_Run], article: Article, before: Found, after: Found, trace: Trace | None
) -> list[Attribution]:
    known = set(map(id, before))
    if len(known) == len(after):
        return list(after)
    after = [one if id(one) in known else _born(step, article, one, trace) for one in after]
    if not step.then:
        return after
    new = [one for one in after if id(one) not in known]
    return [*before, *run_steps(step.then, article, new, trace)]


def _born(step: Step[_Run], article: Article, one: Attribution, trace: Trace | None) -> Attribution:
    """Return a new attribution with the name of its step; parts name themselves."""
    steps = one.steps if step.parts else (*one.steps, step.name)
    one = replace(one, steps=steps, engine=one.engine or article.engine.name)
    if trace is not None:
        trace.note(steps[-1], step.kind, None, one)
    return one


def _rewritten(
    step: Step[_Run], before: Found, after: Found, trace: Trace | None
) -> list[Attribution]:
    if len(before) == len(after) and all(map(is_, before, after)):  # most steps change few texts
        return list(after)
    known = set(map(id, before))
    kept = list[Attribution]()
    for old, new in zip(before, after, strict=True):
        if id(new) not in known and new != old:
            new = replace(new, steps=(*new.steps, step.name))
            if trace is not None:
                trace.note(step.name, step.kind, old, new)
            kept.append(new)
        else:  # an equal record is not a change
            kept.append(new if id(new) in known else old)
    return kept


def _filtered(
    step: Step[_Run], article: Article, before: Found, after: Found, trace: Trace | None
) -> list[Attribution]:
    kept = set(map(id, after))
    gone = [one for one in before if id(one) not in kept]
    article.dropped.setdefault(step.name, []).extend(gone)
    if trace is not None:
        for one in gone:
            trace.note(step.name, step.kind, one, None)
    return list(after)


def each(rewrite: Callable[[str, Attribution], Attribution]) -> _Run:
    """Return the run of a step that rewrites each attribution from the text alone."""

    def run(article: Article, found: Found) -> list[Attribution]:
        text = article.text
        return [rewrite(text, one) for one in found]

    return run


def in_sentence(rewrite: Callable[[str, Sentence, Attribution], Attribution]) -> _Run:
    """Return the run of a step that rewrites each attribution within its sentence."""

    def run(article: Article, found: Found) -> list[Attribution]:
        text, sentences = article.text, article.segments.sentences
        return [rewrite(text, sentences[one.sentence], one) for one in found]

    return run


def unless(is_none: Callable[[str, Attribution], bool]) -> _Run:
    """Return the run of a step that drops each attribution for which ``is_none`` is true."""
    return lambda article, found: [one for one in found if not is_none(article.text, one)]


def finding(find: Callable[[Article, Found], Iterable[Attribution]]) -> _Run:
    """Return the run of a step that adds what ``find`` yields after what was found before."""
    return lambda article, found: [*found, *find(article, found)]
