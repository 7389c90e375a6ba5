"""What exports say of claims that several texts make."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from datasette import version
from datasette.app import Datasette

from datasette_reliability.cli import reliability
from datasette_reliability.corroborate.run import corroborate

from .contexts import ANNOTATION_KEYS, ANNOTATION_TYPES
from .corroborating import article, load, query

BRIDGE = "the bridge over the Velm river would be closed to lorries until March"
SHUT = "the Velm river bridge will be shut to lorries until March"
SAID = "2 independent sources found in this archive, in 2 texts"
ALONE = "the old brewery in Tarsk would become a school of music and dance"


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "claims.db"
    load(path, [
        article(f"Mayor Ada Voss said {BRIDGE}.", name="a"),
        article(f"The city said {SHUT}.", name="b", publisher="The Post", published="2024-05-10"),
        article(f"The union said {ALONE}.", name="c", publisher="The Sun"),
    ])  # fmt: skip
    corroborate(path)
    return path


async def exported(path: Path, form: str, how: str) -> Any:
    """Return what the command or the page writes in a form."""
    if how == "page":
        datasette = Datasette([str(path)])
        await datasette.invoke_startup()
        return (await datasette.client.get(f"/claims/-/reliability/claims.{form}")).json()
    output = f"a.{form}"
    result = CliRunner().invoke(reliability, ["export", str(path), output])
    assert result.exit_code == 0, result.output
    return json.loads(Path(output).read_text("utf-8"))


@pytest.mark.asyncio
@pytest.mark.parametrize("how", ["command", "page"])
async def test_annotations_link_to_the_fact(path: Path, how: str) -> None:
    items = (await exported(path, "annotations.jsonld", how))["first"]["items"]
    ((fact,),) = query(path, "SELECT id FROM facts")
    found = []
    for item in items:
        told = [body for body in item["body"] if body.get("purpose") in ("commenting", "linking")]
        assert all(set(body) <= ANNOTATION_KEYS for body in told)
        assert all(body["type"] in ANNOTATION_TYPES for body in told)
        found.append([body.get("value", body.get("source", "")) for body in told])
    assert [each[:1] for each in found] == [[SAID], [SAID], []]
    assert found[0][1].endswith(f"/-/reliability/fact/{fact}")


@pytest.mark.asyncio
@pytest.mark.parametrize("how", ["command", "page"])
async def test_a_claim_appears_wherever_it_is_said(path: Path, how: str) -> None:
    graph = (await exported(path, "schema.jsonld", how))["@graph"]
    claims = [each for each in graph if "Claim" in each["@type"]]
    first, second, alone = ([each["appearance"], each.get("firstAppearance")] for each in claims)
    ends = [address["@id"].rpartition("/")[2] for address in (*first[0], *second[0])]
    assert ends == ["2", "1", "1", "2"]  # its own text comes last
    assert first[1] == second[1] == first[0][1]
    assert (alone[0]["@id"].rpartition("/")[2], alone[1]) == ("3", None)


@pytest.mark.asyncio
async def test_stix_tells_it_only_with_a_digit_that_is_set(path: Path) -> None:
    def notes(bundle: Any) -> list[str]:
        return [each["content"] for each in bundle["objects"] if each["type"] == "note"]

    told = f"Who else says so: {SAID}; named sources of different affiliation"
    found = notes(await exported(path, "stix.json", "command"))
    assert [told in each for each in found] == [True, True, False]
    query(path, "UPDATE claims SET information_credibility = 6 WHERE id = 1")
    Path("a.stix.json").unlink()
    found = notes(await exported(path, "stix.json", "command"))
    assert ["Who else says so" in each for each in found] == [False, True, False]


@pytest.mark.asyncio
async def test_who_may_not_see_facts_gets_none(path: Path) -> None:
    block = {"databases": {"claims": {"tables": {"fact_sources": {"allow": False}}}}}
    new = version.__version__.startswith("1.")
    datasette = Datasette([str(path)], **{"config" if new else "metadata": block})
    await datasette.invoke_startup()
    response = await datasette.client.get("/claims/-/reliability/claims.annotations.jsonld")
    assert response.status_code == 200
    assert BRIDGE in response.text
    assert "independent source" not in response.text


def test_a_file_of_before_is_exported(path: Path) -> None:
    query(path, "DROP TABLE facts")
    result = CliRunner().invoke(reliability, ["export", str(path), "a.schema.jsonld"])
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("ending", ["db", "schema.jsonld", "stix.json", "parquet"])
def test_a_condition_may_look_into_other_tables(path: Path, ending: str) -> None:
    where = "document_id IN (SELECT id FROM documents WHERE publisher = 'The Post')"
    run = CliRunner().invoke(reliability, ["export", str(path), f"a.{ending}", "--where", where])
    assert "Claims: 1 written" in run.output, run.output
    if ending == "db":
        assert query(Path("a.db"), "SELECT publisher FROM documents") == [("The Post",)]
