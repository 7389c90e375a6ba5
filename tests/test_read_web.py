"""Addresses on the web: what is fetched, what is refused, and how much of it is ever held."""

from __future__ import annotations

import gzip
import sqlite3
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from click.testing import CliRunner

from datasette_reliability.cli import reliability
from datasette_reliability.read import web
from datasette_reliability.records import Document

from .pages import ARTICLE, TITLE, pages
from .test_read_html import article, read, said

for _name in ("httpx", "protego"):
    pytest.importorskip(_name)

PAGES = {page.name: page for page in pages()}


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
    assert "not a public address; --allow-private" in said(f"{site}/page")
    assert "not a public address" in said(f"{site.replace('127.0.0.1', 'localhost')}/page")
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
    assert "not a public address" in said("http://rebinding.example/page")
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
    assert "not a public address" in said(f"{site}/away")
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
    assert "not a link" in said(f"{site}/file", allow_private=True)


def test_refusals(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "answered 404" in said(f"{site}/none", allow_private=True)
    assert "not a link" in said("http://[x", allow_private=True)
    monkeypatch.setattr(web, "_BYTES", 100)
    assert "more than 100 bytes" in said(f"{site}/page", allow_private=True)


# Content codings --------------------------------------------------------------------------------

MEGABYTE = 1 << 20
PAGE = PAGES["semantic"].html.encode()
BOMB = gzip.compress(b"\0" * (16 * MEGABYTE))


def endless(packed: bool) -> Answer:
    def answer(handler: Handler) -> None:
        handler.send_response(200)
        if packed:
            handler.send_header("Content-Encoding", "gzip")
        handler.end_headers()
        packer = zlib.compressobj(wbits=31)
        try:
            while True:
                piece = b"<p>No end.</p>" * 5000
                handler.wfile.write(packer.compress(piece) if packed else piece)
        except OSError:
            return

    return answer


def twice(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Encoding", "gzip")
    handler.send_header("Content-Encoding", "gzip")
    handler.end_headers()
    handler.wfile.write(gzip.compress(BOMB))


@pytest.mark.parametrize("coding", ["gzip", "GZIP", "x-gzip", "identity", ""])
def test_gzip_alone_is_asked_for_and_read(site: str, coding: str) -> None:
    asked = []

    def answer(handler: Handler) -> None:
        asked.append(handler.headers["Accept-Encoding"])
        packed = gzip.compress(PAGE) if "gzip" in coding.lower() else PAGE
        giving(packed, Content_Encoding=coding)(handler)

    Handler.answers["/packed"] = answer
    assert article(f"{site}/packed", allow_private=True).title == TITLE
    assert asked == ["gzip"]


REFUSED: dict[str, tuple[Answer, str]] = {
    "gzip bomb": (giving(BOMB, Content_Encoding="gzip"), "more than 1,048,576 bytes"),
    "gzip in gzip": (giving(gzip.compress(BOMB), Content_Encoding="gzip, gzip"), "'gzip, gzip'"),
    "two headers": (twice, "packed as 'gzip, gzip', though only gzip was accepted"),
    "brotli": (giving(b"\xcf\xff\xff", Content_Encoding="br"), "packed as 'br'"),
    "brotli behind gzip": (giving(BOMB, Content_Encoding="br,gzip"), "packed as 'br,gzip'"),
    "deflate": (giving(zlib.compress(PAGE), Content_Encoding="deflate"), "packed as 'deflate'"),
    "Zstandard": (giving(b"\x28\xb5\x2f\xfd", Content_Encoding="zstd"), "packed as 'zstd'"),
    "unknown": (giving(PAGE, Content_Encoding="rot13" * 99), "packed as 'rot13"),
    "no gzip": (giving(PAGE, Content_Encoding="gzip"), "damaged gzip"),
    "cut gzip": (giving(gzip.compress(PAGE)[:-9], Content_Encoding="gzip"), "cut short"),
    "a length too short": (
        giving(gzip.compress(PAGE), Content_Encoding="gzip", Content_Length="99"),
        "cut short",
    ),
    "a length too long": (giving(PAGE, Content_Length="999999"), "cannot be fetched"),
    "a length that is none": (giving(PAGE, Content_Length="many"), "cannot be fetched"),
    "a length beyond all": (giving(PAGE, Content_Length="9" * 30), "cannot be fetched"),
    "an endless body": (endless(packed=False), "more than 1,048,576 bytes"),
    "an endless packed body": (endless(packed=True), "more than 1,048,576 bytes"),
}


@pytest.mark.parametrize(("answer", "reason"), REFUSED.values(), ids=REFUSED)
def test_other_answers_are_refused_within_the_limit(
    site: str, answer: Answer, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "_BYTES", MEGABYTE)
    Handler.answers |= {"/bad": answer, "/gone": status(404)}
    said(f"{site}/gone", allow_private=True)  # what is imported late is no part of the answer
    tracemalloc.start()
    try:
        found = said(f"{site}/bad", allow_private=True)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert reason in found
    assert ";" in found  # behind it stands what to do
    assert peak < 4 * MEGABYTE, f"{peak:,} bytes were held for an answer of at most a megabyte"


def test_what_an_error_or_a_redirect_holds_is_not_read(site: str) -> None:
    def moved(handler: Handler) -> None:
        handler.send_response(302)
        handler.send_header("Location", "/page")
        handler.send_header("Content-Encoding", "br")
        handler.end_headers()

    Handler.answers["/moved"] = moved
    assert article(f"{site}/moved", allow_private=True).title == TITLE


def test_an_endless_answer_ends(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_provisional_answers_without_end(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def wait(handler: Handler) -> None:
        for _ in range(40):
            time.sleep(0.05)
            try:
                handler.wfile.write(b"HTTP/1.1 102 Processing\r\n\r\n")
            except OSError:
                return

    Handler.answers["/wait"] = wait
    monkeypatch.setattr(web, "_WHOLE", 0.3)
    assert "takes more than" in said(f"{site}/wait", allow_private=True)


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
    assert "replaced an earlier version" in CliRunner().invoke(reliability, command).output
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


ODD = (
    "http://xn--/",
    "HTTP://xn--a/",
    "http://xn--zzzzzzz--/",
    "http://",
    "https:///page",
    "http://[",
    "http://::1/",
    "http://user@:80/",
    "http://host:99999/",
    "http://host:no/",
    "http://a b\x00/",
    "http://a/\n",
    "http://\udcff/",
    "http://\u2603.example/",
    "http://a/" + "x" * 70_000,
)


def test_odd_addresses_cost_themselves_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("good.jsonl").write_text('{"text": "Mayor Ada Brook said the bridge would reopen."}\n')
    result = CliRunner().invoke(reliability, ["load", "claims.db", *ODD, "good.jsonl"])
    assert f"1 loaded, 0 skipped, {len(ODD)} quarantined" in result.stdout, result.exception
    assert result.stderr.count("not a link") == len(ODD)
    assert result.exit_code == 1
