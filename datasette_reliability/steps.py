"""The building blocks of the ordered lists of ``extract`` and ``classify``, and a run's trace."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

__all__ = ["FILTER", "FIND", "REWRITE", "Change", "Kind", "Step", "Trace", "active", "every_step"]

Kind = Literal["find", "rewrite", "filter"]
FIND: Kind = "find"
REWRITE: Kind = "rewrite"
FILTER: Kind = "filter"

Run = TypeVar("Run", bound=Callable[..., Any], covariant=True)


@dataclass(frozen=True, slots=True)
class Step(Generic[Run]):
    """One named step of an order, with the reason for its place.

    ``parts`` are named steps, of which the first that applies counts. What a step finds passes the
    steps of ``then`` before it joins earlier findings.
    """

    name: str
    kind: Kind
    run: Run
    why_here: str
    then: tuple[Step[Any], ...] = ()
    parts: tuple[Step[Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What one step made (nothing before), changed, or dropped (nothing after)."""

    step: str
    kind: Kind
    before: Any
    after: Any


@dataclass(slots=True)
class Trace:
    """What the steps did to one document, in that order.

    ``claims`` holds the changes that led to each claim, once a pipeline has numbered the claims;
    ``text`` is what the spans of the changes point into.
    """

    changes: list[Change] = field(default_factory=list)
    claims: list[tuple[Change, ...]] = field(default_factory=list)
    text: str = ""

    def note(self, step: str, kind: Kind, before: Any, after: Any) -> None:
        """Record what a step did."""
        self.changes.append(Change(step, kind, before, after))

    def history(self, last: Any) -> tuple[Change, ...]:
        """Return the changes that led to this very object, the first first."""
        made = {id(change.after): change for change in self.changes if change.after is not None}
        found = list[Change]()
        while (change := made.get(id(last))) is not None:
            found.append(change)
            last = change.before
        return tuple(reversed(found))

    @property
    def dropped(self) -> list[Change]:
        """Return the changes that dropped something."""
        return [change for change in self.changes if change.after is None]


def every_step(steps: Iterable[Step[Any]]) -> Iterator[Step[Any]]:
    """Yield each step of an order once, in its order, with those inside other steps."""
    seen: dict[str, Step[Any]] = {}
    for step in _unfolded(steps):
        if seen.setdefault(step.name, step) is not step:
            raise ValueError(f"two steps are named {step.name!r}; rename one")
    yield from seen.values()


def _unfolded(steps: Iterable[Step[Any]]) -> Iterator[Step[Any]]:
    for step in steps:
        yield step
        yield from _unfolded((*step.parts, *step.then))


def active(steps: Iterable[Step[Run]], without: Set[str]) -> Iterator[Step[Run]]:
    """Yield the steps that are not switched off."""
    return (step for step in steps if step.name not in without)
