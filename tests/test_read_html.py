"""Web pages: the article and what it says of itself, and nothing of what surrounds it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from click.testing import CliRunner

from datasette_reliability import pipeline
from datasette_reliability.cli import reliability
from datasette_reliability.errors import InputError
from datasette_reliability.read import ReadOptions, documents, web
from datasette_reliability.records import Document

from .pages import ARTICLE, TITLE, Page, pages

for _name in ("trafilatura", "httpx", "protego"):
    pytest.importorskip(_name)

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
    claims = pipeline.analyze(found)
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


# Addresses --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("nonsense", False),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    from datasette_reliability.read.addresses import is_public

    assert is_public(address) is public


Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    answers: ClassVar[dict[str, Answer]] = {}
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        answer = self.answers.get(self.path)
        if answer is None:
            self.send_error(404)
        else:
            answer(self)

    def log_message(self, *_: object) -> None:
        pass


def giving(content: str | bytes, kind: str = "text/html", **headers: str) -> Answer:
    def answer(handler: Handler) -> None:
        body = content if isinstance(content, bytes) else content.encode()
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def status(code: int, location: str = "") -> Answer:
    def answer(handler: Handler) -> None:
        handler.send_response(code)
        if location:
            handler.send_header("Location", location)
        handler.end_headers()

    return answer


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(web, "_PAUSE", 0.0)
    Handler.answers, Handler.asked = {"/page": giving(PAGES["semantic"].html)}, []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_page_on_the_web(site: str) -> None:
    found = article(f"{site}/page", allow_private=True)
    assert found.text.split("\n") == list(ARTICLE)
    assert (found.url, found.item, found.origin, found.id) == (f"{site}/page",) * 4
    assert found.version is not None
    assert Handler.asked == ["/robots.txt", "/page"]


def test_private_addresses_are_refused(site: str) -> None:
    assert "not an address of the open internet; --allow-private" in said(f"{site}/page")
    assert "open internet" in said(f"{site.replace('127.0.0.1', 'localhost')}/page")
    assert Handler.asked == []


def test_a_name_is_resolved_once_and_its_address_checked(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(site.rpartition(":")[2])
    answers = iter(["8.8.8.8", "127.0.0.1"])
    asked = []

    def resolve(host: str, *_: object, **__: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return [(2, 1, 6, "", (next(answers), port))]

    connected = []
    monkeypatch.setattr("socket.getaddrinfo", resolve)
    from httpcore import ConnectError, SyncBackend

    def connect(self: object, host: str, *_: object) -> None:
        connected.append(host)
        raise ConnectError("no network in tests")

    monkeypatch.setattr(SyncBackend, "connect_tcp", connect)
    assert "robots.txt" in said("http://rebinding.example/page")
    assert connected == ["8.8.8.8"]
    assert "open internet" in said("http://rebinding.example/page")
    assert connected == ["8.8.8.8"]
    assert asked == ["rebinding.example"] * 2


def test_a_redirect_to_a_private_address_is_refused(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datasette_reliability.read import addresses

    other = ThreadingHTTPServer(("127.0.0.2", 0), Handler)
    threading.Thread(target=other.serve_forever, args=(0.05,), daemon=True).start()
    Handler.answers["/away"] = status(302, f"http://127.0.0.2:{other.server_port}/page")
    monkeypatch.setattr(addresses, "is_public", lambda address: address == "127.0.0.1")
    assert "open internet" in said(f"{site}/away")
    assert article(f"{site}/page").title == TITLE
    other.shutdown()
    other.server_close()


@pytest.mark.parametrize(
    ("answer", "allowed"),
    [
        (giving("User-agent: *\nDisallow: /page", "text/plain"), False),
        (giving("User-agent: *\nDisallow: /*age$", "text/plain"), False),
        (giving("User-agent: datasette-reliability\nDisallow: /", "text/plain"), False),
        (giving("User-agent: other\nDisallow: /", "text/plain"), True),
        (giving("\x00\xff nonsense", "text/plain"), True),
        (status(404), True),
        (status(403), True),
        (status(503), False),
        (status(302, "/robots2.txt"), True),
    ],
)
def test_robots(site: str, answer: Answer, allowed: bool) -> None:
    Handler.answers["/robots.txt"] = answer
    found = read(f"{site}/page", allow_private=True)
    assert isinstance(found, Document) is allowed
    if not allowed:
        assert "robots.txt forbids" in str(found)
        assert "/page" not in Handler.asked


def test_redirects(site: str) -> None:
    Handler.answers |= {"/old": status(301, "/page#top"), "/round": status(302, "/round")}
    assert article(f"{site}/old", allow_private=True).url == f"{site}/page"
    assert "more than 5 redirects" in said(f"{site}/round", allow_private=True)
    Handler.answers["/file"] = status(302, "file:///etc/passwd")
    assert "no address of the web" in said(f"{site}/file", allow_private=True)


def test_refusals(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "answered 404" in said(f"{site}/none", allow_private=True)
    assert "no address of the web" in said("http://[x", allow_private=True)
    monkeypatch.setattr(web, "_BYTES", 100)
    assert "more than 100 bytes" in said(f"{site}/page", allow_private=True)


def test_a_compressed_answer_is_bounded_too(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import gzip

    monkeypatch.setattr(web, "_BYTES", 1 << 20)
    bomb = gzip.compress(b"\0" * (32 << 20))
    Handler.answers["/bomb"] = giving(bomb, Content_Encoding="gzip")
    assert "more than 1,048,576 bytes" in said(f"{site}/bomb", allow_private=True)


def test_an_endless_answer_ends(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    def drip(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(40):
            time.sleep(0.05)
            try:
                handler.wfile.write(b"x")
            except OSError:
                return

    Handler.answers["/drip"] = drip
    monkeypatch.setattr(web, "_WHOLE", 0.3)
    assert "takes more than" in said(f"{site}/drip", allow_private=True)
    Handler.answers["/silent"] = lambda handler: time.sleep(1)
    monkeypatch.setattr(web, "_WAIT", 0.2)
    assert "no answer within" in said(f"{site}/silent", allow_private=True)


def test_other_kinds_of_answers(site: str) -> None:
    Handler.answers["/feed"] = giving('{"text": "Ada said so."}\n', "application/x-ndjson")
    found = article(f"{site}/feed", allow_private=True)
    assert (found.text, found.origin) == ("Ada said so.", f"{site}/feed:1")


def test_a_changed_page_takes_the_place_of_the_old_one(
    site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    command = ["load", "claims.db", f"{site}/page", "--allow-private"]
    assert "1 loaded" in CliRunner().invoke(reliability, command).output
    assert "1 skipped" in CliRunner().invoke(reliability, command).output
    changed = PAGES["semantic"].html.replace("in May,", "in June,")
    Handler.answers["/page"] = giving(changed)
    assert "took the place" in CliRunner().invoke(reliability, command).output
    rows = sqlite3.connect("claims.db").execute("select text from documents").fetchall()
    assert len(rows) == 1
    assert "in June" in rows[0][0]


def test_what_cannot_be_fetched_is_tried_again(
    site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    url = f"{site}/late"
    command = ["load", "claims.db", url, "--allow-private"]
    assert "1 quarantined" in CliRunner().invoke(reliability, command).output
    Handler.answers["/late"] = giving(PAGES["blog"].html)
    retry = ["quarantine", "claims.db", "--retry"]
    assert "1 loaded" in CliRunner().invoke(reliability, retry).output
