"""Rate hand-made classifications, and every expected claim of the seed article."""

import copy
import json
from pathlib import Path

import pytest

from datasette_reliability import plugins, terms
from datasette_reliability.errors import DataError, SettingsError
from datasette_reliability.rate import band_of, from_columns, rate
from datasette_reliability.records import (
    Affiliation,
    Classification,
    Dispute,
    Signal,
    Span,
)
from datasette_reliability.rubrics import BUILT_IN, load_rubric_file, rubric_from
from datasette_reliability.settings import settings_from

RUBRIC = load_rubric_file()
GOLD = Path(__file__).parents[2] / "shared" / "design" / "seed-gold.json"
HARBOR = (Dispute("harbor", {"union": ("Dockers United", "dockers"), "port": ("Velm",)}),)
MERGED = "A Velm and Dockers United panel"


def signals(*codes):
    """Return signals in the given order, each with a span of its own."""
    category = {code: name for name, table in RUBRIC.points.items() for code in table}
    return tuple(Signal(category[code], code, Span(n, n + 1)) for n, code in enumerate(codes))


def classified(*codes, source_type="official_body", named=True, **fields):
    """Return a classification with these signals."""
    fields.setdefault("attribution_class", "institution")
    return Classification(source_type, named=named, signals=signals(*codes), **fields)


def affiliated(name, relation="is", start=0):
    """Return an affiliation whose words begin at ``start``."""
    return Affiliation(name, relation, Span(start, start + len(name)))


def limits(rating):
    """Return the limits of a rating as code and points."""
    return [(r.code, r.points) for r in rating.reasons if r.category == "limit"]


def test_points_add_up_in_the_order_of_the_rubric():
    shuffled = classified("public_statement", "indirect", "authority", "named_body")
    rating = rate(shuffled, RUBRIC)
    assert [(r.category, r.code, r.points) for r in rating.reasons] == [
        ("identity", "named_body", 36),
        ("access", "authority", 16),
        ("form", "indirect", 6),
        ("channel", "public_statement", 5),
    ]
    assert (rating.score, rating.band) == (63, "moderate")
    assert rating.rubric_version == RUBRIC.version == "1.0"


def test_reasons_keep_their_words_and_zero_points():
    rating = rate(classified("unspecified", "named_body"), RUBRIC)
    assert [(r.code, r.points, r.evidence) for r in rating.reasons] == [
        ("named_body", 36, Span(1, 2)),
        ("unspecified", 0, Span(0, 1)),
    ]


def test_support_is_limited_by_a_reason_of_its_own():
    support = ("endorsed_by_third_party", "verified_by_outlet", "stated_basis")
    rating = rate(classified("named_body", *support), RUBRIC)
    assert limits(rating) == [("support_limit", -13)]
    assert rating.reasons[-1].evidence == Span(3, 4)
    assert rating.score == 36 + 25


def test_an_unnamed_source_is_limited_by_a_reason_of_its_own():
    codes = ("unnamed_office", "observer", "direct", "told_outlet", "verified_by_outlet")
    rating = rate(classified(*codes, source_type="unnamed_official", named=False), RUBRIC)
    assert limits(rating) == [("unnamed_limit", 44 - 66)]
    assert (rating.score, rating.band) == (44, "limited")


@pytest.mark.parametrize(
    ("identity", "score"),
    [("identifiable_record", 67), ("unnamed_vague", 34), ("unnamed_class", 41)],
)
def test_a_record_that_can_be_looked_up_is_not_an_unnamed_source(identity, score):
    record = classified(
        identity, "records", "indirect", "record", source_type="document", named=False
    )
    assert rate(record, RUBRIC).score == score


def test_a_score_below_zero_is_moved_to_zero():
    codes = ("unnamed_vague", "indirect", "distancing_cue", "reported_dispute")
    rating = rate(classified(*codes, source_type="unnamed_vague", named=False), RUBRIC)
    assert limits(rating) == [("range_limit", 7)]
    assert (rating.score, rating.band) == (0, "weak")
    assert rating.reasons[-1].evidence == Span(2, 3)


