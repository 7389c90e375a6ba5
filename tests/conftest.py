"""Settings of the whole suite."""

import os

import datasette.plugins  # noqa: F401 - before a module of ours, or the plugin is half loaded
from hypothesis import settings

# Machines differ in speed, and a run in CI must not depend on chance.
settings.register_profile("suite", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("suite")

# Stands in for files that Datasette's own tests need; `make test-datasette` runs those.
collect_ignore = ["datasette_own"]
