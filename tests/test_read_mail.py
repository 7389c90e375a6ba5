"""Saved e-mails: which text is read, and what the headers say."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

from datasette_reliability.errors import InputError
from datasette_reliability.read import ReadOptions, documents
from datasette_reliability.records import Document

SAID = "The dam will hold, Mayor Ada Brook said on Monday."


def read(path: Path, content: bytes) -> Document | InputError:
    path.write_bytes(content)
    (found,) = documents([path], ReadOptions())
    return found


def mail(**headers: str) -> EmailMessage:
    made = EmailMessage()
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    return made


def test_a_newsletter_in_two_forms(tmp_path: Path) -> None:
    made = mail(
        Subject="Dämme halten", From="Ada Voss <voss@example.org>", Message_ID="<7@example.org>"
    )
    made["Date"] = "Mon, 05 May 2025 09:30:00 +0200"
    made.set_content(SAID)
    made.add_alternative(f"<p>{SAID} In colour.</p>", subtype="html")
    made.add_attachment(b"Nobody reads this.", "text", "plain", filename="a.txt")
    found = read(tmp_path / "a.eml", made.as_bytes())
    assert isinstance(found, Document)
    assert (found.text.strip(), found.title, found.byline) == (SAID, "Dämme halten", "Ada Voss")
    assert (found.published, found.id) == ("2025-05-05T09:30:00+02:00", "<7@example.org>")


def test_html_alone_loses_its_tags(tmp_path: Path) -> None:
    made = mail(Subject="Dam")
    made.set_content(f"<style>p {{}}</style><p>{SAID}</p><p>It leaks.</p>", subtype="html")
    found = read(tmp_path / "a.eml", made.as_bytes())
    assert isinstance(found, Document)
    assert found.text.strip() == f"{SAID}\nIt leaks."


def test_what_holds_no_text_is_quarantined(tmp_path: Path) -> None:
    made = mail(Subject="Dam")
    made.add_attachment(b"x", "application", "pdf", filename="a.pdf")
    found = read(tmp_path / "a.eml", made.as_bytes())
    assert isinstance(found, InputError)
    assert "load its attachments" in str(found)


def test_an_unknown_character_set_and_a_broken_header_lose_nothing(tmp_path: Path) -> None:
    head = b"Subject: =?x-none?q?=44am?=\nContent-Type: text/plain; charset=x-none\n\n"
    found = read(tmp_path / "a.eml", head + SAID.encode())
    assert isinstance(found, Document)
    assert found.text == SAID
    assert found.title
