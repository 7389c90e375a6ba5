"""What surrounds our pages: the prefix of a proxy."""

import json
import re
import sqlite3
from contextlib import closing
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from click.testing import CliRunner
from datasette.app import Datasette

from datasette_reliability.cli import reliability
from datasette_reliability.explore import exports

from .addresses import addresses, ask
from .private_data import make

VALUES = {"id": ["1", "99"], "database": ["claims", "news"]}
PREFIX = "/prefix/"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("serving")
    make(folder / "claims.db")
    with closing(sqlite3.connect(folder / "claims.db")) as connection:
        names = [name for _, name, *_ in connection.execute("PRAGMA table_info(claims)")]
        same = ", ".join(f"[{n}]" for n in names if n not in ("id", "position"))
        connection.executemany(
            f"INSERT INTO claims (id, position, {same})"
            f" SELECT ?, ?, {same} FROM claims WHERE id = 1",
            [(n, n) for n in range(2, 70)],
        )
        connection.commit()
    done = CliRunner().invoke(
        reliability, ["combine", str(folder / "news.db"), str(folder / "claims.db")]
    )
    assert done.exit_code == 0, done.output
    return folder


def served(folder, **options):
    return Datasette([str(folder / "claims.db"), str(folder / "news.db")], **options)


def pages(datasette):
    """Return the addresses of all our pages and files."""
    own = [route for route in datasette._routes() if "/-/reliability" in route[0].pattern]
    return addresses(own, VALUES)


class Links(HTMLParser):
    """Collects where a page leads, what it loads and where its forms go."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found += [v for k, v in attrs if k in ("href", "src", "action", "content") and v]


def leading(answer):
    """Return the addresses of a page, or of a file in JSON, and of its header ``Link``."""
    head, _, body = answer.partition("\n")
    found = re.findall(r"<([^>]*)>; rel=", head)
    try:
        return [*found, *_strings(json.loads(body))]
    except ValueError:
        page = Links()
        page.feed(body)
        return found + page.found


def _strings(value):
    for one in value.values() if isinstance(value, dict) else value:
        if isinstance(one, dict | list):
            yield from _strings(one)
        elif isinstance(one, str) and re.match(r"(http://localhost)?/\w", one):
            yield one


@pytest.mark.asyncio
@pytest.mark.parametrize("stripped", [True, False], ids=["stripped", "kept"])
async def test_every_link_keeps_the_prefix(folder, stripped, monkeypatch):
    monkeypatch.setattr(exports, "MOST", 20)
    datasette = served(folder, settings={"base_url": PREFIX})
    await datasette.invoke_startup()
    application = datasette.app()
    walked = 0
    for page in pages(datasette):
        for query in ("", "?band__notnull=1&_facet_size=1"):
            address = ("" if stripped else PREFIX.rstrip("/")) + page + query
            status, answer = await ask(application, address)
            assert status < 500
            for link in leading(answer):
                if not stripped and page.startswith("/news/-/reliability/claims"):
                    continue  # facets have it twice there, as Datasette's own have
                path = urlsplit(urljoin(f"http://localhost{PREFIX}x", link))
                if path.netloc != "localhost" or path.scheme != "http":
                    continue
                assert path.path.startswith(PREFIX), (address, link)
                assert not path.path.startswith(PREFIX + PREFIX[1:]), (address, link)
                walked += 1
    assert walked > 300


@pytest.mark.asyncio
async def test_a_redirect_keeps_the_prefix(folder):
    datasette = served(folder, settings={"base_url": PREFIX})
    response = await datasette.client.get("/claims/-/reliability/claim/1")
    assert response.headers["location"] == "/prefix/claims/-/reliability/document/1#claim-1"
