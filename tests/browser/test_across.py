"""The page of all months in Chromium."""

import pytest

from ..test_across import folder  # noqa: F401 a fixture
from .conftest import SHOTS, titled
from .test_pages import LOOKS, opened, serious

ALL = "/news/-/reliability/claims?attribution_class__not=other&_facet_reliability=source_name"


@pytest.fixture(scope="module")
def site(folder, serve):  # noqa: F811
    return serve(*sorted(folder.glob("*.db")))


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("path", [ALL, "/news/-/reliability?band=weak"])
def test_it_can_be_read_by_everybody(browser, site, path, look):
    page = opened(browser, site + path, **LOOKS[look])
    SHOTS.mkdir(exist_ok=True)
    name = "all" if "claims" in path else "all-overview"
    page.screenshot(path=str(SHOTS / f"{name}-{look}.png"), full_page=True)
    assert page.evaluate("violations") == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert serious(page, "main") == []
    page.context.close()


def test_a_facet_leads_to_a_month_and_its_claims(browser, site):
    page = opened(browser, site + ALL, **LOOKS["desktop"])
    facet = page.locator("#facet-band")
    facet.get_by_role("link", name="weak", exact=True).click()
    titled(page, "weak sourcing")
    total = int(page.locator(".reliability-total").inner_text().split()[0])
    months = page.locator(".reliability-months li")
    counts = [int(words.split()[-1]) for words in months.all_inner_texts()]
    assert sum(counts) == total
    months.first.get_by_role("link").click()
    page.wait_for_selector(".reliability-chips")
    assert page.locator(".reliability-total").inner_text() == f"{counts[0]} claims"
    page.context.close()
