"""Who the source is: types, names, back-references, signals and dates (invented names)."""

from __future__ import annotations

from pathlib import Path

import pytest

from datasette_reliability import plugins, terms
from datasette_reliability.classify import classify, classify_words
from datasette_reliability.records import Attribution, Classification, Document, Segments, Span
from datasette_reliability.segment import segment

from .learnt import MISLEARNT

SHARED = Path(__file__).parents[2] / "shared"
ARTICLES = sorted((Path(__file__).parent / "articles").glob("*.txt"))

TYPES = [
    ("", "", "unattributed"),
    ("President Ada Quill", "said", "named_official"),
    pytest.param("Senior Kestrel official Tomas Reyl", "told", "named_official", marks=MISLEARNT),
    ("Varn police chief Mara Voss", "said", "named_official"),
    ("Rep. Orla Dunne (D-Ohio)", "said", "named_official"),
    ("Senator Pavel Ostrow of Vermont", "said", "named_official"),
    ("White House press secretary Lena Marsh", "said", "named_official"),
    ("Ines Calder, a spokeswoman for the Defense Ministry,", "said", "named_official"),
    ("Joel Tarn, who is running for governor,", "said", "named_official"),
    ("Republican presidential candidate Owen Pryce", "said", "named_official"),
    ("Dale Corin, campaign manager for Ms. Pryce", "said", "named_official"),
    ("former Secretary of State Ruth Halloran", "said", "named_official"),
    ("Director of National Intelligence Carl Benning", "said", "named_official"),
    ("the mayor of Lanmore, Greta Holm,", "said", "named_official"),
    ("Brig. Gen. Yosef Adar", "said", "named_official"),
    ("Mark Ellery, chief executive of Pellan Motors", "said", "named_representative"),
    ("Sofia Brandt, a lawyer for the family,", "said", "named_representative"),
    ("Paula Kerrigan, president of the Harbor Workers' Union", "said", "named_representative"),
    ("Bishop Anton Rell", "said", "named_representative"),
    pytest.param(
        "Nina Howard, a spokeswoman for Brightwater Energy",
        "said",
        "named_representative",
        marks=MISLEARNT,
    ),
    ("Julia Stane, a professor of law at Lanmore University,", "said", "named_expert"),
    ("economist Peter Lund", "said", "named_expert"),
    ("Dr. Amina Sorel", "said", "named_expert"),
    ("Lee Hart, who teaches history at Colm College,", "said", "named_expert"),
    ("Democratic pollster Anna Fisk", "said", "named_expert"),
    ("Rosa Beck, 54, a nurse from Varn,", "said", "named_person"),
    ("actor Simon Vale", "said", "named_person"),
    ("Helen Moss", "said", "named_person"),
    ("Varnwick resident Sam Doyle", "said", "named_person"),
    ("the foreign ministry", "said", "official_body"),
    ("Israel's military", "has said", "official_body"),
    ("Denmark", "announced", "official_body"),
    ("Washington", "said", "official_body"),
    ("The White House", "said", "official_body"),
    ("the FBI", "said", "official_body"),
    ("the United Nations", "said", "official_body"),
    ("a ministry spokesman", "said", "official_body"),
    ("a spokeswoman for the city council", "said", "official_body"),
    ("police", "said", "official_body"),
    ("the House Intelligence Committee", "said", "official_body"),
    ("figures from the Varnian health ministry", "according to", "official_body"),
    ("a report by the central bank", "showed", "official_body"),
    ("court documents filed by the police", "show", "official_body"),
    ("Hamas", "said", "organization"),
    ("the Pryce campaign", "said", "organization"),
    ("Pellan Motors Inc", "said", "organization"),
    ("the company", "said", "organization"),
    ("a spokesman for Brightwater Energy", "said", "organization"),
    ("Lanmore University", "said", "organization"),
    ("a Gallup poll", "found", "organization"),
    ("a study by Lanmore University", "found", "organization"),
    ("the Republican Party", "said", "organization"),
    ("CNN", "reported", "media"),
    ("the New York Times", "reported", "media"),
    ("a Fox News poll released Thursday", "found", "media"),
    ("a Wall Street Journal article", "said", "media"),
    ("the Lanmore Gazette", "reported", "media"),
    ("an Israeli security source", "said", "unnamed_official"),
    ("a US official", "said", "unnamed_official"),
    ("two senior administration officials", "said", "unnamed_official"),
    ("lawmakers", "said", "unnamed_official"),
    ("police officers", "said", "unnamed_official"),
    ("Western diplomats", "said", "unnamed_official"),
    ("a source in the prime minister's office", "said", "unnamed_official"),
    ("some Senate Republicans", "said", "unnamed_official"),
    ("members of Congress", "said", "unnamed_official"),
    ("sources close to the group", "said", "unnamed_proximate"),
    ("people familiar with the matter", "said", "unnamed_proximate"),
    ("a person briefed on the talks", "said", "unnamed_proximate"),
    ("friends of the singer", "said", "unnamed_proximate"),
    ("one of the sources close to Kestrel", "said", "unnamed_proximate"),
    ("witnesses", "said", "unnamed_person"),
    ("residents of the town", "said", "unnamed_person"),
    ("analysts", "said", "unnamed_person"),
    ("many environmentalists", "said", "unnamed_person"),
    ("More than 6 in 10 Republicans", "said", "unnamed_person"),
    ("a wide array of economists", "said", "unnamed_person"),
    ("Democrats", "said", "unnamed_person"),
    ("community leaders", "said", "unnamed_person"),
    ("banking sources", "said", "unnamed_person"),
    ("some party figures", "said", "unnamed_person"),
    ("sources", "said", "unnamed_vague"),
    ("some", "say", "unnamed_vague"),
    ("", "reportedly", "unnamed_vague"),
    ("court papers", "show", "document"),
    ("the e-mails", "show", "document"),
    ("official figures", "show", "dataset"),
    ("polls", "show", "dataset"),
    ("Early polls", "show", "dataset"),
    ("a Facebook post", "said", "social_media"),
    pytest.param("some Twitter accounts", "said", "social_media", marks=MISLEARNT),
]


