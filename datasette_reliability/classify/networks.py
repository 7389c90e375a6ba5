"""The neural networks that join rules and linear models where an engine supports them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from .. import plugins
from .source_type import network as source_type
from .stance import network as stance

__all__ = ["Networks", "networks_of"]


@dataclass(frozen=True, slots=True)
class Networks:
    """Two networks: one scores the types of sources, one the stances on what they say."""

    types: source_type.Network
    stances: stance.Network


def networks_of(engine: str) -> Networks | None:
    """Return the networks if the engine of that name brings what they need; else None."""
    entry = plugins.engines().get(engine)
    return _opened() if entry is not None and entry.network else None


@cache
def _opened() -> Networks:
    return Networks(source_type.open_network(), stance.open_network())
