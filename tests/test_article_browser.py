"""The page of an article in a real Chromium: hostile texts do nothing, marks sit on their words."""

import shutil
import socket
import subprocess
import sys
import time
from urllib.request import urlopen

import pytest

from .test_article_page import hostile

playwright = pytest.importorskip(
    "playwright.sync_api", reason="needs playwright: pip install playwright"
)
CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium: apt-get install chromium"),
]
RUN = "<script>document.title='ran'</script><img src=x onerror=\"document.title='ran'\">"
LINE = "Witnesses said nobody had been seen.\n"
ENDS = (0, 9, 10, 14, 15, 35)


def text_of(*pieces):
    """Return a text of source, cue, content and what stands between, with their ends."""
    text, ends = "", []
    for piece, marked in pieces:
        if marked:
            ends += [len(text), len(text) + len(piece)]
        text += piece
    return text, [tuple(ends)]


TEXTS = {
    "script": text_of((RUN, True), (" ", False), ("said", True), (" ", False), (RUN, True)),
    "emoji": text_of(
        ("👩\u200d👩\u200d👧 ", False), ("Zoë 🔥", True), (" ", False), ("sagte", True),
        (" 🏴\U000e0067\U000e007f ", False), ("no 🎈🎈", True), (".", False),
    ),
    "combining": text_of(
        ("e\u0301" * 9, False), ("Ana\u0303", True), (" ", False), ("sa\u0301id", True),
        (" Z" + "\u0335" * 300, False), ("n\u0302o\u0302", True), (".", False),
    ),
    "direction": text_of(
        ("\u202eabc ", False), ("ראש העיר", True), (" ", False), ("said\u202d", True),
        (" \u2067x ", False), ("no\u202e one", True), (".", False),
    ),
}  # fmt: skip


def serve(path, port):
    server = subprocess.Popen(
        [sys.executable, "-m", "datasette", "serve", path, "-h", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(300):
        try:
            urlopen(f"http://127.0.0.1:{port}/-/versions.json", timeout=1).close()
            return server
        except OSError:
            time.sleep(0.1)
    server.kill()
    raise RuntimeError("Datasette did not start")


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser, tmp_path):
    """Return a function that serves one text with its claims and opens its page."""
    servers = []

    def opened(text, spans):
        path = str(tmp_path / "claims.db")
        hostile(path, text, spans, RUN)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        servers.append(serve(path, port))
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{port}/claims/-/reliability/document/1")
        return page

    yield opened
    for server in servers:
        server.terminate()
        server.wait()


def words(page, role):
    return page.locator(f".text .mark-{role}").first.evaluate("each => each.textContent")


@pytest.mark.parametrize("name", TEXTS)
def test_marks_sit_on_the_right_words_and_nothing_runs(visit, name):
    text, spans = TEXTS[name]
    page = visit(text, spans)
    page.wait_for_timeout(200)
    assert page.title() != "ran"
    for role, start, end in zip(
        ("source", "cue", "content"), spans[0][::2], spans[0][1::2], strict=True
    ):
        assert words(page, role) == text[start:end]


def test_ten_thousand_attributions_can_be_read(visit):
    size = 10_000
    spans = [tuple(n * len(LINE) + end for end in ENDS) for n in range(size)]
    page = visit(LINE * size, spans)
    assert page.locator(".card").count() == size
    assert page.locator(f"#claim-{size}").inner_text().startswith(f"{size} ")


def test_a_line_of_five_megabytes_is_cut(visit):
    page = visit("word said word " * 350_000, [(0, 4, 5, 9, 10, 14)])
    assert words(page, "cue") == "said"
    assert "characters of the text are not shown" in page.inner_text("main")


def test_a_reason_marks_its_words_and_words_their_reasons(visit):
    page = visit(LINE, [ENDS])
    reason = page.locator(".reasons a").first
    reason.focus()
    assert page.locator(".text p .lit").first.inner_text() == "Wi"
    page.locator(".text p [data-w]", has_text="Wi").last.hover()
    assert "lit" in (reason.get_attribute("class") or "")
    reason.click()
    assert page.url.endswith(reason.get_attribute("href") or "-")
    assert page.locator(":target").inner_text() == "Wi"
