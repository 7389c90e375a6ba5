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
SIZE = 10_000


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
    "turned": text_of(
        ("\u202eAda Voss", True), (" ", False), ("said", True), (" ", False), ("no", True),
    ),
    "plain": (LINE, [ENDS]),
    "many": (LINE * SIZE, [tuple(n * len(LINE) + end for end in ENDS) for n in range(SIZE)]),
    "long": ("word said word " * 350_000, [(0, 4, 5, 9, 10, 14)]),
}  # fmt: skip


def serve(files, port):
    # Limits that a busy machine does not reach: this is about what is shown, not how soon.
    patient = ("--setting", "sql_time_limit_ms", "30000")
    options = ("-h", "127.0.0.1", "-p", str(port), *patient)
    server = subprocess.Popen(
        [sys.executable, "-m", "datasette", "serve", *files, *options],
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


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Return the address of a Datasette with a database for each text."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, (text, spans) in TEXTS.items():
        hostile(str(folder / f"{name}.db"), text, spans, text if name == "turned" else RUN)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    started = serve(sorted(map(str, folder.glob("*.db"))), port)
    yield f"http://127.0.0.1:{port}"
    started.terminate()
    started.wait()


@pytest.fixture
def visit(browser, server):
    """Return a function that opens the page of a text."""

    def opened(name, policy=None, **options):
        page = browser.new_page(**options)
        if policy:
            page.route("**/*", lambda route: answer(route, policy))
        page.goto(f"{server}/{name}/-/reliability/document/1")
        return page

    return opened


def answer(route, policy):
    """Pass a response on with a Content-Security-Policy."""
    response = route.fetch()
    headers = {**response.headers, "content-security-policy": policy}
    route.fulfill(response=response, headers=headers)


def words(page, role):
    return page.locator(f".text .mark-{role}").first.evaluate("each => each.textContent")


@pytest.mark.parametrize("name", ["script", "emoji", "combining", "direction", "turned", "plain"])
def test_marks_sit_on_the_right_words_and_nothing_runs(visit, name):
    text, spans = TEXTS[name]
    page = visit(name)
    page.wait_for_timeout(200)
    assert page.title() != "ran"
    for role, start, end in zip(
        ("source", "cue", "content"), spans[0][::2], spans[0][1::2], strict=True
    ):
        assert words(page, role) == text[start:end]


WHERE = """each => {
  const found = [], walk = document.createTreeWalker(each, NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode());) for (let at = 0; at < node.length; at++) {
    const range = document.createRange();
    range.setStart(node, at); range.setEnd(node, at + 1);
    const box = range.getBoundingClientRect();
    if (box.width && node.data[at].trim()) found.push([box.left, node.data[at]]);
  }
  return found.sort((one, other) => one[0] - other[0]).map(one => one[1]).join("");
}"""


@pytest.mark.parametrize("where", [".text p[dir]", ".line bdi"])
def test_controls_do_not_reverse_what_is_read(visit, where):
    page = visit("turned", viewport={"width": 1280, "height": 900})
    seen = page.locator(where).first.evaluate(WHERE)
    assert "AdaVoss" in seen


def test_ten_thousand_attributions_can_be_read(visit):
    page = visit("many")
    assert page.locator(".card").count() == SIZE
    # What is off the screen is not laid out, so only its text content can be asked for.
    last = page.locator(f"#claim-{SIZE}").text_content()
    assert last.split()[0] == str(SIZE)


def test_a_line_of_five_megabytes_is_cut(visit):
    page = visit("long")
    assert words(page, "cue") == "said"
    assert "characters of the text are not shown" in page.inner_text("main")


@pytest.mark.parametrize("policy", [None, "default-src 'self'"])
def test_a_reason_marks_its_words_and_words_their_reasons(visit, policy):
    page = visit("plain", policy)
    page.locator(".text p a.ref").first.click()
    reason = page.locator(".reasons a").first
    reason.focus()
    assert page.locator(".text p .lit").first.inner_text() == "Wi"
    page.locator(".text p [data-w]", has_text="Wi").last.hover()
    assert "lit" in (reason.get_attribute("class") or "")
    reason.click()
    assert page.locator(".card.open").count() == 1
    assert page.locator(".text p .lit").first.inner_text() == "Wi"


def test_without_javascript_a_reason_leads_to_its_words(visit):
    page = visit("plain", java_script_enabled=False)
    page.locator(".text p a.ref").first.click()
    assert page.locator(":target").get_attribute("id") == "claim-1"
    page.locator(".reasons a").first.click()
    assert page.locator(":target").inner_text() == "Wi"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 500, 1280, 2560])
def test_nothing_is_wider_than_the_window(visit, width, scheme):
    size = {"width": width, "height": 900}
    page = visit("combining", viewport=size, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_nothing_is_asked_of_another_host(visit):
    page = visit("plain")
    hosts = page.evaluate(
        "performance.getEntriesByType('resource').map(each => new URL(each.name).host)"
    )
    assert set(hosts) == {page.evaluate("location.host")}


def test_a_link_to_share_holds_the_text_behind_the_hash(visit, server):
    page = visit("plain")
    page.goto(server + "/-/reliability/try")
    page.fill("#text", "Mayor Ada Voss said “no” 🔥.")
    page.click("#share")
    shared = page.url
    assert "#text=Mayor%20Ada" in shared
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("about:blank")
    page.goto(shared)
    assert page.input_value("#text") == "Mayor Ada Voss said “no” 🔥."
    assert not any("Ada" in each.partition("#")[0] for each in asked)
    page.click("button[type=submit]")
    page.wait_for_selector("#reading")
    assert words(page, "source") == "Mayor Ada Voss"
    assert page.input_value("#text") == "Mayor Ada Voss said “no” 🔥."
