"""Whoever may write decides on the page of a fact what is the same; the next run follows."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from datasette import version
from datasette.app import Datasette

from datasette_reliability.corroborate.run import corroborate

from .corroborating import article, load, query

NEW = version.__version__.startswith("1.")
BRIDGE = "the bridge over the Velm river would be closed to lorries until March"
SHUT = "the Velm river bridge will be shut to lorries until March"
ALONE = "the old brewery in Tarsk would become a school of music and dance"
MIA = {"id": "mia", "name": "Mia Orel"}
ALLOWED = {"databases": {"claims": {"tables": {"relations_by_people": {"permissions": {
    "insert-row": {"id": "mia"}}}}}}}  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "claims.db"
    load(path, [
        article(f"Mayor Ada Voss said {BRIDGE}.", name="a"),
        article(f"The city said {SHUT}.", name="b", publisher="The Post", published="2024-05-10"),
        article(f"The union said {ALONE}.", name="c", publisher="The Sun"),
    ])  # fmt: skip
    corroborate(path)
    return path


class Reader:
    """Somebody with a browser that has no JavaScript."""

    def __init__(self, path: Path, actor: Any = None, **options: Any) -> None:
        config = {"config" if NEW else "metadata": options.pop("config", ALLOWED)}
        self.datasette = Datasette(
            [] if options.get("immutables") else [str(path)], **config, **options
        )
        self.datasette.root_enabled = True
        signed = self.datasette.sign({"a": actor}, "actor")
        self.cookies = {"ds_actor": signed} if actor else {}
        self.number = query(path, "SELECT id FROM facts")[0][0]

    async def page(self) -> str:
        await self.datasette.invoke_startup()
        address = f"/claims/-/reliability/fact/{self.number}"
        response = await self.datasette.client.get(address, cookies=self.cookies)
        self.cookies |= dict(response.cookies)
        assert response.status_code == 200
        return str(response.text)

    async def send(self, form: dict[str, str], method: str = "post", **more: Any) -> Any:
        await self.datasette.invoke_startup()
        address = f"/claims/-/reliability/fact/{self.number}/decide"
        send = getattr(self.datasette.client, method)
        given = {"data": form} if method == "post" else {}
        return await send(address, cookies=self.cookies, **given, **more)


def forms(page: str) -> list[dict[str, str]]:
    """Return what each form of a page sends when it is filled in."""
    found = []
    for form in re.findall(r'<form class="core decide".*?</form>', page, re.DOTALL):
        fields = re.findall(r'name="(\w+)" value="([^"]*)"', form)
        found.append({name: unescape(value) for name, value in fields} | {"why": "read both"})
    return found


@pytest.mark.asyncio
async def test_not_the_same_and_the_same_again(path: Path) -> None:
    mia = Reader(path, MIA)
    (form,) = forms(await mia.page())
    assert form["relation"] == "not_same"
    response = await mia.send(form)
    assert response.status_code == 303
    mia.cookies |= dict(response.cookies)
    page = await mia.page()
    assert "Saved: not the same. Every later run of" in page
    stored = 'SELECT relation, who, why, length("when") FROM relations_by_people'
    assert query(path, stored) == [("not_same", "Mia Orel", "read both", 25)]
    again = next(each for each in forms(page) if each["relation"] == "same")
    corroborate(path)
    assert query(path, "SELECT count(*) FROM facts") == [(0,)]
    query(path, "UPDATE relations_by_people SET \"when\" = '2024-01-01'")
    mia.number = 1
    # Nobody else says so any longer, so the page is gone, and the decision is turned by its row.
    assert (await mia.datasette.client.get("/claims/-/reliability/fact/1")).status_code == 404
    assert (await mia.send(again)).status_code == 303
    corroborate(path)
    assert query(path, "SELECT claims, digit FROM facts") == [(2, 2)]
    assert "Decided by people" in await mia.page()


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("actor", "config", "allowed"),
    [
        (None, ALLOWED, False),
        ({"id": "another"}, ALLOWED, False),
        (MIA, {}, False),
        (MIA, ALLOWED, True),
        (MIA, {"databases": {"claims": {"permissions": {"insert-row": {"id": "mia"}}}}}, True),
        (MIA, {"permissions": {"insert-row": {"id": ["mia"]}}}, True),
        ({"id": "root"}, {}, True),
    ],
)
async def test_who_may_not_write_sees_no_button_and_is_refused(
    path: Path, actor: Any, config: Any, allowed: bool
) -> None:
    reader = Reader(path, actor, config=config)
    page = await reader.page()
    assert bool(forms(page)) is allowed
    (form,) = forms(await Reader(path, MIA).page())
    if not allowed:
        form["csrftoken"] = reader.cookies.get("ds_csrftoken", "")
        assert (await reader.send(form)).status_code == 403
        assert query(path, "SELECT count(*) FROM relations_by_people") == [(0,)]


@pytest.mark.asyncio
async def test_another_site_cannot_send_it(path: Path) -> None:
    mia = Reader(path, MIA)
    (form,) = forms(await mia.page())
    form["csrftoken"] = "guessed"
    headers = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    assert (await mia.send(form, headers=headers)).status_code == 403
    assert query(path, "SELECT count(*) FROM relations_by_people") == [(0,)]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"why": "  "}, 400),
        ({"why": "x" * 2001}, 400),
        ({"relation": "perhaps"}, 400),
        ({"claim": "1; drop"}, 400),
        ({"claim": "1", "other": "1"}, 400),
        ({"claim": "99"}, 404),
        ({"claim": "3", "other": "3000"}, 404),
    ],
)
async def test_what_is_no_decision_is_refused(
    path: Path, change: dict[str, str], status: int
) -> None:
    mia = Reader(path, MIA)
    (form,) = forms(await mia.page())
    response = await mia.send(form | change)
    assert response.status_code == status
    assert query(path, "SELECT count(*) FROM relations_by_people") == [(0,)]


@pytest.mark.asyncio
async def test_an_immutable_file_has_no_buttons(path: Path) -> None:
    mia = Reader(path, MIA, immutables=[str(path)])
    assert forms(await mia.page()) == []
    assert (await mia.send({"claim": "1"}, "get")).status_code == 405


def test_a_number_that_people_spoke_of_is_never_given_again(path: Path) -> None:
    """A decision, a rating or a correction of a claim that is gone is not inherited by another."""
    last = query(path, "SELECT max(id) FROM claims")[0][0]
    query(
        path,
        'INSERT INTO relations_by_people (claim_id, other_id, relation, who, "when", why)'
        " VALUES (1, ?, 'same', 'Mia', '2024-07-01', 'read both')",
        (last,),
    )
    for table in ("reasons", "endorsements"):
        query(path, f"DELETE FROM {table} WHERE claim_id = ?", (last,))
    query(path, "DELETE FROM claims WHERE id = ?", (last,))
    query(path, "DELETE FROM documents WHERE id = 3")
    load(path, [article(f"The port said {ALONE}.", name="d")])
    assert query(path, "SELECT min(id) FROM claims WHERE document_id = 3") == [(last + 1,)]
    corroborate(path)
    assert query(path, "SELECT claims FROM facts") == [(2,)]
