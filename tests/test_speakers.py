"""Precision and recall of what is told of a source, on own passages, each with a floor."""

from __future__ import annotations

import json

import pytest

from .marked import FOLDER
from .speakers import FIELDS, score

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
