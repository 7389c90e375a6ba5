"""The page of a fact, and the lines that lead to it from an article."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from datasette import version
from datasette.app import Datasette

from datasette_reliability.corroborate.run import corroborate
from datasette_reliability.explore.over_time import over_time

from .corroborating import FILLER, article, load, query

NEW = version.__version__.startswith("1.")
FERRY = "at least 31 people were killed when the ferry Estrella capsized off Bantigue"
AGAIN = "the ferry Estrella capsized off Bantigue and at least 31 people were killed"
LOST = "28 people were killed when the ferry Estrella capsized off Bantigue"
LATER = LOST.replace("28", "34")
CANARY = "<script>canary-5d1e</script>"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("facts") / "claims.db"
    first = f"Harbour master Ines Valdo said {FERRY}."
    load(path, [
        article(first, *FILLER, name="a"),
        article(f"TARSK (AFP) - {first}", *FILLER, name="b", publisher=CANARY),
        article(f"The coast guard said {AGAIN}.", name="c", publisher="The Sun"),
        article(f"The navy said {LOST}.", name="d", publisher="The Star"),
        article("The mayor said the old brewery in Tarsk would become a school.", name="e"),
    ])  # fmt: skip
    corroborate(path)
    return str(path)


async def get(path: str, address: str, status: int = 200, **options: Any) -> Any:
    datasette = Datasette([path], **options)
    await datasette.invoke_startup()
    response = await datasette.client.get(f"/claims/-/reliability/{address}")
    assert response.status_code == status, address
    return response


@pytest.mark.asyncio
async def test_page(path: str) -> None:
    number = query(Path(path), "SELECT id FROM facts WHERE roots = 2")[0][0]
    page = (await get(path, f"fact/{number}")).text
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    line = "2 independent sources found in this archive, in 3 texts"
    assert f"{line}, 2 of them one Agence France-Presse story" in words
    assert "Contested: figures differ." in words
    assert "It does not say whether the statement is true." in words
    assert "Other figures" in words
    assert "28 people were killed" in words
    assert "confirmed" not in words
    assert CANARY not in page


@pytest.mark.asyncio
async def test_the_figure_over_time(tmp_path: Path) -> None:
    path = tmp_path / "claims.db"
    load(path, [
        article(f"The coast guard said {AGAIN}.", name="a", published="2024-05-09"),
        article(f"The coast guard said {FERRY}.", name="b", published="2024-05-10"),
        article(f"The navy said {LOST}.", name="c", published="2024-05-11", publisher="The Star"),
        article(f"The navy said {LATER}.", name="d", published="2024-05-13", publisher="The Star"),
    ])  # fmt: skip
    corroborate(path)
    number = query(path, "SELECT id FROM facts")[0][0]
    page = (await get(str(path), f"fact/{number}")).text
    drawn, _, table = page[page.index('<svg class="columns figure"') :].partition("</svg>")
    circles = re.findall(r'<circle class="(\w+)" cx="([\d.]+)%" cy="([\d.]+)"', drawn)
    assert [each[:2] for each in circles] == [
        ("given", "6.0"), ("given", "28.0"), ("other", "50.0"), ("other", "94.0")
    ]  # fmt: skip
    assert float(circles[0][2]) == float(circles[1][2]) < float(circles[2][2])
    words = " ".join(re.sub(r"<[^>]+>", " ", table).split())
    assert "9 May 2024 at least 31 coast guard 1" in words
    assert "11 May 2024 28 differs navy 1" in words
    assert "13 May 2024 34 perhaps the same navy 1" in words
    # One figure throughout is no picture.
    load(path, [
        article(f"The navy said {FERRY}.", name="c", published="2024-05-11"),
        article(f"The army said {FERRY}.", name="d", published="2024-05-13"),
    ])  # fmt: skip
    corroborate(path)
    assert "The figure over time" not in (await get(str(path), f"fact/{number}")).text


@pytest.mark.parametrize(
    ("claims", "others", "wanted"),
    [
        ([], [], None),
        (["12 soldiers and 9 guards died"], ["12 soldiers and 14 guards died"], [9, 14]),
        (["9 guards died in 2024"], ["9 guards died in 2025"], None),
        (["prices rose 4 per cent"], ["prices rose 4.5 per cent, by $9"], [4, 4.5]),
        (["9 guards died"], [], None),
    ],
)
def test_which_figure_is_drawn(
    claims: list[str], others: list[str], wanted: list[float] | None
) -> None:
    def rows(words: list[str], day: str) -> list[dict[str, Any]]:
        return [
            {"id": n, "claim": each, "published": day, "root": "navy", "document_id": n}
            for n, each in enumerate(words)
        ]

    later = {"differs": rows(others, "2024-05-10T08:00:00Z")}
    found = over_time(rows(claims, "2024-05-09"), later)
    assert (found and [line["value"] for line in found["lines"]]) == wanted
    for odd in (None, "", "yesterday", "2024-99-99"):
        undated = {"differs": rows(others, odd or "")}
        assert over_time(rows(claims, "2024-05-09"), undated) is None


@pytest.mark.asyncio
async def test_json(path: str) -> None:
    number = query(Path(path), "SELECT id FROM facts WHERE roots = 2")[0][0]
    data = (await get(path, f"fact/{number}.json")).json()
    assert (data["fact"]["roots"], data["fact"]["contested"]) == (2, "figures")
    assert {each["name"] for each in data["sources"]} == {"Ines Valdo", "coast guard"}
    assert len(data["claims"]) == 3
    assert [each["root"] for each in data["differs"]] == ["navy"]
    assert data["terms"]["contested"]["figures"]["label"] == "figures differ"


@pytest.mark.asyncio
async def test_an_article_leads_to_its_facts(path: str) -> None:
    page = (await get(path, "document/3")).text
    assert "Who else says so" in page
    found = re.search(r'href="(/claims/-/reliability/fact/\d+)"><bdi>2 independent sources', page)
    assert found
    facts = (await get(path, "document/3.json")).json()["facts"]
    assert [(each["roots"], each["contested"]) for each in facts] == [(2, "figures")]
    assert "Who else says so" not in (await get(path, "document/5")).text


LINE = (
    r'href="(/claims/-/reliability/fact/\d+)"><bdi>2 independent sources found in this archive,'
    r" in 3 texts, 2 of them one Agence France-Presse story</bdi></a>"
    r" <strong>Contested: figures differ</strong>"
)


@pytest.mark.asyncio
async def test_the_line_stands_on_the_card_in_the_list_and_on_the_row(path: str) -> None:
    claim = query(Path(path), "SELECT id FROM claims WHERE document_id = 3 AND roots = '2'")[0][0]
    for address in ("-/reliability/document/3", f"claims?id={claim}", f"claims/{claim}"):
        datasette = Datasette([path])
        await datasette.invoke_startup()
        page = (await datasette.client.get(f"/claims/{address}")).text
        assert len(re.findall(rf'<p class="else"><a class="arrow" {LINE}', page)) == 1, address
        assert "confirmed" not in page


@pytest.mark.asyncio
async def test_what_is_only_reprinted_has_no_source(path: str) -> None:
    """A sentence of the outlet's own voice says on its row alone that nobody is behind it."""
    claim = query(Path(path), "SELECT id FROM claims WHERE document_id = 1 AND roots = '0'")[0][0]
    bare = "No independent source found in this archive, in 2 texts, all of them one Agence"
    datasette = Datasette([path])
    await datasette.invoke_startup()
    for address, wanted in ((f"claims?id={claim}", False), (f"claims/{claim}", True)):
        assert (bare in (await datasette.client.get(f"/claims/{address}")).text) is wanted
    article = (await datasette.client.get("/claims/-/reliability/document/1")).text
    words = " ".join(re.sub(r"<[^>]+>", " ", article).split())
    assert bare not in words
    assert (
        "5 sentences in the outlet’s own voice appear in other texts as well: reprints are not"
        " sources." in words
    )


@pytest.mark.asyncio
async def test_no_fact(path: str) -> None:
    await get(path, "fact/999999", 404)


@pytest.mark.asyncio
@pytest.mark.parametrize("table", ["facts", "fact_sources", "claims"])
async def test_who_may_not_view_a_table_sees_nothing(path: str, table: str) -> None:
    block = {"databases": {"claims": {"tables": {table: {"allow": False}}}}}
    options = {"config": block} if NEW else {"metadata": block}
    number = query(Path(path), "SELECT min(id) FROM facts")[0][0]
    await get(path, f"fact/{number}", 403, **options)
    if table != "claims":
        assert "Who else says so" not in (await get(path, "document/3", **options)).text


@pytest.mark.asyncio
async def test_a_file_that_was_never_compared(tmp_path: Path) -> None:
    path = tmp_path / "claims.db"
    load(path, [article(f"The navy said {LOST}.", name="d")])
    query(path, "DROP TABLE facts")
    assert "Who else says so" not in (await get(str(path), "document/1")).text
    await get(str(path), "fact/1", 404)
