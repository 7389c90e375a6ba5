"""Call every SQL function: its example, any value of any type, and beside the loaded columns."""

import json
import re
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import datasette_reliability
from datasette_reliability import functions, terms
from datasette_reliability.errors import SettingsError
from datasette_reliability.functions.reference import FUNCTIONS, PARAMETERS
from datasette_reliability.records import Dispute, Settings

DOCS = Path(__file__).parents[1] / "docs" / "sql-functions.md"
ARTICLES = Path(__file__).parent / "articles"
NAMES = [function.name for function in FUNCTIONS]
SCALARS = [
    (function.name, arity)
    for function in FUNCTIONS
    for arity in sorted(set(function.arities))
    if function.name != "reliability_mix"
]
HARBOR = (Dispute("harbor", {"union": ("Dockers United",), "port": ("Port of Velm",)}),)


@pytest.fixture(scope="module")
def db():
    connection = sqlite3.connect(":memory:")
    datasette_reliability.register(connection)
    return connection


def ask(db, sql, *values):
    return db.execute(f"select {sql}", values).fetchone()[0]


@pytest.mark.parametrize("function", FUNCTIONS, ids=NAMES)
def test_example(db, function):
    assert str(ask(db, function.example)) == function.answer


@pytest.mark.parametrize("function", FUNCTIONS, ids=NAMES)
def test_is_documented(function):
    page = DOCS.read_text("utf-8")
    assert f"## `{function.name}`" in page
    for form in function.forms:
        assert f"{function.name}({form})" in page
        assert set(form.split(", ")) <= set(PARAMETERS)
    assert function.example in page
    assert function.answer in page


def test_the_reference_lists_exactly_what_is_registered(db):
    registered = {
        (name, arity)
        for name, arity in db.execute("select name, narg from pragma_function_list")
        if name.startswith("reliability_")
    }
    assert registered == {(f.name, arity) for f in FUNCTIONS for arity in f.arities}


@pytest.mark.parametrize(("name", "arity"), SCALARS)
def test_null_in_null_out(db, name, arity):
    assert ask(db, f"{name}({', '.join(['NULL'] * arity)})") is None


@pytest.mark.parametrize(("name", "arity"), SCALARS)
def test_a_wrong_number_of_arguments_is_an_sql_error(db, name, arity):
    with pytest.raises(sqlite3.OperationalError, match="wrong number of arguments"):
        ask(db, f"{name}({', '.join(['1'] * 5)})")


values = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=True),
    st.binary(max_size=40),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.sampled_from(['{"nested": true}', '{"antecedent": 3}', "[" * 500, "B", "6", "said", '"']),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(values, min_size=4, max_size=4))
def test_any_value_of_any_type_is_answered(given_values):
    log = []
    connection = sqlite3.connect(":memory:")
    functions.register(connection)
    functions._log.addFilter(log.append)
    try:
        for name, arity in SCALARS:
            marks = ", ".join("?" * arity)
            answers = {ask(connection, f"{name}({marks})", *given_values[:arity]) for _ in "12"}
            assert len(answers) == 1
    finally:
        functions._log.removeFilter(log.append)
    assert not log


@pytest.mark.parametrize("hostile", ["a\0b", "\u202eevil", "“" * 3000, "said " * 3000, "'" * 5000])
def test_hostile_text_is_answered(db, hostile):
    for name, arity in SCALARS:
        ask(db, f"{name}({', '.join('?' * arity)})", *[hostile] * arity)


def test_text_that_is_not_utf8_is_answered(db):
    assert ask(db, "reliability_class(x'4d61fffe')") in terms.ATTRIBUTION_CLASS


def test_a_failure_is_null_and_logged(db, caplog):
    def broken(value):
        raise RuntimeError("boom")

    assert functions._answer(broken, "reliability_x", 1) is None
    assert "reliability_x" in caplog.text


def test_a_sentence_without_source_is_unattributed(db):
    assert ask(db, "reliability_class(NULL, NULL, 'It rained.')") == "unattributed"
    assert ask(db, "reliability_score(NULL, NULL, 'It rained.')") is None
    assert ask(db, "reliability_named(NULL, NULL, 'It rained.')") is None
    assert ask(db, "reliability_reasons(NULL, NULL, 'It rained.')") == "[]"


def test_reasons_add_up_and_show_their_words(db):
    words = ("Ana Bracke, a spokeswoman for the Port of Velm,", "told reporters", '"No ship came."')
    reasons = json.loads(ask(db, "reliability_reasons(?, ?, ?)", *words))
    assert sum(reason["points"] for reason in reasons) == ask(
        db, "reliability_score(?, ?, ?)", *words
    )
    assert [set(r) for r in reasons] == [{"category", "code", "points", "words", "label"}] * len(
        reasons
    )
    assert all(r["words"] in "\n".join(words) for r in reasons if r["words"])
    assert [r["words"] for r in reasons if r["code"] == "direct"] == ['"No ship came."']


@pytest.mark.parametrize(
    ("score", "band"),
    [(65, "strong"), (64.9, "moderate"), ("44", "limited"), (0, "weak"), (101, None), (-1, None)],
)
def test_a_number_is_a_score(db, score, band):
    assert ask(db, "reliability_band(?)", score) == band


