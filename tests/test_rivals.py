"""Tools that fail in every way, run as the rivals are: one document is lost, and no other."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from datasette_reliability.gold import Gold
from datasette_reliability.records import Document, Given, Span
from tools.rivals import Tool, run, tools

STUB = """
import os, sys, time
def reader(kind="ready"):
    if kind == "broken":
        raise OSError("no model")
    if kind == "silent":
        os._exit(3)
    print("a library that talks", flush=True)
    def read(text):
        print("and goes on talking", flush=True)
        if text == "raise":
            raise ValueError("cannot read 17 marks")
        if text == "die":
            os._exit(1)
        if text == "hang":
            time.sleep(60)
        return [{"source": [[0, 3]], "cue": [[4, 8]], "content": [[9, 12]]}]
    return read
def version():
    return "1.2"
"""
ATTRIBUTION = Given((Span(0, 3),), (Span(4, 8),), (Span(9, 12),))


@pytest.fixture
def stub(tmp_path):
    (tmp_path / "stub.py").write_text(STUB)

    def tool(*arguments):
        return Tool("stub", ("stub", *arguments), Path(sys.executable), str(tmp_path))

    return tool


def gold(text):
    given = (ATTRIBUTION,) if len(text) > 11 else ()
    return Gold(Document(text), given, ((None, None),) * len(given), ())


def test_a_document_that_fails_is_lost_and_no_other(stub):
    texts = (
        "Ada said yes",
        "raise",
        "Ivo said “no”",
        "die",
        "Ada says yes\ud800",
        "hang",
        "Eva said so.",
    )
    row = run(stub(), [gold(text) for text in texts], timeout=5).row()
    assert (row["version"], row["documents"], row["lost"]) == ("1.2", 7, 3)
    assert row["reasons"] == {
        "ValueError: cannot read … marks": 1,
        "the process ended or took too long": 2,
    }
    assert row["source+content exact"] == row["recall"] == 100
    assert row["peak"] > 1


@pytest.mark.parametrize(
    ("argument", "reason"),
    [("broken", "OSError: no model"), ("silent", "the process ended before it was ready")],
)
def test_a_tool_that_cannot_run_says_why(stub, argument, reason):
    outcome = run(stub(argument), [gold("Ada said yes")])
    assert outcome.row() == {"tool": "stub", "unavailable": reason}


def test_a_tool_that_is_not_installed_says_so(tmp_path):
    *_, rival = tools(tmp_path)
    assert "not installed" in str(run(rival, [gold("Ada said yes")]).unavailable)


def test_our_own_engine_is_run_the_same_way(tmp_path):
    ours, *_ = tools(tmp_path)
    text = "The dam is safe, Ana Ruiz said."
    given = Given((Span(17, 25),), (Span(26, 30),), (Span(0, 15),))
    row = run(ours, [Gold(Document(text), (given,), (("indirect", True),), ())]).row()
    assert (row["source+content exact"], row["lost"]) == (100, 0)
