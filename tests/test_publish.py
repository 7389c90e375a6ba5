"""``datasette inspect``, ``-i`` and ``datasette publish``: what is served is what was loaded.

No image is built here: stubs stand for docker, gcloud and heroku and keep what they are given, and
the commands of the Dockerfile are then run on that.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from datasette_reliability import pipeline
from datasette_reliability.index import read_state
from datasette_reliability.read import documents

FACETS = "_facet=attribution_class&_facet=band&_facet_reliability=publisher&_facet_size=3"
# Every page and export of ours, and Datasette's own pages of our tables.
ADDRESSES = (
    "/claims/claims.json?_facet=attribution_class&_facet=band&_shape=objects",
    f"/claims/claims.json?{FACETS}",
    f"/claims/claims.json?{FACETS}&attribution_class__not=unattributed&_reliability=publisher:0",
    "/claims/claims.json?_search=bridge",
    "/claims/-/reliability.json",
    "/claims/-/reliability.json?band=weak",
    "/claims/-/reliability/document/1.json",
    "/claims/-/reliability/document/1.txt",
    "/claims/-/reliability/document/1.annotations.jsonld",
    "/claims/-/reliability/document/1.schema.jsonld",
    "/claims/-/reliability/claims.annotations.jsonld?band=weak",
    "/claims/-/reliability/claims.schema.jsonld",
    "/claims/-/reliability/source/1.json",
    "/claims/claims",
    "/claims/claims/1",
    "/claims/documents",
    "/claims",
    "/",
    "/-/reliability/about",
    "/-/reliability/try",
)
_TIMES = re.compile(r'"(?:query_ms|duration_ms|duration)": [0-9.]+|Queries took [0-9.]+ms')


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("published")
    rows = [
        {
            "text": f"Mayor Ada Voss said bridge {n} was open. Two people close to her said it was"
            " not. The road was closed.",
            "title": f"Bridge {n}",
            "publisher": ("The Ledger", "Velm & <Sons>")[n % 2],
            "published": f"2025-0{n % 3 + 1}-03",
        }
        for n in range(12)
    ]
    (found / "articles.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    pipeline.load(found / "claims.db", documents([str(found / "articles.jsonl")]))
    return found


def datasette_command(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "datasette", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


async def answers(datasette: Datasette) -> dict[str, tuple[int, Any]]:
    await datasette.invoke_startup()
    found = {}
    for address in ADDRESSES:
        response = await datasette.client.get(address)
        text = _TIMES.sub("", response.text)
        try:
            found[address] = response.status_code, json.loads(response.text)
            for name in ("query_ms", "suggested_facets"):
                found[address][1].pop(name, None)
        except (AttributeError, ValueError):
            found[address] = (
                response.status_code,
                sorted(
                    set(re.findall(r'href="[^"]+"', text)) - {'href="/claims.db"'}  # a download
                ),
            )
    return found


@pytest.mark.asyncio
async def test_an_inspected_immutable_database_says_the_same(folder: Path) -> None:
    datasette_command(folder, "inspect", "claims.db", "--inspect-file", "inspect-data.json")
    inspected = json.loads((folder / "inspect-data.json").read_text())
    path = str(folder / "claims.db")
    expected = await answers(Datasette([path]))
    assert {status for status, _ in expected.values()} <= {200, 404}
    assert sum(status == 200 for status, _ in expected.values()) >= len(ADDRESSES) - 1
    for options in ({}, {"inspect_data": inspected}):
        frozen = Datasette([], immutables=[path], **options)
        assert not frozen.get_database("claims").is_mutable
        found = await answers(frozen)
        for address in ADDRESSES:
            assert found[address] == expected[address], address
    counts = {name: each["count"] for name, each in inspected["claims"]["tables"].items()}
    with closing(frozen.get_database("claims").connect()) as connection:
        assert counts["claims"] == read_state(connection).total  # type: ignore[union-attr]
        assert counts["documents"] == 12


@pytest.mark.asyncio
async def test_facets_of_an_immutable_database_come_from_its_index(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No query groups the rows of the table."""
    datasette = Datasette([], immutables=[str(folder / "claims.db")])
    asked: list[str] = []
    database_type = type(datasette.get_database("claims"))
    execute = database_type.execute

    async def noted(self: Any, sql: str, *arguments: Any, **options: Any) -> Any:
        asked.append(sql)
        return await execute(self, sql, *arguments, **options)

    monkeypatch.setattr(database_type, "execute", noted)
    await datasette.invoke_startup()
    address = "/claims/claims.json?_facet_reliability=attribution_class&_nosuggest=1"
    assert (await datasette.client.get(address)).status_code == 200
    assert asked
    assert not [sql for sql in asked if "group by" in sql.lower()]


