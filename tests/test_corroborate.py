"""Corroboration of a whole archive: stored facts, what is due, and the same whatever the order."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from datasette_reliability import pipeline
from datasette_reliability.cli import reliability
from datasette_reliability.corroborate import run
from datasette_reliability.corroborate.run import corroborate
from datasette_reliability.index import Counter, read_state
from datasette_reliability.records import Document, Settings
from datasette_reliability.store import row_digest
from datasette_reliability.store.comparing import UNDATED, later

from . import stub
from .corroborating import FILLER, article, digests, load, query

FERRY = "at least 31 people were killed when the ferry Estrella capsized off Bantigue"
AGAIN = "the ferry Estrella capsized off Bantigue and at least 31 people were killed"
FORTY = "40 people were killed when the ferry Estrella capsized off Bantigue"
BRIDGE = "the bridge over the Velm river would be closed to lorries until March"
SHUT = "the Velm river bridge will be shut to lorries until March"
OTHER = "Rain fell for weeks on the hills above the two lakes of the north."


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "claims.db"


def archive() -> list[Document]:
    """Return a small archive: reprints, two sources that agree, one that differs, a second fact."""
    first = f"Harbour master Ines Valdo said {FERRY}."
    return [
        article(first, *FILLER, name="a"),
        article(f"TARSK (AFP) - {first}", *FILLER, name="b", publisher="The Post"),
        article(first, *FILLER[:3], name="c", publisher="The Mail", published="2024-05-10"),
        article(f"The coast guard said {AGAIN}.", OTHER, name="d", publisher="The Sun",
                published="2024-05-10"),
        article(f"The navy said {FORTY.replace('40', '28')}.", name="e", publisher="The Star",
                published="2024-05-10"),
        article(f"Mayor Ada Voss said {BRIDGE}.", name="f", published="2024-05-12"),
        article(f"The city said {SHUT}.", name="g", publisher="The Post", published="2024-05-14"),
        article(f"Witnesses said {SHUT}.", name="h", publisher="The Sun", published="2024-06-20"),
        article(f"Mayor Ada Voss said {BRIDGE}.", FILLER[0], name="i", published=None),
    ]  # fmt: skip


def made(folder: Path, documents: list[Document], **options: Any) -> Path:
    """Return a database with these documents that have been compared."""
    path = folder / "claims.db"
    load(path, documents, **options)
    corroborate(path)
    return path


def facts(path: Path) -> dict[str, tuple[Any, ...]]:
    rows = query(path, "SELECT claim, claims, documents, roots, contested, digit FROM facts")
    return {row[0]: row[1:] for row in rows}


def test_what_is_stored(path: Path) -> None:
    load(path, archive())
    outcome = corroborate(path)
    assert (outcome.compared, outcome.unchanged, outcome.undated) == (9, 0, 1)
    assert (outcome.folded, outcome.contested) == (2, 1)
    found = facts(path)
    assert found[FERRY] == (4, 4, 2, "figures", 6)
    assert found[BRIDGE] == (2, 2, 2, None, 2)
    sources = query(
        path,
        "SELECT s.name, s.kind, s.claims, s.publishers FROM fact_sources s"
        " JOIN facts f ON f.id = s.fact_id WHERE f.claim = ? ORDER BY root",
        (FERRY,),
    )
    assert sources == [("Ines Valdo", "person", 3, 3), ("coast guard", "body", 1, 1)]
    agencies = query(path, "SELECT name, agency, agency_basis FROM documents WHERE agency NOTNULL")
    assert agencies == [("b", "Agence France-Presse", "dateline")]


def test_what_claims_say_of_their_fact(path: Path) -> None:
    made(path.parent, archive())
    sql = (
        "SELECT name, roots, contested, root, claims.agency, information_credibility FROM claims"
        " JOIN documents d ON d.id = document_id WHERE source IS NOT NULL ORDER BY name"
    )
    found = {row[0]: row[1:] for row in query(path, sql)}
    # The three texts are one story, and one of them says whose.
    assert found["a"] == ("2", "figures", "Ines Valdo", "Agence France-Presse", 6)
    assert found["d"] == ("2", "figures", "coast guard", None, 6)
    assert found["e"] == ("1", "figures", "navy", None, 6)
    assert found["g"] == ("2", None, "city", None, 2)
    assert found["h"] == ("1", None, "unnamed via The Sun", None, 6)
    assert found["i"][0] == "1"
    voice = "SELECT DISTINCT roots, information_credibility FROM claims WHERE source IS NULL"
    assert query(path, voice) == [("0", None)]


def test_the_facets_count_what_is_stored(path: Path) -> None:
    made(path.parent, archive())
    with closing(sqlite3.connect(path)) as connection:
        state = read_state(connection)
        assert state is not None
        counter = Counter(state, most=1 << 20)
        for column in ("roots", "contested", "agency"):
            sql = f"SELECT {column}, count(*) FROM claims GROUP BY 1 ORDER BY 2 DESC, 1"
            assert counter.top(connection, column, None, 99) == connection.execute(sql).fetchall()


def test_twice_changes_nothing(path: Path) -> None:
    made(path.parent, archive())
    before, rows = digests(path), query(path, "SELECT * FROM facts")
    outcome = corroborate(path)
    assert (outcome.compared, outcome.unchanged, outcome.days) == (0, 9, 0)
    assert (digests(path), query(path, "SELECT * FROM facts")) == (before, rows)


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_documents_changes_nothing(tmp_path: Path, seed: int) -> None:
    documents = archive()
    wanted = digests(made(tmp_path, documents))
    shuffled = tmp_path / "shuffled"
    shuffled.mkdir()
    random.Random(seed).shuffle(documents)
    assert digests(made(shuffled, documents, batch_size=1 + seed)) == wanted


@pytest.mark.slow
def test_the_number_of_workers_and_the_order_of_shards_change_nothing(tmp_path: Path) -> None:
    documents, found = archive(), []
    for workers in (1, 2):
        path = tmp_path / f"{workers}.db"
        options = pipeline.LoadOptions(workers=workers, batch_size=2, shards=tmp_path / path.stem)
        pipeline.load(path, documents, Settings(engine="fast"), options)
        corroborate(path)
        found.append(digests(path))
        documents.reverse()
    assert found[0] == found[1]
    assert query(path, "SELECT count(*) > 0 FROM facts") == [(1,)]


@pytest.mark.parametrize("seed", range(2))
def test_one_by_one_makes_the_same_as_all_at_once(tmp_path: Path, seed: int) -> None:
    documents = archive()
    wanted = digests(made(tmp_path, documents))
    path = tmp_path / "grown.db"
    random.Random(seed).shuffle(documents)
    for document in documents:
        load(path, [document])
        corroborate(path)
    assert digests(path) == wanted


def test_reprints_change_no_root_and_no_digit(tmp_path: Path) -> None:
    documents = [each for each in archive() if each.id != "e"]
    path = tmp_path / "claims.db"
    text = documents[0].text
    for k in (0, 1, 3, 40):
        reprints = [
            article(f"CITY{'X' * n} (AFP) - {text}", name=f"r{n}", publisher=f"Paper {n}")
            for n in range(k)
        ]
        load(path, [*documents, *reprints])
        corroborate(path)
        assert facts(path)[FERRY] == (4 + k, 4 + k, 2, None, 2)


def test_swapping_two_parties_is_symmetric(tmp_path: Path) -> None:
    def told(one: str, other: str) -> list[Any]:
        folder = tmp_path / one
        folder.mkdir()
        path = made(folder, [
            article(f"{one} said 12 {one} soldiers and 9 {other} guards died at the Melk crossing.",
                    name="a"),
            article(f"{other} said 12 {one} soldiers died at the Melk crossing and 9 {other}"
                    " guards.", name="b", publisher="The Post"),
            article(f"{other} said 15 {one} soldiers and 9 {other} guards died at the Melk"
                    " crossing.", name="c", publisher="The Sun"),
        ])  # fmt: skip
        sql = "SELECT claims, roots, contested, digit FROM facts ORDER BY 1, 2, 3, 4"
        return query(path, sql)

    assert told("Corvia", "Dravia") == told("Dravia", "Corvia")


def test_a_run_that_is_interrupted_goes_on(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "whole"
    other.mkdir()
    wanted = digests(made(other, archive()))
    load(path, archive())
    monkeypatch.setattr(run, "refresh", _failing_after(run.refresh, 2))
    with pytest.raises(KeyboardInterrupt):
        corroborate(path)
    monkeypatch.undo()
    assert corroborate(path).days == 4
    assert digests(path) == wanted


def _failing_after(function: Callable[..., None], calls: int) -> Callable[..., None]:
    left = iter(range(calls))

    def called(*given: Any) -> None:
        function(*given)
        if next(left, None) is None:
            raise KeyboardInterrupt

    return called


def test_a_document_that_is_corrected(path: Path, tmp_path: Path) -> None:
    documents = archive()
    made(path.parent, documents)
    for at, sentence in ((3, f"The coast guard said {BRIDGE}."), (0, OTHER)):
        documents[at] = replace(documents[at], text=sentence)
    load(path, documents, replace="all")
    corroborate(path)
    other = tmp_path / "anew"
    other.mkdir()
    assert digests(path) == digests(made(other, documents))
    assert query(path, "PRAGMA foreign_key_check") == []


def test_a_document_that_is_gone(path: Path, tmp_path: Path) -> None:
    documents = archive()
    made(path.parent, documents)
    with closing(sqlite3.connect(path)) as connection:
        for table in ("reasons", "endorsements"):
            connection.execute(f"DELETE FROM {table} WHERE claim_id IN (SELECT id FROM claims"
                               " WHERE document_id < 3)")  # fmt: skip
        connection.execute("DELETE FROM claims WHERE document_id < 3")
        connection.execute("DELETE FROM documents WHERE id < 3")
        connection.commit()
    assert corroborate(path).gone == 2
    other = tmp_path / "anew"
    other.mkdir()
    assert digests(path) == digests(made(other, documents[2:]))


def test_another_window_compares_all_anew(path: Path) -> None:
    made(path.parent, archive())
    assert corroborate(path, window=60).days > 4
    assert facts(path)[BRIDGE][:3] == (3, 3, 3)


def test_since_leaves_earlier_days_for_another_time(path: Path) -> None:
    load(path, archive())
    corroborate(path, since=date(2024, 5, 12))
    assert set(facts(path)) == {BRIDGE}
    assert corroborate(path).days == 2
    assert FERRY in facts(path)


def test_a_dry_run_writes_nothing(path: Path) -> None:
    load(path, archive())
    before = query(path, "SELECT name FROM sqlite_master ORDER BY 1"), digests(path)
    outcome = corroborate(path, dry_run=True)
    assert (outcome.compared, outcome.days) == (9, 6)
    assert (query(path, "SELECT name FROM sqlite_master ORDER BY 1"), digests(path)) == before


def test_what_a_load_stores_stays_as_it_is(path: Path) -> None:
    load(path, archive())
    with closing(sqlite3.connect(path)) as connection:
        before = row_digest(connection)
    corroborate(path)
    with closing(sqlite3.connect(path)) as connection:
        after = row_digest(connection)
    assert before.keys() == after.keys()
    assert {name for name in before if before[name] != after[name]} == {"claims"}  # digits


def test_rating_anew_keeps_digits(path: Path) -> None:
    made(path.parent, archive())
    before = digests(path)
    pipeline.rerate(path, stub.SETTINGS)
    assert digests(path) == before


def decide(path: Path, one: str, other: str, relation: str, when: str = "2024-07-01") -> None:
    """Write a person's decision on the first claims of two documents."""
    ids = [
        query(path, "SELECT min(c.id) FROM claims c JOIN documents d ON d.id = document_id"
                    " WHERE d.name = ?", (name,))[0][0]
        for name in (one, other)
    ]  # fmt: skip
    query(
        path,
        'INSERT INTO relations_by_people (claim_id, other_id, relation, who, "when", why)'
        " VALUES (?, ?, ?, 'Mia', ?, 'read both')",
        (*ids, relation, when),
    )


