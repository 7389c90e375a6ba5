"""SQL functions for any SQLite connection: they compute columns of ``claims`` from words alone.

Every function is total (it accepts any value of any type and never raises), deterministic, and
returns NULL if all of its words are NULL. :mod:`~.reference` documents them.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from ..records import Settings
from . import pairs, plain
from .rater import FIELDS, Rater, rater_of

__all__ = ["register"]

_log = logging.getLogger(__name__)
_Scalar = tuple[str, tuple[int, ...], Callable[..., Any]]
_WORDS = (1, 2, 3, 4)  # source, cue, claim, context


def register(connection: sqlite3.Connection, settings: Settings | None = None) -> None:
    """Register the functions on a connection; claims are rated with these settings.

    SettingsError when the settings name a rubric that there is not.
    """
    for name, arities, function in _scalars(rater_of(settings or Settings())):
        for arity in arities:
            total = partial(_answer, function, name)
            connection.create_function(name, arity, total, deterministic=True)
    connection.create_aggregate("reliability_mix", 1, plain.Mix)  # type: ignore[arg-type]


def _scalars(rater: Rater) -> Iterator[_Scalar]:
    of_class = partial(rater.answer, "attribution_class")
    own: dict[str, _Scalar] = {
        "attribution_class": ("reliability_class", _WORDS, of_class),
        "band": ("reliability_band", _WORDS, rater.band),
        "quote_type": ("reliability_quote_type", (1, 2), rater.quote_type),
    }
    for field in FIELDS:
        usual = (f"reliability_{field}", _WORDS, partial(rater.answer, field))
        yield own.get(field, usual)
    yield "reliability_claims", (1,), rater.claims
    yield "reliability_code", (2,), plain.code
    yield "reliability_label", (1, 2), plain.label
    yield "reliability_misp_tag", (2,), plain.misp_tag
    yield "reliability_same_claim", (2,), pairs.same_claim
    yield "reliability_numbers_conflict", (2,), pairs.numbers_conflict


def _answer(function: Callable[..., Any], name: str, *values: Any) -> Any:
    """Return what the function does, or NULL with a line in the log where it would raise."""
    try:
        return function(*values)
    except Exception:
        _log.exception("%s failed and answers NULL", name)
        return None
