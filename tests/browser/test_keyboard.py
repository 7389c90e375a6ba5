"""The reader by keyboard alone: from the home page into an article, through its claims, and out."""

from .test_pages import LOOKS, loaded, opened, site  # noqa: F401 fixtures

MOST = 90  # presses of the tab key from one thing to the next


def tab_to(page, where, key="Tab"):
    """Press the tab key until something is focused that a selector finds; it must be seen."""
    for _ in range(MOST):
        page.keyboard.press(key)
        if page.evaluate("where => document.activeElement.matches(where)", where):
            style = page.evaluate(
                "(({outlineStyle, outlineWidth}) => [outlineStyle, outlineWidth])"
                "(getComputedStyle(document.activeElement))"
            )
            assert style[0] != "none"
            assert style[1] != "0px"
            return page.locator(":focus")
    raise AssertionError(f"{where} is not reached within {MOST} presses")


def card(page):
    found = page.locator(".card > .more:visible h3 .ref")
    assert found.count() <= 1
    return found.inner_text() if found.count() else None


def test_a_reader_needs_no_pointer(browser, site):  # noqa: F811
    page = opened(browser, site + "/", **LOOKS["desktop"])
    tab_to(page, ".reliability-front .articles a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/-/reliability/document/*")
    page.wait_for_load_state("load")

    seen = []
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
        seen.append(card(page))
    assert seen == ["1", "2", "1"]
    page.keyboard.press("Escape")
    assert card(page) is None
    assert page.evaluate("document.activeElement.textContent") == "1"
    page.keyboard.press("Enter")
    assert card(page) == "1"
    tab_to(page, ".card.open .close")
    page.keyboard.press("Enter")
    assert card(page) is None

    every = page.locator(".text p a.ref:visible").count()
    tab_to(page, ".kinds input", "Shift+Tab")
    while page.evaluate("document.activeElement.id") != "only-anonymous":
        page.keyboard.press("ArrowDown")
    left = page.locator(".text p a.ref:visible")
    assert 0 < left.count() < every
    numbers = left.all_inner_texts()
    page.keyboard.press("Tab")  # the arrow keys are the radio buttons' while these have the focus
    page.keyboard.press("ArrowRight")
    assert card(page) == numbers[0]

    number = page.locator(".card.open").get_attribute("data-claim")
    link = tab_to(page, f".card.open a[href$='/claims/claims/{number}']")
    assert link.inner_text() == "This claim’s page"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/claims/claims/{number}")
    page.locator(".one .why").wait_for()
    tab_to(page, ".one .from a")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/-/reliability/document/*#claim-{number}")
    page.context.close()


def test_without_script_numbers_and_links_do_the_same(browser, site):  # noqa: F811
    page = opened(browser, site + "/", java_script_enabled=True, **LOOKS["desktop"])
    address = page.locator(".reliability-front .articles a").first.get_attribute("href")
    page.context.close()
    page = opened(browser, site + address, java_script_enabled=False, **LOOKS["desktop"])
    for _ in range(MOST):
        page.keyboard.press("Tab")
        if page.locator(".text p a.ref:focus").count():
            break
    page.keyboard.press("Enter")
    assert card(page) == "1"
    assert "#claim-" in page.url
    page.keyboard.press("Tab")  # from the card into it
    for _ in range(MOST):
        if page.locator(".card:target .close:focus").count():
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert card(page) is None
    assert "#ref-" in page.url
    page.context.close()