@pytest.mark.parametrize(("source", "cue", "kind"), TYPES)
def test_source_type(source: str, cue: str, kind: str) -> None:
    assert classify_words(source, cue, "the talks ended").source_type == kind


def test_every_type_but_the_fallback_is_reached() -> None:
    reached = {getattr(row, "values", row)[-1] for row in TYPES} | {"own_reporting", "other"}
    assert reached == set(terms.SOURCE_TYPE.values)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("Senior Kestrel official Tomas Reyl", "Tomas Reyl"),
        ("the mayor of Lanmore, Greta Holm,", "Greta Holm"),
        ("Director of National Intelligence Carl Benning", "Carl Benning"),
        ("figures from the Varnian health ministry", "the Varnian health ministry"),
        ("the United Nations", "the United Nations"),
        ("a Gallup poll", "Gallup"),
        ("Israel's military", "Israel's military"),
        ("witnesses", None),
    ],
)
def test_source_name(source: str, name: str | None) -> None:
    assert classify_words(source).source_name == name


@pytest.mark.parametrize(
    ("source", "number"),
    [
        ("one source", 1),
        ("two officials", 2),
        ("a dozen aides", 12),
        ("officials", None),
        ("President Ada Quill", 1),
        ("the ministry", 1),
        ("Ada Quill and Tomas Reyl", 2),
        ("36 percent of Democrats", None),
        ("one of the sources close to Kestrel", 1),
    ],
)
def test_number_of_sources(source: str, number: int | None) -> None:
    assert classify_words(source, "said", "it rained").number_of_sources == number


def find(text: str, *triples: tuple[str, str, str], **fields: str) -> list[Classification]:
    """Classify the attributions of a text given as words; a | ends what only finds them."""
    document = Document(text, **fields)  # type: ignore[arg-type]
    segments = segment(document)
    return list(classify(document, segments, attributions(text, segments, triples)))


def attributions(
    text: str, segments: Segments, triples: tuple[tuple[str, str, str], ...]
) -> list[Attribution]:
    found: list[Attribution] = []
    start = 0
    for triple in triples:
        spans = []
        for role in triple:
            ahead, _, role = role.rpartition("|")
            at = text.index(ahead + role, start) + len(ahead)
            spans.append((Span(at, at + len(role)),) if role else ())
        anchor = (spans[1] or spans[2])[0].start
        sentence = next(n for n, s in enumerate(segments.sentences) if s.end > anchor)
        found.append(Attribution(spans[0], spans[1], spans[2], sentence))
        start = min(s[0].start for s in spans if s) + 1
    return found


