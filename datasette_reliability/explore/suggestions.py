"""No suggestions of facets on our tables: each would count a column, and they have facets.

Datasette asks every registered class of facets for suggestions and has no hook to be left alone,
so the classes are asked to leave out our tables; everywhere else they do as ever.
"""

from __future__ import annotations

from typing import Any

from datasette.facets import ArrayFacet, ColumnFacet, DateFacet

from .tables import is_ours

__all__ = ["leave_out_ours"]

_DONE = "_reliability_left_out"


def leave_out_ours() -> None:
    """Let Datasette's own facets suggest nothing on our tables; doing it twice changes nothing."""
    for kind in (ArrayFacet, ColumnFacet, DateFacet):
        if _DONE not in vars(kind):
            _leave_out(kind)


def _leave_out(kind: Any) -> None:
    suggest = kind.suggest

    async def elsewhere(self: Any) -> list[dict[str, Any]]:
        if is_ours(self.ds, self.database, self.table):
            return []
        found: list[dict[str, Any]] = await suggest(self)
        return found

    kind.suggest = elsewhere
    setattr(kind, _DONE, True)
