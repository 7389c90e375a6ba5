"""No suggestions of facets on our tables: each would count a column, and they have facets.

Datasette asks every registered facet class for suggestions and has no hook to opt out, so the
classes are patched to skip our tables; elsewhere they work as usual.
"""

from __future__ import annotations

from typing import Any

from datasette.facets import ArrayFacet, ColumnFacet, DateFacet

from .tables import is_ours

__all__ = ["leave_out_ours"]

_DONE = "_reliability_left_out"


def leave_out_ours() -> None:
    """Stop Datasette's own facets suggesting anything on our tables.

    Doing it twice changes nothing.
    """
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
