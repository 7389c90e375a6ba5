"""What must hold of every rating, whatever the text: the invariants of docs/rubric.md.

That loaded columns and SQL functions agree is in ``test_functions``.
"""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datasette_reliability import analysis, pipeline, plugins, terms
from datasette_reliability.classify import classify_words
from datasette_reliability.rate import rate
from datasette_reliability.read import ReadOptions, documents
from datasette_reliability.records import (
    Affiliation,
    Classification,
    Dispute,
    Document,
    Settings,
    Signal,
    Span,
    words,
)

RUBRIC = plugins.load_rubric("attribution-reliability")
ARTICLES = Path(__file__).parent / "articles"
SEED = Path(__file__).parents[1] / "seeds" / "000_8c00dc54c79caf3f.txt"

SIDES = {"north": ("Norland", "Norland-run"), "south": ("Sudria", "Sudrian Front")}
HERE = (Dispute("strait", SIDES),)
THERE = (Dispute("strait", {"north": SIDES["south"], "south": SIDES["north"]}),)

# Sources as news writes them, for two invented sides.
ROLES = [
    "a senior official in the foreign ministry",
    "a military official",
    "a source close to the talks",
    "a nurse at the town hospital",
    "a lawyer for the shipping company",
    "an analyst at the Tern Institute",
    "a resident of the harbor district",
    "a police officer",
    "a person familiar with the plan",
]
NAMES = ["Ana Bracke", "Piet Solano", "Dr. Imre Kovalt", "General Tomas Reuss"]
UNNAMED = [
    *ROLES,
    "sources",
    "witnesses",
    "two security officials who asked not to be named",
    "critics",
    "one of the sources",
    "several people",
    "officials who spoke on condition of anonymity because the talks are private",
]
NAMED = [
    "the United Nations",
    "Harbor Minister Ana Bracke",
    "the Tern Institute",
    "Norland's army",
    "the Sudrian Front",
    "figures from the Norland-run district's health department",
    "Piet Solano, a spokesman for the Sudrian Front,",
    "court papers",
]
CUES = ["said", "told the Velm Post", "announced", "according to", "wrote", "added", "believes"]
CLAIMS = [
    "the talks had failed",
    '"The talks have failed."',
    'the talks were "a waste of time"',
    "an agreement was likely within days",
    "at least 40 people were killed",
    "it would attack again",
]

codes = [(category, code) for category, table in RUBRIC.points.items() for code in table]
signals = st.lists(st.sampled_from(codes), max_size=12, unique=True).map(
    lambda chosen: tuple(
        Signal(category, code, Span(n, n + 1)) for n, (category, code) in enumerate(chosen)
    )
)
affiliations = st.lists(
    st.builds(
        Affiliation,
        st.sampled_from(["Norland", "Sudrian Front", "Tern Institute", "Norland-run office"]),
        st.sampled_from(terms.AFFILIATION_RELATION.values),
        st.just(Span(0, 3)),
    ),
    max_size=3,
).map(tuple)
classifications = st.builds(
    Classification,
    st.sampled_from(terms.SOURCE_TYPE.values),
    st.sampled_from(terms.ATTRIBUTION_CLASS.values),
    named=st.sampled_from([True, False, None]),
    endorsed_by=st.sampled_from([None, "the United Nations"]),
    medium=st.sampled_from(terms.MEDIUM.values),
    affiliations=affiliations,
    signals=signals,
)
ratings = st.builds(
    lambda found, disputes, nested, mode: rate(
        found, RUBRIC, disputes, nested=nested, admiralty_mode=mode
    ),
    classifications,
    st.sampled_from([(), HERE]),
    st.booleans(),
    st.just("reported"),
)
sources = st.sampled_from(UNNAMED + NAMED)
cues = st.sampled_from(CUES)
claims = st.sampled_from(CLAIMS)


def rated(source, cue, claim, disputes=HERE):
    """Return the rating of one attribution, from its words."""
    return rate(classify_words(source, cue, claim), RUBRIC, disputes)


def points(rating, but=()):
    """Return the reasons of a rating as code and points, except some."""
    return [(r.code, r.points) for r in rating.reasons if r.code not in but]


@pytest.fixture(scope="module")
def engine():
    return plugins.open_engine("fast")


@pytest.fixture(scope="module")
def articles():
    paths = [*sorted(ARTICLES.glob("*.txt")), SEED]
    return list(documents([str(path) for path in paths], ReadOptions()))


@pytest.fixture(scope="module")
def read(engine, articles):
    """Return every claim of the articles with its document, for two settings of the parties."""

    def claims_of(disputes=HERE):
        configured = Settings(disputes=disputes)
        return [
            (document, claim)
            for document in articles
            for claim in analysis.analyze(document, engine, configured)
        ]

    return claims_of


@given(ratings)
def test_the_points_of_the_reasons_add_up_to_the_score(rating):
    total = sum(reason.points for reason in rating.reasons)
    assert rating.score == total or (rating.score is None and not rating.reasons)
    assert rating.score is None or 0 <= rating.score <= 100


@given(ratings)
def test_every_reason_that_counts_has_its_words(rating):
    assert all(reason.evidence for reason in rating.reasons if reason.points)


def test_every_reason_that_counts_has_its_words_in_the_text(read):
    for document, claim in read():
        for reason in claim.rating.reasons:
            assert reason.evidence or not reason.points
            if reason.evidence:
                assert reason.evidence.of(document.text).strip()
        assert claim.rating.score is None or claim.rating.score == sum(
            reason.points for reason in claim.rating.reasons
        )


@given(classifications)
def test_swapping_the_parties_changes_no_score(found):
    here, there = rate(found, RUBRIC, HERE), rate(found, RUBRIC, THERE)
    assert (here.score, here.reasons, here.stake) == (there.score, there.reasons, there.stake)
    assert {here.side, there.side} in ({None}, {"north", "south"})


