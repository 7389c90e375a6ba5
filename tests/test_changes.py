"""What a change of one kind takes: made in a copy of the package, in at most three of its files."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from . import stub

PACKAGE = Path(__file__).parents[1] / "datasette_reliability"
TEXT = "The Velm District Court said the dam is safe. Mayor Ada Voss said the road was closed."
LOADED = f"""
import json, sqlite3
from datasette_reliability import load
from datasette_reliability.records import Document, Settings
load("claims.db", [Document({TEXT!r}, id="new")], Settings(engine="fast"))
found = sqlite3.connect("claims.db")
"""


class Copy:
    """A copy of the package; its ``data``, which no change here touches, is the original."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        ignored = shutil.ignore_patterns("data", "__pycache__")
        shutil.copytree(PACKAGE, folder / PACKAGE.name, ignore=ignored)
        (folder / PACKAGE.name / "data").symlink_to(PACKAGE / "data")

    def change(self, *edits: tuple[str, str, str]) -> None:
        """Put ``new`` before the first ``old`` of a file; no more than three files."""
        assert len({name for name, _, _ in edits}) <= 3
        for name, old, new in edits:
            path = self.folder / PACKAGE.name / name
            text = path.read_text("utf-8")
            assert old in text, f"{name} has no {old!r}"
            path.write_text(text.replace(old, new + old, 1), "utf-8")

    def run(self, code: str) -> Any:
        """Return what a program prints as JSON that has the copy for its package."""
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(self.folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """Return a copy beside a database that the package has made as it is."""
    stub.load(tmp_path / "claims.db", 0, 2)
    return Copy(tmp_path)


def test_a_new_facet_column_takes_three_files(copy: Copy) -> None:
    copy.change(
        ("records.py", '    content_kind: str = "information"\n', '    tone: str = "plain"\n'),
        (
            "columns.py",
            "named | INTEGER",
            "tone | TEXT | how it sounds | classified facet indexed page function added | silent\n",
        ),
        (
            "terms.py",
            "VOCABULARIES = ",
            'TONE = _vocabulary("tone", "Tone", "How it sounds.",'
            ' "plain | plain | As usual.\\nloud | loud | As seldom.", Term)\n',
        ),
        ("terms.py", "            CONTENT_KIND,\n", "            TONE,\n"),
    )
    code = f"""{LOADED}
import asyncio, logging
from datasette.app import Datasette
from datasette_reliability.explore.tables import columns_of
datasette = Datasette(["claims.db"])
async def ask(path):
    await datasette.invoke_startup()
    return (await datasette.client.get(path)).json()
facet = asyncio.run(ask("/claims/claims.json?_facet_reliability=tone&_extra=facet_results"))
facet = facet["facet_results"]
facet = facet.get("results", facet)["tone"]["results"]
print(json.dumps({{
    "sql": found.execute("select sql from sqlite_master where name = 'claims'").fetchone()[0],
    "values": found.execute("select tone, count(*) from claims group by 1").fetchall(),
    "counted": found.execute("select value, n from _reliability_index"
        " where \\"column\\" = 'tone' and value is not null").fetchall(),
    "facet": [[each["label"], each["count"]] for each in facet],
    "indexed": found.execute("select count(*) from pragma_index_info('claims_tone')").fetchone()[0],
    "about": columns_of("claims")["tone"],
    "told": [each["tone"] for each in json.loads(found.execute(
        "select reliability_claims('Ada Voss said so.')").fetchone()[0])]
        if __import__("datasette_reliability").register(found) is None else [],
}}))
"""
    found = copy.run(code)
    assert "CHECK (tone IN ('plain', 'loud'))" in found["sql"]
    assert found["values"] == [[None, 6], ["plain", 2]]
    assert sorted(map(tuple, found["facet"])) == [("plain", 2), ("silent", 6)]
    assert found["indexed"] == 1
    assert found["about"] == "How it sounds"
    assert set(found["told"]) == {"plain"}


COURT = '''def court(question: Question) -> Identity | None:
    """Type a court by its name."""
    words = bare(question.reading.source.text)
    return Identity("court", words, ruled=True) if words.endswith("Court") else None


'''


def test_a_new_source_type_takes_two_files(copy: Copy, tmp_path: Path) -> None:
    before: Mapping[str, Any] = dict(copy.run(f"{LOADED}{_CLASSES}"))
    (tmp_path / "claims.db").unlink()
    stub.load(tmp_path / "claims.db", 0, 2)
    copy.change(
        (
            "terms.py",
            "    official_body | body",
            "    court | body | institution | named_body | authority | court | A court.\n",
        ),
        ("classify/source_type/steps.py", "def unstated_source", COURT),
        (
            "classify/source_type/steps.py",
            "    _finds(unstated_source",
            '    _finds(court, "Before the words: a court is no official body here."),\n',
        ),
    )
    after = dict(copy.run(f"{LOADED}{_CLASSES}"))
    *court, name, reason = after.pop("the dam is safe")
    assert court == ["court", "institution", 1]
    assert (name.lower().removeprefix("the "), reason) == ("velm district court", "named_body")
    del before["the dam is safe"]
    assert after == before


_CLASSES = """
rows = found.execute(
    "select claim, source_type, attribution_class, named, source_name,"
    " (select code from reasons where claim_id = claims.id and category = 'identity')"
    " from claims order by id").fetchall()
print(json.dumps([[claim, rest] for claim, *rest in rows]))
"""