@pytest.mark.parametrize(
    ("score", "band"),
    [
        (100, "strong"),
        (65, "strong"),
        (64, "moderate"),
        (45, "moderate"),
        (44, "limited"),
        (25, "limited"),
        (24, "weak"),
        (0, "weak"),
    ],
)
def test_bands(score, band):
    assert band_of(score, RUBRIC) == band


def test_bands_of_terms_and_rubric_agree():
    for name, least in RUBRIC.bands:
        definition = terms.BAND[name].definition
        assert str(least or RUBRIC.bands[-2][1]) in definition


BASIS = ("named_body", "stated_basis")


@pytest.mark.parametrize(
    ("classification", "mode", "letter", "why"),
    [
        (classified(), "lenient", "C", "on the record, identifiable; no track record stated"),
        (
            classified(*BASIS),
            "lenient",
            "C",
            "on the record, identifiable; no track record stated",
        ),
        (
            classified(*BASIS, medium="dataset"),
            "lenient",
            "C",
            "identifiable compiler with a stated basis; no track record stated",
        ),
        (classified(), "reported", "F", "on the record, identifiable; no track record stated"),
        (
            classified(named=False, source_type="unnamed_vague"),
            "reported",
            "F",
            "unnamed: reader has no basis to judge",
        ),
        (
            classified(named=False, source_type="document"),
            "reported",
            "F",
            "no identifiable producer: reader has no basis to judge",
        ),
        (
            classified(endorsed_by="the Tern Institute"),
            "lenient",
            "B",
            "reported third-party assessment: the Tern Institute (as reported by Velm Post)",
        ),
        (
            classified(source_type="unattributed", named=None),
            "reported",
            None,
            "no source cited; outlet voice",
        ),
    ],
)
def test_letters(classification, mode, letter, why):
    rating = rate(classification, RUBRIC, admiralty_mode=mode, outlet="Velm Post")
    assert (rating.source_reliability, rating.source_reliability_basis) == (letter, why)
    assert rating.information_credibility == (None if letter is None else 6)


def test_without_outlet_nobody_is_said_to_report():
    rating = rate(classified(endorsed_by="the Tern Institute"), RUBRIC)
    assert rating.source_reliability_basis.endswith(": the Tern Institute")


def test_the_outlets_own_voice_is_not_rated():
    narration = Classification(
        "unattributed", "unattributed", affiliations=(affiliated("Velm"),), medium="narration"
    )
    rating = rate(narration, RUBRIC, HARBOR)
    assert (rating.score, rating.band, rating.reasons) == (None, None, ())
    assert (rating.source_reliability, rating.information_credibility) == (None, None)
    assert rating.side is None


def test_a_nested_attribution_has_a_letter_and_no_score():
    rating = rate(classified("named_body"), RUBRIC, nested=True)
    assert (rating.score, rating.band, rating.reasons) == (None, None, ())
    assert (rating.source_reliability, rating.information_credibility) == ("F", 6)


@pytest.mark.parametrize(
    ("relation", "stake"),
    [
        ("is", "party"),
        ("part of", "party"),
        ("official of", "party"),
        ("run by", "run_by_party"),
        ("backed by", "run_by_party"),
        ("close to", "aligned"),
    ],
)
def test_a_tie_to_a_party(relation, stake):
    tied = classified("named_body", affiliations=(affiliated("Velm", relation, 3),))
    rating = rate(tied, RUBRIC, HARBOR)
    assert (rating.side, rating.stake, rating.score) == ("port", stake, 26)
    assert rating.reasons[-1].code == "interested_party"
    assert rating.reasons[-1].evidence == Span(3, 7)
    assert stake in terms.STAKE
    assert rate(tied, RUBRIC).stake == "not_assessed"


@pytest.mark.parametrize(
    ("name", "side"),
    [
        ("Velm", "port"),
        ("Velm-run harbor board", "port"),
        ("the city of Velm's council", "port"),
        ("Velmans", None),
        ("VELM", None),
        ("Dockers\nUnited", "union"),
        ("Dockers Uniting", "union"),
        ("two DOCKERS", "union"),
        ("Marsh County", None),
        (MERGED, "port"),
        ("", None),
    ],
)
def test_parties_are_matched_as_whole_words(name, side):
    rating = rate(classified("named_body", affiliations=(affiliated(name),)), RUBRIC, HARBOR)
    assert rating.side == side
    assert (rating.stake == "none_stated") == (side is None)


