"""Importing the package stays cheap: batch workers do it thousands of times."""

from __future__ import annotations

import subprocess
import sys

import pytest

import datasette_reliability

HEAVY = ("datasette", "sqlite_utils", "spacy", "onnxruntime", "pycrfsuite", "yaml", "click")


def loaded_by(statement: str) -> set[str]:
    code = f"{statement}; import sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_import_is_light() -> None:
    assert not loaded_by("import datasette_reliability").intersection(HEAVY)


@pytest.mark.parametrize("module", ["read", "segment", "extract", "classify", "rate", "pipeline"])
def test_stages_load_no_datasette(module: str) -> None:
    loaded = loaded_by(f"import datasette_reliability.{module}")
    assert not loaded.intersection({"datasette", "spacy", "onnxruntime"})


def test_public_names() -> None:
    names = datasette_reliability.__all__
    assert names == sorted(names)
    assert all(getattr(datasette_reliability, name) for name in names)
    with pytest.raises(AttributeError, match="has no attribute 'truth'"):
        _ = datasette_reliability.truth
