"""What the tutorial tells: from ``make demo`` to a link that somebody else opens."""

import os
import re
import shlex
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from .conftest import SHOTS, titled
from .test_pages import LOOKS, opened

ROOT = Path(__file__).parents[2]


def recipe(port):
    """Return the command of ``make demo`` after the installation, in the environment of these."""
    asked = ["make", "-n", "--no-print-directory", "-o", ".venv/demo/.made", "demo", f"PORT={port}"]
    # This may be run by make itself, whose settings are handed down.
    given = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True, env=given)
    return shlex.split(done.stdout.replace(".venv/demo/bin/", f"{Path(sys.executable).parent}/"))


@pytest.fixture(scope="module")
def demo(tmp_path_factory, browser):
    """Run ``make demo`` in a folder of its own; return the addresses that it prints."""
    folder = tmp_path_factory.mktemp("demo")
    for name in ("docs", "seeds", "metadata.yml", "tools"):
        (folder / name).symlink_to(ROOT / name)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        recipe(port), cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    said = []
    for line in server.stdout:
        said.append(line)
        if line.startswith("Stop it"):
            break
    printed = "".join(said)
    assert [step in printed for step in ("Step 2 of 3", "Step 3 of 3")] == [True, True]
    addresses = dict(re.findall(r"^(Explore it|Read it)\s+(\S+)$", printed, re.MULTILINE))
    urllib.request.urlopen(addresses["Read it"], timeout=30).close()  # it answers when it says so
    yield addresses
    server.terminate()
    assert "GET /" not in server.stdout.read()
    server.wait()


def choose(page, column, words):
    page.locator(f"#facet-{column}").get_by_role("link", name=words, exact=True).click()
    titled(page, words)


def numbers(page):
    """Return what a page of claims says in its facets and chips."""
    return {
        "total": page.locator(".reliability-total").inner_text(),
        "facets": page.locator(".reliability-facets li").all_inner_texts(),
        "chips": page.locator(".reliability-chips li bdi").all_inner_texts(),
    }


# The journey is through Datasette's own table: browser/test_claims_list.py has the list.
_COLUMNS = ("claim", "source", "attribution_class", "band", "score")
_TABLE = "?" + "&".join(f"_col={name}" for name in _COLUMNS)


def test_from_make_demo_to_a_link_in_a_fresh_profile(browser, demo):
    page = opened(browser, demo["Explore it"] + _TABLE, **LOOKS["desktop"])
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    everything = int(page.locator(".reliability-total").inner_text().split()[0])

    # What rests on people whom nobody names?
    choose(page, "attribution_class", "anonymous source")
    assert page.locator(".reliability-chips li bdi").all_inner_texts() == ["anonymous source"]
    few = int(page.locator(".reliability-total").inner_text().split()[0])
    assert 0 < few < everything
    assert page.locator("table.rows-and-columns tbody tr").count() == few

    # Why is one rated as it is? Opened in place, by the keyboard alone.
    why = page.locator("a.reliability-why").first
    why.focus()
    page.keyboard.press("Space")
    page.wait_for_selector("tr.reliability-opened li")
    reasons = page.locator("tr.reliability-opened li").all_inner_texts()
    points = int(page.locator("td.col-score").first.inner_text().split()[0])
    assert sum(int(each.split()[0].replace("−", "-")) for each in reasons) == points
    page.keyboard.press("Escape")
    assert not page.locator("tr.reliability-opened").is_visible()

    # Its words in the article: the card that the link names, and its mark in the text.
    claim = page.locator("td.col-claim bdi").first.inner_text()
    page.locator("td.col-claim a", has_text="in its article").first.click()
    page.wait_for_url("**/-/reliability/document/*#claim-*")
    assert page.locator(".card:target > .more").is_visible()
    first = claim.split(" … ")[0]
    assert first in " ".join(page.locator(".mark-content").all_inner_texts())
    page.go_back()

    # A second kind widens; the link is copied.
    page.wait_for_selector(".reliability-chips")
    choose(page, "attribution_class", "institution")
    shown = numbers(page)
    assert shown["chips"] == ["anonymous source or institution"]
    page.locator("a.reliability-copy").first.click()
    page.get_by_text("Copied.").wait_for()
    shared = page.evaluate("navigator.clipboard.readText()")
    assert "attribution_class__in=anonymous%2Cinstitution" in shared
    page.context.close()

    # Somebody else opens it, on a phone.
    page = opened(browser, shared, **LOOKS["phone"])
    assert numbers(page) == shown
    assert "anonymous source or institution" in page.title()
    preview = page.locator('meta[property="og:description"]').get_attribute("content")
    assert "anonymous source or institution" in preview
    assert page.locator('link[rel="canonical"]').get_attribute("href") == shared
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=str(SHOTS / "journey-phone.png"), full_page=True)
    page.context.close()


def test_the_article_of_make_demo_can_be_read(browser, demo):
    page = opened(browser, demo["Read it"], **LOOKS["desktop"])
    assert page.locator(".card").count() > 5
    assert page.evaluate("violations") == []
    page.context.close()
