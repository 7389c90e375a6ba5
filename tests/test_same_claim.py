"""Whether two claims say the same, who is behind them, and whose text it is: words alone."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasette_reliability.corroborate.agencies import agency_of
from datasette_reliability.corroborate.alike import is_barred
from datasette_reliability.corroborate.articles import article, in_context
from datasette_reliability.corroborate.facts import Contest, sum_up
from datasette_reliability.corroborate.grouping import Group
from datasette_reliability.corroborate.numbers import conflict, quantities
from datasette_reliability.corroborate.prints import copied, prints
from datasette_reliability.corroborate.relation import relate, worded
from datasette_reliability.corroborate.roots import Said, merged, root_of
from datasette_reliability.corroborate.words import Wording
from datasette_reliability.store.facts import ClaimRow
from datasette_reliability.terms import CONTESTED, RELATION

FERRY = "at least 31 people were killed when the ferry Estrella capsized off Bantigue"
AGAIN = "the ferry Estrella capsized off Bantigue and at least 31 people were killed"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("At least 52,760 people were killed", "more than 52,000 people were killed"),
        ("twelve people died", "12 died"),
        ("1.2 million tonnes", "1,218,000 tonnes"),
        ("more than a dozen men", "14 men"),
        ("dozens of people were hurt", "35 people were hurt"),
        ("two dozen ships", "24 ships"),
        ("at 3.58pm", "at 3:58 pm"),
        ("nobody was hurt", "12 people were hurt"),
        ("no one was hurt", "one man was hurt"),
    ],
)
def test_figures_that_agree(one: str, other: str) -> None:
    assert conflict(quantities(one), quantities(other)) is None
    assert conflict(quantities(other), quantities(one)) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1,218 people were killed", "1,139 people were killed"),
        ("at least 10 soldiers", "at least 200 soldiers"),
        ("prices rose 4 percent in 2019", "prices rose 5% in 2019"),
        ("$3 billion", "$3.2 billion"),
        ("on May 5", "on 6 May"),
        ("the vote was 5-2", "the vote was 4-2"),
        ("COVID-19", "COVID-21"),
        ("the first of five shots after 1.2 seconds", "the first of five shots after 5 seconds"),
        ("killed 12 people and wounded 30 others", "killed 12 people and wounded 40 others"),
        ("half of the voters", "a quarter of the voters"),
    ],
)
def test_figures_in_conflict(one: str, other: str) -> None:
    assert conflict(quantities(one), quantities(other)) is not None
    assert conflict(quantities(other), quantities(one)) is not None


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        (FERRY, AGAIN, "same"),
        (
            "52,760 people have been killed in the territory since the war began",
            "more than 52,000 people have been killed in the territory since the war began",
            "same",
        ),
        (
            "the bridge over the Velm river would be closed to lorries until March",
            "the Velm river bridge will be shut to lorries until March",
            "same",
        ),
        (
            "1,218 people were killed in the attack on southern villages in October",
            "1,139 people were killed in the October attack on southern villages",
            "differs",
        ),
        (
            "the mayor accepted bribes from the builders of the new harbour wall",
            "the mayor accepted no bribes from the builders of the new harbour wall",
            "denies",
        ),
        # Parties changed round are another event, and so is another place.
        (
            "Corvia's army attacked Dravia's border post near Melk on Monday night",
            "Dravia's army attacked Corvia's border post near Melk on Monday night",
            None,
        ),
        (
            "a fire destroyed the old paper mill on the edge of Tarsk before dawn",
            "a fire destroyed the old paper mill on the edge of Brenn before dawn",
            None,
        ),
        ("the talks were useful", "the talks were useful", None),  # too few words
    ],
)
def test_relation(one: str, other: str, kind: str | None) -> None:
    found = relate(worded(one), worded(other))
    assert (found.kind if found else None) == kind
    assert relate(worded(other), worded(one)) == found
    assert kind is None or kind in RELATION


def test_a_cue_that_denies_turns_a_claim_round() -> None:
    claim = "the company had dumped dyes into the river above the town"
    said, denied = worded(claim, "said"), worded(claim, "denied")
    found = relate(said, denied)
    assert found is not None
    assert found.kind == "denies"
    assert relate(denied, worded(claim, "rejected")) == relate(said, worded(claim))


def test_at_least_ten_leaves_room_for_twelve() -> None:
    one = "at least 10 people were hurt when the stand at the Velm stadium collapsed"
    found = relate(worded(one), worded(one.replace("at least 10", "12")))
    assert found is not None
    assert found.kind == "perhaps"


@given(st.integers(2, 10**7), st.integers(2, 10**7))
def test_altered_figures_are_never_support(one: int, other: int) -> None:
    said = "{:,} people were driven from their homes when the dam above Tarsk broke on Sunday"
    found = relate(worded(said.format(one)), worded(said.format(other)))
    assert found is not None
    assert (found.kind == "same") == (one == other)


SENTENCES = (
    FERRY,
    "Corvia's army attacked a border post of Dravia and 12 guards were wounded",
    "the union Corvia asked the firm Dravia for a rise of 5 percent in every pay group",
    "Dravia shelled the railway station and Corvia shelled the power plant on Monday",
    "the minister of Corvia met the minister of Dravia for talks on the two rivers",
)


@given(st.sampled_from(SENTENCES), st.sampled_from(SENTENCES))
def test_no_party_counts_for_more_than_another(one: str, other: str) -> None:
    assert relate(worded(_swapped(one)), worded(_swapped(other))) == relate(
        worded(one), worded(other)
    )


def _swapped(text: str) -> str:
    names = {"Corvia": "Dravia", "Dravia": "Corvia"}
    return re.sub("Corvia|Dravia", lambda found: names[found[0]], text)


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_words_are_compared_without_an_error(one: str, other: str) -> None:
    assert relate(worded(one), worded(other)) == relate(worded(other), worded(one))
    assert copied(prints(one), prints(other), 0, 0) is None


def test_a_claim_joins_by_its_first_and_half_of_the_others() -> None:
    group = Group(1, worded(FERRY), (0, "", 0))
    assert group.fit(worded(AGAIN)) is not None
    assert (
        group.fit(worded("the ferry Tamara capsized off Brenn and 31 people were killed")) is None
    )
    for number in range(3):  # whatever got in, these do not say that
        words = worded(f"the owner of line {number} sold all his buses to the city of Velm")
        group.wordings[words.form] = words
    assert group.fit(worded(AGAIN)) is None
    assert group.fit(worded(FERRY)) == 1.0


@pytest.mark.parametrize(
    ("publisher", "byline", "sources", "dateline", "wanted"),
    [
        ("Reuters", None, None, None, ("Reuters", "metadata")),
        ("The Post", "By Agence France-Presse", None, None, ("Agence France-Presse", "byline")),
        ("The Post", "Jane Doe, AP", None, None, ("Associated Press", "byline")),
        ("The Post", "Continental Press Service", None, None,
         ("Continental Press Service", "byline")),
        ("The Post", "Efe Yilmaz", None, None, None),
        ("The Post", None, '[{"name": "DPA"}]', None, ("Deutsche Presse-Agentur", "metadata")),
        ("The Post", None, "[", None, None),
        ("The Post", None, None, "AFP", ("Agence France-Presse", "dateline")),
        ("The Post", None, None, "CPS", ("CPS", "dateline")),
        ("Coastal Post Syndicate", None, None, "CPS", ("Coastal Post Syndicate", "dateline")),
        ("The Post", "Jane Doe", None, None, None),
        (None, None, None, None, None),
    ],
)  # fmt: skip
def test_agency(
    publisher: str | None,
    byline: str | None,
    sources: str | None,
    dateline: str | None,
    wanted: tuple[str, str] | None,
) -> None:
    assert agency_of(publisher, byline, sources, dateline) == wanted


def said(number: int, kind: str = "official_body", **more: object) -> Said:
    """Return a claim by a source of the outlet of its number."""
    base = Said(
        claim_id=number,
        document_id=number,
        published=f"2024-05-{9 + number % 20:02}",
        source=None,
        source_name=None,
        source_type=kind,
        affiliation=None,
        basis=None,
        side=None,
        publisher=f"Paper {number}",
        agency=None,
        origin=f"Paper {number}",
        cluster=number,
        story=str(number),
        claim=FERRY,
    )
    return replace(base, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("claim", "kind", "name", "counted"),
    [
        (said(1, source_name="the coast guard"), "body", "coast guard", True),
        (said(1, "named_person", source_name="Ines Valdo"), "person", "Ines Valdo", True),
        (said(1, "unnamed_official"), "unnamed", "unnamed via Paper 1", True),
        (said(1, "unnamed_official", agency="Reuters"), "unnamed", "unnamed via Reuters", True),
        (said(1, "own_reporting", agency="Reuters"), "outlet", "Reuters", True),
        (said(1, "own_reporting"), "outlet", "Paper 1", True),
        (said(1, "unattributed", agency="Reuters"), "outlet", "Paper 1", False),
        (said(1, "media", source="the news agency", agency="Reuters"), "outlet", "Reuters", True),
        (said(1, "media", source="the newspaper", agency="Reuters"), "outlet", "Paper 1", True),
        (said(1, "media", source="AFP"), "outlet", "Agence France-Presse", True),
        (said(1, "document", source="a report"), "unnamed", "unnamed via Paper 1", True),
    ],
)
def test_root(claim: Said, kind: str, name: str, counted: bool) -> None:
    root = root_of(claim)
    assert (root.kind, root.name, root.counted) == (kind, name, counted)


@pytest.mark.parametrize(
    ("names", "sources"),
    [
        (("the territory's Hamas-run health ministry", "the health ministry in Gaza"), 1),
        (("Gaza's Health Ministry", "the Gaza health ministry"), 1),
        (("the health ministry in Gaza", "the health ministry in Tel Aviv"), 2),
        (("United Nations", "UN"), 1),
        (("the army", "the coast guard"), 2),
        (("the council", "Thornley borough council"), 1),
        (("Norvale", "Norvale Copper"), 1),
        (("a report to the children's committee", "the report"), 1),
    ],
)
def test_one_body_under_two_descriptions(names: tuple[str, ...], sources: int) -> None:
    claims = [said(n, source_name=name) for n, name in enumerate(names)]
    assert len(merged(map(root_of, claims))) == sources
    assert len(merged(map(root_of, reversed(claims)))) == sources


def test_a_surname_is_the_person_of_the_full_name() -> None:
    claims = [said(1, "named_person", source_name="Ines Valdo"),
              said(2, "named_person", source_name="Valdo"),
              said(3, "named_person", source_name="Ada Voss")]  # fmt: skip
    assert sum_up(claims, {}).roots == 2


@pytest.mark.parametrize(
    ("names", "sources"),
    [
        (("DA Teague", "Rob Teague"), 1),
        (("Ros Tapper", "Rosalind Tapper"), 1),
        (("Beate Kühnert", "Beate Kuhnert"), 1),
        (("Ong", "Ong Siew Lan"), 1),
        (("Ines Valdo", "Ada Valdo"), 2),
        (("ANA RUIZ", "Marta Ruiz"), 2),
    ],
)
def test_one_person_under_two_names(names: tuple[str, ...], sources: int) -> None:
    claims = [said(n, "named_person", source_name=name) for n, name in enumerate(names)]
    assert sum_up(claims, {}).roots == sources
    assert sum_up(claims[::-1], {}).roots == sources


def test_a_spokesman_and_his_body_are_one_source() -> None:
    voice = said(2, "named_representative", source_name="Ines Valdo", affiliation="coast guard")
    assert sum_up([GUARD, voice], {}).roots == 1
    surname = said(3, source_name="Valdo")  # taken for a body where the text gives no first name
    assert sum_up([voice, surname], {}).roots == 1
    assert sum_up([ARMY, voice], {}).roots == 2


def test_an_outlet_adds_nobody_to_whom_it_quotes() -> None:
    clerk = said(1, "named_person", source_name="Ines Valdo")
    cited = said(2, "media", source="Paper 1")
    fact = sum_up([cited, clerk], {})
    assert (fact.roots, [each.counted for each in fact.sources]) == (1, [False, True])
    assert sum_up([said(2, "media", source="Paper 3"), clerk], {}).roots == 2


def test_media_in_general_have_no_name() -> None:
    root = root_of(said(1, "media", source="International media"))
    assert (root.kind, root.named) == ("unnamed", False)
    assert root_of(said(1, "media", source="Velm Media")).named


def test_what_only_outlets_tell_has_no_source() -> None:
    fact = sum_up([said(3, "unattributed"), said(4, "unattributed")], {})
    assert (fact.roots, fact.digit) == (0, 6)
    assert [each.counted for each in fact.sources] == [False, False]
    assert fact.reason == "no source but the outlets' own voice"


GUARD, ARMY = said(1, source_name="the coast guard"), said(2, source_name="the army")


def test_two_named_sources_in_separate_texts() -> None:
    fact = sum_up([GUARD, ARMY], {1: 1, 2: 2})
    assert (fact.roots, fact.named_roots, fact.digit, fact.contested) == (2, 2, 2, None)
    assert [each.root.name for each in fact.sources] == ["coast guard", "army"]


def test_two_named_sources_in_one_story() -> None:
    fact = sum_up([GUARD, ARMY], {1: 1, 2: 1})
    assert (fact.roots, fact.digit) == (2, 6)


def test_two_sources_of_one_side_or_affiliation() -> None:
    chief = said(2, "named_official", source_name="Ines Valdo", affiliation="coast guard")
    assert sum_up([GUARD, chief], {1: 1, 2: 2}).digit == 3
    sided = [replace(each, side="Corvia") for each in (GUARD, ARMY)]
    fact = sum_up(sided, {1: 1, 2: 2})
    assert (fact.digit, fact.sides) == (3, 1)


def test_unnamed_sources_alone_give_no_digit() -> None:
    some = [said(n, "unnamed_official", affiliation="coast guard") for n in (1, 2, 3)]
    fact = sum_up(some, {n: n for n in (1, 2, 3)})
    assert (fact.roots, fact.named_roots, fact.digit) == (3, 0, 6)


def test_a_source_that_rests_on_another_is_not_counted() -> None:
    resting = replace(ARMY, basis="figures from the coast guard")
    fact = sum_up([GUARD, resting], {1: 1, 2: 2})
    assert (fact.roots, fact.digit) == (1, 6)
    assert [each.counted for each in fact.sources] == [True, False]


def test_the_outlets_own_voice_is_listed_and_never_counted() -> None:
    fact = sum_up([GUARD, said(3, "unattributed"), said(4, "unattributed")], {})
    assert (fact.roots, len(fact.sources)) == (1, 3)


@given(st.integers(1, 40), st.booleans())
def test_reprints_change_no_root_and_no_digit(k: int, own: bool) -> None:
    reprints = [
        said(10 + n, "own_reporting" if own else "official_body",
             source_name=None if own else "the coast guard", agency="Reuters")
        for n in range(k)
    ]  # fmt: skip
    strands = {each.document_id: 10 for each in reprints} | {2: 2}
    fact, once = sum_up([ARMY, *reprints], strands), sum_up([ARMY, reprints[0]], strands)
    assert (fact.roots, fact.digit) == (once.roots, once.digit) == (2, 2)


@given(st.permutations(range(5)))
def test_the_order_of_claims_changes_no_count(order: list[int]) -> None:
    claims = [GUARD, ARMY, said(3, "unnamed_official"), said(4, "unattributed"),
              replace(said(5, source_name="the port"), basis="the army")]  # fmt: skip
    fact = sum_up([claims[n] for n in order], {})
    assert (fact.roots, fact.named_roots, fact.digit) == (3, 2, 2)


def test_a_position_of_one_person_in_three_outlets_is_one_root() -> None:
    claims = [said(n, "named_person", source_name="Ines Valdo") for n in (1, 2, 3)]
    fact = sum_up(claims, {})
    assert (fact.roots, fact.digit) == (1, 6)


def test_what_is_contested_has_the_digit_six() -> None:
    other = replace(ARMY, claim=FERRY.replace("at least 31", "40"), published=GUARD.published)
    contest = Contest("differs", GUARD, other, "31 / 40")
    fact = sum_up([GUARD, said(3, source_name="the port")], {}, [contest])
    assert (fact.contested, fact.digit) == ("figures", 6)
    denied = Contest("denies", GUARD, ARMY, "")
    assert sum_up([GUARD], {}, [contest, denied]).contested == "denied"
    assert {"figures", "denied"} == set(CONTESTED.values)


def test_a_later_higher_toll_is_an_update() -> None:
    later = replace(ARMY, claim=FERRY.replace("at least 31", "40"), published="2024-05-30")
    assert sum_up([GUARD], {}, [Contest("differs", GUARD, later, "31 / 40")]).contested is None
    lower = replace(later, claim=FERRY.replace("at least 31", "20"))
    assert sum_up([GUARD], {}, [Contest("differs", GUARD, lower, "20 / 31")]).contested
    own = replace(GUARD, claim_id=9, claim=lower.claim)
    assert sum_up([GUARD], {}, [Contest("differs", GUARD, own, "20 / 31")]).contested is None


def test_too_general_has_no_digit() -> None:
    fact = sum_up([said(n, source_name=f"the body {n}") for n in range(501)], {})
    assert fact.digit is None
    assert "too general" in fact.reason


TEXT = " ".join(
    f"Speaker {n} told the council of Velm that street number {n} needed {n + 3} more lamps."
    for n in range(20)
)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("dateline", f"TARSK, May 5 (CPS) - {TEXT}"),
        ("first six sentences", " ".join(re.findall(r".+?\.(?: |$)", TEXT)[:6])),
        ("new lead", f"The council of Velm met for the last time this spring. {TEXT}"),
        ("every 12th word", " ".join("zzz" if n % 12 == 5 else word
                                     for n, word in enumerate(TEXT.split()))),
    ],
)  # fmt: skip
def test_copies_are_found(name: str, text: str) -> None:
    one, other = prints(TEXT), prints(text)
    sentences = len(set(one.sentences) & set(other.sentences))
    runs = len(set(one.runs) & set(other.runs))
    found = copied(one, other, sentences, runs)
    assert found is not None
    assert found.kind == "copy"


def test_another_dateline_leaves_the_body() -> None:
    other = TEXT.replace("Speaker 0", "TARSK (CPS) - Speaker 0")
    assert prints(other).body == prints(TEXT).body != 0
    assert prints("Too short.").body == 0


TALVIR = "Shells hit a market in Talvir. The market in Talvir, Karshan, was full on Tuesday."


def in_article(claim: str, text: str = TALVIR, story: int = 1, **more: object) -> Wording:
    """Return the words of a claim that ends a text."""
    row = ClaimRow(1, story, claim, "said", None, None, "en", "Talvir", "", 0, None, None,
                   "official_body", "{}", story)._replace(**more)  # type: ignore[arg-type]  # fmt: skip
    text = f"{text} {claim}"
    return in_context(worded(claim, "said"), row, text, article("Talvir market", text), 738000)


SHORT = ("112 others were wounded at the market", "Over 110 people were injured at the market")


def test_short_claims_are_compared_where_their_articles_are_known() -> None:
    one, other = (in_article(claim, story=n) for n, claim in enumerate(SHORT, 1))
    assert not one.enough
    found = relate(one, other)
    assert found is not None
    assert found.score > 0.5
    assert relate(other, one) == found
    assert relate(*map(worded, SHORT)) is None
    elsewhere = "A bus fell off a bridge in Brenn. The Brenn bus company spoke of black ice."
    assert relate(one, in_article(SHORT[1], elsewhere, 2)) is None


@pytest.mark.parametrize(
    "other",
    [
        "160 others were wounded at the market",
        "112 others were not wounded at the market",
    ],
)
def test_context_lets_no_conflict_pass(other: str) -> None:
    assert relate(in_article(SHORT[0]), in_article(other, story=2)) is None


def test_figures_of_different_things_do_not_conflict() -> None:
    long = in_article("Three people died and 29 were taken to hospital", story=1)
    short = in_article("29 people were taken to hospital, five of them badly burnt", story=2)
    assert long.context is not None
    assert short.context is not None
    assert not is_barred(long, short, long.context, short.context)
    other = in_article("31 were taken to hospital", story=2)
    assert other.context is not None
    assert is_barred(long, other, long.context, other.context)


def test_equal_short_claims_of_other_stories_are_not_equal() -> None:
    assert in_article("he fled", story=1).key != in_article("he fled", story=2).key
    assert in_article(FERRY, story=1).key == in_article(FERRY, story=2).key


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_words_are_compared_in_context_without_an_error(one: str, other: str) -> None:
    a, b = in_article(one, one), in_article(other, other, 2)
    assert relate(a, b) == relate(b, a)