def test_back_references_take_the_type_of_their_antecedent() -> None:
    text = (
        "A Kestrel delegation left, sources close to the movement said. The talks failed,"
        " one source said. A second source said the talks were short."
    )
    first, second, third = find(
        text,
        ("sources close to the movement", "said", "A Kestrel delegation left"),
        ("one source", "said", "The talks failed"),
        ("A second source", "said", "the talks were short"),
    )
    assert {c.source_type for c in (first, second, third)} == {"unnamed_proximate"}
    assert first.entity == second.entity == third.entity
    assert (first.number_of_sources, second.number_of_sources) == (2, 1)
    assert [a.evidence.of(text) for a in third.affiliations] == ["the movement"]
    assert third.antecedent == "sources close to the movement"


def test_the_group_is_the_body_named_before() -> None:
    text = "A Hamas delegation left Doha, sources close to the group said."
    (one,) = find(text, ("sources close to the group", "said", "A Hamas delegation left Doha"))
    assert [(a.name, a.relation) for a in one.affiliations] == [("Hamas", "close to")]


def test_pronoun_and_surname_take_name_and_role_from_the_article() -> None:
    text = (
        "Mara Voss, the mayor of Lanmore, opened the bridge. “It is safe,” Voss said."
        " She added that it had cost 3 million."
    )
    surname, pronoun = find(
        text, ("” |Voss", "said", "“It is safe,”"), ("She", "added", "it had cost 3 million")
    )
    for one in (surname, pronoun):
        assert (one.source_type, one.source_name) == ("named_official", "Mara Voss")
    assert surname.entity == pronoun.entity


def test_pronoun_agrees_in_gender() -> None:
    text = "Economist Peter Lund met Julia Stane, a nurse. The hall was full. She said it was cold."
    (one,) = find(text, ("She", "said", "it was cold"))
    assert one.source_name == "Julia Stane"


def test_definite_description_is_the_person_with_that_role() -> None:
    text = "Governor Joel Tarn spoke on Monday. The governor said the dam would hold."
    (one,) = find(text, ("The governor", "said", "the dam would hold"))
    assert (one.source_type, one.source_name) == ("named_official", "Joel Tarn")


def test_a_bare_name_is_a_company_when_the_article_says_so() -> None:
    text = "Zentrax, the Lanmore airline, cut jobs. Zentrax said it would sell planes."
    (one,) = find(text, ("Zentrax", "said", "it would sell planes"))
    assert one.source_type == "organization"


def test_spokesman_without_body_speaks_for_the_body_named_before() -> None:
    text = "Pellan Motors Inc closed a plant. A spokesman said 40 jobs were lost."
    (one,) = find(text, ("A spokesman", "said", "40 jobs were lost"))
    assert (one.source_type, one.source_name) == ("organization", "Pellan Motors Inc")


@pytest.mark.parametrize(
    ("source", "publisher", "kind"),
    [
        ("an AFP tally", "AFP", "own_reporting"),
        ("an AFP tally", "Reuters", "media"),
        ("The Washington Post", "wash-post", "own_reporting"),
        ("the New York Times", "nyt", "own_reporting"),
        ("a Lanmore Gazette reporter", "Lanmore Gazette", "own_reporting"),
        ("CNN", "AFP", "media"),
    ],
)
def test_own_reporting(source: str, publisher: str, kind: str) -> None:
    text = f"The toll rose, according to {source}."
    (one,) = find(text, (source, "according to", "The toll rose"), publisher=publisher)
    assert one.source_type == kind


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("Senior Hamas official Tomas Reyl", [("Hamas", "official of", "Hamas")]),
        ("An Israeli security source", [("Israel", "part of", "Israeli")]),
        ("US envoy to Israel Ada Quill", [("United States", "official of", "US")]),
        ("the Kestrel-run health ministry", [("Kestrel", "run by", "Kestrel-run")]),
        ("a militia backed by Iran", [("Iran", "backed by", "Iran")]),
        ("people close to Kestrel", [("Kestrel", "close to", "Kestrel")]),
        ("Denmark", [("Denmark", "is", "Denmark")]),
    ],
)
def test_affiliations(source: str, found: list[tuple[str, str, str]]) -> None:
    told = classify_words(source).affiliations
    assert [(a.name, a.relation, a.evidence.of(source)) for a in told][: len(found)] == found
    assert "Israel" not in {a.name for a in told} or "Israeli" in source


