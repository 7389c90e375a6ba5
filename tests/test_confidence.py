"""How likely a reading is right: the numbers, and the columns that hold them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from datasette_reliability import analysis, pipeline
from datasette_reliability.confidence import LEVELS, confidence, features, level_of
from datasette_reliability.records import Attribution, Classification, Document, Settings, Span
from tools.quality.speaking import Tally, calibration

SAID = Attribution(
    (Span(0, 8),), (Span(9, 13),), (Span(14, 30),), 0, engine="fast", chances=(0.99, 0.9)
)
NAMED = Classification("named_official", "named", lead=4.0, cue_class="statement")
TEXT = (
    'Mayor Ann Kite said the bridge was safe. "Nobody was hurt," she told the Herald.'
    " Residents claimed otherwise, according to a report that one of them had heard of.\n\n"
    "The bridge was built in 1911."
)


def test_what_engine_and_models_doubt_is_less_likely_right() -> None:
    sure = confidence(SAID, NAMED)
    assert sure is not None
    assert sure > 60
    for doubted, meant in (
        (replace(SAID, chances=(0.5, 0.9)), NAMED),
        (replace(SAID, chances=(0.99, 0.1)), NAMED),
        (SAID, replace(NAMED, lead=-1.0)),
    ):
        less = confidence(doubted, meant)
        assert less is not None
        assert less < sure


def test_own_voice_and_unmeasured_engines_have_none() -> None:
    own = Attribution((), (), (Span(0, 5),), 0, engine="fast")
    assert confidence(own, Classification("unattributed", "unattributed")) is None
    assert confidence(replace(SAID, engine="given"), NAMED) is None
    assert level_of(None) is None


@pytest.mark.parametrize("chances", [(0.0, 0.0), (1.0, 1.0), None])
def test_no_odds_are_endless(chances: tuple[float, float] | None) -> None:
    one = replace(SAID, chances=chances)
    assert all(abs(value) <= 6 for value in features(one, replace(NAMED, lead=99.0)).values())
    found = confidence(one, NAMED)
    assert found is not None
    assert 1 <= found <= 99


@pytest.mark.parametrize(
    ("percent", "level"),
    [(99, "high"), (80, "high"), (79, "moderate"), (60, "moderate"), (1, "low")],
)
def test_levels(percent: int, level: str) -> None:
    assert level_of(percent) == level
    assert set(LEVELS) == {"high", "moderate", "low"}


def test_claims_of_an_article_carry_it_and_equal_ones_stay_equal() -> None:
    claims = analysis.analyze(Document(TEXT))
    attributed = [one for one in claims if not one.attribution.unattributed]
    assert attributed
    assert all(one.confidence for one in attributed)
    assert all(one.confidence is None for one in claims if one.attribution.unattributed)
    assert replace(attributed[0].attribution, chances=None) == attributed[0].attribution


def test_a_load_stores_it_with_its_level(tmp_path: Path) -> None:
    path = tmp_path / "claims.db"
    pipeline.load(path, [Document(TEXT)], Settings(engine="fast"))
    rows = list(Database(path).query("SELECT source, confidence, confidence_level FROM claims"))
    assert any(row["confidence"] for row in rows)
    assert all(row["confidence_level"] == level_of(row["confidence"]) for row in rows)


def test_calibration_is_the_mean_gap_of_the_tenths() -> None:
    tally = Tally({"sure 9": 10, "sure 9 right": 9, "sure 9 percent": 950})
    tally += Tally({"sure 5": 30, "sure 5 right": 12, "sure 5 percent": 1650})
    error, curve = calibration([tally])
    assert curve == [(30, 0.55, 0.4), (10, 0.95, 0.9)]
    assert error == pytest.approx((30 * 0.15 + 10 * 0.05) / 40)