def test_people_decide_what_is_the_same(path: Path) -> None:
    made(path.parent, archive())
    decide(path, "g", "f", "not_same")
    decide(path, "h", "f", "same")
    corroborate(path)
    assert facts(path)[BRIDGE] == (2, 2, 2, None, 6)
    decided = "SELECT relation, decided_by FROM claim_relations WHERE decided_by NOTNULL ORDER BY 1"
    assert query(path, decided) == [("not_same", "Mia"), ("same", "Mia")]
    decide(path, "f", "g", "same", "2024-07-02")  # the latest holds
    corroborate(path)
    assert facts(path)[BRIDGE][:3] == (3, 3, 3)
    load(path, archive(), replace="all")  # and it holds for ever
    corroborate(path)
    assert facts(path)[BRIDGE][:3] == (3, 3, 3)
    query(path, "DELETE FROM relations_by_people")
    corroborate(path)
    assert facts(path)[BRIDGE] == (2, 2, 2, None, 2)


def test_a_digit_by_a_person_wins(path: Path) -> None:
    made(path.parent, archive())
    claim = query(path, "SELECT id FROM facts WHERE claim = ?", (BRIDGE,))[0][0]
    query(
        path,
        'INSERT INTO ratings_by_people (claim_id, rating, value, who, "when", why)'
        " VALUES (?, 'information_credibility', '4', 'Mia', '2024-07-01', 'asked the city')",
        (claim,),
    )
    for _ in range(2):
        corroborate(path, window=8)
        sql = "SELECT information_credibility FROM claims WHERE id = ?"
        assert query(path, sql, (claim,)) == [(4,)]