STUB = """#!{python}
import os, shutil, sys
if sys.argv[1:2] == ["plugins"]:
    print("heroku-builds 1")
elif sys.argv[1:2] == ["build"] or sys.argv[1:3] == ["builds", "submit"]:
    shutil.copytree(".", os.environ["STUB_KEEPS"])
elif sys.argv[1:3] == ["config", "get-value"]:
    print("some-project")
"""


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put stubs on the path; return the folder in which they keep what they are given."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("docker", "gcloud", "heroku"):
        (programs / name).write_text(STUB.format(python=sys.executable))
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=":")
    monkeypatch.setenv("STUB_KEEPS", str(tmp_path / "kept"))
    return tmp_path / "kept"


INSTALL = ("--install", "datasette-reliability")
PUBLISH = {
    "package": ("package", "claims.db", *INSTALL),
    "cloudrun": ("publish", "cloudrun", "claims.db", "--service", "claims", *INSTALL),
}


@pytest.mark.parametrize("way", PUBLISH)
def test_what_is_packaged_serves_our_pages(folder: Path, kept: Path, way: str) -> None:
    datasette_command(folder, *PUBLISH[way])
    dockerfile = (kept / "Dockerfile").read_text()
    assert re.search(r"RUN pip install .*\bdatasette-reliability\b", dockerfile)
    run = re.search(r"^RUN datasette (inspect .*)$", dockerfile, re.MULTILINE)
    served = re.search(r"^CMD datasette (serve .*)$", dockerfile, re.MULTILINE)
    assert run is not None
    assert served is not None
    datasette_command(kept, *shlex.split(run[1]))
    serve = shlex.split(served[1].replace("--port $PORT", ""))
    assert "-i" in serve
    text = datasette_command(kept, *serve, "--get", "/claims/-/reliability.json")
    assert json.loads(text)["pictures"][0]["counts"]
    text = datasette_command(kept, *serve, "--get", f"/claims/claims?{FACETS}")
    assert 'id="facet-attribution_class"' in text


def test_what_heroku_gets(folder: Path, kept: Path) -> None:
    datasette_command(
        folder, "publish", "heroku", "claims.db", *INSTALL, "--generate-dir", str(kept)
    )
    assert "datasette-reliability" in (kept / "requirements.txt").read_text().split()
    assert "claims.db" in (kept / "Procfile").read_text()
    datasette_command(kept, "inspect", "claims.db", "--inspect-file", "inspect-data.json")
    text = datasette_command(
        kept,
        *("serve", "-i", "claims.db", "--inspect-file", "inspect-data.json"),
        *("--get", "/claims/-/reliability/document/1.json"),
    )
    assert json.loads(text)["document"]["title"] == "Bridge 0"


def test_a_slice_is_published_like_the_whole(folder: Path, kept: Path) -> None:
    condition = "attribution_class = 'anonymous'"
    datasette_command(folder, "reliability", "export", "claims.db", "a.db", "--where", condition)
    datasette_command(folder, "package", "a.db", *INSTALL)
    address = "/a/claims.json?_facet=attribution_class&_shape=objects"
    found = json.loads(datasette_command(kept, "serve", "-i", "a.db", "--get", address))
    assert [row["attribution_class"] for row in found["rows"]] == ["anonymous"] * 12
