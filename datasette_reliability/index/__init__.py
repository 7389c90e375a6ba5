"""A bitmap index of the facet columns of ``claims``: count bitmaps, not rows.

One compressed bitmap of row numbers per column and value (Roaring; Lemire et al., 2016), made at
the end of a load and kept in the database. Any combination of equality filters is an
intersection, so a facet costs the same whether it counts thousands or millions of rows.
"""

from .build import COLUMNS, refresh
from .counting import Counter, Match
from .state import BITMAPS, RARE, STATE, VERSIONS, State, read_state
from .versions import Changes, changes_since, newest_version

__all__ = [
    "BITMAPS",
    "COLUMNS",
    "RARE",
    "STATE",
    "VERSIONS",
    "Changes",
    "Counter",
    "Match",
    "State",
    "changes_since",
    "newest_version",
    "read_state",
    "refresh",
]
