"""The reader in Chromium: the text comes first, one card at a time stands beside it."""

import io
import json
import re
import sqlite3

import pytest

from datasette_reliability import pipeline
from datasette_reliability.read import documents
from datasette_reliability.records import Settings

from .test_pages import LOOKS, opened, serious

CLAIMS = 66
SAID = (
    "Mayor Ada Voss said the bridge over the northern arm of the lake would open to traffic again"
    " in the spring of next year, long after the county had promised.",
    "Two officials familiar with the inspection, who asked not to be named, said that cracks had"
    " been found in a third pier and that nobody had told the council.",
    "The county's office of roads said in a statement that the repairs would cost 4.2 million"
    " crowns and that the money had been set aside in the budget of last year.",
    "Omar Lind, who drives a delivery van around the lake each day, said he had lost a third of"
    " his customers since the road was closed to everything but bicycles.",
    "According to a report by the harbor board, a quarter of the freight that once crossed the"
    " bridge is now carried by boat, which takes a day longer on average.",
)
OWN = "Snow lay on the road that morning, and no car was to be seen between the two villages."
# The same paragraphs in the same type, without marks, numbers and cards.
PLAIN = """
() => {
  const plain = document.querySelector(".text").cloneNode(true);
  plain.querySelectorAll(".cards, a.ref").forEach(each => each.remove());
  plain.querySelectorAll(".row > p").forEach(each => { each.textContent = each.textContent; });
  document.querySelector(".text").after(plain);
  const height = plain.getBoundingClientRect().height;
  plain.remove();
  return height;
}
"""


@pytest.fixture(scope="module")
def article(tmp_path_factory, serve):
    """Return the address of an article of 66 claims."""
    folder = tmp_path_factory.mktemp("reader")
    sentences = [OWN if at % 5 == 4 else SAID[(at - at // 5) % 5] for at in range(CLAIMS)]
    paragraphs = [" ".join(sentences[at : at + 2]) for at in range(0, CLAIMS, 2)]
    text = "date 2025-05-09 LAKESIDE: " + "\n".join(paragraphs)
    (folder / "long.jsonl").write_text(json.dumps({"text": text}), "utf-8")
    path = folder / "claims.db"
    pipeline.load(path, documents([str(folder / "long.jsonl")]), Settings(engine="fast"))
    with sqlite3.connect(path) as connection:
        (count,) = connection.execute("select count(*) from claims").fetchone()
    assert count >= CLAIMS
    return serve(path) + "/claims/-/reliability/document/1"


def card(page):
    """Return the number on the card that is open; there is one at most."""
    found = page.locator(".card > .more:visible h3 .ref")
    assert found.count() <= 1
    return found.inner_text() if found.count() else None


@pytest.mark.parametrize(("look", "most"), [("desktop", 1.4), ("phone", 1.2)])
def test_a_page_is_hardly_higher_than_its_text(browser, article, look, most):
    page = opened(browser, article, **LOOKS[look])
    plain = page.evaluate(PLAIN)
    assert page.evaluate("document.documentElement.scrollHeight") <= most * plain
    assert card(page) is None
    page.context.close()


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("scripts", [True, False])
def test_a_number_opens_its_card_and_the_text_stays(browser, article, look, scripts):
    page = opened(browser, article, **LOOKS[look], java_script_enabled=scripts)
    before = page.locator(".row").last.bounding_box()["height"]
    height = page.locator(".text").bounding_box()["height"]
    for number in (3, 9):
        page.locator(".row > p a.ref").nth(number - 1).click()
        assert card(page) == str(number)
        assert "#claim-" in page.url
        assert page.locator(".text").bounding_box()["height"] == height
    box = page.locator(".card > .more:visible").bounding_box()
    assert box["y"] < page.viewport_size["height"]
    page.locator(".card > .more:visible .previous").click()
    assert card(page) == "8"
    page.locator(".card > .more:visible .close").click()
    assert card(page) is None
    assert page.locator(".row").last.bounding_box()["height"] == before
    page.context.close()


def test_the_keys_go_from_claim_to_claim(browser, article):
    page = opened(browser, article, **LOOKS["desktop"])
    seen = []
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
        seen.append(card(page))
    assert seen == ["1", "2", "3", "2"]
    assert page.locator(".text .lit").count() > 0
    page.keyboard.press("Tab")  # from the card into it
    assert page.evaluate("document.activeElement.closest('.card.open') !== null")
    page.keyboard.press("Escape")
    assert card(page) is None
    assert page.evaluate("document.activeElement.textContent") == "2"
    page.keyboard.press("Enter")
    assert card(page) == "2"
    page.context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_kind_can_be_chosen(browser, article, scripts):
    page = opened(browser, article, **LOOKS["desktop"], java_script_enabled=scripts)
    every = page.locator(".text p a.ref").count()
    page.locator("label[for=only-anonymous]").click()
    left = page.locator(".text p a.ref:visible")
    assert 0 < left.count() < every
    assert page.locator(".text .card:visible:not(.kind-anonymous)").count() == 0
    if scripts:
        page.locator("body").press("ArrowRight")
        page.locator(".page-header").click()
        page.keyboard.press("ArrowRight")
        assert card(page) in left.all_inner_texts()
    page.locator("label[for=only-all]").click()
    assert page.locator(".text p a.ref:visible").count() == every
    page.context.close()


def test_kinds_differ_by_shape_as_well_as_by_color(browser, article):
    page = opened(browser, article, **LOOKS["desktop"])
    looks = page.evaluate("""
        () => [...document.querySelectorAll(".kinds .kind label .ref")].map(each => {
          const css = getComputedStyle(each);
          return [css.borderStyle, css.borderRadius, css.boxShadow === "none",
            css.backgroundColor === css.borderColor].join();
        })
    """)
    assert len(looks) >= 4
    assert len(set(looks)) == len(looks)
    page.context.close()


def test_a_sentence_of_the_outlet_has_no_card_and_can_be_named(browser, article):
    page = opened(browser, article, **LOOKS["desktop"], java_script_enabled=False)
    own = page.locator(".named").first.get_attribute("id")
    assert page.locator(f".card[id={own}]").count() == 0
    page.goto(f"{article}#{own}")
    lit = page.locator(f"#{own} + .mark-own")
    assert OWN[:30] in lit.inner_text()
    assert lit.evaluate("each => getComputedStyle(each).backgroundColor") == "rgb(255, 233, 168)"
    page.context.close()


def test_the_head_of_the_file_is_read_as_a_dateline(browser, article):
    page = opened(browser, article, **LOOKS["desktop"])
    assert page.locator(".byline").inner_text().startswith("LAKESIDE · 9 May 2025")
    assert page.locator(".text p").first.inner_text().startswith("LAKESIDE: Mayor Ada Voss")
    assert page.title().startswith("Mayor Ada Voss said")
    page.context.close()


def test_on_paper_the_cards_are_numbered_notes_behind_the_text(browser, article):
    pypdf = pytest.importorskip("pypdf")
    page = opened(browser, article, **LOOKS["desktop"])
    printed = page.pdf(format="A4")
    sheets = [sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(printed)).pages]
    words = " ".join(" ".join(sheets).split())
    notes = [found.start() for found in re.finditer(r"\b\d+ points\b", words)]
    assert len(notes) > 40
    assert words.rindex(OWN[:20]) < notes[0]
    assert "next →" not in words
    page.context.close()


@pytest.mark.parametrize("look", LOOKS)
def test_an_open_card_is_sound(browser, article, look):
    page = opened(browser, article, **LOOKS[look])
    page.locator(".row > p a.ref").nth(4).click()
    assert serious(page, "main") == []
    assert page.evaluate("violations") == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.context.close()
