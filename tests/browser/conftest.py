"""A real Chromium on a real server; skipped, with the package to install, where one is missing."""

import asyncio
import base64
import hashlib
import re
import shutil
import socket
import threading
import time
import urllib.request
from pathlib import Path

import pytest

SHOTS = Path(__file__).parents[2] / "screenshots"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def titled(page, words):
    """Wait for a whole page with some words in its title, which is there before its rows are."""
    complete = "document.readyState === 'complete' && document.title.includes(words)"
    page.wait_for_function(f"words => {complete}", arg=words)


# Of one module: Playwright's event loop runs until it is closed, and asyncio tests need theirs.
@pytest.fixture(scope="module")
def browser():
    api = pytest.importorskip("playwright.sync_api", reason="pip install playwright")
    if not CHROMIUM:
        pytest.skip("there is no Chromium: apt-get install chromium")
    with api.sync_playwright() as running:
        chromium = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


def strict(app, hashes):
    """Wrap an ASGI app: every page has a strict Content-Security-Policy.

    ``hashes`` are those of Datasette's own inline scripts, which its base template has.
    """
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {' '.join(hashes)}",
            "style-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
        )
    ).encode()

    async def wrapped(scope, receive, send):
        async def sent(message):
            if message["type"] == "http.response.start":
                headers = [*message["headers"], (b"content-security-policy", policy)]
                message = {**message, "headers": headers}
            await send(message)

        await app(scope, receive, sent)

    return wrapped


def inline_hashes(html):
    """Return the sources that allow the scripts that a page holds."""
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


@pytest.fixture(scope="module")
def serve():
    """Return a function that serves databases; it returns the address.

    With ``own``, pages have the policies that they bring themselves and no other.
    """
    import uvicorn
    from datasette.app import Datasette

    servers = []

    def start(*files, own=False, **options):
        datasette = Datasette([str(file) for file in files], **options)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]

        async def ready():
            await datasette.invoke_startup()
            return inline_hashes((await datasette.client.get("/-/databases")).text) + (
                inline_hashes((await datasette.client.get("/")).text)
            )

        loop = asyncio.new_event_loop()

        def run():
            asyncio.set_event_loop(loop)
            hashes = loop.run_until_complete(ready())
            app = datasette.app() if own else strict(datasette.app(), hashes)
            config = uvicorn.Config(app, port=port, log_level="error", lifespan="on")
            server = uvicorn.Server(config)
            server.install_signal_handlers = lambda: None
            servers.append(server)
            loop.run_until_complete(server.serve())

        threading.Thread(target=run, daemon=True).start()
        address = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/-/versions.json", timeout=5).read()
                return address
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the server did not start")

    yield start
    for server in servers:
        server.should_exit = True
