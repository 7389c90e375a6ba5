"""Settings of the whole suite."""

import os
from pathlib import Path

import datasette.plugins  # noqa: F401 - before a module of ours, or the plugin is half loaded
import pytest
from datasette.app import DEFAULT_SETTINGS
from hypothesis import settings

from .lines import touches_datasette

# Machines differ in speed, and a run in CI must not depend on chance.
settings.register_profile("suite", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("suite")

# Nor on how busy it is: a count that is late is left off the page.
DEFAULT_SETTINGS.update(facet_time_limit_ms=10_000, sql_time_limit_ms=10_000)

# Stands in for files that Datasette's own tests need; `make test-datasette` runs those.
collect_ignore = ["datasette_own"]


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a command in a folder of its own that holds one article (``tests.commands``)."""
    from .commands import TEXT, invoked

    monkeypatch.chdir(tmp_path)
    (tmp_path / "article.txt").write_text(TEXT)
    return invoked


def pytest_addoption(parser):
    parser.addoption(
        "--datasette-only", action="store_true", help="leave out what asks nothing of Datasette"
    )


def pytest_collection_modifyitems(config, items):
    if config.getoption("--datasette-only"):
        kept = [item for item in items if touches_datasette(Path(item.path))]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept
