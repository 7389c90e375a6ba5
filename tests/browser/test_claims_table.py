"""The table of claims in Chromium: chips, facets that widen, reasons in place, links to share."""

from pathlib import Path

import pytest
import yaml

from datasette_reliability import pipeline
from datasette_reliability.read import documents
from datasette_reliability.settings import settings_from_file

from .conftest import SHOTS, titled
from .test_pages import LOOKS, opened, serious

ROOT = Path(__file__).parents[2]
COLUMNS = "".join(
    f"&_col={name}"
    for name in ("claim", "source", "attribution_class", "band", "score", "endorsed_by")
)
TABLE = "/claims/claims?_facet_reliability=published" + COLUMNS


@pytest.fixture(scope="module")
def site(tmp_path_factory, serve):
    path = tmp_path_factory.mktemp("table") / "claims.db"
    metadata = ROOT / "metadata.yml"
    pipeline.load(path, documents([str(ROOT / "seeds")]), settings_from_file(metadata))
    return serve(
        path,
        metadata=yaml.safe_load(metadata.read_text("utf-8")),
        settings={"suggest_facets": False},
    )


@pytest.mark.parametrize("look", ["phone", "desktop"])
def test_what_is_ours_can_be_read_by_everybody(browser, site, look):
    page = opened(browser, f"{site}{TABLE}&attribution_class__not=anonymous", **LOOKS[look])
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=str(SHOTS / f"claims-{look}.png"), full_page=True)
    ours = (".reliability-chips", ".reliability-view", ".reliability-facets")
    assert serious(page, *ours) == []
    page.context.close()


def test_what_the_readme_shows(browser, site):
    page = opened(browser, f"{site}/claims/claims", **LOOKS["desktop"])
    SHOTS.mkdir(exist_ok=True)
    page.locator(".found summary").first.click()
    page.screenshot(path=str(SHOTS / "readme-claims.png"))
    assert page.locator(".why li").first.is_visible()
    page.context.close()


def test_a_second_choice_widens_and_the_words_say_so(browser, site):
    page = opened(browser, site + TABLE, **LOOKS["desktop"])
    facet = page.locator("#facet-attribution_class")
    facet.get_by_role("link", name="anonymous source", exact=True).click()
    titled(page, "anonymous source")
    page.locator("#facet-attribution_class").get_by_role(
        "link", name="institution", exact=True
    ).click()
    titled(page, " or ")
    (chip,) = page.locator(".reliability-chips li").all_inner_texts()
    assert "anonymous source or institution" in chip
    shown = page.locator("td.col-attribution_class").all_inner_texts()
    assert {words.strip() for words in shown} == {"anonymous source", "institution"}
    total = page.locator(".reliability-total").inner_text()
    assert total == f"{len(shown)} claims"
    page.locator(".reliability-chips a").first.click()
    page.locator(".reliability-chips").wait_for(state="detached")
    page.context.close()


def test_why_opens_in_place(browser, site):
    page = opened(browser, site + TABLE, **LOOKS["desktop"])
    link = page.locator("a.reliability-why").first
    before = page.url
    link.click()
    page.wait_for_selector("tr.reliability-opened li")
    assert page.url == before
    reasons = page.locator("tr.reliability-opened li").all_inner_texts()
    score = int(page.locator("td.col-score").first.inner_text().split()[0])
    assert sum(int(reason.split()[0].replace("−", "-")) for reason in reasons) == score
    assert link.get_attribute("aria-expanded") == "true"
    link.press("Enter")
    assert not page.locator("tr.reliability-opened").is_visible()
    page.context.close()


def test_without_javascript_why_leads_to_the_reasons(browser, site):
    page = opened(browser, site + TABLE, java_script_enabled=False)
    page.locator("a.reliability-why").first.click()
    page.wait_for_url("**/claims/reasons?claim_id=*")
    page.context.close()


def test_a_link_is_copied_and_shows_the_same_to_others(browser, site):
    page = opened(browser, f"{site}{TABLE}&attribution_class=anonymous", **LOOKS["desktop"])
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("a.reliability-copy").last.click()
    page.get_by_text("Copied.").wait_for()
    shared = page.evaluate("navigator.clipboard.readText()")
    total = page.locator(".reliability-total").inner_text()
    page.context.close()
    page = opened(browser, shared, **LOOKS["phone"])
    assert page.locator(".reliability-total").inner_text() == total
    assert "Nothing has changed" in page.locator(".reliability-changes").inner_text()
    page.context.close()
