"""A file that takes the place of another while it is served: what is shown is that of the new."""

import os
import shutil
import sqlite3
from collections import Counter
from contextlib import closing

import pytest
from datasette.app import Datasette

from datasette_reliability.index import read_state
from datasette_reliability.store.finish import finish

from .explore_data import make

ADDRESS = "/claims/claims.json?_facet_reliability=source_reliability&_shape=objects&_size=max"


def made(path, letter):
    """Make a database as with another setting: the same claims, of which some have a letter."""
    make(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE claims SET source_reliability = ? WHERE id % 3 = 0", [letter])
        finish(connection)
        connection.commit()
    return path


async def shown(datasette):
    """Return the letters that the facet counts, and those of the rows."""
    body = (await datasette.client.get(f"{ADDRESS}&_extra=facet_results")).json()
    facets = body["facet_results"]
    (facet,) = facets.get("results", facets).values()
    counted = {bucket["value"]: bucket["rows"] for bucket in facet["results"]}
    return counted, dict(Counter(row["source_reliability"] for row in body["rows"]))


@pytest.mark.asyncio
async def test_a_file_that_sqlite_takes_for_the_same_is_read_anew(tmp_path):
    served, other = made(tmp_path / "claims.db", "C"), made(tmp_path / "other.db", "F")
    first, second = served.read_bytes(), other.read_bytes()
    # All that SQLite looks at to find out whether what it has kept of a file is still right.
    assert first[24:40] == second[24:40]
    datasette = Datasette([str(served)], settings={"num_sql_threads": 3})
    await datasette.invoke_startup()
    for _ in range(4):  # so that each thread has kept its pages
        assert await shown(datasette) == ({None: 80, "C": 40},) * 2
    shutil.copyfile(other, served)
    os.utime(served, ns=(1, 1))  # a clock's tick may be longer than this test
    for _ in range(4):
        assert await shown(datasette) == ({None: 80, "F": 40},) * 2


def test_two_files_with_the_same_articles_have_states_of_their_own(tmp_path):
    states = []
    for name in ("one.db", "two.db"):
        with closing(sqlite3.connect(made(tmp_path / name, "C"))) as connection:
            states.append(read_state(connection))
    one, two = states
    assert (one.serial, one.built_to, one.total) == (two.serial, two.built_to, two.total)
    assert one != two


@pytest.mark.asyncio
async def test_a_file_that_is_gone_is_served_while_sqlite_has_it_open(tmp_path):
    path = made(tmp_path / "claims.db", "C")
    datasette = Datasette([str(path)], settings={"num_sql_threads": 1})
    await datasette.invoke_startup()
    assert await shown(datasette) == ({None: 80, "C": 40},) * 2
    path.unlink()
    assert await shown(datasette) == ({None: 80, "C": 40},) * 2
