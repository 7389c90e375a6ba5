"""Every page in Chromium: nothing runs that is not ours, axe finds nothing, it can be looked at."""

import io
import json
from pathlib import Path

import pytest
import yaml

from datasette_reliability import pipeline
from datasette_reliability.read import documents
from datasette_reliability.settings import settings_from_file

from .conftest import SHOTS

ROOT = Path(__file__).parents[2]
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
PAGES = {
    "article": "/claims/-/reliability/document/1",
    "overview": "/claims/-/reliability",
    "source": "/claims/-/reliability/source/1",
    "try": "/-/reliability/try?example=1",
    "about": "/-/reliability/about",
}
LOOKS = {
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
    "desktop": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone-dark": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
}
WATCH = (
    "window.violations = []; document.addEventListener('securitypolicyviolation', event =>"
    " violations.push(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample))"
)
HOSTILE = (
    "<script>window.hurt = 1</script><img src=x onerror='window.hurt = 1'>"
    ' "The \U0001f309 cafe\u0301 <b onclick=hurt()>is</b> closed," Mayor'
    " \u202eOda Krings\u202c said."
    " \U0001f6a7 Two residents said they had not been told.\n\n" + "x" * 200_000
)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("browser")
    path = folder / "claims.db"
    chosen = settings_from_file(ROOT / "metadata.yml")
    pipeline.load(path, documents([str(ROOT / "seeds")]), chosen)
    lines = [
        {
            "text": f"Mayor Ada Voss said plan {n} would cost {n} crowns. Officials who asked not"
            " to be named said it was late.",
            "publisher": ("The Ledger", "Northern Wire")[n % 2],
            "published": f"2024-{n % 12 + 1:02d}-03",
        }
        for n in range(60)
    ]
    lines.append({"text": HOSTILE, "title": HOSTILE[:60], "publisher": HOSTILE[:60]})
    (folder / "more.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    pipeline.load(path, documents([str(folder / "more.jsonl")]), chosen)
    return path


@pytest.fixture(scope="module")
def site(loaded, serve):
    metadata = yaml.safe_load((ROOT / "metadata.yml").read_text("utf-8"))
    return serve(loaded, metadata=metadata)


def opened(browser, address, **look):
    """Open an address in a fresh profile; return the page."""
    context = browser.new_context(**look)
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.add_init_script(WATCH)
    page.goto(address, wait_until="load")
    return page


def serious(page, *parts):
    """Return the serious findings of axe in some parts of a page; it must have looked at them."""
    page.evaluate(AXE.read_text("utf-8") + "; 0")
    found = page.evaluate(
        "parts => axe.run({include: parts.map(one => [one])}, {resultTypes: ['violations']})",
        list(parts),
    )
    assert len(found["passes"]) > 3
    return [
        (each["id"], each["nodes"][0]["html"][:200], each["nodes"][0].get("failureSummary"))
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PAGES)
def test_page(browser, site, name, look):
    page = opened(browser, site + PAGES[name], **LOOKS[look])
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=str(SHOTS / f"{name}-{look}.png"), full_page=True)
    assert page.evaluate("violations") == []
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{wide} pixels too wide"
    assert serious(page, "main") == []
    page.context.close()


def test_our_own_policy_lets_every_page_of_ours_work(browser, loaded, serve):
    served = serve(loaded, own=True)
    for address in (*PAGES.values(), "/claims/-/reliability/document/999999"):
        context = browser.new_context()
        page = context.new_page()
        said = []
        page.on("console", lambda message, said=said: said.append(message.text))
        page.add_init_script(WATCH)
        answer = page.goto(served + address, wait_until="load")
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        missing = "Failed to load resource: the server responded with a status of 404"
        assert [words for words in said if not words.startswith(missing)] == []
        assert page.evaluate("violations") == []
        page.evaluate(
            "document.body.append(Object.assign(document.createElement('script'),"
            " {textContent: 'window.hurt = 1'}))"
        )
        assert page.evaluate("window.hurt") is None
        context.close()


