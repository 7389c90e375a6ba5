"""Let Datasette load this plugin as it does for everybody, or take it out; never half of it."""

import os

import pytest_asyncio
from datasette.plugins import pm

from .fixtures import (  # noqa: F401
    app_client,
    app_client_base_url_prefix,
    app_client_returned_rows_matches_page_size,
    app_client_with_dot,
    app_client_with_trace,
    make_app_client,
)

OURS = "datasette_reliability.explore"


def pytest_configure(config):
    found = [each for each in pm.get_plugins() if getattr(each, "__name__", "") == OURS]
    assert found, "the plugin is not installed"
    if os.environ["WITH_RELIABILITY"] == "0":
        pm.unregister(found[0])


@pytest_asyncio.fixture
async def ds_client(app_client):  # noqa: F811
    """One client for all tests: starting Datasette takes longer than any of them."""
    await app_client.ds.invoke_startup()
    return app_client.ds.client
