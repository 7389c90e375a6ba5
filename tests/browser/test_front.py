"""The front door in Chromium: search and numbers stand in the first screen, at any width."""

import pytest

from .conftest import SHOTS
from .test_pages import LOOKS, loaded, opened, serious, site  # noqa: F401 fixtures

DOORS = {"home": "/", "database": "/claims"}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", DOORS)
def test_the_door(browser, site, name, look):  # noqa: F811
    page = opened(browser, site + DOORS[name], **LOOKS[look])
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=str(SHOTS / f"{name}-{look}.png"), full_page=True)
    assert serious(page, ".reliability-front") == []
    height = page.viewport_size["height"]
    for part in ("input[type=search]", ".numbers dd:last-of-type", ".reliability-front h2"):
        box = page.locator(part).first.bounding_box()
        assert box["y"] + box["height"] <= height, part
    for width in (320, 390, 768, 1280, 2560):
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate(
            "width => [...document.querySelectorAll('.reliability-front *')]"
            ".filter(one => one.getBoundingClientRect().right > width + 1)"
            ".map(one => one.outerHTML.slice(0, 80))",
            width,
        )
        assert wide == []
    page.context.close()


def test_from_the_door_to_a_claim_in_its_article(browser, site):  # noqa: F811
    page = opened(browser, site, java_script_enabled=False)
    page.locator(".articles a").first.click()
    page.locator(".row > p a.ref").first.click()
    assert page.locator(".card > .more").first.is_visible()
    page.go_back()
    page.go_back()
    page.fill("input[type=search]", "bridge")
    page.click("form[role=search] input[type=submit]")
    assert "_search=bridge" in page.url
    page.context.close()
