"""Web pages: the article and what it says of itself, and nothing of what surrounds it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from datasette_reliability import analysis
from datasette_reliability.cli import reliability
from datasette_reliability.errors import InputError
from datasette_reliability.read import ReadOptions, documents
from datasette_reliability.records import Document

from .pages import ARTICLE, TITLE, Page, pages

pytest.importorskip("trafilatura")

LABELS = ("Read next",)  # above teasers: nobody's claim
PAGES = {page.name: page for page in pages()}


def read(path: str | Path, **options: object) -> Document | InputError:
    (found,) = documents([path], ReadOptions(**options))  # type: ignore[arg-type]
    return found


def article(path: str | Path, **options: object) -> Document:
    found = read(path, **options)
    assert isinstance(found, Document), found
    return found


def said(path: str | Path, **options: object) -> str:
    found = read(path, **options)
    assert isinstance(found, InputError), found
    return found.reason


def of(page: Page, folder: Path) -> Document:
    path = folder / f"{page.name}.html"
    path.write_text(page.html, "utf-8")
    return article(path)


# Pages ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_the_article_and_nothing_else(page: Page, tmp_path: Path) -> None:
    found = of(page, tmp_path)
    lines = found.text.split("\n")
    assert [line for line in lines if line not in LABELS] == list(ARTICLE)
    claims = analysis.analyze(found)
    assert len(claims) >= 5


def test_what_a_page_says_of_itself(tmp_path: Path) -> None:
    found = of(PAGES["semantic"], tmp_path)
    assert (found.title, found.publisher, found.published, found.language, found.url) == (
        TITLE,
        "The Lakeside Ledger",
        "2025-05-06",
        "en",
        "https://ledger.example/2025/05/06/bridge",
    )
    assert of(PAGES["tables"], tmp_path).published is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>",
        b"\x00" * 999,
        b"<div>" * 50_000 + b"x",
        b"<a>" * 20_000,
        b"<p>hi",
    ],
)
def test_pages_without_an_article(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(content)
    assert "leave it out" in said(path)


def test_other_encodings(tmp_path: Path) -> None:
    page = PAGES["semantic"].html.replace("Ada Voss", "Zoë Brontë")
    path = tmp_path / "a.html"
    path.write_bytes(page.replace("utf-8", "iso-8859-1").encode("latin-1"))
    assert "Zoë Brontë" in article(path).text


def test_a_folder_of_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pages").mkdir()
    for page in PAGES.values():
        Path("pages", f"{page.name}.html").write_text(page.html)
    Path("pages", "empty.htm").write_text("")
    # All hold the same article, but one has the label of its teasers in it.
    result = CliRunner().invoke(reliability, ["load", "claims.db", "pages"])
    assert f"{len(PAGES) - 2} skipped, 1 quarantined." in result.output
