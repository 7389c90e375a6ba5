"""What the SQL functions keep: no more bytes than stated, and no less when more is asked for."""

import json
import sqlite3
import tracemalloc

import pytest

from datasette_reliability import classify, functions
from datasette_reliability.functions import rater as raters
from datasette_reliability.functions.rater import Rater
from datasette_reliability.kept import Kept
from datasette_reliability.records import Classification, Settings

MEGABYTE = 1 << 20


def _anonymous(*words):
    return Classification("unnamed_vague", "anonymous", named=False)


@pytest.fixture
def classified(monkeypatch):
    """The words that the classifier was called for, which here takes no time."""
    asked = []

    def count(*words):
        asked.append(words)
        return _anonymous()

    monkeypatch.setattr(classify, "classify_words", count)
    return asked


@pytest.fixture
def db(monkeypatch):
    """Return what makes a connection whose functions keep up to so many bytes."""

    def connect(most):
        monkeypatch.setattr(raters, "_MOST_BYTES", most)
        monkeypatch.setattr(raters, "_raters", {})
        connection = sqlite3.connect(":memory:")
        functions.register(connection)
        connection.execute("create table quotes (id integer primary key, speaker text)")
        return connection

    return connect


def fill(connection, texts):
    connection.execute("delete from quotes")
    connection.executemany("insert into quotes (speaker) values (?)", [(text,) for text in texts])


def ask(connection, *functions):
    called = ", ".join(f"count({function}(speaker))" for function in functions)
    return connection.execute(f"select {called} from quotes").fetchone()


def test_thousands_of_texts_in_turn_are_classified_once(classified, db):
    connection = db(raters._MOST_BYTES)
    fill(connection, [f"a source named {number}" for number in range(6_000)] * 2)
    for _ in range(2):
        assert ask(connection, "reliability_class", "reliability_score") == (12_000, 12_000)
    assert len(classified) == 6_000


def test_reasons_are_made_once(classified, db, monkeypatch):
    made = []
    as_json = raters.as_json
    monkeypatch.setattr(raters, "as_json", lambda value: made.append(value) or as_json(value))
    connection = db(raters._MOST_BYTES)
    fill(connection, ["sources", "witnesses"] * 50)
    assert ask(connection, "reliability_reasons") == (100,)
    assert ask(connection, "reliability_reasons", "reliability_band") == (100, 100)
    assert len(made) == len(classified) == 2


@pytest.mark.parametrize("times", [1.1, 1.5, 2])
def test_going_round_more_texts_than_fit_finds_nearly_those_that_fit(classified, db, times):
    connection = db(MEGABYTE // 4)
    (rater,) = raters._raters.values()
    fill(connection, [f"a source named {number:05}" for number in range(1_000)])
    ask(connection, "reliability_class")
    fits = len(rater._kept._answers)
    assert 100 < fits < 1_000
    total = round(fits * times)
    fill(connection, [f"another source named {number:05}" for number in range(total)])
    for _ in range(20):  # those of before leave
        ask(connection, "reliability_class")
    classified.clear()
    for _ in range(5):
        ask(connection, "reliability_class")
    assert 1 - len(classified) / (5 * total) > 0.8 * fits / total


def test_other_texts_take_the_place_of_those_no_longer_asked_for(classified, db):
    connection = db(MEGABYTE // 4)
    fill(connection, [f"a source named {number}" for number in range(1_000)])
    ask(connection, "reliability_class")
    fill(connection, [f"another source named {number}" for number in range(100)])
    for _ in range(30):
        ask(connection, "reliability_class")
    classified.clear()
    ask(connection, "reliability_class")
    assert len(classified) < 10


@pytest.mark.parametrize("words", [4, 400, 4_000, 40_000])
@pytest.mark.parametrize("letter", ["a", "ж"])
def test_texts_of_any_length_stay_under_the_bound(monkeypatch, words, letter):
    monkeypatch.setattr(raters, "_MOST_BYTES", 2 * MEGABYTE)
    rater = Rater(Settings())
    rater.answer("score", "a source")
    monkeypatch.setattr(classify, "classify_words", _anonymous)
    tracemalloc.start()
    try:
        for number in range(4_000_000 // (words + 1_000)):
            rater.answer("score", None, None, f"{number} {letter * words}")
        grown = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert 0 < rater._kept.held <= 2 * MEGABYTE
    assert grown <= 2 * MEGABYTE + MEGABYTE // 4  # the table of the dictionary grows in steps


TEXTS = (
    "a source close to the talks",
    "Finance Minister Maria Lenz",
    "figures from the ministry that the United Nations regards as reliable",
    "said " * 3_000,
    "",
    None,
    1,
    1.0,
    "1",
    b"Maria Lenz",
)


def test_answers_are_the_same_whether_or_not_they_are_kept(db):
    fields = ("class", "source_type", "named", "endorsed_by", "score", "band", "reasons")
    called = ", ".join(
        [f"reliability_{field}(?1)" for field in fields]
        + [f"reliability_{field}(?1, 'said', ?2, ?3)" for field in fields]
        + ["reliability_quote_type(?2, ?3)"]
    )
    answers = []
    for most in (0, 20_000, 64 * MEGABYTE):
        connection = db(most)
        answers += [
            [
                connection.execute(f"select {called}", (text, claim, '{"nested": true}')).fetchone()
                for text in TEXTS
                for claim in (None, "", '"It is safe."')
            ]
            for _ in "12"
        ]
    assert all(each == answers[0] for each in answers)
    assert json.loads(answers[0][0][6])


def test_texts_that_are_read_are_kept_too(db, monkeypatch):
    read = []
    monkeypatch.setattr(Rater, "_read_text", lambda self, text: read.append(text) or "[]")
    connection = db(MEGABYTE)
    fill(connection, [f"The mayor said {number}." for number in range(100)] * 2)
    for _ in range(2):
        assert ask(connection, "reliability_claims") == (200,)
    assert len(read) == 100


def test_one_answer_alone_never_empties_the_rest():
    kept = Kept(1_000)
    kept.put("small", 1, 50)
    kept.put("large", 2, 500)
    assert (kept.get("small"), kept.get("large")) == (1, None)
    assert kept.held == 50
