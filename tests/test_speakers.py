"""Precision and recall of what is told of a source, on own passages, each with a floor."""

from __future__ import annotations

import json

import pytest

from .marked import FOLDER
from .speakers import FIELDS, read, score

FLOOR = 0.9


@pytest.mark.parametrize("fresh", [False, True])
@pytest.mark.parametrize("field_name", FIELDS)
def test_precision_and_recall(field_name: str, fresh: bool) -> None:
    result = score(field_name, fresh)
    if fresh:  # fewer passages: one may be missed
        assert result.wanted - result.right <= 1, "\n".join(result.misses)
    floor = FLOOR - 1 / result.wanted if fresh else FLOOR
    assert result.precision >= floor, "\n".join(result.misses)
    assert result.recall >= floor, "\n".join(result.misses)


@pytest.mark.parametrize("field_name", FIELDS)
def test_there_are_thirty_passages_with_hard_negatives(field_name: str) -> None:
    lines = (FOLDER / "who" / f"{field_name}.jsonl").read_text("utf-8").splitlines()
    wants = [json.loads(line)["want"] for line in lines]
    assert len(wants) >= 30
    assert field_name == "pronoun" or sum(want is None for want in wants) >= 8


@pytest.mark.parametrize(
    ("source", "second"),
    [
        ("The World Bank and the Harbor Union", True),
        ("Israel and Hamas", True),
        ("The World Bank", False),
        ("The army and the defense ministry of Varn", False),
        ("The Pentagon and the State Department", False),
        ("Hamas official Bassem Naim and Hamas", False),
        ("Ada Quill and Tom Orr", False),
        ("Two officials and a diplomat", False),
    ],
)
def test_an_independent_second_source_is_named_and_of_another_body(
    source: str, second: bool
) -> None:
    found = read(f"[s {source}] [c said] [p the talks had failed].")
    codes = [signal.code for signal in found.signals]
    assert ("independent_second_source" in codes) is second


def test_its_figures_are_the_figures_of_whom_the_text_names() -> None:
    found = read(
        "The Orlo Observatory counts the dead. [s Its figures, which the United Nations considers"
        " reliable,] [c show] [p 40 people had died]."
    )
    assert (found.source_type, found.source_name) == ("organization", "Orlo Observatory")
    assert (found.endorsed_by, found.medium) == ("the United Nations", "dataset")


def test_a_bare_pronoun_is_no_identifiable_record() -> None:
    found = read("[s This] [c shows] [p the plan had failed].")
    assert [s.code for s in found.signals if s.category == "identity"] == ["unnamed_vague"]