@pytest.mark.parametrize(
    "source",
    [
        "{}",
        "{}'s army",
        "the {}-run health ministry",
        "Piet Solano, a spokesman for {},",
        "a source close to {}",
        "Finance Minister Ana Bracke of {}",
    ],
)
def test_swapping_the_parties_in_the_words_changes_no_score(source):
    disputes = (Dispute("strait", {"north": ("Norland",), "south": ("Sudria",)}),)
    north, south = (
        rated(source.format(party), "said", "the talks had failed", disputes)
        for party in ("Norland", "Sudria")
    )
    assert (north.side, south.side) == ("north", "south")
    assert points(north) == points(south)


def test_swapping_the_parties_of_whole_articles_changes_no_score(articles, engine):
    disputes = [
        (Dispute("d", {"a": ("Israel", "Israeli", "Norland"), "b": ("Hamas", "Velm")}),),
        (Dispute("d", {"b": ("Israel", "Israeli", "Norland"), "a": ("Hamas", "Velm")}),),
    ]
    for document in articles:
        here, there = (
            [claim.rating for claim in analysis.analyze(document, engine, Settings(disputes=each))]
            for each in disputes
        )
        assert [(r.score, r.band, r.reasons) for r in here] == [
            (r.score, r.band, r.reasons) for r in there
        ]


@pytest.mark.parametrize(
    "source",
    [
        "figures from the Norland-run district's health department",
        "the Norland-run health ministry",
        "the Norland-run territory's health ministry that the United Nations regards as reliable",
    ],
)
@pytest.mark.parametrize("claim", CLAIMS)
def test_deleting_who_runs_a_body_changes_only_the_stake(source, claim):
    stated = rated(source, "according to", claim)
    silent = rated(source.replace("Norland-run ", ""), "according to", claim)
    assert points(stated, but=("interested_party",)) == points(silent)
    assert stated.score == silent.score - 10
    assert stated.source_reliability == silent.source_reliability


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(ROLES), st.sampled_from(NAMES), cues, claims)
def test_adding_a_name_never_lowers(role, name, cue, claim):
    unnamed, named = rated(role, cue, claim), rated(f"{name}, {role},", cue, claim)
    assert named.score >= unnamed.score


@settings(max_examples=200, deadline=None)
@given(sources, claims, st.sampled_from(["said", "told the Velm Post", "announced", "added"]))
def test_adding_claimed_never_raises(source, claim, cue):
    distanced = [rated(source, word, claim).score for word in ("claimed", "alleged")]
    assert max(distanced) <= rated(source, cue, claim).score


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(UNNAMED), cues, claims)
def test_an_unnamed_source_is_never_above_its_limit(source, cue, claim):
    found = classify_words(source, cue, claim)
    assert found.named is False
    rating = rate(found, RUBRIC)
    assert rating.score <= RUBRIC.unnamed_cap == 44
    assert rating.source_reliability == "F"


@given(classifications.filter(lambda found: found.source_type.startswith("unnamed_")))
def test_no_signals_lift_an_unnamed_source_above_its_limit(found):
    named = any(s.code in ("identifiable_record", "identified_account") for s in found.signals)
    rating = rate(found, RUBRIC)
    assert found.named or named or rating.score <= 44


@given(ratings)
def test_the_program_sets_only_some_letters_and_digits(rating):
    assert rating.source_reliability in ("B", "F", None)
    assert rating.information_credibility in (2, 3, 6, None)


def test_within_one_document_the_digit_is_six(read):
    for _, claim in read():
        expected = None if claim.attribution.unattributed else 6
        assert claim.rating.information_credibility == expected


@pytest.mark.parametrize(
    ("introduced", "again"),
    [
        ("A source close to the Sudrian Front", "The source"),
        ("Two officials in the harbor ministry", "One of the officials"),
        ("Harbor Minister Ana Bracke", "Bracke"),
        ("Harbor Minister Ana Bracke", "She"),
        ("Sources close to the talks", "A second source"),
    ],
)
def test_a_back_reference_has_the_type_of_its_antecedent(engine, introduced, again):
    text = (
        f"{introduced} said on Monday that the strait was closed to all ships.\n\n"
        f"{again} said the mines would be cleared within a week.\n"
    )
    found = [
        claim.classification.source_type
        for claim in analysis.analyze(Document(text), engine)
        if words(text, claim.attribution.source) in (introduced, again)
    ]
    assert len(found) == 2
    assert len(set(found)) == 1


def test_copies_of_a_story_change_no_digit(tmp_path, articles):
    (story, *_) = articles
    copies = [
        Document(
            story.text + "\n" * n, id=str(n), publisher=f"Paper {n}", body_start=story.body_start
        )
        for n in range(3)
    ]
    pipeline.load(tmp_path / "claims.db", copies, Settings())
    with sqlite3.connect(tmp_path / "claims.db") as db:
        digits = db.execute(
            "select distinct information_credibility from claims where cue is not null"
        ).fetchall()
        assert db.execute("select count(*) from documents").fetchone() == (3,)
    assert digits == [(6,)]


_PRINT = """
import sys
from datasette_reliability import analysis, pipeline
from datasette_reliability.read import ReadOptions, documents
for document in documents(sys.argv[1:], ReadOptions()):
    for claim in analysis.analyze(document):
        print(claim)
"""


def test_the_same_input_gives_the_same_bytes():
    paths = [str(path) for path in sorted(ARTICLES.glob("*.txt"))]
    outputs = {
        subprocess.run(
            [sys.executable, "-c", _PRINT, *paths],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
    assert next(iter(outputs)).count(b"Claim(") > 20
