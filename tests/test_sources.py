"""One row of ``sources`` for each source: within a document, across documents, in any order."""

from __future__ import annotations

import itertools
import json
import sqlite3
from pathlib import Path

import pytest

from datasette_reliability import pipeline
from datasette_reliability.records import Document, Settings

SETTINGS = Settings(engine="fast")
MAYOR = "The bridge is closed, Mayor John Smith said on Monday."
VELM = "John Smith, the mayor of Velm, said the pool would open in May."
STRIKER = "John Smith, a striker for Arden, said he would leave in June."
ARDEN = "John Smith, the mayor of Arden, said the harbor was safe."


def load(path: Path, *texts: str, workers: int = 1) -> None:
    documents = [
        Document(text, id=f"doc-{n}", origin=f"made:{text[:40]}") for n, text in enumerate(texts)
    ]
    pipeline.load(path, documents, SETTINGS, pipeline.LoadOptions(workers=workers))


def people(path: Path) -> set[tuple[str, ...]]:
    """Return each source as the sorted claims that are its own."""
    connection = sqlite3.connect(path)
    try:
        rows = connection.execute(
            "select json_group_array(claim) from claims where source_id is not null"
            " group by source_id"
        ).fetchall()
        left = "select count(*) from sources where id not in (select source_id from claims)"
        assert connection.execute(left).fetchone() == (0,)
    finally:
        connection.close()
    return {tuple(sorted(json.loads(row[0]))) for row in rows}


SAME = [
    (MAYOR, VELM),
    (
        "Ada Quill of the Harbor Union said the strike would go on.",
        "Ada Quill, secretary of the Harbor Union, said talks had failed.",
    ),
    (
        "Senator Pavel R. Ostrow of Vermont said the bill was dead.",
        "Sen. Pavel Ostrow said the vote could wait.",
    ),
    ("The Harbor Union said it would strike.", "Talks have failed, the Harbor Union said."),
    ("Britain said the talks were over.", "The UK said the ships had left."),
]
APART = [
    (VELM, STRIKER),
    (MAYOR, STRIKER),
    (VELM, ARDEN),
    (
        "Ines Calder, a spokeswoman for Arden Steel, said the mill would close.",
        "Ines Calder, a spokeswoman for Velm Water, said the taps were safe.",
    ),
    ("John Smith said the road was wet.", "John Smith said the night was cold."),
    ("A senior official said the road was wet.", "A senior official said the night was cold."),
    ("Witnesses said the road was wet.", "Witnesses said the night was cold."),
    ("Sources close to the mayor said he was ill.", "Sources close to the mayor said he was well."),
]


@pytest.mark.parametrize("texts", SAME)
def test_name_with_role_or_affiliation_is_one_source(tmp_path: Path, texts: tuple[str]) -> None:
    load(tmp_path / "a.db", *texts)
    assert sorted(map(len, people(tmp_path / "a.db"))) == [2]


@pytest.mark.parametrize("texts", APART)
def test_a_name_alone_or_none_is_not(tmp_path: Path, texts: tuple[str]) -> None:
    load(tmp_path / "a.db", *texts)
    assert sorted(map(len, people(tmp_path / "a.db"))) == [1, 1]


def test_neither_order_nor_pace_nor_workers_change_the_outcome(tmp_path: Path) -> None:
    texts = (MAYOR, VELM, STRIKER, *SAME[1])
    load(tmp_path / "whole.db", *texts)
    expected = people(tmp_path / "whole.db")
    assert sorted(map(len, expected)) == [1, 2, 2]
    for number, order in enumerate(list(itertools.permutations(texts))[::17]):
        path = tmp_path / f"{number}.db"
        for text in order:
            load(path, text)
        assert people(path) == expected, order
    load(tmp_path / "two.db", *reversed(texts), workers=2)
    assert people(tmp_path / "two.db") == expected


def test_a_rerun_and_a_new_rating_keep_the_sources(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    load(path, MAYOR, VELM, STRIKER)
    before = people(path)
    load(path, MAYOR, VELM, STRIKER)
    pipeline.rerate(path, SETTINGS)
    assert people(path) == before


def test_the_row_tells_the_most_and_keeps_all_words(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    load(path, MAYOR, VELM)
    with sqlite3.connect(path) as connection:
        name, kind, aliases = connection.execute(
            "select name, source_type, aliases from sources"
        ).fetchone()
    assert (name, kind) == ("John Smith", "named_official")
    assert len(json.loads(aliases)) == 2


def test_one_document_has_one_row_for_name_surname_pronoun_and_role(tmp_path: Path) -> None:
    load(
        tmp_path / "a.db",
        "Mira Dalgaard, the transport minister, said the line would reopen on Friday.\n\n"
        "“We have no money for a second track,” Dalgaard said. She said the old one was safe.\n\n"
        "The minister added that fares would rise.",
    )
    assert sorted(map(len, people(tmp_path / "a.db"))) == [4]
