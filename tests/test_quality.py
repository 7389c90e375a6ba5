"""What ``make quality`` prints, writes and refuses, on made-up measurements."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path

import pytest

from datasette_reliability.errors import InputError
from datasette_reliability.gold import Gold
from datasette_reliability.records import Document, Given, Span
from tools.quality import __main__ as quality
from tools.quality.measurements import DEV, Measurement
from tools.quality.steps import Corpus, Done, Read, lines, measure_steps

from .stub import StubEngine

ROWS = [
    Measurement("fast", "fast source+content F1 jac50", 61.04, (57.2, 64.4), None),
    Measurement("fast slices", "fast with acts recall of direct", 79.96, (70.0, 90.0), 358),
    Measurement("fast errors", "fast error: missed", 12),
    Measurement("types", "source_type accuracy", 85.3, None, 170),
]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Return what runs the command with some floors: its exit code and the rows that it wrote."""
    (tmp_path / DEV).write_text("{}")
    monkeypatch.setattr(quality, "measure", lambda data: iter(ROWS))
    monkeypatch.setattr(quality, "_FLOORS", tmp_path / "floors.json")

    def main(data: object = None, **pinned: object) -> tuple[int, dict[str, dict[str, object]]]:
        (tmp_path / "floors.json").write_text(json.dumps({"data": data or {}, **pinned}))
        written = tmp_path / "quality.json"
        code = quality.main([str(tmp_path), "--write", str(written)])
        if not written.exists():
            return code, {}
        return code, {row["name"]: row for row in json.loads(written.read_text())["rows"]}

    return main


@pytest.mark.parametrize(
    ("floors", "code"),
    [
        ({}, 0),
        ({"source_type accuracy": 85.3}, 0),
        ({"source_type accuracy": 85.4}, 1),
        ({"fast source+content F1 jac50": 61.0, "fast with acts recall of direct": 80.0}, 1),
    ],
)
def test_below_a_floor_fails(run, capsys, floors, code):
    assert run(floors=floors)[0] == code
    assert ("BELOW" in capsys.readouterr().out) is bool(code)


def test_a_failure_is_written_down_and_no_floor_is_changed(run, tmp_path):
    floors = {"source_type accuracy": 99.0}
    code, rows = run(floors=floors)
    assert code == 1
    assert rows["source_type accuracy"] == {
        "group": "types",
        "name": "source_type accuracy",
        "value": 85.3,
        "count": 170,
        "floor": 99.0,
    }
    assert json.loads((tmp_path / "floors.json").read_text())["floors"] == floors


def test_goals_hold_with_acts_and_people_stand_without_an_engine(run, capsys):
    _, rows = run(
        goals={"fast recall of direct": 90, "fast source+content F1 jac50": 60},
        people={"source+content F1 jac50": 73.5},
        peers={"recall of direct": 84},
    )
    direct, whole = rows["fast with acts recall of direct"], rows["fast source+content F1 jac50"]
    assert (direct["goal"], direct["peer"], whole["goal"], whole["people"]) == (90, 84, 60, 73.5)
    assert whole["interval"] == [57.2, 64.4]
    printed = capsys.readouterr().out
    assert "not at its goal: fast with acts recall of direct 80.0 of 90" in printed
    assert "not at its goal: fast source" not in printed


def test_other_data_than_the_floors_were_set_on_is_not_measured(run, capsys):
    assert run(data={DEV: hashlib.sha256(b"other").hexdigest()}) == (0, {})
    assert "is not the file that the floors were set on" in capsys.readouterr().out
    assert run(data={DEV: hashlib.sha256(b"{}").hexdigest()})[1]


def test_without_data_nothing_is_measured(tmp_path, capsys):
    assert quality.main([str(tmp_path)]) == 0
    assert f"skipped: no {tmp_path / DEV}" in capsys.readouterr().out


def test_quality_without_each_step() -> None:
    document = Document("Ana Ruiz said the dam was safe. It was built in 1950.", id="a")
    wanted = Given((Span(0, 8),), (Span(9, 13),), (Span(14, 30),))
    gold = Gold(document, (wanted,), ((None, None),), ())
    label = {"doc_id": "a", "start": 0, "end": 8, "attribution_class": "named_person"}
    corpus = Corpus("tiny", (Read(gold, StubEngine(), labels=(label,)),))
    rows = {row.name: row for row in measure_steps([corpus])}
    assert rows[""].values == {"F1 tiny": 100.0, "class tiny": 100.0}
    assert (rows["engine"].fired, rows["engine"].documents) == (1, 1)
    assert rows["sentence_of_outlet"].fired == 1
    assert rows["sentence_of_outlet"].values["F1 tiny"] == 100.0
    assert rows["named_person"].fired == 1
    assert rows["named_person"].values["class tiny"] == 0.0  # the learnt type needs its answer
    assert len(rows) > 60


def marked() -> Corpus:
    """Return one article with a marked speaker."""
    text = "Ana Ruiz said the dam was safe. It was built in 1950."
    wanted = Given((Span(0, 8),), (Span(9, 13),), (Span(14, 30),))
    gold = Gold(Document(text, id="a"), (wanted,), ((None, None),), ())
    mark = {"source_type": "named_person", "endorsements": []}
    return Corpus("tiny", (Read(gold, StubEngine(), marks=(mark,)),))


def test_quality_of_steps_on_marked_speakers() -> None:
    elsewhere = Counter({"engine": 3}), Counter({"engine": 2})
    rows = {row.name: row for row in measure_steps([marked()], elsewhere)}
    assert rows[""].values == {"speaker tiny": 100.0, "class tiny": 100.0}
    assert (rows["engine"].fired, rows["engine"].documents) == (4, 3)
    assert rows["engine"].values["speaker tiny"] == 100.0  # speaker_first reads it then


def test_quality_without_some_steps_together() -> None:
    groups = [["engine", "sentence_pattern"], ["recipient"], ["recipient", "named_person"]]
    every, none, one, both = measure_steps([marked()], None, groups)
    assert (every.name, one.name) == ("", "recipient")
    assert one.values["class tiny"] == 100.0
    assert both.values["class tiny"] == 0.0  # a step of the type is left out of every document
    assert (none.name, none.kind) == ("engine+sentence_pattern", "find")
    assert none.values["speaker tiny"] == 0.0  # nothing else reads the sentence
    with pytest.raises(InputError, match="no step is named engin, recipients"):
        list(measure_steps([marked()], None, [["recipients", "engine"], ["engin"]]))


def test_quality_prints_what_changes() -> None:
    rows = [
        Done("", "", 0, 0, {"F1 a": 64.9, "class a": 93.5}),
        Done("engine", "find", 12, 3, {"F1 a": 60.9, "class a": 93.5}),
    ]
    head, every, engine = lines(rows)
    assert head.split() == ["step", "kind", "fired", "docs", "F1", "a", "class", "a"]
    assert every.split()[-2:] == ["64.90", "93.50"]
    assert engine.split() == ["engine", "find", "12", "3", "-4.00", "-"]
