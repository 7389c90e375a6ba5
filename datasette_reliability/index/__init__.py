"""A bitmap index of the facet columns of ``claims``: count bitmaps, not rows.

One compressed bitmap of row numbers per column and value (Roaring; Lemire et al., 2016), made at
the end of a load and kept in the database. Any combination of equality filters is an
intersection, so a facet costs the same whether it counts thousands or millions of rows.
"""

from .build import refresh
from .counting import Counter, Match
from .ordered import Order, page
from .scores import SCORE, having_score
from .shape import has_our_shape
from .shared import SHARED, Shared, combine, create_shared, read_shared, shared_state
from .state import BITMAPS, COLUMNS, RARE, STATE, VERSIONS, State, is_outdated, read_state
from .versions import Changes, changes_since, newest_version

__all__ = [
    "BITMAPS",
    "COLUMNS",
    "RARE",
    "SCORE",
    "SHARED",
    "STATE",
    "VERSIONS",
    "Changes",
    "Counter",
    "Match",
    "Order",
    "Shared",
    "State",
    "changes_since",
    "combine",
    "create_shared",
    "has_our_shape",
    "having_score",
    "is_outdated",
    "newest_version",
    "page",
    "read_shared",
    "read_state",
    "refresh",
    "shared_state",
]