@pytest.mark.parametrize(
    ("source", "reason", "explained"),
    [
        (
            "an official who spoke on condition of anonymity because the talks were secret",
            "who spoke on condition of anonymity because the talks were secret",
            True,
        ),
        (
            "a diplomat speaking on condition of anonymity",
            "speaking on condition of anonymity",
            False,
        ),
        ("an aide who declined to be named, citing safety", "declined to be named", False),
        ("a port official who asked not to be named", "asked not to be named", False),
        (
            "a doctor who asked not to be identified because she feared arrest",
            "asked not to be identified because she feared arrest",
            True,
        ),
        (
            "an officer who was not authorized to speak publicly",
            "was not authorized to speak publicly",
            True,
        ),
    ],
)
def test_anonymity_reason(source: str, reason: str, explained: bool) -> None:
    found = classify_words(source, "said", "it rained")
    assert found.anonymity_reason is not None
    assert reason in found.anonymity_reason
    if explained or "citing" not in source:
        assert ("anonymity_explained" in {s.code for s in found.signals}) == explained


def test_anonymity_told_in_the_next_sentence() -> None:
    text = (
        "The talks failed, a Western diplomat said. The diplomat spoke on condition of"
        " anonymity because the meeting was private."
    )
    (one,) = find(text, ("a Western diplomat", "said", "The talks failed"))
    assert one.anonymity_reason is not None
    assert "because the meeting was private" in one.anonymity_reason


@pytest.mark.parametrize(
    ("source", "basis", "stated"),
    [
        ("an AFP tally based on official figures", "official figures", True),
        ("Mara Voss, citing court records,", "court records", True),
        ("figures from the Varnian health ministry", "figures", False),
        ("the ministry", None, False),
    ],
)
def test_basis(source: str, basis: str | None, stated: bool) -> None:
    found = classify_words(source, "according to", "412 people died")
    assert found.basis == basis
    assert ("stated_basis" in {s.code for s in found.signals}) == stated


@pytest.mark.parametrize(
    ("claim", "form"),
    [
        ("the talks ended", "indirect"),
        ('"The talks ended,"', "direct"),
        ("“The talks ended. We left.”", "direct"),
        ("the talks were “serious” but short", "mixed"),
        ('"We do not expect a deal" by then', "mixed"),
        ("''The talks ended,''", "direct"),
        ("“One,” … “two.”", "direct"),
        ("the workers’ demands", "indirect"),
    ],
)
def test_quote_type(claim: str, form: str) -> None:
    assert classify_words("Ada Quill", "said", claim).quote_type == form


def test_form_of_a_claim_that_begins_inside_a_longer_quotation() -> None:
    text = "“It rained all day. The roof fell,” Ada Quill said."
    (one,) = find(text, ("Ada Quill", "said", "The roof fell"))
    assert one.quote_type == "direct"


@pytest.mark.parametrize(
    ("claim", "cue", "kind"),
    [
        ("a deal is likely next week", "said", "forecast"),
        ("a delegation met mediators in Doha", "said", "information"),
        ("the floods killed 412 people", "said", "figure"),
        ("it would build two dams", "said", "plan"),
        ("the group insisted on a full withdrawal", "said", "position"),
        ("the talks were “serious”", "said", "assessment"),
        ("the rebels violated the truce", "said", "accusation"),
        ("involvement in the attack", "denied", "denial"),
        ("figures from the ministry", "regards", "assessment"),
    ],
)
def test_content_kind(claim: str, cue: str, kind: str) -> None:
    assert classify_words("the ministry", cue, claim).content_kind == kind