def test_every_bar_is_a_link_that_the_table_has_too(browser, site):
    page = opened(browser, site + PAGES["overview"], **LOOKS["desktop"])
    drawn = page.evaluate("[...document.querySelectorAll('.columns a')].map(a => a.href.baseVal)")
    listed = page.evaluate(
        "[...document.querySelectorAll('table[data-chart=over_time] a')]"
        ".map(a => a.getAttribute('href'))"
    )
    assert drawn
    assert set(drawn) <= set(listed)
    page.goto(site + drawn[0])
    assert page.locator(".found > li").count() > 0
    page.context.close()


@pytest.mark.parametrize("name", PAGES)
def test_what_is_printed(browser, site, name):
    pypdf = pytest.importorskip("pypdf")
    page = opened(browser, site + PAGES[name], **LOOKS["dark"])
    page.emulate_media(media="print", color_scheme="dark")
    ink, paper = page.evaluate(
        "(({color, backgroundColor}) => [color, backgroundColor])(getComputedStyle(document.body))"
    )
    assert (ink, paper) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")
    headings, reasons = (
        page.evaluate(
            "where => [...document.querySelectorAll(where)].filter(e => !e.matches('.hidden'))"
            ".map(e => e.innerText)",
            where,
        )
        for where in ("main h2", "main .card .reasons li b")
    )
    around = page.evaluate(
        "[...document.querySelectorAll('body > header, body > footer')]"
        ".filter(e => getComputedStyle(e).display !== 'none').length"
    )
    assert around == 0
    page.emulate_media(media=None)
    printed = page.pdf(format="A4")
    (SHOTS / f"{name}-print.pdf").write_bytes(printed)
    sheets = [sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(printed)).pages]
    words = " ".join(" ".join(sheets).split())
    assert all(" ".join(heading.split()) in words for heading in headings)
    assert not reasons or words.count("+") >= sum("+" in points for points in reasons)
    assert all(sheets), "an empty sheet"
    page.context.close()


def test_without_javascript_pictures_and_numbers_are_there(browser, site):
    page = opened(browser, site + PAGES["overview"], java_script_enabled=False)
    assert page.locator("table[data-chart=by_publisher] td a").first.is_visible()
    assert page.locator(".columns a rect").first.is_visible()
    page.context.close()


def test_a_hostile_article_runs_nothing_and_is_marked_where_it_should(browser, site):
    rows = opened(browser, f"{site}/claims/documents.json?_shape=array&publisher__contains=script")
    number = json.loads(rows.locator("body").inner_text())[0]["id"]
    rows.context.close()
    address = f"{site}/claims/-/reliability/document/{number}"
    page = opened(browser, address, **LOOKS["phone"])
    page.screenshot(path=str(SHOTS / "hostile-phone.png"))
    assert page.evaluate("window.hurt") is None
    assert page.evaluate("violations") == []
    assert page.locator("main img, main b[onclick]").count() == 0
    marks = page.locator(".mark-source").all_inner_texts()
    assert any("residents" in mark for mark in marks)
    page.goto(f"{site}/claims/-/reliability?publisher__contains=script")
    assert page.evaluate("window.hurt") is None
    page.context.close()


def test_a_shared_link_opens_at_its_claim_in_a_fresh_profile(browser, site):
    page = opened(browser, site + "/claims/claims?attribution_class=anonymous", **LOOKS["desktop"])
    shared = page.url
    page.context.close()
    page = opened(browser, shared, **LOOKS["phone"])
    assert "anonymous" in page.locator("body").inner_text()
    page.goto(site + PAGES["article"])
    anchor = page.locator(".card .line").first.get_attribute("href")
    page.context.close()
    page = opened(browser, site + PAGES["article"] + anchor, **LOOKS["phone"])
    assert page.locator(".card:target > .more").is_visible()
    page.context.close()