@pytest.mark.parametrize(
    ("letter", "digit", "code", "tag"),
    [
        (
            "B",
            2,
            "B2",
            'admiralty-scale:source-reliability="b" admiralty-scale:information-credibility="2"',
        ),
        ("f", "6", "F6", None),
        ("F", 6.0, "F6", None),
        ("G", 6, None, 'admiralty-scale:information-credibility="6"'),
        ("A", 7, None, 'admiralty-scale:source-reliability="a"'),
        ("A", None, None, 'admiralty-scale:source-reliability="a"'),
        ("", 0, None, None),
    ],
)
def test_codes_and_tags(db, letter, digit, code, tag):
    assert ask(db, "reliability_code(?, ?)", letter, digit) == code
    if tag or code is None:
        assert ask(db, "reliability_misp_tag(?, ?)", letter, digit) == tag


@pytest.mark.parametrize("vocabulary", terms.VOCABULARIES.values(), ids=lambda v: v.name)
def test_every_term_has_its_label(db, vocabulary):
    for term in vocabulary.terms:
        assert ask(db, "reliability_label(?, ?)", term.value, vocabulary.name) == term.label
    assert ask(db, "reliability_label('nothing', ?)", vocabulary.name) is None


def test_mix_counts_what_is_there(db):
    def mix(*classes):
        rows = json.dumps(classes)
        return db.execute("select reliability_mix(value) from json_each(?)", [rows]).fetchone()[0]

    assert mix() is None
    assert mix(None) is None
    assert mix("outlet", None, "zebra", "outlet") == '{"outlet":0.6667,"zebra":0.3333}'


def test_claims_are_rows_for_json_each(db):
    text = (
        "Heavy rain fell on the town of Velm all night."
        " Velm's harbor office said the quay was closed."
    )
    rows = db.execute(
        "select json_extract(value, '$.source'), json_extract(value, '$.claim')"
        " from json_each(reliability_claims(?))",
        [text],
    ).fetchall()
    assert ("Velm's harbor office", "the quay was closed") in rows
    assert (None, "Heavy rain fell on the town of Velm all night") in rows
    assert ask(db, "reliability_claims('')") == "[]"


def test_functions_may_stand_in_an_index(db):
    db.execute("create table t (s)")
    db.execute("create index i on t (reliability_class(s))")


def test_settings_come_with_the_registration():
    words = ("the Port of Velm", "said", "the quay was closed")
    scores = {}
    for name, configured in {
        "none": Settings(),
        "parties": Settings(disputes=HARBOR),
        "lenient": Settings(admiralty_mode="lenient"),
    }.items():
        connection = sqlite3.connect(":memory:")
        functions.register(connection, configured)
        scores[name] = [
            ask(connection, f"reliability_{function}(?, ?, ?)", *words)
            for function in ("score", "source_reliability")
        ]
    assert scores["parties"][0] == scores["none"][0] - 10
    assert scores["lenient"] == [scores["none"][0], "C"]


def test_an_unknown_rubric_is_told_at_registration():
    with pytest.raises(SettingsError, match="no points table 'mine'"):
        functions.register(sqlite3.connect(":memory:"), Settings(rubric="mine"))


COLUMNS = {
    "attribution_class": "reliability_class",
    "source_type": "reliability_source_type",
    "named": "reliability_named",
    "endorsed_by": "reliability_endorsed_by",
    "score": "reliability_score",
    "band": "reliability_band",
    "source_reliability": "reliability_source_reliability",
}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """Return a database of the invented articles, loaded with parties."""
    from datasette_reliability import pipeline
    from datasette_reliability.read import ReadOptions, documents

    path = tmp_path_factory.mktemp("functions") / "claims.db"
    configured = Settings(disputes=HARBOR)
    texts = [str(each) for each in sorted(ARTICLES.glob("*.txt"))]
    pipeline.load(path, documents(texts, ReadOptions()), configured)
    connection = sqlite3.connect(path)
    functions.register(connection, configured)
    yield connection
    connection.close()


@pytest.mark.parametrize("column", COLUMNS)
def test_loaded_columns_and_functions_agree(loaded, column):
    rows = loaded.execute(
        f'select id, source, cue, claim, "{column}",'
        f" {COLUMNS[column]}(source, cue, claim, context) from claims"
    ).fetchall()
    assert len(rows) > 20
    assert [row for row in rows if row[4] != row[5]] == []


def test_loaded_quotations_and_reasons_agree(loaded):
    differ = loaded.execute(
        "select claim, quote_type from claims where source is not null"
        " and quote_type is not reliability_quote_type(claim, context)"
    ).fetchall()
    assert differ == []
    for claim, found in loaded.execute(
        "select id, reliability_reasons(source, cue, claim, context) from claims"
    ).fetchall():
        stored = loaded.execute(
            "select category, code, points from reasons where claim_id = ? order by id", [claim]
        ).fetchall()
        assert [(r["category"], r["code"], r["points"]) for r in json.loads(found)] == stored


def test_the_page_names_no_other_function():
    page = DOCS.read_text("utf-8")
    assert set(re.findall(r"\breliability_[a-z_]+(?=\()", page)) == set(NAMES)
