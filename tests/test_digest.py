"""What ``make digest`` says of claims that moved and of claims that did not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools import digest


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with one article in place of each corpus, and no digests written down."""
    monkeypatch.setattr(digest, "_MEASURED", tmp_path / "digest.json")
    article = {"doc_id": "a", "text": "The dam is safe, Ana Ruiz said.", "date": "2025-05-09"}
    for corpus in digest._CORPORA:
        (tmp_path / f"{corpus}.jsonl").write_text(json.dumps(article) + "\n", "utf-8")
    return tmp_path


def run(folder: Path, *options: str) -> int:
    return digest.main([str(folder), "--engine", "fast", *options])


def test_a_digest_that_was_written_is_found_again(folder: Path) -> None:
    assert run(folder, "--write") == 0
    assert set(json.loads((folder / "digest.json").read_text("utf-8"))) == {
        f"fast {corpus} 1" for corpus in digest._CORPORA
    }
    assert run(folder, "--check") == 0


def test_a_claim_that_moved_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(folder, "--write")
    path = folder / "corpus-bbc.jsonl"
    path.write_text(path.read_text("utf-8").replace("Ana", "Eva"), "utf-8")
    capsys.readouterr()
    assert run(folder, "--check") == 1
    moved = [line for line in capsys.readouterr().out.splitlines() if line.endswith("MOVED")]
    assert [line.split()[1] for line in moved] == ["corpus-bbc"]


def test_nothing_written_down_counts_as_moved(folder: Path) -> None:
    assert run(folder, "--check") == 1


def test_rows_hold_the_claim_with_its_reasons(folder: Path) -> None:
    run(folder, "--rows", str(folder / "rows"))
    [row] = (folder / "rows" / "fast-corpus-bbc-1").read_text("utf-8").splitlines()
    document, claims, reasons, endorsements = json.loads(row)
    assert "Ana Ruiz" in claims[0][0]
    assert {"named_person", "named_official"} & set(map(str, claims[0][0]))
    assert reasons
    assert not endorsements
    assert document
