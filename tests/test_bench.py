"""The measurements of ``make bench``: complete, on articles that need no other file."""

import asyncio
import sqlite3

import pytest

from datasette_reliability.plugins import open_engine
from tools.bench import page as bench_page
from tools.bench import reading as bench

from .growth import SLACK


@pytest.fixture(scope="module")
def articles():
    return list(bench.articles(4))


def test_invented_articles_are_the_same_each_time_and_all_different(articles):
    assert [each.text for each in articles] == [each.text for each in bench.articles(4)]
    assert len({each.text for each in articles}) == 4
    assert all(len(each.text.split()) > 200 for each in articles)


def test_a_corpus_is_read_where_there_is_one(tmp_path):
    path = tmp_path / "corpus.jsonl"
    path.write_text('{"text": "one"}\n{"text": "two"}\n{"text": "three"}\n')
    assert [each.text for each in bench.articles(2, path)] == ["one", "two"]


def test_every_stage_is_measured(articles):
    spent = bench.reading(articles, open_engine("fast"))
    assert set(spent) == {"segment", "extract", "classify", "rate", "prepare"}
    assert sum(spent.values()) > 0


def test_store_and_bare_insert_write_the_same_rows(articles, tmp_path):
    engine = open_engine("fast")
    path = tmp_path / "claims.db"
    rows = bench._copies(articles, engine, 12)
    ours, bare, after = bench.writing(rows, engine, path, 1)
    assert min(*ours, *bare, *after) > 0
    assert bench._count(path) == bench._count(tmp_path / "bare.db")
    connection = sqlite3.connect(path)
    assert connection.execute("select count(*) from documents").fetchone() == (12,)
    connection.close()
    bench._add_quotes(path)
    pages = asyncio.run(bench._pages(path, 1))
    assert len(pages) == 6
    assert all(times.wall > 0 for _, times, _ in pages.values())


def test_the_page_of_an_article_is_measured(tmp_path):
    cost = bench_page.page_cost(tmp_path / "claims.db", 1)
    assert cost.claims >= 40
    assert cost.seconds > 0
    assert cost.size < bench_page.MOST_BYTES


def test_the_page_of_a_long_article_grows_with_its_attributions(tmp_path):
    small, large = (bench_page.long_cost(tmp_path / f"{n}.db", n) for n in (500, 2000))
    assert (small.claims, large.claims) == (500, 2000)
    assert large.size < 8 * small.size
    assert large.seconds <= 8 * small.seconds + SLACK