@pytest.mark.parametrize(
    ("listed", "name", "side"),
    [
        ("American", "United States", "one"),
        ("Norwegian", "Norway", "one"),
        ("Norway", "Norway", "one"),
        ("Oslo", "Norway", None),
        ("Norwegian Sea Union", "Norway", None),
    ],
)
def test_a_listed_nationality_stands_for_its_country(listed, name, side):
    disputes = (Dispute("fishing", {"one": (listed,), "other": ("Velm",)}),)
    source = classified("named_body", affiliations=(affiliated(name, "part of"),))
    assert rate(source, RUBRIC, disputes).side == side


def test_of_two_sides_the_first_affiliation_counts_once():
    near = affiliated("Velm", "close to")
    member = affiliated("Dockers United", "official of", 9)
    for affiliations, side, stake in (
        ((near, member), "port", "aligned"),
        ((member, near), "union", "party"),
        ((affiliated("Marsh County"), member, near), "union", "party"),
    ):
        rating = rate(classified(affiliations=affiliations), RUBRIC, HARBOR)
        assert (rating.side, rating.stake) == (side, stake)
        assert [r.code for r in rating.reasons] == ["interested_party", "range_limit"]


@pytest.mark.parametrize(
    ("name", "side"),
    [
        ("the Dockers  United", "union"),
        ("Velm", "port"),
        ("the mayor of Velm", None),
        ("Velm Post", None),
        (None, None),
    ],
)
def test_a_source_of_a_listed_name_is_a_party(name, side):
    rating = rate(classified("named_body", source_name=name), RUBRIC, HARBOR)
    assert rating.side == side
    if side:
        assert rating.stake == "party"
        assert rating.reasons[-1].evidence == Span(0, 1)


def test_a_stored_claim_is_rated_as_when_it_was_loaded():
    for fields in (
        {"endorsed_by": "the Tern Institute"},
        {"medium": "dataset"},
        {"named": False, "source_type": "unnamed_official"},
    ):
        original = classified(
            "named_body",
            "records",
            "stated_basis",
            "distancing_cue",
            affiliations=(affiliated("Velm", "run by"),),
            **fields,
        )
        before = rate(original, RUBRIC, HARBOR)
        row = (
            {
                name: getattr(original, name)
                for name in ("source_type", "attribution_class", "source_name")
            }
            | {name: getattr(original, name) for name in ("medium", "endorsed_by", "basis")}
            | {
                "named": int(original.named),
                "affiliations": json.dumps([["Velm", "run by", 0, 4]]),
            }
        )
        reasons = [
            {
                "category": reason.category,
                "code": reason.code,
                "points": reason.points,
                "start": reason.evidence.start,
                "end": reason.evidence.end,
            }
            for reason in before.reasons
        ]
        assert rate(from_columns(row, reasons), RUBRIC, HARBOR) == before
        assert rate(from_columns(row, reasons), RUBRIC) == rate(original, RUBRIC)


def _gold_claims():
    if not GOLD.exists():
        return [pytest.param(None, None, marks=pytest.mark.skip("../shared is missing"))]
    gold = json.loads(GOLD.read_text("utf-8"))
    return [pytest.param(gold, claim, id=claim["id"]) for claim in gold["claims"]]


@pytest.mark.parametrize(("gold", "claim"), _gold_claims())
def test_the_seed_claims_are_rated_as_expected(gold, claim):
    disputes = settings_from({"parties": gold["parties"]}, "gold").disputes
    rating = rate(
        _classification_of(claim),
        load_rubric_file(),
        disputes,
        nested="parent" in claim,
        outlet=gold["document"]["outlet"],
    )
    assert [_plain(reason) for reason in rating.reasons] == [
        (r["category"], r["code"], r["points"], _span(r["evidence"])) for r in claim["reasons"]
    ]
    for column in ("score", "band", "source_reliability", "information_credibility"):
        assert getattr(rating, column) == claim[column]
    if "source_reliability_basis" in claim:
        assert rating.source_reliability_basis == claim["source_reliability_basis"]
    assert rating.side == claim.get("side")


