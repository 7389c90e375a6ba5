"""The claims as a list in Chromium: seen at once, by keyboard, without JavaScript, on paper."""

import pytest

from .conftest import SHOTS
from .test_pages import LOOKS, loaded, opened, serious  # noqa: F401 loaded is a fixture

LIST = "/claims/claims"
CHOSEN = f"{LIST}?attribution_class=anonymous&published__startswith=2024"
NONE = f"{LIST}?attribution_class=anonymos&publisher=The+Ledger"
TOP = "document.querySelector('.found > li').getBoundingClientRect()"
FOCUSED = "document.querySelector('.found > li').contains(document.activeElement)"


@pytest.fixture(scope="module")
def site(loaded, serve):  # noqa: F811
    return serve(loaded)  # without a metadata file


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", ["list", "chosen", "none"])
def test_it_can_be_read_by_everybody(browser, site, name, look):
    address = {"list": LIST, "chosen": CHOSEN, "none": NONE}[name]
    page = opened(browser, site + address, **LOOKS[look])
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=str(SHOTS / f"claims-{name}-{look}.png"))
    assert page.evaluate("violations") == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert serious(page, "main") == []
    if name != "none":
        seen = page.evaluate(f"{TOP}.bottom")
        assert seen <= LOOKS[look]["viewport"]["height"], "the first claim is below the screen"
    page.context.close()


def test_it_fits_a_screen_of_320_pixels(browser, site):
    page = opened(browser, f"{site}{LIST}#filters", viewport={"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.locator("#filters").is_visible()
    page.get_by_role("link", name="Hide the filters").click()
    assert not page.locator("#filters").is_visible()
    page.context.close()


@pytest.mark.parametrize("look", ["phone", "desktop"])
def test_the_first_claim_is_a_few_tabs_away(browser, site, look):
    page = opened(browser, site + CHOSEN, **LOOKS[look])
    stops = 0
    while not page.evaluate(FOCUSED):
        page.keyboard.press("Tab")
        stops += 1
        assert stops <= 40
    page.goto(site + CHOSEN)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Skip to the claims"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)
    page.context.close()


def test_without_javascript_why_opens_in_place_and_filters_choose(browser, site):
    page = opened(browser, site + LIST, java_script_enabled=False, **LOOKS["desktop"])
    claim = page.locator(".found > li", has=page.locator(".why")).first
    claim.locator("summary").click()
    reasons = claim.locator(".why li").all_inner_texts()
    points = [int(each.split()[0].replace("−", "-")) for each in reasons]
    assert sum(points[:-1]) == points[-1]
    assert reasons[-1].endswith("points of 100")
    page.locator("#facet-attribution_class").get_by_role(
        "link", name="anonymous source", exact=True
    ).click()
    page.wait_for_url("**attribution_class=anonymous")
    kinds = page.locator(".found .who").all_text_contents()
    assert kinds
    assert all("anonymous source" in kind for kind in kinds)
    page.get_by_role("searchbox").fill("late")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**_search=late**")
    assert "attribution_class=anonymous" in page.url
    page.context.close()


def test_a_claim_leads_into_its_article(browser, site):
    page = opened(browser, site + CHOSEN, **LOOKS["desktop"])
    page.locator(".found .from a").first.click()
    page.wait_for_url("**/-/reliability/document/*#claim-*")
    page.context.close()


def test_a_link_that_reports_changes_is_copied(browser, site):
    page = opened(browser, site + CHOSEN, **LOOKS["desktop"])
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_text("Share or export").click()
    page.get_by_role("link", name="Copy link that reports later changes").click()
    page.get_by_text("Copied.").wait_for()
    shared = page.evaluate("navigator.clipboard.readText()")
    total = page.locator(".reliability-total").inner_text()
    page.context.close()
    page = opened(browser, shared, **LOOKS["phone"])
    assert page.locator(".reliability-total").inner_text() == total
    assert "Nothing has changed" in page.locator(".reliability-changes").inner_text()
    page.context.close()


def test_what_is_printed_are_the_claims(browser, site):
    page = opened(browser, site + CHOSEN, **LOOKS["dark"])
    page.emulate_media(media="print", color_scheme="dark")
    ink, paper = page.evaluate(
        "(({color, backgroundColor}) => [color, backgroundColor])(getComputedStyle(document.body))"
    )
    assert (ink, paper) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")
    assert page.locator(".found > li .said").first.is_visible()
    for around in ("body header", "footer", "#filters", ".share", "form"):
        assert not page.locator(around).first.is_visible(), around
    page.context.close()
