"""The facet of words in anybody's table: one call of the classifier for each distinct text."""

import sqlite3
from contextlib import closing

import pytest
from datasette.app import Datasette

from datasette_reliability import classify
from datasette_reliability.explore import classified
from datasette_reliability.functions import rater as raters
from datasette_reliability.functions.rater import Rater
from datasette_reliability.records import Classification

from .test_facets import facets, rows

FACET = "/quotes/quotes.json?_facet_reliability=speaker&_extra=facet_results,facets_timed_out"


def make(path, texts, rows, column="speaker text"):
    """Make a table whose rows have the texts in turn, and NULL in every fiftieth."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"create table quotes (id integer primary key, {column}, said text)")
        connection.executemany(
            "insert into quotes (speaker, said) values (?, ?)",
            ((texts[n % len(texts)] if n % 50 else None, f"Words {n % 3}") for n in range(rows)),
        )
        connection.commit()
    return Datasette([str(path)])


@pytest.fixture
def calls(monkeypatch):
    """The words that the SQL function and the classifier were called for; neither takes time."""
    asked = {"function": [], "classifier": []}
    answer = Rater.answer

    def called(self, field, *values):
        asked["function"].append(values)
        return answer(self, field, *values)

    def classified(source, *rest):
        asked["classifier"].append(source)
        kind = "anonymous" if source.islower() else "named_person"
        return Classification("named_person", kind, named=True)

    monkeypatch.setattr(Rater, "answer", called)
    monkeypatch.setattr(classify, "classify_words", classified)
    monkeypatch.setattr(raters, "_raters", {})
    return asked


def counted(found):
    return {bucket["value"]: bucket["count"] for bucket in found["speaker"]["results"]}


@pytest.mark.asyncio
@pytest.mark.parametrize(("texts", "length"), [(102, 5_100), (1_000, 100_000)])
async def test_each_distinct_text_is_one_call(tmp_path, calls, texts, length):
    names = [f"{'Mara' if n % 2 else 'a source'} {n}" for n in range(texts)]
    datasette = make(tmp_path / "quotes.db", names, length)
    await datasette.invoke_startup()
    there = {name for n, name in enumerate(names * (length // texts)) if n % 50}
    found = counted(await facets(datasette.client, FACET))
    assert sum(found.values()) == length
    assert found[None] == length // 50
    assert sorted(calls["classifier"]) == sorted(there)
    assert len(calls["function"]) == len(there) + 1  # and NULL
    assert counted(await facets(datasette.client, FACET)) == found
    assert len(calls["classifier"]) == len(there)


@pytest.mark.asyncio
async def test_a_class_that_is_chosen_is_classified_no_more(tmp_path, calls):
    datasette = make(tmp_path / "quotes.db", [f"source {n}" for n in range(300)], 3_000)
    await datasette.invoke_startup()
    found = await facets(
        datasette.client, f"{FACET}&_reliability=speaker:anonymous&_facet=said&_facet=speaker"
    )
    assert set(found) >= {"said", "speaker"}
    assert len(calls["classifier"]) == len(set(calls["classifier"])) <= 300


@pytest.mark.asyncio
async def test_texts_are_told_apart_where_the_column_does_not(tmp_path, calls):
    """As by the filter, or a count would not be the number of rows behind its link."""
    datasette = make(
        tmp_path / "quotes.db",
        ["Mara Voss", "mara voss", "MARA"],
        90,
        "speaker text collate nocase",
    )
    await datasette.invoke_startup()
    found = await facets(datasette.client, FACET)
    assert set(counted(found)) == {"anonymous", "named_person", None}
    for bucket in found["speaker"]["results"]:
        assert await rows(datasette.client, bucket["toggle_url"]) == bucket["count"]


@pytest.mark.asyncio
async def test_texts_that_are_late_are_no_partial_count_and_go_further_next_time(
    tmp_path, calls, monkeypatch
):
    datasette = make(tmp_path / "quotes.db", [f"source {n}" for n in range(300)], 3_000)
    await datasette.invoke_startup()
    with monkeypatch.context() as patching:
        patching.setattr(
            classified, "monotonic", lambda: float("inf") if len(calls["classifier"]) == 100 else 0
        )
        response = await datasette.client.get(FACET)
    found = response.json()
    timed_out = found.get("facets_timed_out") or found["facet_results"].get("timed_out")
    assert response.status_code == 200
    assert "speaker" not in found["facet_results"].get("results", found["facet_results"])
    assert timed_out in (["speaker"], None)  # Datasette 0.65 says so on the page alone
    assert len(calls["classifier"]) == 100
    assert sum(counted(await facets(datasette.client, FACET)).values()) == 3_000
    assert len(calls["classifier"]) == 294