def test_equal_documents_are_linear(tmp_path: Path) -> None:
    """A text printed n times costs n times as much as once, not n times n."""

    def steps(n: int) -> int:
        path = tmp_path / f"{n}.db"
        text = archive()[0].text
        load(path, [article(f"PLACE{'Y' * (k % 20)} (AFP) - {text} {k}", name=f"{k}",
                            publisher=f"Paper {k}") for k in range(n)])  # fmt: skip
        count = 0

        def counted() -> None:
            nonlocal count
            count += 1

        original = sqlite3.connect

        def connecting(*given: Any, **named: Any) -> sqlite3.Connection:
            connection = original(*given, **named)
            connection.set_progress_handler(counted, 1000)
            return connection

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sqlite3, "connect", connecting)
            corroborate(path)
        assert query(path, "SELECT count(*) FROM reuse") == [(n - 1,)]
        return count

    few, many = steps(20), steps(80)
    assert many < 6 * few


def test_a_fact_of_too_many_claims_is_too_general(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("datasette_reliability.corroborate.facts.MOST", 12)
    path = made(tmp_path, [
        article(f"Body {n} Limited said {FERRY}.", name=f"{n}", publisher=f"Paper {n}")
        for n in range(13)
    ])  # fmt: skip
    assert facts(path)[FERRY][-1] is None
    sql = "SELECT DISTINCT information_credibility FROM claims WHERE source IS NOT NULL"
    assert query(path, sql) == [(6,)]
    assert "too general" in query(path, "SELECT digit_reason FROM facts")[0][0]


def test_languages_are_not_compared_with_each_other(tmp_path: Path) -> None:
    first = article(f"The navy said {FERRY}.", name="a")
    other = article(f"The army said {FERRY}.", name="b")
    path = tmp_path / "claims.db"
    load(path, [first, other])
    query(path, "UPDATE documents SET language = 'es' WHERE name = 'b'")
    corroborate(path)
    assert facts(path) == {}


def test_a_slice_has_the_facts_whose_first_claim_it_has(path: Path) -> None:
    made(path.parent, archive())
    part = path.with_name("part.db")
    where = "publisher IN ('The Post', 'The Sun') OR published = '2024-05-12'"
    result = CliRunner().invoke(reliability, ["export", str(path), str(part), "--where", where])
    assert result.exit_code == 0, result.output
    assert query(part, "PRAGMA foreign_key_check") == []
    assert BRIDGE in facts(part)
    assert corroborate(part).compared == 5
    assert facts(part)[BRIDGE] == (2, 2, 2, None, 2)


def test_the_setting_compares_at_the_end_of_a_load(path: Path) -> None:
    stub.install()
    settings = replace(stub.SETTINGS, corroborate=True)
    report = pipeline.load(path, archive(), settings)
    assert report.corroboration is not None
    assert facts(path)[BRIDGE][-1] == 2
    assert pipeline.load(path, archive(), Settings(engine="stub")).corroboration is None


def test_command(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    load(path, archive())
    result = CliRunner().invoke(reliability, ["corroborate", str(path), "--dry-run"])
    assert result.exit_code == 0, result.output
    assert (
        "Articles: 9 to compare, 0 unchanged, 0 deleted or read again, over 6 days."
        in result.output
    )
    result = CliRunner().invoke(reliability, ["corroborate", str(path)])
    assert "1 article has no date of publication and is compared only" in result.output
    assert "Articles: 2 are copies. Facts: 7, 1 of them contested." in result.output
    assert CliRunner().invoke(reliability, ["corroborate", str(path), "--silent"]).output == ""
    result = CliRunner().invoke(reliability, ["corroborate", "none.db"])
    assert result.exit_code == 2
    (path.parent / "broken.db").write_bytes(b"no database at all" * 100)
    result = CliRunner().invoke(reliability, ["corroborate", "broken.db"])
    assert result.exit_code == 1
    assert "Error: broken.db" in result.output


@pytest.mark.parametrize(
    ("day", "days", "wanted"),
    [(20240509, -14, 20240425), (20241231, 1, 20250101), (99991231, 7, 99991231), (20101, -999, 1)],
)
def test_later(day: int, days: int, wanted: int) -> None:
    assert later(day, days) == wanted


@pytest.mark.parametrize(
    "published", ["", "2024", "2024-13-40", "0000-00-00", "yesterday", "2024-05", None]
)
def test_no_day_is_undated(path: Path, published: str | None) -> None:
    load(path, [article(f"The navy said {FERRY}.", name="a")])
    query(path, "UPDATE documents SET published = ?", (published,))
    assert corroborate(path).undated == 1
    assert query(path, "SELECT DISTINCT day FROM _reliability_compared") == [(UNDATED,)]


def test_what_has_no_date_is_a_copy_and_no_source(path: Path) -> None:
    """An undated reprint is folded into its story, whatever its day, and adds to no fact."""
    documents = archive()[:4]
    made(path.parent, documents)
    before = facts(path)
    text = documents[0].text
    load(path, [article(text, "City desk.", name="u", published=None, publisher="The Echo"),
                article(f"Witnesses said {FERRY}.", name="v", published=None)])  # fmt: skip
    assert corroborate(path).undated == 2
    assert facts(path) == before
    copies = "SELECT d.name, o.name, r.kind FROM reuse r JOIN documents d ON d.id = document_id"
    copies += " JOIN documents o ON o.id = of_id WHERE d.name = 'u'"
    assert {row[2] for row in query(path, copies)} == {"copy"}
    stories = "SELECT DISTINCT wire_cluster FROM documents WHERE name IN ('a', 'u')"
    assert len(query(path, stories)) == 1
    alone = "SELECT DISTINCT fact_id, roots FROM claims c JOIN documents d ON d.id = document_id"
    alone += " WHERE d.published IS NULL AND c.source IS NOT NULL"
    assert query(path, alone) == [(None, "1")]


def test_facts_of_the_own_voice_have_no_source_and_no_digit(path: Path) -> None:
    """What nine outlets print in their own voice has no root, and the reason says so."""
    made(path.parent, [article(*FILLER, name=f"{n}", publisher=f"Paper {n}") for n in range(1)]
         + [article(f"CITY{'X' * n} -", *FILLER, name=f"c{n}", publisher=f"Paper {n}")
            for n in range(1, 9)])  # fmt: skip
    sql = "SELECT DISTINCT documents, roots, named_roots, digit, digit_reason FROM facts"
    assert query(path, sql) == [(9, 0, 0, 6, "no source but the outlets' own voice")]
    assert query(path, "SELECT DISTINCT information_credibility, roots FROM claims") == [
        (None, "0")
    ]
    assert query(path, "SELECT DISTINCT counted FROM fact_sources") == [(0,)]
