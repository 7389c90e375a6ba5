"""What runs on one Datasette line only: files that ask nothing of Datasette."""

from __future__ import annotations

from pathlib import Path

import pytest

from .lines import touches_datasette

TESTS = Path(__file__).parent


@pytest.mark.parametrize(
    "name", ["test_facets", "test_cli", "test_settings", "test_crash", "test_months", "test_front"]
)
def test_what_asks_datasette_runs_on_both_lines(name: str) -> None:
    assert touches_datasette(TESTS / f"{name}.py")


@pytest.mark.parametrize("name", ["test_segment", "test_sentences", "test_read_warc"])
def test_what_asks_nothing_of_it_runs_once(name: str) -> None:
    assert not touches_datasette(TESTS / f"{name}.py")


def test_a_module_that_is_imported_counts(tmp_path: Path) -> None:
    (tmp_path / "pages.py").write_text("from datasette.app import Datasette\n")
    (tmp_path / "test_a.py").write_text("from .pages import Datasette\n")
    (tmp_path / "test_b.py").write_text("from pages import nothing\n")
    assert touches_datasette(tmp_path / "test_a.py")
    assert not touches_datasette(tmp_path / "test_b.py")
