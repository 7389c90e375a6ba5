"""Hold the generated reference pages to the tables that they are made from."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from datasette_reliability import terms

ROOT = Path(__file__).parents[1]
PAGES = ["terms.md", "rubric.md", "settings.md", "sql-functions.md"]
DEFINITION = (
    "A rating tells you how clearly an article says who is speaking, how they could know, and "
    "how you could check it. It does not tell you whether the statement is true or the "
    "speaker honest."
)


def page(name):
    return (ROOT / "docs" / name).read_text("utf-8")


def test_the_pages_are_up_to_date():
    paths = [f"docs/{name}" for name in PAGES]
    result = subprocess.run(
        [sys.executable, "-m", "cogapp", "--check", *paths],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, f"run make docs\n{result.stdout}{result.stderr}"


@pytest.mark.parametrize("vocabulary", terms.VOCABULARIES.values(), ids=lambda v: v.name)
def test_every_term_is_documented(vocabulary):
    assert f"## `{vocabulary.name}`: {vocabulary.label}" in page("terms.md")
    for term in vocabulary.terms:
        assert f"| `{term.value}` | {term.label} | {term.definition} |" in page("terms.md")


def test_every_reason_is_documented_with_the_rubric():
    for code in terms.REASON_CODE.values:
        assert f"| `{code}` |" in page("rubric.md")


def test_the_rubric_page_opens_with_the_definition():
    quoted = [line[2:] for line in page("rubric.md").splitlines() if line.startswith("> ")]
    assert " ".join(quoted) == DEFINITION
    assert page("rubric.md").splitlines()[2].startswith("> ")


@pytest.mark.parametrize("vocabulary", terms.VOCABULARIES.values(), ids=lambda v: v.name)
def test_terms_have_a_label_and_a_sentence(vocabulary):
    assert len(set(vocabulary.values)) == len(vocabulary.terms)
    for term in (vocabulary, *vocabulary.terms):
        assert term.label.strip()
        assert term.definition.endswith(".")
        assert "|" not in term.definition
    assert [vocabulary[value] for value in vocabulary.values] == list(vocabulary.terms)
    assert "nothing" not in vocabulary
    with pytest.raises(KeyError):
        vocabulary["nothing"]
