"""Every page by keyboard alone, at any width, and with letters of twice the size."""

import pytest

from .test_pages import LOOKS, PAGES, loaded, opened, site  # noqa: F401 fixtures

TABLE = "/claims/claims?_facet_reliability=published&attribution_class__not=anonymous"
EVERY = {**PAGES, "claims": TABLE}
WIDTHS = (320, 375, 640, 768, 1024, 1280, 1920, 2560)  # 640 is 1280 at 200 %
# A wide table scrolls in a box of its own, and on a phone Datasette shows it as a list.
TOO_WIDE = """
() => document.documentElement.scrollWidth - document.documentElement.clientWidth
"""
# What is cut off: words of ours that are wider than a box which hides the rest.
CUT = """
() => [...document.querySelectorAll("main *, section.content *")]
  .filter(one => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0
    && ["hidden", "clip"].includes(getComputedStyle(one).overflowX)
    && getComputedStyle(one).clipPath === "none"  // hidden from the eye alone
    && getComputedStyle(one).textOverflow !== "ellipsis"  // shows that it goes on elsewhere
    && !one.matches("input, select")  // fields scroll by themselves
    && !one.closest(".visually-hidden, .hidden, svg"))
  .map(one => one.outerHTML.slice(0, 150))
"""
CONTROLS = """
() => [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex]")]
  .filter(one => one.closest("main, section.content"))
  .filter(one => one.type !== "radio" || one.checked)  // one stop for a group of them
  .filter(one => one.tabIndex >= 0 && !one.disabled
    && one.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true}))
"""

FOCUSED = """
() => {
  const one = document.activeElement, style = getComputedStyle(one);
  const outlined = style.outlineStyle === "auto" || parseFloat(style.outlineWidth) > 0;
  const theirs = one.closest("form") && !one.closest("main");  // the filters, as Datasette has them
  const seen = theirs
    || (one.matches(":focus-visible") && style.outlineStyle !== "none" && outlined);
  return [controls.indexOf(one), seen, one.outerHTML.slice(0, 120)];
}
"""


@pytest.mark.parametrize("name", EVERY)
def test_nothing_is_too_wide_or_cut_off(browser, site, name):  # noqa: F811
    page = opened(browser, site + EVERY[name], **LOOKS["desktop"])
    wrong = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wide, cut = page.evaluate(TOO_WIDE), page.evaluate(CUT)
        if wide > 0 or cut:
            wrong[width] = wide, cut
    assert wrong == {}
    page.context.close()


@pytest.mark.parametrize("name", EVERY)
def test_letters_of_twice_the_size_stay_readable(browser, site, name):  # noqa: F811
    page = opened(browser, site + EVERY[name], **LOOKS["desktop"])
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(TOO_WIDE) <= 0
    assert page.evaluate(CUT) == []
    page.context.close()


@pytest.mark.parametrize("name", EVERY)
def test_every_control_is_reached_in_order_and_shown(browser, site, name):  # noqa: F811
    page = opened(browser, site + EVERY[name], **LOOKS["desktop"])
    page.evaluate(f"window.controls = ({CONTROLS})()")
    count = page.evaluate("controls.length")
    assert count
    reached, unseen = [], []
    for _ in range(count + 80):  # Datasette's own stand before
        page.keyboard.press("Tab")
        at, seen, what = page.evaluate(FOCUSED)
        if at >= 0:
            reached.append(at)
            if not seen:
                unseen.append(what)
        if len(reached) == count:
            break
    assert reached == list(range(count))
    assert unseen == []
    page.context.close()


def test_a_reason_that_is_focused_marks_its_words(browser, site):  # noqa: F811
    page = opened(browser, site + EVERY["article"], **LOOKS["desktop"])
    page.keyboard.press("ArrowRight")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.reasons') !== null"):
            break
    words = page.evaluate("document.activeElement.closest('[data-w]').dataset.w")
    lit = page.evaluate(
        "[...document.querySelectorAll('[class*=mark-].lit')].map(one => one.dataset.w)"
    )
    assert lit
    assert set(lit) == {words}
    page.context.close()
