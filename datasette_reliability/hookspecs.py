"""The hooks of this project: one typed line and one sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pluggy import HookimplMarker, HookspecMarker

if TYPE_CHECKING:
    from .entries import EngineEntry, ReaderEntry, RubricEntry, SourceRule

NAMESPACE = "datasette_reliability"

hookspec = HookspecMarker(NAMESPACE)
hookimpl = HookimplMarker(NAMESPACE)


@hookspec
def register_readers() -> list[ReaderEntry]:  # type: ignore[empty-body]
    """Return readers, each turning one kind of input into documents."""


@hookspec
def register_engines() -> list[EngineEntry]:  # type: ignore[empty-body]
    """Return engines, each a way to find attributions in a document."""


@hookspec
def register_source_rules() -> list[SourceRule]:  # type: ignore[empty-body]
    """Return rules that decide the type of a source from its words, before the built-in rules."""


@hookspec
def register_rubrics() -> list[RubricEntry]:  # type: ignore[empty-body]
    """Return rubrics, each a points table that claims can be rated with."""
