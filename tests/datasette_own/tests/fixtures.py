"""Stand-ins for the fixtures that Datasette's source distribution leaves out."""

import contextlib
import tempfile
from pathlib import Path

import pytest
from datasette.app import Datasette
from datasette.utils.testing import TestClient

from .rows import (  # noqa: F401
    generate_compound_rows,
    generate_sortable_rows,
    write_fixture_database,
)

SETTINGS = {
    "default_page_size": 50,
    "max_returned_rows": 100,
    "sql_time_limit_ms": 1000,
    "facet_time_limit_ms": 1000,
    "facet_suggest_time_limit_ms": 500,
}


@contextlib.contextmanager
def make_app_client(settings=None, metadata=None, config=None, memory=False, **_):
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "fixtures.db")
        write_fixture_database(path)
        more = {"config": config} if config else {}
        datasette = Datasette(
            [path], settings=SETTINGS | (settings or {}), metadata=metadata, memory=memory, **more
        )
        yield TestClient(datasette)


@pytest.fixture(scope="session")
def app_client():
    with make_app_client() as client:
        yield client


@pytest.fixture(scope="session")
def app_client_with_trace():
    with make_app_client(settings={"trace_debug": True}) as client:
        yield client


@pytest.fixture(scope="session")
def app_client_returned_rows_matches_page_size():
    with make_app_client(settings={"max_returned_rows": 50}) as client:
        yield client
