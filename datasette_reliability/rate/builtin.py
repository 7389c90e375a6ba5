"""Register the built-in rubric; it is read when first asked for."""

from __future__ import annotations

from ..entries import RubricEntry
from ..hookspecs import hookimpl
from ..records import Rubric

__all__ = ["register_rubrics"]


@hookimpl
def register_rubrics() -> list[RubricEntry]:
    """Return the rubric that comes with the package."""
    return [
        RubricEntry(
            name="attribution-reliability",
            description="How well a sentence tells who speaks, how they know, how to check it",
            load=_load,
        )
    ]


def _load() -> Rubric:
    from ..rubrics import load_rubric_file

    return load_rubric_file()