def _plain(reason):
    return (reason.category, reason.code, reason.points, reason.evidence)


def _span(evidence):
    return evidence and Span(evidence["start"], evidence["end"])


def _classification_of(claim):
    stakes = [r for r in claim["reasons"] if r["code"] == "interested_party"]
    return Classification(
        claim["source_type"],
        claim["attribution_class"],
        named=claim.get("named"),
        medium=claim["medium"],
        endorsed_by=claim.get("endorsement", {}).get("endorser", {}).get("text"),
        affiliations=tuple(
            Affiliation(claim["affiliation"], claim["affiliation_relation"], _span(r["evidence"]))
            for r in stakes
        ),
        signals=tuple(
            Signal(r["category"], r["code"], _span(r["evidence"]))
            for r in claim["reasons"]
            if r not in stakes
        ),
    )


def test_the_built_in_rubric_comes_through_its_hook():
    assert plugins.load_rubric("attribution-reliability") == RUBRIC
    codes = {code for table in RUBRIC.points.values() for code in table}
    assert codes | {"unnamed_limit", "support_limit", "range_limit"} == set(
        terms.REASON_CODE.values
    )


def _broken(change):
    data = copy.deepcopy(json.loads(BUILT_IN.read_text("utf-8")))
    change(data)
    return data


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda d: d.update(weights={}), "unknown keys weights"),
        (lambda d: d.pop("access"), "access must be an object"),
        (lambda d: d["access"].pop("observer"), "missing or unknown: observer"),
        (lambda d: d["form"].update(sung=3), "missing or unknown: sung"),
        (lambda d: d["form"].update(direct="ten"), r"form\.direct must be a whole number"),
        (lambda d: d["form"].update(direct=-1), r"form\.direct must be 0 or more"),
        (lambda d: d["caution"].update(distancing_cue=6), r"distancing_cue must be 0 or less"),
        (lambda d: d["support"].pop("_cap"), r"support\._cap"),
        (lambda d: d.update(caps=None), r"caps\.unnamed"),
        (lambda d: d.update(bands=3), "bands must be a list"),
        (lambda d: d.update(bands=[]), "bands must be strong"),
        (lambda d: d["bands"].reverse(), "bands must be strong"),
        (lambda d: d.update(version=""), "version must be a non-empty text"),
    ],
)
def test_a_malformed_rubric_is_told(change, told):
    with pytest.raises(DataError, match=f"my.json: .*{told}"):
        rubric_from(_broken(change), "my.json")


def test_an_unreadable_rubric_is_told(tmp_path):
    path = tmp_path / "mine.json"
    path.write_text("{")
    with pytest.raises(DataError, match=r"mine\.json"):
        load_rubric_file(path)
    with pytest.raises(DataError, match="JSON object"):
        rubric_from([], "mine.json")


def _own(path, change=lambda data: None, **fields):
    """Write the built-in rubric with changes as a file and return its path."""
    path.write_text(json.dumps(_broken(change) | fields))
    return str(path)


def test_a_rubric_of_a_file(tmp_path):
    own = _own(tmp_path / "mine.json", lambda d: d["form"].update(indirect=1), version="mine-1")
    found = plugins.load_rubric(own)
    assert (found.version, found.points["form"]["indirect"]) == ("mine-1", 1)
    assert plugins.load_rubric(_own(tmp_path / "same.json")) == RUBRIC


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda d: d["form"].update(indirect=1), r"form\.indirect was 6 and is 1"),
        (lambda d: d["caps"].update(unnamed=30), r"caps\.unnamed was 44 and is 30"),
        (lambda d: d["support"].update(_cap=30), r"support\._cap was 25 and is 30"),
        (lambda d: d["bands"].__setitem__(0, ["strong", 70]), r"bands\.strong was 65 and is 70"),
        (lambda d: d["channel"].update(dict.fromkeys(d["channel"], 1)), "and is 1, 2 more"),
    ],
)
def test_other_points_under_the_same_version_are_refused(tmp_path, change, told):
    own = _own(tmp_path / "mine.json", change)
    with pytest.raises(SettingsError, match=rf"mine\.json: .*version '1\.0' too.*{told}.*another"):
        plugins.load_rubric(own)