@pytest.mark.parametrize(
    ("claim", "cautioned"),
    [
        ("“We do not expect an agreement”", "do not expect"),
        ("there was still a “window of opportunity” for peace", "window of opportunity"),
        ("the minister should resign", "should"),
        ("the talks were “serious”", None),
        ("two delegations met on Monday", None),
    ],
)
def test_unnamed_opinion_or_forecast(claim: str, cautioned: str | None) -> None:
    source = "a US official"
    found = classify_words(source, "said", claim)
    text = f"{source}\nsaid\n{claim}"
    told = [s.evidence.of(text) for s in found.signals if s.category == "caution" and s.evidence]
    assert told == ([cautioned] if cautioned else [])
    assert not [
        s for s in classify_words("Ada Quill", "said", claim).signals if s.category == "caution"
    ]


def test_an_expectation_told_by_the_cue_is_a_forecast_too() -> None:
    found = classify_words("economists", "had expected", "a smaller rise")
    shown = [s.evidence for s in found.signals if s.code == "unnamed_opinion_or_forecast"]
    assert shown == [Span(len("economists had "), len("economists had expected"))]


@pytest.mark.parametrize(
    ("cue", "distant"),
    [("claimed", True), ("allegedly said", True), ("said", False), ("insisted", False)],
)
def test_distancing(cue: str, distant: bool) -> None:
    found = classify_words("the ministry", cue, "it rained")
    assert found.distancing is distant
    assert ("distancing_cue" in {s.code for s in found.signals}) is distant


@pytest.mark.parametrize(
    ("time", "resolved"),
    [
        ("Friday", "2025-05-09"),
        ("on Monday", "2025-05-05"),
        ("Saturday", "2025-05-03"),
        ("Monday May 5", "2025-05-05"),
        ("yesterday", "2025-05-08"),
        ("late Tuesday", "2025-05-06"),
        ("on March 2", "2025-03-02"),
        ("on December 24", "2024-12-24"),
        ("May 3, 2023", "2023-05-03"),
        ("last week", None),
        ("next Monday", None),
        ("February 30", None),
    ],
)
def test_statement_date(time: str, resolved: str | None) -> None:
    text = f"Rain fell, the ministry said {time}."
    document = Document(text, published="2025-05-09")
    segments = segment(document)
    (one,) = attributions(text, segments, (("the ministry", "said", "Rain fell"),))
    at = text.index(time)
    dated = Attribution(one.source, one.cue, one.content, 0, time=Span(at, at + len(time)))
    assert classify(document, segments, [dated])[0].statement_date == resolved


@pytest.mark.parametrize(
    ("source", "cue", "code"),
    [
        ("witnesses", "said", "observer"),
        ("the ministry", "said", "authority"),
        ("figures from the ministry", "according to", "records"),
        ("analysts", "said", "expert"),
        ("CNN", "reported", "secondhand"),
        ("sources", "said", "unknown"),
        ("a US official", "said", "role"),
    ],
)
def test_access(source: str, cue: str, code: str) -> None:
    found = classify_words(source, cue, "it rained")
    assert next(s.code for s in found.signals if s.category == "access") == code


@pytest.mark.parametrize(
    ("source", "cue", "code"),
    [
        ("the ministry", "announced", "public_statement"),
        ("the ministry", "said", "unspecified"),
        ("Ada Quill", "told Reuters", "told_outlet"),
        ("Ada Quill", "told reporters", "public_statement"),
        ("a report by the ministry", "said", "record"),
        ("CNN", "reported", "other_outlet"),
        ("Ada Quill", "said in a statement", "public_statement"),
    ],
)
def test_channel(source: str, cue: str, code: str) -> None:
    found = classify_words(source, cue, "it rained")
    assert next(s.code for s in found.signals if s.category == "channel") == code


def test_deleting_the_stake_changes_nothing_else() -> None:
    told = [
        classify_words(f"figures from the {stake}territory's health ministry", "according to")
        for stake in ("Kestrel-run ", "")
    ]
    assert told[0].source_type == told[1].source_type
    assert [s.code for s in told[0].signals] == [s.code for s in told[1].signals]


def test_plugins_are_asked_first(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = plugins.SourceRule("guild", lambda words: "media" if "Guild" in words else None)
    monkeypatch.setattr("datasette_reliability.plugins.source_rules", lambda: (rule,))
    assert classify_words("the Guild of Heralds", "said").source_type == "media"
