"""Texts in other languages are loaded and left alone; English ones are read, however short."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from datasette_reliability import analysis
from datasette_reliability.cli import reliability
from datasette_reliability.read.languages import language_of, recognized
from datasette_reliability.records import Document

DATA = Path(__file__).parents[2] / "shared" / "data"
TEXTS: dict[str, list[str]] = {}
for row in Path(__file__).with_name("languages.tsv").read_text("utf-8").splitlines()[3:]:
    language, text = row.split("\t")
    TEXTS.setdefault(language, []).append(text)
FOREIGN = {language: texts[0] for language, texts in TEXTS.items() if language != "en"}
SHORT = (
    "Mayor Ada Voss said the road was closed.",
    "No.",
    "",
    "12.5% 13.4% 1,200,300 vs 2,400,100",
    "Él no, said Iñaki Etxeberria Aguirrezabala.",
)


@pytest.mark.parametrize("language", FOREIGN)
def test_other_languages(language: str) -> None:
    assert len(FOREIGN) > 30
    assert [language_of(text) for text in TEXTS[language]] == [language] * len(TEXTS[language])


@pytest.mark.parametrize("text", [*SHORT, *TEXTS["en"]])
def test_english_is_read_whatever_it_looks_like(text: str) -> None:
    assert language_of(text) in {None, "en"}
    assert recognized(Document(text)).unread is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("мост\x00 откроют " * 9, "ru"),
        ("\ud800ж" * 60, "mn"),
        ("𒀀𒁁 " * 50, "und"),
        ("a\x00b " * 90, None),
    ],
)
def test_strange_signs_are_no_error(text: str, language: str | None) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("text", "stated", "language", "unread"),
    [
        (FOREIGN["de"], None, "de", True),
        (FOREIGN["de"], "de-AT", "de-AT", True),
        (FOREIGN["de"], "en-US", "de", True),
        (SHORT[0], None, None, False),
        (SHORT[0], "en-GB", "en-GB", False),
        (SHORT[0], "English", "English", False),
        ("Das war alles.", "de", "de", True),
        (
            "The mayor said that the road to the harbor was closed, and by noon it was.",
            "de",
            "en",
            False,
        ),
    ],
)
def test_what_the_text_shows_wins(
    text: str, stated: str | None, language: str | None, unread: bool
) -> None:
    found = recognized(Document(text, language=stated))
    assert (found.language, found.unread is not None) == (language, unread)


@given(st.text())
def test_every_text_has_an_answer(text: str) -> None:
    assert language_of(text) is None or len(str(language_of(text))) < 5


def test_nothing_is_sought_in_them() -> None:
    assert analysis.analyze(Document(FOREIGN["fr"])) == ()


def test_explain_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(FOREIGN["fr"], "utf-8")
    result = CliRunner().invoke(reliability, ["explain", str(tmp_path / "a.txt")])
    assert "Not in English (language of the text: fr)" in result.stdout


def test_loaded_counted_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lines = [*(FOREIGN[code] for code in ("de", "ru", "ru", "fr")), SHORT[0]]
    Path("a.jsonl").write_text("\n".join(json.dumps({"text": line}) for line in lines))
    command = ["load", "claims.db", "a.jsonl"]
    result = CliRunner().invoke(reliability, command)
    assert "Documents: 4 loaded, 1 skipped, 0 quarantined. Claims: 1 loaded." in result.stdout
    assert "Not in English, so not searched for claims: 1 in de, 1 in ru, 1 in fr" in result.stderr
    connection = sqlite3.connect("claims.db")
    rows = connection.execute("select language, unread, text from documents order by id").fetchall()
    assert [row[0] for row in rows] == ["de", "ru", "fr", None]
    assert rows[0][1] == (
        "not in English (language of the text: de); only English texts are searched for claims"
    )
    assert rows[1][2] == FOREIGN["ru"]
    assert "0 loaded, 5 skipped" in CliRunner().invoke(reliability, command).stdout
    connection.close()


@pytest.mark.skipif(not DATA.exists(), reason="needs ../shared/data")
@pytest.mark.parametrize("name", ["corpus-bbc", "corpus-reuters21578", "polnear.dev"])
def test_no_english_article_is_left_out(name: str) -> None:
    lines = (DATA / f"{name}.jsonl").read_text("utf-8").splitlines()[::4]
    texts = [json.loads(line)["text"] for line in lines]
    assert [text[:60] for text in texts if recognized(Document(text)).unread] == []
