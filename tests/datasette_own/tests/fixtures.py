"""Stand-ins for the fixtures that Datasette's source distribution leaves out."""

import contextlib
import sqlite3
import tempfile
from pathlib import Path

import pytest
from datasette import __version__
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
NEIGHBORHOODS = """
select _neighborhood, facet_cities.name, state
from facetable join facet_cities on facetable._city_id = facet_cities.id
where _neighborhood like '%' || :text || '%' order by _neighborhood
"""
TABLES = {
    "attraction_characteristic": {"sort_desc": "pk"},
    "facet_cities": {"sort": "name"},
    "no_primary_key": {"sortable_columns": []},
    "paginated_view": {"size": 25},
    "primary_key_multiple_columns_explicit_label": {"label_column": "content2"},
    "roadside_attractions": {
        "columns": {
            "name": "The name of the attraction",
            "address": "The street address for the attraction",
        }
    },
    "searchable_view_configured_by_metadata": {"fts_table": "searchable_fts", "fts_pk": "pk"},
    "simple_primary_key": {
        "title": "This <em>HTML</em> is escaped",
        "description_html": "Simple <em>primary</em> key",
    },
    "simple_view": {"sortable_columns": ["content"]},
    "sortable": {
        "sortable_columns": ["sortable", "sortable_with_nulls", "sortable_with_nulls_2", "text"]
    },
}
QUERIES = {
    "neighborhood_search": {"sql": NEIGHBORHOODS, "params": ["text"]},
    "𝐜𝐢𝐭𝐢𝐞𝐬": {"sql": "select id, name from facet_cities order by id limit 1"},
}
METADATA = {"databases": {"fixtures": {"tables": TABLES, "queries": QUERIES}}}
CONFIG = {"databases": {"fixtures": {"queries": QUERIES}}}  # where 1.0 has its queries


@contextlib.contextmanager
def make_app_client(
    settings=None,
    metadata=None,
    config=None,
    memory=False,
    filename="fixtures.db",
    extra_databases=None,
    template_dir=None,
    **_,
):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / filename
        write_fixture_database(str(path))
        for name, sql in (extra_databases or {}).items():
            with contextlib.closing(sqlite3.connect(Path(folder) / name)) as connection:
                connection.executescript(sql)
        others = sorted(str(Path(folder) / name) for name in extra_databases or ())
        datasette = Datasette(
            [str(path), *others],
            settings=SETTINGS | (settings or {}),
            metadata=metadata or METADATA,
            memory=memory,
            template_dir=template_dir,
            **({"config": config or CONFIG} if __version__.startswith("1.") else {}),
        )
        yield TestClient(datasette)


@pytest.fixture(scope="session")
def app_client():
    with make_app_client() as client:
        yield client


@pytest.fixture(scope="session")
def app_client_with_dot():
    with make_app_client(filename="fixtures.dot.db") as client:
        yield client


@pytest.fixture(scope="session")
def app_client_base_url_prefix():
    with make_app_client(settings={"base_url": "/prefix/"}) as client:
        yield client


@pytest.fixture(scope="session")
def app_client_with_trace():
    with make_app_client(settings={"trace_debug": True}) as client:
        yield client


@pytest.fixture(scope="session")
def app_client_returned_rows_matches_page_size():
    with make_app_client(settings={"max_returned_rows": 50}) as client:
        yield client
