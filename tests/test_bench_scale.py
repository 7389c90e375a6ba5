"""The table of growth and the estimate, from runs of known size."""

from __future__ import annotations

from pathlib import Path

import pytest

from datasette_reliability.records import Document
from tools.bench import scale as bench_scale
from tools.bench.scale import Run, estimate, rival, table, verdict

RUNS = [
    Run("1 worker", 100, 1.0, 2.0, 100.0, 250_000, 1_000_000),
    Run("1 worker", 400, 5.0, 9.0, 110.0, 1_000_000, 4_000_000),
    Run("2 workers", 100, 2.0, 1.0, 120.0, 250_000, 1_000_000),
]


def test_table() -> None:
    assert table(RUNS).splitlines()[2:] == [
        "| 1 worker | 100 | 100.0 | 4.00 (100%) | 2 | 100 MB (100%) |",
        "| 1 worker | 400 | 80.0 | 5.00 (125%) | 9 | 110 MB (110%) |",
        "| 2 workers | 100 | 50.0 | 8.00 (100%) | 1 | 120 MB (100%) |",
    ]


def test_the_start_is_no_part_of_the_growth() -> None:
    said = verdict([run._replace(begun=(0.5, 0)) for run in RUNS])
    assert "1 worker: 225% of the time for a text (not met), 110% of the memory (met)" in said
    first, second = RUNS[0]._replace(begun=(0.6, 0)), RUNS[1]._replace(begun=(0.6, 0), cpu=2.2)
    assert "1 worker: 100% of the time for a text (met)" in verdict([first, second])


def test_a_rival_that_is_not_installed_has_a_row_that_says_so(tmp_path: Path) -> None:
    assert rival([], tmp_path).startswith("| textacy | – | ")
    assert rival([Document("Ada said so.")], tmp_path) == (
        "| textacy | – | not installed | – | – | – |"
    )


def test_estimate() -> None:
    # 1.35e9 articles of 2,500 characters at 200,000 characters and 4 bytes a character.
    said = estimate(RUNS)
    assert "4,688 CPU-hours" in said
    assert "13.5 TB" in said


def test_written_between_the_marks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "scale.md"
    page.write_text("a\n<!-- bench-scale -->\nold\n<!-- end -->\nb\n")

    def one(way: str, size: int, corpus: Path) -> Run:
        return RUNS[0]._replace(way=way, documents=size, cpu=size / 9, characters=1000 * size)

    monkeypatch.setattr(bench_scale, "_run", one)
    monkeypatch.setattr(bench_scale, "_RIVALS", tmp_path)
    bench_scale.main(["--sizes", "100", "200", "--write", str(page)])
    text = page.read_text()
    assert text.startswith("a\n<!-- bench-scale -->\n| way")
    assert text.endswith("TB of SQLite.\n<!-- end -->\nb\n")
    assert "old" not in text
    assert "| Dask, 2 workers | 200 |" in capsys.readouterr().out


def test_one_load_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    bench_scale.main(["--corpus", "nowhere", "--one", "1 worker", "2"])
    assert capsys.readouterr().out.startswith('["1 worker", 2, ')
