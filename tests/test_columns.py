"""The table of columns: what is shown, counted, exported and answered is said there alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from datasette_reliability import columns

PACKAGE = Path(columns.__file__).parent
NAMES = {column.name for column in columns.CLAIMS} - {"id"}
# Lists of names that are no list of columns, or of which each name is spelt out beside.
OTHERS = {
    "classify/reading.py",  # keys of the context
    "explore/columns.py",  # what the tables of articles and sources show
    "explore/listing.py",  # what its cards put into words, one by one
    "explore/overview.py",
    "index/state.py",  # what a person's rating changes
    "predictions.py",  # what a row of labels may give
    "read/options.py",  # fields of an input
    "read/rows.py",
    "store/shards.py",  # the numbers that only the database knows
    "store/together.py",  # what is compared across databases
}


def lists(path: Path) -> Iterator[list[str]]:
    """Yield the names of columns in each tuple, list and set that is written in a file."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            values = (each.value for each in node.elts if isinstance(each, ast.Constant))
            yield [value for value in values if value in NAMES]


def test_no_module_lists_columns_again() -> None:
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if any(len(names) > 2 for names in lists(path))
    }
    assert found <= OTHERS


def test_each_use_is_explained_and_each_explained_is_used() -> None:
    text = Path(columns.__file__).read_text("utf-8")
    said = text.split("# Where a column appears")[1].split("# The last cell")[0]
    told = {
        use
        for line in said.splitlines()[1:]
        for use in line.removeprefix("#").strip().split("  ")[0].split(", ")
    }
    used = {use for column in columns.CLAIMS for use in column.uses}
    assert used <= told
    assert told - used <= {"added"}


def test_what_is_predicted_and_answered_is_a_field() -> None:
    fields = {*columns.CLASSIFIED, *columns.RATED}
    assert {*columns.PREDICTED, *columns.ANSWERED} <= fields
    assert set(columns.COUNTED) <= set(columns.COUNTED_OVERALL)
    assert {*columns.COUNTED_OVERALL, *columns.EXPORTED} <= set(columns.FACETS)
