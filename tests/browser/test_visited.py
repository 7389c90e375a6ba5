"""Every page that a stranger meets, and the way from the home page to a shared link."""

import struct

import pytest

from .conftest import SHOTS
from .test_pages import LOOKS, PAGES, loaded, opened, serious, site  # noqa: F401 fixtures

VISITED = {
    **PAGES,
    "home": "/",
    "database": "/claims",
    "list": "/claims/claims",
    "table": "/claims/claims?_reliability_as=table",
    "columns": "/claims/claims?_reliability_as=all",
    "sources": "/claims/sources",
    "row": "/claims/claims/1",
    "query": "/claims/one_unnamed_source?month=2025-05&publisher=",
    "mix": "/claims/sourcing_of_articles",
    "missing": "/claims/-/reliability/document/99999",
}


@pytest.mark.parametrize("look", ["desktop", "phone-dark"])
@pytest.mark.parametrize("name", VISITED)
def test_axe_finds_nothing_serious_on_the_whole_page(browser, site, name, look):  # noqa: F811
    page = opened(browser, site + VISITED[name], **LOOKS[look])
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=str(SHOTS / f"visited-{name}-{look}.png"))
    page.wait_for_timeout(50)  # Datasette makes its SQL box when all is loaded, then it is named
    assert serious(page, "body") == []
    assert page.locator("html").get_attribute("lang") == "en"
    page.context.close()


COLORS = """
() => [...document.querySelectorAll("*")].map(each => {
  const style = getComputedStyle(each);
  return [each.tagName, style.color, style.backgroundColor, style.colorScheme].join();
})
"""


@pytest.mark.parametrize("name", VISITED)
def test_no_page_is_half_dark(browser, site, name):  # noqa: F811
    """Datasette's pages are light, so ours are, whatever a visitor's system prefers."""
    page = opened(browser, site + VISITED[name], **LOOKS["desktop"])
    page.wait_for_timeout(50)
    light = page.evaluate(COLORS)
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(COLORS) == light
    page.context.close()


@pytest.mark.parametrize("script", [True, False])
def test_from_home_to_a_shared_answer(browser, site, script):  # noqa: F811
    """Claims of May 2025 that rest on one unnamed source, by publisher: in three acts."""
    page = opened(browser, site + "/", java_script_enabled=script, **LOOKS["desktop"])
    page.get_by_role("link", name="Claims that rest on one unnamed source").click()
    page.get_by_label("month").fill("2025-05")
    page.keyboard.press("Enter")
    page.wait_for_url("**month=2025-05**")
    said = page.locator(".reliability-by").inner_text()
    assert said.startswith("By publisher:")
    assert "AFP" in said
    shared, rows = page.url, page.locator("table.rows-and-columns tbody tr").count()
    assert rows
    page.context.close()

    page = opened(browser, shared, **LOOKS["phone"])
    assert page.locator(".reliability-by").inner_text() == said
    assert page.title() == "Claims that rest on one unnamed source, May 2025"
    tags = {
        name: page.locator(f'meta[property="{name}"]').get_attribute("content")
        for name in ("og:title", "og:description", "og:image")
    }
    assert tags["og:title"] == page.title()
    assert "does not tell you whether the statement is true" in tags["og:description"]
    picture = page.request.get(tags["og:image"])
    assert picture.status == 200
    assert struct.unpack(">II", picture.body()[16:24]) == (1200, 630)
    one = page.locator(".reliability-by a").first
    name = one.inner_text()
    one.click()
    page.wait_for_url("**publisher=**")
    assert set(page.locator("td.col-publisher").all_inner_texts()) == {name}
    page.context.close()


def test_a_missing_article_leads_home(browser, site):  # noqa: F811
    page = opened(browser, site + VISITED["missing"])
    page.get_by_role("link", name="Start at claims").click()
    page.locator(".reliability-front").wait_for()
    page.context.close()


def test_a_row_begins_with_the_card_of_its_claim(browser, site):  # noqa: F811
    page = opened(
        browser, site + "/claims/claims?attribution_class=anonymous&_reliability_as=table"
    )
    page.goto(site + page.locator("td.col-id a").first.get_attribute("href"))
    assert page.locator(".one .why li").first.is_visible()
    page.locator(".one .from a").click()
    page.wait_for_url("**/-/reliability/document/*#claim-*")
    page.context.close()


def test_page_of_the_readme(browser, site):  # noqa: F811
    page = opened(browser, site + PAGES["article"], **LOOKS["desktop"])
    anchor = page.locator(".card .line").first.get_attribute("href")
    page.context.close()
    page = opened(browser, site + PAGES["article"] + anchor, **LOOKS["desktop"])
    page.evaluate("scrollTo(0, 0)")
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=str(SHOTS / "readme-reader.png"))
    page.context.close()
